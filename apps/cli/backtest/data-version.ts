import { createHash } from 'node:crypto'
import { createReadStream, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Pool } from 'pg'
import { lastSeq } from './database-acts.ts'

const MODULES = fileURLToPath(new URL('../../../modules', import.meta.url))

/** Names a file as it is read: its bytes, its mapping, and the program that makes facts of them. */
export async function versionOfFile(file: string, mapping: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
  return named(['file', hash.digest('hex'), mapping, programVersion()])
}

/** Names the books as they stand: how far each region's order goes, and the last verdict in it, which no other database has. */
export async function versionOfDatabase(pool: Pool, regions: readonly string[]): Promise<string> {
  const states: unknown[] = []
  for (const region of regions) {
    const { rows } = await pool.query<{ id: string }>('select id from rules.verdict where region = $1 order by seq desc limit 1', [region])
    states.push([region, String(await lastSeq(pool, region)), rows[0]?.id ?? null])
  }
  return named(['database', states, programVersion()])
}

/** Facts are made by the modules: another text of theirs may make other facts of the same rows. */
function programVersion(): string {
  const hash = createHash('sha256')
  const files = readdirSync(MODULES, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts')).sort()
  for (const file of files) hash.update(file).update('\0').update(readFileSync(join(MODULES, file)))
  return hash.digest('hex')
}

function named(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
