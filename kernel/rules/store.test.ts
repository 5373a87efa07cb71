import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withReader, withRegion } from '#kernel/database/index.ts'
import { testDatabase, type TestDatabase } from '#kernel/database/testing.ts'
import { newId } from '#kernel/values/id.ts'
import type { Finding, ParameterSpec } from './model.ts'
import { insertRuleSets, insertVerdicts, keptFindings, loadParameterValues, readVerdict, registerRuleVersions, type NewVerdict } from './store.ts'

const [HERE, THERE] = ['330502000', '330503000'] as [string, string]
const PASS: Finding = {
  rule: 'a', version: 1, outcome: 'pass', level: 'note', effect: null, tell: 'clerk', values: { 'feature.x': '9007199254740993' },
}
const HIT: Finding = {
  rule: 'b', version: 2, outcome: 'hit', level: 'intercept', effect: 'intercept', tell: 'clerk', values: {}, message: { zh: '“超”', en: 'above' },
}
const verdict = (seq: bigint, more: Partial<NewVerdict> = {}): NewVerdict => ({
  id: newId(), document: newId(), command: 'submit', seq, effect: 'intercept', ruleSet: 'a'.repeat(64),
  judgedAt: new Date('2026-05-01T02:03:04.567Z'),
  findings: JSON.stringify([HIT]), features: '{"x":"9007199254740993"}', ...more,
})

describe('verdicts in the database', () => {
  const written: typeof insertVerdicts = async (client, region, rows) => {
    await insertRuleSets(client, region, [{ hash: 'a'.repeat(64), rules: [], parameters: {}, boundBy: {} }], new Date('2026-05-01T00:00:00Z'))
    await insertVerdicts(client, region, rows)
  }
  let db: TestDatabase
  beforeAll(async () => {
    db = await testDatabase()
    await db.openRegions(HERE, THERE)
  })
  afterAll(() => db.close())

  it('keep hits whole, and passes by their rule set and feature values alone', () => {
    expect(keptFindings([PASS, HIT])).toEqual([HIT])
  })

  it('are written for a batch and read back', async () => {
    const rows = [verdict(1n), verdict(1n), verdict(2n, { effect: 'pass', findings: '[]' })]
    await withRegion(db.gate, HERE, (client) => written(client, HERE, rows))
    const read = await withRegion(db.gate, HERE, (client) => readVerdict(client, HERE, rows[0]!.id))
    expect(read).toEqual({ ...rows[0], region: HERE, features: { x: '9007199254740993' }, findings: [HIT] })
  })

  it('exist once for an act and a document', async () => {
    const row = verdict(7n)
    await expect(withRegion(db.gate, HERE, (client) => written(client, HERE, [row, { ...row, id: newId() }])))
      .rejects.toMatchObject({ code: '23505' })
  })

  it('cannot be changed or removed by the gate', async () => {
    await expect(withRegion(db.gate, HERE,
      (client) => client.query("update rules.verdict set effect = 'pass' where region = $1", [HERE])))
      .rejects.toMatchObject({ code: '42501' })
    await expect(withRegion(db.gate, HERE,
      (client) => client.query('delete from rules.verdict where region = $1', [HERE])))
      .rejects.toMatchObject({ code: '42501' })
  })

  it('stay inside their region, for the gate and for readers', async () => {
    const row = verdict(11n)
    await withRegion(db.gate, THERE, (client) => written(client, THERE, [row]))
    expect(await withRegion(db.gate, HERE, (client) => readVerdict(client, THERE, row.id))).toBeNull()
    await expect(withRegion(db.gate, HERE, (client) => insertVerdicts(client, THERE, [verdict(12n)])))
      .rejects.toThrow(/row-level security|are the books/)
    const seen = (regions: string[]) => withReader(db.read, { regions, units: ['*'] },
      (client) => readVerdict(client, THERE, row.id))
    expect(await seen([HERE])).toBeNull()
    expect(await seen([HERE, THERE])).toMatchObject({ id: row.id })
  })

  it('of a region whose books are not open are refused loudly', async () => {
    await expect(withRegion(db.gate, '330599000', (client) => insertVerdicts(client, '330599000', [verdict(1n)])))
      .rejects.toThrow(/are the books of 330599000 open/)
  })
})

describe('released rules and parameter values', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await testDatabase()
  })
  afterAll(() => db.close())

  it('keep the text of a version for ever', async () => {
    const released = new Date('2026-01-01T00:00:00Z')
    await registerRuleVersions(db.owner, [{ id: 'a', version: 1, source: 'x' }, { id: 'a', version: 2, source: 'y' }],
      released)
    await registerRuleVersions(db.owner, [{ id: 'a', version: 1, source: 'x' }], released)
    await expect(registerRuleVersions(db.owner, [{ id: 'a', version: 1, source: 'z' }], released))
      .rejects.toThrow(/raise the version: a v1/)
    await expect(registerRuleVersions(db.gate, [{ id: 'b', version: 1, source: 'x' }], released))
      .rejects.toMatchObject({ code: '42501' })
  })

  it('are loaded with their types, money as whole fen; a value of another type refuses the load', async () => {
    const spec: ParameterSpec = { id: 'cash_limit', title: { zh: '现金上限', en: 'cash limit' }, type: 'money', unit: '元',
      tightens: 'down' }
    const insert = (scope: string, value: string) => db.owner.query(
      `insert into rules.parameter_value values ('cash_limit', $1, '2026-01-01', '2027-01-01', $2, '[DK] 示例', false, 'test')`, [scope, value])
    await insert('330000000', '"100000"')
    expect(await loadParameterValues(db.gate, [spec]))
      .toEqual([{ parameter: 'cash_limit', region: '330000000', validFrom: '2026-01-01', validTo: '2027-01-01',
      value: 100_000n }])
    await insert('330500000', '"a lot"')
    expect(await loadParameterValues(db.gate, [spec])).toMatchObject({ refused: true,
      refusals: [{ code: 'rules.parameter_value' }] })
  })
})
