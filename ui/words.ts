import type { Bilingual } from '#kernel/values/refusal.ts'

/** Words that the kit itself says. Words of a page live with the page. */
export const LEVEL_WORDS = {
  forbid: { zh: '禁止', en: 'Forbidden' },
  intercept: { zh: '拦截', en: 'Held' },
  evidence: { zh: '预警需附件', en: 'Evidence needed' },
  note: { zh: '预警', en: 'Warning' },
  record: { zh: '记录', en: 'On record' },
  pass: { zh: '通过', en: 'Passed' },
} as const satisfies Record<string, Bilingual>

export type LevelName = keyof typeof LEVEL_WORDS

export const KIT_WORDS = {
  cannotJudge: { zh: '无法判断', en: 'Cannot be judged' },
  cannotJudgeWhy: { zh: '缺少：', en: 'Missing: ' },
  basis: { zh: '依据', en: 'Basis' },
  unverified: { zh: '条文待核', en: 'text not yet verified' },
  howComputed: { zh: '怎样算出来的', en: 'How this was worked out' },
  yes: { zh: '成立', en: 'true' },
  no: { zh: '不成立', en: 'false' },
  notKnown: { zh: '不详', en: 'not known' },
  rowsBehind: { zh: '背后的单据', en: 'Documents behind it' },
  rowsMore: { zh: '共', en: 'of' },
  forReviewer: { zh: '审核人可见', en: 'for reviewers' },
  before: { zh: '办理前可用', en: 'Available before' },
  after: { zh: '办理后可用', en: 'Available after' },
  available: { zh: '现在可用', en: 'Available now' },
  thisTime: { zh: '本次', en: 'This one' },
  overdrawn: { zh: '超出可用额度', en: 'Over what is available' },
  dueToday: { zh: '今日到期', en: 'Due today' },
  empty: { zh: '没有内容', en: 'Nothing here' },
  retry: { zh: '重新读取', en: 'Try again' },
  denied: { zh: '无权查看', en: 'Not for you to see' },
  failed: { zh: '暂时没有读到', en: 'Could not be read just now' },
  loading: { zh: '正在读取…', en: 'Reading…' },
  more: { zh: '载入更多', en: 'Load more' },
  loadingMore: { zh: '正在载入…', en: 'Loading…' },
} as const satisfies Record<string, Bilingual>

/** Working days left → "余2天", "今日到期", "逾期1天". */
export function deadlineWords(daysLeft: number): Bilingual {
  if (daysLeft === 0) return KIT_WORDS.dueToday
  const days = Math.abs(daysLeft)
  const plural = days === 1 ? 'day' : 'days'
  return daysLeft > 0
    ? { zh: `余${days}天`, en: `${days} ${plural} left` }
    : { zh: `逾期${days}天`, en: `${days} ${plural} overdue` }
}
