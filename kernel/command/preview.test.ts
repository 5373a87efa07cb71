import { afterAll, beforeAll, expect, it } from 'vitest'
import { newId } from '#kernel/values/id.ts'
import { preview } from './index.ts'
import { testOffice, type TestOffice } from './testing.ts'
import { paymentBody } from './test-payments.ts'

let office: TestOffice
let indicator: string
beforeAll(async () => {
  office = await testOffice()
  indicator = await office.indicator('school', 10_000_00n)
})
afterAll(() => office.close())

const asked = (changes: Record<string, unknown>) => preview(office.gate, office.region, {
  key: 'preview', actor: office.actor('unit.clerk'), kind: 'payment', document: newId(), action: 'submit', body: paymentBody(indicator, changes),
})

it('shows the balance as it stands and as it would be', async () => {
  expect((await asked({})).budget).toEqual({ indicator, availableFen: '1000000', afterFen: '880000' })
})

it('shows the balance untouched when a rule forbids the payment', async () => {
  const told = await asked({ economicClass: '39999' })
  expect(told).toMatchObject({ effect: 'forbid', short: null, budget: { indicator, availableFen: '1000000', afterFen: '1000000' } })
})

it('says that the balance is short beside the rule that forbids', async () => {
  const told = await asked({ economicClass: '39999', amountFen: '1000001' })
  expect(told).toMatchObject({ effect: 'forbid', short: { code: 'ledger.over_balance' } })
})

it('says that the balance is short beside the papers that are missing, before anybody fetches them', async () => {
  expect(await asked({ amountFen: '60000000' })).toMatchObject({ refusal: { code: 'command.evidence_missing' }, short: { code: 'ledger.over_balance' } })
  const enough = await office.indicator('school', 700_000_00n)
  expect(await asked({ indicator: enough, amountFen: '60000000' })).toMatchObject({ refusal: { code: 'command.evidence_missing' }, short: null })
})

it('names the other branch that still waits, and calls nothing ended before both have signed', async () => {
  const document = newId()
  const common = { kind: 'payment', document }
  const approval = { action: 'approve', reason: '已核对会议纪要' }
  const large = await office.indicator('school', 2_000_000_00n)
  await office.done('unit.clerk', { ...common, action: 'draft', body: paymentBody(large, { amountFen: '110000000', paymentType: 'direct' }) as never })
  await office.database.owner.query(
    `insert into document.attachment (region, sha256, document, name, type, kind, bytes, person, at)
     select $1, sha256('minutes'), $2, 'minutes.pdf', 'pdf', 'minutes', 'minutes', $3, now()`, [office.region, document, office.actor('unit.clerk').person])
  await office.done('unit.clerk', { ...common, action: 'submit' })
  for (const position of ['unit.financeHead', 'division.handler', 'division.responsible', 'division.deputyHead']) await office.done(position, { ...common, ...approval })
  const next = async (position: string) => (
    await preview(office.gate, office.region, { key: 'preview', actor: office.actor(position), ...common, ...approval })).next.map(({ node, who }) => [node, who])
  expect(await next('division.head')).toEqual([['supervisorReview', ['综合督办岗']]])
  await office.done('division.head', { ...common, ...approval })
  expect(await next('division.supervisor')).toEqual([['order', ['国库签发岗']]])
})
