import type { ClientBase } from 'pg'
import type { Reader } from '#kernel/database/index.ts'
import { maskBody } from '#kernel/document/index.ts'
import type { Region } from '#kernel/values/region.ts'
import type { DocumentView } from '../model.ts'
import type { Site } from '../site.ts'
import { flowOf, readAttachments, readLedger, readParts, readReferences, readVerdicts, timelineOf, type DocumentParts } from './document-view.ts'
import { readRelated, readRows } from './documents.ts'

export type ShownDocument = Omit<DocumentView, 'actions'>

/**
 * Everything of one document that does not depend on who may act: what its page and its printed sheet have in common. What only some positions
 * read whole is masked for the others; a sheet is for nobody in particular.
 */
export async function readShown(
  client: ClientBase, site: Site, region: Region, reader: Reader, id: string, positions?: ReadonlySet<string>,
): Promise<{ parts: DocumentParts; shown: ShownDocument }> {
  const parts = await readParts(client, site, region, id)
  const { document, kind } = parts
  const verdicts = await readVerdicts(client, site, region, id, kind, reader.units.includes('*'))
  const row = (await readRows(client, site.kinds, region, [id])).get(id)!
  return {
    parts,
    shown: {
      ...row, version: document.version, round: document.round, body: maskBody(kind.fields, document.body, positions), verdicts,
      references: await readReferences(client, site, region, kind, document.body),
      ledger: await readLedger(client, site, region, document),
      timeline: await timelineOf(client, site, parts, verdicts),
      related: await readRelated(client, site.kinds, region, id, document.subject),
      attachments: await readAttachments(client, region, id),
      flow: flowOf(site, parts),
    },
  }
}
