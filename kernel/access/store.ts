import type { ClientBase } from 'pg'
import type { CivilDay } from '#kernel/values/civil-day.ts'
import type { Region } from '#kernel/values/region.ts'
import { actKey } from './authorise.ts'
import { type Act, type Actor, type Administers, type IncompatibleDuty, type Standing } from './model.ts'

interface StandingRow {
  person: string; name: string; position: string; code: string; name_zh: string; name_en: string; unit: string; office: boolean
  role: 'primary' | 'deputy'; behalf: { person: string; name: string }[] | null; duties: { duty: string; limit: string | null }[] | null
}

const STANDING = `
  a.person, n.name, p.id as position, p.code, p.name_zh, p.name_en, p.unit, u.office, a.role,
  case when a.role = 'deputy' then (
    select json_agg(json_build_object('person', o.person, 'name', q.name))
      from access.assignment o join access.person q on q.id = o.person
     where o.region = $1 and o.position = p.id and o.role = 'primary' and o.period @> $2::date and not o.cut) end as behalf,
  (select json_agg(json_build_object('duty', g.duty, 'limit', g.limit_fen::text))
     from access.duty_grant g
    where g.region = $1 and g.position = p.id and g.valid_from <= $2::date and (g.valid_to is null or g.valid_to > $2::date)) as duties
  from access.assignment a
  join access.position p on p.region = $1 and p.id = a.position
  join access.unit u on u.region = $1 and u.id = p.unit
  join access.person n on n.id = a.person
  where a.region = $1 and a.period @> $2::date and not a.cut`

/** What each actor may do through the named position on that day. Actors without such an assignment are absent. */
export async function loadStandings(client: ClientBase, region: Region, day: CivilDay, actors: readonly Actor[]): Promise<Map<string, Standing>> {
  const distinct = [...new Map(actors.map((actor) => [standingKey(actor), actor])).values()]
  const { rows } = await client.query<StandingRow>({
    name: 'access-load-standings',
    // One by one, by their keys: a join planned while the office was small reads every assignment of it.
    text: `select f.* from unnest($3::uuid[], $4::uuid[]) as k(person, position)
            cross join lateral (select ${STANDING} and a.person = k.person and a.position = k.position offset 0) f`,
    values: [region, day, distinct.map((actor) => actor.person), distinct.map((actor) => actor.position)],
  })
  return new Map(rows.map((row) => [standingKey(row), fromRow(row)]))
}

/** Of these, by `standingKey`, who held that position before and holds it no more on that day. */
export async function loadFormerHolders(client: ClientBase, region: Region, day: CivilDay, actors: readonly Actor[]): Promise<Set<string>> {
  const { rows } = await client.query<Actor>({
    name: 'access-load-former-holders',
    text: `select f.* from unnest($3::uuid[], $4::uuid[]) as k(person, position)
            cross join lateral (select a.person, a.position from access.assignment a
                                 where a.region = $1 and a.person = k.person and a.position = k.position
                                 group by a.person, a.position
                                having not bool_or(not a.cut and (a.period @> $2::date or lower(a.period) > $2::date)) offset 0) f`,
    values: [region, day, actors.map((actor) => actor.person), actors.map((actor) => actor.position)],
  })
  return new Set(rows.map(standingKey))
}

/** Every position a person holds in a region on that day. */
export async function standingsOf(client: ClientBase, region: Region, day: CivilDay, person: string): Promise<Standing[]> {
  const { rows } = await client.query<StandingRow>({
    name: 'access-standings-of',
    text: `select ${STANDING} and a.person = $3 order by p.code`,
    values: [region, day, person],
  })
  return rows.map(fromRow)
}

export function standingKey(actor: Actor): string {
  return `${actor.person}|${actor.position}`
}

function fromRow(row: StandingRow): Standing {
  return {
    person: row.person, name: row.name, position: row.position, positionCode: row.code,
    positionName: { zh: row.name_zh, en: row.name_en }, unit: row.unit, office: row.office, role: row.role,
    onBehalfOf: row.behalf ?? [],
    duties: new Map((row.duties ?? []).map((grant) => [grant.duty, grant.limit === null ? null : BigInt(grant.limit)])),
  }
}

/** Of these units, those that the region does not have. */
export async function loadUnknownUnits(client: ClientBase, region: Region, units: readonly string[]): Promise<Set<string>> {
  if (units.length === 0) return new Set()
  const { rows } = await client.query<{ id: string }>({
    name: 'access-load-unknown-units',
    text: `select k.id from unnest($2::uuid[]) as k(id)
             left join lateral (select u.id from access.unit u where u.region = $1 and u.id = k.id offset 0) u on true where u.id is null`,
    values: [region, units],
  })
  return new Set(rows.map(({ id }) => id))
}

/** Sides already taken for these keys, by `actKey`. */
export async function loadActs(client: ClientBase, region: Region, acts: readonly Act[]): Promise<Map<string, string>> {
  if (acts.length === 0) return new Map()
  const { rows } = await client.query<Act>({
    name: 'access-load-acts',
    text: `select f.* from unnest($2::text[], $3::text[], $4::uuid[]) as k(key, pair, person)
            cross join lateral (select t.key, t.pair, t.person, t.side from access.act t
                                 where t.region = $1 and t.key = k.key and t.pair = k.pair and t.person = k.person offset 0) f`,
    values: [region, acts.map((act) => act.key), acts.map((act) => act.pair), acts.map((act) => act.person)],
  })
  return new Map(rows.map((row) => [actKey(row), row.side]))
}

/** Plain insert on purpose: an act whose key stands with the other side must fail (23505), never be swallowed. */
export async function insertActs(client: ClientBase, region: Region, acts: readonly (Act & { seq: bigint })[]): Promise<void> {
  if (acts.length === 0) return
  await client.query({
    name: 'access-insert-acts',
    text: `insert into access.act (region, key, pair, person, side, seq)
           select a.region, u.* from platform.region a, unnest($2::text[], $3::text[], $4::uuid[], $5::text[], $6::bigint[]) u
            where a.region = $1`,
    values: [
      region, acts.map((act) => act.key), acts.map((act) => act.pair), acts.map((act) => act.person),
      acts.map((act) => act.side), acts.map((act) => act.seq),
    ],
  })
}

export async function loadMatrix(client: ClientBase): Promise<IncompatibleDuty[]> {
  const { rows } = await client.query<IncompatibleDuty & { zh: string | null; en: string | null }>(
    'select pair, duty, side, scope, noun, basis, verified, title_zh as zh, title_en as en from access.incompatible_duties order by pair, duty')
  return rows.map(({ zh, en, ...row }) => (zh && en ? { ...row, title: { zh, en } } : row))
}

/**
 * Names of the people who hold each position today, in the given unit or, for null, in the finance office itself. `acted`: persons who are left
 * out because they have signed already, and with them those who would only sign in their stead.
 */
export async function holdersOf(
  client: ClientBase, region: Region, day: CivilDay, asked: readonly { position: string; unit: string | null }[], acted: readonly string[] = [],
): Promise<string[][]> {
  if (asked.length === 0) return []
  const { rows } = await client.query<{ ordinal: number; names: string[] | null }>({
    name: 'access-holders-of',
    text: `select k.ordinal, array_agg(n.name order by a.role desc, n.name) as names
             from unnest($3::int[], $4::text[], $5::uuid[]) as k(ordinal, code, unit)
            cross join lateral (select u.id from access.unit u where u.region = $1 and u.id = k.unit
                                 union all select u.id from access.unit u where u.region = $1 and u.office and k.unit is null offset 0) u
            cross join lateral (select p.id from access.position p where p.region = $1 and p.unit = u.id and p.code = k.code offset 0) p
            cross join lateral (select a.person, a.role from access.assignment a
                                 where a.region = $1 and a.position = p.id and a.period @> $2::date and not a.cut and a.person <> all($6::uuid[])
                                   and (a.role = 'primary' or not exists (
                                     select from access.assignment b where b.region = $1 and b.position = p.id and b.role = 'primary'
                                        and b.period @> $2::date and not b.cut and b.person = any($6::uuid[]))) offset 0) a
            cross join lateral (select n.name from access.person n where n.id = a.person offset 0) n
            group by k.ordinal`,
    values: [region, day, asked.map((_, index) => index), asked.map((one) => one.position), asked.map((one) => one.unit), acted],
  })
  const names = new Map(rows.map((row) => [row.ordinal, row.names ?? []]))
  return asked.map((_, index) => names.get(index) ?? [])
}

export interface Holding {
  region: Region
  position: string
  code: string
  nameZh: string
  nameEn: string
  unit: string
  unitName: string
  office: boolean
  /** The place of one of the three administrators. */
  administers: Administers
  role: 'primary' | 'deputy'
}

/** By person: every position held today in any of these regions; the client reads all of them. */
export async function holdingsOf(
  client: ClientBase, regions: readonly Region[], day: CivilDay, persons: readonly string[],
): Promise<Map<string, Holding[]>> {
  const { rows } = await client.query<Holding & { person: string }>({
    name: 'access-holdings-of',
    text: `select a.person, a.region, p.id as position, p.code, p.name_zh as "nameZh", p.name_en as "nameEn", u.id as unit, u.name as "unitName",
                  u.office, p.administers, a.role
             from access.assignment a
             join access.position p on p.region = a.region and p.id = a.position
             join access.unit u on u.region = p.region and u.id = p.unit
            where a.region = any($1) and a.person = any($2::uuid[]) and a.period @> $3::date and not a.cut
            order by a.region, u.code, p.code`,
    values: [regions, persons, day],
  })
  const held = Map.groupBy(rows, (row) => row.person)
  return new Map(persons.map((person) => [person, held.get(person) ?? []]))
}
