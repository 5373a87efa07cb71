import { createHash } from 'node:crypto'
import type { ClientBase } from 'pg'
import type { Document } from '#kernel/document/model.ts'
import { canonicalText } from '#kernel/log/index.ts'
import type { Change, RegisterAnswer, RegisterRow, TakenList } from '#kernel/module/model.ts'
import type { FactValue } from '#kernel/rules/model.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'

/** All takings-over of one list and every line of these keys in any of them; facts choose by the moment of judging. The checked document's last act is the one that brought its list. */
export async function readRegister(client: ClientBase, region: string, name: string, keys: readonly string[]): Promise<RegisterAnswer> {
  const { rows } = await client.query<{
    n: number; taken_at: Date; seq: bigint; complete: boolean; key: string | null; valid_from: string | null; valid_to: string | null; body: Record<string, FactValue>
  }>({
    name: 'register-read',
    text: `select l.n, l.taken_at, d.seq, l.complete, e.key, e.valid_from::text, e.valid_to::text, e.body
             from register.load l
             join document.document d on d.region = $1 and d.id = l.document
             left join register.entry e on e.region = $1 and e.name = l.name and e.load = l.n and e.key = any($3::text[])
            where l.region = $1 and l.name = $2
            order by l.n, e.line`,
    values: [region, name, [...keys]],
  })
  const loads = [...new Map(rows.map(({ n, taken_at, seq, complete }) => [n, { n, takenAt: taken_at, seq, complete }])).values()]
  const found = new Map<string, RegisterRow[]>()
  for (const { key, n, valid_from, valid_to, body } of rows) {
    if (key === null) continue
    found.set(key, [...(found.get(key) ?? []), { load: n, validFrom: valid_from, validTo: valid_to, values: body }])
  }
  return { loads, rows: found }
}

export async function readTaken(client: ClientBase, region: string): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ name: string }>({ name: 'register-taken', text: 'select distinct name from register.load where region = $1', values: [region] })
  return new Set(rows.map(({ name }) => name))
}

/** What was handed in under one digest of its content. */
export interface Staged {
  rows: number
  contentSha256: string
}

type ListRow = TakenList['rows'][number]

const SLICE = 5_000

/** Puts the lines of a list where a document can take them from, under the digest of their content; the same content is put there once. Answers the digest. */
export async function stageList(client: ClientBase, region: string, rows: readonly ListRow[]): Promise<string> {
  const content = digestOf(rows)
  const { rows: known } = await client.query('select 1 from register.staged where region = $1 and content = $2 limit 1', [region, content])
  if (known.length > 0) return content
  for (let from = 0; from < rows.length; from += SLICE) {
    const part = rows.slice(from, from + SLICE)
    await client.query({
      name: 'register-stage',
      text: `insert into register.staged (region, content, line, key, valid_from, valid_to, body)
             select a.region, $2, u.*
               from platform.region a, unnest($3::int[], $4::text[], $5::date[], $6::date[], $7::jsonb[]) u where a.region = $1`,
      values: [
        region, content, part.map((_, index) => from + index + 1), part.map((row) => row.key), part.map((row) => row.validFrom), part.map((row) => row.validTo),
        part.map((row) => JSON.stringify(row.values)),
      ],
    })
  }
  return content
}

/** SHA-256 of the canonical lines, in their order. */
function digestOf(rows: Iterable<ListRow>): string {
  const digest = createHash('sha256')
  for (const { key, validFrom, validTo, values } of rows) digest.update(`${canonicalText({ key, validFrom, validTo, values })}\n`)
  return digest.digest('hex')
}

/** What was handed in for each of these documents, counted and digested anew from its lines. An empty list needs no line. */
export async function loadStaged(client: ClientBase, region: string, documents: readonly Document[]): Promise<Map<string, Staged | null>> {
  const found = new Map<string, Staged | null>()
  for (const { id, body } of documents) {
    const rows = await linesOf(client, 'staged', region, String(body['contentSha256'] ?? ''))
    const contentSha256 = digestOf(rows)
    found.set(id, rows.length > 0 || body['contentSha256'] === contentSha256 ? { rows: rows.length, contentSha256 } : null)
  }
  return found
}

const LINES = {
  staged: `select key, valid_from::text as "validFrom", valid_to::text as "validTo", body as values from register.staged where region = $1 and content = $2 order by line`,
  entry: `select key, valid_from::text as "validFrom", valid_to::text as "validTo", body as values from register.entry where region = $1 and name = split_part($2, '/', 1) and load = split_part($2, '/', 2)::int order by line`,
}

async function linesOf(client: ClientBase, table: keyof typeof LINES, region: string, of: string): Promise<ListRow[]> {
  const { rows } = await client.query<ListRow>({ name: `register-lines-${table}`, text: LINES[table], values: [region, of] })
  return rows
}

/** Checked lists come into force: each is the next taking-over of its register, its lines copied from what was handed in. */
export async function projectLoads(client: ClientBase, region: string, changes: readonly Change[], at: Date): Promise<void> {
  for (const { document: { id, body } } of changes.filter(({ move }) => move.to === 'effective')) {
    const { rows: [load] } = await client.query<{ n: number }>({
      name: 'register-insert-load',
      text: `insert into register.load (region, name, n, complete, source, sha256, content, rows, taken_at, document, previous, previous_at)
             select a.region, $2, coalesce(p.n, 0) + 1, $3, $4, $5, $6, $7, $8, $9, p.n, p.taken_at
               from platform.region a
               left join lateral (select n, taken_at from register.load where region = $1 and name = $2 order by n desc limit 1) p on true
              where a.region = $1
             returning n`,
      values: [region, body['register'], body['complete'], body['source'], body['fileSha256'], body['contentSha256'], body['rows'], at, id],
    })
    await client.query({
      name: 'register-insert-entries',
      text: `insert into register.entry (region, name, load, line, key, valid_from, valid_to, body)
             select region, $2, $3, line, key, valid_from, valid_to, body from register.staged where region = $1 and content = $4`,
      values: [region, body['register'], load!.n, body['contentSha256']],
    })
  }
}

/** Every taking-over against the document that brought it, and its lines against the digest that the log holds. */
export async function verifyLoads(client: ClientBase, region: string): Promise<Bilingual[]> {
  const { rows: loads } = await client.query<{ name: string; n: number; rows: number; content: string; whole: boolean }>(
    `select l.name, l.n, l.rows, l.content,
            coalesce(d.kind = 'registerLoad' and d.state = 'effective' and v.body ->> 'register' = l.name and v.body ->> 'fileSha256' = l.sha256 and v.body ->> 'contentSha256' = l.content
              and (v.body ->> 'rows')::int = l.rows and (v.body ->> 'complete')::boolean = l.complete and v.body ->> 'source' = l.source, false) as whole
       from register.load l
       left join document.document d on d.region = $1 and d.id = l.document
       left join document.version v on v.region = $1 and v.document = d.id and v.version = d.version
      where l.region = $1 order by l.name, l.n`, [region])
  const problems: Bilingual[] = []
  for (const { name, n, rows, content, whole } of loads) {
    if (!whole) problems.push({ zh: `登记簿“${name}”第 ${n} 次接收不是由核对过的单据而来。`, en: `Taking-over ${n} of the register “${name}” comes from no checked document.` })
    const lines = await linesOf(client, 'entry', region, `${name}/${n}`)
    if (lines.length !== rows || digestOf(lines) !== content) {
      problems.push({ zh: `登记簿“${name}”第 ${n} 次接收的内容已被改动。`, en: `The lines of taking-over ${n} of the register “${name}” are not those that were taken over.` })
    }
  }
  const { rows: missing } = await client.query<{ number: string | null }>(
    `select d.number from document.document d where d.region = $1 and d.kind = 'registerLoad' and d.state = 'effective'
        and not exists (select from register.load l where l.region = $1 and l.document = d.id) limit 100`, [region])
  for (const { number } of missing) problems.push({ zh: `单据 ${number ?? '—'} 接收的登记簿不存在。`, en: `The register that ${number ?? '—'} took over does not exist.` })
  return problems
}
