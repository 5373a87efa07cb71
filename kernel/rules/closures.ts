import type { WorkdayCalendar } from '#kernel/values/workday-calendar.ts'
import type { Bool, Int } from './ir.ts'

/**
 * Facts of one judgement, one slot per name. Inside, a number is a double that is a whole number within ±(2^53 − 1),
 * with NaN for null, so that null runs through arithmetic by itself; a sum beyond that stays a bigint. Everything else
 * is null when unknown. Dates are day numbers, ratios whole millionths.
 */
export type Frame = readonly unknown[]
export type Truth = boolean | null
export type BoolClosure = (frame: Frame) => Truth
export type NumberClosure = (frame: Frame) => number
export type ExactClosure = (frame: Frame) => bigint | null
export type TextClosure = (frame: Frame) => string | null

/** Whole numbers that come out of texts, lists and dates: always narrow. */
export type Measure = Extract<Int, { kind: 'textLength' | 'listSize' | 'datePart' | 'daysBetween' }>

export interface Compiler {
  slots: Map<string, number>
  calendar: WorkdayCalendar | undefined
  bools: Map<Bool, BoolClosure>
  /** Conditions and measures inside numbers; set by `newCompiler`. */
  bool(node: Bool): BoolClosure
  measure(node: Measure): NumberClosure
}

export function slotOf(compiler: Compiler, field: string): number {
  const slot = compiler.slots.get(field) ?? compiler.slots.size
  compiler.slots.set(field, slot)
  return slot
}

/** Compares doubles where NaN is null: `=` and `!=` are total, the orders are null beside a null. */
export function orderOf(operator: string, left: NumberClosure, right: NumberClosure): BoolClosure {
  switch (operator) {
    case '<': return (frame) => lessThan(left(frame), right(frame))
    case '<=': return (frame) => atMost(left(frame), right(frame))
    case '>': return (frame) => lessThan(right(frame), left(frame))
    case '>=': return (frame) => atMost(right(frame), left(frame))
    case '=': return (frame) => same(left(frame), right(frame))
    default: return (frame) => !same(left(frame), right(frame))
  }
}

function lessThan(left: number, right: number): Truth {
  return left < right ? true : left >= right ? false : null
}

function atMost(left: number, right: number): Truth {
  return left <= right ? true : left > right ? false : null
}

function same(left: number, right: number): boolean {
  return left === right || (Number.isNaN(left) && Number.isNaN(right))
}
