import type { ClientBase } from 'pg'
import { loadTails, tailKey, type AccountKey, type Tail, type Tails } from '#kernel/ledger/index.ts'
import type { Region } from '#kernel/values/region.ts'

/**
 * Where the chains of one region end. Every entry comes with a step of the region's clock, so as long as that stands where this process
 * left it the balances are what they were, and need not be asked for. When another process, or a restored database, has moved it they
 * are places to look from and no more. Were one wrong all the same, the key of the chain would refuse the entry that follows it; after
 * that, and after a refusal for want of money, all are asked for again.
 */
export interface KnownTails {
  /** Where the clock stood when the ends were these; null: they are to be asked for again. */
  clock: string | null
  /** How often the clock was found elsewhere: ends that were seen since are exact. */
  turn: number
  /** A null tail: there was no such account. */
  seen: Map<string, { tail: Tail | null; turn: number }>
}

/** By region. */
export type Books = Map<Region, KnownTails>

/** Of all regions together; a hundred thousand take some 65 MB. */
const MOST_KNOWN = 100_000

/**
 * Tails of these accounts as the batch finds them, before anything is written; unknown accounts are absent. `held`: where the clock is held,
 * null when it is not.
 */
export async function tailsNow(client: ClientBase, books: Books, region: Region, held: string | null, accounts: readonly AccountKey[]): Promise<Tails> {
  const places = { get: (key: string) => books.get(region)?.seen.get(key)?.tail ?? undefined }
  if (held === null) return loadTails(client, region, accounts, places)
  const known = knownAt(books, region, held)
  const { seen, turn } = known
  const asked = accounts.filter((account) => seen.get(tailKey(account))?.turn !== turn)
  const found = await loadTails(client, region, asked, places)
  for (const account of asked) seen.set(tailKey(account), { tail: found.get(tailKey(account)) ?? null, turn })
  const tails = new Map(accounts.flatMap((account) => {
    const tail = seen.get(tailKey(account))!.tail
    return tail ? [[tailKey(account), tail]] : []
  }))
  if (asked.length > 0 && sizeOf(books) > MOST_KNOWN) books.clear()
  return tails
}

function knownAt(books: Books, region: Region, held: string): KnownTails {
  const last = books.get(region)
  if (last?.clock === held) return last
  const known = { clock: held, turn: (last?.turn ?? 0) + 1, seen: last?.seen ?? new Map() }
  books.set(region, known)
  return known
}

function sizeOf(books: Books): number {
  return [...books.values()].reduce((sum, { seen }) => sum + seen.size, 0)
}

/** The batch that found the clock at `from` has moved it to `to`, and these chains with it: to be told once the commit has been answered. */
export function tailsMoved(books: Books, region: Region, from: string | null, to: string, moved: Tails): void {
  const known = books.get(region)
  // Another has taken the clock by now and looked for itself.
  if (!known || known.clock !== from) return
  for (const [key, tail] of moved) known.seen.set(key, { tail, turn: known.turn })
  known.clock = to
}

/** What is known of the region's balances is not to be believed any more. */
export function askTailsAgain(books: Books, region: Region): void {
  const known = books.get(region)
  if (known) known.clock = null
}
