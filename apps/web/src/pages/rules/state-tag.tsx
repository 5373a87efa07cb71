import { useTranslation } from 'react-i18next'
import { Icon, type IconName } from '#ui/icon.tsx'
import type { RuleState } from '../../../../server/rules/model.ts'

/** State of a rule: colour, icon and word together. */
export function RuleStateTag({ state }: { state: RuleState }) {
  const { t } = useTranslation()
  const { tone, icon } = LOOKS[state]
  return <span className={`tag tone-${tone}`}><Icon name={icon} size={14} />{t(`rules.${state}`)}</span>
}

const LOOKS: Record<RuleState, { tone: string; icon: IconName }> = {
  on: { tone: 'good', icon: 'pass' }, off: { tone: 'neutral', icon: 'draft' }, stopped: { tone: 'bad', icon: 'bad' }, shadow: { tone: 'running', icon: 'running' },
}
