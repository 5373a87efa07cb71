import type { ClientBase } from 'pg'
import type { Region } from '#kernel/values/region.ts'

/** All documents of a region in the order of their ids, cut into pages that several threads take one after the other. */
export interface Pages {
  /** The first id of each page. */
  starts: readonly string[]
  /** How many pages were taken, in memory that all threads share. */
  taken: Int32Array
}

/** The ids from `from` up to but not including `to`; null: to the end. */
export interface PageRange { from: string; to: string | null }

/** Documents whose files are in memory together. */
const PER_PAGE = 1_000

export async function cutPages(client: ClientBase, region: Region, perPage: number = PER_PAGE): Promise<Pages> {
  const { rows } = await client.query<{ id: string }>(
    `select id from (select id, row_number() over (order by id) as place from document.document where region = $1) d
      where (place - 1) % $2 = 0 order by id`, [region, perPage])
  const pages: Pages = { starts: rows.map(({ id }) => id), taken: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) }
  reserveFirst(pages, 1)
  return pages
}

/** One page for each of so many threads, before any of them begins. */
export function reserveFirst({ taken }: Pages, threads: number): void {
  Atomics.store(taken, 0, threads)
}

/**
 * What a thread takes, page by page; null when none is left. Each has one page of its own to begin with, after that whoever is done takes the
 * next: threads are not equally fast, and the first has more to do than documents.
 */
export function takePages({ starts, taken }: Pages, thread: number): () => PageRange | null {
  let isFirst = true
  return () => {
    const page = isFirst ? thread : Atomics.add(taken, 0, 1)
    isFirst = false
    const from = starts[page]
    return from === undefined ? null : { from, to: starts[page + 1] ?? null }
  }
}
