import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { KindView } from '../../../server/model.ts'
import { dropDraft, keepDraft, keptDraft, type KeptDraft } from './draft-keeper.ts'
import { readForm, type Typed, type TypedValue } from './form-values.ts'

interface Start {
  person: string
  /** Where the draft is kept: the document's id, or `new.<region>.<kind>`. */
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
  labels: Record<string, string>
  read: ReturnType<typeof readForm>
  dirty: boolean
  /** Null when nothing was restored. */
  restored: KeptDraft | null
  set: (name: string, value: TypedValue, label?: string) => void
  discard: () => void
  /** After a command was accepted: forgets what was kept. */
  settle: () => void
}

const KEEP_AFTER_MS = 300

/** The form of one version of one document; everything typed is kept in the session within 0.3 s. */
export function useForm(start: Start): Form {
  const [restored, setRestored] = useState(() => (start.editable ? keptDraft(start.person, start.place) : null))
  const [typed, setTyped] = useState<Typed>(() => ({ ...start.typed, ...restored?.typed }))
  const [labels, setLabels] = useState(() => ({ ...start.labels, ...restored?.labels }))
  const [dirty, setDirty] = useState(restored !== null)
  const latest = useRef({ typed, labels, dirty: false })
  latest.current = { typed, labels, dirty: latest.current.dirty || dirty }
  const { person, place, document, version } = start
  const keep = useCallback(() => {
    if (!latest.current.dirty) return
    const at = new Date().toTimeString().slice(0, 5)
    keepDraft(person, place, { document, version, typed: latest.current.typed, labels: latest.current.labels, at })
  }, [person, place, document, version])
  useEffect(() => {
    if (!dirty) return
    const timer = setTimeout(keep, KEEP_AFTER_MS)
    return () => clearTimeout(timer)
  }, [typed, dirty, keep])
  useEffect(() => {
    window.addEventListener('pagehide', keep)
    return () => { window.removeEventListener('pagehide', keep); keep() }
  }, [keep])
  const forget = () => { latest.current.dirty = false; setDirty(false); setRestored(null); dropDraft(person, place) }
  return {
    typed, labels, dirty, restored,
    read: useMemo(() => readForm(start.kind.fields, typed), [start.kind.fields, typed]),
    set: (name, value, label) => {
      setTyped((now) => ({ ...now, [name]: value }))
      if (label && typeof value === 'string') setLabels((now) => ({ ...now, [value]: label }))
      setDirty(true)
    },
    discard: () => { forget(); setTyped(start.typed) },
    settle: forget,
  }
}
