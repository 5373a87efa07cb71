import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { DocumentRow, EndingView } from '../../../server/model.ts'
import { useSay } from '#ui/language.tsx'
import { useDesk, useKind } from '../desk.tsx'
import { useActWord } from '../document/act-word.ts'

interface Props {
  document: DocumentRow
  ending: EndingView
}

/** Who ended a document and why, in one line. */
export function EndedBy({ document, ending: { person, position, action, reason } }: Props) {
  const { t } = useTranslation()
  const said = useSay()
  const actWord = useActWord(useKind(document.kind)?.actions ?? {})
  const by = { person, position: said(position), action: actWord(action) }
  return <span className="cell-sub came-back">{reason === null ? t('desk.endedBy', by) : t('desk.endedByWhy', { ...by, reason })}</span>
}

/** What its maker can do now, as a link; nothing for who may not make such a document from the present position. */
export function NextAct({ document, ending: { next } }: Props) {
  const { t } = useTranslation()
  const { position } = useDesk()
  if (!next) return null
  if (next.act === 'correct') return <Link to={`/documents/${document.region}/${next.document}`}>{t('desk.correct')}</Link>
  if (!position?.makes.includes(document.kind)) return null
  return <Link to={`/documents/${document.region}/new/${document.kind}?copy=${next.document}`}>{t(`desk.${next.act}`)}</Link>
}
