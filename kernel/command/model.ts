import type { Actor } from '#kernel/access/model.ts'
import type { Body } from '#kernel/document/model.ts'
import type { Finding } from '#kernel/rules/model.ts'
import { type Refusal, refusals } from '#kernel/values/refusal.ts'

/** One act of one person on one document. `key` is the idempotency key of this actor. */
export interface Command {
  key: string
  actor: Actor
  kind: string
  document: string
  /** draft, submit, withdraw, annul, or an action of the standing task. */
  action: string
  task?: string
  /** The version the actor saw. */
  version?: number
  body?: Body
  reason?: string
  /** Only in a preview: what is stated with the act has not been typed yet, and its absence is no obstacle. */
  unsaid?: true
  /** The unit that a new document belongs to, for an actor whose position spans the region; the position's own unit when absent. */
  unit?: string
}

export interface Done {
  document: string
  kind: string
  number: string | null
  state: string
  version: number
  seq: string
  /** The strongest effect, 'pass' when no rule asked for anything, null when nothing was judged. */
  effect: string | null
  /** Outcomes other than pass and not applicable. */
  findings: Finding[]
  /** Position of the act's leaf in the region's log. */
  leaf: string
  born: { id: string; kind: string }[]
}

export type Answer = Done | Refusal

/** Commands the kernel knows for every kind; everything else is an action of a task. */
export const OWN_ACTIONS = ['draft', 'submit', 'withdraw', 'annul'] as const

export const refuse = refusals({
  'command.key_reused': {
    status: 409,
    zh: '这个操作编号已用于另一内容的操作，本次没有执行。请刷新页面后重试。',
    en: 'This key was used for a command with other content; nothing was done now. Reload the page and try again.',
  },
  'command.bad_key': {
    zh: '操作编号应为 1 至 200 个字节。',
    en: 'A command needs a key of 1 to 200 bytes.',
  },
  'command.unreadable_text': {
    zh: '填写的内容含有无法保存的字符（空字符或半个字符）。请删去后重新填写。',
    en: 'What was typed holds characters that cannot be kept (NUL, or half of a character). Remove them and try again.',
  },
  'command.reason_too_long': {
    zh: '理由最多 {limit} 字，请精简，详细材料请作附件上传。',
    en: 'A reason has at most {limit} characters. Shorten it and attach the details.',
  },
  'command.unknown_unit': {
    zh: '所选单位不在本地区单位名录中。请从列表中选择。',
    en: 'The unit is not in this region’s register. Choose it from the list.',
  },
  'command.unknown_code': {
    zh: '“{title}”中没有代码“{code}”。请从“{catalogue}”中选择。',
    en: '“{title}” knows no code “{code}”. Choose one of the {catalogue}.',
  },
  'command.unknown_kind': {
    zh: '没有“{kind}”这种单据。',
    en: 'There is no kind of document called “{kind}”.',
  },
  'command.other_kind': {
    status: 409,
    zh: '单据的种类是“{is}”，不是“{asked}”。请从列表中重新打开。',
    en: 'The document is of kind “{is}”, not “{asked}”. Open it again from its list.',
  },
  'command.not_offered': {
    status: 409,
    zh: '单据现为“{state}”，没有您可以“{action}”的待办。可能已由他人办结，请刷新。',
    en: 'The document is “{state}”; there is no task on which you could “{action}”. Someone may have completed it; reload.',
  },
  'command.not_maker': {
    status: 403,
    zh: '只有经办人本人可以“{action}”这张单据；经办人已离岗的，其草稿由接任该岗位的人作废。',
    en: 'Only its maker may “{action}” this document. When the maker has left the position, whoever holds it now may annul the draft.',
  },
  'command.reason_missing': {
    zh: '“{action}”必须写明理由。',
    en: '“{action}” needs a reason.',
  },
  'command.opinion_missing': {
    zh: '送审时规则 {rules} 有命中或无法判定，“{action}”必须写明对疑点的意见。',
    en: 'At the submit these rules found something or could not judge it: {rules}. “{action}” needs an opinion on that.',
  },
  'command.evidence_missing': {
    zh: '{why}（规则 {rule}）请上传附件后重新送审：{kinds}。',
    en: '{why} (rule {rule}) Upload these and submit again: {kinds}.',
  },
  'command.sign_off_unknown': {
    zh: '收款人等内容没有写明，无法累计“{title}”的金额，也就不知道由谁审批。请写明后重新送审。',
    en: 'It does not say whom it is for, so what was “{titleEn}” cannot be added up, nor known who must sign. Name them and submit again.',
  },
  'command.not_overridable': {
    status: 409,
    zh: '规则 {rule} 不允许放行。请退回经办更正，或者禁止。',
    en: 'What the rule {rule} stops may not be released. Return the document to its maker, or forbid it.',
  },
  'command.forbidden': {
    status: 409,
    zh: '规则 {rule} 禁止单据 {number} 办理，同时办理的其他单据没有办理。{why}请打开该单据查看，去掉后重新办理其余各笔。',
    en: 'The rule {rule} forbids this for {number}, and nothing that was to be done with it was done. {why} Open it, leave it out and do the others again.',
  },
  'command.refused_by_database': {
    status: 409,
    zh: '数据库约束“{constraint}”拒绝了这次操作，没有写入任何内容。请刷新后核对；如反复出现，请联系系统管理员。',
    en: 'The database constraint “{constraint}” refused this; nothing was written. Reload and check; if it happens again, call the administrator.',
  },
  'command.busy': {
    status: 503,
    zh: '系统正忙，本次没有写入任何内容。请稍后用同一页面重试。',
    en: 'The system is busy; nothing was written. Try again from the same page in a moment.',
  },
  'command.rule_set_broken': {
    status: 503,
    zh: '本地区的规则或参数无法编译，暂停受理：{reason}',
    en: 'The rules or parameters of this region do not compile, so nothing is accepted: {reason}',
  },
})
