import { useTranslation } from 'react-i18next'
import type { DocumentView, KindView } from '../../../server/model.ts'
import { Icon } from '#ui/icon.tsx'
import { useLanguage, useSay } from '#ui/language.tsx'
import { positionIn, useDesk } from '../desk.tsx'

/** The document on paper, and the letters that go out about it. Each opens as PDF; what was printed is in the export log. */
export function PrintLinks({ kind, document }: { kind: KindView; document: DocumentView }) {
  const { t } = useTranslation()
  const said = useSay()
  const language = useLanguage()
  const position = positionIn(useDesk(), document.region)
  const base = `/api/documents/${document.region}/${document.id}`
  const papers = kind.prints.filter(({ positions, states }) => states.includes(document.state) && positions.includes(position?.code ?? ''))
  return (
    <p className="document-prints">
      {[{ key: 'sheet', path: 'sheet.pdf', words: t('document.print') }, ...papers.map(({ code, title }) => ({ key: code, path: `prints/${code}`, words: said(title) }))]
        .map(({ key, path, words }) => (
          <a key={key} className="plain-button" href={`${base}/${path}?language=${language}`} target="_blank" rel="noreferrer">
            <Icon name="record" />{words}
          </a>
        ))}
    </p>
  )
}
