import type { WorkdayCalendar } from '#kernel/values/workday-calendar.ts'
import type { Bool, Day, Int, Text } from '../ir.ts'
import type { Dialect } from './dialect.ts'

/**
 * What the parts of the back end share. `column` gives a fact, feature or absent parameter by its name as a SQL
 * expression of its kind: bigint for money, int, days and months, bigint millionths for a ratio, text, boolean, date, timestamptz (in DuckDB timestamp in UTC),
 * an array of texts. Null is "not known".
 */
export interface Emitter {
  dialect: Dialect
  column: (name: string) => string
  calendar: WorkdayCalendar | undefined
  bool: (node: Bool) => string
  int: (node: Int) => string
  text: (node: Text) => string
  day: (node: Day) => string
}

/** The condition is good and has an answer, yet no set-based form; only such is caught, and named to whoever asked. */
export class NoSqlForm extends Error {}
