import { createHash } from 'node:crypto'
import type { FeatureSpec, RuleSet } from '#kernel/rules/index.ts'
import { dayNumber, dayText, type CivilDay } from '#kernel/values/civil-day.ts'
import { Refused } from '#kernel/values/refusal.ts'
import type { Acts } from './acts.ts'
import { compareEffects } from './compare-effects.ts'
import { compareRules } from './compare-rules.ts'
import { compareVerdicts } from './verdicts.ts'
import { ensureFeatures } from './features.ts'
import { flippedActs } from './flipped.ts'
import { judgeActs, segmentCondition } from './judge-acts.ts'
import { forgetUnused } from './kept.ts'
import { refuse, type Progress, type Report, type RuleChange, type Segment } from './model.ts'
import type { Store } from './store.ts'

export * from './model.ts'
export { actColumns, judgedSpan, keepActs, loadActs, loadParquet, loadRelation, recallActs, shapeFor, type Acts, type ActShape } from './acts.ts'
export { outcomesOf, type ActOutcomes } from './outcomes.ts'
export { openStore, type Store, type StoreOptions } from './store.ts'

export interface BacktestOptions {
  /** The rules in force, and those that would be. Both of one fact model, with the calendar of the office. */
  before: RuleSet
  after: RuleSet
  command: string
  segments: readonly Segment[]
  /** Both days included. */
  period: { from: CivilDay; to: CivilDay }
  notDelivered: readonly string[]
  /** What one alert takes a reviewer; by default half an hour. */
  minutesPerAlert?: number
  progress?: Progress
}

const MINUTES_PER_ALERT = 30

/**
 * What a change of rules would have done to what happened: every act of the period judged by both rule sets, features as
 * they were known then. History stays what it was: an act that the new rules would have stopped still counts for those
 * after it. Throws `Refused`.
 */
export async function backtest(store: Store, acts: Acts, options: BacktestOptions): Promise<Report> {
  const { before, after, period, minutesPerAlert = MINUTES_PER_ALERT, progress } = options
  const specs = [...new Map([...before.features, ...after.features].map((spec) => [spec.id, spec])).values()]
  refuseOtherHistory(specs, acts)
  const total = await refuseEmptyPeriod(store, options)
  const started = performance.now()
  progress?.step({ zh: `计算 ${specs.length} 个历史变量`, en: `Computing ${specs.length} features` })
  const features = await ensureFeatures(store, acts, specs)
  const computed = performance.now()
  progress?.step({ zh: '判定', en: 'Judging' })
  const known = { store, acts, features, judged: await judgeActs(store, acts, features, options) }
  const judgedAt = performance.now()
  progress?.step({ zh: '比较', en: 'Comparing' })
  const rules = await compareRules(known, options)
  const effects = await compareEffects(store, await compareVerdicts(known), { period, calendar: after.context.calendar, minutesPerAlert })
  const flipped = await flippedActs(known)
  await forgetUnused(store)
  await refuseUnusableKeys(store, { specs, after, rules, judged: effects.judged })
  const found = {
    data: acts.version, ruleSets: { before: before.hash, after: after.hash }, command: options.command, period,
    segments: options.segments.length, acts: total, ...effects, flipped, rules, minutesPerAlert,
  }
  const seconds = (from: number, to: number) => Number(((to - from) / 1_000).toFixed(3))
  return {
    run: runName(acts, options), result: createHash('sha256').update(JSON.stringify(found)).digest('hex'), ...found, features: features.features,
    seconds: { features: seconds(started, computed), judging: seconds(computed, judgedAt), report: seconds(judgedAt, performance.now()) },
  }
}

function runName(acts: Acts, { before, after, command, segments, period, notDelivered, minutesPerAlert = MINUTES_PER_ALERT }: BacktestOptions): string {
  const calendar = [before, after].map(({ context: { calendar: known } }) => known && [known.years, known.holidays, known.makeUpDays].map((days) => [...days].sort()))
  const parts = [acts.version, before.hash, after.hash, command, segments, period, [...notDelivered].sort(), calendar, minutesPerAlert]
  const text = JSON.stringify(parts, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
  return createHash('sha256').update(text).digest('hex')
}

function refuseOtherHistory(specs: readonly FeatureSpec[], { shape }: Acts): void {
  const other = specs.find(({ source }) => source.relation !== shape.history.relation)
  if (other) throw new Refused(refuse('backtest.other_history', { feature: other.id, relation: other.source.relation, own: shape.history.relation }))
}

/** Answers how many acts there are at all. */
async function refuseEmptyPeriod(store: Store, { period, segments }: BacktestOptions): Promise<number> {
  const [from, to] = [dayNumber(period.from)!, dayNumber(period.to)!]
  const [span] = await store.rows<{ acts: bigint; inside: bigint; first: bigint | null; last: bigint | null }>(
    `select count(*) as acts, count(*) filter (where judged and day between ${from} and ${to}) as inside, min(day) as first, max(day) as last from act`)
  const day = (number: bigint | null) => (number === null ? '—' : dayText(Number(number)))
  if (span!.inside === 0n) {
    throw new Refused(refuse('backtest.period_empty', { from: period.from, to: period.to, first: day(span!.first), last: day(span!.last) }))
  }
  const known = segments.length === 0 ? 'false' : segments.map(segmentCondition).join(' or ')
  const [bare] = await store.rows<{ region: string; day: bigint }>(
    `select region, day from act where judged and day between ${from} and ${to} and not (${known}) order by region, day limit 1`)
  if (bare) throw new Refused(refuse('backtest.no_thresholds', { region: bare.region, day: day(bare.day) }))
  return Number(span!.acts)
}

/** A new rule that could judge nothing, because the data never give the key of its history: said at once, not as a hundred thousand unknowns. */
async function refuseUnusableKeys(
  store: Store, { specs, after, rules, judged }: { specs: readonly FeatureSpec[]; after: RuleSet; rules: readonly RuleChange[]; judged: number },
): Promise<void> {
  const blind = rules.filter(({ change, after: tally }) => (change === 'added' || change === 'changed')
    && tally !== null && tally.cannotJudge > 0 && tally.cannotJudge + tally.notApplicable === judged).map(({ rule }) => rule)
  for (const spec of specs) {
    const asking = after.rules.filter(({ source, features }) => blind.includes(source.id) && features.includes(`feature.${spec.id.split('.')[0]!}`))
    if (asking.length === 0) continue
    const [known] = await store.rows<Record<string, bigint>>(`select ${spec.by.map((column) => `count("row.${column}") as "${column}"`).join(', ')} from act where judged`)
    const column = spec.by.find((name) => known![name] === 0n)
    if (column !== undefined) {
      throw new Refused(refuse('backtest.no_group_key', { feature: spec.id, column, rules: asking.map(({ source }) => source.id).join(', ') }))
    }
  }
}
