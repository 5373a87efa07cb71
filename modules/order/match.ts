import { compareReceipt, type OrderedPayment } from '#modules/payment/public.ts'
import { plainYuan } from '#kernel/values/money.ts'
import type { ReceiptLine, Result } from './model.ts'
import { isOneLine } from './receipt-lines.ts'

export interface Books {
  /** By number. */
  payments: ReadonlyMap<string, OrderedPayment>
  /** Serials that stand in the books already. */
  serials: ReadonlySet<string>
}

export interface Matched {
  line: ReceiptLine
  result: Result
  payment: OrderedPayment | null
}

/** Each line against the books: its payment by number, then what became of it, then amount, payee and account. Pure; books nothing. */
export function matchLines(lines: readonly ReceiptLine[], books: Books): Matched[] {
  const seen = new Set<string>()
  return lines.map((line) => {
    const payment = books.payments.get(line.reference ?? '') ?? null
    const names = [`serial ${line.serial}`, ...(payment ? [`payment ${payment.id}`] : [])]
    const isTwice = names.some((name) => seen.has(name))
    const result = resultOf(line, payment, books.serials, isTwice)
    // Only a line that will be booked keeps a later one out; a break must not.
    if (result === 'matched') for (const name of names) seen.add(name)
    return { line, result, payment }
  })
}

function resultOf(line: ReceiptLine, payment: OrderedPayment | null, serials: ReadonlySet<string>, isTwice: boolean): Result {
  if (line.outcome === 'incoming' || line.outcome === 'notFinal') return line.outcome
  if (isTwice) return 'twice'
  if (serials.has(line.serial)) return 'alreadyBooked'
  if (!payment) return 'unknown'
  // Days after it was paid a bank may still send money back: nobody was paid twice then.
  if (payment.state === 'paid' && line.outcome === 'returned') return 'returnedLater'
  if (SETTLED.includes(payment.state)) return 'alreadyBooked'
  if (payment.state !== 'sent') return 'notSent'
  // A statement of a receipt is read line by line: a field of several lines would speak for those behind it.
  if (![line.serial, line.payee ?? '', line.account ?? ''].every(isOneLine)) return 'unstated'
  const isGone = line.outcome !== 'paid'
  // Who sends money back often names no payee; what is named must agree, and the amount always.
  const said = [
    line.serial, plainYuan(BigInt(line.amountFen)), line.payee ?? (isGone ? payment.payee : ''), line.account ?? (isGone ? payment.payeeAccount ?? '' : ''),
  ].join('\n')
  const objection = compareReceipt(said, { body: { payee: payment.payee, payeeAccount: payment.payeeAccount }, amountFen: payment.amountFen }, [])
  return objection === null ? 'matched' : DIFFERENCES[objection.code] ?? 'unstated'
}

const SETTLED = ['paid', 'returned', 'failed']

const DIFFERENCES: Record<string, Result> = {
  'payment.receipt_amount_differs': 'amountDiffers',
  'payment.receipt_payee_differs': 'payeeDiffers',
  'payment.receipt_account_differs': 'accountDiffers',
}
