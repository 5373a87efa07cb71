import type { Pool } from 'pg'
import { Refused } from '#kernel/values/refusal.ts'
import { refuse } from './model.ts'
import type { Pools } from './pools.ts'

interface Standing {
  login: string
  version: string
  version_number: number
  encoding: string
  read_only: boolean
  may_create: boolean
  /** The database and the start of its server: equal for all who are in the same one. */
  place: string
  database: string
}

const OLDEST = 150_000

/** A server of others before anything is made there: throws Refused when it is too old, can only be read, cannot hold Chinese, may not be built in, or who writes owns it. */
export async function assertFit({ owner, gate }: Pick<Pools, 'owner' | 'gate'>): Promise<void> {
  const { login, version, version_number, read_only, may_create, encoding, database } = await standingOf(owner)
  if (version_number < OLDEST) throw new Refused(refuse('database.server_too_old', { version }))
  if (read_only) throw new Refused(refuse('database.read_only', { database }))
  if (encoding !== 'UTF8') throw new Refused(refuse('database.not_unicode', { database, encoding }))
  if (!may_create) throw new Refused(refuse('database.owner_may_not_create', { login, database }))
  if ((await standingOf(gate)).login === login) throw new Refused(refuse('database.gate_is_owner', { login }))
}

/** Throws Refused when what one writes another would look for elsewhere. Readers may be sent to a copy. */
export async function assertOneDatabase({ owner, gate, sequencer }: Pick<Pools, 'owner' | 'gate' | 'sequencer'>): Promise<void> {
  const at = await standingOf(owner)
  for (const { place, database } of [await standingOf(gate), await standingOf(sequencer)]) {
    if (place !== at.place) throw new Refused(refuse('database.not_one', { database, other: at.database }))
  }
}

async function standingOf(pool: Pool): Promise<Standing> {
  const { rows } = await pool.query<Standing>(
    `select session_user::text as login, current_setting('server_version') as version, current_setting('server_version_num')::int as version_number,
       current_setting('server_encoding') as encoding, current_setting('transaction_read_only')::boolean as read_only,
       has_database_privilege(current_database(), 'create') as may_create,
       current_database()::text as database, d.oid || ' ' || pg_postmaster_start_time() as place
     from pg_database d where d.datname = current_database()`)
  return rows[0]!
}
