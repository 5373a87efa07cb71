import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Icon } from '#ui/icon.tsx'
import { useSay } from '#ui/language.tsx'
import { Progress } from '#ui/progress.tsx'
import type { RunningExport } from '../../../server/exports/model.ts'
import { call, Declined } from '../api.ts'
import '../styles/exports.css'
import { EXPORT_WORDS as WORDS } from '../words/exports.ts'

const FORMATS = ['csv', 'parquet'] as const
const WHILE_RUNNING_MS = 1_000
/** So long a click waits for its export to appear. */
const EXPECTED_MS = 6_000

interface Props {
  region: string
  /** `documents`, `entries` or `verdicts`. */
  what: string
  query?: Record<string, string>
}

/** Takes a table away as CSV or Parquet. The browser keeps the file; how far it is stands here, also for who left the page and came back. */
export function Exporting({ region, what, query = {} }: Props) {
  const said = useSay()
  const [isExpected, setExpected] = useState(false)
  const [declined, setDeclined] = useState<Declined['answer']['message'] | null>(null)
  const running = useQuery({
    queryKey: ['exports', region], queryFn: ({ signal }) => call('GET /api/exports/running', { query: { region } }, signal),
    refetchInterval: ({ state: { data } }) => (isExpected || data?.items.some(({ state }) => state === 'running') ? WHILE_RUNNING_MS : false),
  })
  const take = async (format: string) => {
    const { data, error } = await running.refetch()
    const why = data?.busy ?? (error instanceof Declined ? error.answer.message : null)
    setDeclined(why)
    if (why) return
    const link = document.createElement('a')
    link.href = `/api/exports/${what}?${new URLSearchParams({ region, ...query, format })}`
    link.download = ''
    link.click()
    setExpected(true)
    setTimeout(() => setExpected(false), EXPECTED_MS)
  }
  return (
    <div className="exporting">
      <div className="exporting-formats" role="group" aria-label={said(WORDS.export)}>
        {FORMATS.map((format) => (
          <button key={format} type="button" className="plain-button" onClick={() => void take(format)}><Icon name="download" />{said(WORDS.formats[format])}</button>
        ))}
      </div>
      {declined && <p role="alert" className="exporting-declined">{said(declined)}</p>}
      {running.data?.items.map((one) => <Running key={one.id} region={region} one={one} />)}
    </div>
  )
}

function Running({ region, one }: { region: string; one: RunningExport }) {
  const said = useSay()
  const queries = useQueryClient()
  const cancel = useMutation({
    mutationFn: () => call('POST /api/exports/cancel', { body: { region, id: one.id } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['exports', region] }),
  })
  const rows = (count: number) => said({ zh: `${count.toLocaleString('en')} 行`, en: `${count.toLocaleString('en')} ${count === 1 ? 'row' : 'rows'}` })
  const name = `${said(one.what)} ${said(WORDS.names[one.format])}`
  if (one.state !== 'running') {
    return <p role="status" className={one.state === 'done' ? 'quiet' : 'exporting-declined'}>{name}{said(WORDS.ended[one.state])}{one.state === 'done' && rows(one.rows)}</p>
  }
  return (
    <div className="exporting-one">
      <span>{name}</span>
      <Progress title={`${said(WORDS.running)} ${name}`} done={one.rows} total={null} unit={rows} />
      <button type="button" className="plain-button" disabled={cancel.isPending || cancel.isSuccess} onClick={() => cancel.mutate()}>{said(cancel.isPending || cancel.isSuccess ? WORDS.cancelling : WORDS.cancel)}</button>
    </div>
  )
}
