import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { discoverModules, loadKinds, type LoadedKind } from '#kernel/module/index.ts'
import { judge, OUTCOMES, type RuleSet, type RuleSource } from '#kernel/rules/index.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import { Refused } from '#kernel/values/refusal.ts'
import { ensureFeatures } from './features.ts'
import { backtest, loadActs, openStore, recallActs, type Act, type Acts, type GroupChange, type Report, type Segment, type Store } from './index.ts'
import { actsWithOutcomes, judgeActs } from './judge-acts.ts'
import { featuresOnline, generator, inBatches, madeActs, ruleSetFor, segmentsOf, TURN } from './test-payments.ts'

const SEED = Number(process.env['SLUICE_SEED'] ?? Date.now() % 1_000_000)
const LARGE = process.env['SLUICE_RANDOM'] === 'large'
const COUNT = LARGE ? 20_000 : 1_200
/** The acts come a third of a day apart: the larger size reaches into the forties. */
const PERIOD = { from: '2025-11-01', to: '2069-12-31' }

let kind: LoadedKind
let store: Store
let made: Act[]
let acts: Acts
let segments: Segment[]

beforeAll(async () => {
  const modules = await discoverModules(fileURLToPath(new URL('../../modules', import.meta.url)))
  kind = (await loadKinds(modules)).get('payment')!
  made = madeActs(kind, COUNT, generator(SEED))
  segments = segmentsOf(kind)
  store = await openStore({ file: null, memoryMb: 1_000, spillFolder: null })
  acts = await loadActs(store, `seed ${SEED}`, { model: kind.judged!.model, history: kind.judged!.history! }, inBatches(made))
})
afterAll(() => store.close())

describe('a back-test', { timeout: LARGE ? 600_000 : 60_000 }, () => {
  it(`gives every act the outcomes that the gate gave, cannot judge included (seed ${SEED})`, async () => {
    console.log(`back-test: seed ${SEED}`)
    const ruleSet = ruleSetOf(kind.rules)
    const judged = await judgeActs(store, acts, await ensureFeatures(store, acts, ruleSet.features),
      { before: ruleSet, after: ruleSet, command: 'submit', segments, period: PERIOD, notDelivered: [] })
    const rows = await store.rows<Record<string, number>>(`select label, ${judged.before.map(({ column }) => column!).join(', ')} from ${actsWithOutcomes(acts, judged, judged.before.map(({ column }) => column!))}`)
    const found = new Map(rows.map((row) => [row['label'] as unknown as string, row]))
    const features = featuresOnline(made, ruleSet)
    const counts: Record<string, number> = {}
    for (const act of made) {
      if (!act.facts) continue
      const parameterValues = segments.find(({ from, to }) => civilDayOf(act.judgedAt) >= from && (to === null || civilDayOf(act.judgedAt) < to))!.parameters
      const verdict = judge(ruleSet, 'submit', { ...act.facts, feature: features(act) }, { parameterValues })
      for (const [index, { rule, outcome }] of verdict.findings.entries()) {
        const column = judged.before[index]!.column!
        expect(`${rule} ${OUTCOMES[found.get(act.label)![column]!]}`, `seed ${SEED}, act ${act.label}`).toBe(`${rule} ${outcome}`)
        counts[outcome] = (counts[outcome] ?? 0) + 1
      }
    }
    console.log(`back-test: ${made.length} acts, ${JSON.stringify(counts)}`)
    expect(Math.min(...OUTCOMES.map((name) => counts[name] ?? 0))).toBeGreaterThan(COUNT / 10)
  })

  it('of the rules in force against themselves changes nothing', async () => {
    const report = await run(kind.rules, kind.rules)
    expect(report.flips).toEqual({})
    expect(report.blastRadius).toMatchObject({ verdicts: 0, fen: '0', newlyStopped: 0 })
    expect(report.rules.map(({ change }) => change)).toEqual(kind.rules.filter(({ on }) => on.includes('submit')).map(() => 'same'))
    expect(report.judged).toBe(made.filter(({ facts }) => facts !== null).length)
  })

  it('of a lower threshold in the text shows each payment that it would newly stop, and forgets nothing on the second run', async () => {
    const changed = withCash({ when: 'payment.amount > 1000', level: 'forbid' })
    const [first, second] = [await run(kind.rules, changed), await run(kind.rules, changed)]
    const { seconds: _, features: __, ...rest } = first
    const { seconds: ___, features, ...again } = second
    expect(again).toEqual(rest)
    expect(features.every(({ cached }) => cached)).toBe(true)
    const change = first.rules.find(({ rule }) => rule === 'CASH-01')!
    const wanted = made.filter(({ facts, amountFen, judgedAt }) => facts?.['payment']?.['settlement'] === 'cash' && amountFen > 100_000n
      && (civilDayOf(judgedAt) < TURN || amountFen <= 1_000_000n))
    expect(change).toMatchObject({ change: 'changed', level: { before: 'intercept', after: 'forbid' } })
    expect(Object.entries(change.flips).filter(([flip]) => flip.endsWith('→hit')).reduce((sum, [, count]) => sum + count, 0)).toBe(wanted.length)
    expect(change.examples.every(({ values }) => values['payment.settlement'] === 'cash')).toBe(true)
    expect(first.rules.filter(({ change: what }) => what === 'changed')).toHaveLength(1)
    expect(first.workload.after.alerts).toBeGreaterThanOrEqual(first.workload.before.alerts)
    const sum = (of: (one: Report['months'][number]) => number) => first.months.reduce((total, one) => total + of(one), 0)
    expect([sum(({ judged }) => judged), sum(({ stopped }) => stopped.after)]).toEqual([first.judged, first.workload.after.alerts])
    expect(first.months.reduce((total, { stoppedFen }) => total + BigInt(stoppedFen.after) - BigInt(stoppedFen.before), 0n))
      .toBe(BigInt(first.blastRadius.newlyStoppedFen) - BigInt(first.blastRadius.noLongerStoppedFen))
    expect(first.workload.after.hours).toBe(Number((first.workload.after.alerts * 12 / 60).toFixed(1)))
  })

  it('names the verdicts that flip, with the rule that is the reason and who made the payment', async () => {
    const { flipped, flips } = await run(kind.rules, withCash({ when: 'payment.amount > 1000', level: 'forbid' }))
    const all = Object.values(flips).reduce((sum, count) => sum + count, 0)
    expect(flipped).toHaveLength(Math.min(100, all))
    const byLabel = new Map(made.map((act) => [act.label, act]))
    for (const { label, amountFen, maker, before, after, rules } of flipped) {
      const act = byLabel.get(label)!
      expect([amountFen, maker, before === after]).toEqual([String(act.amountFen), act.maker, false])
      expect(rules.map(({ rule }) => rule)).toEqual(['CASH-01'])
      expect(act.facts!['payment']!['settlement']).toBe('cash')
    }
    // Of a level alone: no outcome differs, and every verdict that it decides does.
    const level = await run(kind.rules, withCash({ level: 'forbid' }))
    expect(level.rules.every(({ flips: outcomes }) => Object.keys(outcomes).length === 0)).toBe(true)
    expect(level.flipped.length).toBeGreaterThan(0)
    expect(level.flipped.every(({ after, rules }) => after === 'forbid' && rules.some(({ rule }) => rule === 'CASH-01'))).toBe(true)
  })

  it('comes by the flips alone to what the changed rules come to when they are the rules in force', async () => {
    let flipped = 0
    for (const changes of [{ when: 'payment.amount > 1000', level: 'forbid' }, { level: 'forbid' }, { level: 'note' }, { when: 'feature.payee_month_count > 1', level: 'forbid' }]) {
      const changed = withCash(changes)
      const [change, alone] = [await run(kind.rules, changed), await run(changed, changed)]
      flipped += Math.sign(change.blastRadius.verdicts)
      expect(change.effects.after).toEqual(alone.effects.before)
      expect(change.workload.after).toEqual(alone.workload.before)
      const after = ({ found, stopped, stoppedFen }: Pick<GroupChange, 'found' | 'stopped' | 'stoppedFen'>) => [found.after, stopped.after, stoppedFen.after]
      expect(change.months.map((one) => [one.month, one.judged, ...after(one)])).toEqual(alone.months.map((one) => [one.month, one.judged, ...after(one)]))
      for (const groups of ['units', 'parties', 'makers'] as const) {
        // Those on whom nothing is found any more are shown beside their past alone.
        const left = change[groups].filter(({ found }) => found.after > 0)
        expect(new Map(left.map((one) => [one.name, after(one)]))).toEqual(new Map(alone[groups].map((one) => [one.name, after(one)])))
      }
    }
    expect(flipped).toBeGreaterThan(2)
  })

  it('shows the payments next to a threshold that pass and would hit, and those that hit by it alone', async () => {
    const report = await run(kind.rules, withCash({ when: 'payment.amount > 7000 and payment.amount <= 400000' }))
    const { near } = report.rules.find(({ rule }) => rule === 'CASH-01')!
    expect(near.map(({ text }) => text)).toEqual(['payment.amount > 7000', 'payment.amount <= 400000'])
    const cash = made.filter(({ facts, judgedAt }) => facts?.['payment']?.['settlement'] === 'cash' && civilDayOf(judgedAt) >= TURN).map(({ amountFen }) => amountFen)
    const nearest = (limit: bigint, wanted: (fen: bigint) => boolean) => cash.filter(wanted).map((fen) => (fen > limit ? fen - limit : limit - fen))
      .sort((left, right) => (left < right ? -1 : left > right ? 1 : 0)).slice(0, 3)
    const apart = (limit: bigint, examples: { amountFen: string }[]) => examples.map(({ amountFen }) => (BigInt(amountFen) > limit ? BigInt(amountFen) - limit : limit - BigInt(amountFen)))
    const inside = (fen: bigint) => fen > 700_000n && fen <= 40_000_000n
    expect(apart(700_000n, near[0]!.passes)).toEqual(nearest(700_000n, (fen) => fen <= 700_000n))
    expect(apart(700_000n, near[0]!.hits)).toEqual(nearest(700_000n, inside))
    expect(apart(40_000_000n, near[1]!.passes)).toEqual(nearest(40_000_000n, (fen) => fen > 40_000_000n))
    expect(near[0]!.hits.every(({ after }) => after === 'hit')).toBe(true)
    expect(near[0]!.passes.every(({ after }) => after === 'pass')).toBe(true)
  })

  it('comes to the same result with one thread or two, in memory or on disk, and whatever the order in which the acts arrive', async () => {
    const changed = withCash({ when: 'payment.amount > 1000', level: 'forbid' })
    const { seconds: _, features: __, ...wanted } = await run(kind.rules, changed)
    const folder = await mkdtemp(join(tmpdir(), 'sluice-backtest-order-'))
    try {
      for (const [threads, file, order] of [[1, null, made.toReversed()], [2, join(folder, 'acts.duckdb'), made.toSorted((left, right) => (left.document < right.document ? -1 : 1))]] as const) {
        const other = await openStore({ file, memoryMb: 700, spillFolder: folder, threads })
        const loaded = await loadActs(other, acts.version, acts.shape, inBatches(order))
        const { seconds: ___, features: ____, ...found } = await backtest(other, loaded, optionsOf(kind.rules, changed))
        other.close()
        expect(found, `${threads} threads`).toEqual(wanted)
      }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
    // One act more is another result under another name of the data.
    const fewer = await openStore({ file: null, memoryMb: 500, spillFolder: null })
    const less = await backtest(fewer, await loadActs(fewer, 'fewer', acts.shape, inBatches(made.slice(1))), optionsOf(kind.rules, changed))
    fewer.close()
    expect([less.run, less.result]).not.toContain(wanted.run)
    expect(less.result).not.toBe(wanted.result)
  })

  it('has the same name for the same rules, thresholds and data, and another as soon as one of them differs', async () => {
    const name = (await run(kind.rules, kind.rules)).run
    expect((await run(kind.rules, kind.rules)).run).toBe(name)
    expect((await run(kind.rules, kind.rules.slice(1))).run).not.toBe(name)
    expect((await run(kind.rules, kind.rules, [{ ...segments[0]!, to: null }])).run).not.toBe(name)
  })

  it('tells an added rule and a removed one from a changed one', async () => {
    const rule: RuleSource = { ...kind.rules.find(({ id }) => id === 'CLS-02')!, id: 'NEW-01' }
    const report = await run(kind.rules, [...kind.rules.filter(({ id }) => id !== 'CLS-02'), rule])
    const of = (id: string) => report.rules.find((one) => one.rule === id)!
    expect(of('NEW-01')).toMatchObject({ change: 'added', before: null })
    expect(of('CLS-02')).toMatchObject({ change: 'removed', after: null })
    expect(of('NEW-01').after).toEqual(of('CLS-02').before)
    // The same text on both sides: what one rule stopped, the other stops.
    expect(report.flips).toEqual({})
  })

  it('says in words when nothing is in the period, when thresholds are missing, and when a new rule has no history to ask', async () => {
    const code = (work: Promise<unknown>) => work.then(() => 'done', (error: unknown) => (error instanceof Refused ? error.refusal.code : Promise.reject(error as Error)))
    expect(await code(run(kind.rules, kind.rules, segments, { from: '2071-01-01', to: '2071-12-31' }))).toBe('backtest.period_empty')
    expect(await code(run(kind.rules, kind.rules, [segments[0]!]))).toBe('backtest.no_thresholds')
    const alone = await openStore({ file: null, memoryMb: 500, spillFolder: null })
    const nobody = made.map((act) => ({ ...act, columns: { ...act.columns, payee: null } }))
    const loaded = await loadActs(alone, 'nobody', acts.shape, inBatches(nobody))
    const rule: RuleSource = { ...kind.rules[0]!, id: 'NEW-02', when: 'feature.payee_week_count > 3', message: { zh: '频繁', en: 'often' } }
    delete rule.applies
    const options = { before: ruleSetOf(kind.rules), after: ruleSetOf([...kind.rules, rule]), command: 'submit', segments, period: PERIOD, notDelivered: [] }
    expect(await code(backtest(alone, loaded, options))).toBe('backtest.no_group_key')
    alone.close()
  })

  it('finds its acts again in a store that was kept, and not those of other data', async () => {
    expect(await recallActs(store, `seed ${SEED}`, acts.shape)).toEqual(acts)
    expect(await recallActs(store, 'other data', acts.shape)).toBeNull()
  })
})

function run(before: readonly RuleSource[], after: readonly RuleSource[], asked = segments, period = PERIOD): Promise<Report> {
  return backtest(store, acts, optionsOf(before, after, asked, period))
}

function optionsOf(before: readonly RuleSource[], after: readonly RuleSource[], asked = segments, period = PERIOD) {
  return { before: ruleSetOf(before), after: ruleSetOf(after), command: 'submit', segments: asked, period, notDelivered: [], minutesPerAlert: 12 }
}

/** The rules with the one on cash changed. */
function withCash(changes: Partial<RuleSource>): RuleSource[] {
  return kind.rules.map((rule) => (rule.id === 'CASH-01' ? { ...rule, version: 2, ...changes } : rule))
}

function ruleSetOf(rules: readonly RuleSource[]): RuleSet {
  return ruleSetFor(kind, rules)
}
