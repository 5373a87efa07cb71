import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { withRegion } from '#kernel/database/index.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { gatherer, run, type Command } from './index.ts'
import { testOffice, type TestOffice } from './testing.ts'
import { balanceOf, paymentBody, rowCounts } from './test-payments.ts'

let office: TestOffice
let school: string
beforeAll(async () => {
  office = await testOffice()
})
beforeEach(async () => {
  school = await office.indicator('school', 1_000_000_00n)
})
afterAll(() => office.close())

const submit = (changes: Partial<Command> = {}): Command => ({
  key: newId(), actor: office.actor('unit.clerk'), kind: 'payment', document: newId(), action: 'submit', body: paymentBody(school), ...changes,
})
const once = async (command: Command) => (await run(office.gate, office.region, [command]))[0]!

describe('a command that comes again', () => {
  it('gets the same answer and writes nothing', async () => {
    const command = submit()
    const first = await once(command)
    const before = await rowCounts(office.database.owner)
    expect(await once(command)).toEqual(first)
    expect(await once(structuredClone(command))).toEqual(first)
    expect(await rowCounts(office.database.owner)).toEqual(before)
    expect(await balanceOf(office, school, '2005')).toBe(1_000_000_00n - 120_000n)
  })

  it('gets the same refusal, also when it would now be accepted', async () => {
    const command = submit({ body: paymentBody(school, { payee: '' }) })
    const first = await once(command)
    expect(isRefusal(first) && first.code).toBe('document.field_missing')
    expect(await once(command)).toEqual(first)
  })

  it('with other content is refused and nothing is done', async () => {
    const command = submit()
    await once(command)
    const before = await rowCounts(office.database.owner)
    for (const other of [{ ...command, body: paymentBody(school) }, { ...command, document: newId() }, { ...command, reason: 'x' }]) {
      const answer = await once(other)
      expect(isRefusal(answer) && answer.code).toBe('command.key_reused')
    }
    expect(await rowCounts(office.database.owner)).toEqual(before)
  })

  it('under which somebody has put the answer of another is refused', async () => {
    const [answer, asked] = [await once(submit()), submit()]
    await once(asked)
    const again = newId()
    await withRegion(office.database.gate, office.region, (client) => client.query(
      `insert into command.receipt (region, actor, key, content, answer, at)
       select region, actor, $3, content, $4, at from command.receipt where region = $1 and key = $2`, [office.region, asked.key, again, JSON.stringify(answer)]))
    expect(await once({ ...asked, key: again })).toMatchObject({ code: 'command.key_reused' })
  })

  it('from another person is another command', async () => {
    const command = submit()
    await once(command)
    const answer = await once({ ...command, actor: office.actor('unit.financeHead') })
    expect(isRefusal(answer) && answer.code).not.toBe('command.key_reused')
  })

  it('twice in one batch is done once', async () => {
    const command = submit()
    const [first, second] = await run(office.gate, office.region, [command, command])
    expect(first).toMatchObject({ state: 'inApproval' })
    expect(second).toEqual(first)
  })

  it('in eight sessions at once is done once, and each hears the same', async () => {
    for (let round = 0; round < 10; round++) {
      const command = submit()
      const answers = await Promise.all(Array.from({ length: 8 }, () => once(command)))
      expect(answers.find((answer) => !isRefusal(answer))).toMatchObject({ state: 'inApproval' })
      for (const answer of answers) expect(answer).toEqual(answers[0])
    }
  })
})

describe('calls that gather while a batch is in flight', () => {
  it('are all answered, each with its own answer, whenever they come', async () => {
    const send = gatherer(office.gate)
    const commands = Array.from({ length: 60 }, () => submit({ body: paymentBody(school, { amountFen: '100' }) }))
    const answers: { document: string }[] = []
    await Promise.all(commands.map(async (command, index) => {
      // Some come at once, some a moment later, some exactly when an answer has just been given.
      if (index % 3 === 1) await new Promise((resolve) => setTimeout(resolve, index))
      const answer = await send(office.region, command)
      expect(answer).toMatchObject({ document: command.document, state: 'inApproval' })
      const again = await send(office.region, submit({ body: paymentBody(school, { amountFen: '100' }) }))
      expect(again).toMatchObject({ state: 'inApproval' })
      answers.push(again as { document: string })
    }))
    expect(answers).toHaveLength(60)
    expect(await balanceOf(office, school, '3001')).toBe(12_000n)
  })

  it('share one transaction when they come in one turn of the loop, one behind the other', async () => {
    let commits = 0
    const send = gatherer({ ...office.gate, committed: () => { commits += 1 } })
    const answers = await Promise.all(Array.from({ length: 4 }, async (_, index) => {
      // As callers are found: each a few jobs behind the one before.
      for (let job = 0; job < index; job++) await new Promise<void>((resolve) => process.nextTick(resolve))
      return send(office.region, submit({ body: paymentBody(school, { amountFen: '100' }) }))
    }))
    expect(answers.map((answer) => !isRefusal(answer) && answer.state)).toEqual(Array(4).fill('inApproval'))
    expect(commits).toBe(1)
  })

  it('hear of a failure of the database, and those after them are served again', async () => {
    let broken = true
    const pool = new Proxy(office.gate.pool, {
      get: (target, name) => (name === 'connect' && broken
        ? () => Promise.reject(new Error('connection refused')) : Reflect.get(target, name, target) as unknown),
    })
    const send = gatherer({ ...office.gate, pool })
    const failed = await Promise.allSettled([send(office.region, submit()), send(office.region, submit())])
    expect(failed.map((one) => one.status)).toEqual(['rejected', 'rejected'])
    broken = false
    expect(await send(office.region, submit())).toMatchObject({ state: 'inApproval' })
  })

  it('and one that meets a fault of ours alone hears of it: the others are done', async () => {
    const payment = office.gate.kinds.get('payment')!
    const unlucky = submit({ body: paymentBody(school, { amountFen: '100' }) })
    const moneyKeys: typeof payment.moneyKeys = (document) => {
      if (document.id === unlucky.document) throw new TypeError('a fault of ours')
      return payment.moneyKeys(document)
    }
    const send = gatherer({ ...office.gate, kinds: new Map([...office.gate.kinds, ['payment', { ...payment, moneyKeys }]]) })
    const others = Array.from({ length: 4 }, () => submit({ body: paymentBody(school, { amountFen: '100' }) }))
    const answers = await Promise.allSettled([others[0]!, others[1]!, unlucky, others[2]!, others[3]!].map((command) => send(office.region, command)))
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled'])
    expect(await send(office.region, submit({ body: paymentBody(school, { amountFen: '100' }) }))).toMatchObject({ state: 'inApproval' })
  })
})
