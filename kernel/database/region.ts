import type { Pool, PoolClient } from 'pg'
import type { Region } from '#kernel/values/region.ts'

/** What a reader may see: an explicit list of regions, never "and below", and of budget units; `['*']` is every unit of them. */
export interface Reader {
  regions: readonly Region[]
  units: readonly string[]
}

/** One transaction inside one region: row security shows and accepts only its rows. Commits when `work` returns, else rolls back. */
export function withRegion<Result>(pool: Pool, region: Region, work: (client: PoolClient) => Promise<Result>): Promise<Result> {
  return inTransaction(pool, async (client) => {
    await client.query('select platform.enter_region($1)', [region])
    return work(client)
  })
}

/**
 * One read-only transaction that sees what the reader may see. What `work` asks is sent behind the beginning without waiting for it: the
 * server answers in that order, and refuses everything behind a beginning that failed. The end is not waited for: it has nothing to tell.
 */
export async function withReader<Result>(pool: Pool, reader: Reader, work: (client: PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect()
  const entering = enterReader(client, reader)
  const working = (async () => work(client))()
  const [entered, done] = await Promise.allSettled([entering, working])
  const isDone = entered.status === 'fulfilled' && done.status === 'fulfilled'
  client.query(isDone ? 'COMMIT' : 'ROLLBACK').then(() => client.release(), () => client.release(true))
  if (entered.status === 'rejected') throw entered.reason
  if (done.status === 'rejected') throw done.reason
  return done.value
}

/**
 * What a reader may see, when all that is asked is known beforehand: `ask` sends its statements at once and asks nothing later. Beginning, questions
 * and end then leave in one piece and are answered in one piece: two thirds of what `withReader` costs.
 */
export async function askReader<Result>(pool: Pool, reader: Reader, ask: (client: PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect()
  const entering = enterReader(client, reader)
  const asking = (async () => ask(client))()
  const ending = client.query({ name: 'database-end-reader', text: 'commit' })
  const [entered, asked, ended] = await Promise.allSettled([entering, asking, ending])
  const failure = [entered, asked, ended].find((one) => one.status === 'rejected')
  // Behind a failure the server passes the commit over as well.
  if (failure) client.query('ROLLBACK').then(() => client.release(), () => client.release(true))
  else client.release()
  if (failure) throw failure.reason
  return (asked as PromiseFulfilledResult<Result>).value
}

function enterReader(client: PoolClient, reader: Reader): Promise<unknown> {
  return Promise.all([
    client.query({ name: 'database-begin-reader', text: 'begin read only' }),
    client.query({ name: 'database-enter-reader', text: 'select platform.enter_reader($1, $2)', values: [reader.regions, reader.units] }),
  ])
}

/** Opens the books of regions: the anchor row and the clock. Regions that are open already stay as they are. Owner only. */
export async function openRegions(owner: Pool, regions: readonly Region[]): Promise<void> {
  await inTransaction(owner, async (client) => {
    await client.query('insert into platform.region (region) select unnest($1::text[]) on conflict do nothing', [regions])
    await client.query('insert into platform.region_clock (region) select unnest($1::text[]) on conflict do nothing', [regions])
  })
}

/** One transaction outside of any region, the owner's: installing, never deciding. Commits when `work` returns, else rolls back. */
export async function inTransaction<Result>(pool: Pool, work: (client: PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect()
  let broken = false
  try {
    await client.query('BEGIN')
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch(() => (broken = true))
    throw error
  } finally {
    client.release(broken)
  }
}
