import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { NavLink } from 'react-router'
import type { Bilingual } from '#kernel/values/refusal.ts'
import { useSay } from '#ui/language.tsx'
import { Declined, usePageDesk } from '#ui/page-desk.ts'
import { PageState, Waiting } from '#ui/page-state.tsx'
import './organisation.css'
import { WORDS } from './words.ts'

/** Head and tabs that the four pages share; `tools` are the actions of the page. */
export function Frame({ title, about, tools, children }: { title: Bilingual; about: Bilingual; tools?: ReactNode; children: ReactNode }) {
  const said = useSay()
  const { position } = usePageDesk()
  const tabs = [
    ['/organisation', WORDS.title], ['/organisation/people', WORDS.people], ['/organisation/conflicts', WORDS.conflicts],
    ...(position?.code === 'organisation.audit' ? [['/audit-logs', WORDS.logs] as const] : []),
  ] as const
  return (
    <div className="organisation">
      <div className="page-head">
        <h1>{said(title)}</h1>
        {tools && <div className="page-tools">{tools}</div>}
      </div>
      <p className="quiet">{said(about)}</p>
      <nav className="organisation-tabs" aria-label={said(WORDS.areas)}>
        {tabs.map(([to, word]) => <NavLink key={to} to={to} end>{said(word)}</NavLink>)}
      </nav>
      {children}
    </div>
  )
}

/** Reads something of the region in the place of the position, and shows why not when it may not. */
export function useOfPosition<Answer>(path: string, children: (answer: Answer) => ReactNode): ReactNode {
  const said = useSay()
  const { position, read } = usePageDesk()
  const { data, error, refetch } = useQuery({
    queryKey: [path, position?.region, position?.id], enabled: position !== null,
    queryFn: ({ signal }) => read<Answer>(path, { region: position!.region, position: position!.id }, signal),
  })
  if (!position) return <PageState state="denied">{said(WORDS.noPosition)}</PageState>
  if (error) return <Failed error={error} onRetry={() => void refetch()} />
  return data ? children(data) : <Waiting lines={8} height={36} />
}

export function Failed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const said = useSay()
  const isDenied = error instanceof Declined && error.status === 403
  return (
    <PageState state={isDenied ? 'denied' : 'failed'} {...(isDenied ? {} : { onRetry })}>
      {error instanceof Declined ? said(error.answer.message) : String(error)}
    </PageState>
  )
}

/** The form of a kind with fields filled in. */
export function useNew(): (kind: string, fields?: Record<string, string>) => string | null {
  const { position, makes } = usePageDesk()
  return (kind, fields = {}) => (
    position && makes.includes(kind) ? `/documents/${position.region}/new/${kind}?${new URLSearchParams(fields)}` : null)
}
