import { createHash } from 'node:crypto'
import { createReadStream, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ClientBase } from 'pg'
import type { Region } from '#kernel/values/region.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** Names a file as it is read: its bytes, its mapping, and the program that makes facts of them. */
export async function versionOfFile(file: string, mapping: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
  return named(['file', hash.digest('hex'), mapping, programVersion()])
}

/** How far the order of a region goes, and the last verdict in it, which no other database has. The client has entered the region. */
export async function stateOfBooks(client: ClientBase, region: Region): Promise<unknown> {
  const { rows: [clock] } = await client.query<{ seq: bigint }>({
    name: 'backtest-clock', text: 'select seq from platform.region_clock where region = $1', values: [region],
  })
  const { rows: [verdict] } = await client.query<{ id: string }>({
    name: 'backtest-last-verdict', text: 'select id from rules.verdict where region = $1 order by seq desc limit 1', values: [region],
  })
  return [region, String(clock?.seq ?? 0n), verdict?.id ?? null]
}

/** Names books as they stand, from the state of each region. */
export function versionOfBooks(states: readonly unknown[]): string {
  return named(['database', states, programVersion()])
}

/** What makes facts of rows and of documents, looks back on them and judges them: another text of these may make something else of the same data. */
const MAKING = ['kernel', 'modules', 'apps/cli/backtest', 'apps/cli/replay', 'apps/server/backtest']

export function programVersion(root = ROOT): string {
  const hash = createHash('sha256')
  for (const folder of MAKING) {
    const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts')).sort()
    for (const file of files) hash.update(`${folder}/${file}`).update('\0').update(readFileSync(join(root, folder, file)))
  }
  return hash.digest('hex')
}

function named(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
