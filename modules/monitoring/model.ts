import type { Field, StateWord } from '#kernel/document/model.ts'
import type { ActionWord } from '#kernel/module/model.ts'

/** Only these two bear an alert. */
const LEVELS = [{ code: 'forbid', zh: '禁止', en: 'forbidden' }, { code: 'intercept', zh: '拦截', en: 'held' }] as const

/** An alert is born of a verdict; nobody fills it in. */
export const FIELDS: readonly Field[] = [
  { name: 'effect', title: { zh: '处置级别', en: 'Level' }, type: 'code', options: LEVELS, required: true },
  { name: 'round', title: { zh: '单据轮次', en: 'Round of the document' }, type: 'int', min: 0, max: 1_000_000, required: true },
  { name: 'command', title: { zh: '触发环节', en: 'Triggered by' }, type: 'text', max: 40, required: true },
  { name: 'rules', title: { zh: '命中规则', en: 'Rules' }, type: 'text', max: 600, required: true },
  { name: 'reason', title: { zh: '疑点', en: 'Finding' }, type: 'text', max: 4_000, lines: 4, required: true, personal: true, language: 'zh' },
  { name: 'reasonEn', title: { zh: '疑点（英文）', en: 'Finding' }, type: 'text', max: 4_000, lines: 4, required: true, personal: true, language: 'en' },
]

export const STATES: Record<string, StateWord> = {
  awaitingExplanation: { zh: '待单位说明', en: 'Awaiting explanation', tone: 'waiting' },
  underReview: { zh: '待核查', en: 'Under review', tone: 'running' },
  awaitingDecision: { zh: '待认定', en: 'Awaiting decision', tone: 'running' },
  released: { zh: '已放行', en: 'Released', tone: 'good' },
  returned: { zh: '已退回', en: 'Returned', tone: 'neutral' },
  forbidden: { zh: '已禁止', en: 'Forbidden', tone: 'bad' },
}

export const ACTIONS: Record<string, ActionWord> = {
  explain: { zh: '提交说明', en: 'Explain', tone: 'primary', needsReason: true, reasonTitle: { zh: '情况说明', en: 'Explanation' } },
  review: { zh: '核查完毕', en: 'Review done', tone: 'primary', needsReason: true, reasonTitle: { zh: '核查意见', en: 'Opinion of the review' } },
  release: { zh: '放行', en: 'Release', tone: 'primary', needsReason: true },
  returnToMaker: { zh: '退回经办', en: 'Return to maker', needsReason: true },
  forbid: { zh: '禁止支付', en: 'Forbid', tone: 'danger', needsReason: true },
}
