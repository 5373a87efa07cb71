import type { ClientBase } from 'pg'
import { find, hasRuns, readingsOf, refuse, wordsOfText } from '#kernel/desk/index.ts'
import { Refused } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { DocumentRow, Page } from '../model.ts'
import type { Site } from '../site.ts'
import { readCursor, readRows, writeCursor } from '../store/documents.ts'
import { codesNamed, type NamedCode } from './named-codes.ts'

/** So many ways to put codes in the place of words are looked for; each is a look into the index. */
const MOST_READINGS = 12

/** One way to look: words of the index, and what the row that they propose has to show. */
interface Look {
  words: string[]
  isMeant: (row: DocumentRow) => boolean
}

/**
 * Documents by number, amount, title and payee, newest first; titles that keep codes by the words of the codes, too. The index proposes, row
 * security and the titles decide: what only looks alike is left out, so a page may be short while `next` leads on.
 * @throws Refused when there is too little to look for
 */
export async function search(
  client: ClientBase, site: Pick<Site, 'kinds' | 'positionNames'>, region: Region, asked: { text: string; after?: string; limit: number },
): Promise<Page<DocumentRow>> {
  const looks = await looksFor(client, site, region, asked.text)
  if (looks.length === 0) throw new Refused(refuse('desk.text_short'))
  const after = asked.after === undefined ? null : readCursor(asked.after)
  const before = after && { madeAt: after.at, document: after.id }
  const proposed = new Map<string, { madeAt: Date; looks: Look[] }>()
  for (const look of looks) {
    for (const { document, madeAt } of await find(client, region, look.words, before, asked.limit + 1)) {
      proposed.set(document, { madeAt, looks: [...proposed.get(document)?.looks ?? [], look] })
    }
  }
  const order = [...proposed].toSorted(([leftId, left], [rightId, right]) => (
    right.madeAt.getTime() - left.madeAt.getTime() || (leftId < rightId ? 1 : -1)))
  const page = order.slice(0, asked.limit)
  const rows = await readRows(client, site.kinds, region, page.map(([id]) => id))
  const items = page.flatMap(([id, found]) => {
    const row = rows.get(id)
    return row && found.looks.some((look) => look.isMeant(row)) ? [row] : []
  })
  const last = page.at(-1)
  return { items, next: order.length > asked.limit && last ? writeCursor(last[1].madeAt, last[0]) : null }
}

async function looksFor(client: ClientBase, site: Pick<Site, 'kinds' | 'positionNames'>, region: Region, text: string): Promise<Look[]> {
  const readings = readingsOf(text)
  const typed = readings.map(({ words, runs }): Look => ({ words, isMeant: ({ title }) => hasRuns(title, runs) }))
  const runs = readings.at(-1)?.runs ?? []
  if (runs.length === 0) return typed
  const named = await codesNamed(client, site, region, runs)
  const ways = runs.reduce<(NamedCode | null)[][]>((begun, _, at) => begun.flatMap((way) => [null, ...named[at]!].map((one) => [...way, one])).slice(0, MOST_READINGS), [[]])
  return [...typed, ...ways.filter((way) => way.some((one) => one !== null)).map((way): Look => ({
    words: wordsOfText(way.map((one, at) => one?.code ?? runs[at]!).join(' ')),
    isMeant: (row) => way.every((one, at) => isShown(row, runs[at]!) || (one?.isDeclared === true && hasRuns(row.title, [one.code.toLowerCase()]))),
  })).filter(({ words }) => words.length > 0)]
}

/** The number of a unit may be a number in somebody's sentence: there the row has to show what was typed. */
function isShown({ title, titleZh, titleEn }: DocumentRow, word: string): boolean {
  return [title, titleZh, titleEn].some((shown) => shown !== null && hasRuns(shown, [word]))
}
