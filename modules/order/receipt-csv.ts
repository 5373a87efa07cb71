import { hash } from 'node:crypto'
import { readTable, type Table } from '#kernel/files/index.ts'
import { dayNumber } from '#kernel/values/civil-day.ts'
import { parseYuan } from '#kernel/values/money.ts'
import { type Bilingual, isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { MOST_LINES, type Outcome, type ReceiptLine, refuse } from './model.ts'
import { isOneLine, stated } from './receipt-lines.ts'

/**
 * Columns of a bank's file by what they hold, and the words for what became of an order. What is not named is looked for by the usual
 * names. The word '' says what a blank, or a file without such a column, means.
 */
export interface ReceiptMapping {
  columns: Partial<Record<ColumnName, string>>
  outcomes: Record<string, Outcome>
}

const USUAL = {
  reference: ['支付编号', '业务编号', '凭证号', '支付令编号', '附言编号', 'EndToEndId', 'reference', 'order'],
  serial: ['银行流水号', '流水号', '交易流水号', '银行交易流水', 'serial', 'bank serial'],
  amount: ['金额', '交易金额', '支付金额', '回单金额', 'amount'],
  payee: ['收款人', '收款人全称', '收款人名称', '收款人户名', 'payee'],
  account: ['收款账号', '收款人账号', '收款账户', 'account', 'payee account'],
  outcome: ['结果', '状态', '交易状态', '处理结果', 'outcome', 'status'],
  day: ['日期', '交易日期', '支付日期', 'date', 'day'],
  note: ['附言', '原因', '失败原因', '退票原因', 'note', 'reason'],
} as const

type ColumnName = keyof typeof USUAL

const WORDS: Record<string, Outcome> = {
  成功: 'paid', 已付款: 'paid', 已支付: 'paid', 支付成功: 'paid', 交易成功: 'paid', paid: 'paid', success: 'paid', accc: 'paid', acsc: 'paid',
  退票: 'returned', 退汇: 'returned', 已退票: 'returned', 已退汇: 'returned', returned: 'returned', bounced: 'returned',
  失败: 'failed', 支付失败: 'failed', 交易失败: 'failed', 拒绝: 'failed', failed: 'failed', rejected: 'failed', rjct: 'failed',
  处理中: 'notFinal', 待处理: 'notFinal', pending: 'notFinal', pdng: 'notFinal',
}

export function readMapping(text: string | undefined): ReceiptMapping | Refusal {
  if (text === undefined || text.trim() === '') return { columns: {}, outcomes: {} }
  const given = parsed(text)
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return refuse('receipt.bad_mapping')
  const { outcomes = {}, ...columns } = given as Record<string, unknown>
  const isSound = Object.entries(columns).every(([name, value]) => Object.hasOwn(USUAL, name) && typeof value === 'string')
    && typeof outcomes === 'object' && outcomes !== null
    && Object.values(outcomes).every((value) => typeof value === 'string' && Object.values(WORDS).includes(value as Outcome))
  return isSound ? { columns: columns as ReceiptMapping['columns'], outcomes: outcomes as ReceiptMapping['outcomes'] } : refuse('receipt.bad_mapping')
}

/** A mapping as it is written down; null when it says nothing. */
export function mappingText({ columns, outcomes }: ReceiptMapping): string | null {
  const said = { ...columns, ...(Object.keys(outcomes).length > 0 ? { outcomes } : {}) }
  return Object.keys(said).length > 0 ? JSON.stringify(said) : null
}

/** The hash of a table's header, by which the files of one bank are known again; found without a mapping, so that it is the same before and after one is given. */
export async function headerHash(bytes: Buffer, name: string): Promise<string | Refusal> {
  const table = await readTable(bytes, name)
  return isRefusal(table) ? table : hash('sha256', JSON.stringify(table.header.map(plain)), 'hex')
}

/** Every row is a receipt or the whole file is refused, with the first fault and how many there are. */
export async function readReceiptCsv(bytes: Buffer, name: string, mapping: ReceiptMapping): Promise<ReceiptLine[] | Refusal> {
  const table = await readTable(bytes, name, { columns: Object.values(mapping.columns) })
  if (isRefusal(table)) return table
  if (table.rows.length > MOST_LINES) return refuse('receipt.too_many_lines', { limit: MOST_LINES })
  const places = placesOf(table, mapping)
  if (isRefusal(places)) return places
  const faults: { line: number; why: Bilingual }[] = table.rejects.map(({ line, reject }) => ({ line, why: reject.message }))
  const lines: ReceiptLine[] = []
  for (const { line, cells } of table.rows) {
    const read = lineOf(cells, places, mapping)
    if ('why' in read) faults.push({ line, why: read.why })
    else lines.push(read)
  }
  const [first] = faults.sort((one, other) => one.line - other.line)
  if (first) return refuse('receipt.unreadable_row', { count: faults.length, line: first.line, why: first.why })
  return lines.length === 0 ? refuse('receipt.no_lines') : lines
}

type Places = Record<ColumnName, number>

/** Columns that decide whether money counts as paid: of these none is guessed. */
const DECIDING: readonly ColumnName[] = ['reference', 'serial', 'amount', 'payee', 'account', 'outcome']

/** A heading like these speaks of what became of an order, though by no name that is known here. */
const LIKE_OUTCOME = /结果|状态|标志|标识|outcome|status|result/

function placesOf(table: Table, { columns, outcomes }: ReceiptMapping): Places | Refusal {
  const header = table.header.map(plain)
  const places = Object.fromEntries(Object.entries(USUAL).map(([name, usual]) => {
    const stated = columns[name as ColumnName]
    const wanted = stated === undefined ? usual.map(plain) : [plain(stated)]
    return [name, header.findIndex((cell) => wanted.includes(cell))]
  })) as Places
  for (const name of Object.keys(USUAL) as ColumnName[]) {
    const isNeeded = name === 'reference' || name === 'serial' || name === 'amount' || columns[name] !== undefined
    if (isNeeded && places[name] < 0) {
      return refuse('receipt.column_missing', { column: columns[name] ?? USUAL[name][0], header: table.header.join('、').slice(0, 200) })
    }
    const usual: readonly string[] = USUAL[name].map(plain)
    const fitting = columns[name] === undefined && DECIDING.includes(name) ? table.header.filter((cell) => usual.includes(plain(cell))) : []
    if (fitting.length > 1) return refuse('receipt.column_twice', { column: USUAL[name][0], found: fitting.join('、').slice(0, 200) })
  }
  if (places.outcome < 0 && !Object.hasOwn(outcomes, '') && header.some((cell) => LIKE_OUTCOME.test(cell))) {
    return refuse('receipt.column_missing', { column: USUAL.outcome[0], header: table.header.join('、').slice(0, 200) })
  }
  return places
}

function lineOf(cells: readonly string[], places: Places, { outcomes }: ReceiptMapping): ReceiptLine | { why: Bilingual } {
  const cell = (name: ColumnName) => (places[name] < 0 ? '' : cells[places[name]] ?? '').trim()
  const serial = cell('serial').normalize('NFC')
  if (serial === '' || Buffer.byteLength(serial) > 64 || !isOneLine(serial)) {
    return { why: { zh: '银行流水号为空、超过 64 个字节或分为多行。', en: 'The bank serial is empty, longer than 64 bytes or of several lines.' } }
  }
  const amount = parseYuan(cell('amount'))
  if (isRefusal(amount)) return { why: amount.message }
  if (amount <= 0n) return { why: { zh: `金额“${cell('amount').slice(0, 40)}”应大于零，退票请用“结果”一栏表示。`, en: `The amount “${cell('amount').slice(0, 40)}” must be above zero; a bounce is said in the outcome column.` } }
  const word = cell('outcome')
  const outcome = meaningOf(word, places.outcome < 0, outcomes)
  if (outcome === null) return { why: { zh: `不认识的结果“${word.slice(0, 40)}”，请在映射的 outcomes 中写明。`, en: `Unknown outcome “${word.slice(0, 40)}”; say what it means under outcomes of the mapping.` } }
  const day = cell('day').replaceAll(/[./年月]/g, '-').replace(/日$/, '').replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3')
  if (day !== '' && dayNumber(day) === null) return { why: { zh: `日期“${cell('day').slice(0, 40)}”不存在，应如 2026-03-31。`, en: `“${cell('day').slice(0, 40)}” is no date; write it like 2026-03-31.` } }
  const text = (name: ColumnName, most: number) => stated(cell(name), most)
  return {
    reference: text('reference', 64), serial, amountFen: String(amount), outcome, payee: text('payee', 140), account: text('account', 64),
    day: day || null, note: text('note', 200),
  }
}

/** A file without the column lists what was paid; a blank in the column says nothing, and nothing is no payment. Null: not known. */
function meaningOf(word: string, isUnstated: boolean, outcomes: ReceiptMapping['outcomes']): Outcome | null {
  if (Object.hasOwn(outcomes, word)) return outcomes[word]!
  if (isUnstated) return 'paid'
  const usual = word.toLowerCase()
  return Object.hasOwn(WORDS, usual) ? WORDS[usual]! : null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function plain(name: string): string {
  return name.normalize('NFKC').replace(/\s/g, '').toLowerCase()
}
