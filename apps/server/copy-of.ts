import { refuse as refuseDocument, withoutMasked, type Body, type Document } from '#kernel/document/index.ts'
import type { LoadedKind } from '#kernel/module/index.ts'
import type { Refusal } from '#kernel/values/refusal.ts'

/** The form of a new document with what an ended one said; where the kind says so it names the old one's number. Papers are not copied, nor what only some positions read. */
export function copyOf(kind: Pick<LoadedKind, 'copies' | 'states' | 'fields'>, { state, body, number }: Pick<Document, 'state' | 'body' | 'number'>): Body | Refusal {
  const { copies, states } = kind
  if (!copies?.states.includes(state)) {
    const { zh = state, en = state } = states[state] ?? {}
    return refuseDocument('document.not_copied', { state: { zh, en } })
  }
  const { link } = copies
  const old = link && Object.hasOwn(body, link.field) ? { [link.field]: link.states.includes(state) ? number : null } : {}
  return { ...withoutMasked(kind.fields, body), ...old }
}
