import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { formatYuan } from '#kernel/values/money.ts'
import { Chart } from '#ui/chart.tsx'
import { DataTable, type Column } from '#ui/data-table.tsx'
import { useSay } from '#ui/language.tsx'
import { MoneyText } from '#ui/money-text.tsx'
import { Waiting } from '#ui/page-state.tsx'
import { dayAndTime, LevelTag } from '#ui/tags.tsx'
import type { CandidateView, ShadowClass, ShadowDifference } from '../../../../server/rules/model.ts'
import { call } from '../../api.ts'
import { positionIn, useDesk, useTitle } from '../../desk.tsx'
import { ReadProblem } from '../../read-state.tsx'
import '../../styles/shadow.css'
import { Said } from './said.tsx'

const CLASSES: ShadowClass[] = ['agrees', 'newHit', 'lostHit', 'cannotJudge', 'nowJudged']
const DIFFERING = ['newHit', 'lostHit', 'cannotJudge', 'nowJudged'] as const

/** Candidates of the rule beside what the live rule found of the same documents, for those who write or watch rules. */
export function Shadow({ rule, region }: { rule: string; region: string }) {
  const { t } = useTranslation()
  const read = useQuery({
    queryKey: ['shadow', region, rule], queryFn: ({ signal }) => call('GET /api/rules/:rule/shadow', { path: { rule }, query: { region } }, signal),
  })
  const standing = read.data?.candidates.filter(({ ended }) => ended === null) ?? []
  const earlier = read.data?.candidates.filter(({ ended }) => ended !== null) ?? []
  return (
    <section className="panel wide shadow" id="shadow">
      <h2>{t('shadow.title')}</h2>
      <p className="quiet">{t('shadow.hint')}</p>
      {read.error ? <ReadProblem reason={read.error} onRetry={() => void read.refetch()} /> : !read.data ? <Waiting lines={4} /> : (
        <>
          {standing.length === 0 && <p className="quiet">{t('shadow.none')}</p>}
          {standing.map((one) => <Candidate key={`${one.document}.${one.round}`} candidate={one} rule={rule} region={region} />)}
          {earlier.length > 0 && (
            <details className="shadow-earlier">
              <summary>{t('shadow.earlier', { count: earlier.length })}</summary>
              {earlier.map((one) => <Candidate key={`${one.document}.${one.round}`} candidate={one} rule={rule} region={region} />)}
            </details>
          )}
        </>
      )}
    </section>
  )
}

function Candidate({ candidate, rule, region }: { candidate: CandidateView; rule: string; region: string }) {
  const { t } = useTranslation()
  const { document, number, version, level, said, startedAt, until, ended, compared, text } = candidate
  return (
    <article className="shadow-candidate">
      <div className="shadow-head">
        <h3>{t('shadow.candidate', { version })}</h3>
        {level && <LevelTag level={level} />}
        <span className={`tag tone-${ended === null ? 'running' : ended === 'released' ? 'good' : 'neutral'}`}>{t(`shadow.${ended ?? 'standing'}`)}</span>
        <span className="shadow-period">{t('shadow.period', { from: dayAndTime(startedAt).slice(0, 10), until })} · <Link to={`/documents/${region}/${document}`}>{t('shadow.form', { number: number ?? '' })}</Link></span>
        <Release candidate={candidate} rule={rule} region={region} />
      </div>
      {said ? <Said condition={said.when} /> : <p className="rule-lacks">{t('shadow.unreadable')}</p>}
      <details><summary>{t('shadow.text')}</summary><pre className="rule-file">{text}</pre></details>
      {compared.judged === 0 ? <p className="quiet">{t('shadow.noneJudged')}</p> : <Comparison candidate={candidate} region={region} />}
    </article>
  )
}

function Comparison({ candidate, region }: { candidate: CandidateView; region: string }) {
  const { t } = useTranslation()
  const { compared, differences, differing } = candidate
  const columns = useColumns(region)
  return (
    <>
      <dl className="shadow-counts">
        <div><dt>{t('shadow.judged')}</dt><dd>{compared.judged}</dd></div>
        {CLASSES.filter((one) => one !== 'nowJudged' || compared.counts.nowJudged > 0).map((one) => (
          <div key={one} className={one !== 'agrees' && compared.counts[one] > 0 ? 'differs' : ''}><dt>{t(`shadow.${one}`)}</dt><dd>{compared.counts[one]}</dd></div>
        ))}
        <div><dt>{t('shadow.newHitMoney')}</dt><dd><MoneyText fen={compared.newHitFen} /></dd></div>
        <div><dt>{t('shadow.lostHitMoney')}</dt><dd><MoneyText fen={compared.lostHitFen} /></dd></div>
      </dl>
      {differing === 0 ? <p>{t('shadow.noDifference')}</p> : (
        <>
          <ByUnit candidate={candidate} />
          <h4>{t('shadow.differences')}</h4>
          <p className="counted">{t('shadow.differing', { count: differing, shown: differences.length })}</p>
          <DataTable caption={t('shadow.differences')} columns={columns} rows={differences} rowKey={(row) => `${row.document.id}.${row.at}`} />
        </>
      )}
    </>
  )
}

/** Bars of what differs, a unit each: where the candidate would be felt. */
function ByUnit({ candidate: { byUnit } }: { candidate: CandidateView }) {
  const { t } = useTranslation()
  const shown = useMemo(() => byUnit.map((row) => ({ ...row, differing: row.judged - row.counts.agrees })).filter(({ differing }) => differing > 0)
    .sort((left, right) => right.differing - left.differing).slice(0, UNITS), [byUnit])
  const present = useMemo(() => DIFFERING.filter((one) => shown.some(({ counts }) => counts[one] > 0)), [shown])
  const option = useMemo(() => ({
    legend: { top: 0, data: present.map((one) => t(`shadow.${one}`)) },
    xAxis: { type: 'value' as const, minInterval: 1 },
    yAxis: { type: 'category' as const, inverse: true, axisLabel: { width: 150, overflow: 'truncate' as const }, data: shown.map(({ unit }) => unit.name) },
    series: present.map((one) => ({ name: t(`shadow.${one}`), type: 'bar' as const, stack: 'differing', barMaxWidth: 24, data: shown.map(({ counts }) => counts[one]) })),
  }), [shown, present, t])
  return (
    <Chart
      title={t('shadow.byUnit')} option={option} height={60 + 36 * shown.length}
      columns={[t('shadow.unit'), t('shadow.judged'), ...DIFFERING.map((one) => t(`shadow.${one}`)), t('shadow.money')]}
      rows={shown.map(({ unit, judged, counts, newHitFen }) => [unit.name, String(judged), ...DIFFERING.map((one) => String(counts[one])), formatYuan(BigInt(newHitFen))])}
    />
  )
}

const UNITS = 20

function useColumns(region: string): Column<ShadowDifference>[] {
  const { t } = useTranslation()
  const said = useSay()
  const title = useTitle()
  const { settings } = useDesk()
  return [
    {
      key: 'document', title: t('rules.document'), main: true, render: ({ document, message }) => (
        <>
          <Link to={`/documents/${region}/${document.id}`}>{title(document)}</Link>
          <span className="cell-sub">{document.number ?? t('documents.noNumber')} · {document.unit.name}</span>
          {message && <span className="cell-sub">{said(message)}</span>}
        </>
      ),
    },
    { key: 'amount', title: t('workbench.amount', { unit: t(settings.moneyUnit === 'yuan' ? 'shell.yuan' : 'shell.wan') }), align: 'right', render: ({ document }) => <MoneyText fen={document.amountFen} /> },
    { key: 'at', title: t('rules.at'), render: ({ at }) => dayAndTime(at) },
    { key: 'difference', title: t('shadow.difference'), render: ({ difference }) => <strong>{t(`shadow.${difference}`)}</strong> },
    { key: 'live', title: t('shadow.live'), render: ({ live }) => (live ? t(`rules.outcome_${live}`) : t('shadow.notAsked')) },
    { key: 'outcome', title: t('shadow.candidateSays'), render: ({ outcome }) => t(`rules.outcome_${outcome}`) },
  ]
}

/** Opens the form of a release with the candidate's text and what its shadow has shown, for who may make one here. */
function Release({ candidate: { number, judges, text, compared, ended, said }, rule, region }: { candidate: CandidateView; rule: string; region: string }) {
  const { t } = useTranslation()
  const desk = useDesk()
  if (!said || ended === 'released' || ended === 'retired' || !positionIn(desk, region)?.makes.includes('ruleRelease')) return null
  const { judged, counts, newHitFen } = compared
  const reason = t('shadow.reason', { number: number ?? '', judged, ...counts, money: formatYuan(BigInt(newHitFen)) })
  const given = new URLSearchParams({ judges, rule, purpose: 'live' })
  return <Link className="plain-button strong" to={`/documents/${region}/new/ruleRelease?${given}`} state={{ body: { text, reason } }}>{t('shadow.release')}</Link>
}
