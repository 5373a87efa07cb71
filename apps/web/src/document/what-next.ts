import type { Body } from '#kernel/document/model.ts'
import type { ActionView, DocumentView, KindView } from '../../../server/model.ts'
import type { PreviewRequest } from '../api.ts'
import type { ReadForm } from './form-values.ts'

/** What is typed can be written when a draft may be kept, or when submitting is open. */
export function isEditable(actions: readonly Pick<ActionView, 'action' | 'enabled'>[]): boolean {
  return actions.some((action) => (action.action === 'draft' || action.action === 'submit') && action.enabled)
}

/** A draft may have gaps, in rows too, but nothing wrong; submitting wants it whole. */
export function isComplete(action: string, read: Pick<ReadForm, 'problems' | 'missing'>): boolean {
  const problems = Object.values(read.problems)
  return action === 'submit'
    ? problems.length === 0 && read.missing.length === 0
    : problems.every(({ word }) => word === 'missing')
}

/** Judged is what the person would do next: submit what is typed, or take the main action of the standing task. */
export function previewRequest(
  actions: ActionView[],
  editable: boolean,
  base: Pick<PreviewRequest, 'region' | 'position' | 'kind' | 'document'>,
  body: Body,
  task: string | null,
): PreviewRequest | null {
  if (editable) return { ...base, action: 'submit', body }
  const open = actions.filter((action) => action.enabled && action.tone === 'primary')
  const next = open.find((action) => action.task === task) ?? open[0]
  if (!next) return null
  // A reason is asked for when the button is pressed; that it is not there yet is no obstacle to a preview.
  return { ...base, action: next.action, ...(next.task ? { task: next.task } : {}) }
}

/** While typing the amount follows the form, when the form has exactly one; otherwise it is the document's own. */
export function amountOf(kind: KindView, body: Body, document: DocumentView | null, editable: boolean): string | null {
  const [field, second] = kind.fields.filter((each) => each.type === 'money')
  const typed = editable && field && !second ? body[field.name] : null
  return typeof typed === 'string' ? typed : document?.amountFen ?? null
}
