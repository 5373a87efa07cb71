import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verify } from '#kernel/command/index.ts'
import { newId } from '#kernel/values/id.ts'
import { BACKTEST, COUNTY, openRulebook, ruleText, type Rulebook } from './test-rulebook.ts'
import { rulebookFaults } from './verify-store.ts'

let book: Rulebook
/** One of each: a value, two releases and a retirement, a stop that was lifted, an exception that was ended, two candidates of which one form ended. */
beforeAll(async () => {
  book = await openRulebook('2026-12-09T02:00:00Z')
  const { county } = book
  await book.change(county, { parameter: 'cash_start', value: '900', validFrom: '2026-12-09' })
  await book.release(county)
  const held = ruleText({ id: 'LOC-02', level: 'intercept', when: 'payment.amount > 8000', example: '9000' })
  await book.keepBacktestOf(held)
  await book.release(county, { rule: 'LOC-02', text: held, ...BACKTEST })
  await book.release(county, { purpose: 'retired', text: null })
  const act = async (kind: string, body: object, action: string | null, maker = 'rulebook.editor') => {
    const document = newId()
    await county.done(maker, { kind, document, action: 'submit', body: body as never })
    if (action) await county.done(action === 'withdraw' ? maker : 'rulebook.approver', { kind, document, action, reason: '复核' })
    return document
  }
  await act('ruleStop', { rule: 'LOC-02', days: 2, reason: '误报' }, 'reject', 'rulebook.watch')
  await act('ruleStop', { rule: 'LOC-02', days: 1, reason: '误报' }, null, 'rulebook.watch')
  const exception = await act('ruleException', {
    judges: 'payment', rule: 'LOC-02', purpose: 'whitelist', unit: '201', when: null, owner: '国库科科长', until: '2027-01-31', reason: '电费' }, 'approve')
  await act('exceptionEnd', { exception, reason: '不再需要' }, 'sendBack')
  await act('exceptionEnd', { exception, reason: '不再需要' }, 'approve')
  await act('ruleShadow', { judges: 'payment', text: ruleText({ id: 'LOC-03' }), until: '2026-12-31', reason: '试' }, 'withdraw')
  await act('ruleShadow', { judges: 'payment', text: ruleText({ id: 'LOC-04' }), until: '2026-12-31', reason: '试' }, null)
})
afterAll(() => book.close())

/** What the module says to `verify` after a statement of someone who owns the tables and drops their keys, in a transaction that goes away. */
async function faultsAfter(statement: string): Promise<string[]> {
  const client = await book.county.database.owner.connect()
  try {
    await client.query('begin')
    await client.query('alter table rulebook.rule_release drop constraint rule_release_version')
    await client.query('alter table rulebook.rule_exception_restored drop constraint rule_exception_restored_of')
    const { rowCount } = await client.query(statement)
    expect(rowCount, 'the statement did something').toBeGreaterThan(0)
    return (await rulebookFaults(client, COUNTY)).map(({ en }) => en)
  } finally {
    await client.query('rollback')
    client.release()
  }
}

describe('verify of the rulebook', () => {
  it('finds nothing in what documents left', async () => {
    const { ok, steps } = await verify(book.county.database.owner, COUNTY, { gate: book.county.gate })
    expect(steps.problems).toEqual([])
    expect(ok).toBe(true)
    const counts = await Promise.all(['parameter_value', 'rule_version', 'rule_release', 'rule_stop', 'rule_stop_end', 'rule_exception', 'rule_exception_end', 'rule_exception_restored',
      'rule_shadow', 'rule_shadow_end'].map(async (table) => (await book.county.database.owner.query<{ n: number }>(`select count(*)::int as n from rulebook.${table}`)).rows[0]!.n))
    expect(counts).toEqual([1, 2, 3, 2, 1, 1, 2, 1, 2, 1])
  })

  it.each([
    ['a threshold that was loosened', `update rulebook.parameter_value set value = '90000'`, /parameter_value the row .* of document CS-.* is not what the document says: value\./],
    ['a threshold that was cut down to one unit', `update rulebook.parameter_value set for_unit = gen_random_uuid()`, /says: for_unit\./],
    ['a threshold from an earlier day', `update rulebook.parameter_value set valid_from = '2026-12-08', effective_at = '2026-12-08T01:00:00Z'`, /says: valid_from, effective_at\./],
    ['a threshold that nobody approved', `insert into rulebook.parameter_value select region, 'cash_single', valid_from, seq, '90000', unit, for_unit, document_number, gen_random_uuid(), effective_at from rulebook.parameter_value`,
      /parameter_value has a row .* that no approved document carries/],
    ['a threshold that is gone', 'delete from rulebook.parameter_value', /parameter_value lacks the row .* of document CS-/],
    ['the text of a version', `update rulebook.rule_version set source = replace(source, '8000', '80000') where rule = 'LOC-02'`, /rule_version the row \(LOC-02\/1\) of document GZ-.* says: source\./],
    ['a text with its hash', `update rulebook.rule_version set source = replace(source, '8000', '80000'), sha256 = encode(sha256(convert_to(replace(source, '8000', '80000'), 'UTF8')), 'hex') where rule = 'LOC-02'`,
      /says: sha256, source\./],
    ['a retirement that nobody approved', `update rulebook.rule_release set act = 'retired', version = null, sha256 = null where rule = 'LOC-02'`, /says: act, version, sha256\./],
    ['a back-test of another run', `update rulebook.rule_release set backtest_run = repeat('0', 64) where rule = 'LOC-02'`, /says: backtest_run\./],
    ['a stop that lasts', `update rulebook.rule_stop set until_at = '2027-12-31'`, /rule_stop the row .* of document TY-.* says: until_at\./],
    ['a lifted stop that goes on', 'delete from rulebook.rule_stop_end', /rule_stop_end lacks the row/],
    ['an exception that lasts', `update rulebook.rule_exception set valid_to = '2030-12-31'`, /rule_exception the row .* says: valid_to\./],
    ['an exception for everybody', `update rulebook.rule_exception set unit = null, purpose = 'snooze'`, /says: purpose, unit\./],
    ['an ended exception that covers again', 'delete from rulebook.rule_exception_end', /rule_exception_end lacks the row .* of document ZL-/],
    ['another candidate than was submitted', `update rulebook.rule_shadow set source = 'id: [' where rule = 'LOC-04'`, /rule_shadow the row .* says: source\./],
    ['an ended shadow that goes on', 'delete from rulebook.rule_shadow_end', /rule_shadow_end lacks the row/],
    ['a change without an act', `insert into rulebook.change select region, 999999, document from rulebook.change limit 1`, /change has a row \(999999\) that no approved document carries/],
  ])('finds %s', async (_, statement, sentence) => {
    const found = await faultsAfter(statement)
    expect(found.filter((said) => sentence.test(said)).length, found.join('\n')).toBeGreaterThan(0)
  })

  it('is told by the command, as a problem like any other', async () => {
    const { owner } = book.county.database
    await owner.query(`update rulebook.parameter_value set value = '90000'`)
    const { ok, steps } = await verify(owner, COUNTY, { gate: book.county.gate })
    expect(ok).toBe(false)
    expect(steps.problems).toHaveLength(1)
    expect(steps.problems[0]!.zh).toMatch(/^规则库 parameter_value 中单据 CS-.* 的一行（.*）与单据不符：value。$/)
  })
})
