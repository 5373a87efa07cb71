import type { ParameterSpec } from '#kernel/rules/model.ts'

const CASH = { document: '现金管理暂行条例', verified: false }
const BANK = { document: '人民币银行结算账户管理办法', article: '第三十九条、第四十条 [DK]', verified: false }
const PROPOSAL = { document: '领域调研建议值 [DK]', verified: false }

/** Thresholds. The values are proposals of the field notes, dated and by region in rules.parameter_value; nobody has verified them. */
export const PARAMETERS: ParameterSpec[] = [
  { id: 'cash_single', title: { zh: '单笔提现限额', en: 'limit of one cash payment' }, type: 'money', unit: '元', tightens: 'down', proposed: '1000000', basis: CASH },
  { id: 'cash_start', title: { zh: '结算起点', en: 'settlement start point' }, type: 'money', unit: '元', tightens: 'down', proposed: '100000', basis: CASH },
  { id: 'person_transfer', title: { zh: '对个人转账提示额', en: 'transfer to a person, note' }, type: 'money', unit: '元', tightens: 'down', proposed: '500000', basis: PROPOSAL },
  { id: 'person_large', title: { zh: '对个人大额转账', en: 'large transfer to a person' }, type: 'money', unit: '元', tightens: 'down', proposed: '5000000', basis: BANK },
  { id: 'person_year', title: { zh: '对个人年累计', en: 'to one person in a year' }, type: 'money', unit: '元', tightens: 'down', proposed: '20000000', basis: PROPOSAL },
  { id: 'large_payment', title: { zh: '大额支付', en: 'large payment' }, type: 'money', unit: '元', tightens: 'down', proposed: '50000000', basis: PROPOSAL },
  { id: 'year_end_amount', title: { zh: '年末大额', en: 'large at year end' }, type: 'money', unit: '元', tightens: 'down', proposed: '1000000', basis: PROPOSAL },
  { id: 'year_end_regular', title: { zh: '按月结算、不计年末突击的经济分类', en: 'classes settled by the month, no year-end rush' }, type: 'list<text>', unit: '', catalogue: 'departmentEconomic', tightens: 'subset',
    proposed: ['30205', '30206', '30207', '30208', '30209'], basis: PROPOSAL },
  { id: 'payee_week', title: { zh: '7日同一收款人次数', en: 'payments to one payee in 7 days' }, type: 'int', unit: '次', tightens: 'down', proposed: 5, basis: PROPOSAL },
  { id: 'cash_year_share', title: { zh: '年度提现占授权支付额度比例', en: 'yearly cash as a share of the quota' }, type: 'ratio', unit: '比率', tightens: 'down', proposed: '0.05',
    basis: { document: '地方公开规定（Zhifu，公开数值 5%）', verified: false } },
  { id: 'near_limit', title: { zh: '逼近限额的比例', en: 'share of a limit that is near it' }, type: 'ratio', unit: '比率', tightens: 'down', proposed: '0.8', basis: PROPOSAL },
  { id: 'cash_uses', title: { zh: '允许使用现金的经济分类', en: 'classes that may be paid in cash' }, type: 'list<text>', unit: '', catalogue: 'departmentEconomic', tightens: 'subset', basis: CASH },
  { id: 'card_classes', title: { zh: '公务卡强制结算科目', en: 'classes that official cards must settle' }, type: 'list<text>', unit: '', catalogue: 'departmentEconomic', tightens: 'superset',
    proposed: ['30201', '30202', '30203', '30204', '30205', '30206', '30207', '30209', '30211', '30213', '30214', '30215', '30216', '30217', '30218', '30231', '30239'],
    basis: { document: '财库〔2011〕160号', verified: false } },
  { id: 'card_repayment', title: { zh: '公务卡单笔还款限额', en: 'limit of one card repayment' }, type: 'money', unit: '元', tightens: 'down', proposed: '5000000', basis: PROPOSAL },
  { id: 'card_due', title: { zh: '公务卡报销期限', en: 'days to claim a card purchase' }, type: 'days', unit: '天', tightens: 'down', proposed: 30, basis: PROPOSAL },
  { id: 'card_merchants', title: { zh: '公务卡敏感商户类别', en: 'sensitive merchant categories' }, type: 'list<text>', unit: '', tightens: 'superset',
    proposed: ['烟草', '珠宝', '娱乐', '洗浴', '航空旅游套餐'], basis: { document: '中央八项规定及其实施细则；党政机关厉行节约反对浪费条例 [DK]', verified: false } },
  { id: 'new_company_days', title: { zh: '新设立企业期限', en: 'days that a company counts as new' }, type: 'days', unit: '天', tightens: 'up', proposed: 180, basis: PROPOSAL },
  { id: 'new_company_amount', title: { zh: '新设立企业大额', en: 'large for a new company' }, type: 'money', unit: '元', tightens: 'down', proposed: '5000000', basis: PROPOSAL },
  { id: 'shell_staff', title: { zh: '空壳企业参保人数', en: 'insured staff of a shell company' }, type: 'int', unit: '人', tightens: 'up', proposed: 2, basis: PROPOSAL },
  { id: 'payee_share', title: { zh: '单一收款人占比', en: 'share of one payee' }, type: 'ratio', unit: '比率', tightens: 'down', proposed: '0.3', basis: PROPOSAL },
  { id: 'payee_least', title: { zh: '占比起算笔数', en: 'payments from which the share counts' }, type: 'int', unit: '次', tightens: 'down', proposed: 3, basis: PROPOSAL },
  { id: 'round_amount', title: { zh: '大额整数消费', en: 'large round sum' }, type: 'money', unit: '元', tightens: 'down', proposed: '500000', basis: PROPOSAL },
  { id: 'festival_days', title: { zh: '节前节后天数', en: 'days around a festival' }, type: 'days', unit: '天', tightens: 'up', proposed: 15, basis: PROPOSAL },
  { id: 'other_share', title: { zh: '其他类科目占比', en: 'share of “other” classes' }, type: 'ratio', unit: '比率', tightens: 'down', proposed: '0.2', basis: PROPOSAL },
  { id: 'asset_unit_price', title: { zh: '固定资产单价标准', en: 'unit price of a fixed asset' }, type: 'money', unit: '元', tightens: 'down', proposed: '100000', basis: PROPOSAL },
  { id: 'benford_chi', title: { zh: '首位数字卡方值', en: 'chi-square of first digits' }, type: 'int', unit: '', tightens: 'down', proposed: 20, basis: PROPOSAL },
  { id: 'benford_least', title: { zh: '首位数字检验起算笔数', en: 'payments from which first digits are tested' }, type: 'int', unit: '笔', tightens: 'down', proposed: 300, basis: PROPOSAL },
  { id: 'outlier_deviations', title: { zh: '偏离历史的标准差倍数', en: 'standard deviations of an outlier' }, type: 'int', unit: '倍', tightens: 'down', proposed: 3, basis: PROPOSAL },
  { id: 'approval_near', title: { zh: '逼近审批限额的比例', en: 'share of a sign-off limit that is near it' }, type: 'ratio', unit: '比率', tightens: 'down', proposed: '0.9', basis: PROPOSAL },
  { id: 'night_from', title: { zh: '夜间开始', en: 'the night begins' }, type: 'int', unit: '时', tightens: 'down', proposed: 22, basis: PROPOSAL },
  { id: 'night_to', title: { zh: '夜间结束', en: 'the night ends' }, type: 'int', unit: '时', tightens: 'up', proposed: 6, basis: PROPOSAL },
  { id: 'progress_gap', title: { zh: '执行进度偏差', en: 'gap between progress and time' }, type: 'ratio', unit: '比率', tightens: 'down', proposed: '0.2', basis: PROPOSAL },
  { id: 'bounce_days', title: { zh: '退票后重付观察期', en: 'days after a bounce' }, type: 'days', unit: '天', tightens: 'up', proposed: 30, basis: PROPOSAL },
]
