import type { FactModel, FieldSpec } from '#kernel/rules/model.ts'
import { registerGroup } from '#modules/register/public.ts'

const field = (type: FieldSpec['type'], zh: string, en: string): FieldSpec => ({ type, title: { zh, en }, nullable: true })
const count = (zh: string, en: string): FieldSpec => ({ ...field('int', zh, en), lo: 0, hi: 100_000 })

/** Procurement behind a payment. The catalogue is a register, the form states the number of the procurement; who did what in it nothing says yet. */
export const MODEL: FactModel = {
  groups: {
    procurementCatalogue: registerGroup('procurement-catalogue', ['classification.economic']),
    controlPoints: { title: { zh: '采购控制环节', en: 'control points of the procurement' }, from: 'nothing',
      fields: { same: field('bool', '同一人任两个环节', 'one person at two points'), person: field('text', '人员', 'person'), points: field('text', '环节', 'points') } },
  },
}

export const PURCHASE_LINE: FactModel = { groups: { purchaseLine: { title: { zh: '采购明细', en: 'purchase' },
  fields: { item: field('text', '品目', 'item'), unitPrice: field('money', '单价', 'unit price'), reference: field('money', '参考价', 'reference price') } } } }

export const BUYER_SUPPLIER: FactModel = { groups: { buyerSupplier: { title: { zh: '采购人与供应商', en: 'buyer and supplier' },
  fields: { supplier: field('text', '供应商', 'supplier'), bids: count('投标次数', 'bids'), wins: count('中标次数', 'wins') } } } }

export const SINGLE_SOURCE: FactModel = { groups: { singleSource: { title: { zh: '单一来源采购', en: 'single-source purchases' },
  fields: { purchases: count('近一年次数', 'times in a year'), amount: field('money', '近一年金额', 'amount in a year') } } } }
