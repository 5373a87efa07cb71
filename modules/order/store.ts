import type { ClientBase } from 'pg'
import { decideBatches, joinBatches, orderedPayments, type BatchDecided, type OrderedPayment } from '#modules/payment/public.ts'
import type { Body, Document } from '#kernel/document/model.ts'
import type { Change } from '#kernel/module/model.ts'
import { type Books, type Matched, matchLines } from './match.ts'
import type { ReceiptLine } from './model.ts'

/** What the registers say of a batch: its payments as they stand. */
export interface BatchLookup {
  payments: ReadonlyMap<string, OrderedPayment>
}

export interface KnownFile {
  number: string
  name: string
}

/** A file that is booked or waits to be booked, by its own hash and that of its receipts. */
export interface TakenFile extends KnownFile {
  id: string
  sha256: string
  content: string
}

/** What the registers say of a receipt file: others like it, and each line against the books. */
export interface FileLookup {
  sameFile: KnownFile | null
  sameContent: KnownFile | null
  matched: Matched[]
}

export function rowsOf(body: Body): { payment: string; amountFen: string }[] {
  return (body['payments'] ?? []) as never
}

export function linesOf(body: Body): ReceiptLine[] {
  return (body['lines'] ?? []) as never
}

export async function loadBatchLookups(client: ClientBase, region: string, documents: readonly Document[]): Promise<Map<string, BatchLookup>> {
  const found = await orderedPayments(client, region, { ids: documents.flatMap(({ body }) => rowsOf(body).map((row) => row.payment)) })
  const payments = new Map(found.map((payment) => [payment.id, payment]))
  return new Map(documents.map((document) => [document.id, { payments }]))
}

export async function loadFileLookups(client: ClientBase, region: string, documents: readonly Document[]): Promise<Map<string, FileLookup>> {
  const books = await booksOf(client, region, documents.flatMap(({ body }) => linesOf(body)))
  const known = await knownFiles(client, region, documents.flatMap(({ body }) => [body['sha256'], body['contentSha256']].filter((hash) => typeof hash === 'string')))
  return new Map(documents.map(({ id, body }) => {
    const others = known.filter((one) => one.id !== id)
    return [id, {
      sameFile: others.find((one) => one.sha256 === body['sha256']) ?? null,
      sameContent: others.find((one) => one.content === body['contentSha256']) ?? null,
      matched: matchLines(linesOf(body), books),
    }]
  }))
}

/** Payments and serials that these lines name. */
export async function booksOf(client: ClientBase, region: string, lines: readonly ReceiptLine[]): Promise<Books> {
  const payments = await orderedPayments(client, region, { numbers: lines.flatMap(({ reference }) => reference ?? []) })
  const { rows } = await client.query<{ serial: string }>({
    name: 'order-known-serials',
    text: 'select serial from payment.bank_receipt where region = $1 and serial = any($2::text[])',
    values: [region, [...new Set(lines.map(({ serial }) => serial))]],
  })
  return { payments: new Map(payments.map((payment) => [payment.number, payment])), serials: new Set(rows.map((row) => row.serial)) }
}

/** Files that are booked or wait to be booked, with one of these hashes. Drafts and withdrawn ones took nothing. */
export async function knownFiles(client: ClientBase, region: string, hashes: readonly string[]): Promise<TakenFile[]> {
  const { rows } = await client.query<TakenFile>({
    name: 'order-known-files',
    // Those that wait are few; the booked ones, which are more each day, are found by their hashes.
    text: `select d.id, d.number, v.body ->> 'fileName' as name, v.body ->> 'sha256' as sha256, v.body ->> 'contentSha256' as content
             from (select w.id from document.document w where w.region = $1 and w.kind = 'receiptFile' and w.state = 'imported'
                    union select f.document from bank.receipt_file f where f.region = $1 and f.sha256 = any($2::text[])
                    union select f.document from bank.receipt_file f where f.region = $1 and f.content_sha256 = any($2::text[])) k
            cross join lateral (select d.id, d.number, d.kind, d.state, d.version from document.document d where d.region = $1 and d.id = k.id offset 0) d
            cross join lateral (select v.body from document.version v where v.region = $1 and v.document = d.id and v.version = d.version offset 0) v
            where d.kind = 'receiptFile' and d.state in ('imported', 'booked')
              and (v.body ->> 'sha256' = any($2::text[]) or v.body ->> 'contentSha256' = any($2::text[]))`,
    values: [region, [...new Set(hashes)]],
  })
  return rows
}

/** Takes payments into submitted batches, keeps what was approved, and gives back the payments of batches that do not go, or no longer. */
export async function projectBatches(client: ClientBase, region: string, changes: readonly Change[]): Promise<void> {
  const joined = changes.filter(({ move }) => move.to === 'inApproval').flatMap(({ document, lookup }) => (
    rowsOf(document.body).map((row) => ({ batch: document.id, step: document.steps, payment: (lookup as BatchLookup).payments.get(row.payment)! }))))
  const decided = changes.flatMap(({ document, move }) => {
    const outcome = outcomeOf(move)
    return outcome ? [{ batch: document.id, step: document.steps, outcome }] : []
  })
  await Promise.all([joinBatches(client, region, joined), decideBatches(client, region, decided)])
}

const GIVES_BACK = ['draft', 'withdrawn', 'annulled']

function outcomeOf({ from, to }: Change['move']): BatchDecided['outcome'] | null {
  if (from === 'inApproval' && to === 'approved') return 'approved'
  if (from === 'inApproval' && GIVES_BACK.includes(to)) return 'returned'
  return from === 'approved' && GIVES_BACK.includes(to) ? 'takenBack' : null
}

/** Writes a booked file and what became of each of its lines. */
export async function projectFiles(client: ClientBase, region: string, changes: readonly Change[], at: Date): Promise<void> {
  const booked = changes.filter(({ move }) => move.to === 'booked')
  if (booked.length === 0) return
  const lines = booked.flatMap(({ document, lookup }) => (lookup as FileLookup).matched.map((matched, index) => ({ document: document.id, n: index + 1, ...matched })))
  await Promise.all([
    client.query({
      name: 'order-insert-files',
      text: `insert into bank.receipt_file (region, document, sha256, content_sha256, step, lines, booked_at)
             select a.region, u.*, $7::timestamptz
               from platform.region a, unnest($2::uuid[], $3::text[], $4::text[], $5::int[], $6::int[]) u where a.region = $1`,
      values: [
        region, booked.map(({ document }) => document.id), booked.map(({ document }) => document.body['sha256']),
        booked.map(({ document }) => document.body['contentSha256']), booked.map(({ document }) => document.steps),
        booked.map(({ document }) => linesOf(document.body).length), at,
      ],
    }),
    client.query({
      name: 'order-insert-lines',
      text: `insert into bank.receipt_line (region, document, n, serial, reference, amount_fen, outcome, payee, account, day, note, payment, result)
             select a.region, u.* from platform.region a, unnest(
               $2::uuid[], $3::int[], $4::text[], $5::text[], $6::bigint[], $7::text[], $8::text[], $9::text[], $10::date[], $11::text[], $12::uuid[], $13::text[]) u
              where a.region = $1`,
      values: [
        region, lines.map((one) => one.document), lines.map((one) => one.n), lines.map(({ line }) => line.serial), lines.map(({ line }) => line.reference),
        lines.map(({ line }) => line.amountFen), lines.map(({ line }) => line.outcome), lines.map(({ line }) => line.payee), lines.map(({ line }) => line.account),
        lines.map(({ line }) => line.day), lines.map(({ line }) => line.note), lines.map(({ payment }) => payment?.id ?? null), lines.map((one) => one.result),
      ],
    }),
  ])
}

/** The present body and state of a document of ours; null when there is none, or the reader may not see it. */
export async function readOwn(
  client: ClientBase, region: string, kind: 'orderBatch' | 'receiptFile', id: string,
): Promise<{ number: string | null; state: string; amountFen: bigint | null; body: Body } | null> {
  const { rows } = await client.query<{ number: string | null; state: string; amountFen: bigint | null; body: Body }>({
    name: 'order-read-own',
    text: `select d.number, d.state, d.amount_fen as "amountFen", v.body
             from document.document d
             join document.version v on v.region = $1 and v.document = d.id and v.version = d.version
            where d.region = $1 and d.id = $2 and d.kind = $3`,
    values: [region, id, kind],
  })
  return rows[0] ?? null
}
