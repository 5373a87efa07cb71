import type { ClientBase } from 'pg'
import type { CivilDay } from '#kernel/values/civil-day.ts'
import type { Region } from '#kernel/values/region.ts'
import type { Administers } from './model.ts'
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
export async function findAccount(client: ClientBase, login: string, now: Date): Promise<Account | null> {
  const { rows } = await client.query<Account>({
    name: 'access-find-account',
    text: 'select person, password_hash as "passwordHash" from access.account where login = $1 and (closed_at is null or closed_at > $2)',
    values: [login, now],
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
  /** Which of the three administrators this is; `none` for everybody else. */
  administers: Administers
  /** Regions that the person may read besides those of their positions. */
  oversight: Region[]
}

/**
 * The sessions of these secrets by their hash in hex, without those that have ended or whose account was closed. They are fetched by their secrets first:
 * asked for secret and end together, the server took the index of ends while there were a few hundred, and read all of them for each look-up (93 µs of
 * its time with 200 open sessions, 47 like this).
 */
export async function findSessions(client: ClientBase, secrets: readonly Buffer[], now: Date, day: CivilDay): Promise<Map<string, Session>> {
  const { rows } = await client.query<Session & { secret: string }>({
    name: 'access-find-sessions',
    text: `with s as materialized (select secret_hash, login, person, expires_at from access.session where secret_hash = any($1::bytea[]))
           select encode(s.secret_hash, 'hex') as secret, s.person, n.name, n.administers,
                  array(select o.region from access.oversight o
                         where o.person = s.person and o.valid_from <= $3::date and (o.valid_to is null or o.valid_to > $3::date)) as oversight
             from s
             join access.account a on a.login = s.login and (a.closed_at is null or a.closed_at > $2)
             join access.person n on n.id = s.person
            where s.expires_at > $2`,
    values: [secrets, now, day],
  })
  return new Map(rows.map(({ secret, ...session }) => [secret, session]))
}

/** One open link of a first administrator. */
export interface FirstLink {
  administers: Exclude<Administers, 'none'>
  expiresAt: Date
}

/**
 * Offers the links of those of the three administrators who are missing, each killing the one before; as the owner. To a database without
 * any login that is the system administrator alone; later the other two, until each can log in. Gives whom the tokens are for.
 */
export async function offerFirstLinks(
  owner: ClientBase, tokenHashes: Record<FirstLink['administers'], Buffer>, hours: number,
): Promise<FirstLink['administers'][]> {
  const { rows } = await owner.query<{ administers: FirstLink['administers'] }>(
    `with logins as (select n.administers from access.account c join access.person n on n.id = c.person),
       opened as (select a.region from access.assignment a join access.account c on c.person = a.person
         where a.administers = 'system' order by lower(a.period), a.id limit 1)
     insert into access.first_link as f (administers, token_hash, expires_at, region)
     select k.administers, k.token_hash, now() + $4 * interval '1 hour', case when k.administers <> 'system' then o.region end
       from (values ('system', $1::bytea), ('security', $2::bytea), ('audit', $3::bytea)) k(administers, token_hash)
       left join opened o on k.administers <> 'system'
      where case when k.administers = 'system' then not exists (select from logins)
                 else exists (select from logins l where l.administers = 'system') and o.region is not null
                   and not exists (select from logins l where l.administers = k.administers) end
     on conflict (administers) do update set token_hash = excluded.token_hash, expires_at = excluded.expires_at, region = excluded.region
     returning f.administers`, [tokenHashes.system, tokenHashes.security, tokenHashes.audit, hours])
  const offered = rows.map((row) => row.administers)
  await owner.query('delete from access.first_link where administers <> all($1::text[])', [offered])
  return offered
}

/** Whose link this is and when it ends, or null when it leads nowhere: unknown, spent, run out, or whom it is for can log in already. */
export async function firstLink(client: ClientBase, tokenHash: Buffer): Promise<FirstLink | null> {
  const { rows } = await client.query<FirstLink>({
    name: 'access-first-link',
    text: `select administers, expires_at as "expiresAt" from access.first_link f
            where token_hash = $1 and expires_at > now() and not exists (
              select from access.account c join access.person n on n.id = c.person where f.administers in ('system', n.administers))`,
    values: [tokenHash],
  })
  return rows[0] ?? null
}

/**
 * Makes one of the first administrators and spends the link, or makes nobody and gives null. `token` is the secret of the link, in
 * base64url; for the system administrator it opens the office of `region`, and `next` are the hashes of the links for the other two.
 */
export async function takeFirstLink(
  client: ClientBase, token: string,
  first: { person: string; name: string; staffNumber: string; login: string; passwordHash: string },
  office: { region: Region; name: string; day: CivilDay; next: { security: Buffer; audit: Buffer } },
): Promise<FirstLink['administers'] | null> {
  const { rows } = await client.query<{ taken: FirstLink['administers'] | null }>({
    name: 'access-take-first-link',
    text: 'select access.take_first_link($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) as taken',
    values: [
      Buffer.from(token, 'base64url'), first.person, first.name, first.staffNumber, first.login, first.passwordHash,
      office.region, office.name, office.day, office.next.security, office.next.audit,
    ],
  })
  return rows[0]!.taken
}

/** What an approved document offers a person. */
export interface Invitation {
  person: string
  name: string
  /** The login that the person has already; null: one is chosen with the password. */
  login: string | null
  expiresAt: Date
}

/**
 * Draws the link of the newest document that invites this person, and kills the one drawn before. False when none does: no document was
 * approved, its link was used, the person has a login and the document grants no new password, or another office, where the person was on
 * the staff before, has the say over their login. `client` is in the region.
 */
export async function drawInvitation(
  client: ClientBase, region: Region, drawn: { person: string; tokenHash: Buffer; now: Date; expiresAt: Date },
): Promise<boolean> {
  const { rows } = await client.query<{ ours: boolean }>({
    name: 'access-lets-in', text: 'select access.lets_in($1, $2, $3) as ours', values: [region, drawn.person, drawn.now],
  })
  if (!rows[0]?.ours) return false
  const { rowCount } = await client.query({
    name: 'access-draw-invitation',
    text: `update access.invitation i set token_hash = $3, expires_at = $5
            where i.region = $1 and i.person = $2 and i.document = (
              select k.document from access.invitation k join access.change c on c.region = $1 and c.document = k.document
               where k.region = $1 and k.person = $2 and k.taken_at is null
                 and (k.resets or not exists (
                   select from access.account t where t.person = $2 and (t.closed_at is null or t.closed_at > $4)))
               order by c.seq desc limit 1)`,
    values: [region, drawn.person, drawn.tokenHash, drawn.now, drawn.expiresAt],
  })
  return rowCount === 1
}

/** The open invitation of this token, or null. `client` is in the region. */
export async function findInvitation(client: ClientBase, region: Region, tokenHash: Buffer, now: Date): Promise<Invitation | null> {
  const { rows } = await client.query<Invitation>({
    name: 'access-find-invitation',
    text: `select i.person, n.name, (select c.login from access.account c where c.person = i.person order by c.login limit 1) as login,
                  i.expires_at as "expiresAt"
             from access.invitation i join access.person n on n.id = i.person
            where i.region = $1 and i.token_hash = $2 and i.taken_at is null and i.expires_at > $3`,
    values: [region, tokenHash, now],
  })
  return rows[0] ?? null
}

/** Spends the invitation: sets the password, makes the login when there is none. Null when it leads nowhere. */
export async function takeInvitation(
  client: ClientBase, region: Region, token: string, chosen: { login: string; passwordHash: string }, now: Date,
): Promise<{ login: string; person: string } | null> {
  const { rows } = await client.query<{ login: string; person: string }>({
    name: 'access-take-invitation',
    text: 'select login, person from access.take_invitation($1, $2, $3, $4, $5)',
    values: [region, Buffer.from(token, 'base64url'), chosen.login, chosen.passwordHash, now],
  })
  return rows[0] ?? null
}
