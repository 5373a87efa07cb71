import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import { useSay } from '#ui/language.tsx'
import { useModal } from '#ui/modal.ts'
import { Declined, usePageDesk } from '#ui/page-desk.ts'
import { PageState, Waiting } from '#ui/page-state.tsx'
import { fill } from './words.ts'

export function useReading<Answer>(path: string, query: Record<string, string | undefined>): UseQueryResult<Answer> {
  const { read } = usePageDesk()
  return useQuery({ queryKey: ['orders', path, query], queryFn: ({ signal }) => read<Answer>(path, query, signal) })
}

/** What stands in the place of something that is not there yet, or was declined. Null: it can be shown. */
export function standIn(reading: Pick<UseQueryResult<unknown>, 'error' | 'data' | 'refetch'>, said: ReturnType<typeof useSay>, whole = false): ReactNode {
  const { error, data } = reading
  if (!error) return data === undefined ? <Waiting lines={6} /> : null
  if (!(error instanceof Declined)) throw error
  const isDenied = error.status === 403
  return (
    <PageState state={isDenied ? 'denied' : 'failed'} whole={whole} {...(isDenied ? {} : { onRetry: () => void reading.refetch() })}>
      {said(error.answer.message)}
    </PageState>
  )
}

export function Problem({ error }: { error: Error | null }) {
  const said = useSay()
  if (!error) return null
  return <p className="ord-problem" role="alert">{error instanceof Declined ? said(error.answer.message) : String(error)}</p>
}

/** Something that takes as long as it takes: a moving bar, and the seconds so far, so that nobody thinks it stands still. */
export function Working({ words }: { words: string }) {
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setSeconds((now) => now + 1), 1_000)
    return () => clearInterval(timer)
  }, [])
  return <div className="ord-progress"><progress aria-label={fill(words, { seconds: '' })} /><span className="quiet">{fill(words, { seconds })}</span></div>
}

export function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const dialog = useModal()
  return (
    <dialog ref={dialog} className="ord-dialog" aria-label={title} onClose={onClose}>
      <h2>{title}</h2>
      {children}
    </dialog>
  )
}
