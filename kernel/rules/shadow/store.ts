import type { ClientBase } from 'pg'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { Outcome } from '../model.ts'
import type { StoredFinding } from '../store.ts'

/** What one candidate found of one document, beside what the live rule of the same id found of it. */
export interface NewShadowVerdict {
  /** The document that put the candidate in shadow, and its round then. */
  candidate: string
  round: number
  rule: string
  version: number
  document: string
  seq: bigint
  command: string
  outcome: Outcome
  /** Null: no live rule of this id was asked. */
  live: Outcome | null
  liveVersion: number | null
  unit: string
  amountFen: bigint | null
  /** Of a hit, and of what could not be judged; of a candidate that does not even compile the reason alone. */
  finding: StoredFinding | { message: Bilingual } | null
  judgedAt: Date
}

export async function insertShadowVerdicts(client: ClientBase, region: Region, rows: readonly NewShadowVerdict[]): Promise<void> {
  if (rows.length === 0) return
  await client.query({
    name: 'rules.insert_shadow_verdicts',
    text: `insert into rules.shadow_verdict
             (region, candidate, round, rule, version, document, seq, command, outcome, live, live_version, unit, amount_fen, finding, judged_at)
           select a.region, u.* from platform.region a, unnest($2::uuid[], $3::int[], $4::text[], $5::int[], $6::uuid[], $7::bigint[], $8::text[],
             $9::text[], $10::text[], $11::int[], $12::uuid[], $13::bigint[], $14::jsonb[], $15::timestamptz[]) u where a.region = $1`,
    values: [
      region, rows.map((row) => row.candidate), rows.map((row) => row.round), rows.map((row) => row.rule), rows.map((row) => row.version), rows.map((row) => row.document),
      rows.map((row) => row.seq), rows.map((row) => row.command), rows.map((row) => row.outcome), rows.map((row) => row.live),
      rows.map((row) => row.liveVersion), rows.map((row) => row.unit), rows.map((row) => row.amountFen),
      rows.map(({ finding }) => finding && asJson(finding)), rows.map((row) => row.judgedAt),
    ],
  })
}

/** Whatever a candidate quotes must be storable: it may not make the batch fail, whose live verdicts have nothing to do with it. */
function asJson(finding: object): string {
  return JSON.stringify(finding, (_, value: unknown) => (
    typeof value === 'bigint' ? String(value) : typeof value === 'string' ? value.toWellFormed().replaceAll('\u0000', '') : value))
}
