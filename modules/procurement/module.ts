import type { Module } from '#kernel/module/model.ts'
import type { ParameterSpec } from '#kernel/rules/model.ts'
import { BUYER_SUPPLIER, MODEL, PURCHASE_LINE, SINGLE_SOURCE } from './facts.ts'

const PROPOSAL = { document: '领域调研建议值 [DK]', verified: false }
const testsFolder = new URL('tests/', import.meta.url)

const PARAMETERS: ParameterSpec[] = [
  { id: 'price_over', title: { zh: '价格偏离倍数', en: 'times the reference price' }, type: 'ratio', unit: '倍', tightens: 'down', proposed: '1.3', basis: PROPOSAL },
  { id: 'sure_bids', title: { zh: '每投必中起算次数', en: 'bids from which always winning counts' }, type: 'int', unit: '次', tightens: 'down', proposed: 3, basis: PROPOSAL },
  { id: 'single_source', title: { zh: '单一来源次数', en: 'single-source purchases in a year' }, type: 'int', unit: '次', tightens: 'down', proposed: 3, basis: PROPOSAL },
]

export const module: Module = {
  id: 'procurement',
  title: { zh: '政府采购', en: 'Government procurement' },
  basis: ['《政府采购法》第二十八条、第四十六条、第四十九条 [DK]', '《政府采购法实施条例》第二十八条、第五十条、第五十一条 [DK]', '财库〔2019〕69号 [DK]'],
  kinds: [],
  positions: [],
  matrix: [],
  packs: [{
    judges: 'payment', rulesFolder: new URL('rules/', import.meta.url), model: MODEL, features: [],
    parameters: [{ id: 'publish_days', title: { zh: '合同公告期限（自然日，规定为2个工作日）', en: 'days to publish a contract (2 working days)' }, type: 'days', unit: '天', tightens: 'down', proposed: 4,
      basis: { document: '《政府采购法实施条例》', article: '第五十条 [DK]', verified: false } }],
  }],
  populations: [
    { code: 'purchase-line', title: { zh: '采购明细', en: 'purchase' }, testsFolder, rows: null, features: [], parameters: PARAMETERS, model: PURCHASE_LINE },
    { code: 'buyer-supplier', title: { zh: '采购人与供应商', en: 'buyer and supplier' }, testsFolder, rows: null, features: [], parameters: PARAMETERS, model: BUYER_SUPPLIER },
    { code: 'unit-single-source', title: { zh: '单位单一来源采购', en: 'single-source purchases of a unit' }, testsFolder, rows: null, features: [], parameters: PARAMETERS, model: SINGLE_SOURCE },
  ],
}
