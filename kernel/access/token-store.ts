import type { ClientBase } from 'pg'
import type { CivilDay } from '#kernel/values/civil-day.ts'
import type { Region } from '#kernel/values/region.ts'
import type { Session } from './login-store.ts'

/** What a token opens of all that its person may. */
export interface TokenScope {
  id: string
  name: string
  region: Region
  /** Kinds of document; `['*']` is all of them and what is no document. */
  kinds: string[]
  /** The position in whose place commands are given; null: it only reads. */
  position: string | null
  usedAt: Date | null
}

export interface MadeToken extends TokenScope {
  madeAt: Date
  expiresAt: Date
  revokedAt: Date | null
}

export async function insertToken(
  client: ClientBase, token: Pick<MadeToken, 'id' | 'name' | 'region' | 'kinds' | 'position' | 'madeAt' | 'expiresAt'> & { secretHash: Buffer; person: string },
): Promise<void> {
  await client.query({
    name: 'access-insert-token',
    text: `insert into access.token (id, secret_hash, login, person, name, region, kinds, position, made_at, expires_at)
           select $1, $2, a.login, $3, $4, $5, $6, $7, $8, $9 from access.account a where a.person = $3 order by a.login limit 1`,
    values: [token.id, token.secretHash, token.person, token.name, token.region, token.kinds, token.position, token.madeAt, token.expiresAt],
  })
}

/** Those that a person has made, newest first; the last hundred. */
export async function listTokens(client: ClientBase, person: string): Promise<MadeToken[]> {
  const { rows } = await client.query<MadeToken>({
    name: 'access-list-tokens',
    text: `select id, name, region, kinds, position, made_at as "madeAt", expires_at as "expiresAt", revoked_at as "revokedAt", used_at as "usedAt"
             from access.token where person = $1 order by made_at desc, id desc limit 100`,
    values: [person],
  })
  return rows
}

/** False: there is no such token of this person, or it was revoked before. */
export async function revokeToken(client: ClientBase, person: string, id: string, at: Date): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'access-revoke-token', text: 'update access.token set revoked_at = $3 where id = $2 and person = $1 and revoked_at is null', values: [person, id, at],
  })
  return rowCount === 1
}

/** Whoever comes with these secrets, by their hash in hex; without tokens that ended or were revoked and those of a closed login. */
export async function findTokens(client: ClientBase, secrets: readonly Buffer[], now: Date, day: CivilDay): Promise<Map<string, Session & { token: TokenScope }>> {
  const { rows } = await client.query<Session & Omit<TokenScope, 'name'> & { secret: string; tokenName: string }>({
    name: 'access-find-tokens',
    text: `select encode(t.secret_hash, 'hex') as secret, t.person, n.name, n.administers, t.id, t.name as "tokenName", t.region, t.kinds, t.position, t.used_at as "usedAt",
                  array(select o.region from access.oversight o
                         where o.person = t.person and o.valid_from <= $3::date and (o.valid_to is null or o.valid_to > $3::date)) as oversight
             from access.token t
             join access.account a on a.login = t.login and (a.closed_at is null or a.closed_at > $2)
             join access.person n on n.id = t.person
            where t.secret_hash = any($1::bytea[]) and t.expires_at > $2 and t.revoked_at is null`,
    values: [secrets, now, day],
  })
  return new Map(rows.map(({ secret, person, name, administers, oversight, tokenName, ...scope }) => (
    [secret, { person, name, administers, oversight, token: { ...scope, name: tokenName } }])))
}

/** Marks the token as used at a moment; true for the one who finds it unused for an hour. */
export async function stampToken(client: ClientBase, id: string, at: Date): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'access-stamp-token', text: `update access.token set used_at = $2 where id = $1 and (used_at is null or used_at < $2::timestamptz - interval '1 hour')`, values: [id, at],
  })
  return rowCount === 1
}
