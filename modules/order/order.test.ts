import { hash } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { verify } from '#kernel/command/index.ts'
import { withRegion } from '#kernel/database/index.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { admitTakingBack, makeParcel, planDispatch } from './batch.ts'
import { batchBody, fileBody, orderedPayment } from './fixtures/test-samples.ts'
import { planImport, planSettle } from './intake.ts'
import { readBreaks, readCounts, readPayments } from './desk-store.ts'
import type { ReceiptLine } from './model.ts'
import { keepOriginal } from './originals.ts'
import { contentHash } from './receipt-lines.ts'
import { testDesk } from './test-desk.ts'

const { office, indicator, owner, asked, planned, carryOut, batchOf, read, receiptFor, importFile } = await testDesk()
afterAll(() => office.close())

describe('a batch of payments', () => {
  it('goes from the requests over batch, file and receipts to paid, bounced and failed, and everything verifies', async () => {
    const payments = await Promise.all([1, 2, 3].map(() => orderedPayment(office, indicator)))
    const batch = await batchOf(payments, 'approved')
    const early = await makeParcel(owner(), office.region, batch)
    expect(isRefusal(early) && early.code).toBe('order.not_dispatched')
    const dispatch = await planned(planDispatch(asked(batch)))
    expect(dispatch.commands).toHaveLength(3)
    expect(await carryOut('treasury.dispatcher', dispatch)).toEqual([])
    expect((await planned(planDispatch(asked(batch)))).commands, 'sending again does nothing').toEqual([])
    const parcel = await makeParcel(owner(), office.region, batch)
    if (isRefusal(parcel)) throw new Error(parcel.message.en)
    expect(parcel.about).toMatchObject({ count: 3, sumFen: '360000' })
    const { rows: [leaf] } = await office.database.owner.query<{ text: string }>(
      `select convert_from(l.bytes, 'UTF8') as text from log.leaf l join document.version v on v.region = l.region and v.leaf = l.position
        where l.region = $1 and v.document = $2`, [office.region, batch])
    for (const { bytes } of parcel.files) expect(leaf!.text, 'the log names the hash of each file').toContain(hash('sha256', bytes, 'hex'))

    const lines = [
      await receiptFor(payments[0]!),
      await receiptFor(payments[1]!, { outcome: 'returned', payee: null, account: null, note: '账号户名不符' }),
      await receiptFor(payments[2]!, { outcome: 'failed', note: '账户已销户' }),
    ]
    const { document, answer } = await importFile(fileBody(lines))
    expect(answer).toMatchObject({ state: 'imported' })
    expect((await read(payments[0]!)).state, 'importing books nothing').toBe('sent')
    const alone = await office.act('treasury.reconciler', { kind: 'receiptFile', document, action: 'settle' })
    expect(isRefusal(alone) && alone.code, 'never without its payments').toBe('receipt.settle_at_desk')
    const book = await planned(planSettle(asked(document)))
    expect(book.said).toMatchObject({ matched: 3, breaks: 0 })
    expect(await carryOut('treasury.reconciler', book)).toEqual([])
    expect(await Promise.all(payments.map(async (payment) => (await read(payment)).state))).toEqual(['paid', 'returned', 'failed'])
    const { rows } = await office.database.owner.query(
      'select serial, outcome from payment.bank_receipt where region = $1 and document = any($2::uuid[]) order by outcome', [office.region, payments])
    expect(rows).toEqual([
      { serial: lines[1]!.serial, outcome: 'bounced' }, { serial: lines[2]!.serial, outcome: 'failed' }, { serial: lines[0]!.serial, outcome: 'received' }])
    const verified = await verify(office.database.owner, office.region, { gate: office.gate })
    expect(verified.ok, JSON.stringify(verified).slice(0, 600)).toBe(true)
  })

  it('takes a payment once: a second batch is refused in a sentence, and raw SQL by keys', async () => {
    const [one, other] = [await orderedPayment(office, indicator), await orderedPayment(office, indicator)]
    const body = await batchBody(office, [one])
    const batch = await batchOf([one])
    const again = await office.act('treasury.payer', { kind: 'orderBatch', document: newId(), action: 'submit', body })
    expect(isRefusal(again) && again.code).toBe('order.in_other_batch')

    const second = await batchOf([other])
    const columns = 'region, payment, n, batch, step, amount_fen, indicator, hold, previous'
    const raw = async (sql: string, values: unknown[]) => {
      const client = await office.database.gate.connect()
      try {
        await client.query('begin')
        await client.query('select platform.enter_region($1)', [office.region])
        await client.query(sql, values)
        return 'written'
      } catch (error) {
        return (error as { constraint?: string }).constraint
      } finally {
        await client.query('rollback')
        client.release()
      }
    }
    const copy = (n: number, previous: number | null, amount = 'amount_fen') => raw(
      `insert into payment.batch_member (${columns}) select region, payment, $3::int, $2::uuid, 1, ${amount}, indicator, hold, $4::int
         from payment.batch_member where region = '${office.region}' and payment = $1`, [one, second, n, previous])
    expect(await copy(1, null), 'the same turn').toBe('batch_member_pkey')
    expect(await copy(2, 1), 'a next turn before the first was left').toBe('batch_member_was_left')
    expect(await copy(2, null), 'a next turn that follows nothing').toBe('batch_member_follows')
    // Leaving needs a decision by a later step of that very batch.
    const decide = (step: number) => raw(`insert into payment.batch_decision (region, batch, taken, outcome, turn, step) values ('${office.region}', $1, 1, 'returned', 1, $2)`, [batch, step])
    expect(await decide(1)).toBe('batch_decision_later')
    expect(await decide(2)).toBe('batch_decision_step')
    expect(await raw(`insert into payment.turn_end (region, payment, n, how, batch, taken, outcome) select region, payment, n, 'left', batch, step, 'returned'
       from payment.batch_member where region = '${office.region}' and payment = $1`, [one])).toBe('turn_end_decided')

    await office.done('treasury.dispatcher', { kind: 'orderBatch', document: batch, action: 'sendBack', reason: '日期不对' })
    expect(await copy(2, 1, 'amount_fen + 1'), 'another amount than was ordered').toBe('batch_member_ordered')
    expect(await copy(2, 1), 'after the batch was sent back').toBe('written')
    expect(await office.done('treasury.payer', { kind: 'orderBatch', document: newId(), action: 'submit', body })).toMatchObject({ state: 'inApproval' })
  })

  it('is approved by another person, and its payments are not sent past it', async () => {
    const payment = await orderedPayment(office, indicator)
    const batch = await batchOf([payment])
    const own = await office.act('treasury.payer', { kind: 'orderBatch', document: batch, action: 'approve' })
    expect(isRefusal(own) && own.code).toBe('access.not_task_holder')
    const past = await office.act('treasury.dispatcher', { kind: 'payment', document: payment, action: 'send' })
    expect(isRefusal(past) && past.code).toBe('payment.in_batch')
    const unapproved = await planDispatch(asked(batch))
    expect(isRefusal(unapproved) && unapproved.code).toBe('order.not_approved')
    const { number } = await read(batch)
    const early = await office.act('treasury.dispatcher', { kind: 'payment', document: payment, action: 'send', reason: number })
    expect(isRefusal(early) && early.code, 'naming a batch that nobody approved').toBe('payment.in_batch')
    await office.done('treasury.dispatcher', { kind: 'orderBatch', document: batch, action: 'approve' })
    expect(await office.done('treasury.dispatcher', { kind: 'payment', document: payment, action: 'send', reason: number })).toMatchObject({ state: 'sent' })
  })

  it('is refused with hashes that are not those of its files, with a payment that was not ordered, and for a day that has passed', async () => {
    const payment = await orderedPayment(office, indicator)
    const submit = async (body: Record<string, unknown>) => {
      const answer = await office.act('treasury.payer', { kind: 'orderBatch', document: newId(), action: 'submit', body: body as never })
      return isRefusal(answer) ? answer.code : answer.state
    }
    const body = await batchBody(office, [payment])
    expect(await submit({ ...body, csvSha256: '0'.repeat(64) })).toBe('order.file_differs')
    expect(await submit({ ...body, payerName: '某人的账户' }), 'the payer is in the file').toBe('order.file_differs')
    expect(await submit({ ...body, executionDay: '2026-10-11' })).toBe('order.day_passed')
    expect(await submit({ ...body, payments: [...(body['payments'] as object[]), ...(body['payments'] as object[])] })).toBe('order.repeated')
    expect(await submit({ ...body, payments: [{ payment, amountFen: '119999' }] })).toBe('order.amount_differs')
    await office.done('treasury.dispatcher', { kind: 'payment', document: payment, action: 'send' })
    expect(await submit(body)).toBe('order.not_ordered')
  })

  it('takes a payment once also when two are gathered at the same moment', async () => {
    const payment = await orderedPayment(office, indicator)
    const bodies = await Promise.all(['2026-10-12', '2026-10-13'].map((executionDay) => batchBody(office, [payment], { executionDay })))
    const answers = await Promise.all(bodies.map((body) => office.act('treasury.payer', { kind: 'orderBatch', document: newId(), action: 'submit', body })))
    expect(answers.map((answer) => (isRefusal(answer) ? answer.code : answer.state)).sort()).toEqual(['inApproval', 'order.in_other_batch'])
  })

  it('sends all its payments or none', async () => {
    const payments = [await orderedPayment(office, indicator), await orderedPayment(office, indicator)]
    const batch = await batchOf(payments, 'approved')
    const { commands, said } = await planned(planDispatch(asked(batch)))
    const broken = commands.map((command, index) => (index === 1 ? { ...command, reason: 'PC-别的批次' } : command))
    await expect(carryOut('treasury.dispatcher', { commands: broken, said })).rejects.toThrow('payment.in_batch')
    expect(await Promise.all(payments.map(async (payment) => (await read(payment)).state))).toEqual(['ordered', 'ordered'])
  })
})

describe('an approved batch', () => {
  const takeBack = async (document: string, position = 'treasury.payer', reason: string | undefined = '执行日期定错') => {
    const answer = await office.act(position, { kind: 'orderBatch', document, action: 'withdraw', ...(reason === undefined ? {} : { reason }) })
    return isRefusal(answer) ? answer.code : answer.state
  }

  it('is taken back with a reason by who gathered it, not by who approved it, and its payments are ready again', async () => {
    const payments = [await orderedPayment(office, indicator), await orderedPayment(office, indicator)]
    const batch = await batchOf(payments, 'approved')
    expect(await takeBack(batch, 'treasury.dispatcher')).toBe('access.no_duty')
    expect(await takeBack(batch, 'treasury.payer', ' ')).toBe('command.reason_missing')
    expect(await takeBack(batch)).toBe('withdrawn')
    expect(await takeBack(batch), 'once').toBe('process.ended')
    for (const refused of [await planDispatch(asked(batch)), await makeParcel(owner(), office.region, batch)]) expect(isRefusal(refused) && refused.code).toBe('order.not_approved')
    const ready = await readPayments(owner(), office.region, 'ready', null, 500)
    expect(ready.map(({ id }) => id)).toEqual(expect.arrayContaining(payments))
    const next = await batchOf(payments, 'approved')
    expect(await carryOut('treasury.dispatcher', await planned(planDispatch(asked(next))))).toEqual([])
    const verified = await verify(office.database.owner, office.region, { gate: office.gate })
    expect(verified.ok, JSON.stringify(verified).slice(0, 600)).toBe(true)
  })

  it('is not taken back once one of its payments was sent, also when both are asked at the same moment', async () => {
    const payments = [await orderedPayment(office, indicator), await orderedPayment(office, indicator)]
    const batch = await batchOf(payments, 'approved')
    const { number } = await read(batch)
    await office.done('treasury.dispatcher', { kind: 'payment', document: payments[1]!, action: 'send', reason: number })
    expect(await takeBack(batch)).toBe('order.gone')
    const other = await orderedPayment(office, indicator)
    const raced = await batchOf([other], 'approved')
    const [back, sent] = await Promise.all([
      takeBack(raced), office.act('treasury.dispatcher', { kind: 'payment', document: other, action: 'send', reason: (await read(raced)).number })])
    const wasSent = !isRefusal(sent)
    expect({ back: back === 'withdrawn', sent: wasSent }).toEqual({ back: !wasSent, sent: wasSent })
    expect((await read(raced)).state).toBe(wasSent ? 'approved' : 'withdrawn')
  })

  it('is not taken back while an alert holds a payment of it', async () => {
    const payments = new Map([['x', { id: 'x', number: 'ZF-1', state: 'held', turn: { n: 1, batch: 'b', step: 1, live: true } }]])
    const refused = admitTakingBack({ id: 'b', number: 'PC-1', state: 'approved' } as never, { payments: payments as never })
    expect(refused?.code).toBe('order.held')
  })

  it('once ended otherwise is not taken back', async () => {
    const batch = await batchOf([await orderedPayment(office, indicator)])
    await office.done('treasury.dispatcher', { kind: 'orderBatch', document: batch, action: 'reject', reason: '不办' })
    expect(await takeBack(batch)).toBe('process.ended')
  })
})

describe('a receipt file', () => {
  it('lists what differs with a reason and books only the rest', async () => {
    const payments: string[] = []
    for (let n = 0; n < 6; n += 1) payments.push(await orderedPayment(office, indicator))
    await batchOf(payments.slice(0, 5), 'sent')
    const good = await receiptFor(payments[0]!)
    const lines = [
      good,
      await receiptFor(payments[1]!, { amountFen: '120001' }),
      await receiptFor(payments[2]!, { payee: '乙公司' }),
      await receiptFor(payments[3]!, { account: '6200' }),
      await receiptFor(payments[4]!, { payee: null }),
      await receiptFor(payments[5]!),
      { ...good, serial: `B${newId()}` },
      { ...good, serial: `B${newId()}`, reference: 'ZF-330502000-2026-999999' },
      { ...good, serial: `B${newId()}`, outcome: 'incoming' as const },
    ]
    const { document } = await importFile(fileBody(lines))
    expect(await carryOut('treasury.reconciler', await planned(planSettle(asked(document))))).toEqual([])
    const breaks = (await readBreaks(owner(), office.region, 500)).filter(({ file }) => file.id === document)
    expect(breaks.map(({ n, result }) => [n, result])).toEqual([
      [2, 'amountDiffers'], [3, 'payeeDiffers'], [4, 'accountDiffers'], [5, 'unstated'], [6, 'notSent'], [7, 'twice'], [8, 'unknown'], [9, 'incoming']])
    expect(await Promise.all(payments.map(async (payment) => (await read(payment)).state))).toEqual(['paid', 'sent', 'sent', 'sent', 'sent', 'ordered'])
    const { tabs } = await readCounts(owner(), office.region, new Date('2026-10-01T00:00:00Z'))
    expect(tabs.find(({ tab }) => tab === 'sent')!.count).toBeGreaterThanOrEqual(4)
  })

  it('is taken once: not again under another name, not in another order of lines, and not past the gate', async () => {
    const payments = [await orderedPayment(office, indicator), await orderedPayment(office, indicator)]
    await batchOf(payments, 'sent')
    const lines = [await receiptFor(payments[0]!), await receiptFor(payments[1]!)]
    const { document } = await importFile(fileBody(lines))
    const codes = async (body: ReturnType<typeof fileBody>) => {
      const { answer } = await importFile(body)
      return isRefusal(answer) ? answer.code : answer.state
    }
    const others = fileBody(lines.toReversed(), { fileName: '另一个名字.csv', sha256: 'a'.repeat(64) })
    expect(await codes(fileBody(lines))).toBe('receipt.file_known')
    expect(await codes(others), 'while it waits to be booked').toBe('receipt.content_known')
    expect(await carryOut('treasury.reconciler', await planned(planSettle(asked(document))))).toEqual([])
    expect(await codes(fileBody(lines))).toBe('receipt.file_known')
    expect(await codes(others)).toBe('receipt.content_known')
    expect(await codes(fileBody(lines, { contentSha256: 'b'.repeat(64), sha256: 'c'.repeat(64) })), 'a made-up content hash').toBe('receipt.content_differs')
    const half = fileBody([lines[0]!])
    const known = await importFile(half)
    expect((await planned(planSettle(asked(known.document)))).said, 'a part of it books nothing').toMatchObject({ matched: 0, byResult: { alreadyBooked: 1 } })
    const { rows: [count] } = await office.database.owner.query<{ n: number }>(
      'select count(*)::int as n from payment.bank_receipt where region = $1 and document = any($2::uuid[])', [office.region, payments])
    expect(count!.n).toBe(2)
  })

  it('is booked only with the bank’s file behind it, and one with other receipts is none', async () => {
    const payment = await orderedPayment(office, indicator)
    await batchOf([payment], 'sent')
    const honest = await receiptFor(payment)
    const bytes = Buffer.from(`支付编号,银行流水号,金额,收款人,收款账号\n${honest.reference},${honest.serial},1200.00,${honest.payee},${honest.account}\n`)
    const bring = () => planImport({ ...asked(newId()), query: { name: '回单.csv', document: newId() }, file: bytes })
    const forge = async (lines: ReceiptLine[]) => {
      const document = newId()
      await office.done('treasury.importer', { kind: 'receiptFile', document, action: 'submit', body: fileBody(lines, { sha256: hash('sha256', bytes, 'hex') }) })
      return document
    }
    const settled = async (document: string) => {
      const plan = await planSettle(asked(document))
      return isRefusal(plan) ? plan.code : plan.commands.length
    }
    const keep = (plan: Awaited<ReturnType<typeof bring>>) => withRegion(office.database.gate, office.region, async (client) => (
      isRefusal(plan) ? plan.code : plan.keeps!(client, { person: office.actor('treasury.importer').person, at: new Date() })))

    const forged = await forge([{ ...honest, outcome: 'returned' }])
    expect(await settled(forged), 'of no file at all').toBe('receipt.original_missing')
    expect(await keep(await bring()), 'with the hash of a file that says otherwise').toBe('receipt.lines_differ')
    const sha256 = hash('sha256', bytes, 'hex')
    await withRegion(office.database.gate, office.region, (client) => (
      keepOriginal(office.region, forged, { name: '回单.csv', sha256, contentSha256: contentHash([honest]), bytes })(client, { person: newId(), at: new Date() })))
    expect(await settled(forged), 'the bytes of other lines').toBe('receipt.original_missing')
    await office.done('treasury.importer', { kind: 'receiptFile', document: forged, action: 'withdraw', reason: '导错' })
    const broken = await forge([honest])
    expect(await settled(broken), 'whose sender broke off').toBe('receipt.original_missing')
    expect(await keep(await bring())).toBeUndefined()
    expect(await settled(broken), 'the file and its payment').toBe(2)
  })

  it('is taken once also when two bring it at the same moment', async () => {
    const body = fileBody([{ reference: 'X', serial: `B${newId()}`, amountFen: '1', outcome: 'paid', payee: null, account: null, day: null, note: null }])
    const answers = await Promise.all([importFile(body), importFile(body)])
    expect(answers.map(({ answer }) => (isRefusal(answer) ? answer.code : answer.state)).sort()).toEqual(['imported', 'receipt.file_known'])
  })

  it.each([
    ['for another amount', '119999', 'hold'],
    ['of a hold that was not ordered', 'amount_fen', 'gen_random_uuid()'],
  ])('%s is refused by a key of the database, whoever writes it', async (_, amount, hold) => {
    const payment = await orderedPayment(office, indicator)
    const client = await office.database.gate.connect()
    try {
      await client.query('begin')
      await client.query('select platform.enter_region($1)', [office.region])
      await expect(client.query(`insert into payment.bank_receipt (region, serial, document, outcome, amount_fen, indicator, hold, seq)
        select region, 'X-1', id, 'received', ${amount}, indicator, ${hold}, 1 from document.document where region = $1 and id = $2`, [office.region, payment]))
        .rejects.toMatchObject({ constraint: 'receipt_amount' })
    } finally {
      await client.query('rollback')
      client.release()
    }
  })

  it('books what agrees when one payment must be booked by somebody else, which stays a break', async () => {
    const payments = [await orderedPayment(office, indicator), await orderedPayment(office, indicator)]
    await batchOf(payments, 'sent')
    const lines = [await receiptFor(payments[0]!), await receiptFor(payments[1]!)]
    const { document } = await importFile(fileBody(lines))
    const plan = await planned(planSettle(asked(document)))
    // Between looking and booking, another reconciler books one by hand.
    await office.done('treasury.reconciler', {
      kind: 'payment', document: payments[0]!, action: 'receive', reason: [`H${newId()}`, '1200', lines[0]!.payee, lines[0]!.account].join('\n') })
    expect(await carryOut('treasury.reconciler', plan), 'all or none').toEqual(['command.not_offered'])
    expect((await read(payments[1]!)).state).toBe('sent')
    expect((await read(document)).state).toBe('imported')
    const rest = await planned(planSettle(asked(document)))
    expect(await carryOut('treasury.reconciler', rest)).toEqual([])
    expect((await read(payments[1]!)).state).toBe('paid')
    const breaks = (await readBreaks(owner(), office.region, 500)).filter(({ file }) => file.id === document)
    expect(breaks.map(({ n, result }) => [n, result])).toEqual([[1, 'alreadyBooked']])
  })
})
