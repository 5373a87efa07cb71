import type { BoolClosure, Compiler, Truth } from './closures.ts'
import { compileInterval, intervalOf, meet, type Interval } from './compile-numbers.ts'
import type { Bool } from './ir.ts'

type Joined = Extract<Bool, { kind: 'and' | 'or' }>

/**
 * `and`, `or`: three-valued as FEEL, false before null before true and the other way round, so the order of the parts is ours to
 * choose. Amounts against thresholds come first and are tested in place: they cost least, and they settle most payments.
 */
export function compileAnd(compiler: Compiler, node: Joined): BoolClosure {
  const { intervals, others } = joinedParts(compiler, node)
  return meetBySlot(intervals).reduceRight<BoolClosure | null>(
    (rest, interval) => (rest === null ? compileInterval(interval) : withinAnd(interval, rest)), allOf(others.map(compiler.bool)))!
}

export function compileOr(compiler: Compiler, node: Joined): BoolClosure {
  const { intervals, others } = joinedParts(compiler, node)
  return intervals.reduceRight<BoolClosure | null>(
    (rest, interval) => (rest === null ? compileInterval(interval) : withinOr(interval, rest)), anyOf(others.map(compiler.bool)))!
}

/** The parts of a chain, amounts against thresholds apart. */
export function joinedParts(compiler: Compiler, node: Joined): { intervals: Interval[]; others: Bool[] } {
  const intervals: Interval[] = []
  const others: Bool[] = []
  for (const item of flat(node)) {
    const interval = intervalOf(compiler, item)
    if (interval === null) others.push(item)
    else intervals.push(interval)
  }
  return { intervals, others }
}

/** Those of one fact put together, as all of them must hold. */
export function meetBySlot(intervals: readonly Interval[]): Interval[] {
  return [...Map.groupBy(intervals, ({ slot }) => slot).values()].map((same) => same.reduce(meet))
}

/** (a and b) and c is a and b and c. */
function flat(node: Joined): Bool[] {
  return node.items.flatMap((item) => (item.kind === 'and' || item.kind === 'or') && item.kind === node.kind ? flat(item) : [item])
}

function withinAnd({ slot, lo, hi }: Interval, rest: BoolClosure): BoolClosure {
  return (frame) => {
    const value = frame[slot] as number
    if (value >= lo && value <= hi) return rest(frame)
    return value === value || rest(frame) === false ? false : null
  }
}

function withinOr({ slot, lo, hi }: Interval, rest: BoolClosure): BoolClosure {
  return (frame) => {
    const value = frame[slot] as number
    if (value >= lo && value <= hi) return true
    const others = rest(frame)
    return value === value || others === true ? others : null
  }
}

function allOf(items: readonly BoolClosure[]): BoolClosure | null {
  if (items.length < 2) return items[0] ?? null
  return (frame) => {
    let result: Truth = true
    for (let index = 0; index < items.length; index++) {
      const value = items[index]!(frame)
      if (value === false) return false
      if (value === null) result = null
    }
    return result
  }
}

function anyOf(items: readonly BoolClosure[]): BoolClosure | null {
  if (items.length < 2) return items[0] ?? null
  return (frame) => {
    let result: Truth = false
    for (let index = 0; index < items.length; index++) {
      const value = items[index]!(frame)
      if (value === true) return true
      if (value === null) result = null
    }
    return result
  }
}
