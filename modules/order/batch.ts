import type { Document } from '#kernel/document/model.ts'
import type { ActAsked, ActPlan, Admission, Parcel } from '#kernel/module/model.ts'
import { isId } from '#kernel/values/id.ts'
import { MAX_FEN } from '#kernel/values/money.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { orderedPayments, type OrderedPayment } from '#modules/payment/public.ts'
import { refuse as refuseDocument } from '#kernel/document/model.ts'
import { refuse } from './model.ts'
import { orderFiles, type BatchHead, type OrderFiles } from './order-file.ts'
import { type BatchLookup, readOwn, rowsOf } from './store.ts'

/** A batch as somebody wants it, before anybody approves it: the hashes in it must be those of the files that its payments give. */
export function admitBatch(document: Document, { payments }: BatchLookup, { moment }: Pick<Admission, 'moment'>): Refusal | null {
  const rows = rowsOf(document.body)
  if (rows.length === 0) return refuse('order.empty')
  if ((document.amountFen ?? 0n) > MAX_FEN) return refuse('order.too_large')
  const seen = new Set<string>()
  for (const [index, row] of rows.entries()) {
    const payment = payments.get(row.payment)
    if (!payment) return refuse('order.no_such_payment', { row: index + 1 })
    if (seen.has(payment.id)) return refuse('order.repeated', { payment: payment.number })
    seen.add(payment.id)
    const unfit = unfitFor(payment, document)
    if (unfit) return unfit
    if (String(payment.amountFen) !== row.amountFen) return refuse('order.amount_differs', { payment: payment.number })
  }
  const day = String(document.body['executionDay'])
  if (day < moment.day) return refuse('order.day_passed', { day })
  const files = filesOf(document, payments)
  if (isRefusal(files)) return files
  const { csvSha256, xmlSha256 } = document.body
  return files.csvSha256 === csvSha256 && files.xmlSha256 === xmlSha256 ? null : refuse('order.file_differs')
}

function unfitFor(payment: OrderedPayment, { id, body }: Pick<Document, 'id' | 'body'>): Refusal | null {
  const { number, state, turn, payerAccount, isAsSubmitted } = payment
  if (state !== 'ordered') return refuse('order.not_ordered', { payment: number })
  if (!isAsSubmitted) return refuse('order.rewritten', { payment: number })
  if (turn?.live && turn.batch !== id) return refuse('order.in_other_batch', { payment: number })
  if (payerAccount && payerAccount !== body['payerAccount']) return refuse('order.other_payer', { payment: number, account: payerAccount })
  return null
}

/** An approved batch is taken back before anything of it is sent, and so before there is a file; what an alert holds on its way is settled first. */
export function admitTakingBack(document: Document, { payments }: BatchLookup): Refusal | null {
  if (document.state !== 'approved') return null
  const own = [...payments.values()].filter(({ turn }) => turn?.live && turn.batch === document.id)
  const batch = document.number ?? ''
  const gone = own.find(({ state }) => GONE.includes(state))
  if (gone) return refuse('order.gone', { batch, payment: gone.number })
  const held = own.find(({ state }) => state === 'held')
  return held ? refuse('order.held', { batch, payment: held.number }) : null
}

/** The words of a batch, trimmed and in one form (NFC), so that the same batch gives the same bytes. */
function headOf(given: Readonly<Record<string, unknown>>): BatchHead {
  const word = (name: keyof BatchHead) => String(given[name] ?? '').normalize('NFC').trim()
  return { executionDay: word('executionDay'), payerName: word('payerName'), payerAccount: word('payerAccount'), payerBank: word('payerBank'), encoding: word('encoding') }
}

function filesOf({ body }: Pick<Document, 'body'>, payments: ReadonlyMap<string, OrderedPayment>): OrderFiles | Refusal {
  return orderFiles(headOf(body), rowsOf(body).map((row) => payments.get(row.payment)!))
}

/** Gathers payments into a batch and submits it: the body, the files and their hashes are made here, so that nobody types them. */
export async function planGather({ client, region, body }: ActAsked): Promise<ActPlan | Refusal> {
  const id = String(body['document'])
  if (!isId(id)) return refuseDocument('document.no_such')
  const asked = [body['payments'] ?? []].flat()
  if (asked.length === 0) return refuse('order.empty')
  const found = new Map((await orderedPayments(client, region, { ids: asked.filter(isId) })).map((payment) => [payment.id, payment]))
  const missing = asked.findIndex((one) => !found.has(one))
  if (missing >= 0) return refuse('order.no_such_payment', { row: missing + 1 })
  const payments = [...new Set(asked)].map((one) => found.get(one)!).sort((one, other) => (one.number < other.number ? -1 : 1))
  const head = headOf(body)
  const files = orderFiles(head, payments)
  if (isRefusal(files)) return files
  return {
    said: { count: payments.length, csvSha256: files.csvSha256, xmlSha256: files.xmlSha256 },
    commands: [{
      kind: 'orderBatch', document: id, action: 'submit',
      body: {
        ...head, payments: payments.map((payment) => ({ payment: payment.id, amountFen: String(payment.amountFen) })),
        csvSha256: files.csvSha256, xmlSha256: files.xmlSha256,
      },
    }],
  }
}

/** States of a payment whose order has gone out. What is held, or anything else, must not be in a file. */
const GONE = ['sent', 'paid', 'returned', 'failed']

/** Books all payments of an approved batch as sent, together or not at all. Once that is done, asking again does nothing. */
export async function planDispatch({ client, region, body }: ActAsked): Promise<ActPlan | Refusal> {
  const read = await readApproved(client, region, String(body['document']))
  if (isRefusal(read)) return read
  const { number, payments } = read
  const stopped = payments.find(({ state }) => state !== 'ordered' && !GONE.includes(state))
  if (stopped) return refuse('order.not_ready', { payment: stopped.number, batch: number })
  return {
    said: { batch: number, count: payments.length },
    commands: payments.filter(({ state }) => state === 'ordered').map((payment) => (
      { kind: 'payment', document: payment.id, action: 'send', reason: number })),
  }
}

/** The order file of a batch whose payments are booked as sent: made again from the payments, and compared with what was approved. */
export async function makeParcel(client: ActAsked['client'], region: string, document: string): Promise<Parcel | Refusal> {
  const read = await readApproved(client, region, document)
  if (isRefusal(read)) return read
  const { number, body, payments, amountFen } = read
  const count = payments.filter(({ state }) => !GONE.includes(state)).length
  if (count > 0) return refuse('order.not_dispatched', { batch: number, count })
  const files = filesOf({ body }, new Map(payments.map((payment) => [payment.id, payment])))
  if (isRefusal(files)) return files
  if (files.csvSha256 !== body['csvSha256'] || files.xmlSha256 !== body['xmlSha256']) return refuse('order.file_differs')
  return {
    what: 'orderFile', name: number, rows: payments.length,
    files: [{ name: 'orders.csv', bytes: files.csv }, { name: 'pain.001.xml', bytes: files.xml }],
    about: { number, count: payments.length, sumFen: String(amountFen), encoding: String(body['encoding']), executionDay: String(body['executionDay']) },
  }
}

async function readApproved(client: ActAsked['client'], region: string, document: string) {
  const read = isId(document) ? await readOwn(client, region, 'orderBatch', document) : null
  if (!read) return refuseDocument('document.no_such')
  const number = read.number ?? ''
  if (read.state !== 'approved') return refuse('order.not_approved', { batch: number })
  const payments = await orderedPayments(client, region, { ids: rowsOf(read.body).map((row) => row.payment) })
  // Somebody who may not see every payment of a batch is not handed the file of the rest.
  if (payments.length !== rowsOf(read.body).length) return refuseDocument('document.no_such')
  const elsewhere = payments.find(({ turn }) => !turn?.live || turn.batch !== document)
  return elsewhere ? refuse('order.not_here', { payment: elsewhere.number, batch: number }) : { ...read, number, payments }
}
