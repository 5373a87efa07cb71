import { afterAll, beforeAll, expect, it } from 'vitest'
import { openPool } from '#kernel/database/index.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { run, type Answer, type Command, type Gate } from './index.ts'
import { paymentBody } from './test-payments.ts'
import { everythingStands } from './test-stands.ts'
import { testOffice, type TestOffice } from './testing.ts'

let office: TestOffice
let school: string
beforeAll(async () => {
  office = await testOffice()
  Object.assign(office.gate, { notDelivered: ['attachment'] })
  school = await office.indicator('school', 10_000_000_00n)
})
afterAll(() => office.close())

const submit = (changes: object = {}): Command => (
  { key: newId(), actor: office.actor('unit.clerk'), kind: 'payment', document: newId(), action: 'submit', body: paymentBody(school, { amountFen: '100', ...changes }) })
const drafts = (count: number) => Array.from({ length: count }, () => ({ ...submit(), action: 'draft' }))
const words = (answers: readonly Answer[]) => answers.map((answer) => (isRefusal(answer) ? answer.code : answer.state))

it('a large batch whose reader could not begin does not take the history that it cannot see for none', async () => {
  const readerPool = openPool('gate', { connectionString: office.database.url('gate'), max: 1 })
  const gate: Gate = { ...office.gate, turns: new Map(), readerPool }
  await run(gate, office.region, drafts(60))
  const half = () => submit({ payee: '设备公司', payeeAccount: '62220001', amountFen: '30000000', paymentType: 'direct' })
  expect(words(await run(gate, office.region, [half()]))).toEqual(['inApproval'])
  await readerPool.query('deallocate "command-begin-reading"')
  await expect(run(gate, office.region, [...drafts(60), half()])).rejects.toThrow('does not exist')
  // The next one is another session.
  expect(words(await run(gate, office.region, [...drafts(60), half()])).at(-1)).toBe('held')
  await everythingStands(office)
  await readerPool.end()
})
