import type { ClientBase } from 'pg'
import type { KeptCandidate } from '#kernel/module/model.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { Problems } from './verify-problems.ts'

/** A text that was in shadow. `on`: commands that ask it; null when it no longer reads. */
export interface SpannedCandidate {
  kept: KeptCandidate
  on: readonly string[] | null
}

/** What an alert does to the document it is about: a verdict is kept, and no rule was asked. */
const NOT_JUDGED = new Set(['alertRelease', 'alertReturn', 'alertForbid'])

/**
 * Beside each verdict on a candidate's kind and commands, between the acts by which it began and ended and until its last day, there is a row of
 * it: a row that was taken away is missed. One line for each candidate. The gate reads the rulebook when a batch begins and judges nothing in a
 * batch after an act of the rulebook, so that order alone says which verdicts these are.
 */
export async function compareSpans(client: ClientBase, region: Region, candidates: readonly SpannedCandidate[], found: Problems): Promise<void> {
  const asked = candidates.flatMap(({ on }, n) => [...new Set(on ?? [])].filter((command) => !NOT_JUDGED.has(command)).map((command) => ({ n, command })))
  for (const { kept, on } of candidates) {
    if (on !== null) continue
    const said = saidOf(kept)
    found.add(`${said.zh}：影子判定是否齐全无法核验：规则全文已不能读。`, `${said.en}: whether its shadow rows are complete could not be checked: its text no longer reads.`)
  }
  if (asked.length === 0) return
  const of = <Value>(read: (kept: KeptCandidate) => Value) => asked.map(({ n }) => read(candidates[n]!.kept))
  const { rows } = await client.query<{ n: number; count: string; first: bigint }>(
    `select k.n, count(*) as count, min(v.seq) as first
       from unnest($2::int[], $3::text[], $4::uuid[], $5::int[], $6::text[], $7::text[], $8::bigint[], $9::bigint[], $10::date[])
              as k(n, command, candidate, round, rule, judges, began, ended, until)
       join rules.verdict v on v.region = $1 and v.command = k.command and v.seq > k.began and (k.ended is null or v.seq < k.ended)
         and (v.judged_at at time zone 'Asia/Shanghai')::date <= k.until
       join document.document d on d.region = $1 and d.id = v.document and d.kind = k.judges
       left join rules.shadow_verdict s on s.region = $1 and s.candidate = k.candidate and s.round = k.round and s.rule = k.rule and s.seq = v.seq
         and s.document = v.document
      where s.seq is null group by k.n order by k.n`,
    [region, asked.map(({ n }) => n), asked.map(({ command }) => command), of(({ document }) => document), of(({ round }) => round), of(({ rule }) => rule),
      of(({ judges }) => judges), of(({ beganSeq }) => beganSeq), of(({ endedSeq }) => endedSeq), of(({ until }) => until)])
  for (const { n, count, first } of rows) {
    const said = saidOf(candidates[n]!.kept)
    found.add(`${said.zh}：影子运行期间有 ${count} 次判定没有留下影子判定，最早的序号 ${first}。`,
      `${said.en}: beside ${count} verdict(s) while it was in shadow there is no shadow row, the first at order ${first}.`)
  }
}

/** What a sentence calls a candidate: its rule, and the form by which it was put in shadow. */
export function saidOf({ rule, number, document }: KeptCandidate): Bilingual {
  return { zh: `候选规则 ${rule}（单据 ${number ?? '—'} ${document}）`, en: `The candidate ${rule} (form ${number ?? '—'} ${document})` }
}
