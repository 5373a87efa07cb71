import type { Field, StateWord } from '#kernel/document/model.ts'
import type { ActionWord } from '#kernel/module/model.ts'
import { refusals } from '#kernel/values/refusal.ts'

export const refuse = refusals({
  'monitoring.bad_place': {
    zh: '翻页标记无效。请从第一页重新查看。',
    en: 'The page marker is not valid. Start again from the first page.',
  },
  'monitoring.no_such_day': {
    zh: '“{text}”不是日期。请按 2026-01-31 的样式填写。',
    en: '“{text}” is not a day. Write it as 2026-01-31.',
  },
  'monitoring.period_reversed': {
    zh: '期间的止日 {to} 早于起日 {from}。请重新选择。',
    en: 'The period ends on {to}, before it begins on {from}. Choose again.',
  },
  'monitoring.period_too_long': {
    zh: '期间超过 {days} 天。请缩短期间。',
    en: 'The period is longer than {days} days. Choose a shorter one.',
  },
  'monitoring.no_year_before': {
    zh: '期间 {from} 至 {to} 的上年同期早于 0100 年，无法比较。请选择以后的期间，或不与上年比较。',
    en: 'The year before {from} to {to} lies before the year 0100, so there is nothing to compare with. Choose a later period, or do not compare.',
  },
  'monitoring.no_such_kind': {
    zh: '没有“{text}”这种预警。请选择支付预警（alert）或巡查预警（patrolAlert），或不填以查看两种。',
    en: 'There is no kind of alert “{text}”. Choose alert or patrolAlert, or leave it empty for both.',
  },
  'monitoring.no_such_grouping': {
    zh: '不能按“{text}”分组。请选择规则类别（family）或规则（rule）。',
    en: 'Nothing is grouped by “{text}”. Choose family or rule.',
  },
  'monitoring.no_such_unit': {
    zh: '“{text}”不是单位编号。请从单位列表中选择，或不填以查看全部单位。',
    en: '“{text}” is not the id of a unit. Choose one from the list, or leave it empty for all.',
  },
  'rectification.no_such_alert': {
    zh: '没有这件预警，或者您无权查看。请从预警单据下达整改。',
    en: 'There is no such alert, or you may not see it. Order the rectification from the alert.',
  },
  'rectification.alert_not_upheld': {
    status: 409,
    zh: '预警 {alert} 现为“{state}”，没有认定违规，不能责令整改。认定退回或禁止后再下达。',
    en: 'Alert {alert} is “{state}” and was not upheld, so nothing is to be put right. Order it once the alert was returned or forbidden.',
  },
  'rectification.other_unit': {
    status: 409,
    zh: '整改须由被预警的单位办理，本单不属于该单位。请从预警单据下达整改。',
    en: 'The unit of the alert has to put it right, and this document belongs to another one. Order the rectification from the alert.',
  },
  'rectification.due_past': {
    zh: '整改期限 {due} 不晚于今天。请填写今天以后的日期。',
    en: 'The date {due} is not after today. Give a later one.',
  },
  'rectification.answer_incomplete': {
    zh: '整改情况须写明：做了什么、退回金额、调账金额（没有的填 0），金额单位为元。',
    en: 'State what was done, the sum returned and the sum re-booked (0 where there is none), in yuan.',
  },
})

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

const TITLE_CHARACTERS = 120

/** Title of an alert in one language: the reason in words first; whoever knows the rules finds their codes at the end. What is cut off is words, never a code. */
export function titleOf({ reason, reasonEn, rules }: Record<string, unknown>, language: 'zh' | 'en'): string {
  const said = language === 'en' ? reasonEn ?? reason : reason
  const codes = language === 'en' ? ` (${String(rules ?? '')})` : `（${String(rules ?? '')}）`
  const words = [...String(said ?? '').replace(/[。.]$/, '')]
  const room = Math.max(40, TITLE_CHARACTERS - codes.length)
  return `${words.length > room ? `${words.slice(0, room - 1).join('')}…` : words.join('')}${codes}`
}
