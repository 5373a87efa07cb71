import { hash } from 'node:crypto'
import type { OrderedPayment } from '#modules/payment/public.ts'
import { plainYuan } from '#kernel/values/money.ts'
import type { Refusal } from '#kernel/values/refusal.ts'
import { harmlessInSpreadsheets } from '#kernel/values/spreadsheet.ts'
import { encodeGbk, outsideGbk } from './gbk.ts'
import { refuse } from './model.ts'

/** What a batch says of itself. */
export interface BatchHead {
  executionDay: string
  payerName: string
  payerAccount: string
  payerBank: string
  encoding: string
}

export interface OrderFiles {
  csv: Buffer
  xml: Buffer
  csvSha256: string
  xmlSha256: string
}

/**
 * The order file of a batch: the same payments give the same bytes, always and everywhere, whatever order they are given in. So its hash
 * can stand in the batch before anybody approves it. Refuses (order.no_account, order.account_too_long, order.not_in_gbk) what a file
 * cannot carry unchanged.
 */
export function orderFiles(head: BatchHead, payments: readonly OrderedPayment[]): OrderFiles | Refusal {
  const sorted = payments.toSorted((one, other) => (one.number < other.number ? -1 : 1))
  for (const payment of sorted) {
    const unfit = unfitFor(head, payment)
    if (unfit) return unfit
  }
  const text = csvOf(head, sorted)
  const csv = head.encoding === 'gbk' ? encodeGbk(text) : Buffer.from(text, 'utf8')
  const xml = Buffer.from(xmlOf(head, sorted, messageId(head, csv)), 'utf8')
  return { csv, xml, csvSha256: hash('sha256', csv, 'hex'), xmlSha256: hash('sha256', xml, 'hex') }
}

function unfitFor(head: BatchHead, payment: OrderedPayment): Refusal | null {
  const { number, payeeAccount, payeeBank } = payment
  if (!payeeAccount || !payeeBank) return refuse('order.no_account', { payment: number })
  if (payeeAccount.length > ACCOUNT_CHARACTERS) return refuse('order.account_too_long', { payment: number })
  const texts = [payment.payee, payeeAccount, payeeBank, payment.purpose, head.payerName, head.payerAccount, head.payerBank]
  const strange = head.encoding === 'gbk' ? texts.map(outsideGbk).find((found) => found !== null) : undefined
  return strange === undefined ? null : refuse('order.not_in_gbk', { payment: number, text: strange })
}

/** Max35Text: the same payments for the same day are the same message, so that a bank knows a repetition. */
function messageId({ executionDay }: BatchHead, csv: Buffer): string {
  return hash('sha256', Buffer.concat([Buffer.from(`${executionDay}\n`), csv]), 'hex').slice(0, 32)
}

/** Max34Text of ISO 20022. */
const ACCOUNT_CHARACTERS = 34

const COLUMNS = ['序号', '支付编号', '付款账号', '付款人户名', '付款人开户行', '收款账号', '收款人全称', '收款人开户行', '金额', '币种', '用途']

/** Every cell quoted, lines end in CR LF (RFC 4180); a cell that a spreadsheet would take for a formula gets an apostrophe (CONTRACTS §7). */
function csvOf(head: BatchHead, payments: readonly OrderedPayment[]): string {
  const rows = payments.map((payment, index) => [
    String(index + 1), payment.number, head.payerAccount, head.payerName, head.payerBank, payment.payeeAccount!, payment.payee, payment.payeeBank!,
    plainYuan(payment.amountFen), 'CNY', payment.purpose,
  ])
  return [COLUMNS, ...rows].map((cells) => `${cells.map(cellOf).join(',')}\r\n`).join('')
}

function cellOf(text: string): string {
  return `"${harmlessInSpreadsheets(oneLine(text)).replaceAll('"', '""')}"`
}

/** ISO 20022 pain.001.001.09, the customer credit transfer initiation. Names go in unchanged; only this file carries them so. */
function xmlOf(head: BatchHead, payments: readonly OrderedPayment[], message: string): string {
  const sum = plainYuan(payments.reduce((total, { amountFen }) => total + amountFen, 0n))
  const totals = `<NbOfTxs>${payments.length}</NbOfTxs><CtrlSum>${sum}</CtrlSum>`
  const agent = (bank: string) => `<FinInstnId><Nm>${escaped(bank)}</Nm></FinInstnId>`
  const account = (id: string) => `<Id><Othr><Id>${escaped(id)}</Id></Othr></Id>`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn>',
    `<GrpHdr><MsgId>${message}</MsgId><CreDtTm>${head.executionDay}T00:00:00+08:00</CreDtTm>${totals}<InitgPty><Nm>${escaped(head.payerName)}</Nm></InitgPty></GrpHdr>`,
    `<PmtInf><PmtInfId>${message}</PmtInfId><PmtMtd>TRF</PmtMtd>${totals}<ReqdExctnDt><Dt>${head.executionDay}</Dt></ReqdExctnDt>`,
    `<Dbtr><Nm>${escaped(head.payerName)}</Nm></Dbtr><DbtrAcct>${account(head.payerAccount)}</DbtrAcct><DbtrAgt>${agent(head.payerBank)}</DbtrAgt>`,
    ...payments.map((payment) => [
      `<CdtTrfTxInf><PmtId><InstrId>${payment.number}</InstrId><EndToEndId>${payment.number}</EndToEndId></PmtId>`,
      `<Amt><InstdAmt Ccy="CNY">${plainYuan(payment.amountFen)}</InstdAmt></Amt><CdtrAgt>${agent(payment.payeeBank!)}</CdtrAgt>`,
      `<Cdtr><Nm>${escaped(payment.payee)}</Nm></Cdtr><CdtrAcct>${account(payment.payeeAccount!)}</CdtrAcct>`,
      `<RmtInf>${pieces(oneLine(payment.purpose)).map((piece) => `<Ustrd>${escaped(piece)}</Ustrd>`).join('')}</RmtInf></CdtTrfTxInf>`,
    ].join('')),
    '</PmtInf></CstmrCdtTrfInitn></Document>',
    '',
  ].join('\n')
}

/** Max140Text. */
function pieces(text: string): string[] {
  const characters = [...text]
  return Array.from({ length: Math.max(1, Math.ceil(characters.length / 140)) }, (_, n) => characters.slice(n * 140, (n + 1) * 140).join(''))
}

function escaped(text: string): string {
  return oneLine(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Line breaks and other control characters have no place in a bank's field, nor, most of them, in XML. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]+/gu, ' ').trim()
}
