import { columnSql, type FeatureSpec, type KeyCodes } from '#kernel/rules/index.ts'
import type { Acts } from './acts.ts'
import type { Store } from './store.ts'

/** A dictionary pays where a value comes back so often, and where so great a part of the rows has one. */
const COMES_BACK = 8
const PRESENT = 0.5

/**
 * Whole numbers for the texts that windows are put together by, one for each value of a region, in a table beside the acts. Sorting ten
 * million rows by region, unit and payee takes twice as long as by two numbers, and most of a back-test is that sorting. The table lasts
 * as long as the connection; null when no text is worth it.
 */
export async function makeKeyCodes(store: Store, acts: Acts, specs: readonly FeatureSpec[]): Promise<KeyCodes | null> {
  const keys = new Set(specs.flatMap(({ agg, of, by }) => (agg === 'countDistinct' && of !== undefined ? [of, ...by] : by)))
  const texts = [...keys].filter((key) => ['text', 'code', 'uuid'].includes(acts.shape.history.columns[key]!))
  const columns = await worthwhile(store, acts, texts)
  if (columns.length === 0) return null
  const codes = columns.map((column, index) => `d${index}.code as ${columnSql(`code.${column}`)}`)
  const dictionaries = columns.map((column, index) => `left join (select *, row_number() over ()::integer as code
    from (select distinct region, ${columnSql(`row.${column}`)} as value from ${acts.name}) where value is not null) d${index}
    on d${index}.value = a.${columnSql(`row.${column}`)} and d${index}.region = a.region`)
  await store.run(`create or replace temp table key_code as select a.id, ${codes.join(', ')} from ${acts.name} a ${dictionaries.join('\n')} order by a.id`)
  return { table: 'key_code', columns }
}

async function worthwhile(store: Store, acts: Acts, texts: readonly string[]): Promise<string[]> {
  if (texts.length === 0) return []
  const [found] = await store.rows<Record<string, bigint>>(`select count(*) as acts, ${texts.map((text, index) =>
    `count(${columnSql(`row.${text}`)}) as known${index}, approx_count_distinct(${columnSql(`row.${text}`)}) as values${index}`).join(', ')} from ${acts.name}`)
  return texts.filter((_, index) => {
    const known = Number(found![`known${index}`])
    return known >= Number(found!['acts']) * PRESENT && Number(found![`values${index}`]) * COMES_BACK <= known
  })
}
