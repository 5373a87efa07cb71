import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { MoneyText } from '#ui/money-text.tsx'
import { dayAndTime } from '#ui/tags.tsx'
import type { Outcome } from '#kernel/rules/model.ts'
import type { TryView } from '../../../../server/rules/model.ts'
import { call, Declined } from '../../api.ts'
import { useDesk, useTitle } from '../../desk.tsx'
import { ReadProblem } from '../../read-state.tsx'
import type { Texts } from './use-check.ts'

const COUNTS = [200, 500, 1_000, 2_000]
const OUTCOMES: Outcome[] = ['hit', 'pass', 'notApplicable', 'cannotJudge']

/** The text in force and the changed one over past documents, side by side. */
export function Trial({ rule, region, texts, sound }: { rule: string; region: string; texts: Texts; sound: boolean }) {
  const { t } = useTranslation()
  const [limit, setLimit] = useState(500)
  const [trying, setTrying] = useState(false)
  const [tried, setTried] = useState<{ view: TryView; texts: Texts } | null>(null)
  const [failure, setFailure] = useState<Declined | null>(null)
  const run = async () => {
    setTrying(true)
    setFailure(null)
    try {
      setTried({ view: await call('POST /api/rules/try', { body: { region, rule, limit, ...texts } }), texts })
    } catch (reason) {
      if (!(reason instanceof Declined)) throw reason
      setFailure(reason)
    } finally {
      setTrying(false)
    }
  }
  const stale = tried !== null && (tried.texts.when !== texts.when || tried.texts.applies !== texts.applies)
  return (
    <section className="panel wide" aria-busy={trying}>
      <h2>{t('rules.try')}</h2>
      <p className="quiet">{t('rules.tryHint')}</p>
      <div className="rule-try">
        <label htmlFor="try-count">{t('rules.tryCount')}</label>
        <select id="try-count" className="field-select" value={limit} onChange={(event) => setLimit(Number(event.target.value))}>
          {COUNTS.map((n) => <option key={n} value={n}>{t('rules.tryDocuments', { n })}</option>)}
        </select>
        <button type="button" className="plain-button strong" disabled={!sound || trying} onClick={() => void run()}>{t(trying ? 'rules.trying' : 'rules.tryNow')}</button>
        <span role="status" className="rule-waits">{stale && t('rules.stale')}</span>
      </div>
      {failure && <ReadProblem reason={failure} onRetry={() => void run()} />}
      {tried && !failure && <Result view={tried.view} region={region} />}
    </section>
  )
}

function Result({ view, region }: { view: TryView; region: string }) {
  const { t } = useTranslation()
  const columns = useColumns(region)
  if (view.judged === 0) return <p className="quiet">{t('rules.triedNone')}</p>
  return (
    <>
      <p>{t('rules.tried', { judged: view.judged, since: dayAndTime(view.since ?? '').slice(0, 10) })}{view.left > 0 && ` ${t('rules.leftOut', { count: view.left })}`}</p>
      <table className="rule-counts">
        <thead><tr><th scope="col"><span className="only-heard">{t('rules.try')}</span></th>{OUTCOMES.map((one) => <th key={one} scope="col">{t(`rules.outcome_${one}`)}</th>)}</tr></thead>
        <tbody>
          {(['before', 'after'] as const).map((side) => (
            <tr key={side}>
              <th scope="row">{t(side === 'before' ? 'rules.was' : 'rules.becomes')}</th>
              {OUTCOMES.map((one) => <td key={one}>{side === 'after' && view.after[one] !== view.before[one] ? <strong>{view.after[one]}</strong> : view[side][one]}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
      {view.flipped === 0 ? <p>{t('rules.noFlips')}</p> : (
        <>
          <h3>{t('rules.flips')}</h3>
          <p className="counted">{t('rules.flipsMore', { count: view.flipped, shown: view.flips.length })}</p>
          <DataTable caption={t('rules.flips')} columns={columns} rows={view.flips} rowKey={(row) => row.document.id} />
        </>
      )}
    </>
  )
}

type Flip = TryView['flips'][number]

function useColumns(region: string): Column<Flip>[] {
  const { t } = useTranslation()
  const title = useTitle()
  const { settings } = useDesk()
  return [
    {
      key: 'document', title: t('rules.document'), main: true, render: ({ document }) => (
        <>
          <Link to={`/documents/${region}/${document.id}`}>{title(document)}</Link>
          <span className="cell-sub">{document.number ?? t('documents.noNumber')} · {document.unit.name}</span>
        </>
      ),
    },
    { key: 'amount', title: t('workbench.amount', { unit: t(settings.moneyUnit === 'yuan' ? 'shell.yuan' : 'shell.wan') }), align: 'right', render: ({ document }) => <MoneyText fen={document.amountFen} /> },
    { key: 'at', title: t('rules.at'), render: ({ at }) => dayAndTime(at) },
    { key: 'before', title: t('rules.was'), render: ({ before }) => t(`rules.outcome_${before}`) },
    { key: 'after', title: t('rules.becomes'), render: ({ after }) => <strong>{t(`rules.outcome_${after}`)}</strong> },
  ]
}
