import type { ClientBase } from 'pg'
import { conflictsOf, loadMatrix, loadRoster, type Roster, type RosterPosition } from '#kernel/access/index.ts'
import { dutyName, unstaffedFlows } from '#kernel/command/index.ts'
import { withRegion } from '#kernel/database/index.ts'
import { civilDayOf, type CivilDay } from '#kernel/values/civil-day.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { Site } from '../site.ts'
import type { ConflictReport, OrganisationView } from './model.ts'

/** Offices of all regions, and units, positions, people and holders of one. */
export async function readOrganisation(client: ClientBase, site: Site, region: Region): Promise<OrganisationView> {
  const day = civilDayOf(site.clock())
  const { rows: offices } = await client.query<OrganisationView['offices'][number]>({
    name: 'organisation-offices',
    text: `select region, name, level, parent from platform.office where valid_from <= $1::date and (valid_to is null or valid_to > $1::date) order by region`,
    values: [day],
  })
  const roster = await loadRoster(client, region, day)
  const logins = await readLogins(site, region, roster.persons.map(({ id }) => id))
  const holders = Map.groupBy(roster.assignments.filter(({ cut }) => !cut), ({ position }) => position)
  return {
    offices,
    units: roster.units.map(({ id, code, name, office, parent, closedOn }) => ({ id, code, name, office, parent, closedOn })),
    positions: roster.positions.map(({ grants, ...position }) => ({
      ...position, grants: grants.map((grant) => ({ ...grant, name: dutyName(site.gate.modules, grant.duty), limitFen: grant.limitFen === null ? null : String(grant.limitFen) })),
      holders: (holders.get(position.id) ?? []).map(({ id, person, role, from, to }) => ({ assignment: id, person, role, from, to })),
    })),
    persons: roster.persons.map((person) => ({ ...person, login: 'none' as const, invited: false, ...logins.get(person.id) })),
  }
}

/** Whether each can log in, or may be given a link: words of the gate's, which alone reads accounts; the names of logins stay there. */
async function readLogins(
  site: Site, region: Region, persons: readonly string[],
): Promise<Map<string, { login: 'open' | 'none' | 'closed'; invited: boolean }>> {
  const { rows } = await withRegion(site.pools.gate, region, (client) => client.query<{ person: string; open: boolean | null; invited: boolean }>({
    name: 'organisation-logins',
    text: `select k.person, t.open, exists (select from access.invitation i where i.region = $2 and i.person = k.person and i.taken_at is null
                  and (i.resets or t.open is not true)) as invited
             from unnest($1::uuid[]) k(person)
             cross join lateral (select bool_or(c.closed_at is null or c.closed_at > $3) as open from access.account c where c.person = k.person) t`,
    values: [persons, region, site.clock()],
  }))
  return new Map(rows.map(({ person, open, invited }) => [person, { login: open === null ? 'none' : open ? 'open' : 'closed', invited }]))
}

/** All persons against all sets, as of today; money sets show who could not do both on one payment. */
export async function readConflicts(client: ClientBase, site: Site, region: Region): Promise<ConflictReport> {
  const day = civilDayOf(site.clock())
  const roster = await loadRoster(client, region, day)
  const matrix = await loadMatrix(client)
  const titles = new Map(site.gate.modules.flatMap((module) => module.matrix).map((row) => [`${row.pair}|${row.side}`, row.title]))
  const names = new Map(roster.persons.map(({ id, name }) => [id, name]))
  const positions = new Map(roster.positions.map((row) => [row.id, row]))
  const held = new Map(roster.assignments.map((row) => [row.id, positions.get(row.position)]))
  const side = (pair: string, name: string): Bilingual => titles.get(`${pair}|${name}`) ?? { zh: name, en: name }
  const open = roster.positions.filter(({ closedOn }) => closedOn === null)
  return {
    sets: new Set(matrix.map(({ pair }) => pair)).size,
    persons: roster.persons.length,
    conflicts: conflictsOf(roster, matrix, day).map(({ person, pair, scope, sides, assignments, through }) => ({
      person: names.get(person) ?? '', pair, scope, sides: [side(pair, sides[0]), side(pair, sides[1])],
      positions: [wordOf(roster, held.get(assignments[0])), wordOf(roster, held.get(assignments[1]))],
      through: through.map((one) => names.get(one) ?? ''),
    })),
    withoutPrimary: open.filter((position) => !holds(roster, position, 'primary', day)).map((position) => placeOf(roster, position)),
    withoutDeputy: open.filter((position) => position.administers === 'none' && !holds(roster, position, 'deputy', day)).map((position) => placeOf(roster, position)),
    unstaffed: unstaffedFlows(staffOn(roster, day), site.kinds, site.gate.matrix),
  }
}

function holds({ assignments }: Roster, { id }: RosterPosition, role: string, day: CivilDay): boolean {
  return assignments.some((row) => row.position === id && row.role === role && !row.cut && row.from <= day)
}

function placeOf(roster: Roster, position: RosterPosition) {
  return { unit: roster.units.find(({ id }) => id === position.unit)?.name ?? '', position: position.title }
}

function wordOf(roster: Roster, position: RosterPosition | undefined): Bilingual {
  if (!position) return { zh: '', en: '' }
  const { unit } = placeOf(roster, position)
  return { zh: `${unit}·${position.title.zh}`, en: `${unit} · ${position.title.en}` }
}

function staffOn({ units, positions, assignments }: Roster, day: CivilDay) {
  const unitOf = new Map(units.map((row) => [row.id, row]))
  const positionOf = new Map(positions.map((row) => [row.id, row]))
  return assignments.filter((row) => row.from <= day && !row.cut).flatMap(({ person, position, role }) => {
    const at = positionOf.get(position)
    const unit = at && unitOf.get(at.unit)
    return at && unit ? [{ person, position: at.code, role, unit: unit.id, unitName: unit.name, office: unit.office }] : []
  })
}
