import type { Module } from '#kernel/module/model.ts'
import type { FactModel, FieldSpec, ParameterSpec } from '#kernel/rules/model.ts'

const field = (type: FieldSpec['type'], zh: string, en: string): FieldSpec => ({ type, title: { zh, en }, nullable: true })
const count = (zh: string, en: string): FieldSpec => ({ ...field('int', zh, en), lo: 0, hi: 100_000 })

/** Salaries behind a payment. The payment form carries no payroll lines yet. */
const MODEL: FactModel = {
  groups: {
    payrollMonth: { title: { zh: '单位工资', en: 'payroll of the unit' }, from: 'nothing',
      fields: { total: field('money', '本月总额', 'total this month'), last: field('money', '上月总额', 'total last month'), batches: count('本月已发批数', 'batches paid this month') } },
    salary: { title: { zh: '工资明细', en: 'salary line' }, from: 'nothing',
      fields: { otherUnits: count('本月其他发薪单位数', 'other units paying this month') } },
  },
}

const LABOUR_YEAR: FactModel = { groups: { labourYear: { title: { zh: '个人全年劳务费', en: 'labour fees of a person in a year' },
  fields: { name: field('text', '姓名', 'name'), paid: field('money', '本年劳务费', 'labour fees this year'), monthPay: field('money', '同岗月工资', 'monthly pay of the post') } } } }

const PAYROLL: ParameterSpec[] = [
  { id: 'payroll_jump', title: { zh: '工资总额变动幅度', en: 'change against last month’s payroll' }, type: 'ratio', unit: '比率', tightens: 'down', proposed: '0.1', basis: { document: '领域调研建议值 [DK]', verified: false } },
  { id: 'salary_items', title: { zh: '批准的发放项目', en: 'approved salary items' }, type: 'list<text>', unit: '', tightens: 'subset', basis: { document: '津贴补贴纪律规定 [DK]', verified: false } },
]
const LABOUR: ParameterSpec[] = [
  { id: 'labour_months', title: { zh: '劳务费相当于月工资数', en: 'months of pay' }, type: 'int', unit: '个月', tightens: 'down', basis: { document: '各地劳务费管理规定 [DK]', verified: false } },
]

export const module: Module = {
  id: 'payroll',
  title: { zh: '工资发放', en: 'Payroll' },
  basis: ['《财政违法行为处罚处分条例》（国务院令第427号）[DK]', '津贴补贴纪律规定 [DK]'],
  kinds: [],
  positions: [],
  matrix: [],
  packs: [{ judges: 'payment', rulesFolder: new URL('rules/', import.meta.url), model: MODEL, features: [], parameters: PAYROLL }],
  populations: [
    { code: 'labour-year', title: { zh: '个人全年劳务费', en: 'labour fees of a person in a year' }, testsFolder: new URL('tests/', import.meta.url), rows: null, features: [], parameters: LABOUR, model: LABOUR_YEAR },
  ],
}
