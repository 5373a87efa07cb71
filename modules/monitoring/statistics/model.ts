import type { CivilDay } from '#kernel/values/civil-day.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'

/**
 * Figures of monitoring over the payments of a period: those whose first submit was judged in it, with the alerts that came of them at any
 * time. One set of payments under every figure, so that each share has the denominator that stands beside it.
 */
export interface Figures {
  payments: number
  amountFen: string
  /** Payments in which at least one rule asked for something. */
  hit: number
  hitFen: string
  /** Payments that a rule held or forbade. */
  stopped: number
  stoppedFen: string
  /** Alerts, and what came of them; a payment may have several. */
  alerts: number
  released: number
  returned: number
  forbidden: number
  open: number
  /** Open ones whose time limit has passed. */
  overdue: number
  /** Payments with an alert that was upheld: returned or forbidden. */
  confirmed: number
  confirmedFen: string
  /** Payments whose rectification was ordered, closed, or is past its date. */
  rectifying: number
  rectified: number
  rectificationLate: number
}

/** A share with what it is of; null where there is nothing to divide by. */
export interface Share {
  part: number
  of: number
  share: number | null
}

/**
 * Three rates that are not each other, as monitoring-and-control §2.5 keeps them apart: confirmed violations among payments (by number and
 * by amount), payments that a rule hit among payments, and confirmed alerts among decided ones.
 */
export interface Rates {
  violation: Share
  /** The same by amount: `part` and `of` are yuan, rounded. */
  violationByAmount: Share
  alert: Share
  precision: Share & { low: number | null; high: number | null }
}

export interface RuleFigures {
  rule: string
  title: Bilingual | null
  /** Payments that it hit. */
  payments: number
  amountFen: string
  alerts: number
  released: number
  returned: number
  forbidden: number
  open: number
  precision: Rates['precision']
}

export interface Statistics {
  from: CivilDay
  to: CivilDay
  total: Figures
  rates: Rates
  byUnit: { unit: string; name: string; figures: Figures; rates: Rates }[]
  byMonth: { month: string; figures: Figures; rates: Rates }[]
  byDay: { day: CivilDay; payments: number; stopped: number; amountFen: string }[]
  byLevel: { level: string; payments: number; amountFen: string }[]
  byRule: RuleFigures[]
  /** Sums that units stated in rectifications that were closed. */
  recovered: { returnedFen: string; rebookedFen: string }
  /** The same days of the year before, when they were asked for. */
  yearBefore: YearBefore | null
}

export interface YearBefore {
  from: CivilDay
  to: CivilDay
  total: Figures
  rates: Rates
  byMonth: Statistics['byMonth']
}

/** The chain of the published reform table: payments N, suspects S, verified V, to rectify R, rectified D, each with its share of the one before. */
export function chainOf({ total }: Pick<Statistics, 'total'>): { word: Bilingual; count: number; shares: { word: Bilingual; share: Share }[] }[] {
  const { payments: n, stopped: s, confirmed: v, rectifying: r, rectified: d } = total
  const share = (part: number, of: number): Share => ({ part, of, share: of === 0 ? null : part / of })
  const named = (name: string, part: number, of: number) => ({ word: { zh: name, en: name }, share: share(part, of) })
  return [
    { word: STATISTICS_WORDS.chainN, count: n, shares: [] },
    { word: STATISTICS_WORDS.chainS, count: s, shares: [named('S/N', s, n)] },
    { word: STATISTICS_WORDS.chainV, count: v, shares: [named('V/S', v, s)] },
    { word: STATISTICS_WORDS.chainR, count: r, shares: [named('R/N', r, n), named('R/V', r, v)] },
    { word: STATISTICS_WORDS.chainD, count: d, shares: [named('D/R', d, r)] },
  ]
}

/**
 * Whether an office lies below another by its code: province two digits, city four, county six, town nine (GB/T 2260). It says how a
 * ranking is put together, and gives nobody a right to read.
 */
export function isBelow(region: Region, above: Region): boolean {
  const own = [2, 4, 6].find((digits) => /^0*$/.test(above.slice(digits)))
  return own !== undefined && region !== above && region.startsWith(above.slice(0, own))
}

/** Words of the statistics, on the page and in what is taken away. */
export const STATISTICS_WORDS = {
  summary: { zh: '汇总', en: 'Summary' },
  item: { zh: '项目', en: 'Item' },
  figure: { zh: '数值', en: 'Figure' },
  of: { zh: '分母', en: 'Of' },
  share: { zh: '比率', en: 'Share' },
  period: { zh: '期间', en: 'Period' },
  unit: { zh: '单位', en: 'Unit' },
  thisYear: { zh: '本期', en: 'This year' },
  yearBefore: { zh: '上年同期', en: 'Year before' },
  change: { zh: '增减', en: 'Change' },
  againstYearBefore: { zh: '与上年同期比较', en: 'Against the year before' },
  title: { zh: '名称', en: 'Title' },
  month: { zh: '月份', en: 'Month' },
  rule: { zh: '规则', en: 'Rule' },
  level: { zh: '级别', en: 'Level' },
  byUnit: { zh: '按单位', en: 'By unit' },
  byMonth: { zh: '按月', en: 'By month' },
  byRule: { zh: '按规则', en: 'By rule' },
  byLevel: { zh: '按级别', en: 'By level' },
  payments: { zh: '支付笔数', en: 'Payments' },
  amount: { zh: '金额（元）', en: 'Amount (yuan)' },
  hit: { zh: '命中规则的支付', en: 'Payments hit' },
  stopped: { zh: '拦截或禁止的支付', en: 'Payments held or forbidden' },
  stoppedAmount: { zh: '拦截或禁止金额（元）', en: 'Held or forbidden (yuan)' },
  alerts: { zh: '预警', en: 'Alerts' },
  released: { zh: '放行', en: 'Released' },
  returned: { zh: '退回', en: 'Returned' },
  forbidden: { zh: '禁止', en: 'Forbidden' },
  open: { zh: '未认定', en: 'Undecided' },
  overdue: { zh: '逾期', en: 'Overdue' },
  decided: { zh: '已认定预警', en: 'Decided alerts' },
  confirmed: { zh: '认定违规的支付', en: 'Confirmed violations' },
  confirmedAmount: { zh: '认定违规金额（元）', en: 'Confirmed (yuan)' },
  violation: { zh: '违规率（笔数）', en: 'Violation rate (number)' },
  violationByAmount: { zh: '违规率（金额）', en: 'Violation rate (amount)' },
  alertRate: { zh: '预警率', en: 'Alert rate' },
  precision: { zh: '准确率', en: 'Precision' },
  precisionLow: { zh: '准确率下限（95%）', en: 'Precision, low (95 %)' },
  precisionHigh: { zh: '准确率上限（95%）', en: 'Precision, high (95 %)' },
  rectifying: { zh: '责令整改的支付', en: 'Rectification ordered' },
  rectified: { zh: '已销号', en: 'Rectified' },
  rectificationLate: { zh: '整改逾期', en: 'Rectification overdue' },
  chainN: { zh: '监控支付 N', en: 'Payments N' },
  chainS: { zh: '疑点支付 S', en: 'Suspects S' },
  chainV: { zh: '查实 V', en: 'Verified V' },
  chainR: { zh: '需整改 R', en: 'To rectify R' },
  chainD: { zh: '已整改 D', en: 'Rectified D' },
  recoveredReturned: { zh: '整改退回金额（元）', en: 'Returned in rectification (yuan)' },
  recoveredRebooked: { zh: '整改调账金额（元）', en: 'Re-booked in rectification (yuan)' },
} as const satisfies Record<string, Bilingual>
