import { describe, expect, it } from 'vitest'
import { civilDayOf, dayNumber, dayText, fiscalYearOf, isoWeekday, startOfDay } from './civil-day.ts'
import { isId, newId } from './id.ts'
import { readPlaceholder } from './plural.ts'
import { isRefusal, refusals } from './refusal.ts'
import { parseRegion } from './region.ts'
import { deadline, isWorkday } from './workday-calendar.ts'

describe('an id', () => {
  it('rises with each call, also within one millisecond and when the clock goes back', () => {
    // Ahead of whatever was asked for before in this process.
    const last = Number.parseInt(newId().slice(0, 13).replace('-', ''), 16)
    const now = Math.max(Date.now(), last) + 10_000
    const ids = [...Array.from({ length: 10_000 }, () => newId(now)), newId(now - 5_000), newId(now + 1_000), newId()]
    expect(ids).toEqual(ids.toSorted())
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.every(isId)).toBe(true)
    expect(ids[0]!.slice(0, 13).replace('-', '')).toBe(now.toString(16).padStart(12, '0'))
    expect(ids[0]![14]).toBe('7')
    expect('89ab').toContain(ids[0]![19])
  })

  it('is lower case and nothing else', () => {
    for (const text of ['', newId().toUpperCase(), `${newId()} `, `${newId()}\n`, 7, null, undefined, {}, [newId()]]) expect(isId(text)).toBe(false)
  })
})

describe('a civil day', () => {
  it('begins and ends in Shanghai', () => {
    expect(civilDayOf(new Date('2026-12-31T15:59:59.999Z'))).toBe('2026-12-31')
    expect(civilDayOf(new Date('2026-12-31T16:00:00Z'))).toBe('2027-01-01')
    expect(fiscalYearOf(new Date('2026-12-31T16:00:00Z'))).toBe(2027)
    expect(startOfDay('2027-01-01').toISOString()).toBe('2026-12-31T16:00:00.000Z')
  })

  it('exists, or has no number', () => {
    for (const day of ['2026-02-29', '2026-13-01', '2026-00-10', '2026-1-1', '26-01-01', '2026-01-32', '', '2026-01-01T00:00']) expect(dayNumber(day)).toBeNull()
    expect(dayText(dayNumber('2024-02-29')! + 1)).toBe('2024-03-01')
    expect(isoWeekday(dayNumber('2026-11-22')!)).toBe(7)
    expect(isoWeekday(dayNumber('1969-12-31')!)).toBe(3)
  })
})

describe('the calendar of working days', () => {
  const calendar = { years: new Set([2026]), holidays: new Set(['2026-10-01', '2026-10-02']), makeUpDays: new Set(['2026-10-10']) }

  it('knows holidays and made-up weekends, and says of other years that it does not know', () => {
    expect(isWorkday(calendar, '2026-10-01')).toBe(false)
    expect(isWorkday(calendar, '2026-10-10')).toBe(true)
    expect(isWorkday(calendar, '2026-10-11')).toBe(false)
    expect(isWorkday(calendar, '2026-10-12')).toBe(true)
    expect(isWorkday(calendar, '2027-01-04')).toBeNull()
    expect(isWorkday(calendar, '2026-02-30')).toBeNull()
  })

  it('sets a deadline at the end of the n-th working day, and marks it where it cannot know', () => {
    // Wednesday 30 September: Thursday and Friday are holidays.
    expect(deadline(calendar, new Date('2026-09-30T02:00:00Z'), 1)).toEqual({ at: startOfDay('2026-10-06'), certain: true })
    expect(deadline(calendar, new Date('2026-10-09T02:00:00Z'), 1)).toEqual({ at: startOfDay('2026-10-11'), certain: true })
    expect(deadline(calendar, new Date('2026-12-31T02:00:00Z'), 1)).toEqual({ at: startOfDay('2027-01-02'), certain: false })
    expect(deadline(calendar, new Date('2026-09-30T02:00:00Z'), 0)).toEqual({ at: startOfDay('2026-10-01'), certain: true })
    deadline(calendar, new Date('2026-09-30T02:00:00Z'), 0).at.setTime(0)
    for (const [limit, end] of [[0, '2026-10-01'], [1, '2026-10-06'], [0, '2026-10-01']] as const) {
      expect(deadline(calendar, new Date('2026-09-30T09:00:00Z'), limit).at).toEqual(startOfDay(end))
    }
  })
})

describe('a refusal', () => {
  const refuse = refusals({ 'test.no': { status: 409, zh: '{who}不能办理，差 {missing} 元。', en: '{who} cannot; {missing} yuan are missing.' } })

  it('is a value with its sentences filled in, and a dash for what is unknown', () => {
    const answer = refuse('test.no', { who: '$& 甲' })
    expect(answer).toMatchObject({ refused: true, code: 'test.no', status: 409 })
    expect(answer.message.zh).toBe('$& 甲不能办理，差 — 元。')
    expect(isRefusal(answer)).toBe(true)
    for (const other of [null, undefined, 'refused', { refused: 'true' }, {}]) expect(isRefusal(other)).toBe(false)
  })
})

it('a sentence says one payment and two payments', () => {
  const refuse = refusals({ 'test.count': { zh: '{count} 笔', en: '{count} {count|payment was|payments were} found{bad|one}{|x|y}' } })
  const said = (count: number | bigint | string) => refuse('test.count', { count }).message.en
  expect([said(0), said(1), said(2n), said('1')].map((text) => text.replace(/\{.*/, ''))).toEqual(
    ['0 payments were found', '1 payment was found', '2 payments were found', '1 payment was found'])
  expect(readPlaceholder('count|payment')).toEqual({ name: 'count|payment', forms: null })
})

it('a region is nine digits', () => {
  expect(parseRegion('330502000')).toBe('330502000')
  for (const text of ['', '33050200', '3305020000', '33050200x', '３３０５０２０００', '330502000\n']) expect(isRefusal(parseRegion(text)), text).toBe(true)
})
