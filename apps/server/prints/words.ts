import type { Bilingual } from '#kernel/values/refusal.ts'

/** Words of printed sheets. */
export const PRINT_WORDS = {
  state: { zh: '状态', en: 'State' },
  amount: { zh: '金额（元）', en: 'Amount (yuan)' },
  capital: { zh: '金额大写', en: 'Amount in words' },
  unit: { zh: '单位', en: 'Unit' },
  maker: { zh: '经办人', en: 'Made by' },
  madeAt: { zh: '起草时间', en: 'Made at' },
  round: { zh: '轮次 · 版本', en: 'Round · version' },
  roundIs: { zh: '第 {round} 轮 · 第 {version} 版', en: 'round {round} · version {version}' },
  draft: { zh: '未编号（草稿）', en: 'no number yet (draft)' },
  yes: { zh: '是', en: 'yes' },
  no: { zh: '否', en: 'no' },
  content: { zh: '内容', en: 'Content' },
  verdict: { zh: '规则判定', en: 'Verdicts of the rules' },
  noFinding: { zh: '没有疑点。', en: 'No finding.' },
  level: { zh: '级别', en: 'Level' },
  rule: { zh: '规则', en: 'Rule' },
  finding: { zh: '疑点', en: 'Finding' },
  judgedAt: { zh: '判定时间', en: 'Judged at' },
  approvals: { zh: '办理经过', en: 'What was done' },
  noStep: { zh: '尚未送审。', en: 'Not submitted yet.' },
  step: { zh: '环节', en: 'Step' },
  act: { zh: '办理', en: 'Act' },
  who: { zh: '办理人', en: 'By' },
  at: { zh: '时间', en: 'Time' },
  opinion: { zh: '意见', en: 'Opinion' },
  leaf: { zh: '存证号', en: 'Leaf' },
  onBehalfOf: { zh: '代 {name}', en: 'for {name}' },
  standing: { zh: '当前待办', en: 'Stands with' },
  ledger: { zh: '账务影响', en: 'Effect on the books' },
  noTransfer: { zh: '没有记账。', en: 'Nothing was booked.' },
  event: { zh: '业务', en: 'Event' },
  debit: { zh: '借方科目', en: 'Debit' },
  credit: { zh: '贷方科目', en: 'Credit' },
  attachments: { zh: '附件', en: 'Attachments' },
  file: { zh: '文件', en: 'File' },
  hash: { zh: 'SHA-256', en: 'SHA-256' },
  proof: { zh: '存证', en: 'Proof' },
  lastLeaf: { zh: '最后一步存证号', en: 'Leaf of the last act' },
  leafHash: { zh: '叶哈希（RFC 6962）', en: 'Leaf hash (RFC 6962)' },
  checkpoint: { zh: '检查点', en: 'Checkpoint' },
  notCovered: { zh: '打印时尚未签入检查点，几秒后可在页面上取得证明', en: 'not yet under a signed checkpoint when printed; the page has the proof within seconds' },
  noLeaf: { zh: '尚无存证', en: 'nothing in the log yet' },
  scan: { zh: '扫码打开本单据的存证证明（须登录且有权查看）。', en: 'Scan to open the proof of this document (to those who may see it).' },
  printed: { zh: '{name} 打印于 {at}', en: 'Printed by {name} at {at}' },
} as const satisfies Record<string, Bilingual>

/** What the kinds of transfers are called on paper. */
export const TRANSFER_WORDS: Record<string, Bilingual> = {
  reserve: { zh: '占用', en: 'Reserved' }, order: { zh: '签发', en: 'Ordered' }, release: { zh: '释放', en: 'Released' }, spend: { zh: '支出', en: 'Spent' },
  bounce: { zh: '退票', en: 'Bounced' }, allot: { zh: '下达', en: 'Allotted' }, refund: { zh: '退款', en: 'Refunded' },
}

/** What the end of an alert does to the document that it held. */
export const ALERT_ACTS: Record<string, Bilingual> = {
  alertRelease: { zh: '预警放行', en: 'Released by the alert' }, alertReturn: { zh: '预警退回', en: 'Returned by the alert' },
  alertForbid: { zh: '预警禁止', en: 'Forbidden by the alert' },
}

/** 萧敏（单位经办人，代 李强）; in English (Unit clerk, for …). */
export function inBrackets(name: string, within: readonly string[], language: Language): string {
  return language === 'zh' ? `${name}（${within.join('，')}）` : `${name} (${within.join(', ')})`
}

export type Language = keyof Bilingual

/** An instant in Shanghai, "2026-11-21 09:05". */
export function minuteOf(instant: string | Date): string {
  return new Date(new Date(instant).getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')
}
