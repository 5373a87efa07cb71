import { readFile } from 'node:fs/promises'
import type { Pool } from 'pg'
import { withScratchDatabase } from '#kernel/database/testing.ts'

/** Lints the catalog of a migrated database: keys, foreign keys and policies that Citus needs, row security that we need. */
export async function lintCatalog(owner: Pool): Promise<string[]> {
  const sql = await readFile(new URL('lint-catalog.sql', import.meta.url), 'utf8')
  const { rows } = await owner.query<{ rule: string; object: string; why: string }>(sql)
  return rows.map(({ rule, object, why }) => `${rule}: ${object} – ${why}`)
}

export function checkCatalog(): Promise<string[]> {
  return withScratchDatabase((database) => lintCatalog(database.owner))
}

if (import.meta.main) {
  const problems = await checkCatalog()
  for (const problem of problems) console.log(problem)
  process.exitCode = problems.length === 0 ? 0 : 1
}
