import type { Pool } from 'pg'

/** Below this any plan is good. */
const SMALL_BYTES = 65_536

/** After a bulk load: PostgreSQL plans for the size that a table had when it was last looked at, and looks again a minute later at best. */
export async function analyseAll(owner: Pool): Promise<void> {
  const { rows } = await owner.query<{ name: string }>('select t::text as name from platform.table_class')
  await owner.query(`analyze ${rows.map((row) => row.name).join(', ')}`)
}

/**
 * Tables that hold rows and at which PostgreSQL, as far as it remembers, never looked: those of a restored dump, of a load that ended with
 * its server, and after a crash, which takes the counters along that would have told it to look. Gives their names. One after the other, so
 * that `isStopped` ends it; a table that somebody else is just looking at, or changing, is left out.
 */
export async function analyseUnseen(owner: Pool, isStopped: () => boolean = () => false): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(
    `select k.t::text as name from platform.table_class k join pg_stat_user_tables s on s.relid = k.t
      where s.last_analyze is null and s.last_autoanalyze is null and pg_relation_size(k.t) > $1
      order by pg_relation_size(k.t) desc`, [SMALL_BYTES])
  const done: string[] = []
  for (const { name } of rows) {
    if (isStopped()) break
    await owner.query(`analyze (skip_locked) ${name}`)
    done.push(name)
  }
  return done
}
