import type { CivilDay } from '#kernel/values/civil-day.ts'
import { type Bilingual, type Refusal, refusals } from '#kernel/values/refusal.ts'

/**
 * The text fields of a payment record. Elements of treasury dynamic monitoring as the Ministry prescribed them
 * (payer, settlement method, purpose, budget subject, payment method and type, payee, payee account, indicator) [DK].
 */
export const TEXT_FIELDS = {
  unit: { zh: '单位', en: 'unit' },
  department: { zh: '主管部门', en: 'department' },
  budget: { zh: '预算维度', en: 'budget dimension' },
  function: { zh: '功能分类科目', en: 'functional class' },
  category: { zh: '经济分类科目', en: 'economic class' },
  project: { zh: '项目', en: 'project' },
  contract: { zh: '合同', en: 'contract' },
  fundNature: { zh: '资金性质', en: 'fund nature' },
  paymentType: { zh: '支付类型', en: 'payment type' },
  settlement: { zh: '结算方式', en: 'settlement method' },
  payerAccount: { zh: '付款账号', en: 'payer account' },
  payee: { zh: '收款人', en: 'payee' },
  payeeId: { zh: '收款人编号', en: 'payee id' },
  payeeBank: { zh: '收款银行', en: 'payee bank' },
  payeeAccount: { zh: '收款账号', en: 'payee account' },
  application: { zh: '支付申请号', en: 'application number' },
  transaction: { zh: '支付凭证号', en: 'transaction number' },
  invoice: { zh: '发票号', en: 'invoice number' },
  purpose: { zh: '用途', en: 'purpose' },
} as const satisfies Record<string, Bilingual>

export const FIELDS = {
  ...TEXT_FIELDS,
  date: { zh: '支付日期', en: 'payment date' },
  amount: { zh: '金额', en: 'amount' },
} as const satisfies Record<string, Bilingual>

export type TextField = keyof typeof TEXT_FIELDS
export type FieldName = keyof typeof FIELDS

/** A row of a payment file in the words of the house. `null`: the file says nothing here, or withholds it. */
export type MappedRecord = { [Field in TextField]: string | null } & {
  /** Civil date in the zone of the source; null when the file gives none, and then windows cannot judge. */
  date: CivilDay | null
  /** Fen, cents or pence: hundredths of the mapping's currency. Negative: a refund or credit note. */
  amountFen: bigint
  /** Fields whose value the publisher withheld. They are null above, so that all strangers do not become one payee. */
  redacted: readonly TextField[]
}

/** Where a field comes from: one column, several joined, or the same word on every row. */
export type FieldSource =
  | { columns: readonly string[]; separator: string; map: ReadonlyMap<string, string> | null }
  | { constant: string }

export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
export type Weekday = (typeof WEEKDAYS)[number]

/** How one publisher's file is read. Stated, never guessed: the approved profile of the source. */
export interface Mapping {
  title: Bilingual
  source: { publisher: string; licence: string }
  /** IANA zone in which the dates of the file are civil dates. */
  zone: string
  /** ISO 4217. */
  currency: string
  /** MM-DD, the first day of the fiscal year. */
  fiscalYearStart: string
  weekend: readonly Weekday[]
  /** `none`: no public holidays are known for the source; `cn`: the State Council's yearly notices. */
  calendar: 'none' | 'cn'
  /** `line`: several rows may share a transaction. */
  grain: 'payment' | 'line'
  /** A byte order mark or strict UTF-8 wins over it; `auto` refuses what is neither. */
  encoding: string
  /** One character, or `auto`. */
  delimiter: string
  /** Line of the header (1 is the first), or `auto`: looked for in the first 30 rows. */
  header: number | 'auto'
  decimal: 'point' | 'comma'
  dateFormats: readonly string[]
  /** Words that mean "nothing here", such as NA. Compared whole, case ignored. */
  absent: readonly string[]
  columns: Partial<Record<FieldName, FieldSource>>
  /** Other names under which some files of the source have a column: that name → the name used in `columns`. */
  aliases: ReadonlyMap<string, string>
  /** Values that mean "withheld", `*` stands for any text, case ignored; asterisks alone are themselves. */
  redacted: readonly string[]
  /** Facts or groups of facts that the source does not deliver; rules that need them are not applicable. */
  notDelivered: readonly string[]
  /** Approval or tender limits of the source, hundredths; none stated: tests of splitting are not applicable. */
  limitsFen: readonly bigint[]
  /** Nine digits: the books that a replay of this source is written into; null leaves it to whoever replays. */
  region: string | null
  /** How indicators are derived when the source states none. */
  allotment: { rule: 'sumOfPositive'; headroomPercent: number } | null
}

/**
 * One physical data row: a record or a reject, never nothing. `line` is where the row begins, counted from 1; `cells` is
 * the row as the file has it, columns that no field takes among them.
 */
export type PaymentRow =
  | { file: string; line: number; fields: MappedRecord; cells: readonly string[]; reject?: undefined }
  | { file: string; line: number; fields?: undefined; reject: Refusal }

/** A small list, such as uploaded budget indicators. `cells` has the length of `header`, texts trimmed. */
export interface Table {
  header: string[]
  headerLine: number
  rows: { line: number; cells: string[] }[]
  rejects: { line: number; reject: Refusal }[]
}

/** Facts the source cannot give: what its mapping declares, and every field that no column fills. */
export function undelivered(mapping: Mapping): Set<string> {
  const unfilled = Object.keys(FIELDS).filter((field) => !(field in mapping.columns))
  return new Set([...mapping.notDelivered, ...unfilled])
}

export const refuse = refusals({
  'mapping.not_yaml': {
    zh: '第 {line} 行第 {column} 列：不是有效的 YAML：{reason}。示例见 examples/mappings/。',
    en: 'Line {line}, column {column}: not valid YAML: {reason}. examples/mappings/ shows how one is written.',
  },
  'mapping.unknown_key': {
    zh: '第 {line} 行：{place} 中没有“{key}”这一项。可用的有：{known}。',
    en: 'Line {line}: {place} has no entry “{key}”. Known entries: {known}.',
  },
  'mapping.missing': {
    zh: '第 {line} 行：{place} 缺少“{key}”。请补上。',
    en: 'Line {line}: {place} lacks “{key}”. Add it.',
  },
  'mapping.wrong_value': {
    zh: '第 {line} 行：“{place}”不能是“{value}”。应为：{wanted}。',
    en: 'Line {line}: “{place}” cannot be “{value}”. Wanted: {wanted}.',
  },
  'mapping.bad_date_format': {
    zh: '第 {line} 行：日期格式“{value}”无法使用。请用 yyyy、MM 或 M、dd 或 d（可加 HH:mm:ss），例如 dd/MM/yyyy。',
    en: 'Line {line}: the date format “{value}” cannot be used. Build it from yyyy, MM or M, dd or d (and HH:mm:ss), '
      + 'for example dd/MM/yyyy.',
  },
  'mapping.contradiction': {
    zh: '第 {line} 行：“{key}”列为未提供，却又在 columns 中有来源。请删去其中一处。',
    en: 'Line {line}: “{key}” is listed as not delivered but has a source under columns. Remove one of the two.',
  },
  'files.not_found': {
    status: 404,
    zh: '找不到或无法读取文件“{file}”。请核对路径和权限。',
    en: 'The file “{file}” is missing or cannot be read. Check the path and its permissions.',
  },
  'files.not_a_file': {
    zh: '“{file}”不是普通文件，而是文件夹、管道或设备。文件要读两遍，请先存成文件，再给出它的路径。',
    en: '“{file}” is no regular file but a folder, a pipe or a device. A file is read twice: save it first and give its path.',
  },
  'files.empty': { zh: '文件“{file}”没有内容。请重新导出后再传。', en: 'The file “{file}” is empty. Export it again.' },
  'files.column_missing': {
    zh: '文件“{file}”第 {line} 行的表头缺少列：{missing}。表头现有：{header}。请改正映射或文件。',
    en: 'File “{file}”: the header on line {line} lacks the columns {missing}. It has: {header}. '
      + 'Correct the mapping or the file.',
  },
  'files.header_not_found': {
    zh: '文件“{file}”的前 {rows} 行中没有表头：{missing} 一列也没有。第 {line} 行是：{header}。请改正映射或文件；表头更靠下的，在映射中写明 header: 行号。',
    en: 'File “{file}”: no header in its first {rows} rows, which have none of the columns {missing}; line {line} reads: {header}. '
      + 'Correct the mapping or the file; if the header stands further down, state header: LINE in the mapping.',
  },
  'files.column_twice': {
    zh: '文件“{file}”第 {line} 行的表头中“{column}”出现多次，无法确定取哪一列。请改名后重传。',
    en: 'File “{file}”: “{column}” appears more than once in the header on line {line}. Rename one and try again.',
  },
  'files.encoding_unknown': {
    zh: '文件“{file}”第 {line} 行有不是 UTF-8 的字节。请在映射的 encoding 写明编码（如 gb18030、windows-1252、utf-16le），或另存为 UTF-8。',
    en: 'Line {line} of the file “{file}” holds bytes that are not UTF-8. State its encoding in the mapping (such as gb18030, windows-1252, utf-16le), '
      + 'or save it as UTF-8.',
  },
  'files.too_large': {
    status: 413,
    zh: '文件“{file}”展开后超过 {limitMb} MB。请拆分后再传，或用命令行处理可信的大文件。',
    en: 'The file “{file}” unpacks to more than {limitMb} MB. '
      + 'Split it, or use the command line for a large file you trust.',
  },
  'files.packed_too_tightly': {
    status: 413,
    zh: '文件“{file}”展开后超过原来的 {ratio} 倍，疑似压缩炸弹，已停止读取。请直接提供 CSV。',
    en: 'The file “{file}” unpacks to more than {ratio} times its size, as a zip bomb does. Reading stopped. '
      + 'Supply the plain CSV.',
  },
  'files.broken_archive': {
    zh: '压缩文件“{file}”已损坏或不完整（{reported}）。请重新打包。',
    en: 'The packed file “{file}” is broken or incomplete ({reported}). Pack it again.',
  },
  'files.encrypted': {
    zh: '压缩包“{file}”有密码。请去掉密码后重传。',
    en: 'The archive “{file}” has a password. Remove it and try again.',
  },
  'files.nothing_inside': {
    zh: '压缩包“{file}”中没有 CSV 文件。请放入 .csv、.tsv 或 .txt。',
    en: 'The archive “{file}” holds no CSV file. Put a .csv, .tsv or .txt in it.',
  },
  'files.one_only': {
    zh: '“{file}”中有 {count} 个文件，这里一次只收一个。请分别上传。',
    en: '“{file}” holds {count} files and one is taken at a time. Upload them one by one.',
  },
  'files.macro_workbook': {
    zh: '工作簿“{file}”带有宏，不予接收。请另存为不含宏的 .xlsx 或 CSV。',
    en: 'The workbook “{file}” carries macros and is not taken. Save it as .xlsx without macros, or as CSV.',
  },
  'files.old_workbook': {
    zh: '“{file}”是旧式或加密的 Excel 文件。请去掉密码，另存为 .xlsx 或 CSV。',
    en: '“{file}” is an old or encrypted Excel file. Remove the password and save it as .xlsx or CSV.',
  },
  'files.broken_workbook': {
    zh: '工作簿“{file}”无法读取（{reported}）。请用 Excel 或 WPS 另存一次，或改传 CSV。',
    en: 'The workbook “{file}” cannot be read ({reported}). Save it once more, or supply a CSV.',
  },
  'files.formula': {
    zh: '工作簿“{file}”的 {cell} 是公式或错误值。请复制后“粘贴为数值”再传。',
    en: 'Cell {cell} of the workbook “{file}” holds a formula or an error. Paste as values and try again.',
  },
  'files.long_number': {
    zh: '第 {line} 行：{cell} 是超过 15 位的数字，Excel 已丢失末位。请把该列设为“文本”后重填。',
    en: 'Line {line}: {cell} is a number of more than 15 digits, and Excel has lost the last ones. '
      + 'Make the column text and enter it again.',
  },
  'files.wrong_columns': {
    zh: '第 {line} 行：有 {found} 列，表头有 {expected} 列。请检查分隔符和引号。',
    en: 'Line {line}: {found} {found|column|columns}, the header has {expected}. Check delimiters and quotes.',
  },
  'files.quote_not_closed': {
    zh: '第 {line} 行：引号没有正确闭合。请补上或删去多余的引号。',
    en: 'Line {line}: a quote is not closed properly. Close it, or delete the stray quote.',
  },
  'files.row_too_long': {
    zh: '第 {line} 行：单行超过 {limitKb} KB。请检查换行符。',
    en: 'Line {line}: one row is longer than {limitKb} KB. Check its line ends.',
  },
  'files.bad_characters': {
    zh: '第 {line} 行：有无法按 {encoding} 解码的字节或空字符。请核对编码后重新导出。',
    en: 'Line {line}: bytes that are not {encoding}, or null characters. Check the encoding and export it again.',
  },
  'files.amount_missing': {
    zh: '第 {line} 行：没有金额（列“{column}”）。请补上。',
    en: 'Line {line}: no amount (column “{column}”). Add it.',
  },
  'files.bad_amount': {
    zh: '第 {line} 行：“{text}”不是金额（列“{column}”）。请填写最多两位小数的数字。',
    en: 'Line {line}: “{text}” is not an amount (column “{column}”). Write a number with at most two decimals.',
  },
  'files.amount_too_large': {
    zh: '第 {line} 行：金额“{text}”超过系统上限 10 万亿（列“{column}”）。请核对是否多输了数字。',
    en: 'Line {line}: the amount “{text}” is above the limit of 10 trillion (column “{column}”). '
      + 'Check for extra digits.',
  },
  'files.bad_date': {
    zh: '第 {line} 行：“{text}”不是 {formats} 格式的有效日期（列“{column}”）。请改正；确无日期时请留空。',
    en: 'Line {line}: “{text}” is not a date of the form {formats} (column “{column}”). Correct it, or leave it empty '
      + 'if there is none.',
  },
  'files.value_not_mapped': {
    zh: '第 {line} 行：列“{column}”的值“{text}”不在映射的 map 中。请在映射中补上。',
    en: 'Line {line}: the value “{text}” of column “{column}” is not in the map of the mapping. Add it there.',
  },
})
