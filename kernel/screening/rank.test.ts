import { describe, expect, it } from 'vitest'
import type { Found, TestOutcome } from './model.ts'
import { rank, worthAnHour } from './rank.ts'

const found = (key: string, rest: Partial<Found> = {}): Found => (
  { key, who: key, payee: key, unit: null, amountFen: 1_000_000n, count: 1, ids: [1n], sure: 0.5, reason: { zh: '理由', en: 'reason' }, ...rest })
const outcome = (id: string, ...groups: Found[]): TestOutcome => {
  const words = { zh: '题', en: 'title' }
  return { test: { id, title: words, looksFor: words, cannotSee: words, ask: words }, missing: [], cannotJudge: 0, found: groups, figures: [], ms: 0 }
}
const keys = (ranked: { found: Found }[]) => ranked.map((one) => one.found.key)

describe('the order of findings', () => {
  it('puts the surer first, and of the equally sure the larger', () => {
    const ranked = rank([outcome('A', found('low', { sure: 0.05 }), found('small', { amountFen: 10_000n }), found('large'))])
    expect(keys(ranked)).toEqual(['large', 'small', 'low'])
    expect(ranked.map((one) => one.rank)).toEqual([1, 2, 3])
  })

  it('does not let money outweigh doubt: a hundred times the sum is no more than half again as much', () => {
    expect(keys(rank([outcome('A', found('doubtful', { sure: 0.2, amountFen: 100_000_000n }), found('sure', { amountFen: 1_000_000n }))]))).toEqual(['sure', 'doubtful'])
  })

  it('moves a payee up that other tests found too, when they were sure enough', () => {
    const outcomes = [outcome('A', found('alone'), found('seen')), outcome('B', found('seen', { key: 'b', sure: 0.3 })), outcome('C', found('alone', { key: 'c', sure: 0.05 }))]
    const ranked = rank(outcomes)
    expect(ranked[0]).toMatchObject({ found: { key: 'seen' }, alsoIn: ['B'] })
    expect(ranked.find((one) => one.found.key === 'alone')!.alsoIn).toEqual([])
  })

  it('is the same in every run', () => {
    const outcomes = [outcome('A', found('x'), found('y')), outcome('B', found('z'))]
    expect(keys(rank(outcomes))).toEqual(keys(rank(outcomes.toReversed())))
  })
})

describe('what is worth an hour', () => {
  it('is of many kinds: three of one test and two of one payee at most', () => {
    const many = Array.from({ length: 9 }, (_, index) => found(`p${index}`))
    const same = Array.from({ length: 5 }, (_, index) => found(`s${index}`, { who: 'one payee' }))
    const top = worthAnHour(rank([outcome('A', ...many), outcome('B', same[0]!, same[1]!), outcome('C', same[2]!), outcome('D', same[3]!, same[4]!)]))
    expect(top.filter(({ test }) => test.id === 'A')).toHaveLength(3)
    expect(top.filter(({ found }) => found.who === 'one payee')).toHaveLength(2)
  })

  it('leaves out what is for reference only, and is no longer than asked', () => {
    expect(worthAnHour(rank([outcome('A', found('x', { sure: 0.06 }))]))).toEqual([])
    const tests = Array.from({ length: 30 }, (_, index) => outcome(`T${index}`, found(`p${index}`)))
    expect(worthAnHour(rank(tests))).toHaveLength(20)
    expect(worthAnHour(rank(tests), 5)).toHaveLength(5)
  })
})
