import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { PrecisionView, ReplayView } from '../../../server/evidence/model.ts'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { useSay } from '#ui/language.tsx'
import { PageState, Waiting } from '#ui/page-state.tsx'
import { call, Declined } from '../api.ts'
import { ReadProblem } from '../read-state.tsx'
import '../styles/evidence.css'

/** Under the alerts, for those who judge them: whether the rules are right, and whether what was decided still comes out the same. */
export function RulePrecision({ region, position }: { region: string; position: string }) {
  const { t } = useTranslation()
  const query = { region, position }
  const table = useQuery({ queryKey: ['precision', query], queryFn: ({ signal }) => call('GET /api/rules/precision', { query }, signal) })
  const replay = useQuery({ queryKey: ['self-replay', query], queryFn: ({ signal }) => call('GET /api/rules/self-replay', { query }, signal) })
  // Others who may list alerts have no part in this; the page stays as it is for them.
  if (isDenied(table.error) || isDenied(replay.error)) return null
  const problem = table.error ?? replay.error
  return (
    <section className="rule-precision" aria-labelledby="panel-precision">
      <h2 id="panel-precision">{t('precision.title')}</h2>
      {problem ? <ReadProblem reason={problem} onRetry={() => void Promise.all([table.refetch(), replay.refetch()])} />
        : !table.data || !replay.data ? <Waiting lines={4} /> : (
          <>
            <ReplayTold region={region} replay={replay.data} />
            <PrecisionTable rows={table.data} />
          </>
        )}
    </section>
  )
}

function isDenied(reason: unknown): boolean {
  return reason instanceof Declined && reason.status === 403
}

/** “0 mismatches of N”, or which verdicts differ. */
export function ReplayTold({ region, replay: { last } }: { region: string; replay: ReplayView }) {
  const { t } = useTranslation()
  const said = useSay()
  if (!last) return <p className="quiet">{t('precision.noReplay')}</p>
  if (last.checked === 0) return <p className="quiet">{t('precision.nothingReplayed', { day: last.day })}</p>
  const good = last.mismatches === 0 && last.notRecomputed === 0
  return (
    <div className={good ? undefined : 'replay-alarm'} role={good ? undefined : 'alert'}>
      <p>
        <strong>{t('precision.replayed', { mismatches: last.mismatches, count: last.checked })}</strong>{' '}
        <span className="quiet">{t('precision.replayedOf', { day: last.day, judged: last.judged })}</span>
        {last.notRecomputed > 0 && <> {t('precision.notRecomputed', { count: last.notRecomputed })}</>}
      </p>
      {last.found.length > 0 && (
        <ul className="evidence-rows">
          {last.found.map(({ verdict, document, why, differences }) => (
            <li key={verdict}>
              {document ? <Link to={`/documents/${region}/${document}`}>{document.slice(-8)}</Link> : verdict.slice(-8)}{' '}
              <span className="quiet">
                {why ? said(why) : differences.slice(0, 5).map(({ what, rule, name }) => [t(`precision.differs_${partOf(what)}`), rule, name].filter(Boolean).join(' ')).join('; ')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

const PARTS = ['ruleSet', 'ruleText', 'effect', 'feature', 'outcome', 'value', 'rows', 'tree', 'words'] as const

function partOf(what: string): (typeof PARTS)[number] {
  return PARTS.find((part) => part === what) ?? 'value'
}

export function PrecisionTable({ rows }: { rows: PrecisionView[] }) {
  const { t } = useTranslation()
  const said = useSay()
  if (rows.length === 0) return <PageState state="empty">{t('precision.empty')}</PageState>
  const columns: Column<PrecisionView>[] = [
    { key: 'rule', title: t('precision.rule'), main: true, render: (row) => <>{said(row.title)} <span className="cell-sub">{row.rule}</span></> },
    { key: 'released', title: t('precision.released'), align: 'right', render: (row) => row.released },
    { key: 'returned', title: t('precision.returned'), align: 'right', render: (row) => row.returned },
    { key: 'forbidden', title: t('precision.forbidden'), align: 'right', render: (row) => row.forbidden },
    { key: 'open', title: t('precision.open'), align: 'right', render: (row) => row.open },
    { key: 'precision', title: t('precision.precision'), align: 'right', render: (row) => share(row.precision) ?? <span className="quiet">{t('precision.undecided')}</span> },
    { key: 'interval', title: t('precision.interval'), align: 'right', render: (row) => (row.low === null ? '—' : `${share(row.low)} – ${share(row.high)}`) },
  ]
  return (
    <>
      <p className="quiet">{t('precision.explain')}</p>
      <DataTable caption={t('precision.title')} columns={columns} rows={rows} rowKey={(row) => row.rule} />
    </>
  )
}

function share(value: number | null): string | null {
  return value === null ? null : `${(100 * value).toFixed(1)}%`
}
