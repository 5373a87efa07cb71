import { isRefusal, type Bilingual } from '#kernel/values/refusal.ts'
import { compileDateFormat } from './date-format.ts'
import type { FileHead } from './head.ts'
import { columnKey } from './header.ts'
import { type FieldName, FIELDS } from './model.ts'
import { readAmount } from './record.ts'
import { DATE_FORMATS, NAMES } from './suggest-table.ts'

export interface Suggestion {
  /** A mapping with a reason beside each choice; where something is unclear its value is left out, so that it does not load unread. */
  yaml: string
  /** What a person must decide before it loads. */
  open: Bilingual[]
}

interface Choice {
  column: string
  index: number
  why: Bilingual
}

const WITHHELD = /\bredacted\b|\bwithheld\b|personal data|隐去|脱敏|保密|^\*{2,}$/i
const NOTHING = new Set(['na', 'n/a', 'null', 'none', '-', '--', '无', '空', '/'])

/** Proposes a mapping from the header and the first rows of a file. Pure: the same head, the same proposal. */
export function suggestMapping(head: FileHead): Suggestion {
  const open: Bilingual[] = []
  const decimal = decimalOf(head)
  const chosen = chooseColumns(head, decimal)
  if (!chosen.has('amount')) open.push({ zh: '没有找到金额列，请在 columns.amount 写明。', en: 'No amount column was found: name it under columns.amount.' })
  const date = chosen.get('date')
  const dates = date ? dateFormats(valuesOf(head, date.index)) : { formats: ['yyyy-MM-dd'], unclear: null }
  if (dates.unclear) open.push(dates.unclear)
  return { yaml: write(head, { chosen, decimal, dates, open }), open }
}

function valuesOf(head: FileHead, index: number): string[] {
  return head.rows.map((row) => (row[index] ?? '').trim()).filter((value) => value !== '' && !NOTHING.has(value.toLowerCase()))
}

function decimalOf(head: FileHead): 'point' | 'comma' {
  const texts = head.header.flatMap((_, index) => valuesOf(head, index)).filter((value) => /^[-(]?\d[\d.,' ]*\)?$/.test(value))
  const ending = (mark: string) => texts.filter((value) => new RegExp(`${mark}\\d{1,2}\\)?$`).test(value)).length
  return ending(',') > ending('\\.') ? 'comma' : 'point'
}

/** Whole names first, for all fields; then names that contain one. The values must fit, and a column serves one field. */
function chooseColumns(head: FileHead, decimal: 'point' | 'comma'): Map<FieldName, Choice> {
  const keys = head.header.map((name) => columnKey(name).replace(/[^\p{L}\p{N}]/gu, ''))
  const taken = new Set<number>()
  const chosen = new Map<FieldName, Choice>()
  for (const whole of [true, false]) {
    for (const field of ['amount', 'date', ...Object.keys(NAMES)] as FieldName[]) {
      if (chosen.has(field)) continue
      const named = NAMES[field].filter((name) => whole || name.length >= (/^[a-z]/.test(name) ? 5 : 2))
        .flatMap((name) => keys.flatMap((key, index) => ((whole ? key === name : key.includes(name)) ? [index] : [])))
      const index = named.find((one) => !taken.has(one) && keys.indexOf(keys[one]!) === one && fits(field, valuesOf(head, one), decimal))
      if (index === undefined) continue
      taken.add(index)
      chosen.set(field, { column: head.header[index]!, index, why: whyOf(field, whole, valuesOf(head, index)[0] ?? '') })
    }
  }
  return new Map((Object.keys(FIELDS) as FieldName[]).flatMap((field): [FieldName, Choice][] => (chosen.has(field) ? [[field, chosen.get(field)!]] : [])))
}

function whyOf(field: FieldName, whole: boolean, example: string): Bilingual {
  const shown = example.slice(0, 30).replace(/\s+/g, ' ')
  return whole
    ? { zh: `列名即${FIELDS[field].zh}；例“${shown}”`, en: `the column’s name; such as “${shown}”` }
    : { zh: `列名含有${FIELDS[field].zh}的说法，请核对；例“${shown}”`, en: `the name contains it, please check; such as “${shown}”` }
}

function fits(field: FieldName, values: readonly string[], decimal: 'point' | 'comma'): boolean {
  if (values.length === 0) return false
  if (field === 'date') return values.filter((value) => DATE_FORMATS.some((format) => compileDateFormat(format)!(value) !== null)).length >= values.length * 0.9
  if (field !== 'amount') return true
  const read = values.map((value) => readAmount(value, decimal))
  return read.filter((fen) => !isRefusal(fen)).length >= values.length * 0.95 && read.some((fen) => !isRefusal(fen) && fen !== 0n)
}

/** The fewest formats that read every date; unclear when day and month could be exchanged on all rows. */
function dateFormats(values: readonly string[]): Written['dates'] {
  let left = [...new Set(values)]
  const formats: string[] = []
  while (left.length > 0) {
    const counts = DATE_FORMATS.map((format) => ({ format, fits: left.filter((value) => compileDateFormat(format)!(value) !== null).length }))
    const best = counts.toSorted((one, other) => other.fits - one.fits)[0]!
    if (best.fits === 0) break
    const rival = counts.find(({ format, fits }) => fits === best.fits && exchanged(format, best.format))
    if (rival) {
      const [one, other] = [best.format, rival.format]
      return { formats: [], unclear: { zh: `日期可能是 ${one} 或 ${other}，所见各行都分不出日与月，请在 dateFormats 选定。`, en: `Dates may be ${one} or ${other}; no row tells day from month. Choose under dateFormats.` } }
    }
    formats.push(best.format)
    left = left.filter((value) => compileDateFormat(best.format)!(value) === null)
  }
  return { formats: formats.length > 0 ? formats : ['yyyy-MM-dd'], unclear: null }
}

/** dd/MM/yyyy and MM/dd/yyyy: the same but for the places of day and month. */
function exchanged(one: string, other: string): boolean {
  return one !== other && one.replace(/M+/, '?').replace(/d+/, 'M').replace('?', 'd').replace(/[dM]+/g, (part) => part[0]!) === other.replace(/[dM]+/g, (part) => part[0]!)
}

interface Written {
  chosen: ReadonlyMap<FieldName, Choice>
  decimal: 'point' | 'comma'
  dates: { formats: string[]; unclear: Bilingual | null }
  open: readonly Bilingual[]
}

function write(head: FileHead, { chosen, decimal, dates, open }: Written): string {
  const all = head.rows.flat().join(' ') + head.header.join(' ')
  const chinese = /[\u4e00-\u9fff]/.test(head.header.join(''))
  const currency = chinese || /[¥￥]/.test(all) ? 'CNY' : all.includes('£') ? 'GBP' : all.includes('€') ? 'EUR' : 'XXX'
  const lines = sharesTransactions(head, chosen)
  const absent = [...new Set(head.rows.flat().map((cell) => cell.trim()).filter((cell) => NOTHING.has(cell.toLowerCase())))]
  const payee = chosen.get('payee')
  const withheld = payee ? [...new Set(valuesOf(head, payee.index).filter((value) => WITHHELD.test(value)))] : []
  const note = (zh: string, en: string) => `  # ${zh} / ${en}`
  const unused = head.header.filter((name, index) => name !== '' && ![...chosen.values()].some((choice) => choice.index === index))
  return [
    `# 由 sluice mapping suggest 根据表头和前 ${head.rows.length} 行建议，请逐项核对。`,
    `# Proposed by sluice mapping suggest from the header and the first ${head.rows.length} rows. Check every line.`,
    ...open.flatMap(({ zh, en }) => [`# 待定：${zh}`, `# To decide: ${en}`]),
    'title:', `  zh: ${quoted(head.file)}`, `  en: ${quoted(head.file)}`,
    'source:', `  publisher: ${quoted('?')}${note('请写明发布单位', 'who published it')}`, `  licence: ${quoted('?')}${note('请写明许可', 'under which licence')}`,
    `zone: ${chinese ? 'Asia/Shanghai' : 'Etc/UTC'}${note('日期所在时区，文件看不出', 'zone of the dates; the file cannot tell')}`,
    `currency: ${currency}${currency === 'XXX' ? note('文件没有币种，XXX 表示未知，请改', 'the file names no currency; XXX is “none known”, change it') : note('由文字或货币符号推断', 'from the language or the sign of the amounts')}`,
    `fiscalYearStart: 01-01${note('财政年度首日，文件看不出', 'first day of the fiscal year; the file cannot tell')}`,
    'weekend: [saturday, sunday]', `calendar: ${chinese ? 'cn' : 'none'}`,
    `grain: ${lines.isLine ? 'line' : 'payment'}${note(lines.why.zh, lines.why.en)}`,
    `encoding: ${head.encoding}${head.encoding === 'auto' ? note('文件自带标记，或为 UTF-8', 'marked by the file, or UTF-8') : note('按字节推断，请核对人名和符号', 'guessed from the bytes; check names and signs')}`,
    `delimiter: ${head.delimiter === '' ? 'auto' : quoted(head.delimiter)}`,
    `header: auto${note(`表头在第 ${head.headerLine} 行`, `the header is on line ${head.headerLine}`)}`,
    `decimal: ${decimal}${note('小数点的写法', 'how decimals are written')}`,
    dates.unclear ? `dateFormats:${note('见上，请选定', 'see above, choose')}` : `dateFormats: [${dates.formats.map(quoted).join(', ')}]`,
    ...(absent.length > 0 ? [`absent: [${absent.map(quoted).join(', ')}]${note('表示“无”的字样', 'words that mean “nothing here”')}`] : []),
    'columns:',
    ...[...chosen].map(([field, { column, why }]) => `  ${field}: ${quoted(column)}  # ${FIELDS[field].zh}：${why.zh} / ${why.en}`),
    ...(chosen.has('amount') ? [] : ['  amount:  # 请写明 / name it']),
    ...(withheld.length > 0 ? [`redacted: [${withheld.slice(0, 10).map(quoted).join(', ')}]${note('隐去的收款人，不当作同一个人', 'withheld payees are not taken for one person')}`] : []),
    ...(unused.length > 0 ? [`# 没有用到的列 Columns without a use: ${unused.join(', ').replace(/\s+/g, ' ').slice(0, 400)}`] : []),
    '# limits: [5000, 25000]' + note('审批或采购限额；写明后才能测试化整为零', 'approval or tender limits; splitting is tested only when they are stated'),
    '',
  ].join('\n')
}

function sharesTransactions(head: FileHead, chosen: ReadonlyMap<FieldName, Choice>): { isLine: boolean; why: Bilingual } {
  const transaction = chosen.get('transaction')
  if (!transaction) return { isLine: false, why: { zh: '没有凭证号列，按一行一笔', en: 'no voucher number, so one row is taken for one payment' } }
  const values = valuesOf(head, transaction.index)
  const distinct = new Set(values).size
  return distinct < values.length * 0.95
    ? { isLine: true, why: { zh: `${values.length} 行只有 ${distinct} 个凭证号`, en: `${values.length} rows have only ${distinct} voucher numbers` } }
    : { isLine: false, why: { zh: '凭证号几乎不重复', en: 'voucher numbers hardly repeat' } }
}

/** A YAML text in double quotes, whatever it holds. */
function quoted(text: string): string {
  return JSON.stringify(text)
}
