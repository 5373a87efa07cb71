import type { Module } from '#kernel/module/model.ts'
import type { FactModel, FieldSpec, ParameterSpec } from '#kernel/rules/model.ts'

const field = (type: FieldSpec['type'], zh: string, en: string): FieldSpec => ({ type, title: { zh, en }, nullable: true })

/** Works behind a payment. No form carries them yet. */
const MODEL: FactModel = {
  groups: {
    works: {
      title: { zh: '工程', en: 'works' }, from: 'nothing',
      fields: {
        paid: field('money', '工程已付', 'paid so far'), certified: field('money', '已计量价款', 'certified value'),
        progressShare: field('ratio', '合同进度款比例', 'contract’s share of progress'), settled: field('bool', '已竣工结算', 'is settled'), settlement: field('money', '结算价', 'settlement'),
        retained: field('money', '预留质保金', 'retained'), estimate: field('money', '批准概算', 'approved estimate'), projectPaid: field('money', '项目累计支付', 'paid for the project'),
        wagesPaid: field('money', '拨付工资专户', 'paid to the wage account'), wagesShare: field('ratio', '约定工资比例', 'agreed share of wages'),
      },
    },
  },
}

const WORKS_PROJECT: FactModel = { groups: { worksProject: { title: { zh: '工程项目', en: 'works project' },
  fields: { awardedOn: field('date', '中标日期', 'awarded on'), firstPaidOn: field('date', '首次付款日期', 'first paid on'), startedOn: field('date', '开工日期', 'begun on') } } } }

const PARAMETERS: ParameterSpec[] = [
  { id: 'estimate_near', title: { zh: '接近概算的比例', en: 'share of an estimate that is near it' }, type: 'ratio', unit: '比率', tightens: 'down', proposed: '0.9', basis: { document: '领域调研建议值 [DK]', verified: false } },
  { id: 'works_advance', title: { zh: '工程预付款比例', en: 'share of advances' }, type: 'ratio', unit: '比率', tightens: 'down', proposed: '0.3', basis: { document: '财建〔2004〕369号 [DK]', verified: false } },
  { id: 'works_before_settlement', title: { zh: '结算前支付上限', en: 'cap before settlement' }, type: 'ratio', unit: '比率', tightens: 'down', proposed: '0.9', basis: { document: '领域调研建议值 [DK]', verified: false } },
  { id: 'works_retention', title: { zh: '质保金比例', en: 'share retained' }, type: 'ratio', unit: '比率', tightens: 'down', proposed: '0.03', basis: { document: '建质〔2017〕138号 [DK]', verified: false } },
]

export const module: Module = {
  id: 'project',
  title: { zh: '建设项目', en: 'Construction projects' },
  basis: ['《建设工程价款结算暂行办法》（财建〔2004〕369号）[DK]', '财建〔2022〕183号、建质〔2017〕138号 [DK]'],
  kinds: [],
  positions: [],
  matrix: [],
  packs: [{ judges: 'payment', rulesFolder: new URL('rules/', import.meta.url), model: MODEL, features: [], parameters: PARAMETERS }],
  populations: [
    { code: 'works-project', title: { zh: '工程项目', en: 'works project' }, testsFolder: new URL('tests/', import.meta.url), rows: null, features: [], parameters: [], model: WORKS_PROJECT },
  ],
}
