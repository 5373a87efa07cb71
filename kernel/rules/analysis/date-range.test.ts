import { describe, expect, it } from 'vitest'
import { addMonths, civilOf } from '../civil.ts'
import { generator } from '../test-random-facts.ts'
import { daysOfInstants, monthsAdded, partsOfDays } from './date-range.ts'

const SEED = Number(process.env['SLUICE_SEED'] ?? Date.now() % 1_000_000)
const random = generator(SEED)
const whole = (lo: number, hi: number) => lo + Math.floor(random() * (hi - lo + 1))
const PARTS = { year: (day: number) => civilOf(day).year, month: (day: number) => civilOf(day).month, day: (day: number) => civilOf(day).day,
  weekday: (day: number) => ((day + 3) % 7 + 7) % 7 + 1 }

describe(`what an interval of days says (seed ${SEED})`, () => {
  it('of parts of dates holds for each of its days, and no narrower bound would', () => {
    console.log(`date ranges: seed ${SEED}`)
    let said = 0
    for (let round = 0; round < 2_000; round++) {
      const lo = whole(-30_000, 40_000)
      const days = Array.from({ length: whole(1, random() < 0.5 ? 10 : 400) }, (_, index) => lo + index)
      for (const [part, of] of Object.entries(PARTS)) {
        const range = partsOfDays(part as keyof typeof PARTS, [BigInt(lo), BigInt(days.at(-1)!)])
        if (range === null) continue
        said++
        const values = days.map(of)
        expect([Math.min(...values), Math.max(...values)], `${part} of ${lo}, ${days.length} days`).toEqual(range.map(Number))
      }
    }
    expect(said).toBeGreaterThan(2_000)
  })

  it('of months added, and of the days of instants, holds for each of them', () => {
    for (let round = 0; round < 300; round++) {
      const [day, days, months, more] = [whole(-30_000, 40_000), whole(0, 70), whole(-30, 30), whole(0, 3)]
      const [lo, hi] = monthsAdded([BigInt(day), BigInt(day + days)], [BigInt(months), BigInt(months + more)])!.map(Number)
      const all = Array.from({ length: days + 1 }, (_, index) => index).flatMap((index) => Array.from({ length: more + 1 }, (_, added) => addMonths(day + index, months + added)))
      expect([lo, hi]).toEqual([Math.min(...all), Math.max(...all)])
      const instant = whole(-1e12, 2e12)
      const local = Math.floor((instant + 8 * 3_600_000) / 86_400_000)
      expect(daysOfInstants([BigInt(instant), BigInt(instant)])).toEqual([BigInt(local), BigInt(local)])
    }
  })

  it('is nothing where it is empty or too far to reckon', () => {
    expect(partsOfDays('year', [5n, 4n])).toBeNull()
    expect(partsOfDays('year', [0n, 10n ** 12n])).toBeNull()
    expect(monthsAdded([0n, 1n], [0n, 10n ** 9n])).toBeNull()
  })
})
