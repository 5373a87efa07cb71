import type { SavedView } from '#kernel/desk/model.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { DocumentRow, EndingView, RefusalAnswer } from '../model.ts'

/** The contract of the desk between server and browser: every answer of /api/desk and what the to-do list is asked. */

export const DUE_NAMES = ['overdue', 'today', 'soon', 'later'] as const
/** `soon`: within two working days; overdue, today and soon do not overlap. */
export type DueName = (typeof DUE_NAMES)[number]

/** Filters of GET /api/todo beside region, position, after and limit; all as text, as they stand in the address of the page. */
export interface TodoFilter {
  kind?: string
  /** Part of the unit's name. */
  unit?: string
  minFen?: string
  maxFen?: string
  due?: DueName
  state?: string
  /** Part of the title or the number. */
  text?: string
  /** Only what a rule noticed. */
  marked?: 'true'
  /** By deadline when absent. */
  sort?: 'amount'
}

/** GET /api/desk?region&position → DeskView: the first screen beside the to-do list. */
export interface DeskView {
  counts: Record<DueName | 'held' | 'marked', number>
  /** A count of so many says "so many or more"; held and marked are counted among so many nearest deadlines. */
  most: number
  /** Documents of mine that came back and are drafts again, newest first. */
  returned: DocumentRow[]
  /** Documents of mine that will not be carried out, newest first, until I have said that I know (the notice is read). */
  ended: EndedItem[]
  /** My other drafts. */
  drafts: DocumentRow[]
  started: StartedItem[]
  /** For positions of the office other than the three administrators: what stands late anywhere, by position, and documents in states that wait for somebody. */
  office: OfficeView | null
}

export interface EndedItem {
  notice: string
  document: DocumentRow
  ending: EndingView
}

/** A document that this person sent, and where it stands. */
export interface StartedItem {
  document: DocumentRow
  /** Empty when it has ended. */
  standing: { node: Bilingual; position: Bilingual; daysLeft: number }[]
}

export interface OfficeView {
  overdue: { position: Bilingual; open: number; oldestDaysLeft: number }[]
  states: { kind: string; state: string; count: number }[]
  /** Counts of so many say "so many or more". */
  most: number
}

/** GET /api/desk/views?region&position&page, POST /api/desk/views, POST /api/desk/views/remove → SavedView[]. */
export type { SavedView }

/** POST /api/commands/bulk: one action on several tasks of one kind, from the list. Each is a command of its own. */
export interface BulkRequest {
  region: string
  position: string
  kind: string
  action: string
  items: { key: string; document: string; task: string }[]
}

/** In the order of the items: what was done, or why not. */
export interface BulkAnswer {
  items: { document: string; state: string | null; refusal: RefusalAnswer | null }[]
}

/** GET /api/attachments/:region/:id/:sha256/sheet: the first rows of a workbook, as text. */
export interface SheetView {
  header: string[]
  rows: string[][]
  /** The sheet has more rows than these. */
  more: boolean
}
