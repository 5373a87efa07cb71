import { useEffect, useRef, useState } from 'react'
import type { CheckView } from '../../../../server/rules/model.ts'
import { call, Declined } from '../../api.ts'

export type Part = 'applies' | 'when'
export interface Texts { applies: string; when: string }
export interface Cursor { part: Part; offset: number }

const PAUSE_MS = 250

/** What the checker says of the texts, a moment after the last key; an answer to older texts is never shown for newer ones. */
export function useCheck(region: string, rule: string, texts: Texts, cursor: Cursor | null) {
  const [answer, setAnswer] = useState<{ view: CheckView; texts: Texts; cursor: Cursor | null } | null>(null)
  const [failure, setFailure] = useState<Declined | null>(null)
  const latest = useRef(0)
  const { applies, when } = texts
  const [part, offset] = [cursor?.part ?? null, cursor?.offset ?? 0]
  useEffect(() => {
    const turn = latest.current += 1
    const stop = new AbortController()
    const timer = setTimeout(() => {
      call('POST /api/rules/check', { body: { region, rule, applies, when, ...(part ? { at: { part, offset } } : {}) } }, stop.signal).then((view) => {
        if (turn !== latest.current) return
        setAnswer({ view, texts: { applies, when }, cursor: part ? { part, offset } : null })
        setFailure(null)
      }, (reason: unknown) => {
        if (stop.signal.aborted) return
        if (!(reason instanceof Declined)) throw reason
        setFailure(reason)
      })
    }, PAUSE_MS)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [region, rule, applies, when, part, offset])
  const current = answer !== null && answer.texts.applies === applies && answer.texts.when === when
  return { view: answer?.view ?? null, current, at: answer?.cursor ?? null, failure }
}
