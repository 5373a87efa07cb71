import type { Document } from '#kernel/document/model.ts'
import type { PatrolAlert } from '#kernel/module/model.ts'
import { FIELDS } from './model.ts'

const LONGEST = new Map(FIELDS.flatMap((field) => (field.type === 'text' ? [[field.name, field.max] as const] : [])))

/** The form of an alert; texts that are longer than their field end in an ellipsis, numbers of documents are left off whole. */
export function bodyOf(alert: PatrolAlert): Document['body'] {
  const { identity, source, test, title, period, unit, payee, amountFen, count, sure, reason, ask, documents } = alert
  const body: Document['body'] = {
    identity, source, test, testTitle: title.zh, testTitleEn: title.en, period, unitName: unit, payee, amountFen: amountFen !== null && amountFen > 0n ? String(amountFen) : null, count,
    sure: sure === null ? null : sure.toFixed(2), reason: reason.zh, reasonEn: reason.en, ask: ask.zh, askEn: ask.en, documents: documents.slice(0, 30).join(' ') || null,
  }
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, typeof value === 'string' ? fit(value, LONGEST.get(name)) : value]))
}

function fit(text: string, most: number | undefined): string {
  const characters = [...text]
  return most === undefined || characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`
}
