import type { ClientBase } from 'pg'
import type { CivilDay } from '#kernel/values/civil-day.ts'
import type { Region } from '#kernel/values/region.ts'
import { sidesOf } from './conflicts.ts'
import type { Administers, IncompatibleDuty, PositionKind } from './model.ts'
import { applied, type Operation, type Roster, type RosterAssignment, type RosterGrant, type RosterPosition } from './roster.ts'

/** SQL of the organisation: reading it whole, and carrying out what two administrators agreed on. */

/** The organisation of a region from a day on. `staffNumbers` are looked for beyond the region too: who comes from elsewhere is known already. */
export async function loadRoster(client: ClientBase, region: Region, day: CivilDay, staffNumbers: readonly string[] = []): Promise<Roster> {
  const units = await client.query<Roster['units'][number]>({
    name: 'access-roster-units',
    text: `select id, code, name, office, parent, credit_code as "creditCode", closed_on::text as "closedOn"
             from access.unit where region = $1 order by code`,
    values: [region],
  })
  const positions = await client.query<Omit<RosterPosition, 'grants' | 'title'> & { zh: string; en: string }>({
    name: 'access-roster-positions',
    text: `select p.id, p.unit, p.code, p.name_zh as zh, p.name_en as en, p.administers, p.closed_on::text as "closedOn"
             from access.position p where p.region = $1 order by p.code, p.id`,
    values: [region],
  })
  const grants = await client.query<RosterGrant & { position: string }>({
    name: 'access-roster-grants',
    text: `select position, duty, limit_fen as "limitFen", valid_from::text as from, valid_to::text as to
             from access.duty_grant where region = $1 and (valid_to is null or valid_to > $2::date) order by position, duty, valid_from`,
    values: [region, day],
  })
  const persons = await client.query<Roster['persons'][number]>({
    name: 'access-roster-persons',
    text: `select n.id, n.name, n.staff_number as "staffNumber", n.administers, n.machine, m.joined_on::text as "joinedOn", m.left_on::text as "leftOn"
             from access.person n left join access.member m on m.region = $1 and m.person = n.id
            where n.id in (select person from access.member where region = $1)
               or n.id in (select person from access.assignment where region = $1)
               or n.staff_number = any($2::text[])
            order by n.staff_number`,
    values: [region, staffNumbers],
  })
  const assignments = await client.query<RosterAssignment>({
    name: 'access-roster-assignments',
    text: `select id, position, person, role, lower(period)::text as from, upper(period)::text as to, cut
             from access.assignment where region = $1 and (upper(period) is null or upper(period) > $2::date) order by role desc, id`,
    values: [region, day],
  })
  const granted = Map.groupBy(grants.rows, (row) => row.position)
  return {
    units: units.rows, persons: persons.rows, assignments: assignments.rows,
    positions: positions.rows.map(({ zh, en, ...row }) => ({
      ...row, title: { zh, en }, grants: (granted.get(row.id) ?? []).map(({ duty, limitFen, from, to }) => ({ duty, limitFen, from, to })),
    })),
  }
}

/** A document that the second of two persons has approved. */
export interface OrganisationChange {
  seq: bigint
  document: string
  approver: string
  operations: readonly Operation[]
}

/**
 * Carries out approved documents, in the transaction of their approval; who wrote each is found in its acts. What separates duties is
 * refused by the keys: assignment_sides_apart, assignment_holder, assignment_place, grant_place.
 */
export async function changeOrganisation(
  client: ClientBase, region: Region, changes: readonly OrganisationChange[], before: Roster, matrix: readonly IncompatibleDuty[], at: Date, day: CivilDay,
): Promise<void> {
  await client.query({
    name: 'access-insert-changes',
    text: `insert into access.change (region, seq, document, key, writer, approver)
           select a.region, u.seq, u.document, t.key, t.person, u.approver
             from platform.region a
             cross join unnest($2::bigint[], $3::uuid[], $4::uuid[]) u(seq, document, approver)
             join lateral (select w.key, w.person from access.act w
               where w.region = $1 and w.key = 'organisation:' || u.document::text and w.pair = 'organisation' and w.side = 'write'
               order by w.seq desc limit 1) t on true
            where a.region = $1`,
    values: [region, changes.map(({ seq }) => seq), changes.map(({ document }) => document), changes.map(({ approver }) => approver)],
  })
  for (const { seq, document, operations } of changes) {
    const after = applied(before, operations)
    await writeUnits(client, region, seq, operations)
    await writePositions(client, region, seq, operations)
    await writePersons(client, region, seq, operations)
    await writeInvitations(client, region, document, operations)
    await writeEnds(client, region, seq, operations)
    await writeGrants(client, region, seq, operations, after)
    await writeBegins(client, region, seq, operations, after)
    await writeSides(client, region, before, after, matrix)
    await closeLogins(client, operations, at, day)
    before = after
  }
}

type Of<What extends Operation['do']> = Extract<Operation, { do: What }>

function those<What extends Operation['do']>(operations: readonly Operation[], what: What): Of<What>[] {
  return operations.filter((one): one is Of<What> => one.do === what)
}

async function writeUnits(client: ClientBase, region: Region, seq: bigint, operations: readonly Operation[]): Promise<void> {
  // The office first: a division names it.
  const opened = those(operations, 'openUnit').map(({ unit }) => unit).sort((left, right) => Number(left.parent !== null) - Number(right.parent !== null))
  if (opened.length > 0) {
    await client.query({
      name: 'access-open-units',
      text: `insert into access.unit (region, id, code, name, office, parent, credit_code, change)
             select a.region, u.*, $8::bigint from platform.region a,
               unnest($2::uuid[], $3::text[], $4::text[], $5::boolean[], $6::uuid[], $7::text[]) u where a.region = $1`,
      values: [
        region, opened.map((row) => row.id), opened.map((row) => row.code), opened.map((row) => row.name), opened.map((row) => row.office),
        opened.map((row) => row.parent), opened.map((row) => row.creditCode), seq,
      ],
    })
  }
  const changed = those(operations, 'changeUnit')
  if (changed.length === 0) return
  await client.query({
    name: 'access-change-units',
    text: `update access.unit t set name = u.name, credit_code = u.credit_code, closed_on = u.closed_on, change = $6
             from unnest($2::uuid[], $3::text[], $4::text[], $5::date[]) u(id, name, credit_code, closed_on)
            where t.region = $1 and t.id = u.id`,
    values: [region, changed.map((row) => row.id), changed.map((row) => row.name), changed.map((row) => row.creditCode), changed.map((row) => row.closedOn), seq],
  })
}

async function writePositions(client: ClientBase, region: Region, seq: bigint, operations: readonly Operation[]): Promise<void> {
  const opened = those(operations, 'openPosition').map(({ position }) => position)
  if (opened.length > 0) {
    await client.query({
      name: 'access-open-positions',
      text: `insert into access.position (region, id, code, unit, name_zh, name_en, administers, change)
             select a.region, u.*, $8::bigint from platform.region a,
               unnest($2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[]) u where a.region = $1`,
      values: [
        region, opened.map((row) => row.id), opened.map((row) => row.code), opened.map((row) => row.unit), opened.map((row) => row.title.zh),
        opened.map((row) => row.title.en), opened.map((row) => row.administers), seq,
      ],
    })
  }
  const changed = those(operations, 'changePosition')
  if (changed.length === 0) return
  await client.query({
    name: 'access-change-positions',
    text: `update access.position t set name_zh = u.zh, name_en = u.en, closed_on = u.closed_on, change = $6
             from unnest($2::uuid[], $3::text[], $4::text[], $5::date[]) u(id, zh, en, closed_on) where t.region = $1 and t.id = u.id`,
    values: [region, changed.map((row) => row.id), changed.map((row) => row.title.zh), changed.map((row) => row.title.en), changed.map((row) => row.closedOn), seq],
  })
}

async function writePersons(client: ClientBase, region: Region, seq: bigint, operations: readonly Operation[]): Promise<void> {
  const joined = those(operations, 'join')
  const unknown = joined.filter(({ known }) => !known).map(({ person }) => person)
  if (unknown.length > 0) {
    await client.query({
      name: 'access-enrol', text: 'select access.enrol($1, $2, $3, $4)',
      values: [unknown.map((row) => row.id), unknown.map((row) => row.name), unknown.map((row) => row.staffNumber), unknown.map((row) => row.administers)],
    })
  }
  if (joined.length > 0) {
    await client.query({
      name: 'access-join',
      text: `insert into access.member as m (region, person, joined_on, change)
             select a.region, u.*, $4::bigint from platform.region a, unnest($2::uuid[], $3::date[]) u where a.region = $1
             on conflict (region, person) do update set joined_on = excluded.joined_on, left_on = null, change = excluded.change`,
      values: [region, joined.map(({ person }) => person.id), joined.map(({ person }) => person.joinedOn), seq],
    })
  }
  const left = those(operations, 'leave')
  if (left.length === 0) return
  await client.query({
    name: 'access-leave',
    text: `update access.member t set left_on = u.left_on, change = $4
             from unnest($2::uuid[], $3::date[]) u(person, left_on) where t.region = $1 and t.person = u.person`,
    values: [region, left.map((row) => row.person), left.map((row) => row.on), seq],
  })
}

/** What lets the system administrator draw a link for each of them, once. */
async function writeInvitations(client: ClientBase, region: Region, document: string, operations: readonly Operation[]): Promise<void> {
  const invited = those(operations, 'invite')
  if (invited.length === 0) return
  await client.query({
    name: 'access-invite',
    text: `insert into access.invitation (region, document, person, resets)
           select a.region, $4::uuid, u.* from platform.region a, unnest($2::uuid[], $3::boolean[]) u where a.region = $1`,
    values: [region, invited.map((row) => row.person), invited.map((row) => row.resets), document],
  })
}

/** The sides of an assignment end with it, in the same statement: the key between them holds at its end. */
async function writeEnds(client: ClientBase, region: Region, seq: bigint, operations: readonly Operation[]): Promise<void> {
  const ended = those(operations, 'end')
  if (ended.length > 0) {
    await client.query({
      name: 'access-end-assignments',
      text: `with k as (select * from unnest($2::uuid[], $3::date[], $4::boolean[]) u(id, day, cut)),
               sides as (update access.assignment_side s set period = daterange(lower(s.period), k.day) from k
                 where s.region = $1 and s.assignment = k.id)
             update access.assignment t set period = daterange(lower(t.period), k.day), cut = k.cut, ended = $5 from k
              where t.region = $1 and t.id = k.id`,
      values: [region, ended.map((row) => row.assignment), ended.map((row) => row.to), ended.map((row) => row.cut), seq],
    })
  }
  const grants = those(operations, 'endGrant')
  if (grants.length === 0) return
  await client.query({
    name: 'access-end-grants',
    text: `update access.duty_grant t set valid_to = u.valid_to, change = $6
             from unnest($2::uuid[], $3::text[], $4::date[], $5::date[]) u(position, duty, valid_from, valid_to)
            where t.region = $1 and t.position = u.position and t.duty = u.duty and t.valid_from = u.valid_from`,
    values: [region, grants.map((row) => row.position), grants.map((row) => row.duty), grants.map((row) => row.from), grants.map((row) => row.to), seq],
  })
}

async function writeGrants(client: ClientBase, region: Region, seq: bigint, operations: readonly Operation[], after: Roster): Promise<void> {
  const given = those(operations, 'grant')
  if (given.length === 0) return
  const administers = placesOf(after)
  await client.query({
    name: 'access-grant',
    text: `insert into access.duty_grant (region, position, duty, limit_fen, valid_from, valid_to, administers, change)
           select a.region, u.*, $8::bigint from platform.region a,
             unnest($2::uuid[], $3::text[], $4::bigint[], $5::date[], $6::date[], $7::text[]) u where a.region = $1`,
    values: [
      region, given.map((row) => row.position), given.map(({ grant }) => grant.duty), given.map(({ grant }) => grant.limitFen),
      given.map(({ grant }) => grant.from), given.map(({ grant }) => grant.to), given.map((row) => administers.get(row.position)!), seq,
    ],
  })
}

async function writeBegins(client: ClientBase, region: Region, seq: bigint, operations: readonly Operation[], after: Roster): Promise<void> {
  const begun = those(operations, 'begin').map(({ assignment }) => assignment)
  if (begun.length === 0) return
  const administers = placesOf(after)
  await client.query({
    name: 'access-begin-assignments',
    text: `insert into access.assignment (region, id, position, person, role, period, administers, member, begun)
           select a.region, u.id, u.position, u.person, u.role, daterange(u.day, u.until), u.administers, u.person, $9::bigint from platform.region a,
             unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::date[], $7::date[], $8::text[]) u(id, position, person, role, day, until, administers)
            where a.region = $1`,
    values: [
      region, begun.map((row) => row.id), begun.map((row) => row.position), begun.map((row) => row.person), begun.map((row) => row.role),
      begun.map((row) => row.from), begun.map((row) => row.to), begun.map((row) => administers.get(row.position)!), seq,
    ],
  })
}

function placesOf(roster: Roster): Map<string, Administers> {
  return new Map(roster.positions.map((row) => [row.id, row.administers]))
}

/** Sides of new assignments, and of standing ones whose position was granted more. A side that stands is left; a second one on it fails. */
async function writeSides(client: ClientBase, region: Region, before: Roster, after: Roster, matrix: readonly IncompatibleDuty[]): Promise<void> {
  const name = ({ assignment, pair, side }: ReturnType<typeof sidesOf>[number]) => `${assignment.id}|${pair}|${side}`
  const standing = new Set(sidesOf(before, matrix).map(name))
  const fresh = sidesOf(after, matrix).filter((one) => !standing.has(name(one)))
  if (fresh.length === 0) return
  await client.query({
    name: 'access-take-sides',
    text: `insert into access.assignment_side (region, assignment, person, scope_key, pair, side, period)
           select a.region, u.assignment, u.person, u.scope_key, u.pair, u.side, daterange(u.day, u.until) from platform.region a,
             unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::date[], $8::date[]) u(assignment, person, scope_key, pair, side, day, until)
            where a.region = $1
           on conflict (region, assignment, pair, side) do nothing`,
    values: [
      region, fresh.map(({ assignment }) => assignment.id), fresh.map(({ assignment }) => assignment.person), fresh.map((one) => one.scopeKey),
      fresh.map((one) => one.pair), fresh.map((one) => one.side), fresh.map(({ assignment }) => assignment.from), fresh.map(({ assignment }) => assignment.to),
    ],
  })
}

/** Who leaves at once is out with the next request; who leaves later, at the first moment of that day in Shanghai. */
async function closeLogins(client: ClientBase, operations: readonly Operation[], at: Date, day: CivilDay): Promise<void> {
  for (const [on, left] of Map.groupBy(those(operations, 'leave'), (row) => row.on)) {
    await client.query({
      name: 'access-close-logins', text: 'select access.close_logins($1, $2)',
      values: [left.map((row) => row.person), on <= day ? at : new Date(`${on}T00:00:00+08:00`)],
    })
  }
}

export async function loadPositionKinds(client: ClientBase): Promise<PositionKind[]> {
  const { rows } = await client.query<Omit<PositionKind, 'title'> & { zh: string; en: string }>({
    name: 'access-position-kinds',
    text: 'select code, name_zh as zh, name_en as en, office, machine, duties from access.position_kind order by code',
  })
  return rows.map(({ zh, en, ...row }) => ({ ...row, title: { zh, en } }))
}

/** One that is declared by several modules has the duties of all. */
export function mergedPositionKinds<Kind extends Omit<PositionKind, 'machine'>>(kinds: readonly Kind[]): Kind[] {
  return [...Map.groupBy(kinds, ({ code }) => code).values()].map((same) => (
    { ...same[0]!, duties: [...new Set(same.flatMap(({ duties }) => duties))] }))
}

/** Writes what the modules declare. As the owner. */
export async function installPositionKinds(owner: ClientBase, kinds: readonly PositionKind[]): Promise<void> {
  const merged = mergedPositionKinds(kinds)
  await owner.query(
    `insert into access.position_kind (code, name_zh, name_en, office, machine, duties)
     select u.code, u.zh, u.en, u.office, u.machine, array(select jsonb_array_elements_text(u.duties))
       from unnest($1::text[], $2::text[], $3::text[], $4::boolean[], $5::boolean[], $6::jsonb[]) u(code, zh, en, office, machine, duties)
     on conflict (code) do update set name_zh = excluded.name_zh, name_en = excluded.name_en, office = excluded.office,
       machine = excluded.machine, duties = excluded.duties`,
    [
      merged.map((row) => row.code), merged.map((row) => row.title.zh), merged.map((row) => row.title.en), merged.map((row) => row.office),
      merged.map((row) => row.machine), merged.map((row) => JSON.stringify(row.duties)),
    ])
}
