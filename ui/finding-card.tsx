import type { Finding } from '#kernel/rules/model.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { ReactNode } from 'react'
import { withoutMark } from './citation.ts'
import { useList, useSay } from './language.tsx'
import { LevelTag } from './tags.tsx'
import { ValueTree } from './value-tree.tsx'
import { KIT_WORDS } from './words.ts'

/** A finding as an answer carries it; name and basis of the rule and words for ids are shown when the answer brings them. */
export type ShownFinding = Finding & {
  title?: Bilingual
  basis?: { document: string; article?: string; verified: boolean }
  names?: Record<string, Bilingual>
}

interface Props {
  finding: ShownFinding
  open?: boolean
  /** Makes the link to a document behind an aggregate. */
  renderDocument?: (id: string) => ReactNode
  /** Told in the place of the tree, by a page that knows more of it. */
  evidence?: ReactNode
}

/** One finding: level, sentence, basis, and on demand the values that made it. */
export function FindingCard({ finding, open = false, renderDocument, evidence }: Props) {
  const said = useSay()
  const listed = useList()
  const undecided = finding.outcome === 'cannotJudge'
  return (
    <article className={`finding finding-${finding.effect ?? 'record'}`}>
      <header>
        <LevelTag level={finding.level} />
        {undecided && <span className="tag tone-waiting">{said(KIT_WORDS.cannotJudge)}</span>}
        {finding.tell === 'reviewer' && <span className="quiet">{said(KIT_WORDS.forReviewer)}</span>}
        <span className="finding-rule quiet">{said(finding.title)} {finding.rule} v{finding.version}</span>
      </header>
      <p className="finding-message">{said(finding.message) || finding.rule}</p>
      {undecided && finding.unknown && finding.unknown.length > 0 && (
        <p className="quiet">{said(KIT_WORDS.cannotJudgeWhy)}{listed([...new Set(finding.unknown)].map((id) => said(finding.names?.[id]) || id))}</p>
      )}
      {finding.basis && (
        <p className="finding-basis">
          <strong>{said(KIT_WORDS.basis)}</strong> {withoutMark(`${finding.basis.document} ${finding.basis.article ?? ''}`)}
          {!finding.basis.verified && <span className="quiet">（{said(KIT_WORDS.unverified)}）</span>}
        </p>
      )}
      {evidence}
      {!evidence && finding.tree && (
        <details open={open}>
          <summary>{said(KIT_WORDS.howComputed)}</summary>
          <ValueTree tree={finding.tree} />
        </details>
      )}
      {finding.rows && renderDocument && <Rows rows={finding.rows} names={finding.names ?? {}} renderDocument={renderDocument} />}
    </article>
  )
}

const SHOWN_ROWS = 8

function Rows({ rows, names, renderDocument }: {
  rows: NonNullable<Finding['rows']>
  names: Record<string, Bilingual>
  renderDocument: (id: string) => ReactNode
}) {
  const said = useSay()
  return Object.entries(rows).filter(([, row]) => row.count > 0).map(([feature, row]) => (
    <details key={feature}>
      <summary>{said(KIT_WORDS.rowsBehind)} · {said(names[`feature.${feature}`]) || feature} · {row.count}</summary>
      <ul className="row-links">
        {row.ids.slice(0, SHOWN_ROWS).map((id) => <li key={id}>{renderDocument(id)}</li>)}
        {row.count > SHOWN_ROWS && <li className="quiet">… {said(KIT_WORDS.rowsMore)} {row.count}</li>}
      </ul>
    </details>
  ))
}
