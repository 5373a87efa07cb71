import type { Pool, PoolClient } from 'pg'
import type { Region } from '#kernel/values/region.ts'

/** What a reader may see: an explicit list of regions, never "and below", and of budget units; `['*']` is every unit of them. */
export interface Reader {
  regions: readonly Region[]
  units: readonly string[]
}

/** One transaction inside one region: row security shows and accepts only its rows. Commits when `work` returns, else rolls back. */
export function withRegion<Result>(pool: Pool, region: Region, work: (client: PoolClient) => Promise<Result>): Promise<Result> {
  return transaction(pool, 'BEGIN', async (client) => {
    await client.query('select platform.enter_region($1)', [region])
    return work(client)
  })
}

/** One read-only transaction that sees what the reader may see. */
export function withReader<Result>(pool: Pool, reader: Reader, work: (client: PoolClient) => Promise<Result>): Promise<Result> {
  return transaction(pool, 'BEGIN READ ONLY', async (client) => {
    await client.query('select platform.enter_reader($1, $2)', [reader.regions, reader.units])
    return work(client)
  })
}

/** Opens the books of regions: the anchor row and the clock. Regions that are open already stay as they are. Owner only. */
export async function openRegions(owner: Pool, regions: readonly Region[]): Promise<void> {
  await transaction(owner, 'BEGIN', async (client) => {
    await client.query('insert into platform.region (region) select unnest($1::text[]) on conflict do nothing', [regions])
    await client.query('insert into platform.region_clock (region) select unnest($1::text[]) on conflict do nothing', [regions])
  })
}

async function transaction<Result>(pool: Pool, begin: string, work: (client: PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect()
  let broken = false
  try {
    await client.query(begin)
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
