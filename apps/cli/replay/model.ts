import { type Bilingual, refusals } from '#kernel/values/refusal.ts'
import type { MappedRecord } from '#kernel/files/model.ts'
import type { CivilDay } from '#kernel/values/civil-day.ts'

/** A row of the file that became a request or a refund, on the day on which the gate is asked. */
export interface Row {
  file: string
  line: number
  /** Place among all rows of the source, the only number that several files in one archive do not share. */
  ordinal: number
  fields: MappedRecord
  /** Place in `Intake.indicators`. */
  indicator: number
}

/** One budget of one unit in one fiscal year: what the file's rows are paid from. */
export interface IndicatorPlan {
  budget: string
  /** Place in `Intake.units`. */
  unit: number
  year: number
  /** Sum of the positive rows with the headroom of the mapping. */
  amountFen: bigint
  /** No positive row is paid from it; it was opened with one hundredth so that a refund can name it. */
  nominal: boolean
  code: string
  function: string | null
  project: string | null
}

export interface Rejected {
  file: string
  line: number
  code: string
  message: Bilingual
}

/** The file as read in one pass: every physical row is a row, or rejected. */
export interface Intake {
  rows: number
  rejected: Rejected[]
  requests: number
  refunds: number
  /** Rows without a date: put on the last day of the file. */
  undated: number
  /** Signed, of accepted rows. */
  sumFen: bigint
  units: string[]
  indicators: IndicatorPlan[]
  /** In date order; rows of a day in the order of the file. */
  days: { day: CivilDay; requests: Row[]; refunds: Row[] }[]
}

/** More rows than any file has; the count of rows stays a safe number. */
export const MAX_ROWS = 1_000_000_000

/** What a source writes in place of a payee that it may not publish; the payment's facts read it as “not known who”. */
export const WITHHELD = '（来源隐去）'
/** Stands where a form asks for what the source does not deliver. */
export const NOT_DELIVERED = '（来源未提供）'

/** What no file of payments long made brings: the bank's receipts, and what only the form of a payment asks for. */
export const NEVER_DELIVERED = ['bankReceipt', 'beneficiary', 'bounced', 'contractTerms', 'event', 'priorApproval', 'procurementRecord', 'purchase']

export const refuse = refusals({
  'replay.unknown_option': {
    zh: '无法识别的参数“{word}”。运行 sluice replay --help 查看用法。',
    en: 'The argument “{word}” is not understood. Run sluice replay --help.',
  },
  'replay.no_file': {
    zh: '没有指定要回放的文件。用法：sluice replay 文件 --mapping 映射.yaml',
    en: 'No file to replay was named. Usage: sluice replay FILE --mapping MAP.yaml',
  },
  'replay.no_mapping': {
    zh: '没有用 --mapping 指定映射。映射写明文件的列、币种和日期格式，示例见 examples/mappings/。',
    en: 'No --mapping was given. A mapping states columns, currency and date formats; see examples/mappings/.',
  },
  'replay.not_a_number': {
    zh: '{option} 应为 {low} 至 {high} 的整数，不能是“{text}”。',
    en: '{option} is a whole number from {low} to {high}, not “{text}”.',
  },
  'replay.no_rows': {
    zh: '文件中没有一行可以受理，{rejected} 行被拒收。首条：{first}',
    en: 'No row of the file could be taken; {rejected} were rejected. The first: {first}',
  },
  'replay.nothing_below_header': {
    zh: '文件“{file}”的表头之下没有任何行，没有可以回放的支付。请核对是否导出了数据。',
    en: 'The file “{file}” has no row below its header, so there is no payment to replay. Check that the export holds data.',
  },
  'replay.region_in_use': {
    zh: '区划 {region} 在这个数据库中已有账目，回放需要一本空账。请换一个 --region，或换一个 --data 文件夹。',
    en: 'Region {region} already has books in this database and a replay needs empty ones. '
      + 'Give another --region or another --data folder.',
  },
  'replay.kind_missing': {
    zh: '已安装的模块中没有“{kind}”这种单据，无法回放支付。请安装预算和支付模块。',
    en: 'No installed module declares the document “{kind}”, so payments cannot be replayed. Install budget and payment.',
  },
  'replay.allotment_failed': {
    zh: '{year} 年指标未能生效：{reason}',
    en: 'The indicators of {year} did not become effective: {reason}',
  },
})
