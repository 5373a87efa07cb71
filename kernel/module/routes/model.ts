import type { ClientBase } from 'pg'
import type { Document } from '#kernel/document/model.ts'
import type { PrintTemplate, PrintValue } from '#kernel/print/model.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'

/** What a module shows beyond the generic pages: figures, the same as tables to take away, and papers. */

export interface ModuleRoute {
  path: string
  summary: Bilingual
  /** Plain query parameters with their JSON schema types. */
  query: Record<string, { type: 'string' | 'integer'; required?: boolean; description: string }>
  /** Only for those who read the region as a whole: it counts what people of a unit are not told, such as rules for reviewers. */
  whole?: true
  read: (client: ClientBase, query: Record<string, string | number | undefined>, today: RouteToday) => Promise<unknown>
  /** The same figures as tables to take away, as `<path>/export` in CSV (the first of them) and XLSX. The export is logged. */
  tables?: (answer: never, language: keyof Bilingual) => TakenTable[]
}

/** What a page of figures may ask of time: the server's clock and the working days of the office. */
export interface RouteToday {
  now: Date
  /** Working days from today to a deadline, 0 on its day, negative once it has passed. */
  daysLeft: (dueAt: Date) => number
  /** What an installed rule is called; null for one that the office wrote itself or that is no longer installed. */
  titleOfRule: (rule: string) => Bilingual | null
}

export interface TakenTable {
  /** Of the sheet in a workbook: at most 31 characters. */
  name: string
  columns: readonly string[]
  rows: readonly (readonly (string | number | null)[])[]
}

/** A paper about one document, printed as PDF by those who send it. */
export interface KindPrint {
  code: string
  title: Bilingual
  /** Codes of the positions that may print it. */
  positions: readonly string[]
  /** States of the document in which it makes sense. */
  states: readonly string[]
  template: PrintTemplate
  /** What the template places, in the language of the paper; read as the caller. */
  data: (client: ClientBase, document: Document, asked: { region: Region; language: keyof Bilingual; now: Date }) => Promise<Record<string, PrintValue>>
}
