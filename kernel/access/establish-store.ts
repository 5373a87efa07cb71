import type { ClientBase } from 'pg'
import type { Region } from '#kernel/values/region.ts'
import { administersBy, type IncompatibleDuty } from './model.ts'
import { assign, type Organisation } from './organise.ts'

/** Sets up an office: units, positions with their grants, people and who holds what. Owner only; what exists stays as it is. */
export async function establish(owner: ClientBase, region: Region, organisation: Organisation, matrix: readonly IncompatibleDuty[]): Promise<void> {
  const { units, positions, persons } = organisation
  const { assignments, sides } = assign(organisation, matrix)
  const placeOf = new Map(positions.map((row) => [row.id, administersBy(row.duties)]))
  const placeOfPerson = new Map(assignments.map((row) => [row.person, placeOf.get(row.position) ?? 'none']))
  const joined = new Map<string, string>()
  for (const { person, from } of organisation.assignments) if (from < (joined.get(person) ?? '9999')) joined.set(person, from)
  const insert = (table: string, columns: string, types: string, values: unknown[][]) => owner.query(
    `insert into access.${table} (region, ${columns})
     select a.region, u.* from platform.region a, unnest(${types.split(' ').map((type, index) => `$${index + 2}::${type}[]`).join(', ')}) u
      where a.region = $1 ${table.startsWith('assignment') ? '' : 'on conflict do nothing'}`, [region, ...values])
  await owner.query(
    `insert into access.person (id, name, staff_number, administers) select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[])
     on conflict do nothing`,
    [persons.map((row) => row.id), persons.map((row) => row.name), persons.map((row) => row.staffNumber), persons.map((row) => placeOfPerson.get(row.id) ?? 'none')])
  await insert('member', 'person, joined_on', 'uuid date', [[...joined.keys()], [...joined.values()]])
  await insert('unit', 'id, code, name, office, credit_code', 'uuid text text boolean text', [
    units.map((row) => row.id), units.map((row) => row.code), units.map((row) => row.name), units.map((row) => row.office),
    units.map((row) => row.creditCode ?? null)])
  await insert('position', 'id, code, unit, name_zh, name_en, administers', 'uuid text uuid text text text', [
    positions.map((row) => row.id), positions.map((row) => row.code), positions.map((row) => row.unit),
    positions.map((row) => row.title.zh), positions.map((row) => row.title.en), positions.map((row) => placeOf.get(row.id)!)])
  const grants = positions.flatMap((row) => row.duties.map((duty) => ({ position: row.id, duty, limitFen: row.limitFen ?? null })))
  await insert('duty_grant', 'position, duty, limit_fen, valid_from, administers', 'uuid text bigint date text', [
    grants.map((row) => row.position), grants.map((row) => row.duty), grants.map((row) => row.limitFen), grants.map(() => '2000-01-01'),
    grants.map((row) => placeOf.get(row.position)!)])
  await insert('assignment', 'id, position, person, role, period, administers, member', 'uuid uuid uuid text daterange text uuid', [
    assignments.map((row) => row.id), assignments.map((row) => row.position), assignments.map((row) => row.person),
    assignments.map((row) => row.role), assignments.map((row) => row.period), assignments.map((row) => placeOf.get(row.position)!),
    assignments.map((row) => row.person)])
  await insert('assignment_side', 'assignment, person, scope_key, pair, side, period', 'uuid uuid text text text daterange', [
    sides.map((row) => row.assignment), sides.map((row) => row.person), sides.map((row) => row.scopeKey), sides.map((row) => row.pair),
    sides.map((row) => row.side), sides.map((row) => row.period)])
}
