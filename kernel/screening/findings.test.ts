import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Findings, openFindings } from './findings.ts'
import type { Found, Ranked, TestOutcome } from './model.ts'
import { openStore, type Store } from './store.ts'
import { worthAnHour } from './worth-an-hour.ts'

const folder = mkdtempSync(join(tmpdir(), 'sluice-findings-test-'))
let store: Store
beforeAll(async () => void (store = await openStore(folder)))
afterAll(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})

const found = (key: string, rest: Partial<Found> = {}): Found => (
  { key, who: key, payee: key, unit: null, amountFen: 1_000_000n, count: 1, ids: [1n], sure: 0.5, reason: { zh: '理由', en: 'reason' }, ...rest })
const outcome = (id: string, ...groups: Found[]): TestOutcome => {
  const words = { zh: '题', en: 'title' }
  return { test: { id, title: words, looksFor: words, cannotSee: words, ask: words }, missing: [], cannotJudge: 0, found: groups, figures: [], ms: 0 }
}

async function kept(outcomes: readonly TestOutcome[]): Promise<Findings> {
  await store.ask('drop table if exists finding')
  const findings = await openFindings(store)
  await findings.keep(outcomes)
  await findings.rank()
  return findings
}

async function rank(outcomes: readonly TestOutcome[]): Promise<Ranked[]> {
  const all: Ranked[] = []
  for await (const page of (await kept(outcomes)).pages()) all.push(...page)
  return all
}
const keys = (ranked: readonly Ranked[]) => ranked.map((one) => one.found.key)

describe('findings that are kept', () => {
  it('come back as they were, page after page, and their outcome has their number', async () => {
    const many = Array.from({ length: 2_500 }, (_, index) => found(`k${String(index).padStart(4, '0')}`, {
      who: null, payee: index % 2 === 0 ? '甲公司' : null, unit: '一中', amountFen: 10_000_000n - BigInt(index) * 1_000n, count: 3, ids: index % 3 === 0 ? [] : [7n, 9_007_199_254_740_993n], sure: 0.37,
      reason: { zh: `第 ${index} 项，含“引号”`, en: `number ${index}` },
    }))
    await store.ask('drop table if exists finding')
    const findings = await openFindings(store)
    expect(await findings.keep([outcome('A', ...many), outcome('B')])).toMatchObject([{ test: { id: 'A' }, findings: 2_500 }, { test: { id: 'B' }, findings: 0 }])
    await findings.rank()
    const pages: Ranked[][] = []
    for await (const page of findings.pages()) pages.push(page)
    expect(pages.length).toBeGreaterThan(1)
    expect(pages.flat().map((one) => one.found).toSorted((left, right) => (left.key < right.key ? -1 : 1))).toEqual(many)
    expect(pages.flat().map((one) => one.rank)).toEqual(many.map((_, index) => index + 1))
  })

  it('are given first of each test, as many as asked', async () => {
    const findings = await kept([outcome('A', found('a'), found('b', { amountFen: 9_000_000n }), found('c', { sure: 0.9 })), outcome('B', found('d', { sure: 0.1 }))])
    expect(keys(await findings.firsts(2))).toEqual(['c', 'b', 'd'])
  })
})

describe('the order of findings', () => {
  it('puts the surer first, and of the equally sure the larger', async () => {
    const ranked = await rank([outcome('A', found('low', { sure: 0.05 }), found('small', { amountFen: 10_000n }), found('large'))])
    expect(keys(ranked)).toEqual(['large', 'small', 'low'])
    expect(ranked.map((one) => one.rank)).toEqual([1, 2, 3])
  })

  it('does not let money outweigh doubt: a hundred times the sum is no more than half again as much', async () => {
    expect(keys(await rank([outcome('A', found('doubtful', { sure: 0.2, amountFen: 100_000_000n }), found('sure', { amountFen: 1_000_000n }))]))).toEqual(['sure', 'doubtful'])
  })

  it('has the score that the formula says', async () => {
    const [one] = await rank([outcome('A', found('one', { sure: 0.3, amountFen: 123_456n })), outcome('B', found('b', { who: 'one', sure: 0.2 }))])
    expect(one).toMatchObject({ found: { key: 'b' }, score: Math.round(0.2 * Math.log10(1 + 100) * 1.1 * 10_000) / 10_000, alsoIn: ['A'] })
  })

  it('moves a payee up that other tests found too, when they were sure enough', async () => {
    const outcomes = [outcome('A', found('alone'), found('seen')), outcome('B', found('seen', { key: 'b', sure: 0.3 })), outcome('C', found('alone', { key: 'c', sure: 0.05 }))]
    const ranked = await rank(outcomes)
    expect(ranked[0]).toMatchObject({ found: { key: 'seen' }, alsoIn: ['B'] })
    expect(ranked.find((one) => one.found.key === 'alone')!.alsoIn).toEqual([])
  })

  it('is the same in every run', async () => {
    const outcomes = [outcome('A', found('x'), found('y')), outcome('B', found('z'))]
    expect(keys(await rank(outcomes))).toEqual(keys(await rank(outcomes.toReversed())))
  })
})

describe('what is worth an hour', () => {
  const worth = async (outcomes: readonly TestOutcome[], count?: number) => worthAnHour((await kept(outcomes)).pages(), count)

  it('is of many kinds: three of one test and two of one payee at most', async () => {
    const many = Array.from({ length: 9 }, (_, index) => found(`p${index}`))
    const same = Array.from({ length: 5 }, (_, index) => found(`s${index}`, { who: 'one payee' }))
    const top = await worth([outcome('A', ...many), outcome('B', same[0]!, same[1]!), outcome('C', same[2]!), outcome('D', same[3]!, same[4]!)])
    expect(top.filter(({ test }) => test.id === 'A')).toHaveLength(3)
    expect(top.filter((one) => one.found.who === 'one payee')).toHaveLength(2)
  })

  it('leaves out what is for reference only, and is no longer than asked', async () => {
    expect(await worth([outcome('A', found('x', { sure: 0.06 }))])).toEqual([])
    const tests = Array.from({ length: 30 }, (_, index) => outcome(`T${index}`, found(`p${index}`)))
    expect(await worth(tests)).toHaveLength(20)
    expect(await worth(tests, 5)).toHaveLength(5)
  })
})
