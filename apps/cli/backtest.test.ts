import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { testDatabase, type TestDatabase } from '#kernel/database/testing.ts'
import { type Mapping, parseMapping } from '#kernel/files/index.ts'
import { testMapping } from '#kernel/files/test-mapping.ts'
import { judgingHash, loadRules, type RuleSource } from '#kernel/rules/index.ts'
import type { BacktestResult } from './backtest/report.ts'
import { run } from './backtest.ts'
import { gatherRows } from './replay/gather-rows.ts'
import { replay } from './replay/perform.ts'
import { progressOn } from './replay/progress.ts'

const REGION = '990000000'
const MAPPING = testMapping(`redacted: [隐去]
columns: {unit: 单位, budget: 预算, payee: 收款人, invoice: 发票, purpose: 用途, date: 日期, amount: 金额}
notDelivered: [payeeAccount, classification, calendar, clock, attachment]
allotment: {rule: sumOfPositive}
`)
const RULE = `id: FREQ-01
version: 9
level: forbid
on: [submit]
when: 'payment.amount > 90000'
message: {zh: 大额, en: large}
basis: {document: 试, verified: false}
tell: clerk
examples:
  hit:
    - payment: {amount: 90000.01}
  pass:
    - payment: {amount: 90000}
`
const folder = mkdtempSync(join(tmpdir(), 'sluice-backtest-test-'))
const file = (name: string, text: string) => {
  mkdirSync(join(folder, name, '..'), { recursive: true })
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.restoreAllMocks())

/** Payments around the rule's limit, one paid twice, one taken back, one without a day. */
const PAYMENTS = ['单位,预算,收款人,发票,用途,日期,金额',
  ...Array.from({ length: 30 }, (_, index) => `${['一中', '卫生院'][index % 2]},公用,${'甲乙丙丁戊'[index % 5]}公司,F${index},第${index}期物业管理费,2026-01-${String(index + 1).padStart(2, '0')},${80_000 + index * 1_000}.00`),
  '一中,公用,甲公司,F0,第0期物业管理费,2026-01-09,80000.00', '一中,公用,甲公司,F0,退回物业管理费,2026-01-10,-80000.00',
].join('\n')

describe('sluice backtest', () => {
  const payments = file('payments.csv', `${PAYMENTS}\n一中,公用,乙公司,F90,没有日期的费用,,5000.00\n`)
  const mapping = file('mapping.yaml', MAPPING)
  const rules = join(file('rules/FREQ-01.yaml', RULE), '..')

  it('judges a payments file by the rules in force and by those of the folder, again from its cache, and from the parquet it kept', async () => {
    const words = ['--rules', rules, '--data', payments, '--mapping', mapping, '--json', '--quiet', '--cache', join(folder, 'cache')]
    const [first, again] = [await backtest([...words, '--keep', join(folder, 'kept.parquet')]), await backtest(words)]
    expect(first).toMatchObject({
      acts: 32, judged: 31, period: { from: '2026-01-01', to: '2026-01-30' }, recalled: false,
      source: { kind: 'file', rows: 33, rejected: 0, undated: 1, refunds: 1 }, given: null,
    })
    const rule = first.rules.find(({ change }) => change === 'changed')!
    expect(rule).toMatchObject({ rule: 'FREQ-01', flips: { 'pass→hit': 19 }, level: { after: 'forbid' } })
    expect(rule.examples[0]).toMatchObject({ label: 'payments.csv:31', day: '2026-01-30', amountFen: '10900000', values: { 'payment.amount': '10900000' } })
    expect(first.blastRadius.newlyStopped).toBe(19)
    expect(again).toMatchObject({ recalled: true, run: first.run, rules: first.rules, flips: first.flips })
    expect([first.cacheMb, again.cacheMb].every((mb) => mb! >= 1 && mb! < 100)).toBe(true)
    const kept = await backtest(['--rules', rules, '--data', join(folder, 'kept.parquet'), '--mapping', mapping, '--json', '--quiet'])
    expect(kept).toMatchObject({ rules: first.rules, cacheMb: null })
  })

  it('judges only the period asked, with everything earlier as history', async () => {
    const of = async (...period: string[]) => (await backtest(['--rules', rules, '--data', payments, '--mapping', mapping, '--json', '--quiet', ...period]))
    const report = await of('--from', '2026-01-09', '--to', '2026-01-09')
    expect(report.judged).toBe(2)
    expect(report.rules.find(({ rule }) => rule === 'DUP-01')!.before!.hit).toBe(1)
  })

  it('counts a payment of which a fen came back', async () => {
    const split = file('split.csv', ['单位,预算,收款人,发票,用途,日期,金额', '一中,公用,甲公司,F1,物业管理费,2026-01-05,5000.00', '一中,公用,甲公司,F1,退回,2026-01-06,-0.01',
      '一中,公用,甲公司,F2,物业维修费,2026-01-07,6000.00'].join('\n'))
    const counting = join(file('counting/CNT-01.yaml', RULE.replaceAll('FREQ-01', 'CNT-01').replace('payment.amount > 90000', 'feature.payee_month_count > 0')
      .replace(/examples:[^]*/, 'examples:\n  hit:\n    - feature: {payee_month_count: 1}\n  pass:\n    - feature: {payee_month_count: 0}\n')), '..')
    const report = await backtest(['--rules', counting, '--data', split, '--mapping', mapping, '--json', '--quiet'])
    expect(report.rules.find(({ rule }) => rule === 'CNT-01')!.after).toMatchObject({ hit: 1, pass: 1 })
  })

  it('judges working days by the holidays that were given, and says plainly when there are none', async () => {
    const off = join(file('off/OFF-01.yaml', RULE.replaceAll('FREQ-01', 'OFF-01').replace('payment.amount > 90000', 'not(calendar.workday)')
      .replace(/examples:[^]*/, 'examples:\n  hit:\n    - calendar: {workday: false}\n  pass:\n    - calendar: {workday: true}\n')), '..')
    const known = file('known.yaml', MAPPING.replace(' calendar,', ''))
    const words = ['--rules', off, '--data', payments, '--json', '--quiet']
    const rule = async (...more: string[]) => {
      const { rules: found, limits } = await backtest([...words, ...more])
      const { hit, pass, cannotJudge } = found.find((one) => one.rule === 'OFF-01')!.after!
      return { hit, pass, cannotJudge, limit: limits.at(-1)!.en }
    }
    // January 2026 to the 30th, a payment a day and one more on Friday 9: eight days of weekends; the first is a holiday, Sunday 4 is worked.
    const holidays = file('holidays.txt', '2026-01-01\n2026-01-04,workday\n')
    expect(await rule('--mapping', known, '--holidays', holidays)).toEqual({ hit: 8, pass: 23, cannotJudge: 0, limit: expect.stringContaining('2026') as string })
    expect(await rule('--mapping', known)).toEqual({ hit: 0, pass: 0, cannotJudge: 31, limit: expect.stringMatching(/^Working days are not judged/) as string })
    const friday = file('friday.yaml', MAPPING.replace(' calendar,', '').replace('[saturday, sunday]', '[friday, saturday]'))
    expect(await rule('--mapping', friday, '--holidays', holidays)).toMatchObject({ cannotJudge: 31 })
    // Those of the mapping's country: New Year's Day and the two days after it, and the Sunday that is worked for them.
    const cn = file('cn.yaml', MAPPING.replace(' calendar,', '').replace('grain:', 'calendar: cn\ngrain:'))
    expect(await rule('--mapping', cn)).toMatchObject({ hit: 9, pass: 22, cannotJudge: 0 })
  })

  it.each<[string, string[], RegExp[]]>([
    ['--minutes is no number', ['--rules', rules, '--minutes', '0'], [/--minutes.*1 至 960/, /--minutes.*1 to 960/]],
    ['the holidays cannot be read', ['--rules', rules, '--holidays', join(folder, 'no-days.txt')], [/no-days\.txt/]],
    ['no rules folder is named', [], [/--rules/]],
    ['the folder is missing', ['--rules', join(folder, 'nowhere')], [/nowhere.*ENOENT/]],
    ['no rule is in it', ['--rules', join(file('empty/readme.txt', ''), '..')], [/没有规则文件/, /no rule file/]],
    ['a rule has an error of type', ['--rules', join(file('typed/X-01.yaml', RULE.replace('payment.amount > 90000', 'payment.amount > "x"')), '..')],
      [/X-01\.yaml:5.*第 1 行第 1 列/, /X-01\.yaml:5.*Line 1, column 1/]],
    ['a rule asks an unknown fact', ['--rules', join(file('fact/X-02.yaml', RULE.replace('payment.amount > 90000', 'payment.amout > 1')), '..')],
      [/没有名为“payment\.amout”.*payment\.amount/, /payment\.amout.*Did you mean “payment\.amount”/]],
    ['a rule fails its own example', ['--rules', join(file('example/X-03.yaml', RULE.replace('> 90000', '> 95000')), '..')], [/FREQ-01.*例子/]],
    ['a file holds no YAML', ['--rules', join(file('yaml/X-04.yaml', 'id: ['), '..')], [/X-04\.yaml 第 1 行/]],
    ['two rules have one id', ['--rules', join(file('twice/a.yaml', RULE), '..'), ...(file('twice/b.yaml', RULE) && [])], [/FREQ-01 出现两次/]],
    ['no rule is asked by the command', ['--rules', rules, '--command', 'order'], [/--command/]],
    ['the data file is missing', ['--rules', rules, '--data', join(folder, 'none.csv')], [/none\.csv/]],
    ['a payments file comes without mapping', ['--rules', rules, '--data', payments], [/--mapping/]],
    ['the period is empty', ['--rules', rules, '--from', '2027-01-01'], [/2026-01-01 至 2026-01-30/, /cover 2026-01-01 to 2026-01-30/]],
    ['the period is reversed', ['--rules', rules, '--from', '2026-02-01', '--to', '2026-01-01'], [/--from/]],
    ['a day does not exist', ['--rules', rules, '--from', '2026-02-30'], [/--from.*2026-02-30/]],
    ['a feature has no group key in the data',
      ['--rules', join(file('key/X-05.yaml', RULE.replace('payment.amount > 90000', 'feature.account_year_count > 3').replace(/examples:[^]*/, 'examples:\n  hit:\n    - feature: {account_year_count: 4}\n  pass:\n    - feature: {account_year_count: 3}\n')), '..')],
      [/account_year_count.*payee_account.*FREQ-01/]],
  ])('says in one sentence, in both languages, when %s', async (_, words, patterns) => {
    const printed = capture()
    const data = words.includes('--data') ? [] : ['--data', payments, '--mapping', mapping]
    const code = await run([...words, ...data, '--quiet'])
    expect(code).toBeGreaterThan(0)
    expect(printed.out()).toBe('')
    for (const pattern of patterns) expect(printed.error()).toMatch(pattern)
    expect(printed.error().trim().split('\n').length % 2).toBe(0)
  })
})

describe('sluice backtest on the database of a replay', () => {
  let database: TestDatabase
  const read = parseMapping(MAPPING) as Mapping
  beforeAll(async () => {
    database = await testDatabase()
    const intake = await gatherRows({ name: 'payments.csv', bytes: Buffer.from(PAYMENTS) }, read, { limit: 1_000 })
    await replay({
      intake, mapping: read, pools: database, region: REGION, batchSize: 50, seed: 'seed', key: { file: join(folder, 'log.key'), name: 'sluice' },
      progress: progressOn(null), signal: new AbortController().signal,
    })
    vi.stubEnv('DATABASE_URL', database.url('gate'))
    vi.stubEnv('SLUICE_MIGRATE_URL', database.url('owner'))
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    await database.close()
  })

  it('comes to every verdict that the gate gave, and says what the new rule would have changed', async () => {
    const rules = join(file('db/FREQ-01.yaml', RULE), '..')
    const report = await backtest(['--rules', rules, '--mapping', file('db.mapping.yaml', MAPPING), '--json', '--quiet'])
    expect(report).toMatchObject({ judged: 31, given: { compared: 31, same: 31, differs: {} }, source: { kind: 'database', regions: [REGION] } })
    expect(report.rules.find(({ rule }) => rule === 'FREQ-01')!.flips).toEqual({ 'pass→hit': 19 })
    expect(report.effects.before.intercept).toBeGreaterThan(0)
  })

  it('keeps the report with --store, of these books or of a file, and has no place for it in books that are not open', async () => {
    const rules = join(file('db/FREQ-01.yaml', RULE), '..')
    const [mapping, payments] = [file('db.mapping.yaml', MAPPING), file('stored.csv', PAYMENTS)]
    const own = await backtest(['--rules', rules, '--mapping', mapping, '--json', '--quiet', '--store', '--minutes', '60'])
    const ofFile = await backtest(['--rules', rules, '--mapping', mapping, '--data', payments, '--region', REGION, '--json', '--quiet', '--store'])
    expect([own.stored, ofFile.stored]).toEqual([true, true])
    expect(own.workload.after.hours).toBe(own.workload.after.alerts)
    const { rows } = await database.owner.query<{ run: string; result: string; source: string; rules: unknown; person: string | null }>(
      'select run, result, source, rules, person from rulebook.backtest where region = $1 order by source', [REGION])
    const [source] = loadRules(RULE, 'x.yaml') as RuleSource[]
    expect(rows).toEqual([[own, 'database'], [ofFile, 'file']].map(([report, from]) => (
      { run: (report as BacktestResult).run, result: (report as BacktestResult).result, source: from, rules: [{ rule: 'FREQ-01', text: judgingHash(source!) }], person: null })))
    const printed = capture()
    expect(await run(['--rules', rules, '--mapping', mapping, '--data', payments, '--region', '330502000', '--quiet', '--store'])).toBe(1)
    expect(printed.error()).toContain('330502000')
  })

  it('says so when the region has no books', async () => {
    const printed = capture()
    expect(await run(['--rules', join(file('db/FREQ-01.yaml', RULE), '..'), '--region', '330502000', '--quiet'])).toBe(1)
    expect(printed.error()).toContain(REGION)
  })
})

async function backtest(words: string[]): Promise<BacktestResult> {
  const printed = capture()
  const code = await run(words)
  expect(printed.error()).toBe('')
  expect(code).toBe(0)
  return JSON.parse(printed.out()) as BacktestResult
}

function capture(): { out: () => string; error: () => string } {
  const spies = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')].map((spy) => {
    spy.mockReset()
    return spy.mockImplementation(() => true)
  })
  const [out, error] = spies.map((spy) => () => spy.mock.calls.map(([text]) => String(text)).join(''))
  return { out: out!, error: error! }
}
