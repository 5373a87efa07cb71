import pg from 'pg'
import { Refused } from '#kernel/values/refusal.ts'
import { refuse, ROLE_NAME, type Role, ROLES } from './model.ts'
import type { Logins, Pools } from './pools.ts'

/**
 * Whoever enters as the gate, the program or a person at a console, holds the clock of a region until the end of the transaction. One that
 * waits for a lock is told so in time, and one with which nobody goes on is ended.
 */
export const GATE_PATIENCE = { lock_timeout: '10s', idle_in_transaction_session_timeout: '60s' }

const POWERLESS = 'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS'

/**
 * On a server of our own: the four roles as logins with these passwords. Can be repeated, and takes back what a login has set for itself:
 * any may change its own password and settings, to read only for example, and would keep the program out over every restart.
 */
export async function createLogins(superuser: pg.ClientBase, passwords: Record<string, string>): Promise<void> {
  for (const name of Object.values(ROLE_NAME)) {
    const { rowCount } = await superuser.query('select from pg_roles where rolname = $1', [name])
    const password = pg.escapeLiteral(passwords[name] ?? '')
    await superuser.query(`${rowCount ? 'ALTER' : 'CREATE'} ROLE ${name} ${POWERLESS} PASSWORD ${password}`)
  }
  await resetSettings(superuser)
  for (const [setting, value] of Object.entries(GATE_PATIENCE)) await superuser.query(`ALTER ROLE ${ROLE_NAME.gate} SET ${setting} = '${value}'`)
}

async function resetSettings(superuser: pg.ClientBase): Promise<void> {
  const { rows } = await superuser.query<{ role: string; database: string | null }>(
    `select r.rolname as role, d.datname as database from pg_db_role_setting s join pg_roles r on r.oid = s.setrole left join pg_database d on d.oid = s.setdatabase
      where r.rolname = any($1)`, [Object.values(ROLE_NAME)])
  for (const { role, database } of rows) {
    await superuser.query(`ALTER ROLE ${role} ${database === null ? '' : `IN DATABASE ${pg.escapeIdentifier(database)}`} RESET ALL`)
  }
}

/** The logins of a server of our own, for one of its databases. */
export function embeddedLogins(server: { host: string; passwords: Record<string, string> }, database: string): Required<Logins> {
  const login = (role: Role): pg.PoolConfig => {
    const user = ROLE_NAME[role]
    return { host: server.host, user, password: server.passwords[user]!, database }
  }
  return { owner: login('owner'), gate: login('gate'), read: login('read'), sequencer: login('sequencer') }
}

/**
 * On a server of others, where logins have their own names: the roles that grants and policies name must exist, and each
 * login must be a member of its role. The owner's login does what it may; else the statements for the administrator are given.
 */
export async function joinRoles(pools: Pools, given: { read: boolean; sequencer: boolean }): Promise<void> {
  const owner = await currentLogin(pools.owner)
  const gate = await currentLogin(pools.gate)
  const members: [Role, string][] = [['owner', owner], ['gate', gate]]
  for (const role of ['read', 'sequencer'] as const) if (!given[role]) members.push([role, owner])

  const { rows } = await pools.owner.query<{ rolname: string }>('select rolname from pg_roles where rolname = any($1)', [
    Object.values(ROLE_NAME),
  ])
  const existing = new Set(rows.map((row) => row.rolname))
  const statements = ROLES.map((role) => ROLE_NAME[role])
    .filter((name) => !existing.has(name))
    .map((name) => `CREATE ROLE ${name} NOLOGIN`)
  for (const role of ['read', 'sequencer'] as const) {
    if (given[role] && existing.has(ROLE_NAME[role])) members.push([role, await currentLogin(pools[role])])
  }
  for (const [role, login] of members) {
    const name = ROLE_NAME[role]
    if (login === name) continue
    const isMember = existing.has(name) && (await hasRole(pools.owner, login, name))
    if (!isMember) statements.push(`GRANT ${name} TO ${pg.escapeIdentifier(login)}`)
  }
  for (const statement of statements) {
    await pools.owner.query(statement).catch((error: unknown) => {
      if ((error as { code?: string }).code !== '42501') throw error
      const roles = Object.values(ROLE_NAME).join(', ')
      throw new Refused(refuse('database.roles_missing', { roles, login: owner, statement: `${statements.join('; ')};` }))
    })
  }
}

async function hasRole(pool: pg.Pool, login: string, role: string): Promise<boolean> {
  const { rows } = await pool.query<{ has: boolean }>("select pg_has_role($1, $2, 'member') as has", [login, role])
  return rows[0]?.has === true
}

async function currentLogin(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ login: string }>('select session_user::text as login')
  return rows[0]!.login
}
