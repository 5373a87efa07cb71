import type { ClientBase } from 'pg'
import type { Holding } from '#kernel/access/index.ts'
import { listNotices, unreadNotices, type NoticePlace } from '#kernel/events/index.ts'
import type { Region } from '#kernel/values/region.ts'
import { Refused } from '#kernel/values/refusal.ts'
import type { NoticeView, Page } from '../model.ts'
import { personAddress, positionAddress } from '../notices.ts'
import { refuse } from '../refusals.ts'
import type { Site } from '../site.ts'
import { readRows } from './documents.ts'
import { readEndings } from './endings.ts'

/** The addresses under which a holder of a position is told: the position in their unit or office, and their own. */
export function addressesOf(holding: Holding, person: string): { addressees: string[]; person: string } {
  return { addressees: [positionAddress(holding.code, holding.office ? null : holding.unit), personAddress(person)], person }
}

/** One page, newest first. A document that the reader may no longer see is left out. */
export async function readNotices(
  client: ClientBase, site: Site, holding: Holding, person: string, asked: { after?: string; limit: number },
): Promise<Page<NoticeView>> {
  const { region } = holding
  const found = await listNotices(client, region, addressesOf(holding, person), {
    after: asked.after === undefined ? null : readPlace(asked.after), limit: asked.limit + 1,
  })
  const shown = found.slice(0, asked.limit)
  const [documents, tasks] = [
    await readRows(client, site.kinds, region, [...new Set(shown.flatMap((notice) => notice.document ?? []))]),
    await readTasks(client, region, shown.flatMap((notice) => notice.task ?? [])),
  ]
  const endings = await readEndings(client, site, region, shown.flatMap(({ about, document }) => (about === 'ended' ? documents.get(document!) ?? [] : [])))
  const items = shown.flatMap((notice): NoticeView[] => {
    const told = { id: writePlace(notice), about: notice.about, at: notice.at.toISOString(), read: notice.read }
    // It asks for nothing that could be over; reading it settles it.
    if (notice.document === null) return [{ ...told, document: null, said: notice.said, task: null, node: null, ending: null, over: false }]
    const document = documents.get(notice.document)
    if (!document) return []
    const task = notice.task === null ? undefined : tasks.get(notice.task)
    const node = task && site.kinds.get(document.kind)?.definition.nodes.find((one) => one.id === task.node)
    return [{
      ...told, document, said: null, task: task?.open ? notice.task : null, node: node?.name ?? null,
      ending: (notice.about === 'ended' ? endings.get(document.id) : null) ?? null,
      // A draft that was submitted again has been dealt with; what ended stays as it is, and reading it settles it.
      over: notice.about === 'task' ? task?.open !== true : notice.about === 'returned' && document.state !== 'draft',
    }]
  })
  const last = shown.at(-1)
  return { items, next: found.length > asked.limit && last ? writePlace(last) : null }
}

/** How many are unread and still ask for something, and their places. */
export async function readUnread(client: ClientBase, region: Region, holding: Holding, person: string): Promise<NoticePlace[]> {
  const unread = await unreadNotices(client, region, addressesOf(holding, person))
  const tasks = await readTasks(client, region, unread.flatMap((notice) => notice.task ?? []))
  const drafts = await readDrafts(client, region, unread.flatMap((notice) => (notice.about === 'returned' ? notice.document ?? [] : [])))
  return unread.filter(({ about, task, document }) => (
    about === 'task' ? tasks.get(task!)?.open === true : about !== 'returned' || drafts.has(document!)))
}

async function readDrafts(client: ClientBase, region: Region, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const { rows } = await client.query<{ id: string }>({
    name: 'server-drafts-of-notices',
    text: `select id from document.document where region = $1 and id = any($2::uuid[]) and state = 'draft'`,
    values: [region, ids],
  })
  return new Set(rows.map((row) => row.id))
}

async function readTasks(client: ClientBase, region: Region, ids: readonly string[]): Promise<Map<string, { node: string; open: boolean }>> {
  if (ids.length === 0) return new Map()
  const { rows } = await client.query<{ id: string; node: string; open: boolean }>({
    name: 'server-tasks-of-notices',
    text: `select t.id, t.node, t.state = 'open' as open from unnest($2::uuid[]) as k(id)
            cross join lateral (select t.id, t.node, t.state from process.task t where t.region = $1 and t.id = k.id offset 0) t`,
    values: [region, ids],
  })
  return new Map(rows.map((row) => [row.id, row]))
}

export function writePlace({ seq, n, m }: NoticePlace): string {
  return `${seq}.${n}.${m}`
}

/** Throws Refused for text that is no place. */
export function readPlace(text: string): NoticePlace {
  const match = /^(\d{1,18})\.(\d{1,4})\.(\d{1,4})$/.exec(text)
  if (!match) throw new Refused(refuse('server.bad_cursor'))
  return { seq: BigInt(match[1]!), n: Number(match[2]), m: Number(match[3]) }
}
