import type { Population } from '#kernel/screening/index.ts'
import type { PartRead } from './model.ts'

const PLACES = 10

/** Of the findings between two ranks: where their first payments stand, as file:line, by rank. */
export type PlacesOf = (first: number, last: number) => Promise<Map<number, string[]>>

/** Looks all places up at once, in one pass over the payments: asked page by page, each page would read every payment. */
export async function findPlaces({ ask }: Population, parts: readonly PartRead[]): Promise<PlacesOf> {
  await ask(`create or replace table finding_place as select rank, nth, part, line_no from (
    select rank, unnest(ids[1:${PLACES}]) as id, generate_subscripts(ids[1:${PLACES}], 1) as nth from finding) join payment using (id) order by rank, nth`)
  return async (first, last) => {
    const rows = await ask('select rank, part, line_no from finding_place where rank >= $first and rank <= $last order by rank, nth', { first, last })
    const places = new Map<number, string[]>()
    for (const row of rows) {
      const rank = Number(row['rank'])
      const place = `${parts[Number(row['part']) - 1]?.file ?? '?'}:${String(row['line_no'])}`
      const known = places.get(rank)
      if (known) known.push(place)
      else places.set(rank, [place])
    }
    return places
  }
}
