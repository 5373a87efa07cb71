import type { ClientBase } from 'pg'
import type { Region } from '#kernel/values/region.ts'

/** What a document in the to-do list must be; what is absent does not matter. */
export interface TodoMatch {
  kind?: string | undefined
  state?: string | undefined
  units?: readonly string[] | undefined
  minFen?: bigint | undefined
  maxFen?: bigint | undefined
  text?: string | undefined
  /** The last verdict had a finding. */
  marked?: boolean | undefined
}

/** Which of these documents fit, with their amounts; each by its key. */
export async function matchDocuments(
  client: ClientBase, region: Region, ids: readonly string[], { kind, state, units, minFen, maxFen, text, marked }: TodoMatch,
): Promise<Map<string, bigint | null>> {
  const { rows } = await client.query<{ id: string; amount: bigint | null }>({
    name: 'server-todo-match',
    text: `select d.id, d.amount_fen as amount from document.document d
            where d.region = $1 and d.id = any($2::uuid[])
              and ($3::text is null or d.kind = $3) and ($4::text is null or d.state = $4) and ($5::uuid[] is null or d.unit = any($5))
              and ($6::bigint is null or d.amount_fen >= $6) and ($7::bigint is null or d.amount_fen <= $7)
              and ($8::text is null or strpos(lower(d.title), lower($8)) > 0 or strpos(lower(d.number), lower($8)) > 0)
              and (not $9::boolean or exists (
                select from (select v.effect from rules.verdict v where v.region = $1 and v.document = d.id order by v.seq desc limit 1) last
                 where last.effect <> 'pass'))`,
    values: [region, ids, kind ?? null, state ?? null, units ?? null, minFen ?? null, maxFen ?? null, text ?? null, marked ?? false],
  })
  return new Map(rows.map((row) => [row.id, row.amount]))
}

/** Units whose name has this part. */
export async function readUnitIds(client: ClientBase, region: Region, name: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>({
    name: 'server-todo-units',
    text: 'select id from access.unit where region = $1 and strpos(lower(name), lower($2)) > 0',
    values: [region, name],
  })
  return rows.map((row) => row.id)
}
