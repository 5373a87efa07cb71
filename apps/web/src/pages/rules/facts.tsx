import { useTranslation } from 'react-i18next'
import { useList, useSay } from '#ui/language.tsx'
import type { RuleRow } from '../../../../server/rules/model.ts'

/** Whether a rule can know what it asks for, and what it lacks. */
export function Delivered({ row, all }: { row: RuleRow; all?: boolean }) {
  const { t } = useTranslation()
  const said = useSay()
  const listed = useList()
  const some = (names: string[]) => (all || names.length <= SHOWN ? listed(names) : `${listed(names.slice(0, SHOWN))} ${t('rules.more', { all: names.length })}`)
  if (row.delivered === 'no') {
    return <span className={row.state === 'on' ? 'rule-lacks' : 'quiet'}>{row.missing.length > 0 ? t('rules.factsNo', { names: some(row.missing.map(({ title }) => said(title))) }) : t('rules.lacking')}</span>
  }
  const waiting = row.registers.filter(({ taken }) => !taken)
  if (waiting.length > 0) return <span className={row.state === 'on' ? 'rule-waits' : 'quiet'}>{t('rules.factsRegister', { names: some(waiting.map(({ title }) => said(title))) })}</span>
  return t(row.registers.length > 0 ? 'rules.factsTaken' : 'rules.factsYes')
}

const SHOWN = 2
