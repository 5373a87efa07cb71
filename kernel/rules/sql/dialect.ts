/**
 * What PostgreSQL and DuckDB write differently. Everything else of a condition is one text for both, so a construct
 * that is not here must mean the same in both. Texts are SQL expressions.
 */
export interface Dialect {
  name: 'postgres' | 'duckdb'
  /** Whole numbers beyond 64 bits: numeric has no end, HUGEINT has 127 bits, and the checker refuses what is wider. */
  wide: string
  /** Order of text is by code point, never by the collation of the database. */
  byCodePoint: (text: string) => string
  contains: (text: string, part: string) => string
  endsWith: (text: string, part: string) => string
  /** The pattern is a literal that every engine reads alike, see `patternFault`. */
  matches: (text: string, pattern: string) => string
  /** Asked only when neither is null: `null = any('{}')` is false in PostgreSQL. */
  listHas: (list: string, item: string) => string
  listSize: (list: string) => string
  textLength: (text: string) => string
  /** A timestamp as whole milliseconds since 1970. */
  millisOf: (instant: string) => string
  /** A date as whole days since 1970-01-01, and back. */
  dayOf: (date: string) => string
  dateOf: (day: string) => string
  datePart: (part: 'year' | 'month' | 'day', date: string) => string
  /** Clamped to the end of the month. */
  plusMonths: (date: string, months: string) => string
  /** Of whole numbers, where nothing remains. */
  divided: (value: string, divisor: string) => string
}

export const postgres: Dialect = {
  name: 'postgres',
  wide: 'numeric',
  byCodePoint: (text) => `${text} collate "C"`,
  // Never LIKE: % and _ occur in data.
  contains: (text, part) => `(strpos(${text}, ${part}) > 0)`,
  endsWith: (text, part) => `(right(${text}, length(${part})) = ${part})`,
  matches: (text, pattern) => `(${text} ~ ${pattern})`,
  listHas: (list, item) => `${item} = any(${list})`,
  listSize: (list) => `cardinality(${list})::bigint`,
  textLength: (text) => `length(${text})::bigint`,
  millisOf: (instant) => `floor(extract(epoch from ${instant}) * 1000)::bigint`,
  dayOf: (date) => `(${date} - date '1970-01-01')::bigint`,
  dateOf: (day) => `(date '1970-01-01' + (${day})::int)`,
  datePart: (part, date) => `extract(${part} from ${date})::bigint`,
  plusMonths: (date, months) => `(${date} + make_interval(months => (${months})::int))::date`,
  divided: (value, divisor) => `(${value} / ${divisor})`,
}

export const duckdb: Dialect = {
  name: 'duckdb',
  wide: 'hugeint',
  // VARCHAR compares byte by byte, which in UTF-8 is the order of code points.
  byCodePoint: (text) => text,
  contains: (text, part) => `contains(${text}, ${part})`,
  endsWith: (text, part) => `ends_with(${text}, ${part})`,
  matches: (text, pattern) => `regexp_matches(${text}, ${pattern})`,
  listHas: (list, item) => `list_contains(${list}, ${item})`,
  listSize: (list) => `len(${list})`,
  textLength: (text) => `length(${text})`,
  millisOf: (instant) => `epoch_ms(${instant})`,
  dayOf: (date) => `(${date} - date '1970-01-01')`,
  dateOf: (day) => `(date '1970-01-01' + (${day})::int)`,
  datePart: (part, date) => `${part}(${date})`,
  plusMonths: (date, months) => `(${date} + to_months((${months})::int))::date`,
  // A single slash is a division of doubles, whatever stands on its sides.
  divided: (value, divisor) => `(${value} // ${divisor})`,
}

/** A text constant; both read the backslash as itself. */
export function textLiteral(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}

/** A column or relation name, however it is spelt. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
