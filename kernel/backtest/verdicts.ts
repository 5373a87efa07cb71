import { EFFECTS, effectOfCannotJudge, OUTCOMES, type Effect } from '#kernel/rules/index.ts'
import { actsBeside, refuseApart, type Beside } from './beside.ts'
import { judgedIn, outcomesBeside, type JudgedActs, type JudgedRule, type Known } from './judge-acts.ts'
import { keep, nameOfKept, recall, tableOfKept } from './kept.ts'

/** Effects by rank, the strongest first; the last is that of an act on which nothing was found. */
export const RANKS: readonly (Effect | 'pass')[] = [...EFFECTS, 'pass']
/** Ranks below this found something. */
export const FOUND = EFFECTS.length
/** Up to this rank an act is stopped and bears an alert, which somebody must work off. */
export const STOPPED = EFFECTS.indexOf('intercept')

const HIT = OUTCOMES.indexOf('hit')
const CANNOT_JUDGE = OUTCOMES.indexOf('cannotJudge')

/** The verdicts of the rules in force, put together; kept for the next change that is compared with them. */
export interface VerdictSummary {
  /** `day given rank`, with `n` acts and their `fen`. */
  days: string
  /** `kind` (unit, party, maker) and `name`, with `found`, `stopped` and the `fen` of those; only names on which something was found. */
  groups: string
}

/**
 * What the verdicts of `before` come to, and the table `flip` of the acts whose verdict comes out otherwise: `id day unit party maker
 * amount_fen given before_rank after_rank`. A change of one rule touches few acts of millions, so only those are put together twice.
 */
export async function compareVerdicts(known: Known): Promise<VerdictSummary> {
  const ranks = await ensureRanks(known)
  await findFlips(known, ranks)
  return ensureSummary(known, ranks)
}

interface Ranks {
  /** `id` and `rank` of each act in the order of `id`, in the period or not. */
  table: string
  name: string
}

function rankBeside({ table }: Ranks): Beside {
  return { table, column: 'rank', as: 'rank' }
}

async function ensureRanks({ store, acts, judged }: Known): Promise<Ranks> {
  const { before, places } = judged
  const name = nameOfKept(acts, 'rank', before.filter(({ column }) => column !== null).map(({ rule, column }) => `${rule.effect} ${places.get(column!)!.name}`).sort())
  const table = tableOfKept('rank', [name])
  if ((await recall(store, [name])).size > 0) return { table, name }
  await store.run(`create or replace table ${table} as select id, (${strongestOf(before)})::tinyint as rank from ${actsBeside(acts, outcomesBeside(judged, columnsOf(before)))}`)
  await refuseApart(store, acts, table)
  await keep(store, [{ name, value: null, tables: [table] }])
  return { table, name }
}

async function findFlips({ store, acts, judged }: Known, ranks: Ranks): Promise<void> {
  const changed = changedRules(judged)
  const differing = changed.length === 0 ? 'false' : changed.map(weighsOtherwise).join(' or ')
  const columns = columnsOf([...judged.after, ...changed.flatMap(({ left }) => left ?? [])])
  // Told by the changed rules first: of most acts none of them says anything else, and no verdict is put together.
  await store.run(`create or replace temp table flip as
    with other as materialized (select id, rank as before_rank, after_rank
      from (select id, rank, (${strongestOf(judged.after)})::tinyint as after_rank from ${actsBeside(acts, [...outcomesBeside(judged, columns), rankBeside(ranks)])}
        where ${judgedIn(judged.period)} and (${differing})) where after_rank <> rank)
    select a.id, a.day, a.unit, a.party, a.maker, a.amount_fen, a.given, o.before_rank, o.after_rank
    from other o join (select * from ${acts.name} where rowid in (select id from other)) a on a.id = o.id`)
}

/** Rules of which an act may have another share in its verdict: other outcomes, or the same at another level. */
export function changedRules({ before, after }: JudgedActs): { id: string; left: JudgedRule | null; right: JudgedRule | null }[] {
  const [old, fresh] = [before, after].map((side) => new Map(side.filter(({ column }) => column !== null).map((one) => [one.rule.source.id, one])))
  return [...new Set([...old!.keys(), ...fresh!.keys()])].sort().map((id) => ({ id, left: old!.get(id) ?? null, right: fresh!.get(id) ?? null }))
    .filter(({ left, right }) => left?.column !== right?.column || left?.rule.effect !== right?.rule.effect || left?.rule.source.level !== right?.rule.source.level)
}

async function ensureSummary({ store, acts, judged }: Known, ranks: Ranks): Promise<VerdictSummary> {
  const name = nameOfKept(acts, 'summary', [ranks.name, judged.period])
  const summary = { days: tableOfKept('day', [name]), groups: tableOfKept('group', [name]) }
  if ((await recall(store, [name])).size > 0) return summary
  const verdicts = `(select * from ${actsBeside(acts, [rankBeside(ranks)])} where ${judgedIn(judged.period)})`
  await store.run(`create or replace table ${summary.days} as select day, given, rank, count(*) as n, sum(amount_fen)::hugeint as fen from ${verdicts} group by all`)
  await store.run(`create or replace table ${summary.groups} as ${(['unit', 'party', 'maker'] as const).map((kind) => `select '${kind}' as kind, ${kind} as name, count(*) as found,
      count(*) filter (where rank <= ${STOPPED}) as stopped, coalesce(sum(amount_fen) filter (where rank <= ${STOPPED}), 0)::hugeint as fen
    from ${verdicts} where ${kind} is not null and rank < ${FOUND} group by ${kind}`).join(' union all ')}`)
  await keep(store, [{ name, value: null, tables: [summary.days, summary.groups] }])
  return summary
}

function columnsOf(rules: readonly JudgedRule[]): string[] {
  return [...new Set(rules.flatMap(({ column }) => column ?? []))]
}

/** Of an act: that a rule says otherwise of it. One that is not there says neither hit nor cannot judge, so nothing else of the other counts. */
export function differs(left: JudgedRule | null, right: JudgedRule | null): string {
  return left && right ? `${left.column} <> ${right.column}` : saysSomething((left ?? right)!)
}

/** Of an act: that a rule has another share in its verdict, because it says otherwise or because what it says weighs otherwise. */
function weighsOtherwise({ left, right }: { left: JudgedRule | null; right: JudgedRule | null }): string {
  return left && right && left.rule.effect !== right.rule.effect ? `(${differs(left, right)} or ${saysSomething(right)})` : differs(left, right)
}

function saysSomething({ column }: JudgedRule): string {
  return `${column} in (${HIT}, ${CANNOT_JUDGE})`
}

/** The strongest effect of an act as its rank: hits have that of their level, what cannot be judged has that of `effectOfCannotJudge`. */
function strongestOf(rules: readonly JudgedRule[]): string {
  const cases = EFFECTS.flatMap((effect, rank) => {
    const reasons = rules.filter(({ column }) => column !== null).flatMap(({ rule, column }) => [
      ...(rule.effect === effect ? [`${column} = ${HIT}`] : []),
      ...(effectOfCannotJudge(rule.effect) === effect ? [`${column} = ${CANNOT_JUDGE}`] : []),
    ])
    return reasons.length === 0 ? [] : [`when ${reasons.join(' or ')} then ${rank}`]
  })
  return cases.length === 0 ? String(FOUND) : `case ${cases.join(' ')} else ${FOUND} end`
}
