import { readFileSync } from 'node:fs'
import type { Document } from '#kernel/document/model.ts'
import type { DocumentKind, Module } from '#kernel/module/model.ts'
import { identityFault } from '#kernel/values/identity-number.ts'
import { formatYuan } from '#kernel/values/money.ts'
import type { Refusal } from '#kernel/values/refusal.ts'
import { endTurns } from './batch-store.ts'
import { bookPayments } from './book-payments.ts'
import { paymentFaults } from './faults-store.ts'
import { facts, MODEL } from './facts.ts'
import { FEATURES, HISTORY, historyRow, refundRow, SIGN_OFF_WITH, takesBackFrom } from './features.ts'
import type { PaymentLookup, RefundLookup } from './lookup.ts'
import { ACTIONS, CONTRACT_FIELDS, FIELDS, IDENTITY_FAULTS, refuse, REFUND_FIELDS, REFUND_STATES, SIDES, STATES } from './model.ts'
import { PARAMETERS } from './parameters.ts'
import { POPULATIONS } from './populations.ts'
import { accounts, postings, refundAccounts, refundPostings } from './postings.ts'
import { compareReceipt, RECEIPT_PARTS, serialStated } from './receipt.ts'
import { admitReplacement } from './replacement.ts'
import { loadPaymentLookups, loadRefundLookups, partsOf, projectPayments, projectRefunds } from './store.ts'

const fen = (value: unknown) => (typeof value === 'string' && value !== '' ? BigInt(value) : null)
const text = (value: unknown) => (typeof value === 'string' ? value : '')

const payment: DocumentKind = {
  code: 'payment',
  title: { zh: '支付申请', en: 'Payment request' },
  prefix: 'ZF',
  noun: 'payment',
  fields: FIELDS,
  states: STATES,
  actions: { ...ACTIONS, receive: { ...ACTIONS['receive']!, asks: RECEIPT_PARTS } },
  columns: ['number', 'title', 'amountFen', 'state', 'unit', 'madeAt'],
  // Only money that the bank sent back is paid again in the place of an old request; the others are new requests (CONTRACTS §3).
  copies: { states: ['withdrawn', 'annulled', 'returned', 'failed'], link: { field: 'replaces', states: ['returned', 'failed'] } },
  drawing: readFileSync(new URL('payment.bpmn', import.meta.url), 'utf8'),
  make: { duty: 'payment.request', positions: ['unit.clerk'], scope: 'unit' },
  header: (body) => ({
    title: [text(body.payee), text(body.purpose)].filter(Boolean).join(' · '),
    amountFen: fen(body.amountFen), indicator: (body.indicator as string | null) ?? null, subject: null,
  }),
  moneyKeys: (document) => [
    { noun: 'payment', id: document.id },
    ...(document.indicator ? [{ noun: 'indicator', id: document.indicator }] : []),
  ],
  judged: {
    rulesFolder: new URL('rules/', import.meta.url),
    model: MODEL, features: FEATURES, parameters: PARAMETERS, history: HISTORY,
    facts: (document, lookup, moment) => facts(document, lookup as PaymentLookup, moment),
    historyRow: (document, lookup) => historyRow(document, lookup as PaymentLookup),
    counted: ['inApproval', 'held', 'approved', 'ordered', 'sent', 'paid'],
    signOffWith: SIGN_OFF_WITH,
  },
  lookups: loadPaymentLookups,
  looksBeside: true,
  admit: (document, lookup) => admitIndicator(document, lookup as PaymentLookup) ?? admitIdentity(document) ?? admitContract(document) ?? admitReplacement(document, lookup as PaymentLookup),
  admitStep: ({ action, reason }, document, notDelivered) => (action === 'receive' ? compareReceipt(reason, document, notDelivered) : null),
  accounts: (document) => accounts(document),
  postings: (move, document, lookup) => postings(move, document, lookup as PaymentLookup),
  accountName: (_, lookup) => nameOfIndicator(lookup as PaymentLookup),
  beforeHeader: endTurns,
  project: projectPayments,
}

const refund: DocumentKind = {
  ...payment,
  code: 'refund',
  title: { zh: '退款', en: 'Refund' },
  prefix: 'TK',
  fields: REFUND_FIELDS,
  actions: { ...ACTIONS, receive: { ...ACTIONS['receive']!, asks: RECEIPT_PARTS.slice(0, 1) } },
  states: REFUND_STATES,
  copies: { states: ['withdrawn', 'annulled'] },
  drawing: readFileSync(new URL('refund.bpmn', import.meta.url), 'utf8'),
  header: (body) => ({
    title: text(body.purpose), amountFen: fen(body.amountFen), indicator: (body.indicator as string | null) ?? null, subject: null,
  }),
  moneyKeys: (document) => [{ noun: 'payment', id: document.id }, ...partsOf(document).map((part) => ({ noun: 'payment', id: part.payment }))],
  judged: {
    rulesFolder: null,
    model: MODEL, features: [], parameters: [], history: HISTORY,
    facts: (document) => ({ payment: { amount: document.amountFen } }),
    historyRow: (document, lookup) => refundRow(document, lookup as RefundLookup),
    counted: ['received'],
    sign: -1,
    takesBackFrom: (document, lookup) => takesBackFrom(document, lookup as RefundLookup),
  },
  lookups: loadRefundLookups,
  looksBeside: false,
  admit: (document, lookup) => admitIndicator(document, lookup as PaymentLookup) ?? admitParts(document, lookup as RefundLookup),
  admitStep: ({ action, reason }, _, notDelivered) => (action === 'receive' ? serialStated(reason, notDelivered) : null),
  accounts: (document, lookup) => refundAccounts(document, lookup as RefundLookup),
  postings: (move, document, lookup) => refundPostings(move, document, lookup as RefundLookup),
  project: projectRefunds,
}

function admitIndicator(document: Document, { indicator }: PaymentLookup): Refusal | null {
  if (!indicator) return refuse('payment.no_indicator')
  const name = `${indicator.code} ${indicator.title}`
  if (indicator.unit !== document.unit) return refuse('payment.indicator_of_other_unit', { indicator: name })
  if (indicator.fiscalYear !== document.fiscalYear) {
    return refuse('payment.other_year', { indicator: name, indicatorYear: indicator.fiscalYear, year: document.fiscalYear })
  }
  return null
}

function admitIdentity({ body }: Document): Refusal | null {
  if (body.beneficiaryId === null || body.beneficiaryId === undefined) return null
  if (body.payeeType !== 'person') return refuse('payment.identity_of_organisation')
  const fault = identityFault(String(body.beneficiaryId))
  return fault && refuse('payment.identity_wrong', { why: IDENTITY_FAULTS[fault] })
}

/** What is said of a contract that is not named could be held against nothing. */
function admitContract({ body }: Document): Refusal | null {
  if (body.contract) return null
  const field = FIELDS.find(({ name }) => CONTRACT_FIELDS.includes(name) && body[name])
  return field ? refuse('payment.contract_missing', { title: field.title }) : null
}

function admitParts(document: Document, lookup: RefundLookup): Refusal | null {
  // Nothing holds the parts of such a refund against its amount, its indicator or its unit: they would lower the sums of whoever was paid.
  if (document.body.priorYear === true) return partsOf(document).length === 0 ? null : refuse('refund.prior_year_of_payment')
  let sum = 0n
  const seen = new Set<string>()
  for (const [index, part] of partsOf(document).entries()) {
    const row = index + 1
    const known = lookup.payments.get(part.payment)
    if (!known || known.indicator !== document.indicator) return refuse('refund.no_such_payment', { row })
    if (seen.has(part.payment)) return refuse('refund.payment_repeated', { row })
    seen.add(part.payment)
    const asked = BigInt(part.amountFen)
    // A refund in approval counts: else two of them pass until the later one arrives, whom only the database then refuses.
    const left = known.paidFen - known.refundedFen - known.waitingFen
    if (asked > left) {
      return refuse('refund.over_paid', {
        row, paid: formatYuan(known.paidFen), refunded: formatYuan(known.refundedFen), waiting: formatYuan(known.waitingFen), left: formatYuan(left), asked: formatYuan(asked),
      })
    }
    sum += asked
  }
  return sum === document.amountFen ? null : refuse('refund.sum_differs', { amount: formatYuan(document.amountFen!), sum: formatYuan(sum) })
}

function nameOfIndicator({ indicator }: PaymentLookup): string {
  return indicator ? `指标 ${indicator.code}（${indicator.title}）` : '指标'
}

const set = (duty: string, side: keyof typeof SIDES) => (
  { pair: 'payment', duty, side, title: SIDES[side], scope: 'money' as const, noun: 'payment', basis: '不相容岗位 7、8、9（[DK]）；支付、签发、回单分岗', verified: false })

export const module: Module = {
  id: 'payment',
  title: { zh: '国库集中支付', en: 'Treasury payment' },
  basis: ['《预算法》第五十七条、第六十一条 [DK]', '《预算法实施条例》第五十七条、第六十六条', '财会〔2012〕21号 不相容岗位分离'],
  kinds: [payment, refund],
  positions: [
    { code: 'unit.clerk', title: { zh: '单位经办人', en: 'Unit clerk' }, office: false, duties: ['payment.request'] },
    { code: 'unit.financeHead', title: { zh: '单位财务负责人', en: 'Unit finance head' }, office: false, duties: ['payment.review'] },
    { code: 'division.handler', title: { zh: '处室经办', en: 'Division handler' }, office: true, duties: ['payment.review', 'payment.handle'] },
    { code: 'division.responsible', title: { zh: '处室主管责任人', en: 'Responsible person' }, office: true, duties: ['payment.review'] },
    { code: 'division.deputyHead', title: { zh: '分管处长', en: 'Deputy head of division' }, office: true, duties: ['payment.review'] },
    { code: 'division.head', title: { zh: '处长', en: 'Head of division' }, office: true, duties: ['payment.review'] },
    { code: 'division.supervisor', title: { zh: '综合督办岗', en: 'Supervision post' }, office: true, watches: true, duties: ['payment.review', 'payment.supervise'] },
    { code: 'bureau.leader', title: { zh: '分管局长', en: 'Bureau leader' }, office: true, inspects: true, duties: ['payment.review'] },
    { code: 'treasury.payer', title: { zh: '国库签发岗', en: 'Treasury order' }, office: true, duties: ['payment.order'] },
    { code: 'treasury.dispatcher', title: { zh: '国库发送岗', en: 'Treasury dispatch' }, office: true, duties: ['payment.send'] },
    { code: 'treasury.reconciler', title: { zh: '国库回单岗', en: 'Treasury receipts' }, office: true, duties: ['payment.receipt'] },
  ],
  duties: {
    'payment.request': { zh: '申请支付', en: 'request payments' },
    'payment.review': { zh: '审核支付', en: 'review payments' },
    'payment.handle': { zh: '经办支付审核', en: 'handle the review of payments' },
    'payment.supervise': { zh: '督办支付', en: 'supervise payments' },
    'payment.order': { zh: '签发支付', en: 'order payments' },
    'payment.send': { zh: '发送支付', en: 'send payments' },
    'payment.receipt': { zh: '登记银行回单', en: 'book bank receipts' },
  },
  matrix: [
    set('payment.request', 'request'), set('payment.review', 'review'), set('payment.order', 'order'), set('payment.send', 'send'),
    set('payment.receipt', 'receipt'), set('payment.handle', 'review'), set('payment.supervise', 'review'),
    { pair: 'indicator', duty: 'payment.request', side: 'spend', title: { zh: '使用指标', en: 'spend from the indicator' }, scope: 'money', noun: 'indicator', basis: '不相容岗位 2', verified: false },
    { pair: 'unit.payment', duty: 'payment.request', side: 'request', scope: 'unit', noun: 'unit', basis: '不相容岗位 7', verified: false },
    { pair: 'unit.payment', duty: 'payment.review', side: 'review', scope: 'unit', noun: 'unit', basis: '不相容岗位 7', verified: false },
    { pair: 'bureau.supervision', duty: 'payment.handle', side: 'handle', scope: 'bureau', noun: 'office', basis: '武汉市财政局：处内综合督办岗，指标“管”“办”分离 [DK]', verified: false },
    { pair: 'bureau.supervision', duty: 'payment.supervise', side: 'supervise', scope: 'bureau', noun: 'office', basis: '武汉市财政局：处内综合督办岗，指标“管”“办”分离 [DK]', verified: false },
    { pair: 'bureau.indicatorUse', duty: 'indicator.enter', side: 'manage', scope: 'bureau', noun: 'office', basis: '不相容岗位 5：指标“管”“办”分离', verified: false },
    { pair: 'bureau.indicatorUse', duty: 'indicator.review', side: 'manage', scope: 'bureau', noun: 'office', basis: '不相容岗位 5：指标“管”“办”分离', verified: false },
    { pair: 'bureau.indicatorUse', duty: 'indicator.approve', side: 'manage', scope: 'bureau', noun: 'office', basis: '不相容岗位 5：指标“管”“办”分离', verified: false },
    { pair: 'bureau.indicatorUse', duty: 'payment.handle', side: 'handle', scope: 'bureau', noun: 'office', basis: '不相容岗位 5：指标“管”“办”分离', verified: false },
    { pair: 'bureau.payment', duty: 'payment.review', side: 'review', scope: 'bureau', noun: 'office', basis: '不相容岗位 8', verified: false },
    { pair: 'bureau.payment', duty: 'payment.order', side: 'disburse', scope: 'bureau', noun: 'office', basis: '不相容岗位 8、9', verified: false },
    { pair: 'bureau.payment', duty: 'payment.send', side: 'disburse', scope: 'bureau', noun: 'office', basis: '不相容岗位 8、9', verified: false },
    { pair: 'bureau.payment', duty: 'payment.receipt', side: 'receipt', scope: 'bureau', noun: 'office', basis: '不相容岗位 9；CONTRACTS §4：回单导入与签发分岗', verified: false },
  ],
  refusals: refuse,
  populations: POPULATIONS,
  faults: paymentFaults,
  bookPayments,
}
