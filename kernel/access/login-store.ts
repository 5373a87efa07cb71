import type { ClientBase } from 'pg'
import type { CivilDay } from '#kernel/values/civil-day.ts'
import type { Region } from '#kernel/values/region.ts'
import { BARRED_MINUTES, FAILURES_ALLOWED } from './session.ts'

/** SQL of logins, sessions and the first administrator. What people hold is in store.ts. */

export interface Account {
  person: string
  passwordHash: string
}

/**
 * Counts a login as failed before its password is looked at, so that parallel guesses cannot outrun the count; `clearAttempts` takes
 * it back when the password fits. Known and unknown names are counted alike. Gives the end of the bar for a barred name, else null.
 */
export async function countAttempt(client: ClientBase, loginHash: Buffer, now: Date): Promise<{ barredUntil: Date } | null> {
  await forgetAttempts(client, now)
  const { rowCount } = await client.query({
    name: 'access-count-attempt',
    text: `insert into access.login_attempt as t (login_hash, failures, at) values ($1, 1, $2)
           on conflict (login_hash) do update
              set failures = case when t.barred_until is null then t.failures + 1 else 1 end, at = excluded.at,
                  barred_until = case when t.barred_until is null and t.failures + 1 >= $3 then $2::timestamptz + $4 * interval '1 minute' end
            where t.barred_until is null or t.barred_until <= $2`,
    values: [loginHash, now, FAILURES_ALLOWED, BARRED_MINUTES],
  })
  if (rowCount === 1) return null
  const { rows: barred } = await client.query<{ barredUntil: Date }>({
    name: 'access-barred-until',
    text: 'select barred_until as "barredUntil" from access.login_attempt where login_hash = $1 and barred_until > $2',
    values: [loginHash, now],
  })
  return barred[0] ?? null
}

/** Some of what is older than a bar, so that names made up by an attacker do not pile up. Rows that another session holds are left to it. */
async function forgetAttempts(client: ClientBase, now: Date): Promise<void> {
  await client.query({
    name: 'access-forget-attempts',
    text: `delete from access.login_attempt where login_hash in (
             select login_hash from access.login_attempt
              where at <= $1::timestamptz - $2 * interval '1 minute' and (barred_until is null or barred_until <= $1)
              order by at limit 100 for update skip locked)`,
    values: [now, BARRED_MINUTES],
  })
}

export async function clearAttempts(client: ClientBase, loginHash: Buffer): Promise<void> {
  await client.query({ name: 'access-clear-attempts', text: 'delete from access.login_attempt where login_hash = $1', values: [loginHash] })
}

/** The open account of this name, or null. */
export async function findAccount(client: ClientBase, login: string): Promise<Account | null> {
  const { rows } = await client.query<Account>({
    name: 'access-find-account',
    text: 'select person, password_hash as "passwordHash" from access.account where login = $1 and closed_at is null',
    values: [login],
  })
  return rows[0] ?? null
}

/** Logins of persons; what exists stays as it is. Owner only. */
export async function createAccounts(
  owner: ClientBase, accounts: readonly { login: string; person: string; passwordHash: string }[],
): Promise<void> {
  await owner.query(
    `insert into access.account (login, person, password_hash) select * from unnest($1::text[], $2::uuid[], $3::text[]) on conflict do nothing`,
    [accounts.map((row) => row.login), accounts.map((row) => row.person), accounts.map((row) => row.passwordHash)])
}

/** Starts a session and forgets those that have ended. */
export async function insertSession(
  client: ClientBase, session: { secretHash: Buffer; login: string; person: string; startedAt: Date; expiresAt: Date },
): Promise<void> {
  await client.query({ name: 'access-forget-sessions', text: 'delete from access.session where expires_at <= $1', values: [session.startedAt] })
  await client.query({
    name: 'access-insert-session',
    text: 'insert into access.session (secret_hash, login, person, started_at, expires_at) values ($1, $2, $3, $4, $5)',
    values: [session.secretHash, session.login, session.person, session.startedAt, session.expiresAt],
  })
}

export async function deleteSession(client: ClientBase, secret: Buffer): Promise<void> {
  await client.query({ name: 'access-delete-session', text: 'delete from access.session where secret_hash = $1', values: [secret] })
}

export interface Session {
  person: string
  name: string
  administrator: boolean
  /** Regions that the person may read besides those of their positions. */
  oversight: Region[]
}

/** The sessions of these secrets by their hash in hex, without those that have ended or whose account was closed. */
export async function findSessions(client: ClientBase, secrets: readonly Buffer[], now: Date, day: CivilDay): Promise<Map<string, Session>> {
  const { rows } = await client.query<Session & { secret: string }>({
    name: 'access-find-sessions',
    text: `select encode(s.secret_hash, 'hex') as secret, s.person, n.name, n.administrator,
                  array(select o.region from access.oversight o
                         where o.person = s.person and o.valid_from <= $3::date and (o.valid_to is null or o.valid_to > $3::date)) as oversight
             from access.session s
             join access.account a on a.login = s.login and a.closed_at is null
             join access.person n on n.id = s.person
            where s.secret_hash = any($1::bytea[]) and s.expires_at > $2`,
    values: [secrets, now, day],
  })
  return new Map(rows.map(({ secret, ...session }) => [secret, session]))
}

/**
 * Offers the one link of the first administrator and kills the one before; as the owner. False when somebody can log in already:
 * then no link is open any more.
 */
export async function offerFirstLink(owner: ClientBase, tokenHash: Buffer, hours: number): Promise<boolean> {
  const { rowCount } = await owner.query(
    `insert into access.first_link (token_hash, expires_at)
     select $1, now() + $2 * interval '1 hour' where not exists (select from access.account)
     on conflict (one) do update set token_hash = excluded.token_hash, expires_at = excluded.expires_at`, [tokenHash, hours])
  if (rowCount === 0) await owner.query('delete from access.first_link')
  return rowCount === 1
}

/** When this link ends, or null when it leads nowhere: unknown, spent, run out, or somebody can log in already. */
export async function firstLinkEnd(client: ClientBase, tokenHash: Buffer): Promise<Date | null> {
  const { rows } = await client.query<{ end: Date }>({
    name: 'access-first-link',
    text: `select expires_at as "end" from access.first_link
            where token_hash = $1 and expires_at > now() and not exists (select from access.account)`,
    values: [tokenHash],
  })
  return rows[0]?.end ?? null
}

/** Makes the first administrator and spends the link, or makes nobody and gives false. `token` is the secret of the link, in base64url. */
export async function takeFirstLink(
  client: ClientBase, token: string, first: { person: string; name: string; staffNumber: string; login: string; passwordHash: string },
): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>({
    name: 'access-take-first-link',
    text: 'select access.take_first_link($1, $2, $3, $4, $5, $6) as taken',
    values: [Buffer.from(token, 'base64url'), first.person, first.name, first.staffNumber, first.login, first.passwordHash],
  })
  return rows[0]!.taken
}
