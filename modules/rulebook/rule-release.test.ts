import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recomputeMany } from '#kernel/command/index.ts'
import { withRegion } from '#kernel/database/index.ts'
import { newId } from '#kernel/values/id.ts'
import { keepBacktest, listBacktests, readBacktest } from './store.ts'
import { BACKTEST, COUNTY, openRulebook, PROVINCE, ruleText, type Rulebook } from './test-rulebook.ts'

let book: Rulebook
beforeAll(async () => {
  book = await openRulebook('2026-12-09T02:00:00Z')
})
afterAll(() => book.close())

describe('the release of a rule', () => {
  it('puts a new rule to work with the next batch, and names its version and office in the verdict', async () => {
    expect(await book.payBy(5_000)).toMatchObject({ hit: null, version: null })
    const waiting = await book.release(book.county, {}, false)
    expect(await book.payBy(5_000), 'not approved yet').toMatchObject({ hit: null, version: null })
    await book.county.done('rulebook.approver', { kind: 'ruleRelease', document: waiting, action: 'approve' })
    expect(await book.payBy(5_000)).toMatchObject({ hit: 1, version: 1, office: COUNTY })
    expect(await book.payBy(4_000)).toMatchObject({ hit: null, version: 1 })
  })

  it('replaces a version by a higher one, also of an installed rule, and keeps them all', async () => {
    expect(await book.release(book.county, { text: ruleText({ version: '2', when: 'payment.amount > 4500' }) })).toBe('effective')
    expect([await book.payBy(4_400), await book.payBy(4_600)].map(({ hit }) => hit)).toEqual([null, 2])
    const { rows } = await book.county.database.owner.query(
      `select version, source like '%4321%' as first from rulebook.rule_version where region = $1 and rule = 'LOC-01' order by version`, [COUNTY])
    expect(rows).toEqual([{ version: 1, first: true }, { version: 2, first: false }])
    const cash = ruleText({ id: 'CASH-01', version: '9', when: 'payment.settlement = "cash" and payment.amount > 1', level: 'note' })
      .replace('{amount: 5000}', '{amount: 5000, settlement: cash}').replace('{amount: 100}', '{amount: 100, settlement: transfer}')
    expect(await book.release(book.county, { rule: 'CASH-01', text: cash })).toBe('effective')
    const answer = await book.county.done('unit.clerk', { kind: 'payment', document: newId(), action: 'submit', body: book.paymentBody({ amountFen: '90000', settlement: 'cash' }) })
    expect(answer.findings.find(({ rule }) => rule === 'CASH-01')).toMatchObject({ version: 9, outcome: 'hit' })
  })

  it('of the office above binds those below, which can neither replace nor retire it', async () => {
    expect(await book.release(book.province, { rule: 'PRV-01', text: ruleText({ id: 'PRV-01', when: 'payment.amount > 6000', example: '7000' }) })).toBe('effective')
    expect(await book.payBy(6_500, 'PRV-01')).toMatchObject({ hit: 1, office: PROVINCE })
    const refusal = 'The rule PRV-01 was released by the office above (330000000); it cannot be replaced or taken away here. Ask that office.'
    expect(await book.release(book.county, { rule: 'PRV-01', text: ruleText({ id: 'PRV-01', version: '2' }) })).toBe(refusal)
    expect(await book.release(book.county, { rule: 'PRV-01', purpose: 'retired', text: null })).toBe(refusal)
    expect(await book.release(book.province, { rule: 'PRV-01', purpose: 'retired', text: null })).toBe('effective')
    expect(await book.payBy(6_500, 'PRV-01')).toMatchObject({ hit: null, version: null })
  })

  it('of the office above takes the place of one that stood below under the same id, for as long as it is there', async () => {
    const both = (limit: number) => ({ rule: 'BTH-01', text: ruleText({ id: 'BTH-01', when: `payment.amount > ${limit}`, example: '7000' }) })
    expect(await book.release(book.county, both(6_000))).toBe('effective')
    expect(await book.payBy(6_200, 'BTH-01')).toMatchObject({ hit: 1, office: COUNTY })
    expect(await book.release(book.province, both(6_400))).toBe('effective')
    expect(await book.payBy(6_200, 'BTH-01')).toMatchObject({ hit: null, version: 1, office: PROVINCE })
    expect(await book.release(book.province, { rule: 'BTH-01', purpose: 'retired', text: null })).toBe('effective')
    expect(await book.payBy(6_200, 'BTH-01')).toMatchObject({ hit: 1, office: COUNTY })
  })

  it('lets every verdict be judged again by the texts and values of then', async () => {
    const { rows } = await book.county.database.owner.query<{ id: string }>('select id from rules.verdict where region = $1 order by seq', [COUNTY])
    const again = await recomputeMany(book.county.database.owner as never, COUNTY, book.county.gate, rows.map(({ id }) => id))
    expect(again.filter(({ status }) => status !== 'equal' && status !== 'notJudged').map(({ why, differences }) => why ?? differences)).toEqual([])
    expect(again.length).toBeGreaterThan(15)
  })

  it('retires a rule, its own or an installed one; its versions stay', async () => {
    expect(await book.release(book.county, { purpose: 'retired', text: null })).toBe('effective')
    expect(await book.payBy(5_000)).toMatchObject({ hit: null, version: null })
    expect(await book.release(book.county, { purpose: 'retired', text: null }))
      .toBe('The rule LOC-01 is not among those in force for “Payment request”; there is nothing to take away. Check its id.')
    expect(await book.release(book.county, { text: ruleText({ version: '2' }) }))
      .toBe('The rule LOC-01 has a version 2 already and versions are never edited. Write version 3 in the place of 2.')
    expect(await book.release(book.county, { text: ruleText({ version: '3' }) })).toBe('effective')
    expect(await book.payBy(5_000)).toMatchObject({ hit: 3 })
  })

  it('that stops documents needs its back-test, and then holds them', async () => {
    const text = ruleText({ id: 'LOC-02', level: 'intercept', when: 'payment.amount > 8000', example: '9000' })
    const asked = { rule: 'LOC-02', text }
    expect(await book.release(book.county, asked)).toBe(
      'The rule LOC-02 has the level “intercept” and will stop documents: state the run hash (64 digits) and the numbers of its back-test, then submit.')
    expect(await book.release(book.county, { ...asked, ...BACKTEST, backtestRun: 'r1' })).toMatch(/^The run hash is the number of 64/)
    expect(await book.release(book.county, { ...asked, ...BACKTEST, backtest: null })).toMatch(/will stop documents/)
    expect(await book.release(book.county, { ...asked, ...BACKTEST })).toMatch(/^This office keeps no back-test “abababababab…”; one of another office does not count\./)
    await book.keepBacktestOf(text, { region: PROVINCE })
    expect(await book.release(book.county, { ...asked, ...BACKTEST }), 'of another region').toMatch(/^This office keeps no back-test/)
    await book.keepBacktestOf(text.replace('> 8000', '> 8001'))
    expect(await book.release(book.county, { ...asked, ...BACKTEST }), 'of another text').toBe('The back-test “abababababab…” was not of this text (it tested LOC-02 at “submit”). '
      + 'After a change of condition, level or anything else that judges, test again.')
    const old = { run: '12'.repeat(32), madeAt: new Date(book.now().getTime() - 31 * 86_400_000) }
    await book.keepBacktestOf(text, old)
    expect(await book.release(book.county, { ...asked, ...BACKTEST, backtestRun: old.run }), 'of last month').toBe(
      'The back-test “121212121212…” was made on 2026-11-08, more than 30 days ago. Run it again over the data of today.')
    // Another layout, version and example of the same text is the same text.
    await book.keepBacktestOf(text.replace('version: 1', 'version: 7').replace('{amount: 9000}', '{amount: 9001}'), { run: '34'.repeat(32) })
    expect(await book.release(book.county, { ...asked, ...BACKTEST, backtestRun: '34'.repeat(32) })).toBe('effective')
    expect(await book.payBy(8_500, 'LOC-02')).toMatchObject({ hit: 1, state: 'held' })
    const { rows } = await book.county.database.owner.query(`select backtest_run from rulebook.rule_release where region = $1 and rule = 'LOC-02'`, [COUNTY])
    expect(rows).toEqual([{ backtest_run: '34'.repeat(32) }])
  })

  it('keeps reports for ever, by the office that made them, and takes no second result for one run', async () => {
    const text = ruleText({ id: 'LOC-04' })
    const run = '56'.repeat(32)
    await book.keepBacktestOf(text, { run })
    await book.keepBacktestOf(text, { run, madeAt: new Date(book.now().getTime() + 1_000) })
    const kept = await withRegion(book.county.database.gate, COUNTY, (client) => Promise.all([
      readBacktest(client, COUNTY, run), listBacktests(client, COUNTY, { rule: 'LOC-04', limit: 9 }), readBacktest(client, PROVINCE, BACKTEST.backtestRun)]))
    expect(kept[0]).toMatchObject({ run, judged: 18_204, period: { from: '2026-01-01', to: '2026-09-30' }, report: { judged: 18_204 } })
    expect(kept[1].map(({ madeAt }) => madeAt.getTime() - book.now().getTime())).toEqual([1_000])
    expect(kept[2], 'of the other office').toBeNull()
    const other = { run, result: 'ef'.repeat(32), judges: 'payment', command: 'submit', rules: [], source: 'file' as const, data: 'x', period: { from: '2026-01-01', to: '2026-01-01' }, judged: 1, person: null, madeAt: book.now(), report: {} }
    await expect(withRegion(book.county.database.gate, COUNTY, (client) => keepBacktest(client, COUNTY, other))).rejects.toThrow(/came out as/)
    await expect(withRegion(book.county.database.gate, COUNTY, (client) => client.query('delete from rulebook.backtest where region = $1', [COUNTY]))).rejects.toThrow(/permission denied/)
  })

  it.each([
    ['with an unknown fact', { text: ruleText({ version: '4', when: 'payment.amonut > 1' }) },
      'Rule LOC-01, when (LOC-01.yaml:5): Line 1, column 1: no fact, feature or parameter is called “payment.amonut”. Did you mean “payment.amount”?'],
    ['with two types that do not go together', { text: ruleText({ version: '4', when: 'payment.amount > "a"' }) },
      /^Rule LOC-01, when \(LOC-01.yaml:5\): Line 1, column 1, “payment.amount > "a"”: /],
    ['that is not YAML', { text: 'id: [' }, /^LOC-01.yaml, line 1: this is not YAML/],
    ['with an example that comes out otherwise', { text: ruleText({ version: '4', example: '50' }) },
      'Rule LOC-01: example 1 should be “hit” but is “pass”. Correct the example or the condition.'],
    ['under another id than it says', { rule: 'LOC-09' }, 'The field “Rule” says LOC-09, the text says LOC-01. Make them the same.'],
    ['without its text', { text: null }, /^A release needs the text/],
    ['asked at a command that the kind does not know', { text: ruleText({ version: '4' }).replace('[submit]', '[stamp]') }, /^The rule LOC-01 is asked at “stamp”, which “Payment request” does not know/],
    ['under the id of a rule for another kind', { rule: 'SEAL-01', text: ruleText({ id: 'SEAL-01', version: '9' }) }, /^The rule id SEAL-01 is that of a rule for “Seal use request”/],
    ['that is switched off in its text', { text: `${ruleText({ version: '4' })}\nstate: off` }, /^The text says “state: off”/],
  ])('%s is refused, and the rules in force stay', async (_, changes, sentence) => {
    const said = await book.release(book.county, changes)
    if (typeof sentence === 'string') expect(said).toBe(sentence)
    else expect(said).toMatch(sentence)
    expect(await book.payBy(5_000)).toMatchObject({ hit: 3 })
  })

  it('cannot give one version two texts', async () => {
    const [first, second] = [await book.release(book.county, { text: ruleText({ version: '4' }) }, false), await book.release(book.county, { text: ruleText({ version: '4', when: 'payment.amount > 200' }) }, false)]
    const approve = (document: string) => book.county.act('rulebook.approver', { kind: 'ruleRelease', document, action: 'approve' })
    expect(await approve(first)).toMatchObject({ state: 'effective' })
    expect(await approve(second)).toMatchObject({ code: 'command.refused_by_database', values: { constraint: 'rule_release_version' } })
    expect(await book.payBy(4_000)).toMatchObject({ hit: null, version: 4 })
  })
})
