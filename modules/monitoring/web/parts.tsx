import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useSearchParams } from 'react-router'
import { useSay } from '#ui/language.tsx'
import { Declined, usePageDesk } from '#ui/page-desk.ts'
import { PageState, Waiting } from '#ui/page-state.tsx'
import type { Share } from '../statistics/model.ts'
import './monitoring.css'
import { WORDS } from './words.ts'

/** The region of a page is in its address; without one, that of the position. */
export function useRegion(): { region: string | undefined; regions: readonly { region: string; name: string }[]; choose: (region: string) => void } {
  const { position, regions } = usePageDesk()
  const [search, setSearch] = useSearchParams()
  return {
    region: search.get('region') ?? position?.region ?? regions[0]?.region, regions,
    choose: (region) => setSearch((now) => { now.set('region', region); return now }),
  }
}

export function RegionChoice({ region, regions, choose }: ReturnType<typeof useRegion>) {
  const said = useSay()
  if (regions.length < 2) return null
  return (
    <label>{said(WORDS.region)}{' '}
      <select className="field-select" value={region} onChange={(event) => choose(event.target.value)}>
        {regions.map((one) => <option key={one.region} value={one.region}>{one.name}</option>)}
      </select>
    </label>
  )
}

export function useReading<Answer>(name: string, path: string, query: Record<string, string | undefined>, isEnabled = true): UseQueryResult<Answer> {
  const { read } = usePageDesk()
  return useQuery({ queryKey: [name, query], enabled: isEnabled, queryFn: ({ signal }) => read<Answer>(path, query, signal) })
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

/** One large figure with what it is. */
export function Tile({ title, value, below, tone }: { title: string; value: ReactNode; below?: ReactNode; tone?: 'bad' | 'near' }) {
  return (
    <div className={`mon-tile${tone ? ` mon-${tone}` : ''}`}>
      <dt>{title}</dt>
      <dd>{value}{below && <small>{below}</small>}</dd>
    </div>
  )
}

/** "12.3 %", or "—" where there is nothing to divide by. */
export function percent(share: number | null): string {
  return share === null ? '—' : `${(share * 100).toFixed(share !== 0 && share < 0.1 ? 2 : 1)} %`
}

export function fraction({ part, of }: Share): string {
  return `${part.toLocaleString('en')} / ${of.toLocaleString('en')}`
}
