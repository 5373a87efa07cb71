import type { Field, StateWord } from '#kernel/document/model.ts'
import { STANDARD_ACTIONS, type ActionWord } from '#kernel/module/model.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'

export const TITLE: Bilingual = { zh: '巡查预警', en: 'Patrol alert' }

const SOURCES = [
  { code: 'population', zh: '总体检验', en: 'test of a population' },
  { code: 'selfReplay', zh: '判定自查', en: 'self-replay of verdicts' },
] as const

/** What the program found by itself. Nobody fills it in; the sentence and the payee are personal, as in an alert. */
export const FIELDS: readonly Field[] = [
  { name: 'source', title: { zh: '来源', en: 'Source' }, type: 'code', options: SOURCES, required: true },
  { name: 'test', title: { zh: '检验编号', en: 'Test' }, type: 'text', max: 40, required: true },
  { name: 'testTitle', title: { zh: '检验内容', en: 'What is tested' }, type: 'text', max: 200, required: true, language: 'zh' },
  { name: 'testTitleEn', title: { zh: '检验内容（英文）', en: 'What is tested' }, type: 'text', max: 300, required: true, language: 'en' },
  { name: 'period', title: { zh: '期间', en: 'Period' }, type: 'text', max: 20, required: true },
  { name: 'unitName', title: { zh: '单位', en: 'Unit' }, type: 'text', max: 120 },
  { name: 'payee', title: { zh: '收款人', en: 'Payee' }, type: 'text', max: 120, personal: true },
  { name: 'amountFen', title: { zh: '涉及金额', en: 'At stake' }, type: 'money' },
  { name: 'count', title: { zh: '笔数', en: 'Payments' }, type: 'int', min: 0, max: 1_000_000_000, required: true },
  { name: 'sure', title: { zh: '把握（估计）', en: 'How sure (estimate)' }, type: 'text', max: 8 },
  { name: 'reason', title: { zh: '疑点', en: 'Finding' }, type: 'text', max: 2_000, lines: 4, required: true, personal: true, language: 'zh' },
  { name: 'reasonEn', title: { zh: '疑点（英文）', en: 'Finding' }, type: 'text', max: 2_000, lines: 4, required: true, personal: true, language: 'en' },
  { name: 'ask', title: { zh: '建议核查', en: 'What to ask for' }, type: 'text', max: 600, lines: 2, language: 'zh' },
  { name: 'askEn', title: { zh: '建议核查（英文）', en: 'What to ask for' }, type: 'text', max: 600, lines: 2, language: 'en' },
  { name: 'documents', title: { zh: '涉及单据', en: 'Documents' }, type: 'text', max: 1_000, lines: 3 },
  { name: 'identity', title: { zh: '疑点标识', en: 'Identity of the finding' }, type: 'text', max: 64, required: true,
    hint: { zh: '同一疑点每晚相同，只预警一次', en: 'The same every night; one alert of it is raised' } },
]

export const STATES: Record<string, StateWord> = {
  draft: { zh: '草稿', en: 'Draft', tone: 'neutral' },
  underReview: { zh: '待核查', en: 'Under review', tone: 'waiting' },
  awaitingDecision: { zh: '待认定', en: 'Awaiting decision', tone: 'running' },
  founded: { zh: '疑点属实', en: 'Founded', tone: 'bad' },
  explained: { zh: '疑点排除', en: 'Explained', tone: 'good' },
  withdrawn: { zh: '已撤回', en: 'Withdrawn', tone: 'neutral' },
  annulled: { zh: '已作废', en: 'Annulled', tone: 'bad' },
}

export const ACTIONS: Record<string, ActionWord> = {
  draft: STANDARD_ACTIONS['draft']!,
  submit: { zh: '预警', en: 'Raise', tone: 'primary' },
  withdraw: STANDARD_ACTIONS['withdraw']!,
  annul: STANDARD_ACTIONS['annul']!,
  review: { zh: '核查完毕', en: 'Review done', tone: 'primary', needsReason: true, reasonTitle: { zh: '核查意见', en: 'Opinion of the review' } },
  uphold: { zh: '认定属实', en: 'It is founded', tone: 'danger', needsReason: true },
  dismiss: { zh: '排除疑点', en: 'It is explained', tone: 'primary', needsReason: true },
}
