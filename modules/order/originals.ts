import type { ClientBase } from 'pg'
import { refuse as refuseDocument } from '#kernel/document/model.ts'
import type { ActPlan, Parcel } from '#kernel/module/model.ts'
import { isId } from '#kernel/values/id.ts'
import type { Refusal } from '#kernel/values/refusal.ts'
import type { OfferedMapping } from './desk/model.ts'
import { refuse } from './model.ts'

/** A file of the bank by the hash of its bytes and that of the receipts that were read from them. */
export interface Original { sha256: string; contentSha256: string }

/** How the columns of a table were read, by the header that they stood under. */
export interface Mapped {
  headerSha256: string
  /** JSON, as it is typed. */
  mapping: string
}

/**
 * Keeps the bytes of a receipt file beside the document whose version carries their hash and lists the receipts read from them. Once: for a
 * document of another hash or of other lines, or bytes that are kept already, nothing is written. What a document carried before it was sent
 * back stays.
 */
export function keepOriginal(region: string, document: string, file: Original & { name: string; bytes: Buffer; mapped?: Mapped | null }): NonNullable<ActPlan['keeps']> {
  return async (client, { person, at }) => {
    await client.query({
      name: 'order-keep-original',
      text: `insert into bank.receipt_original (region, document, sha256, content_sha256, name, bytes, person, at, header_sha256, mapping)
             select d.region, d.id, $3, $4, $5, $6, $7, $8, $9, $10::json
               from document.document d
               join document.version v on v.region = $1 and v.document = d.id and v.version = d.version
              where d.region = $1 and d.id = $2 and d.kind = 'receiptFile' and v.body ->> 'sha256' = $3 and v.body ->> 'contentSha256' = $4
             on conflict do nothing`,
      values: [region, document, file.sha256, file.contentSha256, file.name, file.bytes, person, at, file.mapped?.headerSha256 ?? null, file.mapped?.mapping ?? null],
    })
  }
}

export async function isOriginalKept(client: ClientBase, region: string, document: string, { sha256, contentSha256 }: Original): Promise<boolean> {
  const { rows } = await client.query({
    name: 'order-original-kept',
    text: 'select from bank.receipt_original where region = $1 and document = $2 and sha256 = $3 and content_sha256 = $4',
    values: [region, document, sha256, contentSha256],
  })
  return rows.length > 0
}

/** The mapping by which a file of this header was last read, with the number of its document; null when none was. */
export async function lastMapping(client: ClientBase, region: string, headerSha256: string): Promise<OfferedMapping | null> {
  const { rows: [row] } = await client.query<{ mapping: object; number: string; at: Date }>({
    name: 'order-last-mapping',
    text: `select o.mapping, d.number, o.at from bank.receipt_original o join document.document d on d.region = $1 and d.id = o.document
            where o.region = $1 and o.header_sha256 = $2 and o.mapping is not null order by o.at desc limit 1`,
    values: [region, headerSha256],
  })
  return row ? { mapping: JSON.stringify(row.mapping), number: row.number, at: row.at.toISOString() } : null
}

/** The file as the bank gave it, with who brought it and when; only for who may read its document. */
export async function makeOriginal(client: ClientBase, region: string, document: string): Promise<Parcel | Refusal> {
  if (!isId(document)) return refuseDocument('document.no_such')
  const { rows: [row] } = await client.query<{ number: string; lines: number; format: string; name: string | null; sha256: string; bytes: Buffer; person: string; at: Date; mapping: object | null }>({
    name: 'order-read-original',
    text: `select d.number, jsonb_array_length(v.body -> 'lines') as lines, v.body ->> 'format' as format, o.name, o.sha256, o.bytes, p.name as person, o.at, o.mapping
             from document.document d
             join document.version v on v.region = $1 and v.document = d.id and v.version = d.version
             left join bank.receipt_original o on o.region = $1 and o.document = d.id and o.sha256 = v.body ->> 'sha256'
              and o.content_sha256 = v.body ->> 'contentSha256'
             left join access.person p on p.id = o.person
            where d.region = $1 and d.id = $2 and d.kind = 'receiptFile'`,
    values: [region, document],
  })
  if (!row) return refuseDocument('document.no_such')
  if (row.name === null) return refuse('receipt.original_missing', { number: row.number })
  const { number, lines, format, name, sha256, bytes, person, at, mapping } = row
  // The name of the bank is told inside; as the name of a file it could steer a folder.
  return {
    what: 'receiptOriginal', name: number, rows: lines, files: [{ name: format === 'csv' ? `original.${endOf(name)}` : 'original.xml', bytes }],
    about: { number, fileName: name, sha256, importedBy: person ?? '', importedAt: at.toISOString(), ...(mapping ? { mapping: JSON.stringify(mapping) } : {}) },
  }
}

/** Of the endings that a list of receipts may have. */
function endOf(name: string): string {
  const end = /\.(csv|txt|xlsx)$/i.exec(name)?.[1]
  return end ? end.toLowerCase() : 'csv'
}
