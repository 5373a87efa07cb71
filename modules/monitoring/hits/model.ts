import type { Bilingual } from '#kernel/values/refusal.ts'
import type { CivilDay } from '#kernel/values/civil-day.ts'
import type { Rates, Share } from '../statistics/model.ts'

/** A family is what the numbers of rules begin with: CASH of CASH-01. */
export const HITS_BY = ['family', 'rule'] as const
export type HitsBy = (typeof HITS_BY)[number]

/**
 * What rules hit, month by month. A payment stands in the month in which its first submit was judged, with all that was found in it and all that
 * came of its alerts since, so that hits and violations of a month are shares of the same payments.
 */
export interface HitsByMonth {
  by: HitsBy
  from: CivilDay
  to: CivilDay
  /** "2026-10", first month first; one without a payment is among them. */
  months: string[]
  /** Any rule at all, by month. */
  all: MonthOfHits[]
  /** Families or rules, most hits of the period first; each with one entry for each month. */
  rows: { name: string; title: Bilingual | null; hits: number; months: MonthOfHits[] }[]
}

/** Three rates that are not each other; those of a rule count the alerts that name it. */
export interface MonthOfHits {
  /** Payments confirmed as violations among payments. */
  violation: Share
  /** Payments hit among payments. */
  alert: Share
  /** Alerts upheld among alerts decided. */
  precision: Rates['precision']
}

/** Families of the catalogue by what they are about; a rule that an office wrote itself may begin otherwise and is shown by its letters. */
export const FAMILIES: Readonly<Record<string, Bilingual>> = {
  ACCT: { zh: '账户与收款人', en: 'Accounts and payees' }, BUD: { zh: '预算指标', en: 'Budget' }, CARD: { zh: '公务卡', en: 'Official card' },
  CASH: { zh: '现金', en: 'Cash' }, CLS: { zh: '经济分类', en: 'Economic class' }, DUP: { zh: '重复支付', en: 'Duplicates' }, ENG: { zh: '工程建设', en: 'Construction' },
  FREQ: { zh: '金额、频次与时间', en: 'Amount, frequency, time' }, PAYR: { zh: '工资发放', en: 'Payroll' }, PROC: { zh: '采购与合同', en: 'Procurement and contracts' },
  SEAL: { zh: '用印', en: 'Seals' }, SUB: { zh: '补贴补助', en: 'Subsidies' }, TEXT: { zh: '摘要与用途', en: 'Purpose' }, TPE: { zh: '三公、会议、培训、差旅', en: 'Three-public, meetings, training, travel' },
}
