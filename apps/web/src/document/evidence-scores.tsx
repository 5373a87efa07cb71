import { useTranslation } from 'react-i18next'
import type { ScoreView } from '../../../server/evidence/model.ts'
import { useSay } from '#ui/language.tsx'
import '../styles/evidence.css'

/** What typologies make of a verdict: points, thresholds, and which rule brought how much. It is shown and changes nothing. */
export function EvidenceScores({ scores }: { scores: ScoreView[] }) {
  const { t } = useTranslation()
  if (scores.length === 0) return null
  return (
    <section>
      <h3>{t('evidence.scores')}</h3>
      <p className="quiet">{t('evidence.scoresHint')}</p>
      {scores.map((score) => <ScoreOf key={score.typology} score={score} />)}
    </section>
  )
}

function ScoreOf({ score: { title, origin, score, alert, intercept, level, contributions } }: { score: ScoreView }) {
  const { t } = useTranslation()
  const said = useSay()
  const full = Math.max(score, intercept)
  const told = t(`evidence.level_${level}`)
  return (
    <article className={`typology typology-${level}`}>
      <header>
        <strong>{said(title)}</strong> <span>{t('evidence.points', { count: score })}</span> <span className="tag tone-neutral">{told}</span>
        {origin === 'designed' && <span className="quiet">{t('evidence.designed')}</span>}
      </header>
      <div
        className="typology-bar" role="meter" aria-valuemin={0} aria-valuemax={full} aria-valuenow={score} aria-label={said(title)}
        aria-valuetext={t('evidence.meter', { score, alert, intercept, level: told })}
      >
        {contributions.map(({ rule, weight }) => <span key={rule} className="typology-part" style={{ inlineSize: `${(100 * weight) / full}%` }} title={`${rule} +${weight}`} />)}
        {[alert, intercept].map((line) => <span key={line} className="typology-line" style={{ insetInlineStart: `${(100 * line) / full}%` }} />)}
      </div>
      <ul className="typology-parts">
        {contributions.map(({ rule, title: name, outcome, weight }) => (
          <li key={rule}>
            <b>+{weight}</b> {said(name)} <span className="quiet">{rule}{outcome === 'cannotJudge' && ` · ${t('evidence.unjudged')}`}</span>
          </li>
        ))}
      </ul>
    </article>
  )
}
