import { columnSql, outcomesAsSql, planOf, type CheckedRule, type RuleSet } from '#kernel/rules/index.ts'
import { dayNumber, type CivilDay } from '#kernel/values/civil-day.ts'
import type { Acts } from './acts.ts'
import { actsBeside, refuseApart, type Beside } from './beside.ts'
import { featuresBeside, type CachedFeatures } from './features.ts'
import { keep, nameOfKept, recall, tableOfKept } from './kept.ts'
import type { Segment } from './model.ts'
import type { Store } from './store.ts'

/** A rule of one side: where its outcomes stand, or why it has none. */
export interface JudgedRule {
  rule: CheckedRule
  /** Key of `places` and column of `actsWithOutcomes`: one of OUTCOMES by its index. */
  column: string | null
  reason: string | null
  /** Facts and features that it reads, by name. */
  reads: string[]
}

/** A rule that has outcomes. */
export type SqlRule = JudgedRule & { column: string }

/** Where the outcomes of a rule stand: a table with `id`, a row for each act in the order of `id`. */
export interface Place {
  table: string
  column: string
  /** Says of which rule by which thresholds, and lasts as long as the outcomes are kept. */
  name: string
}

export interface JudgedActs {
  before: JudgedRule[]
  after: JudgedRule[]
  places: ReadonlyMap<string, Place>
  period: { from: CivilDay; to: CivilDay }
}

/** All that a report is made from. */
export interface Known {
  store: Store
  acts: Acts
  features: CachedFeatures
  judged: JudgedActs
}

export interface JudgeActsOptions {
  before: RuleSet
  after: RuleSet
  command: string
  segments: readonly Segment[]
  period: { from: CivilDay; to: CivilDay }
  notDelivered: readonly string[]
}

/**
 * Judges every act by both rule sets. A rule that reads the same on both sides is asked once, and one that was asked before of the same
 * data is not asked again; thresholds are compiled in, so an act is judged by those of its own segment.
 */
export async function judgeActs(store: Store, acts: Acts, features: CachedFeatures, options: JudgeActsOptions): Promise<JudgedActs> {
  const asked = new Map<string, Asked>()
  const side = (ruleSet: RuleSet) => sqlOfRules(ruleSet, options).map(({ sql, ...rest }): JudgedRule => {
    if (sql === null) return { ...rest, column: null }
    const { column } = asked.get(sql) ?? { column: `r${asked.size}` }
    asked.set(sql, { column, sql, reads: rest.reads })
    return { ...rest, column }
  })
  const sides = { before: side(options.before), after: side(options.after) }
  return { ...sides, places: await ensureOutcomes(store, acts, features, [...asked.values()]), period: options.period }
}

interface Asked {
  column: string
  sql: string
  reads: readonly string[]
}

/** Outcomes of rules over all acts, by their SQL and by what the features that they read were computed from: an edit of one rule leaves the others as they were. */
async function ensureOutcomes(store: Store, acts: Acts, features: CachedFeatures, asked: readonly Asked[]): Promise<Map<string, Place>> {
  const named = asked.map((one) => ({ ...one, name: nameOfKept(acts, 'outcome', [one.sql, one.reads.map((read) => features.names.get(read) ?? read)]) }))
  const known = await recall<Pick<Place, 'table' | 'column'>>(store, named.map(({ name }) => name))
  const missing = named.filter(({ name }) => !known.has(name))
  if (missing.length > 0) {
    const table = tableOfKept('outcome', missing.map(({ name }) => name))
    await store.run(`create or replace table ${table} as select id, ${missing.map(({ sql }, index) => `(${sql})::tinyint as c${index}`).join(',\n')}
      from ${actsBeside(acts, featuresBeside(features, missing.flatMap(({ reads }) => reads)))}`)
    await refuseApart(store, acts, table)
    const made = missing.map(({ name }, index) => ({ name, value: { table, column: `c${index}` }, tables: [table] }))
    await keep(store, made)
    for (const { name, value } of made) known.set(name, value)
  }
  return new Map(named.map(({ column, name }) => [column, { ...known.get(name)!, name }]))
}

/** These outcomes as columns beside the acts. */
export function outcomesBeside({ places }: JudgedActs, columns: readonly string[]): Beside[] {
  return columns.map((as) => ({ ...places.get(as)!, as }))
}

/** Of an act: that it was judged, and in the period. */
export function judgedIn({ from, to }: JudgedActs['period']): string {
  return `judged and day between ${dayNumber(from)!} and ${dayNumber(to)!}`
}

/** The acts judged in the period with these outcomes beside them, as a relation. */
export function actsWithOutcomes(acts: Acts, judged: JudgedActs, columns: readonly string[]): string {
  return `(select * from ${actsBeside(acts, outcomesBeside(judged, columns))} where ${judgedIn(judged.period)})`
}

/** The outcomes of those acts alone whose ids `few` selects: a row for each, with `id` and the columns, of which there is at least one. */
export function outcomesOfFew({ places }: JudgedActs, columns: readonly string[], few: string): string {
  const tables = [...Map.groupBy(columns, (column) => places.get(column)!.table)]
  const parts = tables.map(([table, own]) => `(select id, ${own.map((column) => `${places.get(column)!.column} as ${column}`).join(', ')} from ${table} where rowid in (${few}))`)
  return `(select * from ${parts.map((part, index) => `${part} o${index}${index === 0 ? '' : ' using (id)'}`).join(' join ')})`
}

function sqlOfRules(ruleSet: RuleSet, { command, segments, notDelivered }: JudgeActsOptions) {
  const bySegment = segments.map(({ parameters }) => outcomesAsSql(planOf(ruleSet, parameters), command, {
    dialect: 'duckdb', column: columnSql, calendar: ruleSet.context.calendar, notDelivered, delivered: (group) => columnSql(`has.${group}`),
  }))
  return (bySegment[0] ?? []).map(({ rule }, index) => {
    const parts = bySegment.map((rules) => rules[index]!)
    const reason = parts.find((part) => part.reason !== null)?.reason ?? null
    // By thresholds that are not set a condition may read less.
    const reads = [...new Set(parts.flatMap((part) => part.rule.told.map(({ term }) => term.name)))]
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
