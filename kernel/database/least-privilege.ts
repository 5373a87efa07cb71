import type { Pool } from 'pg'
import { Refused } from '#kernel/values/refusal.ts'
import { refuse, ROLE_NAME } from './model.ts'
import { withRegion } from './region.ts'

interface Standing {
  login: string
  superuser: boolean
  bypasses: boolean
  is_gate: boolean
  owned: string | null
}

/** Refuses to go on (throws Refused) when the gate could pass the constraints that guard the money. Run at every start. */
export async function assertLeastPrivilege(gate: Pool): Promise<void> {
  const standing = await readStanding(gate)
  const { login } = standing
  if (standing.superuser) throw new Refused(refuse('database.gate_is_superuser', { login }))
  if (standing.bypasses) throw new Refused(refuse('database.gate_bypasses_row_security', { login }))
  if (standing.owned) throw new Refused(refuse('database.gate_owns_tables', { login, table: standing.owned }))
  if (!standing.is_gate) throw new Refused(refuse('database.gate_has_no_grant', { login }))
  await assertRowSecurity(gate)
}

/** A role that the login may become counts as the login itself. */
async function readStanding(gate: Pool): Promise<Standing> {
  const { rows } = await gate.query<Standing>(
    `select session_user::text as login,
       exists (select from pg_roles r where r.rolsuper and pg_has_role(session_user, r.oid, 'member')) as superuser,
       exists (select from pg_roles r where r.rolbypassrls and pg_has_role(session_user, r.oid, 'member')) as bypasses,
       exists (select from pg_roles r where r.rolname = $1 and pg_has_role(session_user, r.oid, 'member')) as is_gate,
       (select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
          and pg_has_role(session_user, c.relowner, 'member')
        order by 1 limit 1) as owned`,
    [ROLE_NAME.gate],
  )
  return rows[0]!
}

/**
 * Proves that entering a region reaches the rows: poolers and Citus can lose a SET LOCAL without an error, and then every
 * read is empty. The probe writes a counter in a region, reads it inside and from another region, and rolls back.
 */
async function assertRowSecurity(gate: Pool): Promise<void> {
  const region = '000000000'
  const fail = (zh: string, en: string) => new Refused(refuse('database.row_security_not_routed', { region, reason: { zh, en } }))
  const probe = 'select value from platform.counter where region = $1 and name = $2'
  const rollBack = new Error('roll back')
  await withRegion(gate, region, async (client) => {
    await client.query('insert into platform.counter (region, name, value) values ($1, $2, 0) on conflict do nothing', [region, 'self-test'])
    if ((await client.query(probe, [region, 'self-test'])).rowCount !== 1) throw fail('看不到本区划的行', 'own row not visible')
    await client.query('select platform.enter_region($1)', ['999999999'])
    if ((await client.query(probe, [region, 'self-test'])).rowCount !== 0) throw fail('看到了其他区划的行', 'row of another region visible')
    throw rollBack
  }).catch((error: unknown) => {
    if (error === rollBack) return
    if ((error as { code?: string }).code === '42501') throw fail(`数据库报告 ${(error as Error).message}`, `the database reports ${(error as Error).message}`)
    throw error
  })
}
