import type { Bilingual, Refusal } from '#kernel/values/refusal.ts'
import { refusals } from '#kernel/values/refusal.ts'

export const refuse = refusals({
  'document.unknown_field': {
    zh: '“{field}”不是本单据的栏目。可填的栏目：{known}。',
    en: '“{field}” is not a field of this document. Its fields are: {known}.',
  },
  'document.field_missing': {
    zh: '“{title}”没有填写，送审前必须填写。',
    en: '“{title}” is empty. It must be filled in before submitting.',
  },
  'document.field_wrong': {
    zh: '“{title}”填写有误：{why}。',
    en: '“{title}” is not acceptable: {why}.',
  },
  'document.stale': {
    status: 409,
    zh: '单据已被他人修改（您看到第 {seen} 版，现为第 {current} 版）。请刷新后再办理，您填写的内容没有写入。',
    en: 'The document has changed (you saw version {seen}, it is now version {current}). Reload it; nothing of yours was written.',
  },
  'document.not_in_state': {
    status: 409,
    zh: '单据现为“{state}”，不能“{action}”。请刷新单据查看当前环节。',
    en: 'The document is “{state}”; “{action}” is not possible now. Reload it to see where it stands.',
  },
  'document.no_such': {
    status: 403,
    zh: '没有这张单据，或者您无权查看。请从列表中打开。',
    en: 'There is no such document, or you may not see it. Open it from a list.',
  },
  'document.not_copied': {
    status: 409,
    zh: '单据现为“{state}”，不能复制为新单；只有已撤回、作废或被退票等已结束的单据可以复制。',
    en: 'The document is “{state}” and is not copied; only one that has ended without effect can be.',
  },
  'document.exists': {
    status: 409,
    zh: '单据编号已被使用，请重新新建。',
    en: 'This document id is taken. Start a new document.',
  },
})

/** What may be typed into a field. Money is whole fen as a string; a date is a civil day; `table` holds rows of the given columns. */
export type FieldType =
  | { type: 'text'; max: number; lines?: number }
  | { type: 'money' }
  | { type: 'int'; min: number; max: number }
  | { type: 'date' }
  | { type: 'bool' }
  | { type: 'code'; options: readonly { code: string; zh: string; en: string }[] | { catalogue: string } }
  | { type: 'reference'; to: string }
  | { type: 'table'; columns: readonly Field[]; maxRows: number }

export type Field = FieldType & {
  name: string
  title: Bilingual
  required?: boolean
  /** Enters the log only as a salted commitment (CONTRACTS §6). */
  personal?: boolean
  /** Codes of the positions that read the text whole; everybody else, and every paper, export and program, has its two ends only (`maskBody`). */
  wholeFor?: readonly string[]
  /** Most documents leave it empty: neighbours of one heading stand folded under it in the form. */
  section?: Bilingual
  /** One line under the field: what to write, and by which rule. */
  hint?: Bilingual
  /** Words of ours that are kept in each language: shown to readers of this one. */
  language?: 'zh' | 'en'
}

export type FieldValue = string | number | boolean | null | Body[]
export type Body = { [field: string]: FieldValue }

export interface Document {
  id: string
  kind: string
  number: string | null
  unit: string
  state: string
  version: number
  /** Raised by submit, withdraw and sendBack; one person completes at most one step in a round. */
  round: number
  /** Completed steps so far. */
  steps: number
  title: string
  amountFen: bigint | null
  fiscalYear: number
  indicator: string | null
  /** The document this one is about: an alert's payment, a refund's payment. */
  subject: string | null
  madeBy: string
  madeAt: Date
  seq: bigint
  /** Since when it counts in history, or counted the last time; null: it never did. */
  countsFrom: Date | null
  hold: string | null
  holdStep: number | null
  holdKind: string | null
  body: Body
}

/** How a state looks at a desk. `tone` is colour plus icon, never colour alone. */
export interface StateWord extends Bilingual {
  tone: 'neutral' | 'running' | 'waiting' | 'good' | 'bad'
}

export type Checked = { body: Body } | Refusal
