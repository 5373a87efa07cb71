import { civilDayOf, startOfDay } from '#kernel/values/civil-day.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { binderOf } from './bind.ts'
import { compileBool, newCompiler } from './compile.ts'
import { readCondition } from './condition.ts'
import type { Bool } from './ir.ts'
import { refuse, type FactModel, type FactValue, type FeatureSpec, type FieldType } from './model.ts'
import { vocabularyOf } from './vocabulary.ts'

/**
 * One row of a history relation: +1 when a submit is accepted, −1 when it is withdrawn, returned, annulled or refunded.
 * Windows look at `countsFrom`: what takes back counts from where its beginning did, so that a window which does not hold the one is not
 * lowered by the other; a payment that waits for a month and is withdrawn would make room for what was split meanwhile.
 */
export interface HistoryRow {
  /** The relation it belongs to, for example `payment.history`. */
  relation: string
  seq: bigint
  sign: 1 | -1
  /** It takes back, or gives back, a part of what another document counted, which stays one document: a refund (`seesParts`). */
  isPart: boolean
  judgedAt: Date
  /** Its own instant, or the earlier one of what it takes back. */
  countsFrom: Date
  document: string
  columns: Record<string, FactValue>
}

/**
 * The act being judged; `columns` gives its group keys by the names of the history's columns. Rows of its own document are
 * never looked back on: a payment judged again at order release does not meet itself.
 */
export interface FeatureEvent {
  document: string
  /** No row of history is its own: acts of one group then see the same, and it is read once for all of them. */
  isNew?: boolean
  seq: bigint
  judgedAt: Date
  columns: Record<string, FactValue>
}

/**
 * The first instant of the window: `[start, judgedAt)` on (countsFrom, seq), so rows of the very start count and rows of
 * the same instant count when their seq is smaller. To-date windows begin with the civil period in Asia/Shanghai. Null:
 * no beginning; a contract window is bounded by its key, the contract.
 */
export function windowStart(window: FeatureSpec['window'], judgedAt: Date): Date | null {
  const day = civilDayOf(judgedAt)
  const [year, month] = [day.slice(0, 4), Number(day.slice(5, 7))]
  switch (window.kind) {
    case 'days': return new Date(judgedAt.getTime() - window.days * 86_400_000)
    case 'day': return startOfDay(day)
    case 'month': return startOfDay(`${day.slice(0, 7)}-01`)
    case 'quarter': return startOfDay(`${year}-${String(month - ((month - 1) % 3)).padStart(2, '0')}-01`)
    case 'yearToDate': return startOfDay(`${year}-01-01`)
    case 'all':
    case 'contract': return null
  }
}

/** Whether the window has a beginning. */
export function isBounded(window: FeatureSpec['window']): boolean {
  return windowStart(window, new Date(0)) !== null
}

/** What is wrong with a declaration, or null. Names go into SQL text, so they are checked letter by letter. */
export function featureFault(spec: FeatureSpec): Refusal | null {
  const fault = (hintZh: string, hintEn: string) => refuse('rules.feature', { feature: spec.id, hintZh, hintEn })
  const { columns, relation } = spec.source
  if (!/^[a-z_][a-z0-9_]*$/.test(spec.id)) {
    return fault('编号只用小写字母、数字和下划线。', 'the id is lower-case letters, digits and underscores.')
  }
  const badName = [...Object.keys(columns), ...relation.split('.')].find((name) =>
    !/^[a-z_][a-z0-9_]{0,53}$/.test(name))
  if (badName !== undefined || relation.split('.').length !== 2) {
    return fault(`名称“${badName ?? relation}”不可用。`, `the name “${badName ?? relation}” cannot be used.`)
  }
  const unknown = [...spec.by, ...(spec.of === undefined ? [] : [spec.of])].find((name) =>
    !Object.hasOwn(columns, name))
  if (unknown !== undefined) return fault(`历史表没有列“${unknown}”。`, `the history has no column “${unknown}”.`)
  if (spec.by.length === 0) return fault('至少要有一个分组键。', 'at least one group key is needed.')
  if (spec.window.kind === 'contract' && !spec.by.includes('contract')) {
    return fault('合同窗口须按 contract 分组。', 'a contract window is grouped by contract.')
  }
  if (spec.window.kind === 'days' && !(Number.isInteger(spec.window.days) && spec.window.days >= 1
    && spec.window.days <= 3_660)) {
    return fault('天数应为 1 至 3660 的整数。', 'days is a whole number from 1 to 3660.')
  }
  const numeric = spec.of !== undefined && ['money', 'int'].includes(columns[spec.of]!)
  if (['sum', 'min', 'max', 'avg', 'first', 'shareOf'].includes(spec.agg) && !numeric) {
    return fault(`${spec.agg} 需要金额或整数列。`, `${spec.agg} needs a money or int column.`)
  }
  if ((spec.agg === 'shareOf') !== (spec.within !== undefined)) {
    return fault('shareOf 须用 within 写明更大的分组，其他统计不写。', 'shareOf names the wider group by within, no other aggregate does.')
  }
  if (spec.within && (spec.within.length === 0 || spec.within.length >= spec.by.length || spec.within.some((name) => !spec.by.includes(name)))) {
    return fault('within 须是 by 中的一部分列。', 'within is some of the columns of by.')
  }
  if (spec.agg === 'countDistinct' && spec.of === undefined) {
    return fault('countDistinct 需要写明列。', 'countDistinct needs a column.')
  }
  if ((spec.agg === 'count' || spec.agg === 'daysSinceLast') && spec.of !== undefined) {
    return fault(`${spec.agg} 不写列。`, `${spec.agg} takes no column.`)
  }
  if (spec.where === undefined) return null
  const node = filterOf(spec)
  return isRefusal(node) ? fault(node.message.zh, node.message.en) : null
}

/** What is wrong with the feature that sign-off limits of a kind look at beside its features, or null: it is added to the document's own amount. */
export function signOffFault(spec: FeatureSpec, features: readonly FeatureSpec[]): Refusal | null {
  const fault = (hintZh: string, hintEn: string) => refuse('rules.feature', { feature: spec.id, hintZh, hintEn })
  if (spec.agg !== 'sum' || spec.of === undefined || spec.source.columns[spec.of] !== 'money') {
    return fault('审批权限须看金额列的合计。', 'sign-off limits look at the sum of a money column.')
  }
  if (features.some(({ id }) => id === spec.id)) return fault('编号已用于本类单据的另一变量。', 'another feature of the kind has this id.')
  return featureFault(spec)
}

/** Names of the values that a feature has in facts and findings. */
export function valueNames({ id, agg }: Pick<FeatureSpec, 'id' | 'agg'>): string[] {
  return agg === 'avg' ? [`${id}.sum`, `${id}.count`] : [id]
}

/** What the emitters compute for a declaration: itself, or the two sums of a share. */
export function computedOf(spec: FeatureSpec): FeatureSpec[] {
  if (spec.agg !== 'shareOf') return [spec]
  const { within, ...rest } = spec
  return [{ ...rest, id: `${spec.id}.part`, agg: 'sum' }, { ...rest, id: `${spec.id}.whole`, agg: 'sum', by: within! }]
}

/** The filter as typed form; only valid for a spec with `where`. */
export function filterOf(spec: FeatureSpec): Bool | Refusal {
  return readCondition(spec.where!, { vocabulary: vocabularyOf(rowModel(spec)) })
}

/** Whether a row is counted: true only; an unknown answer does not count, as SQL's FILTER has it. */
export function rowFilter(spec: FeatureSpec): (row: HistoryRow) => boolean {
  if (spec.where === undefined) return () => true
  const node = filterOf(spec)
  if (isRefusal(node)) throw new Error(`feature ${spec.id} was not checked: ${node.message.en}`)
  const compiler = newCompiler(new Map())
  const closure = compileBool(compiler, node)
  const bind = binderOf(compiler.slots, vocabularyOf(rowModel(spec)))
  return (row) => closure(bind({ row: row.columns })) === true
}

function rowModel(spec: FeatureSpec): FactModel {
  const fields = Object.entries(spec.source.columns).map(([name, type]) =>
    [name, { type: (type === 'uuid' ? 'text' : type) as FieldType, title: { zh: name, en: name },
      nullable: true }] as const)
  return { groups: { row: { title: { zh: '历史', en: 'history' }, fields: Object.fromEntries(fields) } } }
}

/** `min`, `max`, `first`, `countDistinct` and `daysSinceLast` see accepted rows only; the others net out what was taken back. */
export function seesTakenBack(spec: FeatureSpec): boolean {
  return spec.agg === 'sum' || spec.agg === 'count' || spec.agg === 'avg'
}

/**
 * Only a sum, and that of a mean, sees rows that are parts of what other documents counted, whichever sign they have. Whatever counts documents leaves
 * them out, the count of a mean too: of five payments, of each of which a fen came back, all five were made.
 */
export function seesParts(spec: FeatureSpec): boolean {
  return spec.agg === 'sum' || spec.agg === 'avg'
}
