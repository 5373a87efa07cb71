import { SaxesParser } from 'saxes'
import { dayNumber } from '#kernel/values/civil-day.ts'
import { parseYuan } from '#kernel/values/money.ts'
import { isRefusal, Refused, type Refusal } from '#kernel/values/refusal.ts'
import { MOST_LINES, type Outcome, type ReceiptLine, refuse } from './model.ts'
import { isOneLine, stated } from './receipt-lines.ts'

const DEEPEST = 40
const PIECE = 64 * 1024
/** A text of one element beyond this is no name, number or note. */
const LONGEST_TEXT = 2_000

/**
 * ISO 20022 camt.054, the bank's debit and credit notification, versions 2 to 13: the parts read here have kept their names. Read as a
 * stream of tags, so that memory does not grow with the file; a DTD is refused before anything it declares could be used. One line per
 * transaction of an entry, or per entry when the bank lists no transactions.
 */
export function readCamt054(bytes: Buffer): ReceiptLine[] | Refusal {
  try {
    return read(bytes)
  } catch (error) {
    if (error instanceof Refused) return error.refusal
    throw error
  }
}

function read(bytes: Buffer): ReceiptLine[] {
  const parser = new SaxesParser({ position: true })
  const path: string[] = []
  const lines: ReceiptLine[] = []
  let isCamt = false
  let entry: Part | null = null
  let transaction: Part | null = null
  let text = ''
  const stop = (refusal: Refusal) => { throw new Refused(refusal) }
  parser.on('error', () => stop(refuse('receipt.xml_broken', { line: parser.line })))
  parser.on('doctype', () => stop(refuse('receipt.xml_unsafe')))
  parser.on('opentag', ({ name, attributes }) => {
    const bare = name.slice(name.indexOf(':') + 1)
    path.push(bare)
    text = ''
    if (path.length > DEEPEST) stop(refuse('receipt.xml_too_deep', { limit: DEEPEST }))
    if (path.length === 2 && bare === 'BkToCstmrDbtCdtNtfctn') isCamt = true
    if (bare === 'Ntry') entry = { line: parser.line, values: new Map() }
    if (bare === 'TxDtls' && entry) transaction = { line: parser.line, values: new Map() }
    if (attributes['Ccy'] !== undefined) keep(transaction ?? entry, `${path.join('/')}@Ccy`, String(attributes['Ccy']))
  })
  parser.on('text', (piece) => {
    if (text.length <= LONGEST_TEXT) text += piece
  })
  parser.on('closetag', () => {
    const whole = path.join('/')
    const bare = path.pop()!
    if (text.trim() !== '') keep(transaction ?? entry, whole, text.trim())
    // The mark of a return counts even when the bank gives no reason in it.
    if (bare === 'RtrInf') keep(transaction ?? entry, whole, 'RtrInf')
    text = ''
    if (bare === 'TxDtls' && entry && transaction) {
      entry.transactions = (entry.transactions ?? 0) + 1
      lines.push(lineOf(entry, transaction))
      transaction = null
    } else if (bare === 'Ntry' && entry) {
      if (!entry.transactions) lines.push(lineOf(entry, null))
      entry = null
    }
    if (lines.length > MOST_LINES) stop(refuse('receipt.too_many_lines', { limit: MOST_LINES }))
  })
  // ISO 20022 is UTF-8; bytes that are not are a broken file, never a guess.
  const decoder = new TextDecoder('utf-8', { fatal: true })
  for (let start = 0; start < bytes.length; start += PIECE) {
    try {
      parser.write(decoder.decode(bytes.subarray(start, start + PIECE), { stream: start + PIECE < bytes.length }))
    } catch (error) {
      if (error instanceof Refused) throw error
      throw new Refused(refuse('receipt.xml_broken', { line: parser.line }))
    }
  }
  parser.close()
  if (!isCamt) stop(refuse('receipt.not_camt'))
  if (lines.length === 0) stop(refuse('receipt.no_lines'))
  return lines
}

interface Part {
  line: number
  /** By the path of tags, the first of each. */
  values: Map<string, string>
  transactions?: number
}

function keep(part: Part | null, path: string, text: string): void {
  if (part && !part.values.has(path)) part.values.set(path, text)
}

function lineOf(entry: Part, transaction: Part | null): ReceiptLine {
  const find = (...ends: string[]) => findIn(transaction, ends) ?? findIn(entry, ends)
  const own = (...ends: string[]) => findIn(transaction ?? entry, ends)
  const amountText = own('TxDtls/Amt', 'AmtDtls/TxAmt/Amt', 'AmtDtls/InstdAmt/Amt') ?? (transaction && entry.transactions ? undefined : findIn(entry, ['Ntry/Amt']))
  const currency = own('TxDtls/Amt@Ccy', 'AmtDtls/TxAmt/Amt@Ccy', 'AmtDtls/InstdAmt/Amt@Ccy') ?? findIn(entry, ['Ntry/Amt@Ccy'])
  const fault = (zh: string, en: string): never => {
    throw new Refused(refuse('receipt.unreadable_row', { count: 1, line: (transaction ?? entry).line, why: { zh, en } }))
  }
  if (amountText === undefined) fault('没有金额。', 'It states no amount.')
  if (currency !== 'CNY') fault(`币种是“${(currency ?? '').slice(0, 10)}”，应为 CNY。`, `The currency is “${(currency ?? '').slice(0, 10)}”, not CNY.`)
  // Five decimals are allowed by the type; money here has two.
  const amount = parseYuan(amountText!.replace(/(\.\d\d)0+$/, '$1'))
  if (isRefusal(amount) || amount <= 0n) fault(`“${amountText!.slice(0, 40)}”不是金额。`, `“${amountText!.slice(0, 40)}” is no amount.`)
  const ofEntry = findIn(entry, ['Ntry/AcctSvcrRef', 'Ntry/NtryRef'])
  // Transactions that carry no reference of their own share that of the entry: their place in it tells them apart.
  const serial = (own('Refs/AcctSvcrRef', 'Refs/TxId') ?? (transaction && ofEntry ? `${ofEntry}/${entry.transactions}` : ofEntry))?.normalize('NFC')
  if (serial === undefined || Buffer.byteLength(serial) > 64 || !isOneLine(serial)) fault('没有银行流水号（AcctSvcrRef）。', 'It has no serial of the bank (AcctSvcrRef).')
  const reference = find('Refs/EndToEndId')
  const day = find('BookgDt/Dt', 'BookgDt/DtTm', 'ValDt/Dt')?.slice(0, 10) ?? null
  return {
    reference: reference === undefined || reference === 'NOTPROVIDED' ? null : stated(reference, 64),
    serial: serial!, amountFen: String(amount), outcome: outcomeOf(find),
    payee: stated(find('RltdPties/Cdtr/Nm', 'RltdPties/Cdtr/Pty/Nm') ?? '', 140),
    account: stated(find('CdtrAcct/Id/Othr/Id', 'CdtrAcct/Id/IBAN') ?? '', 64),
    day: day !== null && dayNumber(day) !== null ? day : null,
    note: stated(find('RtrInf/AddtlInf', 'RtrInf/Rsn/Cd', 'RtrInf/Rsn/Prtry', 'TxDtls/AddtlTxInf', 'RmtInf/Ustrd') ?? '', 200),
  }
}

/** Money that left is a payment; money that came with a return, or as the reversal of what left, is a bounce; other money is none of ours. */
function outcomeOf(find: (...ends: string[]) => string | undefined): Outcome {
  const status = find('Ntry/Sts/Cd', 'Ntry/Sts/Prtry', 'Ntry/Sts')
  if (status !== 'BOOK') return 'notFinal'
  if (find('RtrInf') !== undefined) return 'returned'
  const isDebit = find('TxDtls/CdtDbtInd', 'Ntry/CdtDbtInd') === 'DBIT'
  // The sign is that of the reversal: a debit takes back what had come in.
  if (['true', '1'].includes(find('Ntry/RvslInd') ?? '')) return isDebit ? 'incoming' : 'returned'
  return isDebit ? 'paid' : 'incoming'
}

function findIn(part: Part | null, ends: readonly string[]): string | undefined {
  if (!part) return undefined
  for (const end of ends) {
    for (const [path, value] of part.values) if (path.endsWith(`/${end}`)) return value
  }
  return undefined
}
