import { useTranslation } from 'react-i18next'
import { useSay } from '#ui/language.tsx'
import type { SaidCondition } from '../../../../server/rules/model.ts'

/** The sentence first, because people read it; the text below, because the gate does. */
export function Said({ condition: { text, said: sentence } }: { condition: SaidCondition }) {
  const { t } = useTranslation()
  const said = useSay()
  return (
    <>
      <p className="rule-sentence">{sentence ? said(sentence) : t('rules.notRead')}</p>
      <code className="rule-text">{text}</code>
    </>
  )
}
