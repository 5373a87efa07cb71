import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { MoneyText } from '#ui/money-text.tsx'
import { LevelTag } from '#ui/tags.tsx'
import type { Flip, KeptReport } from '../../../../../server/backtest/model.ts'
import { useDesk } from '../../../desk.tsx'

/** The documents whose verdict comes out otherwise, each with a way to it and the rule that is the reason. */
export function Flips({ report: { flipped, blastRadius }, region }: { report: KeptReport; region: string }) {
  const { t } = useTranslation()
  const columns = useColumns(region)
  if (flipped.length === 0) return <p>{t('backtest.noFlips')}</p>
  return (
    <>
      <p className="counted">{t('backtest.flipsOf', { all: blastRadius.verdicts, shown: flipped.length })}</p>
      <DataTable caption={t('backtest.flips')} columns={columns} rows={flipped} rowKey={(flip) => `${flip.document}.${flip.day}.${flip.label}.${flip.before}`} />
    </>
  )
}

function useColumns(region: string): Column<Flip>[] {
  const { t } = useTranslation()
  const { settings } = useDesk()
  const outcome = (one: Flip['rules'][number]['before']) => (one === null ? t('backtest.absent') : t(`rules.outcome_${one}`))
  return [
    {
      key: 'document', title: t('backtest.document'), main: true, render: (flip) => (
        <><DocumentLink region={region} document={flip.document} label={flip.label} /><span className="cell-sub">{flip.day} · {flip.unit ?? '—'}</span></>
      ),
    },
    { key: 'amount', title: t('workbench.amount', { unit: t(settings.moneyUnit === 'yuan' ? 'shell.yuan' : 'shell.wan') }), align: 'right', render: ({ amountFen }) => <MoneyText fen={amountFen} /> },
    { key: 'payee', title: t('backtest.payee'), render: ({ party, maker }) => <span>{party ?? '—'}<span className="cell-sub">{t('backtest.maker')} {maker ?? '—'}</span></span> },
    { key: 'given', title: t('backtest.decided'), render: ({ given }) => (given === null ? '—' : <LevelTag level={given} />) },
    { key: 'before', title: t('backtest.before'), render: ({ before }) => <LevelTag level={before} /> },
    { key: 'after', title: t('backtest.after'), render: ({ after }) => <LevelTag level={after} /> },
    {
      key: 'why', title: t('backtest.why'), render: ({ rules }) => (
        <span>
          {rules.map(({ rule, before, after }) => (
            <span key={rule} className="cell-sub"><Link to={`/rules/${encodeURIComponent(rule)}?region=${region}`}>{rule}</Link> {t('backtest.becomes', { from: outcome(before), to: outcome(after) })}</span>
          ))}
        </span>
      ),
    },
  ]
}

/** Rows of a file are no documents here. */
export function DocumentLink({ region, document, label }: { region: string; document: string; label: string }) {
  return /^.+:\d+$/.test(label) ? <span>{label}</span> : <Link to={`/documents/${region}/${document}`}>{label}</Link>
}
