import type { ClientBase } from 'pg'
import type { Document } from '#kernel/document/model.ts'
import type { Bilingual, Refusal } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { WorkdayCalendar } from '#kernel/values/workday-calendar.ts'

/**
 * A write of several documents that belong together, such as a bank's receipts and the payments they settle: what was asked becomes
 * commands of the caller, and all of them are carried out through the gate or none.
 */
export interface ModuleAct {
  /** POST. */
  path: string
  summary: Bilingual
  /** Codes of the positions that may ask. */
  positions: readonly string[]
  /** Machines may ask too, with a token for documents of this kind. */
  machine?: string
  query: Record<string, { type: 'string' | 'integer'; required?: boolean; description: string }>
  /** The body is a file of at most so many bytes. */
  fileBytes?: number
  /** Without a file: JSON of these names, each a text (of several lines: `prose`) or a list of texts. */
  body?: Record<string, { type: 'text' | 'prose' | 'texts'; description: string }>
  plan: (asked: ActAsked) => Promise<ActPlan | Refusal>
}

export interface ActAsked {
  /** Reads as the caller. */
  client: ClientBase
  region: Region
  now: Date
  calendar: WorkdayCalendar
  query: Record<string, string | number | undefined>
  body: Record<string, string | string[] | undefined>
  file: Buffer | null
}

export interface ActPlan {
  /** Empty: it was only looked at. Each is of another document. */
  commands: PlannedCommand[]
  /** What is answered, beside what was done and refused. */
  said: Record<string, unknown>
  /**
   * What no command carries is kept after the commands were accepted, before the answer: the file itself. By the gate; a sender who heard
   * no answer asks again, so it is done once however often it is asked.
   */
  keeps?: (client: ClientBase, by: { person: string; at: Date }) => Promise<void>
}

export interface PlannedCommand {
  kind: string
  document: string
  action: string
  body?: Document['body']
  /** The unit that a new document belongs to, when the caller's position spans the region. */
  unit?: string
  reason?: string
  /** When it is refused, the others are carried out without it, and the refusal is told. */
  yields?: true
}

/** Files that leave the house together. The server adds a manifest, signs it with the key of the log, and proves the document. */
export interface ModuleParcel {
  /** GET; the document is named by `document`. */
  path: string
  summary: Bilingual
  positions: readonly string[]
  make: (client: ClientBase, region: Region, document: string) => Promise<Parcel | Refusal>
}

export interface Parcel {
  /** What it is, as the export log names it. */
  what: string
  /** Of the folder that is handed out. */
  name: string
  files: { name: string; bytes: Buffer }[]
  /** Goes into the manifest: number, count, sum. */
  about: Record<string, string | number>
  rows: number
}
