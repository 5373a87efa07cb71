import { refusals, type Bilingual } from '#kernel/values/refusal.ts'

/** A column of an export. `integer` is written as a whole number, `instant` as a moment in UTC. */
export interface Column {
  name: string
  type: 'text' | 'integer' | 'instant'
}

export type Value = string | bigint | Date | null

/** A question whose rows are read a page at a time, in their order. */
export interface ExportQuery {
  columns: readonly Column[]
  text: string
  values: unknown[]
  /** A row of the database as values in the order of the columns. */
  read: (row: Record<string, unknown>) => Value[]
}

/** GET /api/exports/running: an export of the caller that is under way, or has just ended. */
export interface RunningExport {
  id: string
  what: Bilingual
  format: 'csv' | 'parquet'
  state: 'running' | 'done' | 'aborted'
  /** Made so far. */
  rows: number
  /** ISO 8601 in UTC. */
  beganAt: string
}

export interface RunningExports {
  items: RunningExport[]
  /** Why another one would be refused at this moment; null when there is room. */
  busy: Bilingual | null
}

export const refuse = refusals({
  'exports.office_only': {
    status: 403,
    zh: '全地区的分录和判定只能由财政部门的岗位或有监督范围的人员导出；单位可以导出本单位的单据、单据的判定和本单位指标的分录。',
    en: 'Entries and verdicts of a whole region are exported by positions of the finance office or by oversight; a unit exports its documents, their verdicts, and the entries of its indicators.',
  },
  'exports.no_such_indicator': {
    status: 404,
    zh: '没有这个预算指标，或者您无权查看。请从指标列表导出。',
    en: 'There is no such budget indicator, or you may not see it. Export from the list of indicators.',
  },
  'exports.busy': {
    status: 503,
    zh: '同时进行的导出已有 {limit} 个。请稍后再试。',
    en: '{limit} exports are running at this moment. Try again a little later.',
  },
  'exports.broken_off': {
    status: 409,
    zh: '导出已按您的要求中断，文件不完整。需要时请重新导出。',
    en: 'The export was broken off as you asked; the file is incomplete. Export again when you need it.',
  },
  'exports.no_such': {
    status: 404,
    zh: '没有这个正在进行的导出，可能早已结束。请在导出日志中查看。',
    en: 'There is no such export under way; it may have ended long ago. The export log says how.',
  },
  'exports.unknown_kind': {
    zh: '没有“{kind}”这种单据可以导出。请用 /api/kinds 所列的代码。',
    en: 'There is no kind “{kind}” to export. Use a code that /api/kinds lists.',
  },
  'exports.unknown_state': {
    zh: '“{kind}”没有“{state}”这种状态。可用：{known}。',
    en: '“{kind}” knows no state “{state}”. There are: {known}.',
  },
})
