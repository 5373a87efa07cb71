import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useMemo, useState } from 'react'
import { Navigate, Outlet, useLocation, useNavigate } from 'react-router'
import { LanguageContext } from '#ui/language.tsx'
import { MoneyUnitContext } from '#ui/money-text.tsx'
import { PageDeskContext, type PageDesk } from '#ui/page-desk.ts'
import { Waiting } from '#ui/page-state.tsx'
import { call, Declined, request, SESSION_LOST } from './api.ts'
import { DeskContext, firstOf, type Desk } from './desk.tsx'
import { ReadProblem } from './read-state.tsx'
import { keepSettings, readSettings, showSettings, type Settings } from './settings.ts'
import { Shell } from './shell.tsx'
import { speak } from './words/index.ts'

const Parts = lazy(() => import('./antd-parts.tsx'))

/** Nobody passes without a session; below it every page knows person, position, kinds and settings. */
export function DeskGate() {
  const [settings, change] = useSettings()
  const location = useLocation()
  useSessionLost()
  const me = useQuery({ queryKey: ['me'], queryFn: () => call('GET /api/me', {}), staleTime: 300_000, retry: false })
  const kinds = useQuery({
    queryKey: ['kinds'], queryFn: () => call('GET /api/kinds', {}), staleTime: 300_000, enabled: me.isSuccess,
  })
  const desk = useMemo<Desk | null>(() => {
    if (!me.data || !kinds.data) return null
    const position = me.data.positions.find((held) => held.id === settings.position) ?? firstOf(me.data.positions)
    return { me: me.data, kinds: kinds.data, position, settings, change }
  }, [me.data, kinds.data, settings, change])
  const pageDesk = useMemo(() => desk && pageDeskOf(desk), [desk])
  const back = encodeURIComponent(location.pathname + location.search)
  if (me.error instanceof Declined && me.error.status === 401) return <Navigate to={`/login?back=${back}`} replace />
  return (
    <LanguageContext value={settings.language}>
      <MoneyUnitContext value={settings.moneyUnit}>
        {desk
          ? <DeskContext value={desk}><PageDeskContext value={pageDesk}><Shell><Outlet /></Shell></PageDeskContext></DeskContext>
          : <main className="shell-main">{me.error ?? kinds.error
            ? <ReadProblem
              reason={me.error ?? kinds.error} onRetry={() => { void me.refetch(); void kinds.refetch() }}
            />
            : <Waiting lines={8} />}</main>}
      </MoneyUnitContext>
    </LanguageContext>
  )
}

/** The same desk, as far as the pages of modules need it. */
function pageDeskOf({ me, position }: Desk): PageDesk {
  return {
    person: { name: me.person.name }, position, regions: me.regions, makes: position?.makes ?? [],
    read: (path, query, signal) => request('GET', path, query ? { query } : {}, signal),
    send: (path, body, query, onSent) => request('POST', path, query ? { body, query } : { body }, undefined, onSent),
  }
}

/** antd and its theme come only with pages that use them, so the to-do list does not wait for them. */
export function WithParts({ settings, children }: { settings: Settings; children: React.ReactNode }) {
  return <Suspense fallback={<Waiting lines={10} />}><Parts settings={settings}>{children}</Parts></Suspense>
}

export function useSettings(): [Settings, (change: Partial<Settings>) => void] {
  const [settings, setSettings] = useState(readSettings)
  useEffect(() => {
    keepSettings(settings)
    showSettings(settings)
    void speak(settings.language)
  }, [settings])
  const change = useMemo(() => (part: Partial<Settings>) => setSettings((now) => ({ ...now, ...part })), [])
  return [settings, change]
}

function useSessionLost(): void {
  const navigate = useNavigate()
  useEffect(() => {
    const leave = () => {
      const here = window.location.pathname + window.location.search
      if (!here.startsWith('/login')) void navigate(`/login?again=1&back=${encodeURIComponent(here)}`)
    }
    window.addEventListener(SESSION_LOST, leave)
    return () => window.removeEventListener(SESSION_LOST, leave)
  }, [navigate])
}
