import type { Outcome } from '#kernel/rules/index.ts'
import type { Acts } from './acts.ts'
import { nameOf } from './compare-rules.ts'
import { ensureFeatures } from './features.ts'
import { actsWithOutcomes, judgeActs, type JudgeActsOptions } from './judge-acts.ts'
import type { Store } from './store.ts'

/** Acts answered at once. */
const PAGE = 10_000

export interface ActOutcomes {
  document: string
  seq: bigint
  /** By rule id; a rule without a set-based form is absent. */
  outcomes: Record<string, Outcome>
}

/** What every rule of `before` says of every act of the period, act by act: for whoever compares with verdicts that were given. */
export async function* outcomesOf(store: Store, acts: Acts, options: JudgeActsOptions): AsyncGenerator<ActOutcomes[]> {
  const judged = await judgeActs(store, acts, await ensureFeatures(store, acts, options.before.features), options)
  const rules = judged.before.filter(({ column }) => column !== null)
  const columns = [...new Set(rules.map(({ column }) => column!))]
  for (let from = 0n, found = PAGE; found === PAGE;) {
    const rows = await store.rows<Record<string, number> & { id: bigint; document: string; seq: bigint }>(
      `select ${['id', 'document', 'seq', ...columns].join(', ')} from ${actsWithOutcomes(acts, judged, columns)} where id >= ${from} order by id limit ${PAGE}`)
    yield rows.map((row) => ({
      document: row.document, seq: row.seq, outcomes: Object.fromEntries(rules.map(({ rule, column }) => [rule.source.id, nameOf(row[column!]!)!])),
    }))
    found = rows.length
    from = (rows.at(-1)?.id ?? 0n) + 1n
  }
}
