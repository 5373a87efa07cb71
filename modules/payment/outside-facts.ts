import type { FactGroup, FieldSpec } from '#kernel/rules/model.ts'
import { registerGroup } from '#modules/register/public.ts'

const field = (type: FieldSpec['type'], zh: string, en: string): FieldSpec => ({ type, title: { zh, en }, nullable: true })

/** Facts about a payment that its form does not carry: from registers, or from nothing as yet. Rules that need them rest. */
export const OUTSIDE_GROUPS: Record<string, FactGroup> = {
  payeeAccountOwner: registerGroup('unit-account', ['payeeAccount.number'], { zh: '收款账户登记', en: 'registered owner of the account' }),
  relatedUnit: registerGroup('related-unit', ['payee.name']),
  blackList: registerGroup('black-list', ['payee.name']),
  company: registerGroup('company', ['payee.name']),
  officialRelation: registerGroup('official-relation', ['payee.name']),
  staff: registerGroup('staff', ['payee.name']),
  designated: registerGroup('designated', ['payee.name']),
  classMap: registerGroup('class-map', ['classification.economic', 'classification.government']),
  unitBudget: registerGroup('unit-budget', ['unit.name', 'payment.fiscalYear']),
  contract: registerGroup('contract', ['voucher.contract']),
  invoiceCheck: registerGroup('invoice-check', ['voucher.invoice']),
  cardUse: { title: { zh: '公务卡消费', en: 'card purchase' }, from: 'nothing',
    fields: { claims: { ...field('int', '该笔消费已报销次数', 'times this purchase was claimed'), lo: 0, hi: 1_000 } } },
  merchant: { title: { zh: '商户', en: 'merchant' }, from: 'nothing', fields: { trade: field('text', '商户类别', 'category of the merchant') } },
  festival: { title: { zh: '重要节日', en: 'festival' }, from: 'nothing', fields: { distance: field('days', '距最近节日天数', 'days from the nearest festival') } },
  projectLine: { title: { zh: '项目预算细目', en: 'budget line of the project' }, from: 'nothing',
    fields: { approved: field('money', '该科目批复数', 'approved for this class'), paid: field('money', '该科目已支出', 'paid from this class so far') } },
}
