import type { Module } from '#kernel/module/model.ts'
import type { ParameterSpec } from '#kernel/rules/model.ts'

const PARAMETERS: ParameterSpec[] = [
  { id: 'contract_line', title: { zh: '应签合同标准', en: 'amount from which a contract is needed' }, type: 'money', unit: '元', tightens: 'down', proposed: '2000000', basis: { document: '领域调研建议值 [DK]', verified: false } },
  { id: 'supplement_share', title: { zh: '补充合同比例', en: 'share of a supplement' }, type: 'ratio', unit: '比率', tightens: 'down', proposed: '0.1', basis: { document: '《政府采购法》', article: '第四十九条 [DK]', verified: false } },
  { id: 'prepay_share', title: { zh: '预付款比例', en: 'share of a prepayment' }, type: 'ratio', unit: '比率', tightens: 'down', proposed: '0.3', basis: { document: '领域调研建议值 [DK]', verified: false } },
  { id: 'small_business_days', title: { zh: '中小企业付款期限', en: 'days to pay a small business' }, type: 'days', unit: '天', tightens: 'down', proposed: 30,
    basis: { document: '保障中小企业款项支付条例（2025年修订）[DK]', verified: false } },
]

export const module: Module = {
  id: 'contract',
  title: { zh: '合同', en: 'Contracts' },
  basis: ['《行政事业单位内部控制规范（试行）》（财会〔2012〕21号）合同控制 [DK]', '《政府采购法》第四十六条、第四十九条 [DK]', '保障中小企业款项支付条例 [DK]'],
  kinds: [],
  positions: [],
  matrix: [],
  packs: [{ judges: 'payment', rulesFolder: new URL('rules/', import.meta.url), model: { groups: {} }, features: [], parameters: PARAMETERS }],
}
