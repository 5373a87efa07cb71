import type { Field, StateWord } from '#kernel/document/model.ts'
import { type Bilingual, refusals } from '#kernel/values/refusal.ts'

export const refuse = refusals({
  'budget.unknown_unit': {
    zh: '第 {row} 行的单位代码“{unit}”不在本地区单位名录中。请更正代码，或先登记单位。',
    en: 'Row {row}: the unit code “{unit}” is not in this region’s register. Correct the code or register the unit first.',
  },
  'budget.code_taken': {
    status: 409,
    zh: '第 {row} 行的指标编号“{code}”在 {year} 年度已存在。请更换编号；追加的金额也请用新编号另列一行。',
    en: 'Row {row}: the indicator code “{code}” already exists in {year}. Use another code, also for money that is added.',
  },
  'budget.code_repeated': {
    zh: '第 {row} 行的指标编号“{code}”在本批中重复。请合并或更正。',
    en: 'Row {row}: the indicator code “{code}” appears twice in this batch. Merge the rows or correct one.',
  },
})

/** 资金性质. Codes are ours ([DK] until the official table is loaded); each names the source account that its money comes from. */
export const FUND_TYPES = [
  { code: '111', zh: '一般公共预算', en: 'general public budget', source: '1001' },
  { code: '112', zh: '上级补助', en: 'upper-level transfer', source: '1002' },
  { code: '121', zh: '政府性基金预算', en: 'government fund budget', source: '1007' },
  { code: '311', zh: '单位资金', en: 'unit money', source: '1010' },
] as const

export const PROJECT_KINDS = [
  { code: 'basic', zh: '基本支出', en: 'basic spending' },
  { code: 'special', zh: '项目（专项）支出', en: 'project (special) spending' },
] as const

const LINE: readonly Field[] = [
  { name: 'code', title: { zh: '指标编号', en: 'Indicator code' }, type: 'text', max: 40, required: true },
  { name: 'title', title: { zh: '指标名称', en: 'Indicator name' }, type: 'text', max: 120, required: true },
  { name: 'unit', title: { zh: '单位代码', en: 'Unit code' }, type: 'text', max: 40, required: true },
  { name: 'fundType', title: { zh: '资金性质', en: 'Fund type' }, type: 'code', options: FUND_TYPES, required: true },
  { name: 'functionClass', title: { zh: '功能分类', en: 'Functional class' }, type: 'text', max: 12, required: true },
  { name: 'economicClass', title: { zh: '部门经济分类', en: 'Economic class' }, type: 'code', options: { catalogue: 'departmentEconomic' }, required: true,
    hint: { zh: '可填到类，如 302；支付时须在其下', en: 'May be a class, like 302; payments must lie below it' } },
  { name: 'project', title: { zh: '项目', en: 'Project' }, type: 'text', max: 120 },
  { name: 'projectKind', title: { zh: '支出类别', en: 'Spending kind' }, type: 'code', options: PROJECT_KINDS, required: true },
  { name: 'amountFen', title: { zh: '金额', en: 'Amount' }, type: 'money', required: true },
]

/** At most this many lines in one batch: an upload of a whole county's year. */
export const MAX_LINES = 2_000

export const FIELDS: readonly Field[] = [
  { name: 'title', title: { zh: '批次名称', en: 'Batch' }, type: 'text', max: 120, required: true },
  { name: 'sourceDocument', title: { zh: '批复文号', en: 'Document number' }, type: 'text', max: 80, required: true,
    hint: { zh: '人大批准或上级下达的文件号', en: 'Of the approval by the congress or of the upper level' } },
  { name: 'lines', title: { zh: '指标明细', en: 'Indicators' }, type: 'table', columns: LINE, maxRows: MAX_LINES, required: true },
]

export const STATES: Record<string, StateWord> = {
  draft: { zh: '草稿', en: 'Draft', tone: 'neutral' },
  inApproval: { zh: '审核中', en: 'In approval', tone: 'running' },
  held: { zh: '已拦截', en: 'Held', tone: 'waiting' },
  effective: { zh: '已生效', en: 'Effective', tone: 'good' },
  withdrawn: { zh: '已撤回', en: 'Withdrawn', tone: 'neutral' },
  annulled: { zh: '已作废', en: 'Annulled', tone: 'bad' },
}

export interface IndicatorLine {
  code: string
  title: string
  unit: string
  fundType: string
  functionClass: string
  economicClass: string
  project: string | null
  projectKind: string
  amountFen: string
}

export const TITLE: Bilingual = { zh: '指标批次', en: 'Indicator batch' }
