import { describe, expect, it } from 'vitest'
import { withPopulation } from '../test-population.ts'
import { nearNames, SERIES } from './near-names.ts'

const NOTHING = { limits: [], calendar: null, mapping: {} }
const paid = (names: readonly string[]) => names.map((payee, index) => ({ amount: 100 + index, payee, unit: '一中', date: '2026-03-02', invoice: `F${index}` }))
const compared = (names: readonly string[], bounds: Parameters<typeof nearNames>[1] = {}) => withPopulation(paid(names), NOTHING, async (population) => {
  const found = await nearNames(population, bounds)
  const rows = await population.ask('select one, other from near_name order by one, other')
  return { ...found, names: rows.map(({ one, other }) => `${String(one)} ${String(other)}`) }
})

/** Independent of the test's own way: every name against every other. */
function apart(one: string, other: string): boolean {
  const cut = (name: string) => Array.from({ length: name.length }, (_, place) => name.slice(0, place) + name.slice(place + 1))
  if (one.length !== other.length) return cut(one).includes(other) || cut(other).includes(one)
  const places = [...one].flatMap((sign, place) => (sign === other[place] ? [] : [place]))
  const [first, second] = places
  return places.length === 1 || (places.length === 2 && second === first! + 1 && one[first!] === other[second!] && one[second!] === other[first!])
}

describe('names that differ by a character', () => {
  it('are those that a comparison of every name with every other finds, in one pass or in many', async () => {
    let seed = Number(process.env['SLUICE_SEED'] ?? 20_261_122)
    const next = (most: number) => (seed = (seed * 48_271) % 2_147_483_647) % most
    const word = () => Array.from({ length: 6 + next(3) }, () => 'ABC'[next(3)]).join('')
    const names = [...new Set(Array.from({ length: 260 }, word))].sort()
    const pairs = names.flatMap((one, index) => names.slice(index + 1).filter((other) => apart(one, other)).map((other) => `${one} ${other}`)).sort()
    expect(pairs.length, `seed ${seed}`).toBeGreaterThan(100)
    const wide = { series: 1_000, keptPairs: 100_000 }
    for (const cutsAtOnce of [1_000_000, 300]) {
      const found = await compared(names, { ...wide, cutsAtOnce })
      expect(found.names).toEqual(pairs)
      expect(found.pairs).toBe(pairs.length)
    }
  })

  it('in their legal form only are one pair, not one for every character', async () => {
    expect(await compared(['ACMETRADINGLTD', 'ACMETRADINGPLC'])).toEqual({ pairs: 1, series: 0, names: ['ACMETRADINGLTD ACMETRADINGPLC'] })
  })

  it('and number a long series are counted and not paired', async () => {
    const series = Array.from({ length: SERIES + 1 }, (_, n) => `镇中心小学第${'甲乙丙丁戊己庚辛壬癸子丑'[n]!}分校`)
    expect(await compared(series)).toEqual({ pairs: 0, series: 1, names: [] })
    expect((await compared(series.slice(0, SERIES))).pairs).toBe(SERIES * (SERIES - 1) / 2)
  })

  it('are kept by the money on both sides where there are too many, and it is said how many there were', async () => {
    const names = ['NORTHERNCATERING', 'NORTHERNCATERINK', 'WESTWOODJOINERY', 'WESTWOODJOINERS']
    expect(await compared(names, { keptPairs: 1 })).toEqual({ pairs: 2, series: 0, names: ['WESTWOODJOINERS WESTWOODJOINERY'] })
  })
})
