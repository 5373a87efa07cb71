import { Link } from 'react-router'
import { useLanguage, useSay } from '#ui/language.tsx'
import { MoneyText } from '#ui/money-text.tsx'
import type { ModulePanelProps } from '#ui/module-panel.ts'
import { dayAndTime, StateTag } from '#ui/tags.tsx'
import type { SimilarAlerts } from '../board/model.ts'
import { STATES } from '../model.ts'
import { standIn, useReading } from './parts.tsx'
import { fill, WORDS } from './words.ts'

/** What was decided in cases like this one: same payee, same rule, same unit. */
export default function Similar({ region, document }: ModulePanelProps) {
  const said = useSay()
  const language = useLanguage()
  const found = useReading<SimilarAlerts>('monitoring-similar', '/api/monitoring/similar', { region, alert: document })
  const missing = standIn(found, said)
  if (missing) return missing
  const { items, decided, lookedAt } = found.data!
  if (items.length === 0) return <p className="quiet">{said(WORDS.noSimilar)}</p>
  return (
    <>
      <p className="quiet">{fill(said(WORDS.similarOf), { n: lookedAt, ...decided })}</p>
      <ul className="mon-list">
        {items.map((row) => (
          <li key={row.id}>
            <div className="mon-line">
              <StateTag state={row.state} word={STATES[row.state]} />
              <Link to={`/documents/${region}/${row.id}`}>{language === 'en' ? row.titleEn : row.title}</Link>
              {row.amountFen && <MoneyText fen={row.amountFen} />}
            </div>
            <div className="quiet">
              {[row.number, row.unit, dayAndTime(row.madeAt), row.same.payee && said(WORDS.samePayee), row.same.unit && said(WORDS.sameUnit), row.same.rules.join(' ')]
                .filter(Boolean).join(' · ')}
            </div>
            {row.reason && <p>{said(WORDS.decision)}{row.reason}</p>}
          </li>
        ))}
      </ul>
    </>
  )
}
