import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ShownFinding } from '../../../server/model.ts'
import { useSay } from '#ui/language.tsx'
import { LoadMore } from '#ui/load-more.tsx'
import { Waiting } from '#ui/page-state.tsx'
import { dayAndTime } from '#ui/tags.tsx'
import { call } from '../api.ts'
import { ReadProblem } from '../read-state.tsx'
import { EXPORT_WORDS } from '../words/exports.ts'
import { EvidenceTree } from './evidence-tree.tsx'

/** A verdict that is kept, and the document that it judged. */
export interface KeptVerdict {
  region: string
  document: string
  verdict: string
}

/** How a finding came about: the rule in words, and the documents behind each feature that it looked back on. */
export function EvidencePanel({ finding, kept }: { finding: ShownFinding; kept: KeptVerdict | null }) {
  const { t } = useTranslation()
  const said = useSay()
  const rows = Object.entries(finding.rows ?? {}).filter(([, { count }]) => count > 0)
  return (
    <>
      {finding.evidence && (
        <details>
          <summary>{t('evidence.how')}</summary>
          <EvidenceTree root={finding.evidence} label={finding.rule} />
        </details>
      )}
      {kept && rows.map(([feature, { count }]) => (
        <BehindFeature key={feature} kept={kept} feature={feature} title={`${said(finding.names[`feature.${feature}`]) || feature} · ${count}`} />
      ))}
    </>
  )
}

/** Read when it is opened, page by page. */
function BehindFeature({ kept, feature, title }: { kept: KeptVerdict; feature: string; title: string }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('evidence.behind')} · {title}</summary>
      {open && <RowList kept={kept} feature={feature} />}
    </details>
  )
}

function RowList({ kept: { region, document, verdict }, feature }: { kept: KeptVerdict; feature: string }) {
  const { t } = useTranslation()
  const pages = useInfiniteQuery({
    queryKey: ['evidence-rows', verdict, feature], initialPageParam: '',
    queryFn: ({ pageParam, signal }) => (
      call('GET /api/verdicts/:verdict/rows', { path: { verdict }, query: { region, document, feature, limit: '50', after: pageParam } }, signal)),
    getNextPageParam: (page) => page.next ?? undefined,
  })
  if (pages.error) return <ReadProblem reason={pages.error} onRetry={() => void pages.refetch()} />
  if (!pages.data) return <Waiting lines={3} />
  const rows = pages.data.pages.flatMap(({ items }) => items)
  return (
    <>
      <ol className="evidence-rows">
        {rows.map((row, index) => (
          <li key={index}>
            {row.document
              ? <Link to={`/documents/${region}/${row.document.id}`}>{row.document.number ?? row.document.title}</Link>
              : <span className="quiet">{t('evidence.otherUnit')}</span>}
            {' '}<span className="quiet">{dayAndTime(row.at)}</span>
            {row.sign === -1 && <span className="tag tone-neutral">{t('evidence.takenBack')}</span>}
          </li>
        ))}
      </ol>
      <LoadMore pages={pages} />
    </>
  )
}

/** The verdict with rules, values, leaf and proof, as a file that can be verified without this system; and all of the document as a table. */
export function EvidenceDownload({ region, document, verdict }: KeptVerdict) {
  const { t } = useTranslation()
  const said = useSay()
  const query = new URLSearchParams({ region, document })
  return (
    <>
      <p className="for-clicking"><a href={`/api/verdicts/${verdict}/evidence?${query}`} download>{t('evidence.download')}</a></p>
      <p className="for-clicking"><a href={`/api/exports/document-verdicts?${query}`} download>{said(EXPORT_WORDS.verdicts)}</a></p>
    </>
  )
}
