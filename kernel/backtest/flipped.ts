import { EFFECTS, type Effect } from '#kernel/rules/index.ts'
import { dayText } from '#kernel/values/civil-day.ts'
import type { Acts } from './acts.ts'
import { nameOf } from './compare-rules.ts'
import type { JudgedActs } from './judge-acts.ts'
import type { Flip } from './model.ts'
import type { Store } from './store.ts'

/** Flips listed by name; all are counted. */
const SHOWN = 100

const RANKS: readonly (Effect | 'pass')[] = [...EFFECTS, 'pass']
const STOPPED = EFFECTS.indexOf('intercept')

/** The verdicts that come out otherwise, those that newly stop or no longer stop a payment first, each with the rules that are the reason. */
export async function flippedActs(store: Store, acts: Acts, { before, after }: JudgedActs): Promise<Flip[]> {
  const [old, fresh] = [before, after].map((side) => new Map(side.map(({ rule, column }) => [rule.source.id, column])))
  const rules = [...new Set([...old!.keys(), ...fresh!.keys()])].sort().map((rule) => ({ rule, b: old!.get(rule) ?? null, a: fresh!.get(rule) ?? null }))
    // A rule whose level alone changed flips verdicts too, its outcome being the same on both sides.
    .filter(({ rule, b, a }) => b !== a || levelOf(before, rule) !== levelOf(after, rule))
  const columns = [...new Set(rules.flatMap(({ b, a }) => [b, a]).filter((column) => column !== null))]
  const stops = (side: string) => `(${side}_rank <= ${STOPPED})`
  const shown = await store.rows<Record<string, number> & { id: bigint; given: Flip['given']; before_rank: number; after_rank: number }>(
    `select ${['id', 'given', 'before_rank', 'after_rank', ...columns].join(', ')} from outcome where before_rank <> after_rank
      order by case when ${stops('after')} and not ${stops('before')} then 0 when ${stops('before')} and not ${stops('after')} then 1 else 2 end, amount_fen desc, id limit ${SHOWN}`)
  if (shown.length === 0) return []
  const found = new Map((await store.rows<Record<string, unknown> & { id: bigint }>(
    `select id, document, label, day, unit, party, maker, amount_fen from ${acts.name} where id in (${shown.map(({ id }) => id).join(', ')})`)).map((row) => [row.id, row]))
  return shown.map((row): Flip => {
    const act = found.get(row.id)!
    const outcome = (column: string | null) => (column === null ? null : nameOf(row[column]!))
    const said = (one: string | null) => one === 'hit' || one === 'cannotJudge'
    return {
      document: act['document'] as string, label: act['label'] as string, day: dayText(Number(act['day'])), unit: act['unit'] as string | null,
      party: act['party'] as string | null, maker: act['maker'] as string | null, amountFen: String(act['amount_fen']),
      given: row.given, before: RANKS[row.before_rank]!, after: RANKS[row.after_rank]!,
      rules: rules.map(({ rule, b, a }) => ({ rule, before: outcome(b), after: outcome(a) })).filter((one) => said(one.before) || said(one.after)),
    }
  })
}

function levelOf(side: JudgedActs['before'], rule: string): string | undefined {
  return side.find((one) => one.rule.source.id === rule)?.rule.source.level
}
