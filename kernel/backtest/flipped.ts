import { dayText } from '#kernel/values/civil-day.ts'
import { idsOf } from './beside.ts'
import { nameOf } from './compare-rules.ts'
import { changedRules, RANKS, STOPPED } from './verdicts.ts'
import { outcomesOfFew, type Known } from './judge-acts.ts'
import type { Flip } from './model.ts'

/** Flips listed by name; all are counted. */
const SHOWN = 100

/** The verdicts that come out otherwise, those that newly stop or no longer stop a payment first, each with the rules that are the reason. */
export async function flippedActs({ store, acts, judged }: Known): Promise<Flip[]> {
  const stops = (side: string) => `(${side}_rank <= ${STOPPED})`
  const shown = await store.rows<{ id: bigint; given: Flip['given']; before_rank: number; after_rank: number }>(
    `select id, given, before_rank, after_rank from flip
      order by case when ${stops('after')} and not ${stops('before')} then 0 when ${stops('before')} and not ${stops('after')} then 1 else 2 end, amount_fen desc, id limit ${SHOWN}`)
  if (shown.length === 0) return []
  const ids = idsOf(shown.map(({ id }) => id))
  const found = new Map((await store.rows<Record<string, unknown> & { id: bigint }>(
    `select id, document, label, day, unit, party, maker, amount_fen from ${acts.name} where rowid in (${ids})`)).map((row) => [row.id, row]))
  const rules = changedRules(judged).map(({ id, left, right }) => ({ rule: id, b: left?.column ?? null, a: right?.column ?? null }))
  const columns = [...new Set(rules.flatMap(({ b, a }) => [b, a]).filter((column) => column !== null))]
  const outcomes = new Map((await store.rows<Record<string, number> & { id: bigint }>(`select * from ${outcomesOfFew(judged, columns, ids)}`)).map((row) => [row.id, row]))
  return shown.map((row): Flip => {
    const act = found.get(row.id)!
    const outcome = (column: string | null) => (column === null ? null : nameOf(outcomes.get(row.id)![column]!))
    const said = (one: string | null) => one === 'hit' || one === 'cannotJudge'
    return {
      document: act['document'] as string, label: act['label'] as string, day: dayText(Number(act['day'])), unit: act['unit'] as string | null,
      party: act['party'] as string | null, maker: act['maker'] as string | null, amountFen: String(act['amount_fen']),
      given: row.given, before: RANKS[row.before_rank]!, after: RANKS[row.after_rank]!,
      rules: rules.map(({ rule, b, a }) => ({ rule, before: outcome(b), after: outcome(a) })).filter((one) => said(one.before) || said(one.after)),
    }
  })
}
