import { createHash } from 'node:crypto'
import {
  columnSql, EFFECTS, effectOfCannotJudge, OUTCOMES, outcomesAsSql, planOf, type CheckedRule, type RuleSet,
} from '#kernel/rules/index.ts'
import { dayNumber, type CivilDay } from '#kernel/values/civil-day.ts'
import type { Acts } from './acts.ts'
import { actsWithFeatures, refuseApart, type CachedFeatures } from './features.ts'
import type { Segment } from './model.ts'
import type { Store } from './store.ts'

/** A rule of one side: where its outcomes stand, or why it has none. */
export interface JudgedRule {
  rule: CheckedRule
  /** Column of the view `outcome`, one of OUTCOMES by its index. */
  column: string | null
  reason: string | null
  /** Facts and features that it reads, by name. */
  reads: string[]
}

export interface JudgedActs {
  before: JudgedRule[]
  after: JudgedRule[]
  /** By column, a name for its outcomes in this period that lasts as long as they are kept. */
  names: ReadonlyMap<string, string>
}

export interface JudgeActsOptions {
  before: RuleSet
  after: RuleSet
  command: string
  segments: readonly Segment[]
  period: { from: CivilDay; to: CivilDay }
  notDelivered: readonly string[]
}

/** The rank of an act on which nothing was found; the strongest effect has the least. */
const NO_EFFECT = EFFECTS.length

/**
 * Judges every act by both rule sets. A rule that reads the same on both sides is asked once, and one that was asked before of the same
 * data is not asked again; thresholds are compiled in, so an act is judged by those of its own segment. Leaves the view `outcome`, the
 * acts judged in the period with an outcome per rule and both effects.
 */
export async function judgeActs(store: Store, acts: Acts, features: CachedFeatures, options: JudgeActsOptions): Promise<JudgedActs> {
  const { before, after, period } = options
  const columns = new Map<string, string>()
  const side = (ruleSet: RuleSet) => sqlOfRules(ruleSet, options).map(({ sql, ...rest }): JudgedRule => {
    if (sql === null) return { ...rest, column: null }
    const column = columns.get(sql) ?? `r${columns.size}`
    columns.set(sql, column)
    return { ...rest, column }
  })
  const sides = { before: side(before), after: side(after) }
  const places = await ensureOutcomes(store, acts, features, [...columns.keys()])
  const tables = [...new Set(places.map(({ table }) => table))]
  const beside = tables.map((table, index) => ` positional join ${table} o${index}`).join('')
  const outcomes = [...columns.values()].map((column, index) => `o${tables.indexOf(places[index]!.table)}.${places[index]!.column} as ${column}`)
  await store.run(`create or replace temp table effect as select id, ${strongestOf(sides.before)}::tinyint as before_rank, ${strongestOf(sides.after)}::tinyint as after_rank
    from (select ${['a.id', ...outcomes].join(', ')} from ${acts.name} a${beside})`)
  await refuseApart(store, acts, 'effect')
  await store.run(`create or replace temp view outcome as select a.id, a.region, a.day, a.unit, a.party, a.maker, a.amount_fen, a.given, ${[...outcomes, ''].join(', ')} e.before_rank, e.after_rank
    from ${acts.name} a${beside} positional join effect e where a.judged and a.day between ${dayNumber(period.from)!} and ${dayNumber(period.to)!}`)
  const names = [...columns.values()].map((column, index) => [column, `${places[index]!.table}.${places[index]!.column} ${period.from} ${period.to}`] as const)
  return { ...sides, names: new Map(names) }
}

interface Place {
  table: string
  column: string
}

/** Outcomes of rules over all acts, by the text of their SQL: an edit of one rule leaves the others as they were. */
async function ensureOutcomes(store: Store, acts: Acts, features: CachedFeatures, texts: readonly string[]): Promise<Place[]> {
  await store.run('create table if not exists outcome_cache (hash varchar primary key, outcome_table varchar, outcome_column varchar)')
  const hashes = texts.map((text) => sha256(`${acts.version}\n${features.tables.map(({ table }) => table).join()}\n${text}`))
  const known = new Map((await store.rows<{ hash: string; outcome_table: string; outcome_column: string }>('select * from outcome_cache'))
    .map((row): [string, Place] => [row.hash, { table: row.outcome_table, column: row.outcome_column }]))
  const missing = hashes.map((hash, index) => ({ hash, text: texts[index]! })).filter(({ hash }) => !known.has(hash))
  if (missing.length > 0) {
    const table = `outcome_${sha256(missing.map(({ hash }) => hash).join()).slice(0, 16)}`
    await store.run(`create or replace table ${table} as select id, ${missing.map(({ text }, index) => `(${text})::tinyint as c${index}`).join(',\n')}
      from ${actsWithFeatures(acts, features)}`)
    await refuseApart(store, acts, table)
    await store.run(`insert into outcome_cache values ${missing.map(({ hash }, index) => `('${hash}', '${table}', 'c${index}')`).join(', ')}`)
    missing.forEach(({ hash }, index) => known.set(hash, { table, column: `c${index}` }))
  }
  return hashes.map((hash) => known.get(hash)!)
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function sqlOfRules(ruleSet: RuleSet, { command, segments, notDelivered }: JudgeActsOptions) {
  const bySegment = segments.map(({ parameters }) => outcomesAsSql(planOf(ruleSet, parameters), command, {
    dialect: 'duckdb', column: columnSql, calendar: ruleSet.context.calendar, notDelivered, delivered: (group) => columnSql(`has.${group}`),
  }))
  return (bySegment[0] ?? []).map(({ rule }, index) => {
    const parts = bySegment.map((rules) => rules[index]!)
    const reason = parts.find((part) => part.reason !== null)?.reason ?? null
    const reads = [...new Set(rule.told.map(({ term }) => term.name))]
    return { rule: rule.rule, reason, reads, sql: reason === null ? bySegments(segments, parts.map(({ sql }) => sql!)) : null }
  })
}

/** Most rules read no threshold that changed: then all segments say the same and none is asked for. */
function bySegments(segments: readonly Segment[], texts: readonly string[]): string {
  const groups = [...Map.groupBy(segments.map((_, index) => index), (index) => texts[index]!)]
  if (groups.length === 1) return groups[0]![0]
  const cases = groups.map(([text, indexes]) => `when ${indexes.map((index) => segmentCondition(segments[index]!)).join(' or ')} then ${text}`)
  return `case ${cases.join(' ')} end`
}

export function segmentCondition({ region, from, to, bound }: Segment): string {
  const end = to === null ? '' : ` and day < ${dayNumber(to)!}`
  if (bound !== undefined) return `(region = '${region.replaceAll("'", "''")}' and bound = '${bound.replaceAll("'", "''")}')`
  return `(region = '${region.replaceAll("'", "''")}' and day >= ${dayNumber(from)!}${end})`
}

/** The strongest effect of an act as its rank: hits have that of their level, what cannot be judged has that of `effectOfCannotJudge`. */
function strongestOf(rules: readonly JudgedRule[]): string {
  const cases = EFFECTS.flatMap((effect, rank) => {
    const reasons = rules.filter(({ column }) => column !== null).flatMap(({ rule, column }) => [
      ...(rule.effect === effect ? [`${column} = ${OUTCOMES.indexOf('hit')}`] : []),
      ...(effectOfCannotJudge(rule.effect) === effect ? [`${column} = ${OUTCOMES.indexOf('cannotJudge')}`] : []),
    ])
    return reasons.length === 0 ? [] : [`when ${reasons.join(' or ')} then ${rank}`]
  })
  return cases.length === 0 ? String(NO_EFFECT) : `case ${cases.join(' ')} else ${NO_EFFECT} end`
}
