import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testOffice, type TestOffice } from '#kernel/command/testing.ts'
import { withReader } from '#kernel/database/index.ts'
import { precisionOf } from '#kernel/rules/index.ts'
import { newId } from '#kernel/values/id.ts'
import { decidedAlerts } from './store.ts'
import { readTypologies } from './typologies.ts'

let office: TestOffice
let school: string
beforeAll(async () => {
  office = await testOffice()
  school = await office.indicator('school', 900_000_00n)
})
afterAll(() => office.close())

let count = 0
/** Nothing but the change gives a rule cause: purpose and payee are new each time. */
function bodyOf(changes: Record<string, unknown>) {
  const mark = '甲乙丙丁戊己庚辛'[count += 1]!
  return {
    indicator: school, amountFen: '120000', purpose: `办公楼物业管理费${mark}`, payee: `物业公司${mark}`, payeeType: 'company', payeeAccount: `622200001111222${count}`,
    payeeBank: '某银行', settlement: 'transfer', economicClass: '30209', ...changes,
  } as never
}

async function alertOn(changes: Record<string, unknown>, end?: 'release' | 'returnToMaker' | 'forbid') {
  const { born } = await office.done('unit.clerk', { kind: 'payment', document: newId(), action: 'submit', body: bodyOf(changes) })
  const common = { kind: 'alert', document: born[0]!.id, reason: '已核对' }
  if (!end) return
  await office.done('unit.financeHead', { ...common, action: 'explain' })
  await office.done('monitoring.officer', { ...common, action: 'review' })
  await office.done('monitoring.head', { ...common, action: end })
}

const read = () => withReader(office.database.read, { regions: [office.region], units: ['*'] }, (client) => decidedAlerts(client, office.region))

it('the alerts of each rule are counted by what came of them, and those still open apart', async () => {
  expect(await read()).toEqual([])
  const sameName = { payee: '某区第一中学', payeeAccount: '6222000011112222' }
  await alertOn(sameName, 'release')
  await alertOn(sameName, 'forbid')
  await alertOn(sameName, 'returnToMaker')
  await alertOn({ ...sameName, purpose: '购买烟酒礼品' }, 'release')
  await alertOn({ purpose: '购买烟酒礼品' })
  expect(await read()).toEqual([
    { rule: 'ACCT-02', released: 2, returned: 1, forbidden: 1, open: 0 },
    { rule: 'TEXT-01', released: 1, returned: 0, forbidden: 0, open: 1 },
  ])
  expect((await read()).map((row) => precisionOf(row).precision)).toEqual([0.5, 0])
  const elsewhere = await withReader(office.database.read, { regions: ['330521000'], units: ['*'] }, (client) => decidedAlerts(client, office.region))
  expect(elsewhere).toEqual([])
})

it('every typology of the folder is read, is marked as designed, and weighs several rules of the catalogue', () => {
  const listed = parse(readFileSync(new URL('fixtures/catalogue.yaml', import.meta.url), 'utf8')) as { id: string; kind: string }[]
  const typologies = readTypologies(new Set(listed.filter(({ kind }) => kind === 'rule').map(({ id }) => id)))
  expect(typologies.map(({ id }) => id)).toEqual(['TYP-CASH', 'TYP-RELATED', 'TYP-SPLIT', 'TYP-YEAR-END'])
  for (const { id, origin, weights, basis } of typologies) {
    expect([id, origin, basis.verified]).toEqual([id, 'designed', false])
    expect(Object.keys(weights).length, id).toBeGreaterThan(3)
  }
})
