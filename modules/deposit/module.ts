import type { Module, Population } from '#kernel/module/model.ts'
import type { FieldSpec, ParameterSpec } from '#kernel/rules/model.ts'

const field = (type: FieldSpec['type'], zh: string, en: string): FieldSpec => ({ type, title: { zh, en }, nullable: true })
const PROPOSAL = { document: '领域调研建议值 [DK]', verified: false }

const PARAMETERS: ParameterSpec[] = [
  { id: 'demand_share', title: { zh: '活期存款占比', en: 'share of demand deposits' }, type: 'ratio', unit: '比率', tightens: 'down', proposed: '0.7', basis: PROPOSAL },
  { id: 'dormant_days', title: { zh: '不动户天数', en: 'days without movement' }, type: 'days', unit: '天', tightens: 'down', proposed: 365, basis: PROPOSAL },
  { id: 'reconcile_days', title: { zh: '对账差异时限', en: 'days to clear a difference' }, type: 'days', unit: '天', tightens: 'down', proposed: 10, basis: PROPOSAL },
  { id: 'balance_days', title: { zh: '往来款挂账天数', en: 'days that a balance stands' }, type: 'days', unit: '天', tightens: 'down', proposed: 730, basis: PROPOSAL },
]

const testsFolder = new URL('tests/', import.meta.url)
const population = (code: string, zh: string, en: string, group: string, fields: Record<string, FieldSpec>): Population => (
  { code, title: { zh, en }, testsFolder, rows: null, features: [], parameters: PARAMETERS, model: { groups: { [group]: { title: { zh, en }, fields } } } })

/** Deposits, accounts and reconciliation. No form and no bank file brings them yet. */
const POPULATIONS: Population[] = [
  population('deposit-placement', '公款存放', 'placement of public funds', 'placement', {
    amount: field('money', '金额', 'amount'), bank: field('text', '存放银行', 'bank'), tender: field('text', '招标编号', 'tender'),
    official: field('text', '决策人员', 'who decides'), relative: field('bool', '亲属在该行任职', 'a relative works at the bank'),
    termDays: field('days', '存期', 'term'), bidTermDays: field('days', '中标存期', 'term of the bid'),
    ratePoints: field('int', '利率（基点）', 'rate in basis points'), bidRatePoints: field('int', '中标利率（基点）', 'rate of the bid in basis points'),
  }),
  population('deposit-month', '月末存款', 'deposits at the end of a month', 'depositMonth', { demand: field('money', '活期存款', 'demand deposits'), total: field('money', '资金总额', 'all funds') }),
  population('bank-account', '银行账户', 'bank account', 'accountRecord', {
    number: field('text', '账号', 'number'), owner: field('text', '开户单位', 'owner'), registered: field('bool', '登记簿有此账户', 'is registered'),
    approved: field('bool', '已经财政批准', 'was approved'), idle: field('days', '未发生业务天数', 'days without movement'),
  }),
  population('receipts-month', '非税收入月度', 'a month of non-tax receipts', 'receiptsMonth', {
    spent: field('money', '收入账户直接支出', 'spent from receipts'), due: field('money', '应缴', 'due'), paidIn: field('money', '已缴', 'paid in'),
  }),
  population('reconciliation', '对账差异', 'difference of a reconciliation', 'reconciliation', { difference: field('money', '差额', 'difference'), open: field('days', '未查清天数', 'days open') }),
  population('current-balance', '往来款余额', 'balance of a current account', 'currentBalance', {
    counterparty: field('text', '往来对象', 'counterparty'), amount: field('money', '余额', 'balance'), unchanged: field('days', '未变动天数', 'days unchanged'),
  }),
]

export const module: Module = {
  id: 'deposit',
  title: { zh: '公款存放与账户', en: 'Deposits and accounts' },
  basis: ['《关于进一步加强财政部门和预算单位资金存放管理的指导意见》（财库〔2017〕76号）[DK]', '预算单位银行账户管理规定 [DK]'],
  kinds: [],
  positions: [],
  matrix: [],
  populations: POPULATIONS,
}
