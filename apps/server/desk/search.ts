import type { ClientBase } from 'pg'
import { find, hasRuns, readingsOf, refuse } from '#kernel/desk/index.ts'
import type { LoadedKind } from '#kernel/module/index.ts'
import { Refused } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { DocumentRow, Page } from '../model.ts'
import { readCursor, readRows, writeCursor } from '../store/documents.ts'

/**
 * Documents by number, amount, title and payee, newest first. The index proposes, row security and the titles decide: what only looks
 * alike is left out, so a page may be short while `next` leads on.
 * @throws Refused when there is too little to look for
 */
export async function search(
  client: ClientBase, kinds: ReadonlyMap<string, Pick<LoadedKind, 'titleEn' | 'titleIn' | 'judged'>>, region: Region, asked: { text: string; after?: string; limit: number },
): Promise<Page<DocumentRow>> {
  const readings = readingsOf(asked.text)
  if (readings.length === 0) throw new Refused(refuse('desk.text_short'))
  const after = asked.after === undefined ? null : readCursor(asked.after)
  const before = after && { madeAt: after.at, document: after.id }
  const proposed = new Map<string, { madeAt: Date; runs: string[][] }>()
  for (const { words, runs } of readings) {
    for (const { document, madeAt } of await find(client, region, words, before, asked.limit + 1)) {
      proposed.set(document, { madeAt, runs: [...proposed.get(document)?.runs ?? [], runs] })
    }
  }
  const order = [...proposed].toSorted(([leftId, left], [rightId, right]) => (
    right.madeAt.getTime() - left.madeAt.getTime() || (leftId < rightId ? 1 : -1)))
  const page = order.slice(0, asked.limit)
  const rows = await readRows(client, kinds, region, page.map(([id]) => id))
  const items = page.flatMap(([id, { runs }]) => {
    const row = rows.get(id)
    return row && runs.some((some) => hasRuns(row.title, some)) ? [row] : []
  })
  const last = page.at(-1)
  return { items, next: order.length > asked.limit && last ? writeCursor(last[1].madeAt, last[0]) : null }
}
