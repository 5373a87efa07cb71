import { afterAll, beforeAll, expect, it } from 'vitest'
import { lastReplay } from '#kernel/command/index.ts'
import { testOffice, type TestOffice } from '#kernel/command/testing.ts'
import { withReader } from '#kernel/database/index.ts'
import { newId } from '#kernel/values/id.ts'
import { raiseMismatch } from './patrol/raise-mismatch.ts'
import { selfReplayDaily } from './self-replay.ts'
import { paymentBody } from './test-server.ts'

let office: TestOffice
const clock = { now: new Date('2026-10-12T02:00:00Z') }
beforeAll(async () => {
  office = await testOffice({ clock: () => clock.now })
  const indicator = await office.indicator('school', 900_000_00n)
  for (const payee of ['甲公司', '乙公司', '某区第一中学']) {
    await office.done('unit.clerk', { kind: 'payment', document: newId(), action: 'submit', body: paymentBody(indicator, { payee }) as never })
  }
})
afterAll(() => office.close())

async function replayed(): Promise<string[]> {
  const told: string[] = []
  const { first, stop } = selfReplayDaily({
    pool: office.database.owner, gate: office.gate, regions: () => [office.region], clock: () => clock.now,
    onProblem: (_, error) => { throw new Error('not replayed', { cause: error }) }, onMismatch: (_, day, words) => { told.push(`${day}: ${words}`) },
    onStanding: async (region, replay) => { expect((await raiseMismatch(office.database.owner, office.gate, region, replay)).waiting).toBeNull() },
  })
  await first
  await stop()
  return told
}
const last = () => withReader(office.database.read, { regions: [office.region], units: ['*'] }, (client) => lastReplay(client, office.region))

it('yesterday is judged again once, and the page can say: 0 mismatches of 3', async () => {
  expect(await last()).toBeNull()
  clock.now = new Date('2026-10-13T02:00:00Z')
  expect(await replayed()).toEqual([])
  expect(await last()).toMatchObject({ day: '2026-10-12', checked: 3, judged: 3, mismatches: 0, notRecomputed: 0 })
  const { at, seed } = (await last())!
  clock.now = new Date('2026-10-13T05:00:00Z')
  await replayed()
  expect(await last()).toMatchObject({ at, seed })
})

it('after days without a verdict the newest day that has one stands, and is not replayed twice', async () => {
  const before = await last()
  clock.now = new Date('2026-10-19T02:00:00Z')
  await replayed()
  expect(await last()).toEqual(before)
  await office.database.owner.query('delete from command.self_replay where region = $1', [office.region])
  await replayed()
  expect(await last()).toMatchObject({ day: '2026-10-12', checked: 3 })
  clock.now = new Date('2026-11-19T02:00:00Z')
  await office.database.owner.query('delete from command.self_replay where region = $1', [office.region])
  await replayed()
  expect(await last()).toBeNull()
  clock.now = new Date('2026-10-13T05:00:00Z')
})

it('a verdict that was changed since is told to the log and stands in the result', async () => {
  await office.database.owner.query('delete from command.self_replay where region = $1', [office.region])
  const { rows: [changed] } = await office.database.owner.query<{ id: string }>(
    `update rules.verdict set findings = '[]' where region = $1 and effect = 'intercept' returning id`, [office.region])
  const [told] = await replayed()
  expect(told).toContain(`2026-10-12: 1 differ, 0 could not be recomputed, of 3; verdict ${changed!.id}: outcome ACCT-02`)
  expect(await last()).toMatchObject({ mismatches: 1, found: [{ verdict: changed!.id, status: 'differs' }] })
  const alerts = await alertsOf()
  expect(alerts).toMatchObject([{ state: 'underReview', source: 'selfReplay', period: '2026-10-12', amount_fen: null }])
  expect(alerts[0]!.reason).toContain(`2026-10-12 的判定抽查 3 件，1 件重算结果与记录不符：${changed!.id} 结果 ACCT-02`)
  await replayed()
  expect(await alertsOf(), 'the day bears one alert, however often it is looked at').toEqual(alerts)
  const review = { kind: 'patrolAlert', document: alerts[0]!.id }
  await office.done('monitoring.officer', { ...review, action: 'review', reason: '已与存证核对' })
  expect(await office.done('monitoring.head', { ...review, action: 'uphold', reason: '判定记录被改动' })).toMatchObject({ state: 'founded' })
})

async function alertsOf() {
  const { rows } = await office.database.owner.query<{ id: string; state: string; amount_fen: bigint | null; source: string; period: string; reason: string }>(
    `select d.id, d.state, d.amount_fen, v.body ->> 'source' as source, v.body ->> 'period' as period, v.body ->> 'reason' as reason
       from document.document d join document.version v on v.region = d.region and v.document = d.id where d.region = $1 and d.kind = 'patrolAlert'`, [office.region])
  return rows
}
