import type { CivilDay } from '#kernel/values/civil-day.ts'
import type { Region } from '#kernel/values/region.ts'

/** How an ordinary payment ends; one that the gate holds goes the way of its alert. */
export type Fate = 'paid' | 'sentBack' | 'withdrawn' | 'bounced' | 'rejected'

/** One payment as it will be asked for. */
export interface PlannedPayment {
  region: Region
  /** Word of the unit. */
  unit: string
  day: CivilDay
  line: 'basic' | 'project' | 'special' | 'subsidy'
  amountFen: number
  purpose: string
  payee: string
  payeeType: 'company' | 'person'
  account: string | null
  bank: string
  settlement: 'transfer' | 'cash' | 'card'
  economicClass: string
  invoice: string | null
  fate: Fate
  /** A salary, and what the staff list of its office knows of the payee; absent: no salary. */
  salary?: { isListed: boolean; leftOn: CivilDay | null }
  /** A subsidy: to whom, under which scheme, and when the register of deaths says that they died. */
  subsidy?: { id: string; scheme: string; diedOn: CivilDay | null }
  /** The contract that it is paid on, with the sum that the form states. */
  contract?: { number: string; amountFen: number }
  /** Code of the planted irregularity and the group that belongs together; null: ordinary. */
  planted: { kind: string; group: string } | null
}

export interface YearPlan {
  seed: number
  year: number
  /** Office by office; payments of an office in the order of their days. */
  offices: { region: Region; payments: PlannedPayment[] }[]
}

export interface PlanOptions {
  seed: number
  year: number
  payments: number
  /** Only payments from this day on; the whole year when absent. */
  from?: CivilDay
  /** Only these offices; all when absent. */
  regions?: readonly Region[]
}

/** How far the demonstration year is. Its acts bear the days of that year; they were written when the system was first started. */
export interface YearView {
  state: 'loading' | 'ready' | 'failed'
  year: number
  /** Payments asked for, of all. */
  done: number
  total: number
  offices: number
  units: number
}
