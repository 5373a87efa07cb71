import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Refused } from '#kernel/values/refusal.ts'
import { readPasswords } from './cluster.ts'
import { startEmbedded } from './embedded.ts'
import { loginsOfOthers } from './logins-of-others.ts'
import { refuse } from './model.ts'
import { openPools, type Pools } from './pools.ts'
import { embeddedLogins } from './roles.ts'
import { socketOfRunning } from './stale-server.ts'

/**
 * Pools on a database as it stands, for looking at it: nothing is migrated and nothing is made. With DATABASE_URL that one; else the
 * database of `dataDir`, through the server that a running Sluice holds, or through one started for the while.
 */
export async function joinDatabase({ environment, dataDir: folder }: { environment: NodeJS.ProcessEnv; dataDir: string }): Promise<{ pools: Pools; close: () => Promise<void> }> {
  if (environment['DATABASE_URL']) {
    const pools = openPools(loginsOfOthers(environment))
    return { pools, close: pools.close }
  }
  const dataDir = resolve(folder)
  const clusterDir = join(dataDir, 'postgres')
  if (!existsSync(clusterDir)) throw new Refused(refuse('database.no_data', { folder: dataDir }))
  const host = socketOfRunning(dataDir)
  if (host !== null) {
    const pools = openPools(embeddedLogins({ host, passwords: await readPasswords(dataDir, clusterDir) }, 'sluice'))
    return { pools, close: pools.close }
  }
  const server = await startEmbedded({ dataDir, durable: true })
  const pools = openPools(embeddedLogins(server, 'sluice'))
  const close = async () => {
    await pools.close()
    await server.stop()
  }
  return { pools, close }
}
