import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { withoutMark } from '#ui/citation.ts'
import { useList, useSay } from '#ui/language.tsx'
import { PageState, Waiting } from '#ui/page-state.tsx'
import { dayAndTime, LevelTag } from '#ui/tags.tsx'
import type { RuleHit, RuleView } from '../../../../server/rules/model.ts'
import { call } from '../../api.ts'
import { useTitle } from '../../desk.tsx'
import { ReadProblem } from '../../read-state.tsx'
import '../../styles/document.css'
import '../../styles/rules.css'
import { Examples } from './examples.tsx'
import { Delivered } from './facts.tsx'
import { Cost, Hits, Precision } from './list.tsx'
import { Parameters } from './parameters.tsx'
import { useRegion } from './region.ts'
import { Said } from './said.tsx'
import { Shadow } from './shadow.tsx'
import { RuleStateTag } from './state-tag.tsx'
import { Versions } from './versions.tsx'

/** One rule whole: what it says, on what ground, with which thresholds, and what it has caught. */
export function RulePage() {
  const { t } = useTranslation()
  const region = useRegion()
  const { rule = '' } = useParams()
  const read = useQuery({
    queryKey: ['rule', region, rule], enabled: region !== '',
    queryFn: ({ signal }) => call('GET /api/rules/:rule', { path: { rule }, query: { region } }, signal),
  })
  if (region === '') return <PageState whole state="empty">{t('shell.noPosition')}</PageState>
  if (read.error) return <ReadProblem whole reason={read.error} onRetry={() => void read.refetch()} back={<Link to={`/rules?region=${region}`}>{t('rules.back')}</Link>} />
  if (!read.data) return <Waiting lines={12} />
  return (
    <>
      <RuleHead rule={read.data} region={region} />
      <div className="rule-columns">
        <div className="rule-column">
          <Condition rule={read.data} />
          <Panel title={t('rules.parameters')}><Parameters parameters={read.data.parameters} region={region} /></Panel>
          <Names rule={read.data} />
        </div>
        <div className="rule-column">
          <Panel title={t('rules.examples')} hint={t('rules.examplesNow')}><Examples examples={read.data.examples} /></Panel>
          {read.data.kind === 'rule' && <Panel title={t('rules.lastHits')}><LastHits hits={read.data.lastHits} region={region} /></Panel>}
          <Panel title={t('rules.versions')}><Versions versions={read.data.versions} isCandidate={read.data.state === 'shadow'} /></Panel>
        </div>
      </div>
      {read.data.kind === 'rule' && read.data.mayEdit && <Shadow rule={rule} region={region} />}
    </>
  )
}

function RuleHead({ rule, region }: { rule: RuleView; region: string }) {
  const { t } = useTranslation()
  const said = useSay()
  return (
    <>
      <p className="rule-back"><Link to={`/rules?region=${region}`}>{t('rules.back')}</Link></p>
      <div className="page-head">
        <h1>{said(rule.title)}</h1>
        <LevelTag level={rule.level} /><RuleStateTag state={rule.state} />
        <div className="page-tools">
          {rule.mayEdit && rule.kind === 'rule' && <Link className="plain-button" to={`/rules/${encodeURIComponent(rule.id)}/backtest?region=${region}`}>{t('backtest.open')}</Link>}
          {rule.mayEdit && <Link className="plain-button" to={`/rules/${encodeURIComponent(rule.id)}/edit?region=${region}`}>{t(rule.kind === 'test' ? 'rules.editTest' : 'rules.edit')}</Link>}
        </div>
      </div>
      <p className="rule-meta">
        <span>{rule.id}</span><span>{t('rules.version', { version: rule.version })}</span><span>{said(rule.module.title)}</span>
        <span>{rule.state === 'shadow' ? t('rules.candidateOnly') : rule.office ? t('rules.byOffice', { office: rule.office.name }) : t('rules.installed')}</span>
        {rule.stoppedUntil && <span className="rule-lacks">{t('rules.until', { at: dayAndTime(rule.stoppedUntil) })}</span>}
        {rule.tell === 'reviewer' && <span className="rule-waits">{t('rules.reviewer')}</span>}
      </p>
    </>
  )
}

export function Panel({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return <section className="panel"><h2>{title}{hint && <small className="quiet">{hint}</small>}</h2>{children}</section>
}

function Condition({ rule }: { rule: RuleView }) {
  const { t } = useTranslation()
  const said = useSay()
  const listed = useList()
  const { document, article, verified } = rule.basis
  return (
    <Panel title={t('rules.condition')}>
      <dl className="rule-facts">
        <dt>{t('rules.judges')}</dt>
        <dd>{said(rule.judges.title)}{' · '}{rule.kind === 'test' ? t('rules.askedOver', { population: said(rule.judges.title) }) : listed(rule.on.map(said))}</dd>
        <dt>{t('rules.applies')}</dt>
        <dd>{rule.conditions.applies ? <Said condition={rule.conditions.applies} /> : t('rules.appliesAlways', { kind: said(rule.judges.title) })}</dd>
        <dt>{t('rules.when')}</dt><dd><Said condition={rule.conditions.when} /></dd>
        <dt>{t('rules.message')}</dt><dd>{said(rule.message)}</dd>
        <dt>{t('rules.basis')}</dt>
        <dd>{withoutMark(`${document} ${article ?? ''}`)}{!verified && <> <span className="tag tone-waiting">{t('rules.unverified')}</span></>}</dd>
        {rule.evidence.length > 0 && <><dt>{t('rules.evidence')}</dt><dd>{listed(rule.evidence.map(said))}</dd></>}
        {rule.signer && <><dt>{t('rules.signer')}</dt><dd>{said(rule.signer)}</dd></>}
        <dt>{t('rules.facts')}</dt><dd><Delivered row={rule} all /></dd>
        {rule.hits && <><dt>{t('rules.hits')}</dt><dd><Hits row={rule} /></dd></>}
        {rule.mayEdit && <><dt>{t('rules.cost')}</dt><dd><Cost row={rule} /></dd></>}
        {rule.precision && <><dt>{t('rules.precision')}</dt><dd><Precision row={rule} /></dd></>}
      </dl>
    </Panel>
  )
}

function Names({ rule: { reads } }: { rule: RuleView }) {
  const { t } = useTranslation()
  const said = useSay()
  return (
    <Panel title={t('rules.names')}>
      <ul className="rule-names">
        {reads.map((one) => (
          <li key={one.name}>
            <strong>{said(one.title)}</strong> <code>{one.name}</code> <span className="tag tone-neutral">{t(`rules.${one.what}`)}</span>
            <span className="cell-sub">{said(one.type)}{one.unit && ` · ${said(one.unit)}`}{' · '}{said(one.source)}{one.where && ` · ${t('rules.where', { where: one.where })}`}</span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function LastHits({ hits, region }: { hits: RuleHit[]; region: string }) {
  const { t } = useTranslation()
  const said = useSay()
  const title = useTitle()
  if (hits.length === 0) return <p className="quiet">{t('rules.noHits')}</p>
  return (
    <ul className="rule-hits">
      {hits.map(({ at, outcome, message, document }) => (
        <li key={`${document.id}.${at}`}>
          <Link to={`/documents/${region}/${document.id}`}>{document.number ?? t('documents.noNumber')} {title(document)}</Link>
          <span className="cell-sub">{dayAndTime(at)} · {document.unit.name}{outcome === 'cannotJudge' && ` · ${t('rules.outcome_cannotJudge')}`}</span>
          {message && <span className="cell-sub">{said(message)}</span>}
        </li>
      ))}
    </ul>
  )
}
