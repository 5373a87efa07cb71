import { readFileSync } from 'node:fs'
import type { Profile } from '#kernel/screening/index.ts'
import { dayNumber } from '#kernel/values/civil-day.ts'
import type { Refusal } from '#kernel/values/refusal.ts'
import { refuse } from './model.ts'

/** Public holidays of the source, one date a line; “date,workday” is a worked weekend. Empty lines and # comments are passed over. */
export function readHolidays(file: string): NonNullable<Profile['calendar']> | Refusal {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    return refuse('screen.not_readable', { file, reported: (error as Error).message })
  }
  const holidays: string[] = []
  const makeUpDays: string[] = []
  for (const [index, raw] of text.replace(/^\uFEFF/, '').split(/\r?\n/).entries()) {
    const line = raw.replace(/#.*/, '').trim()
    if (line === '') continue
    const [day, kind = 'holiday', ...more] = line.split(',').map((piece) => piece.trim())
    const known = dayNumber(day!) !== null && (kind === 'holiday' || kind === 'workday') && more.length === 0
    if (!known) return refuse('screen.bad_holidays', { file, line: index + 1, text: line.slice(0, 40) })
    ;(kind === 'holiday' ? holidays : makeUpDays).push(day!)
  }
  return { holidays, makeUpDays }
}

