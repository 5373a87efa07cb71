import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { Icon } from '#ui/icon.tsx'
import { useSay } from '#ui/language.tsx'
import { PageState, Waiting } from '#ui/page-state.tsx'
import type { CheckView, ConditionProblem, RuleView } from '../../../../server/rules/model.ts'
import { call } from '../../api.ts'
import { positionIn, useDesk } from '../../desk.tsx'
import { ReadProblem } from '../../read-state.tsx'
import '../../styles/document.css'
import '../../styles/rules.css'
import { ConditionInput } from './condition-input.tsx'
import { Examples } from './examples.tsx'
import { useRegion } from './region.ts'
import { Panel } from './rule.tsx'
import { Trial } from './trial.tsx'
import { useCheck, type Cursor, type Part, type Texts } from './use-check.ts'

/** A rule's conditions as text, checked and judged as they are typed. Nothing here is saved. */
export function RuleEditor() {
  const { t } = useTranslation()
  const region = useRegion()
  const { rule = '' } = useParams()
  const read = useQuery({
    queryKey: ['rule', region, rule], enabled: region !== '', staleTime: Infinity,
    queryFn: ({ signal }) => call('GET /api/rules/:rule', { path: { rule }, query: { region } }, signal),
  })
  if (region === '') return <PageState whole state="empty">{t('shell.noPosition')}</PageState>
  if (read.error) return <ReadProblem whole reason={read.error} onRetry={() => void read.refetch()} back={<Link to={`/rules?region=${region}`}>{t('rules.back')}</Link>} />
  if (!read.data) return <Waiting lines={12} />
  if (!read.data.mayEdit) return <PageState whole state="denied" action={<Link to={`/rules/${rule}?region=${region}`}>{read.data.id}</Link>}>{t('rules.reviewer')}</PageState>
  return <Desk rule={read.data} region={region} />
}

function Desk({ rule, region }: { rule: RuleView; region: string }) {
  const { t } = useTranslation()
  const said = useSay()
  const inForce: Texts = { applies: rule.conditions.applies?.text ?? '', when: rule.conditions.when.text }
  const [texts, setTexts] = useState(inForce)
  const [cursor, setCursor] = useState<Cursor | null>(null)
  const { view, current, at, failure } = useCheck(region, rule.id, texts, cursor)
  const put = (part: Part, text: string, offset: number) => {
    setTexts((now) => ({ ...now, [part]: text }))
    setCursor({ part, offset })
  }
  const problems = current ? view?.problems ?? NO_PROBLEMS : NO_PROBLEMS
  const sound = current && view !== null && problems.applies.length === 0 && problems.when.length === 0
  const asInForce = texts.when === inForce.when && texts.applies === inForce.applies
  const input = (part: Part) => {
    const here = current && at?.part === part && cursor?.part === part && at.offset === cursor.offset
    return (
      <ConditionInput
        part={part} label={t(part === 'applies' ? 'rules.applies' : 'rules.when')} value={texts[part]}
        placeholder={part === 'applies' ? t('rules.appliesAlways', { kind: said(rule.judges.title) }) : undefined} invalid={problems[part].length > 0}
        completions={here ? view!.completions : null} hover={here ? view!.hover : null} describedBy={`problems-${part}`}
        onChange={(text, offset) => put(part, text, offset)} onCursor={(offset) => setCursor({ part, offset })}
      />
    )
  }
  return (
    <>
      <p className="rule-back"><Link to={`/rules/${encodeURIComponent(rule.id)}?region=${region}`}>{rule.id} {said(rule.title)}</Link></p>
      <div className="page-head">
        <h1>{t('rules.editing', { rule: said(rule.title) })}</h1>
        <div className="page-tools">
          <button type="button" className="plain-button" disabled={asInForce} title={asInForce ? t('rules.unchangedYet') : undefined}
            onClick={() => { setTexts(inForce); setCursor(null) }}>{t('rules.reset2')}</button>
          {sound && view.text && rule.kind === 'rule' && (
            <Link className="plain-button" to={`/rules/${encodeURIComponent(rule.id)}/backtest?region=${region}`} state={{ text: view.text }}>{t('backtest.open')}</Link>
          )}
          {sound && view.text && <><PutInShadow rule={rule} region={region} text={view.text} /><Release rule={rule} region={region} text={view.text} /></>}
        </div>
      </div>
      <p className="rule-meta">{t('rules.editHint')}</p>
      <div className="rule-columns">
        <Panel title={t('rules.condition')}>
          {input('applies')}
          <Problems part="applies" problems={problems.applies} text={texts.applies} onPut={put} />
          {input('when')}
          <Problems part="when" problems={problems.when} text={texts.when} onPut={put} />
          {failure ? <ReadProblem reason={failure} onRetry={() => setCursor((now) => now && { ...now })} /> : <Verdict view={view} current={current} count={problems.applies.length + problems.when.length} />}
        </Panel>
        <Panel title={t('rules.examples')}>
          {sound ? <Examples examples={view.examples} /> : <p className="quiet">{t(current ? 'rules.notSound' : 'rules.checking')}</p>}
        </Panel>
      </div>
      {rule.kind === 'rule' ? <Trial rule={rule.id} region={region} texts={texts} sound={sound} /> : <section className="panel wide"><p className="quiet">{t('rules.noTry')}</p></section>}
    </>
  )
}

const NO_PROBLEMS: CheckView['problems'] = { applies: [], when: [] }

function Verdict({ view, current, count }: { view: CheckView | null; current: boolean; count: number }) {
  const { t } = useTranslation()
  const said = useSay()
  return (
    <div role="status" className="rule-verdict">
      {!current || !view ? <p className="quiet">{t('rules.checking')}</p>
        : count > 0 ? <p className="rule-lacks">{t('rules.problems', { count })}</p>
          : (
            <>
              <p className="rule-sound"><Icon name="pass" />{t('rules.sound')}</p>
              {view.notices.map((notice) => <p key={notice.zh} className="rule-notice"><Icon name="note" />{said(notice)}</p>)}
              {view.said.applies && <p className="rule-sentence"><strong className="quiet">{t('rules.applies')}</strong> {said(view.said.applies)}</p>}
              {view.said.when && <p className="rule-sentence"><strong className="quiet">{t('rules.when')}</strong> {said(view.said.when)}</p>}
            </>
          )}
    </div>
  )
}

function Problems({ part, problems, text, onPut }: {
  part: Part; problems: ConditionProblem[]; text: string; onPut: (part: Part, text: string, offset: number) => void
}) {
  const { t } = useTranslation()
  const said = useSay()
  const show = ({ from, to }: ConditionProblem) => {
    const input = document.getElementById(`condition-${part}`) as HTMLTextAreaElement | null
    input?.focus()
    input?.setSelectionRange(from, to)
  }
  return (
    <ul className="rule-problems" id={`problems-${part}`}>
      {problems.map((problem, index) => {
        const { suggestion } = problem
        return (
          <li key={index}>
            <button type="button" className="plain-button" onClick={() => show(problem)}>{t('rules.show')}</button>
            <p>{said(problem.message)}</p>
            {suggestion && (
              <button type="button" className="plain-button" onClick={() => onPut(part, `${text.slice(0, suggestion.from)}${suggestion.put}${text.slice(suggestion.to)}`, suggestion.from + suggestion.put.length)}>
                {suggestion.put.trim() === '' ? t('rules.remove', { text: text.slice(suggestion.from, suggestion.to).trim() })
                  : t(suggestion.from === suggestion.to ? 'rules.append' : 'rules.take', { put: suggestion.put.trim() })}
              </button>
            )}
          </li>
        )
      })}
    </ul>
  )
}

/** Opens the form of a release with the changed text in it, for who may make one here. */
function Release({ rule, region, text }: { rule: RuleView; region: string; text: string }) {
  const { t } = useTranslation()
  const desk = useDesk()
  if (!positionIn(desk, region)?.makes.includes('ruleRelease')) return null
  const given = new URLSearchParams({ judges: rule.judges.code, rule: rule.id, purpose: 'live' })
  return <Link className="plain-button strong" to={`/documents/${region}/new/ruleRelease?${given}`} state={{ body: { text } }}>{t('rules.release')}</Link>
}

/** Opens the form that lets the changed text run beside the one in force. */
function PutInShadow({ rule, region, text }: { rule: RuleView; region: string; text: string }) {
  const { t } = useTranslation()
  const desk = useDesk()
  if (!positionIn(desk, region)?.makes.includes('ruleShadow')) return null
  return <Link className="plain-button" to={`/documents/${region}/new/ruleShadow?${new URLSearchParams({ judges: rule.judges.code })}`} state={{ body: { text } }}>{t('shadow.put')}</Link>
}
