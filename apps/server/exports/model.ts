import { refusals } from '#kernel/values/refusal.ts'

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

export const refuse = refusals({
  'exports.office_only': {
    status: 403,
    zh: '全地区的分录和判定只能由财政部门的岗位或有监督范围的人员导出；单位可以导出本单位的单据。',
    en: 'Entries and verdicts of a whole region are exported by positions of the finance office or by oversight; a unit exports its own documents.',
  },
  'exports.busy': {
    status: 503,
    zh: '同时进行的导出已有 {limit} 个。请稍后再试。',
    en: '{limit} exports are running at this moment. Try again a little later.',
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
