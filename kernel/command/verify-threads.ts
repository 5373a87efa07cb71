import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { ClientBase, Pool, PoolConfig } from 'pg'
import { loginOf, openPool } from '#kernel/database/index.ts'
import type { Region } from '#kernel/values/region.ts'
import type { Gate } from './gate.ts'
import type { GateOptions } from './open.ts'
import type { ExpectedAct } from './verify-acts.ts'
import { reserveFirst, takePages, type Pages } from './verify-pages.ts'
import { problems, type Found } from './verify-problems.ts'
import { verifyShare } from './verify-share.ts'
import { indexLeaves } from './verify-whole.ts'
import { loadYardstick } from './verify-yardstick.ts'

/**
 * Other threads that take pages of the documents: the program that they run (`takeShare`), from how many documents on they are worth it, and how
 * many documents are a page.
 */
export interface Threads { program: URL; fromDocuments?: number; perPage?: number }

/** What a thread is told. */
export interface ThreadTask {
  /** Counted from 1; 0 is the first thread. */
  thread: number
  pages: Pages
  login: PoolConfig
  region: Region
  /** Name of the exported snapshot, so that all threads see one state of the books. */
  snapshot: string
  notDelivered: readonly string[]
}

/** What it says while it works, and at last. */
export type ThreadNews = { acts: ExpectedAct[] } | { done: VerifiedShare }

export interface VerifiedShare { steps: number; documents: number; problems: Found }

export interface Thread {
  /** Rejects when the thread fails: what it has not checked counts as not checked. */
  done: Promise<VerifiedShare>
  end: () => Promise<void>
}

/** Fewer documents are compared sooner than a thread has loaded its modules. */
const WORTH_A_THREAD = 20_000
const MOST_THREADS = 3

/** As many as there are processors beside this one, at least one, or none where the documents are few. */
export async function startThreads(
  owner: Pool, client: ClientBase, region: Region, { notDelivered }: Pick<Gate, 'notDelivered'>,
  { program, fromDocuments = WORTH_A_THREAD }: Threads, pages: Pages, keep: (acts: readonly ExpectedAct[]) => void,
): Promise<Thread[]> {
  const { rowCount } = await client.query('select from document.document where region = $1 limit $2', [region, fromDocuments])
  if ((rowCount ?? 0) < fromDocuments) return []
  const { rows } = await client.query<{ snapshot: string }>('select pg_export_snapshot() as snapshot')
  const count = Math.min(MOST_THREADS, Math.max(1, availableParallelism() - 1))
  reserveFirst(pages, 1 + count)
  return Array.from({ length: count }, (_, index) => (
    startThread(program, { login: loginOf(owner), region, snapshot: rows[0]!.snapshot, notDelivered, thread: 1 + index, pages }, keep)))
}

function startThread(program: URL, task: ThreadTask, keep: (acts: readonly ExpectedAct[]) => void): Thread {
  const worker = new Worker(program, { workerData: task })
  const done = new Promise<VerifiedShare>((resolve, reject) => {
    worker.on('message', (news: ThreadNews) => ('done' in news ? resolve(news.done) : keep(news.acts)))
    worker.on('error', reject)
    worker.on('exit', (code) => reject(new Error(`a thread of verify ended with ${code} before it was done`)))
  })
  // Looked at when this thread has done its own share; until then a failure must not count as one that nobody handles.
  done.catch(() => {})
  return { done, end: async () => { await worker.terminate() } }
}

/** The work of a thread, on the snapshot of the first. `open` makes its gate; `tell` sends to the first thread. */
export async function takeShare(
  { login, region, snapshot, notDelivered, thread, pages }: ThreadTask,
  open: (options: Pick<GateOptions, 'pool' | 'notDelivered'>) => Promise<Gate>, tell: (news: ThreadNews) => void,
): Promise<void> {
  const pool = openPool('owner', { ...login, max: 1 })
  const gate = await open({ pool, notDelivered })
  const client = await pool.connect()
  await client.query('begin isolation level repeatable read')
  await client.query(`set transaction snapshot ${client.escapeLiteral(snapshot)}`)
  // The first thread looks at the same and tells what is wrong with it.
  const told = problems()
  await indexLeaves(client, region, gate, told)
  const yardstick = await loadYardstick(client, region, gate, told)
  const found = problems()
  const counted = await verifyShare(client, region, gate, yardstick, takePages(pages, thread), found, (acts) => tell({ acts: [...acts] }), async () => {})
  await client.query('rollback')
  client.release()
  await pool.end()
  tell({ done: { ...counted, problems: { count: found.count, list: found.list } } })
}
