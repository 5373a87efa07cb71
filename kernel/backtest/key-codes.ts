import { columnSql, type FeatureSpec, type KeyCode } from '#kernel/rules/index.ts'
import type { Acts } from './acts.ts'
import { refuseApart } from './beside.ts'
import { keep, nameOfKept, recall, tableOfKept } from './kept.ts'
import type { Store } from './store.ts'

/** A dictionary pays where a value comes back so often, and where so great a part of the rows has one. */
const COMES_BACK = 8
const PRESENT = 0.5

/**
 * Whole numbers for the texts that windows are put together by, one for each value of a region, in a table beside the acts; only for texts
 * that are worth it. Sorting ten million rows by region, unit and payee takes twice as long as by two numbers, and most of a back-test is
 * that sorting.
 */
export async function ensureKeyCodes(store: Store, acts: Acts, specs: readonly FeatureSpec[]): Promise<KeyCode[]> {
  const keys = new Set(specs.flatMap(({ agg, of, by }) => (agg === 'countDistinct' && of !== undefined ? [of, ...by] : by)))
  const texts = [...keys].filter((key) => ['text', 'code', 'uuid'].includes(acts.shape.history.columns[key]!))
  const names = new Map(texts.map((text) => [text, nameOfKept(acts, 'code', [text])]))
  // Of a text that is not worth it that is kept: null.
  const known = await recall<KeyCode | null>(store, [...names.values()])
  const missing = texts.filter((text) => !known.has(names.get(text)!))
  const made = await numbered(store, acts, await worthwhile(store, acts, missing), names)
  const entries = missing.map((text) => ({ name: names.get(text)!, value: made.find(({ of }) => of === text) ?? null }))
  await keep(store, entries.map(({ name, value }) => ({ name, value, tables: value === null ? [] : [value.table] })))
  for (const { name, value } of entries) known.set(name, value)
  return texts.flatMap((text) => known.get(names.get(text)!) ?? [])
}

async function numbered(store: Store, acts: Acts, texts: readonly string[], names: ReadonlyMap<string, string>): Promise<KeyCode[]> {
  if (texts.length === 0) return []
  const table = tableOfKept('code', texts.map((text) => names.get(text)!))
  const codes = texts.map((_, index) => `d${index}.code as c${index}`)
  const dictionaries = texts.map((text, index) => `left join (select *, row_number() over ()::integer as code
    from (select distinct region, ${columnSql(`row.${text}`)} as value from ${acts.name}) where value is not null) d${index}
    on d${index}.value = a.${columnSql(`row.${text}`)} and d${index}.region = a.region`)
  await store.run(`create or replace table ${table} as select a.id, ${codes.join(', ')} from ${acts.name} a ${dictionaries.join('\n')} order by a.id`)
  await refuseApart(store, acts, table)
  return texts.map((of, index) => ({ of, table, column: `c${index}` }))
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
