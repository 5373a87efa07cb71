import { columnSql, judgingText, OUTCOMES, type Outcome } from '#kernel/rules/index.ts'
import { dayText } from '#kernel/values/civil-day.ts'
import { idsOf } from './beside.ts'
import { differs } from './verdicts.ts'
import { featuresBeside } from './features.ts'
import { actsWithOutcomes, outcomesOfFew, type JudgedRule, type Known, type SqlRule } from './judge-acts.ts'
import { keep, nameOfKept, recall } from './kept.ts'
import type { Counts, Example, NearThreshold, RuleChange, Tally } from './model.ts'
import { nearThresholds, type NearIds, type NearOptions } from './near-thresholds.ts'

/** Counter-examples shown of each kind of flip. */
const SHOWN = 3

/** Rule by rule: both tallies, what flips, and acts to look at. */
export async function compareRules(known: Known, options: NearOptions): Promise<RuleChange[]> {
  const tallies = await talliesOf(known)
  const [old, fresh] = [byId(known.judged.before), byId(known.judged.after)]
  const changes: RuleChange[] = []
  for (const id of [...new Set([...old.keys(), ...fresh.keys()])].sort()) {
    const [left, right] = [old.get(id) ?? null, fresh.get(id) ?? null]
    const flips = left?.column === right?.column ? {} : await flipsOf(known, left, right)
    const change = left === null ? 'added' : right === null ? 'removed' : judgingText(left.rule.source) === judgingText(right.rule.source) ? 'same' : 'changed'
    changes.push({
      rule: id, change,
      level: { before: left?.rule.source.level ?? null, after: right?.rule.source.level ?? null },
      before: left?.column ? tallies.get(left.column)! : null,
      after: right?.column ? tallies.get(right.column)! : null,
      flips,
      examples: Object.keys(flips).length === 0 ? [] : await examplesOf(known, left, right),
      near: change === 'same' || change === 'removed' || right === null || right.column === null ? [] : await nearOf(known, left, { ...right, column: right.column }, options),
      notSetBased: left?.reason ?? right?.reason ?? null,
    })
  }
  return changes
}

function byId(rules: readonly JudgedRule[]): Map<string, JudgedRule> {
  return new Map(rules.map((judged) => [judged.rule.source.id, judged]))
}

/** Tallies by column; those of outcomes that an earlier run tallied in this period are taken from it. */
async function talliesOf({ store, acts, judged }: Known): Promise<Map<string, Tally>> {
  const names = new Map([...judged.places].map(([column, { name }]) => [column, nameOfKept(acts, 'tally', [name, judged.period])]))
  const kept = await recall<Tally>(store, [...names.values()])
  const fresh = await tally({ store, acts, judged }, [...names].filter(([, name]) => !kept.has(name)).map(([column]) => column))
  await keep(store, [...fresh].map(([column, value]) => ({ name: names.get(column)!, value, tables: [] })))
  return new Map([...names].map(([column, name]) => [column, fresh.get(column) ?? kept.get(name)!]))
}

/**
 * Rules hit in few combinations, so the acts are first put together by all their outcomes and the rules are tallied from those; units
 * and parties take one scan each. A count and a set of names for every rule would cost more than judging.
 */
async function tally({ store, acts, judged }: Omit<Known, 'features'>, columns: readonly string[]): Promise<Map<string, Tally>> {
  if (columns.length === 0) return new Map()
  const hit = OUTCOMES.indexOf('hit')
  const outcomes = actsWithOutcomes(acts, judged, columns)
  const combinations = await store.rows<Record<string, number> & { n: bigint; fen: bigint }>(
    `select ${columns.join(', ')}, count(*) as n, sum(amount_fen) as fen from ${outcomes} group by all`)
  const groupsOf = async (key: 'unit' | 'party') => (await store.rows<Record<string, bigint>>(
    `select ${columns.map((column) => `count(*) filter (where ${column}) as ${column}`).join(', ')}
     from (select ${columns.map((column) => `bool_or(${column} = ${hit}) as ${column}`).join(', ')} from ${outcomes} where ${key} is not null and (${columns.map((column) => `${column} = ${hit}`).join(' or ')}) group by ${key})`))[0]!
  const [units, parties] = [await groupsOf('unit'), await groupsOf('party')]
  return new Map(columns.map((column) => {
    const counts = OUTCOMES.map(() => 0)
    let hitFen = 0n
    for (const one of combinations) {
      counts[one[column]!]! += Number(one.n)
      if (one[column] === hit) hitFen += one.fen
    }
    const byName = Object.fromEntries(OUTCOMES.map((outcome, index) => [outcome, counts[index]!])) as Counts
    return [column, { ...byName, hitFen: String(hitFen), hitUnits: Number(units[column]), hitParties: Number(parties[column]) }]
  }))
}

/** A rule that is not there says neither hit nor cannot judge; its passes are no flip. */
async function flipsOf(known: Known, left: JudgedRule | null, right: JudgedRule | null): Promise<Record<string, number>> {
  if ((left && !left.column) || (right && !right.column)) return {}
  const rows = await known.store.rows<{ b: number | null; a: number | null; n: bigint }>(
    `select ${left?.column ?? 'null'} as b, ${right?.column ?? 'null'} as a, count(*) as n from ${withBoth(known, left, right)} where ${differs(left, right)} group by all order by b, a`)
  return Object.fromEntries(rows.map(({ b, a, n }) => [`${nameOf(b) ?? 'absent'}→${nameOf(a) ?? 'absent'}`, Number(n)]))
}

function withBoth({ acts, judged }: Known, left: JudgedRule | null, right: JudgedRule | null): string {
  return actsWithOutcomes(acts, judged, [left, right].flatMap((one) => one?.column ?? []))
}

async function examplesOf(known: Known, left: JudgedRule | null, right: JudgedRule | null): Promise<Example[]> {
  const shown = await known.store.rows<{ id: bigint; b: number | null; a: number | null }>(
    `select id, ${left?.column ?? 'null'} as b, ${right?.column ?? 'null'} as a from ${withBoth(known, left, right)} where ${differs(left, right)}
      qualify row_number() over (partition by b, a order by amount_fen desc, id) <= ${SHOWN} order by b, a, amount_fen desc, id`)
  return lookedUp(known, [left, right], shown.map(({ id, b, a }) => ({ id, before: nameOf(b), after: nameOf(a) })))
}

async function nearOf(known: Known, left: JudgedRule | null, right: SqlRule, options: NearOptions): Promise<NearThreshold[]> {
  const thresholds: NearIds[] = await nearThresholds(known, right, options)
  const ids = [...new Set(thresholds.flatMap(({ passes, hits }) => [...passes, ...hits]))]
  if (ids.length === 0) return []
  const columns = [...new Set([left?.column, right.column].filter((column) => typeof column === 'string'))]
  const outcomes = new Map((await known.store.rows<{ id: bigint; b: number | null; a: number | null }>(
    `select id, ${left?.column ?? 'null'} as b, ${right.column} as a from ${outcomesOfFew(known.judged, columns, idsOf(ids))}`)).map((row) => [row.id, row]))
  const shown = new Map((await lookedUp(known, [left, right], ids.map((id) => (
    { id, before: nameOf(outcomes.get(id)!.b), after: nameOf(outcomes.get(id)!.a) })))).map((example, index) => [ids[index]!, example]))
  const of = (wanted: readonly bigint[]) => wanted.map((id) => shown.get(id)!)
  return thresholds.filter(({ passes, hits }) => passes.length + hits.length > 0).map(({ text, passes, hits }) => ({ text, passes: of(passes), hits: of(hits) }))
}

/** A few acts out of millions, in the order asked: looked up by id, where laying the tables side by side would read them all. */
async function lookedUp(
  { store, acts, features }: Known, rules: readonly (JudgedRule | null)[], shown: readonly { id: bigint; before: Outcome | null; after: Outcome | null }[],
): Promise<Example[]> {
  if (shown.length === 0) return []
  const reads = [...new Set(rules.flatMap((rule) => rule?.reads ?? []))].sort()
  const ids = idsOf(shown.map(({ id }) => id))
  const beside = [...Map.groupBy(featuresBeside(features, reads), ({ table }) => table)].map(([table, columns], index) =>
    `left join (select id, ${columns.map(({ column }) => columnSql(column)).join(', ')} from ${table} where rowid in (${ids})) f${index} on f${index}.id = x.id`)
  const found = new Map((await store.rows<Record<string, unknown> & { id: bigint }>(
    `select x.id, x.document, x.label, x.day, x.unit, x.party, x.amount_fen${reads.map((name) => `, ${columnSql(name)}`).join('')}
     from (select * from ${acts.name} where rowid in (${ids})) x ${beside.join(' ')}`)).map((row) => [row.id, row]))
  return shown.map(({ id, before, after }): Example => {
    const row = found.get(id)!
    return {
      document: row['document'] as string, label: row['label'] as string, day: dayText(Number(row['day'])),
      unit: row['unit'] as string | null, party: row['party'] as string | null, amountFen: String(row['amount_fen']), before, after,
      values: Object.fromEntries(reads.map((name) => [name, plain(row[name])])),
    }
  })
}

export function nameOf(index: number | null): Outcome | null {
  return index === null ? null : OUTCOMES[index]!
}

function plain(value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value instanceof Date ? value.toISOString().slice(0, 10) : value
}
