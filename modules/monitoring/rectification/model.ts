import type { Field, StateWord } from '#kernel/document/model.ts'
import { STANDARD_ACTIONS, type ActionWord } from '#kernel/module/model.ts'

/** Only what was decided to be wrong is put right: states of alerts. */
export const UPHELD: readonly string[] = ['returned', 'forbidden']

/** One rectification of an alert, as its page shows it. */
export interface RectificationRow {
  id: string
  number: string | null
  state: string
  /** Its last day. */
  due: string
  isLate: boolean
  closedOn: string | null
  /** Who ordered it. */
  person: string
}

/** Kinds of violation, as the form of a provincial system offers them (monitoring-and-control §2.2 [G4]). */
const VIOLATIONS = [
  { code: 'late', zh: '资金分配下达不及时', en: 'allocated or passed on late' },
  { code: 'idle', zh: '资金闲置沉淀', en: 'funds held idle' },
  { code: 'diverted', zh: '截留挤占挪用', en: 'withheld or diverted' },
  { code: 'scope', zh: '超范围超标准支出', en: 'beyond scope or standard' },
  { code: 'account', zh: '违规转入专户或实有资金账户', en: 'moved to a special or real-fund account' },
  { code: 'fictitious', zh: '以拨代支、虚列支出', en: 'allocation booked as spending, fictitious spending' },
  { code: 'falseClaim', zh: '虚报冒领、骗取套取', en: 'false claim' },
  { code: 'allowance', zh: '违规发放工资奖金补贴', en: 'wages, bonuses or allowances paid unlawfully' },
  { code: 'data', zh: '系统数据不完整不真实', en: 'data incomplete or untrue' },
  { code: 'other', zh: '其他', en: 'other' },
] as const

export const RECTIFICATION_FIELDS: readonly Field[] = [
  { name: 'alert', title: { zh: '所涉预警', en: 'Alert' }, type: 'reference', to: 'alert', required: true },
  { name: 'violation', title: { zh: '违规类型', en: 'Kind of violation' }, type: 'code', options: VIOLATIONS, required: true },
  { name: 'facts', title: { zh: '违规事实', en: 'Facts' }, type: 'text', max: 2_000, lines: 3, required: true, personal: true },
  { name: 'demand', title: { zh: '整改要求', en: 'Demand' }, type: 'text', max: 2_000, lines: 3, required: true },
  {
    name: 'due', title: { zh: '整改期限', en: 'To be done by' }, type: 'date', required: true,
    hint: { zh: '一般 5 至 30 天，按轻重定 [DK]', en: 'usually 5 to 30 days, by how serious it is [DK]' },
  },
]

export const RECTIFICATION_STATES: Record<string, StateWord> = {
  draft: { zh: '草稿', en: 'Draft', tone: 'neutral' },
  rectifying: { zh: '待整改', en: 'To be put right', tone: 'waiting' },
  inCheck: { zh: '待核实', en: 'To be checked', tone: 'running' },
  closed: { zh: '已销号', en: 'Closed', tone: 'good' },
  withdrawn: { zh: '已撤回', en: 'Withdrawn', tone: 'neutral' },
  annulled: { zh: '已作废', en: 'Annulled', tone: 'neutral' },
}

const { draft, submit, withdraw, annul, sendBack } = STANDARD_ACTIONS

export const RECTIFICATION_ACTIONS: Record<string, ActionWord> = {
  draft: draft!, submit: { ...submit!, zh: '下达整改', en: 'Order it' }, withdraw: withdraw!, annul: annul!,
  rectify: {
    zh: '报告整改', en: 'Report it done', tone: 'primary', needsReason: true,
    asks: [{ zh: '整改情况', en: 'What was done' }, { zh: '退回金额（元）', en: 'Returned (yuan)' }, { zh: '调账金额（元）', en: 'Re-booked (yuan)' }],
  },
  close: { zh: '销号', en: 'Close', tone: 'primary', needsReason: true, reasonTitle: { zh: '核实意见', en: 'Opinion of the check' } },
  sendBack: { ...sendBack!, zh: '整改不到位，退回', en: 'Not put right, send back' },
}
