import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { formatYuan } from '#kernel/values/money.ts'
import { useSay } from '#ui/language.tsx'
import { MoneyWithUnit } from '#ui/money-text.tsx'
import type { BacktestView, KeptReport } from '../../../../../server/backtest/model.ts'
import { positionIn, useDesk } from '../../../desk.tsx'
import { Panel } from '../rule.tsx'
import { Charts } from './charts.tsx'
import { Flips } from './flips.tsx'
import { Near } from './near.tsx'
import { People } from './people.tsx'
import { Workload } from './workload.tsx'

/** One report whole: what the change touches, what it costs, which documents, and how near others are. */
export function Report({ view, region, text }: { view: BacktestView; region: string; text: string | null }) {
  const { t } = useTranslation()
  const said = useSay()
  const { report } = view
  return (
    <div className="backtest-report">
      <Panel title={t('backtest.report')} hint={`${t('backtest.span', view.period)} · ${t('backtest.judged')} ${view.judged.toLocaleString('en-US')} · ${t('backtest.command')} ${said(view.command)}`}>
        <p><code className="backtest-run">{view.run}</code></p>
        <Release view={view} region={region} text={text} />
        <Figures report={report} />
        {report.rules.filter(({ notSetBased }) => notSetBased !== null).map(({ rule, notSetBased }) => <p key={rule} className="rule-lacks">{t('backtest.notSetBased', { rule, reason: notSetBased! })}</p>)}
        {report.unchanged > 0 && <p className="quiet">{t('backtest.unchanged', { n: report.unchanged })}</p>}
      </Panel>
      <Charts report={report} />
      <Panel title={t('backtest.workload')}><Workload report={report} /></Panel>
      <Panel title={t('backtest.flips')}><Flips report={report} region={region} /></Panel>
      <Panel title={t('backtest.near')} hint={t('backtest.nearHint')}><Near report={report} region={region} /></Panel>
      <Panel title={t('backtest.people')}><People report={report} /></Panel>
      <Panel title={t('backtest.limits')}>
        <ul className="backtest-limits">{report.limits.map((limit) => <li key={limit.en}>{said(limit)}</li>)}</ul>
        <details><summary>{t('backtest.tested')}</summary>{report.texts.map((one) => <pre key={one.rule} className="rule-file">{one.text}</pre>)}</details>
      </Panel>
    </div>
  )
}

function Figures({ report: { blastRadius: blast, given } }: { report: KeptReport }) {
  const { t } = useTranslation()
  return (
    <dl className="backtest-figures" aria-label={t('backtest.blast')}>
      <div><dt>{t('backtest.verdicts')}</dt><dd>{blast.verdicts}</dd></div>
      <div><dt>{t('backtest.money')}</dt><dd><MoneyWithUnit fen={blast.fen} /></dd></div>
      <div><dt>{t('backtest.units')}</dt><dd>{blast.units}</dd></div>
      <div><dt>{t('backtest.payees')}</dt><dd>{blast.parties}</dd></div>
      <div className={blast.newlyStopped > 0 ? 'figure-more' : ''}><dt>{t('backtest.newly')}</dt><dd>{blast.newlyStopped}<small><MoneyWithUnit fen={blast.newlyStoppedFen} /></small></dd></div>
      <div className={blast.noLongerStopped > 0 ? 'figure-less' : ''}><dt>{t('backtest.noLonger')}</dt><dd>{blast.noLongerStopped}<small><MoneyWithUnit fen={blast.noLongerStoppedFen} /></small></dd></div>
      {given && <div><dt>{t('backtest.given')}</dt><dd>{given.same}/{given.compared}</dd></div>}
    </dl>
  )
}

/** Opens the form of a release with the text that was tested, the run and its figures in words. */
function Release({ view, region, text }: { view: BacktestView; region: string; text: string | null }) {
  const { t } = useTranslation()
  const desk = useDesk()
  const [tested] = view.report.texts
  if (!tested || !positionIn(desk, region)?.makes.includes('ruleRelease')) return null
  const given = new URLSearchParams({ judges: view.judges.code, rule: tested.rule, purpose: 'live' })
  return (
    <p className="backtest-release">
      <Link className="plain-button strong" to={`/documents/${region}/new/ruleRelease?${given}`} state={{ body: { text: tested.text, backtestRun: view.run, backtest: t('backtest.summary', figuresOf(view)) } }}>{t('backtest.release')}</Link>
      <span className={text === null || text === tested.text ? 'quiet' : 'rule-waits'}>{t(text === null || text === tested.text ? 'backtest.releaseHint' : 'backtest.otherText')}</span>
    </p>
  )
}

/** What the form says of the report in words; the report itself is found by its hash. */
function figuresOf({ period, judged, report }: BacktestView): Record<string, string | number> {
  const { blastRadius: blast, workload, rules } = report
  const [rule] = rules
  const yuan = (fen: string) => formatYuan(BigInt(fen))
  return {
    ...period, judged, rule: rule?.rule ?? '', before: rule?.before?.hit ?? 0, after: rule?.after?.hit ?? 0, flipped: blast.verdicts, fen: yuan(blast.fen), units: blast.units,
    newly: blast.newlyStopped, newlyFen: yuan(blast.newlyStoppedFen), noLonger: blast.noLongerStopped, noLongerFen: yuan(blast.noLongerStoppedFen),
    monthBefore: workload.before.perMonth, monthAfter: workload.after.perMonth, hoursBefore: workload.before.hoursPerMonth, hoursAfter: workload.after.hoursPerMonth,
  }
}
