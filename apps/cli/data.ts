import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { joinDatabase } from '#kernel/database/index.ts'
import { loadOrCreateSigner } from '#kernel/log/index.ts'

/** SLUICE_DATA, or, where it is absent or empty, .data in the folder of the program. */
export function dataFolder(): string {
  return process.env['SLUICE_DATA'] || join(fileURLToPath(new URL('../..', import.meta.url)), '.data')
}

/** The key that verifies this installation's log; null when nothing was signed here. A key is never made by looking. */
export async function verifierKey(dataDir: string): Promise<string | null> {
  const file = join(dataDir, 'log.key')
  return existsSync(file) ? (await loadOrCreateSigner(file, process.env['SLUICE_LOG_NAME'] || 'sluice')).vkey : null
}

/** Works on the database as it stands, also beside a running server. */
export async function withDatabase<Result>(work: (database: Awaited<ReturnType<typeof joinDatabase>>['pools']) => Promise<Result>): Promise<Result> {
  const { pools, close } = await joinDatabase({ environment: process.env, dataDir: dataFolder() })
  try {
    return await work(pools)
  } finally {
    await close()
  }
}

/** Every region whose books are open, or that has left something in the log: one that is called closed is not therefore verified. Or the one asked for. */
export async function regionsOf(pools: Pick<Awaited<ReturnType<typeof joinDatabase>>['pools'], 'owner'>, asked: string | undefined): Promise<string[]> {
  // From one region of the log to the next: asked for the regions of all leaves, the server would read them all.
  const { rows } = await pools.owner.query<{ region: string }>(
    `with recursive written as (
       select min(region) as region from log.leaf
       union all select (select min(l.region) from log.leaf l where l.region > w.region) from written w where w.region is not null)
     select region from platform.region union select region from written where region is not null order by region`)
  const all = rows.map((row) => row.region)
  return asked === undefined ? all : all.filter((region) => region === asked)
}
