import { useTranslation } from 'react-i18next'
import { Icon } from '#ui/icon.tsx'
import { useSay } from '#ui/language.tsx'
import type { JudgedExample } from '../../../../server/rules/model.ts'

/** Examples beside a rule with what came of them just now. */
export function Examples({ examples }: { examples: JudgedExample[] }) {
  const { t } = useTranslation()
  const said = useSay()
  return (
    <ul className="rule-examples">
      {examples.map((example, index) => (
        <li key={index} className={example.right ? 'right' : 'wrong'}>
          <p>
            <strong>{t(example.expected === 'hit' ? 'rules.exampleHit' : 'rules.examplePass')}</strong>
            <span className={`tag tone-${example.right ? 'good' : 'bad'}`}>
              <Icon name={example.right ? 'pass' : 'bad'} size={14} />
              {example.right ? t('rules.right') : t('rules.wrong', { found: t(`rules.outcome_${example.found}`) })}
            </span>
          </p>
          <dl>{example.facts.map(({ name, title, value }) => <div key={name}><dt>{said(title)}</dt><dd>{said(value)}</dd></div>)}</dl>
        </li>
      ))}
    </ul>
  )
}
