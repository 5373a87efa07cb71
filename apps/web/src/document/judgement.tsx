import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { BudgetEffect, PreviewView, ShownFinding, VerdictView } from '../../../server/model.ts'
import { EFFECTS, type Effect } from '#kernel/rules/model.ts'
import { BudgetBar } from '#ui/budget-bar.tsx'
import { FindingCard } from '#ui/finding-card.tsx'
import { useList, useSay } from '#ui/language.tsx'
import { Waiting } from '#ui/page-state.tsx'
import { dayAndTime, LevelTag } from '#ui/tags.tsx'
import { Declined } from '../api.ts'
import { useActWord } from './act-word.ts'
import { EvidenceDownload, EvidencePanel, type KeptVerdict } from './evidence-panel.tsx'
import { EvidenceScores } from './evidence-scores.tsx'

interface Props {
  region: string
  /** Title of the action that is judged as if it were done now; null when nothing is judged live. */
  live: string | null
  preview: PreviewView | null
  judging: boolean
  problem: unknown
  /** The document that the verdicts judged. */
  about: string | null
  /** Null while they are read. */
  verdicts: VerdictView[] | null
  budget: BudgetEffect | null
  actions: Record<string, { zh: string; en: string }>
  /** Whether the verdict on record is shown unfolded. */
  open: boolean
  /** Titles of required fields that are still empty. */
  missing: string[]
  /** Nothing of it has been kept yet. */
  isNew: boolean
  /** The form is open: what is judged live is what is typed. */
  writing: boolean
}

/** The right-hand side: will it go through, why not, what is left of the budget, who is next. */
export function Judgement({
  region, live, preview, judging, problem, about, verdicts, budget, actions, open, missing, isNew, writing,
}: Props) {
  const { t } = useTranslation()
  return (
    <div className="judgement" aria-live="polite" aria-busy={judging}>
      {live !== null && (
        <Live {...{ action: live, region, preview, judging, problem, missing, isNew, writing, booked: budget }} />
      )}
      {(live === null || open) && budget && !preview?.budget && <section><h3>{t('judgement.budget')}</h3><Budget budget={budget} /></section>}
      {verdicts ? <Stored region={region} about={about} verdicts={verdicts} open={open} always={live === null} actions={actions} /> : <Waiting lines={4} />}
    </div>
  )
}

type LiveProps = Pick<Props, 'region' | 'preview' | 'judging' | 'problem' | 'missing' | 'isNew' | 'writing'> & {
  action: string
  /** What the document has done to its indicator already. */
  booked: BudgetEffect | null
}

function Live({ action, region, preview, judging, problem, missing, isNew, writing, booked }: LiveProps) {
  const { t } = useTranslation()
  const said = useSay()
  const listed = useList()
  const budget = preview?.budget && preview.budget.availableFen === preview.budget.afterFen ? booked ?? preview.budget : preview?.budget
  if (problem && !preview) {
    return (
      <p className="refusal" role="status">
        {t('judgement.notJudged', { why: problem instanceof Declined ? said(problem.answer.message) : '' })}
      </p>
    )
  }
  if (!preview) return judging ? <Waiting lines={6} /> : <p className="quiet">{t('document.preparing')}</p>
  return (
    <div className={`judgement${judging ? ' judging' : ''}`}>
      {!preview.refusal && (
        <div className="judgement-head">
          {preview.effect && <EffectLine effect={preview.effect} />}
          <span className="judgement-note">{judging ? t('judgement.judging') : t('judgement.live', { action })}</span>
        </div>
      )}
      {preview.refusal && (
        <p className="refusal">
          <strong>{t('judgement.cannotGo')}</strong>
          <br />
          {missing.length > 0 && preview.refusal.code === 'document.field_missing'
            ? t('document.missingFields', { count: missing.length, fields: listed(missing) })
            : said(preview.refusal.message)}
          {isNew && preview.refusal.code === 'command.evidence_missing' && <><br />{t('attachment.afterDraft')}</>}
        </p>
      )}
      {preview.short && <p className="refusal"><strong>{t('judgement.short')}</strong><br />{said(preview.short.message)}</p>}
      {budget && <section><h3>{t('judgement.budget')}</h3><Budget budget={budget} /></section>}
      {!preview.refusal && preview.effect !== 'forbid' && <Next next={preview.next} held={preview.effect === 'intercept'} />}
      {preview.foreseen.length > 0 && (
        <section>
          <h3>{t('judgement.foreseen')}</h3>
          <ul className="foreseen">{preview.foreseen.map((line) => <li key={line.zh}>{said(line)}</li>)}</ul>
        </section>
      )}
      {preview.effect && (writing || preview.findings.length > 0) && (
        <Findings region={region} effect={preview.effect} findings={preview.findings} kept={null} />
      )}
    </div>
  )
}

const EFFECT_WORDS = ['pass', 'forbid', 'intercept', 'evidence', 'note', 'record'] as const

function EffectLine({ effect }: { effect: string }) {
  const { t } = useTranslation()
  const known = EFFECT_WORDS.find((each) => each === effect)
  return <><LevelTag level={effect} large />{known && <strong>{t(`judgement.${known}`)}</strong>}</>
}

function Budget({ budget }: { budget: BudgetEffect }) {
  return (
    <BudgetBar
      title={`${budget.indicator.code} ${budget.indicator.title}`} availableFen={budget.availableFen}
      afterFen={budget.afterFen}
    />
  )
}

interface FindingsProps {
  region: string
  effect: string
  /** Those that this person is told of: some rules speak to reviewers alone. */
  findings: ShownFinding[]
  kept: KeptVerdict | null
}

function Findings({ region, effect, findings, kept }: FindingsProps) {
  const { t } = useTranslation()
  const loud = findings.filter((finding) => finding.outcome === 'hit' || finding.outcome === 'cannotJudge')
    .sort((left, right) => strength(right.effect) - strength(left.effect))
  const quiet = findings.length - loud.length
  return (
    <section>
      <h3>{t('judgement.findings')}{loud.length > 0 && ` (${loud.length})`}</h3>
      {loud.length === 0 && <p className="quiet">{t(effect === 'pass' ? 'judgement.noFindings' : 'judgement.untold')}</p>}
      {loud.map((finding) => (
        <FindingCard key={finding.rule} finding={finding} evidence={<EvidencePanel finding={finding} kept={kept} />}
          // What is only a preview has no verdict whose rows could be asked for.
          {...(kept ? {} : { renderDocument: (id: string) => <Link to={`/documents/${region}/${id}`}>{id.slice(-8)}</Link> })} />
      ))}
      {quiet > 0 && <p className="quiet">{t('judgement.quiet', { count: quiet })}</p>}
    </section>
  )
}

/** What stops the document is read first. */
function strength(effect: Effect | null): number {
  return effect === null ? -1 : EFFECTS.length - EFFECTS.indexOf(effect)
}

function Next({ next, held }: { next: PreviewView['next']; held: boolean }) {
  const { t } = useTranslation()
  const listed = useList()
  const said = useSay()
  return (
    <section>
      <h3>{t('judgement.next')}</h3>
      {next.length === 0 && <p>{t(held ? 'judgement.nextAlert' : 'judgement.nextEnd')}</p>}
      <ul className="next-people">
        {next.map((step, index) => (
          <li key={index}>
            <strong>{said(step.node)}</strong>
            <span className="quiet">{said(step.position)} · {t('judgement.days', { count: step.timeLimitDays })}</span>
            <span>
              {step.who.length > 0 ? t('judgement.holders', { people: listed(step.who) }) : t('document.nobody')}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

type StoredProps = Pick<Props, 'region' | 'about' | 'actions' | 'open'> & { verdicts: VerdictView[]; always: boolean }

function Stored({ region, about, verdicts, open, always, actions }: StoredProps) {
  const { t } = useTranslation()
  const word = useActWord(actions)
  const newestFirst = [...verdicts].sort((left, right) => right.at.localeCompare(left.at))
  const [chosen, setChosen] = useState<string | null>(null)
  if (newestFirst.length === 0) return open ? <p className="quiet">{t('judgement.noRules')}</p> : null
  const verdict = newestFirst.find((each) => each.id === chosen) ?? tellingOf(newestFirst)
  const kept = about === null ? null : { region, document: about, verdict: verdict.id }
  const name = (each: VerdictView) => `${dayAndTime(each.at)} ${word(each.command)}`
  return (
    <details open={open && (always || tellingOf(newestFirst).findings.length > 0)}>
      <summary>{t('judgement.stored')} · {name(verdict)}</summary>
      <div className="judgement" style={{ paddingTop: 8, minHeight: 0 }}>
        {newestFirst.length > 1 && (
          <label className="stack">{t('judgement.history')}
            <select className="field-select" value={verdict.id} onChange={(event) => setChosen(event.target.value)}>
              {newestFirst.map((each) => <option key={each.id} value={each.id}>{name(each)}</option>)}
            </select>
          </label>
        )}
        <div className="judgement-head"><LevelTag level={verdict.effect} large /></div>
        <Findings region={region} effect={verdict.effect} findings={verdict.findings} kept={kept} />
        <EvidenceScores scores={verdict.scores} />
        {kept && <EvidenceDownload {...kept} />}
      </div>
    </details>
  )
}

/** Of this round, the latest that found something; a later step that was not asked anything would hide it. */
function tellingOf(newestFirst: VerdictView[]): VerdictView {
  const submitted = newestFirst.findIndex((each) => each.command === 'submit')
  const round = submitted === -1 ? newestFirst : newestFirst.slice(0, submitted + 1)
  return round.find((each) => each.findings.length > 0) ?? round.at(-1)!
}
