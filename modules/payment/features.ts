import type { Document } from '#kernel/document/model.ts'
import type { FeatureSpec, HistorySource } from '#kernel/rules/model.ts'
import { accountKey, nameKey } from '#kernel/values/plain-text.ts'
import type { IndicatorFacts } from '#modules/budget/public.ts'
import { WITHHELD } from './facts.ts'
import type { PaymentLookup, RefundLookup } from './lookup.ts'
import { purposeKey } from './postings.ts'
import { partsOf } from './store.ts'

/** What a payment leaves behind for the rules of later ones. */
export const HISTORY: HistorySource = {
  relation: 'payment.history',
  columns: {
    unit: 'uuid', indicator: 'uuid', payee: 'text', payee_account: 'text', person: 'text', cash_unit: 'uuid', amount: 'money',
    purpose_key: 'text', invoice: 'text', contract: 'text', project: 'text',
  },
  small: [['unit', 'payee'], ['payee_account'], ['invoice'], ['contract']],
}

export function historyRow(document: Document, lookup: Pick<PaymentLookup, 'person' | 'indicator'>) {
  const { body } = document
  const named = body.payee === WITHHELD ? null : (body.payee as string | null)
  return {
    unit: document.unit, indicator: document.indicator, payee: named && nameKey(named),
    payee_account: typeof body.payeeAccount === 'string' ? accountKey(body.payeeAccount) : null,
    person: body.payeeType === 'person' ? personKey(body.beneficiaryId, lookup, named) : null, cash_unit: body.settlement === 'cash' ? document.unit : null,
    amount: document.amountFen, purpose_key: purposeKey((body.purpose as string | null) ?? ''), invoice: body.invoice as string | null,
    contract: contractKey(body.contract),
    // What is of no project is one thing: who splits it over two indicators of basic spending splits it all the same.
    project: lookup.indicator && projectKey(lookup.indicator),
  }
}

/**
 * A refund takes back from the history of the payment it is of; of several, from that of the first, as much as parts of it and of payments with the
 * same keys give back. What the others give back lowers nothing: one row has one set of keys.
 */
export function refundRow(document: Document, lookup: RefundLookup) {
  const own = { unit: document.unit, indicator: document.indicator }
  const taken = takenBack(document, lookup)
  if (taken.length === 0) return { ...historyRow(document, lookup), ...own, amount: document.amountFen }
  return { ...taken[0]!.row, ...own, amount: taken.reduce((sum, { fen }) => sum + fen, 0n) }
}

/** Since when the earliest of them counts: a window which holds that holds them all. */
export function takesBackFrom(document: Document, lookup: RefundLookup): Date | null {
  const instants = takenBack(document, lookup).map(({ countsFrom }) => countsFrom.getTime())
  return instants.length === 0 ? null : new Date(Math.min(...instants))
}

function takenBack(document: Document, { payments }: RefundLookup) {
  const parts = partsOf(document).flatMap(({ payment, amountFen }) => {
    const known = payments.get(payment)
    return known?.row ? [{ row: known.row, countsFrom: known.countsFrom!, fen: BigInt(amountFen) }] : []
  })
  return parts.filter(({ row }) => KEYS.every((key) => row[key] === parts[0]!.row[key]))
}

const KEYS = Object.keys(HISTORY.columns).filter((name) => !['unit', 'indicator', 'amount'].includes(name))

/** Two persons of one name are two where the form says who they are; the number itself stays in the form. */
function personKey(identity: unknown, { person }: Pick<PaymentLookup, 'person'>, named: string | null): string | null {
  if (typeof identity !== 'string') return named && nameKey(named)
  if (!person) throw new Error('A payment that names a person by number was looked up without the digest of that number.')
  return `#${person}`
}

/** Next year's budget may spell a project otherwise; a kind of spending is a code. */
function projectKey({ project, projectKind }: Pick<IndicatorFacts, 'project' | 'projectKind'>): string {
  return project === null ? projectKind : nameKey(project)
}

/** The number of a contract in whatever width, case and spacing it was typed. */
function contractKey(number: unknown): string | null {
  return typeof number === 'string' ? number.normalize('NFKC').replace(/\s/g, '').toUpperCase() : null
}

const feature = (id: string, zh: string, en: string, rest: Omit<FeatureSpec, 'id' | 'title' | 'source'>): FeatureSpec => (
  { id, title: { zh, en }, source: HISTORY, ...rest })
const days = (count: number) => ({ kind: 'days' as const, days: count })

/**
 * Sign-off limits look at the sum by payee and project, so that nobody comes by a lower post in several small payments (FREQ-07 in the
 * field's list of doubts; the period is a proposal [DK]).
 */
export const SIGN_OFF_WITH = feature('sign_off_before', '30 日内同一项目付该收款人（含在办）', 'paid or under way to this payee for this project in 30 days',
  { agg: 'sum', of: 'amount', by: ['unit', 'payee', 'project'], window: days(30) })

export const FEATURES: FeatureSpec[] = [
  feature('cash_day_sum', '本单位当日现金', 'cash of the unit today', { agg: 'sum', of: 'amount', by: ['cash_unit'], window: { kind: 'day' } }),
  feature('cash_near_sum', '3日提现金额', 'cash of the unit in 3 days', { agg: 'sum', of: 'amount', by: ['cash_unit'], window: days(3) }),
  feature('cash_near_least', '3日最小一笔提现', 'least cash payment in 3 days', { agg: 'min', of: 'amount', by: ['cash_unit'], window: days(3) }),
  feature('cash_year_sum', '本年提现金额', 'cash of the unit this year', { agg: 'sum', of: 'amount', by: ['cash_unit'], window: { kind: 'yearToDate' } }),
  feature('cash_week_count', '本单位7日提现次数', 'cash payments of the unit in 7 days', { agg: 'count', by: ['cash_unit'], window: days(7) }),
  feature('payee_week_count', '7日付该收款人次数', 'payments to this payee in 7 days', { agg: 'count', by: ['unit', 'payee'], window: days(7) }),
  feature('payee_month_sum', '30日付该收款人金额', 'paid to this payee in 30 days', { agg: 'sum', of: 'amount', by: ['unit', 'payee'], window: days(30) }),
  feature('payee_month_count', '30日付该收款人次数', 'payments to this payee in 30 days', { agg: 'count', by: ['unit', 'payee'], window: days(30) }),
  feature('payee_month_max', '30日付该收款人最大一笔', 'largest payment to this payee in 30 days', { agg: 'max', of: 'amount', by: ['unit', 'payee'], window: days(30) }),
  feature('person_month_sum', '30日付该个人金额', 'paid to this person in 30 days', { agg: 'sum', of: 'amount', by: ['person'], window: days(30) }),
  feature('person_year_sum', '本年付该个人金额', 'paid to this person this year', { agg: 'sum', of: 'amount', by: ['person'], window: { kind: 'yearToDate' } }),
  feature('same_month_count', '30日相同支付笔数', 'equal payments in 30 days', { agg: 'count', by: ['unit', 'payee', 'amount', 'purpose_key'], window: days(30) }),
  feature('same_day_count', '当日相同支付笔数', 'equal payments today', { agg: 'count', by: ['unit', 'payee', 'amount', 'purpose_key'], window: { kind: 'day' } }),
  // A sum, not a count: what came back whole may be paid again on its invoice, and no refund lowers a count.
  feature('invoice_sum', '该发票已付金额', 'paid on this invoice', { agg: 'sum', of: 'amount', by: ['invoice', 'payee'], window: { kind: 'all' } }),
  // A number is the unit's own: two units may have a contract 2026-001 each.
  feature('contract_paid', '该合同已付金额', 'paid on the contract so far', { agg: 'sum', of: 'amount', by: ['contract', 'unit'], window: { kind: 'contract' } }),
  feature('contract_same_sum', '该合同同一用途已付金额', 'paid on the contract for the same purpose', { agg: 'sum', of: 'amount', by: ['contract', 'unit', 'purpose_key'], window: { kind: 'contract' } }),
  feature('person_same_sum', '30日付该个人同一用途金额', 'paid to this person for the same purpose in 30 days', { agg: 'sum', of: 'amount', by: ['person', 'purpose_key'], window: days(30) }),
  feature('account_month_payees', '本月该账号户名数', 'names on this account this month', { agg: 'countDistinct', of: 'payee', by: ['payee_account'], window: { kind: 'month' } }),
  feature('account_month_count', '本月该户名账号付款次数', 'payments to this name and account this month', { agg: 'count', by: ['payee', 'payee_account'], window: { kind: 'month' } }),
  feature('account_year_count', '365日该户名账号付款次数', 'payments to this name and account in 365 days', { agg: 'count', by: ['payee', 'payee_account'], window: days(365) }),
  feature('account_payees_year', '365日该账号户名数', 'names on this account in 365 days', { agg: 'countDistinct', of: 'payee', by: ['payee_account'], window: days(365) }),
]
