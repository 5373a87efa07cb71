import { afterAll, describe, expect, it } from 'vitest'
import { run, runLinked } from '#kernel/command/index.ts'
import { withRegion } from '#kernel/database/index.ts'
import type { ActPlan } from '#kernel/module/model.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { makeParcel, planDispatch } from './batch.ts'
import { batchBody, fileBody, orderedPayment } from './fixtures/test-samples.ts'
import { planImport, planSettle } from './intake.ts'
import { testDesk, WITHOUT_KEYS } from './test-desk.ts'

/** Whoever would pay twice, pay what is held, or call money paid that is not: by the requests of the desk, by the gate's role, by the owner. */

const { office, indicator, asked, planned, carriedOut, batchOf, receiptFor, imported, sentBatch, tried, faults } = await testDesk()
const sent = await sentBatch()
afterAll(() => office.close())

const codeOf = (answer: unknown) => (isRefusal(answer) ? answer.code : answer)

describe('a receipt', () => {
  it('that says several lines in one field is compared by none of them', async () => {
    const payment = await orderedPayment(office, indicator)
    await office.done('treasury.dispatcher', { kind: 'payment', document: payment, action: 'send' })
    const honest = await receiptFor(payment)
    // The amount in its column is one fen; the serial brings an amount, a payee and an account of its own.
    const forged = { ...honest, amountFen: '1', serial: `F1\n1200.00\n${honest.payee}\n${honest.account}` }
    const payee = { ...honest, serial: 'F2', payee: `${honest.payee}\n${honest.account}`, account: '1' }
    const file = await imported([forged, payee])
    expect((await planned(planSettle(asked(file)))).said).toMatchObject({ matched: 0, byResult: { unstated: 2 } })
  })

  it('of money that came back after it was booked as paid asks for a refund, and is not said to have been paid twice', async () => {
    const line = await receiptFor(sent.payments[0]!, { outcome: 'returned', payee: null, account: null })
    const file = await imported([line, { ...line, serial: 'R2', amountFen: '1' }, { ...line, serial: 'R3', outcome: 'paid' }])
    expect((await planned(planSettle(asked(file)))).said).toMatchObject({ matched: 0, byResult: { returnedLater: 2, alreadyBooked: 1 } })
    await carriedOut('treasury.reconciler', planSettle(asked(file)))
  })

  it('file that adds up to more than any amount may be is refused in a sentence, and so is a batch', async () => {
    const line = { ...(await receiptFor(sent.payments[0]!)), amountFen: '1000000000000000' }
    const lines = [line, { ...line, serial: 'M2' }]
    const answer = await office.act('treasury.importer', { kind: 'receiptFile', document: newId(), action: 'submit', body: fileBody(lines) })
    expect(codeOf(answer)).toBe('receipt.too_large')
    const rows = [1, 2].map(() => ({ payment: newId(), amountFen: '1000000000000000' }))
    const body = { ...await batchBody(office, [await orderedPayment(office, indicator)]), payments: rows }
    expect(codeOf(await office.act('treasury.payer', { kind: 'orderBatch', document: newId(), action: 'submit', body }))).toBe('order.too_large')
  })

  it('file is not booked while its original is not kept: not by the desk, nor by whoever goes past it', async () => {
    const line = await receiptFor(sent.payments[0]!, { serial: 'O1', outcome: 'returned', payee: null, account: null })
    const document = newId()
    await office.done('treasury.importer', { kind: 'receiptFile', document, action: 'submit', body: fileBody([line]) })
    expect(codeOf(await planSettle(asked(document)))).toBe('receipt.original_missing')
    const answer = await office.act('treasury.reconciler', { kind: 'receiptFile', document, action: 'settle', reason: `相符 0 笔，差异 1 笔\n${String(fileBody([line])['contentSha256'])}` })
    expect(isRefusal(answer) && [answer.code, answer.message.en]).toEqual(['command.refused_by_database', expect.stringContaining('receipt_file_original')])
  })

  it('file is not booked by who imported it, also when another importer handed it in again after a return', async () => {
    const importer = office.actor('treasury.importer')
    const [other, actor] = [newId(), { person: importer.person, position: office.actor('treasury.reconciler').position }]
    await office.database.owner.query(`insert into access.person (id, name, staff_number) values ($1, '另一导入人', $2)`, [other, other])
    await office.database.owner.query(`insert into access.assignment (region, id, position, person, role, period)
      values ($1, $2, $3, $4, 'deputy', '[2020-01-01,)'), ($1, $5, $6, $7, 'deputy', '[2020-01-01,)')`,
    [office.region, newId(), importer.position, other, newId(), actor.position, actor.person])
    const line = await receiptFor(sent.payments[0]!, { serial: 'T1', outcome: 'returned', payee: null, account: null })
    const file = { kind: 'receiptFile', document: await imported([line]) }
    const settle = { ...file, action: 'settle', reason: `相符 0 笔，差异 1 笔\n${String(fileBody([line])['contentSha256'])}`, actor }
    expect(codeOf(await office.act('treasury.reconciler', settle)), 'in one round').toBe('access.incompatible')
    await office.done('treasury.reconciler', { ...file, action: 'sendBack', reason: '来源不明' })
    await office.done('treasury.importer', { ...file, action: 'submit', actor: { person: other, position: importer.position } })
    expect(codeOf(await office.act('treasury.reconciler', settle)), 'in a later round').toBe('access.incompatible')
  })

  it('file that its sender brings again, not having heard the answer, gets the same answer', async () => {
    const number = newId()
    const bytes = Buffer.from(`支付编号,银行流水号,金额,结果\nX-${number},B-${number},1.00,成功\n`)
    const document = newId()
    const bring = async () => {
      const plan = await planned(planImport({ ...asked(document), query: { name: '回单.csv', document }, file: bytes }))
      const [command] = plan.commands
      const answer = await run(office.gate, office.region, [{ key: `k/${document}`, actor: office.actor('treasury.importer'), kind: 'receiptFile', document, action: 'submit', body: command!.body! }])
      await withRegion(office.database.gate, office.region, (client) => plan.keeps!(client, { person: office.actor('treasury.importer').person, at: new Date() }))
      return answer
    }
    const first = await bring()
    expect(first).toMatchObject([{ state: 'imported' }])
    expect(await bring()).toEqual(first)
    expect(codeOf(await planImport({ ...asked(newId()), query: { name: '回单.csv', document: newId() }, file: bytes })), 'under another document').toBe('receipt.file_known')
  })
})

describe('a batch', () => {
  it('one payment of which an alert holds is neither sent in part nor handed out', async () => {
    const payments = [await orderedPayment(office, indicator), await orderedPayment(office, indicator)]
    const batch = await batchOf(payments, 'approved')
    await tried('owner', async (client) => {
      await client.query(`update document.document set state = 'held' where region = $1 and id = $2`, [office.region, payments[0]])
      expect(codeOf(await planDispatch(asked(batch, client)))).toBe('order.not_ready')
      // Without the key that would refuse it: even so nothing is handed out.
      await client.query('alter table document.document drop constraint payment_was_sent')
      await client.query(`update document.document set state = 'sent' where region = $1 and id = $2`, [office.region, payments[1]])
      expect(codeOf(await makeParcel(client, office.region, batch))).toBe('order.not_dispatched')
    })
  })

  it('does not give a payment to a second batch by its own approval, and no file carries it twice', async () => {
    const payment = await orderedPayment(office, indicator)
    const first = await batchOf([payment], 'approved')
    await tried('gate', async (client) => {
      // The keys ask for a later step of the batch; its approval is one.
      await client.query(`insert into payment.batch_decision (region, batch, taken, outcome, turn, step) values ($1, $2, 1, 'takenBack', 2, 2)`, [office.region, first])
      await client.query(`insert into payment.turn_end (region, payment, n, how, batch, taken, outcome)
        select region, payment, n, 'left', batch, step, 'takenBack' from payment.batch_member where region = $1 and payment = $2`, [office.region, payment])
      expect(codeOf(await planDispatch(asked(first, client)))).toBe('order.not_here')
      expect(codeOf(await makeParcel(client, office.region, first))).toBe('order.not_here')
      await expect(client.query(`update document.document set state = 'sent' where region = $1 and id = $2`, [office.region, payment]))
        .rejects.toMatchObject({ constraint: 'payment_was_sent' })
    })
  })
})

/** The name of the key that refuses, whether at once or at the end of the transaction; 'written' when none does. */
const raw = (text: string, ...values: unknown[]) => tried('gate', async (client) => {
  try {
    await client.query(text, [office.region, ...values])
    await client.query('set constraints all immediate')
    return 'written'
  } catch (error) {
    return (error as { constraint?: string }).constraint ?? String(error)
  }
})

describe('a payment, for whoever has the password of the gate,', () => {
  const callSent = (payment: string) => raw(`update document.document set state = 'sent' where region = $1 and id = $2`, payment)
  const end = (payment: string, batch: string | null, taken: number | null, outcome: string | null) => raw(
    `insert into payment.turn_end (region, payment, n, how, batch, taken, outcome) values ($1, $2, 1, 'sent', $3, $4, $5)`, payment, batch, taken, outcome)

  it('is not called sent before its batch was approved, nor by itself while it stands in one', async () => {
    const payment = await orderedPayment(office, indicator)
    const batch = newId()
    expect(await callSent(payment), 'in no batch, and sent by nobody').toBe('payment_was_sent')
    await office.done('treasury.payer', { kind: 'orderBatch', document: batch, action: 'submit', body: await batchBody(office, [payment]) })
    expect(await callSent(payment), 'in a batch that nobody approved').toBe('payment_was_sent')
    expect(await end(payment, batch, 1, 'approved'), 'without an approval').toBe('turn_end_decided')
    expect(await end(payment, null, null, null), 'by itself, from out of a batch').toBe('turn_end_of')
    const approve = (step: number) => raw(
      `insert into payment.batch_decision (region, batch, taken, outcome, turn, step) values ($1, $2, 1, 'approved', 1, $3)`, batch, step)
    expect(await approve(1), 'approved by its own submission').toBe('batch_decision_later')
    expect(await approve(2), 'approved by a step that nobody took').toBe('batch_decision_step')
    await office.done('treasury.dispatcher', { kind: 'orderBatch', document: batch, action: 'approve' })
    expect(await callSent(payment), 'approved, but not sent').toBe('payment_was_sent')
    await carriedOut('treasury.dispatcher', planDispatch(asked(batch)))
    expect(await raw(`insert into payment.turn_end (region, payment, n, how, batch, taken, outcome) values ($1, $2, 1, 'left', $3, 1, 'returned')`, payment, batch),
      'sent, and given back to go once more').toBe('turn_end_pkey')
  })

  it('is not called paid or bounced either when nothing was sent', async () => {
    const [settled] = sent.payments
    const without = await tried('owner', async (client) => {
      await client.query('delete from payment.turn_end where region = $1 and payment = $2', [office.region, settled])
      return client.query('set constraints all immediate').then(() => 'gone', (error: { constraint?: string }) => error.constraint)
    }).catch((error: { constraint?: string }) => error.constraint)
    expect(without).toBe('payment_was_sent')
  })

  it('of a batch that was sent back is not sent as if it had been approved', async () => {
    const payment = await orderedPayment(office, indicator)
    const batch = newId()
    await office.done('treasury.payer', { kind: 'orderBatch', document: batch, action: 'submit', body: await batchBody(office, [payment]) })
    await office.done('treasury.dispatcher', { kind: 'orderBatch', document: batch, action: 'sendBack', reason: '日期不对' })
    expect(await raw(`insert into payment.batch_decision (region, batch, taken, outcome, turn, step) values ($1, $2, 1, 'approved', 1, 2)`, batch)).toBe('batch_decided_once')
    await office.done('treasury.dispatcher', { kind: 'payment', document: payment, action: 'send' })
    expect(await raw(`insert into payment.batch_member (region, payment, n, batch, step, amount_fen, indicator, hold, previous)
      select region, payment, 3, $3::uuid, 1, amount_fen, indicator, hold, 2 from payment.batch_member where region = $1 and payment = $2 and n = 1`, payment, batch),
      'gathered after it was sent by itself').toBe('batch_member_was_left')
  })

  it('cannot be gathered under the account of another payee, whatever body and version were written after it was submitted', async () => {
    const payment = await orderedPayment(office, indicator)
    await withRegion(office.database.gate, office.region, async (client) => {
      await client.query(`insert into document.version (region, document, version, body, person, at, leaf)
        select region, document, version + 1, body || '{"payeeAccount": "6222000011112222333"}', person, at, leaf from document.version where region = $1 and document = $2`, [office.region, payment])
      await client.query('update document.document set version = version + 1 where region = $1 and id = $2', [office.region, payment])
    })
    const body = await batchBody(office, [payment])
    expect(codeOf(await office.act('treasury.payer', { kind: 'orderBatch', document: newId(), action: 'submit', body }))).toBe('order.rewritten')
  })
})

describe('a turn of a payment', () => {
  it('that somebody began and nobody ended does not keep it from being sent by itself', async () => {
    const payment = await orderedPayment(office, indicator)
    await withRegion(office.database.gate, office.region, (client) => client.query(ALONE, [office.region, payment]))
    expect(await tried('owner', faults)).toMatch(/ZF-\S+ has a turn by itself that was never sent/)
    expect(await office.done('treasury.dispatcher', { kind: 'payment', document: payment, action: 'send' })).toMatchObject({ state: 'sent' })
    expect(await tried('owner', faults)).toBe('')
  })

  it('in a batch that it has left does not come back: no lone sending names it, however many batches followed', async () => {
    const payment = await orderedPayment(office, indicator)
    const plans: ActPlan[] = []
    for (let n = 0; n < 2; n += 1) {
      const batch = await batchOf([payment], 'approved')
      plans.push(await planned(planDispatch(asked(batch))))
      await office.done('treasury.payer', { kind: 'orderBatch', document: batch, action: 'withdraw', reason: '执行日期定错' })
    }
    for (const { commands: [command] } of plans) {
      const answer = await office.act('treasury.dispatcher', { kind: 'payment', document: payment, action: 'send', reason: command!.reason! })
      expect(codeOf(answer)).toBe('payment.left_batch')
    }
    expect(await office.done('treasury.dispatcher', { kind: 'payment', document: payment, action: 'send', reason: '逐笔' })).toMatchObject({ state: 'sent' })
    await tried('owner', async (client) => {
      await client.query(WITHOUT_KEYS)
      await client.query(`update process.step set reason = $3 where region = $1 and document = $2 and action = 'send'`, [office.region, payment, plans[0]!.commands[0]!.reason])
      expect(await faults(client)).toMatch(/ZF-\S+ was sent by itself in the name of batch PC-\S+, which it had left/)
    })
  })
})

describe('a payment that an alert held while its batch was taken back', () => {
  it('is not sent by itself when it is released', async () => {
    const payment = await orderedPayment(office, indicator)
    const batch = await batchOf([payment], 'approved')
    const { commands: [command] } = await planned(planDispatch(asked(batch)))
    await office.done('treasury.payer', { kind: 'orderBatch', document: batch, action: 'withdraw', reason: '执行日期定错' })
    await tried('owner', async (client) => {
      await client.query(WITHOUT_KEYS)
      // Both were admitted at the same moment, each before the other was written.
      await client.query(`update process.step set action = 'send', reason = $3 where region = $1 and document = $2 and action = 'order'`, [office.region, payment, command!.reason])
      const release = { document: { id: payment, kind: 'payment', number: 'ZF-1' }, move: { action: 'release', from: 'held', to: 'sent' }, reason: '情况属实' }
      await expect(office.gate.kinds.get('payment')!.beforeHeader!(client, office.region, [release as never])).rejects.toThrow('payment.left_batch')
    })
  })
})

const ALONE = `insert into payment.batch_member (region, payment, n, amount_fen, indicator, hold)
  select region, id, 1, amount_fen, indicator, hold from document.document where region = $1 and id = $2`

/** Every row of every table, as one word. */
async function everything(): Promise<string> {
  const { owner: pool } = office.database
  const { rows: tables } = await pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname !~ '^(pg_|information_schema)' order by 1`)
  const digests = await Promise.all(tables.map(async ({ name }) => {
    const { rows: [row] } = await pool.query<{ digest: string }>(`select md5(coalesce(string_agg(t::text, E'\\n' order by t::text), '')) as digest from ${name} t`)
    return `${name} ${row!.digest}`
  }))
  return digests.join('\n')
}

describe('commands that belong together', () => {
  const linked = (position: string, plan: ActPlan, key: string) => runLinked(office.gate, office.region, plan.commands.map(({ kind, document, action, reason }) => (
    { kind, document, action, key: `${key}/${document}`, actor: office.actor(position), ...(reason ? { reason } : {}) })))

  it('leave nothing at all when one of them is refused, before its rows are written or after, and the same keys do it later', async () => {
    const payments = [await orderedPayment(office, indicator), await orderedPayment(office, indicator), await orderedPayment(office, indicator)]
    const plan = await planned(planDispatch(asked(await batchOf(payments, 'approved'))))
    const before = await everything()
    const key = newId()
    const bent = (change: object) => ({ ...plan, commands: plan.commands.map((command, index) => (index === 1 ? { ...command, ...change } : command)) })
    const early = await linked('treasury.dispatcher', bent({ action: 'receive' }), key)
    expect(early.map(codeOf)).toEqual([null, 'command.not_offered', null])
    expect(await everything(), 'refused when it was looked at').toBe(before)
    await expect(linked('treasury.dispatcher', bent({ reason: 'PC-1' }), key)).rejects.toThrow('payment.in_batch')
    expect(await everything(), 'refused when it was written').toBe(before)
    const done = await linked('treasury.dispatcher', plan, key)
    expect(done.filter(isRefusal)).toEqual([])
    const after = await everything()
    expect(after).not.toBe(before)
    expect(await linked('treasury.dispatcher', plan, key), 'asked again').toEqual(done)
    expect(await everything()).toBe(after)
  })

  it('are not done when a rule forbids one of them, which is kept as forbidden', async () => {
    const actor = office.actor('unit.clerk')
    const documents = [newId(), newId()]
    const submits = documents.map((document, index) => ({
      kind: 'payment', document, action: 'submit', key: newId(), actor, body: {
        indicator, amountFen: '120000', purpose: `保安服务费 ${document}`, payee: `保安公司${document}`, payeeType: 'company', payeeAccount: `62${index}`, payeeBank: '某银行',
        settlement: 'transfer', economicClass: index === 0 ? '30209' : '39999',
      } as never,
    }))
    const answers = await runLinked(office.gate, office.region, submits)
    expect(answers.map(codeOf)).toEqual([null, 'command.forbidden'])
    expect((await runLinked(office.gate, office.region, submits)).map(codeOf), 'asked again').toEqual([null, 'command.forbidden'])
    const { rows } = await office.database.owner.query<{ id: string; effect: string; alerts: number }>(
      `select d.id, v.effect, (select count(*)::int from document.document a where a.region = $1 and a.subject = d.id) as alerts
         from document.document d left join rules.verdict v on v.region = $1 and v.document = d.id where d.region = $1 and d.id = any($2::uuid[])`, [office.region, documents])
    expect(rows).toEqual([{ id: documents[1], effect: 'forbid', alerts: 1 }])
  })

  it('are done once when two sessions do them at the same moment: sending, and booking a file', async () => {
    const payments = [await orderedPayment(office, indicator), await orderedPayment(office, indicator)]
    const batch = await batchOf(payments, 'approved')
    const twice = async (position: string, plan: ActPlan) => {
      const answers = await Promise.all([linked(position, plan, newId()), linked(position, plan, newId())])
      return answers.map((one) => one.filter(isRefusal).length > 0).sort()
    }
    expect(await twice('treasury.dispatcher', await planned(planDispatch(asked(batch))))).toEqual([false, true])
    const file = await imported([await receiptFor(payments[0]!), await receiptFor(payments[1]!)])
    expect(await twice('treasury.reconciler', await planned(planSettle(asked(file))))).toEqual([false, true])
    const { rows: [row] } = await office.database.owner.query<{ n: number }>(
      'select count(*)::int as n from payment.bank_receipt where region = $1 and document = any($2::uuid[])', [office.region, payments])
    expect(row!.n).toBe(2)
  })

  it('book one serial once when it stands in two files that are booked at the same moment', async () => {
    const payments = [await orderedPayment(office, indicator), await orderedPayment(office, indicator)]
    await batchOf(payments, 'sent')
    const serial = `S${newId()}`
    const plans = await Promise.all(payments.map(async (payment) => planned(planSettle(asked(await imported([await receiptFor(payment, { serial })]))))))
    const results = await Promise.allSettled(plans.map((plan) => linked('treasury.reconciler', plan, newId())))
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const { rows } = await office.database.owner.query('select state from document.document where region = $1 and id = any($2::uuid[]) order by state', [office.region, payments])
    expect(rows).toEqual([{ state: 'paid' }, { state: 'sent' }])
  })
})

it('what was done here left rows in which nothing is amiss', async () => expect(await tried('owner', faults)).toBe(''))
