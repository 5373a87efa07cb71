import { useTranslation } from 'react-i18next'
import type { Bilingual } from '#kernel/values/refusal.ts'
import { useSay } from '#ui/language.tsx'

/** What the end of an alert does to the document that it held: acts that no form names. */
export const ALERT_ENDS = { alertRelease: 'timeline.released', alertReturn: 'timeline.returned', alertForbid: 'timeline.forbidden' } as const

/** What an act on a document is called. */
export function useActWord(actions: Record<string, Bilingual>): (action: string) => string {
  const { t } = useTranslation()
  const said = useSay()
  return (action) => (
    action in ALERT_ENDS ? t(ALERT_ENDS[action as keyof typeof ALERT_ENDS]) : said(actions[action]) || action)
}
