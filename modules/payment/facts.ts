import type { Document } from '#kernel/document/model.ts'
import type { Moment } from '#kernel/module/model.ts'
import type { FactModel, Facts, FeatureSpec, HistorySource } from '#kernel/rules/model.ts'
import type { PaymentLookup } from './lookup.ts'
import { BUSINESS_TYPES, PAYEE_TYPES, SETTLEMENTS } from './model.ts'
import { OUTSIDE_GROUPS } from './outside-facts.ts'
import { purposeKey } from './postings.ts'

/** What rules may know of a payment. A group that a source does not deliver is named by the group's word in its mapping. */
export const MODEL: FactModel = {
  groups: {
    payment: {
      title: { zh: '支付', en: 'payment' },
      fields: {
        amount: { type: 'money', title: { zh: '金额', en: 'amount' } },
        purpose: { type: 'text', title: { zh: '用途摘要', en: 'purpose' } },
        settlement: { type: 'text', title: { zh: '结算方式', en: 'settlement' }, codes: SETTLEMENTS },
        payeeType: { type: 'text', title: { zh: '收款人类型', en: 'payee type' }, codes: PAYEE_TYPES },
        urgent: { type: 'bool', title: { zh: '应急', en: 'emergency' } },
        businessType: { type: 'text', title: { zh: '业务类型', en: 'business type' }, nullable: true, codes: BUSINESS_TYPES },
        fiscalYear: { type: 'int', lo: 1900, hi: 9999, title: { zh: '预算年度', en: 'fiscal year' } },
        directFund: { type: 'bool', title: { zh: '直达资金', en: 'direct fund' } },
        replaces: { type: 'text', title: { zh: '重付退票单号', en: 'replaces bounced payment' }, nullable: true },
      },
    },
    payee: {
      title: { zh: '收款人', en: 'payee' },
      fields: { name: { type: 'text', title: { zh: '收款人全称', en: 'payee name' }, nullable: true } },
    },
    payeeAccount: {
      title: { zh: '收款账户', en: 'payee account' },
      fields: {
        number: { type: 'text', title: { zh: '收款账号', en: 'account number' }, nullable: true },
        bank: { type: 'text', title: { zh: '开户行', en: 'bank' }, nullable: true },
      },
    },
    classification: {
      title: { zh: '科目', en: 'classification' },
      fields: {
        economic: { type: 'code', title: { zh: '部门经济分类', en: 'economic class' } },
        allowed: { type: 'code', title: { zh: '指标的经济分类', en: 'class of the indicator' } },
        government: { type: 'code', title: { zh: '政府经济分类', en: 'government economic class' }, nullable: true },
      },
    },
    indicator: {
      title: { zh: '指标', en: 'indicator' },
      fields: {
        projectKind: { type: 'text', title: { zh: '支出类别', en: 'spending kind' } },
        fundType: { type: 'text', title: { zh: '资金性质', en: 'fund type' } },
        known: { type: 'bool', title: { zh: '指标已生效', en: 'is effective' } },
      },
    },
    unit: { title: { zh: '单位', en: 'unit' }, fields: { name: { type: 'text', title: { zh: '单位名称', en: 'unit name' } } } },
    voucher: {
      title: { zh: '原始凭证', en: 'voucher' },
      fields: {
        invoice: { type: 'text', title: { zh: '发票号码', en: 'invoice number' }, nullable: true },
        contract: { type: 'text', title: { zh: '合同编号', en: 'contract number' }, nullable: true },
      },
    },
    calendar: {
      title: { zh: '日历', en: 'calendar' },
      fields: {
        workday: { type: 'bool', title: { zh: '是工作日', en: 'is a working day' }, nullable: true },
        month: { type: 'int', lo: 1, hi: 12, title: { zh: '月', en: 'month' } },
        day: { type: 'int', lo: 1, hi: 31, title: { zh: '日', en: 'day of month' } },
        today: { type: 'date', title: { zh: '当日', en: 'today' } },
      },
    },
    clock: { title: { zh: '时刻', en: 'clock' }, fields: { hour: { type: 'int', lo: 0, hi: 23, title: { zh: '时', en: 'hour' } } } },
    ...OUTSIDE_GROUPS,
  },
}

export function facts(document: Document, lookup: PaymentLookup, moment: Moment): Facts {
  const { body } = document
  const text = (name: string) => (body[name] as string | null) ?? null
  const payee = text('payee')
  return {
    payment: {
      amount: document.amountFen, purpose: text('purpose'), settlement: text('settlement'), payeeType: text('payeeType'),
      urgent: body.urgent === true, businessType: text('businessType'), directFund: body.directFund === true, replaces: text('replaces'),
      fiscalYear: document.fiscalYear,
    },
    payee: { name: payee === WITHHELD ? null : payee },
    payeeAccount: { number: text('payeeAccount'), bank: text('payeeBank') },
    classification: { economic: text('economicClass'), allowed: lookup.indicator?.economicClass ?? null, government: text('governmentClass') },
    indicator: { projectKind: lookup.indicator?.projectKind ?? null, fundType: lookup.indicator?.fundType ?? null, known: lookup.indicator !== null },
    unit: { name: lookup.unitName },
    voucher: { invoice: text('invoice'), contract: text('contract') },
    calendar: {
      workday: moment.workday, month: Number(moment.day.slice(5, 7)), day: Number(moment.day.slice(8, 10)),
      today: moment.day,
    },
    clock: { hour: (moment.judgedAt.getUTCHours() + 8) % 24 },
  }
}

/** What a source writes in place of a payee that it may not publish: known to exist, not known who. */
export const WITHHELD = '（来源隐去）'

export const HISTORY: HistorySource = {
  relation: 'payment.history',
  columns: {
    unit: 'uuid', indicator: 'uuid', payee: 'text', payee_account: 'text', person: 'text', cash_unit: 'uuid', amount: 'money',
    purpose_key: 'text', invoice: 'text',
  },
  small: [['unit', 'payee'], ['payee_account'], ['invoice']],
}

export function historyRow(document: Document) {
  const { body } = document
  const named = body.payee === WITHHELD ? null : (body.payee as string | null)
  return {
    unit: document.unit, indicator: document.indicator, payee: named, payee_account: body.payeeAccount as string | null,
    person: body.payeeType === 'person' ? named : null, cash_unit: body.settlement === 'cash' ? document.unit : null,
    amount: document.amountFen, purpose_key: purposeKey((body.purpose as string | null) ?? ''), invoice: body.invoice as string | null,
  }
}

const feature = (id: string, zh: string, en: string, rest: Omit<FeatureSpec, 'id' | 'title' | 'source'>): FeatureSpec => (
  { id, title: { zh, en }, source: HISTORY, ...rest })
const days = (count: number) => ({ kind: 'days' as const, days: count })

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
  // A sum, not a count: the refund of a part takes one from the count and would hide the rest.
  feature('invoice_sum', '该发票已付金额', 'paid on this invoice', { agg: 'sum', of: 'amount', by: ['invoice', 'payee'], window: { kind: 'all' } }),
  feature('account_year_count', '365日该户名账号付款次数', 'payments to this name and account in 365 days', { agg: 'count', by: ['payee', 'payee_account'], window: days(365) }),
  feature('account_payees_year', '365日该账号户名数', 'names on this account in 365 days', { agg: 'countDistinct', of: 'payee', by: ['payee_account'], window: days(365) }),
]
