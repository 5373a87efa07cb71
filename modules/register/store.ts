import type { ClientBase } from 'pg'
import type { RegisterAnswer, RegisterRow, TakenList } from '#kernel/module/model.ts'
import type { FactValue } from '#kernel/rules/model.ts'

/** All takings-over of one list and every line of these keys in any of them; facts choose by the moment of judging. */
export async function readRegister(client: ClientBase, region: string, name: string, keys: readonly string[]): Promise<RegisterAnswer> {
  const { rows } = await client.query<{
    n: number; taken_at: Date; complete: boolean; key: string | null; valid_from: string | null; valid_to: string | null; body: Record<string, FactValue>
  }>({
    name: 'register-read',
    text: `select l.n, l.taken_at, l.complete, e.key, e.valid_from::text, e.valid_to::text, e.body
             from register.load l
             left join register.entry e on e.region = $1 and e.name = l.name and e.load = l.n and e.key = any($3::text[])
            where l.region = $1 and l.name = $2
            order by l.n, e.line`,
    values: [region, name, [...keys]],
  })
  const loads = [...new Map(rows.map(({ n, taken_at, complete }) => [n, { n, takenAt: taken_at, complete }])).values()]
  const found = new Map<string, RegisterRow[]>()
  for (const { key, n, valid_from, valid_to, body } of rows) {
    if (key === null) continue
    found.set(key, [...(found.get(key) ?? []), { load: n, validFrom: valid_from, validTo: valid_to, values: body }])
  }
  return { loads, rows: found }
}

/** Writes a list as the next taking-over and gives its number. Two at once meet the primary key. */
export async function takeRegister(client: ClientBase, region: string, name: string, list: TakenList): Promise<number> {
  const { rows: [load] } = await client.query<{ n: number }>({
    name: 'register-insert-load',
    text: `insert into register.load (region, name, n, complete, source, sha256, rows, taken_at, previous, previous_at)
           select a.region, $2, coalesce(p.n, 0) + 1, $3, $4, $5, $6, $7, p.n, p.taken_at
             from platform.region a
             left join lateral (select n, taken_at from register.load where region = $1 and name = $2 order by n desc limit 1) p on true
            where a.region = $1
           returning n`,
    values: [region, name, list.complete, list.source, list.sha256, list.rows.length, list.takenAt],
  })
  if (!load) throw new Error(`The books of ${region} are not open.`)
  await client.query({
    name: 'register-insert-entries',
    text: `insert into register.entry (region, name, load, line, key, valid_from, valid_to, body)
           select a.region, $2, $3, u.*
             from platform.region a, unnest($4::int[], $5::text[], $6::date[], $7::date[], $8::jsonb[]) u where a.region = $1`,
    values: [
      region, name, load.n, list.rows.map((_, index) => index + 1), list.rows.map((row) => row.key),
      list.rows.map((row) => row.validFrom), list.rows.map((row) => row.validTo), list.rows.map((row) => JSON.stringify(row.values)),
    ],
  })
  return load.n
}
