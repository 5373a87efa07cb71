import type { Document } from '#kernel/document/model.ts'
import { formatYuan, parseYuan } from '#kernel/values/money.ts'
import { isRefusal, type Bilingual, type Refusal } from '#kernel/values/refusal.ts'
import { refuse } from './model.ts'

/** What the bank says of one payment. */
export interface BankReceipt {
  serial: string
  amount: string
  payee: string
  account: string
}

/** A receipt is stated in lines, in this order. */
export const RECEIPT_PARTS: readonly Bilingual[] = [
  { zh: '银行流水号', en: 'Bank serial number' }, { zh: '回单金额（元）', en: 'Amount on the receipt (yuan)' },
  { zh: '回单收款人全称', en: 'Payee on the receipt' }, { zh: '回单收款账号', en: 'Payee account on the receipt' },
]

export function readReceipt(reason: string): BankReceipt {
  const [serial = '', amount = '', payee = '', account = ''] = reason.split('\n').map((line) => line.trim())
  return { serial, amount, payee, account }
}

/** What is stated of a payment that the bank took back or refused: its serial, then why. */
export function sayTakenBack(serial: string, why: string): string {
  return `${SERIAL}${serial}\n${why}`
}

/** The serial that such a statement names; a person who books a bounce by hand may name none. */
export function serialTakenBack(reason: string): string | null {
  const [first = ''] = reason.split('\n')
  return first.startsWith(SERIAL) ? first.slice(SERIAL.length).trim() : null
}

const SERIAL = '银行流水号 '

/** A source of payments long made brings no receipts of the bank: then the file itself is the bank's word. */
const RECEIPTS = 'bankReceipt'

/**
 * The bank's word against the payment: serial, amount and payee must be stated and must agree (CONTRACTS §4). An account that the payment
 * does not name is not compared.
 */
export function compareReceipt(reason: string, document: Pick<Document, 'body' | 'amountFen'>, notDelivered: readonly string[]): Refusal | null {
  if (notDelivered.includes(RECEIPTS)) return null
  const receipt = readReceipt(reason)
  if (receipt.serial === '') return refuse('payment.receipt_serial_missing')
  const { payee, payeeAccount } = document.body as { payee: string | null; payeeAccount: string | null }
  if (receipt.amount === '' || receipt.payee === '' || (payeeAccount && receipt.account === '')) return refuse('payment.receipt_incomplete')
  const amountFen = parseYuan(receipt.amount)
  if (isRefusal(amountFen) || amountFen !== document.amountFen) {
    return refuse('payment.receipt_amount_differs', { stated: receipt.amount.slice(0, 40), amount: formatYuan(document.amountFen!) })
  }
  if (plain(receipt.payee) !== plain(payee ?? '')) {
    return refuse('payment.receipt_payee_differs', { stated: receipt.payee.slice(0, 120), payee: payee ?? '' })
  }
  if (payeeAccount && digits(receipt.account) !== digits(payeeAccount)) {
    return refuse('payment.receipt_account_differs', { stated: receipt.account.slice(0, 40), account: payeeAccount })
  }
  return null
}

/** Money that came back is confirmed under the serial by which the bank shows it. One sum may be of several refunds, so it is not asked to be new. */
export function serialStated(reason: string, notDelivered: readonly string[]): Refusal | null {
  return notDelivered.includes(RECEIPTS) || readReceipt(reason).serial !== '' ? null : refuse('payment.receipt_serial_missing')
}

/** Banks write names in other widths and with blanks. */
function plain(name: string): string {
  return name.normalize('NFKC').replace(/\s/g, '').toLowerCase()
}

function digits(account: string): string {
  return account.normalize('NFKC').replace(/[\s-]/g, '').toLowerCase()
}
