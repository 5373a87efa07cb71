import type { ClientBase } from 'pg'
import { refuse as refuseDocument } from '#kernel/document/model.ts'
import type { ActPlan, Parcel } from '#kernel/module/model.ts'
import { isId } from '#kernel/values/id.ts'
import type { Refusal } from '#kernel/values/refusal.ts'
import { refuse } from './model.ts'

/**
 * Keeps the bytes of a receipt file beside the document that carries their hash. Once: for a document of another hash, or one whose file is
 * kept already, nothing is written.
 */
export function keepOriginal(region: string, document: string, file: { name: string; sha256: string; bytes: Buffer }): NonNullable<ActPlan['keeps']> {
  return async (client, { person, at }) => {
    await client.query({
      name: 'order-keep-original',
      text: `insert into bank.receipt_original (region, document, sha256, name, bytes, person, at)
             select d.region, d.id, $3, $4, $5, $6, $7
               from document.document d
               join document.version v on v.region = $1 and v.document = d.id and v.version = d.version
              where d.region = $1 and d.id = $2 and d.kind = 'receiptFile' and v.body ->> 'sha256' = $3
             on conflict do nothing`,
      values: [region, document, file.sha256, file.name, file.bytes, person, at],
    })
  }
}

export async function isOriginalKept(client: ClientBase, region: string, document: string): Promise<boolean> {
  const { rows } = await client.query({
    name: 'order-original-kept', text: 'select from bank.receipt_original where region = $1 and document = $2', values: [region, document] })
  return rows.length > 0
}

/** The file as the bank gave it, with who brought it and when; only for who may read its document. */
export async function makeOriginal(client: ClientBase, region: string, document: string): Promise<Parcel | Refusal> {
  if (!isId(document)) return refuseDocument('document.no_such')
  const { rows: [row] } = await client.query<{ number: string; lines: number; format: string; name: string | null; sha256: string; bytes: Buffer; person: string; at: Date }>({
    name: 'order-read-original',
    text: `select d.number, jsonb_array_length(v.body -> 'lines') as lines, v.body ->> 'format' as format, o.name, o.sha256, o.bytes, p.name as person, o.at
             from document.document d
             join document.version v on v.region = $1 and v.document = d.id and v.version = d.version
             left join bank.receipt_original o on o.region = $1 and o.document = d.id
             left join access.person p on p.id = o.person
            where d.region = $1 and d.id = $2 and d.kind = 'receiptFile'`,
    values: [region, document],
  })
  if (!row) return refuseDocument('document.no_such')
  if (row.name === null) return refuse('receipt.original_missing', { number: row.number })
  const { number, lines, format, name, sha256, bytes, person, at } = row
  // The name of the bank is told inside; as the name of a file it could steer a folder.
  return {
    what: 'receiptOriginal', name: number, rows: lines, files: [{ name: format === 'csv' ? `original.${endOf(name)}` : 'original.xml', bytes }],
    about: { number, fileName: name, sha256, importedBy: person ?? '', importedAt: at.toISOString() },
  }
}

/** Of the endings that a list of receipts may have. */
function endOf(name: string): string {
  const end = /\.(csv|txt|xlsx)$/i.exec(name)?.[1]
  return end ? end.toLowerCase() : 'csv'
}
