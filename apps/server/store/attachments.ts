import type { ClientBase } from 'pg'
import { loadStandings, standingKey, type Actor } from '#kernel/access/index.ts'
import { refuse as refuseDocument } from '#kernel/document/index.ts'
import { loadTasks } from '#kernel/process/index.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import { isId } from '#kernel/values/id.ts'
import { Refused } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import { refuse } from '../refusals.ts'
import type { Site } from '../site.ts'

/** So many files one document may have. */
const MOST_FILES = 20

export interface NewFile {
  sha256: Buffer
  name: string
  type: string
  kind: string
  bytes: Buffer
}

/**
 * Refuses unless this actor may attach to the document now: while drafting the maker's position of the unit, later the holder of an open
 * task. Runs as the gate and holds the row of the document, so that two uploads do not both become the twentieth.
 */
export async function assertMayAttach(client: ClientBase, site: Site, region: Region, document: string, actor: Actor, at: Date): Promise<void> {
  if (!isId(document)) throw new Refused(refuseDocument('document.no_such'))
  const { rows: [header] } = await client.query<{ kind: string; unit: string; state: string }>({
    name: 'server-attachment-document',
    text: 'select kind, unit, state from document.document where region = $1 and id = $2 for no key update',
    values: [region, document],
  })
  const standing = (await loadStandings(client, region, civilDayOf(at), [actor])).get(standingKey(actor))
  if (!header || !standing || (!standing.office && standing.unit !== header.unit)) throw new Refused(refuseDocument('document.no_such'))
  const kind = site.kinds.get(header.kind)
  const tasks = (await loadTasks(client, region, [document])).get(document) ?? []
  const drafts = header.state === 'draft' && kind?.make?.positions.includes(standing.positionCode)
    && (kind.make.scope === 'bureau' ? standing.office : standing.unit === header.unit)
  const handles = tasks.some((task) => task.position === standing.positionCode && (task.unit === null ? standing.office : task.unit === standing.unit))
  if (!drafts && !handles) throw new Refused(refuse('attachment.not_now'))
}

/** Keeps the file, after `assertMayAttach` in the same transaction. Its hash is in the leaf of the next act on the document. */
export async function insertFile(client: ClientBase, region: Region, document: string, actor: Actor, file: NewFile, at: Date): Promise<void> {
  const { rows: [known] } = await client.query<{ files: bigint; same: boolean | null }>({
    name: 'server-attachment-count',
    text: 'select count(*) as files, bool_or(sha256 = $3 and kind = $4) as same from document.attachment where region = $1 and document = $2',
    values: [region, document, file.sha256, file.kind],
  })
  if (known!.same) throw new Refused(refuse('attachment.exists'))
  if (known!.files >= BigInt(MOST_FILES)) throw new Refused(refuse('attachment.too_many', { limit: MOST_FILES }))
  await client.query({
    name: 'server-attachment-insert',
    text: `insert into document.attachment (region, sha256, document, name, type, kind, bytes, person, at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    values: [region, file.sha256, document, file.name, file.type, file.kind, file.bytes, actor.person, at],
  })
}

export async function readFile(client: ClientBase, region: Region, document: string, sha256: Buffer): Promise<{ name: string; type: string; bytes: Buffer } | null> {
  const { rows } = await client.query<{ name: string; type: string; bytes: Buffer }>({
    name: 'server-attachment-read',
    text: 'select name, type, bytes from document.attachment where region = $1 and document = $2 and sha256 = $3',
    values: [region, document, sha256],
  })
  return rows[0] ?? null
}
