import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { civilDayOf, dayNumber, dayText } from '#kernel/values/civil-day.ts'
import { DateInput } from '#ui/date-input.tsx'
import { useSay } from '#ui/language.tsx'
import type { ModulePanelProps } from '#ui/module-panel.ts'
import { Declined, usePageDesk } from '#ui/page-desk.ts'
import { StateTag } from '#ui/tags.tsx'
import type { RectificationRow } from '../rectification/model.ts'
import { RECTIFICATION_FIELDS, RECTIFICATION_STATES, UPHELD } from '../rectification/model.ts'
import { standIn, useReading } from './parts.tsx'
import { fill, WORDS } from './words.ts'

/** What has to be put right after this alert, with its dates; and, for who decides on alerts, the order to do so. */
export default function Rectifications({ region, document, state }: ModulePanelProps) {
  const said = useSay()
  const { position } = usePageDesk()
  const [isOrdering, setOrdering] = useState(false)
  const found = useReading<RectificationRow[]>('monitoring-rectifications', '/api/monitoring/rectifications', { region, alert: document })
  const missing = standIn(found, said)
  if (missing) return missing
  const mayOrder = position?.region === region && position.code === 'monitoring.head' && UPHELD.includes(state)
  return (
    <>
      {found.data!.length === 0 ? <p className="quiet">{said(WORDS.noRectification)}</p> : (
        <ul className="mon-list">
          {found.data!.map((row) => (
            <li key={row.id} className="mon-line">
              <StateTag state={row.state} word={RECTIFICATION_STATES[row.state]} />
              <Link to={`/documents/${region}/${row.id}`}>{row.number ?? said(RECTIFICATION_STATES['draft'])}</Link>
              <span className={row.isLate ? 'mon-figure late' : 'quiet'}>{fill(said(WORDS.dueOn), { due: row.due })}{row.isLate && ` ${said(WORDS.late)}`}</span>
              {row.closedOn && <span className="quiet">{fill(said(WORDS.closedOn), { day: row.closedOn })}</span>}
              <span className="quiet">{fill(said(WORDS.orderedBy), { name: row.person })}</span>
            </li>
          ))}
        </ul>
      )}
      {mayOrder && (isOrdering
        ? <OrderForm region={region} alert={document} onDone={() => setOrdering(false)} />
        : <p><button type="button" className="plain-button" onClick={() => setOrdering(true)}>{said(WORDS.orderIt)}</button></p>)}
    </>
  )
}

const USUAL_DAYS = 15

function emptyOrder() {
  return { violation: 'scope', facts: '', demand: '', due: dayText(dayNumber(civilDayOf(new Date()))! + USUAL_DAYS) }
}

function OrderForm({ region, alert, onDone }: { region: string; alert: string; onDone: () => void }) {
  const said = useSay()
  const { position, send } = usePageDesk()
  const queries = useQueryClient()
  const [given, setGiven] = useState(emptyOrder)
  const [key] = useState(() => crypto.randomUUID())
  const order = useMutation({
    mutationFn: () => send('/api/monitoring/rectifications', { region, position: position!.id, key, alert, ...given }),
    onSuccess: async () => { await queries.invalidateQueries(); onDone() },
  })
  const violation = RECTIFICATION_FIELDS.find(({ name }) => name === 'violation')!
  const options = violation.type === 'code' && !('catalogue' in violation.options) ? violation.options : []
  return (
    <form className="mon-form" onSubmit={(event) => { event.preventDefault(); order.mutate() }}>
      <label>{said(WORDS.violation)}
        <select value={given.violation} onChange={(event) => setGiven({ ...given, violation: event.target.value })}>
          {options.map((option) => <option key={option.code} value={option.code}>{said(option)}</option>)}
        </select>
      </label>
      {(['facts', 'demand'] as const).map((name) => (
        <label key={name}>{said(WORDS[name])}
          <textarea rows={3} required maxLength={2_000} value={given[name]} onChange={(event) => setGiven({ ...given, [name]: event.target.value })} />
        </label>
      ))}
      <label>{said(WORDS.due)}
        <DateInput required value={given.due} onChange={(due) => setGiven({ ...given, due })} />
      </label>
      {order.error && <p className="mon-declined" role="alert">{order.error instanceof Declined ? said(order.error.answer.message) : String(order.error)}</p>}
      <p><button type="submit" className="plain-button strong" disabled={order.isPending}>{said(order.isPending ? WORDS.sending : WORDS.send)}</button></p>
    </form>
  )
}
