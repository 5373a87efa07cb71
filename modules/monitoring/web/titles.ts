import type { Bilingual } from '#kernel/values/refusal.ts'

/** What the frame says of these pages before one is opened: it is in the first script of every visitor. */
export const TITLES = {
  overview: { zh: '监控总览', en: 'Monitoring overview' },
  overviewHelp: {
    zh: '近 30 天的支付、拦截和未认定预警；一眼看出哪里出了问题。数字按第一次送审判定的日期计。',
    en: 'Payments, what was held, and open alerts of the last 30 days: where something is wrong. Figures go by the day of the first judged submit.',
  },
  board: { zh: '预警看板', en: 'Alert board' },
  boardHelp: {
    zh: '按级别、状态和期限看未认定的预警；点数字即筛选，点编号进入预警单据。',
    en: 'Undecided alerts by level, state and deadline. A figure filters the list; a number opens the alert.',
  },
  statistics: { zh: '监控统计', en: 'Monitoring statistics' },
  statisticsHelp: {
    zh: '违规率、预警率、准确率是三个不同的比率，各列分子和分母；可按单位、月份、规则查看并导出。',
    en: 'Violation rate, alert rate and precision are three different rates, each with its two figures; by unit, month and rule, to be taken away.',
  },
  similar: { zh: '相似预警', en: 'Similar alerts' },
  rectification: { zh: '整改', en: 'Rectification' },
} as const satisfies Record<string, Bilingual>
