import type { Document } from '#kernel/document/model.ts'
import type { Moment } from '#kernel/module/model.ts'
import type { FactModel, Facts } from '#kernel/rules/model.ts'
import { civilDayOf, dayNumber } from '#kernel/values/civil-day.ts'
import { identityKey } from '#kernel/values/identity-number.ts'
import { plainText, spelledAs } from '#kernel/values/plain-text.ts'
import { FUND_TYPES, PROJECT_KINDS } from '#modules/budget/public.ts'
import type { PaymentLookup } from './lookup.ts'
import { BUSINESS_TYPES, PAYEE_TYPES, SETTLEMENTS } from './model.ts'
import { OUTSIDE_GROUPS } from './outside-facts.ts'

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
        economic: { type: 'code', catalogue: 'departmentEconomic', title: { zh: '部门经济分类', en: 'economic class' } },
        allowed: { type: 'code', catalogue: 'departmentEconomic', title: { zh: '指标的经济分类', en: 'class of the indicator' } },
        government: { type: 'code', catalogue: 'governmentEconomic', title: { zh: '政府经济分类', en: 'government economic class' }, nullable: true },
      },
    },
    indicator: {
      title: { zh: '指标', en: 'indicator' },
      fields: {
        projectKind: { type: 'text', title: { zh: '支出类别', en: 'spending kind' }, codes: PROJECT_KINDS },
        fundType: { type: 'text', title: { zh: '资金性质', en: 'fund type' }, codes: FUND_TYPES },
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
    contractTerms: {
      title: { zh: '填写的合同内容', en: 'stated terms of the contract' },
      fields: {
        amount: { type: 'money', title: { zh: '合同金额', en: 'contract amount' }, nullable: true },
        supplement: { type: 'money', title: { zh: '补充合同金额', en: 'supplement' }, nullable: true },
        party: { type: 'text', title: { zh: '合同对方', en: 'party' }, nullable: true },
      },
    },
    procurementRecord: {
      title: { zh: '采购记录', en: 'procurement record' },
      fields: { number: { type: 'text', title: { zh: '采购编号', en: 'procurement number' }, nullable: true } },
    },
    priorApproval: {
      title: { zh: '事前审批', en: 'prior approval' },
      fields: { number: { type: 'text', title: { zh: '事前审批文号', en: 'number of the prior approval' }, nullable: true } },
    },
    purchase: {
      title: { zh: '消费与物品', en: 'purchase and goods' },
      fields: {
        consumedOn: { type: 'date', title: { zh: '公务卡消费日期', en: 'card purchase on' }, nullable: true },
        unitPrice: { type: 'money', title: { zh: '物品单价', en: 'price of one item' }, nullable: true },
      },
    },
    // The number itself is no fact: registers are asked by it, but no rule may show it.
    beneficiary: {
      title: { zh: '收款人身份', en: 'who is paid' },
      fields: {
        known: { type: 'bool', title: { zh: '已填写公民身份号码', en: 'identity number is stated' } },
        scheme: { type: 'text', title: { zh: '补贴或工资项目', en: 'scheme or pay item' }, nullable: true },
      },
    },
    event: {
      title: { zh: '会议、培训或接待', en: 'meeting, training or reception' },
      fields: {
        people: { type: 'int', lo: 0, hi: 100_000, title: { zh: '参加或来宾人数', en: 'participants or guests' }, nullable: true },
        escorts: { type: 'int', lo: 0, hi: 100_000, title: { zh: '陪同人数', en: 'escorts' }, nullable: true },
        days: { type: 'int', lo: 0, hi: 366, title: { zh: '天数', en: 'days' }, nullable: true },
      },
    },
    bounced: {
      title: { zh: '被退票的原支付', en: 'the payment that bounced' },
      fields: {
        account: { type: 'text', title: { zh: '原收款账号', en: 'account of the bounced payment' }, nullable: true },
        days: { type: 'days', title: { zh: '距退票天数', en: 'days since the bounce' }, nullable: true },
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
  const count = (name: string) => (body[name] as number | null) ?? null
  const money = (name: string) => (typeof body[name] === 'string' ? BigInt(body[name]) : null)
  const [payee, purpose] = [text('payee'), text('purpose')]
  const identity = text('beneficiaryId')
  const bounced = lookup.bounced && (moment.seq === undefined || lookup.bounced.seq < moment.seq) ? lookup.bounced : null
  return {
    payment: {
      amount: document.amountFen, purpose: purpose && plainText(purpose), settlement: text('settlement'), payeeType: text('payeeType'),
      urgent: body.urgent === true, businessType: text('businessType'), directFund: body.directFund === true, replaces: text('replaces'),
      fiscalYear: document.fiscalYear,
    },
    // A unit that is paid under another spelling of its name is still the unit.
    payee: { name: payee === WITHHELD ? null : payee && spelledAs(payee, lookup.unitName) },
    payeeAccount: { number: text('payeeAccount'), bank: text('payeeBank') },
    classification: { economic: text('economicClass'), allowed: lookup.indicator?.economicClass ?? null, government: text('governmentClass') },
    indicator: { projectKind: lookup.indicator?.projectKind ?? null, fundType: lookup.indicator?.fundType ?? null, known: lookup.indicator !== null },
    unit: { name: lookup.unitName },
    voucher: { invoice: text('invoice'), contract: text('contract') },
    contractTerms: {
      // Who states the amount of a contract and no supplement says that there is none.
      amount: money('contractAmountFen'), supplement: money('supplementFen') ?? (text('contractAmountFen') === null ? null : 0n), party: text('contractParty'),
    },
    procurementRecord: { number: text('procurement') },
    priorApproval: { number: text('approval') },
    purchase: { consumedOn: text('consumedOn'), unitPrice: money('unitPriceFen') },
    beneficiary: { id: identity && identityKey(identity), known: identity !== null, scheme: text('scheme') },
    event: { people: count('people'), escorts: count('escorts'), days: count('days') },
    bounced: { account: bounced?.account ?? null, days: bounced && dayNumber(moment.day)! - dayNumber(civilDayOf(bounced.at))! },
    calendar: {
      workday: moment.workday, month: Number(moment.day.slice(5, 7)), day: Number(moment.day.slice(8, 10)),
      today: moment.day,
    },
    clock: { hour: (moment.judgedAt.getUTCHours() + 8) % 24 },
  }
}

/** What a source writes in place of a payee that it may not publish: known to exist, not known who. */
export const WITHHELD = '（来源隐去）'
