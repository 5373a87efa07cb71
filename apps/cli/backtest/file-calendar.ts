import type { Mapping } from '#kernel/files/index.ts'
import { type Bilingual, isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import type { WorkdayCalendar } from '#kernel/values/workday-calendar.ts'
import { calendarOfTables } from '../../server/demonstration/year/days.ts'
import { readHolidays } from '../screen/holidays.ts'

/**
 * Working days of a file's source: those of --holidays for the years that it names, else the arrangements that the program brings when the
 * mapping says `calendar: cn`; null when nobody knows them, and then rules that ask for a working day cannot judge. `limit` says which.
 */
export function fileCalendar(mapping: Pick<Mapping, 'calendar' | 'weekend'> | null, holidays: string | null): { calendar: WorkdayCalendar | null; limit: Bilingual } | Refusal {
  const weekend = [...mapping?.weekend ?? ['saturday', 'sunday']].sort().join()
  if (weekend !== 'saturday,sunday') return { calendar: null, limit: OTHER_WEEKEND }
  if (holidays !== null) {
    const read = readHolidays(holidays)
    if (isRefusal(read)) return read
    const years = new Set([...read.holidays, ...read.makeUpDays].map((day) => Number(day.slice(0, 4))))
    return { calendar: { years, holidays: new Set(read.holidays), makeUpDays: new Set(read.makeUpDays) }, limit: known([...years], '--holidays') }
  }
  if (mapping?.calendar !== 'cn') return { calendar: null, limit: UNKNOWN }
  const calendar = calendarOfTables()
  return { calendar, limit: known([...calendar.years], 'calendar: cn') }
}

function known(years: readonly number[], from: string): Bilingual {
  const words = years.toSorted((left, right) => left - right).join(', ')
  return { zh: `工作日按 ${from} 判定，只知道 ${words} 年；其他年份的工作日未知。`, en: `Working days are those of ${from}, which knows the years ${words}; of other years they are unknown.` }
}

const UNKNOWN: Bilingual = {
  zh: '不判定工作日：映射没有节假日安排（calendar: none），问到工作日的规则为“无法判定”或“不适用”。可用 --holidays 给出。预警量按周末休息推算。',
  en: 'Working days are not judged: the mapping names no calendar (calendar: none), and rules that ask for one cannot judge or do not apply. Give one with --holidays. The forecast of alerts takes weekends off.',
}
const OTHER_WEEKEND: Bilingual = {
  zh: '不判定工作日：该来源的周末不是周六、周日，问到工作日的规则为“无法判定”或“不适用”。',
  en: 'Working days are not judged: the weekend of this source is not Saturday and Sunday; rules that ask for one cannot judge or do not apply.',
}
