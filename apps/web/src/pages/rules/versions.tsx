import { useTranslation } from 'react-i18next'
import { dayAndTime } from '#ui/tags.tsx'
import type { RuleVersion } from '../../../../server/rules/model.ts'
import { differenceOf } from './text-difference.ts'

/** Every text that was ever in force, each beside the one before it; of a rule that never was, its candidate. */
export function Versions({ versions, isCandidate }: { versions: RuleVersion[]; isCandidate: boolean }) {
  const { t } = useTranslation()
  return (
    <ul className="rule-versions">
      {versions.map((one, index) => (
        <li key={index}>
          <p>
            <strong>{t('rules.version', { version: one.version })}</strong>{' '}
            <span className="quiet">{one.releasedAt && t('rules.released', { at: dayAndTime(one.releasedAt) })} {isCandidate ? t('rules.candidateOnly') : one.office ? t('rules.byOffice', { office: one.office.name }) : t('rules.installed')}</span>
          </p>
          {versions[index + 1]
            ? <details open={index === 0}><summary>{t('rules.compare')}</summary><Difference earlier={versions[index + 1]!.text} later={one.text} /></details>
            : versions.length === 1 && <p className="cell-sub">{t('rules.onlyVersion')}</p>}
          <details><summary>{t('rules.wholeText')}</summary><pre className="rule-file">{one.text}</pre></details>
        </li>
      ))}
    </ul>
  )
}

const SIGNS = { gone: '−', new: '+', same: ' ' } as const

function Difference({ earlier, later }: { earlier: string; later: string }) {
  const { t } = useTranslation()
  const lines = differenceOf(earlier, later)
  if (lines.every(({ mark }) => mark === 'same')) return <p className="quiet">{t('rules.unchanged')}</p>
  return <pre className="rule-file">{lines.map(({ text, mark }, index) => <span key={index} className={`line-${mark}`}>{`${SIGNS[mark]} ${text}\n`}</span>)}</pre>
}
