import { ADMINISTRATIVE_DUTIES } from '#kernel/access/index.ts'
import type { Reader } from '#kernel/database/index.ts'
import type { Caller } from './caller.ts'
import type { Site } from './site.ts'

/** Read by position and person, so that nothing of somebody else's comes in; a search leaves out what they may not know. */
const OWN_PAGES = ['/api/todo', '/api/desk', '/api/notices', '/api/notices/unread', '/api/notices/read', '/api/search']

/** Whether the caller may know of documents of this kind: the three administrators know only those by which the organisation is changed. */
export function mayKnowKind({ kinds }: Pick<Site, 'kinds'>, { administers }: Pick<Caller, 'administers'>, kind: unknown): boolean {
  if (administers === 'none') return true
  const duty = kinds.get(String(kind))?.make?.duty
  return duty !== undefined && Object.hasOwn(ADMINISTRATIVE_DUTIES, duty)
}

/**
 * The three administrators sit in the office itself, where bank orders, receipts and budgets are made too: of its documents they read their
 * own kinds. What names no kind reads of every table with units nothing, whatever else it reads of the region.
 */
export function withoutBusiness(site: Pick<Site, 'kinds'>, path: string, caller: Caller, reader: Reader, kind: unknown): Reader {
  return OWN_PAGES.includes(path) || mayKnowKind(site, caller, kind) ? reader : { ...reader, units: [] }
}
