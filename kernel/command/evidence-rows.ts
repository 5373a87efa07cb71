import type { ClientBase } from 'pg'
import { loadDocuments } from '#kernel/document/index.ts'
import { readEvidencePage, type EvidencePlace, type EvidenceRow } from '#kernel/rules/index.ts'
import type { Region } from '#kernel/values/region.ts'
import type { EvidenceGate } from './evidence.ts'
import { judgedDocument, readKeptVerdicts } from './evidence-stored.ts'

/**
 * A page of the history rows behind one feature of a past verdict, worked out again from the feature's spec and the verdict's seq: those
 * beyond the first hundred that the verdict keeps, and these as well. The client reads the whole region. Null: no such verdict, or its
 * kind declares no such feature now.
 */
export async function evidenceRows(
  client: ClientBase, region: Region, gate: Pick<EvidenceGate, 'kinds'>, verdictId: string, feature: string, after: EvidencePlace | null, limit: number,
): Promise<EvidenceRow[] | null> {
  const [verdict] = await readKeptVerdicts(client, region, [verdictId])
  const document = verdict && (await loadDocuments(client, region, [verdict.document])).get(verdict.document)
  const kind = document && gate.kinds.get(document.kind)
  const spec = kind?.judged?.features.find(({ id }) => id === feature)
  if (!verdict?.body || !document || !kind || !spec) return null
  const judged = judgedDocument(document, kind.header, verdict)
  const lookup = (await kind.lookups?.(client, region, [judged]))?.get(judged.id)
  const columns = kind.judged!.historyRow?.(judged, lookup) ?? {}
  return readEvidencePage(client, region, spec, { document: judged.id, seq: verdict.seq, judgedAt: verdict.judgedAt, columns }, after, limit)
}
