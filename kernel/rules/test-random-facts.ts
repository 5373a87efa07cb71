import type { FactModel, Facts, FactValue, FieldSpec, FieldType } from './model.ts'

/** Random facts of one model, from a seed. */

const field = (type: FieldType, more: Partial<FieldSpec> = {}): FieldSpec =>
  ({ type, title: { zh: type, en: type }, nullable: true, ...more })
export const MODEL: FactModel = {
  groups: {
    p: {
      title: { zh: '付款', en: 'payment' },
      fields: {
        amount: field('money'), limit: field('money'), paid: field('money'), n: field('int', { lo: -20, hi: 100 }),
        m: field('int'),
        rate: field('ratio'), purpose: field('text'), payee: field('text'), code: field('code'), cash: field('bool'),
        urgent: field('bool'),
        day: field('date'), due: field('date'), tags: field('list<text>'), at: field('timestamp'), seen: field('timestamp'), wait: field('days'), span: field('months'),
      },
    },
  },
}

export type Random = () => number

export function generator(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export const pick = <T>(random: Random, items: readonly T[]): T => items[Math.floor(random() * items.length)]!
export const whole = (random: Random, lo: number, hi: number): number => lo + Math.floor(random() * (hi - lo + 1))

export const WORDS = ['', '会议', '餐费', '会议费', '办公', 'a', 'B', '𠮷', '𠮷野', 'é', '%', '_', '\\', '\ue000', 'a%b', '中国']
export const CODES = ['302', '30201', '30217', '303', '3020', '']
export const AMOUNTS = [0n, 1n, -1n, 100n, 4_999_999n, 5_000_000n, 5_000_001n, 999_999_999_999_999n, 1_000_000_000_000_000n,
  -1_000_000_000_000_000n, 333_333_333_333_333n]
export const DAYS = ['1900-01-01', '1999-12-31', '2000-02-29', '2024-01-31', '2024-02-29', '2025-02-28', '2026-03-31',
  '2026-11-21', '9999-12-31']

/** Midnights and full hours of Shanghai, a millisecond beside them, zones, and both ends of time. */
export const INSTANTS = ['1900-01-01T00:00:00Z', '1969-12-31T15:59:59.999Z', '1969-12-31T16:00:00Z', '1999-12-31T23:59:59.999+08:00', '2024-02-29T00:00:00+08:00', '2024-02-28T15:59:59Z',
  '2026-03-31T21:59:59.999+08:00', '2026-03-31T22:00:00+08:00', '2026-11-21T05:30:00-03:30', '9999-12-31T23:59:59.999Z']

export function randomFacts(random: Random): Record<string, FactValue> {
  const orNull = (value: FactValue): FactValue => (random() < 0.15 ? null : value)
  const money = () => orNull(random() < 0.5 ? pick(random, AMOUNTS)
    : random() < 0.5 ? BigInt(whole(random, -1_000, 1_000)) : whole(random, -1e12, 1e12))
  const text = () => orNull(Array.from({ length: whole(random, 0, 3) }, () => pick(random, WORDS)).join(''))
  const instant = () => (random() < 0.5 ? pick(random, INSTANTS) : new Date(whole(random, 1_767_000_000, 1_767_300_000) * 1_000 + whole(random, 0, 999)).toISOString())
  return {
    amount: money(), limit: money(), paid: money(), n: orNull(whole(random, -20, 100)),
    m: orNull(pick(random, [0, 1, -7, 3, 9_999_999_999])),
    rate: orNull(pick(random, ['0.3', '0.300001', '1', '-0.5', '0', '999999.5'])), purpose: text(), payee: text(),
    code: orNull(pick(random, CODES)),
    cash: orNull(random() < 0.5), urgent: orNull(random() < 0.5), day: orNull(pick(random, DAYS)),
    due: orNull(pick(random, DAYS)),
    tags: orNull(Array.from({ length: whole(random, 0, 3) }, () => pick(random, WORDS))),
    at: orNull(instant()), seen: orNull(instant()),
    wait: orNull(whole(random, -40, 400)), span: orNull(whole(random, -30, 30)),
  }
}

export function show(row: Facts[string] | Record<string, FactValue>): string {
  return JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
}
