import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { KindView } from '../../../server/model.ts'
import { dropDraft, keepDraft, keptDraft, type KeptDraft } from './draft-keeper.ts'
import { readForm, type Typed, type TypedValue } from './form-values.ts'

interface Start {
  person: string
  /** Where the draft is kept: the document's id, or the address of the page of a new one. */
  place: string
  document: string
  version: number | null
  kind: KindView
  typed: Typed
  labels: Record<string, string>
  editable: boolean
}

export interface Form {
  typed: Typed
  /** Words for the ids chosen in references. */
  labels: Record<string, string>
  read: ReturnType<typeof readForm>
  /** Null when nothing was restored. */
  restored: KeptDraft | null
  set: (name: string, value: TypedValue, label?: string) => void
  discard: () => void
  /** After a command was accepted: forgets what was kept. */
  settle: () => void
}

interface State {
  typed: Typed
  labels: Record<string, string>
  dirty: boolean
  restored: KeptDraft | null
}

const KEEP_AFTER_MS = 300

/** The form of one version of one document; everything typed is kept in the session within 0.3 s. */
export function useForm(start: Start): Form {
  const { person, place, document, version, kind } = start
  const [state, setState] = useState(() => begin(start))
  const latest = useRef(state)
  const change = (next: State) => { latest.current = next; setState(next) }
  const keep = useCallback(() => {
    const { typed, labels, dirty } = latest.current
    if (dirty) keepDraft(person, place, { document, version, typed, labels })
  }, [person, place, document, version])
  useEffect(() => {
    const timer = setTimeout(keep, KEEP_AFTER_MS)
    return () => clearTimeout(timer)
  }, [state, keep])
  useEffect(() => {
    window.addEventListener('pagehide', keep)
    return () => { window.removeEventListener('pagehide', keep); keep() }
  }, [keep])
  return {
    typed: state.typed,
    labels: state.labels,
    restored: state.restored,
    read: useMemo(() => readForm(kind.fields, state.typed), [kind.fields, state.typed]),
    set: (name, value, label) => {
      const { typed, labels, restored } = latest.current
      change({
        typed: { ...typed, [name]: value }, labels: label ? { ...labels, [String(value)]: label } : labels, dirty: true,
        restored,
      })
    },
    discard: () => {
      dropDraft(person, place)
      change({ typed: start.typed, labels: start.labels, dirty: false, restored: null })
    },
    settle: () => { dropDraft(person, place); change({ ...latest.current, dirty: false, restored: null }) },
  }
}

/** A kept draft goes over what the document holds; its version is kept too, to say when another has written since. */
function begin({ person, place, typed, labels, editable }: Start): State {
  const restored = editable ? keptDraft(person, place) : null
  return { typed: { ...typed, ...restored?.typed }, labels: { ...labels, ...restored?.labels }, dirty: false, restored }
}
