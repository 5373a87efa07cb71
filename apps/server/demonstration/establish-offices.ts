import { randomBytes } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import { createAccounts, establish, hashPassword, NONCE_BYTES, type Organisation } from '#kernel/access/index.ts'
import { openRegions } from '#kernel/database/index.ts'
import type { Module, PositionSpec } from '#kernel/module/index.ts'
import { dayNumber, dayText } from '#kernel/values/civil-day.ts'
import type { DemonstrationPerson } from '../model.ts'
import { derivedId } from './derived-id.ts'
import { CALENDAR, DEPUTIES, nameOf, OFFICES, ORDER, OUTSIDERS, PLAYED_REGION, THRESHOLDS, type PlayedOffice } from './offices-table.ts'

/** Known to everybody on purpose: it opens nothing but invented offices. */
export const PASSWORD = 'lianzha-demo'

/** Whom the outsiders are offered behind. */
const BEHIND = 'rulebook.watch'

interface PlayedPerson {
  id: string
  login: string
  name: string
  number: number
}

interface Played {
  office: PlayedOffice
  organisation: Organisation
  accounts: { login: string; person: string }[]
  people: DemonstrationPerson[]
}

/** The invented offices, ready to be written: always the same for the same modules. */
export function castOf(modules: readonly Module[]): Played[] {
  const positions = mergedPositions(modules)
  let number = 0
  const cast = OFFICES.map((office) => castOffice(office, positions, () => (number += 1)))
  addOutsiders(cast.find(({ office }) => office.region === PLAYED_REGION)!, () => (number += 1))
  return cast
}

/** Writes offices, people, logins, thresholds and calendar in one transaction; the books of the regions are opened with them. */
export async function establishOffices(owner: Pool, modules: readonly Module[], cast: readonly Played[], year: number): Promise<void> {
  const passwordHash = await hashPassword(PASSWORD, randomBytes(NONCE_BYTES))
  await openRegions(owner, cast.map(({ office }) => office.region))
  const client = await owner.connect()
  try {
    await client.query('begin')
    await insertReferences(client)
    for (const { office, organisation, accounts } of cast) {
      await establish(client, office.region, datedIn(organisation, year), modules.flatMap((module) => module.matrix))
      await createAccounts(client, accounts.map((account) => ({ ...account, passwordHash })))
    }
    await letCityOversee(client, cast)
    await letOutsidersRead(client, year)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

/** Those whom the log-in page offers: the played region first, in the order of the flow. */
export function peopleOf(cast: readonly Played[]): DemonstrationPerson[] {
  return cast.toSorted((left, right) => Number(right.office.region === PLAYED_REGION) - Number(left.office.region === PLAYED_REGION))
    .flatMap(({ people }) => people)
}

function castOffice(office: PlayedOffice, positions: readonly PositionSpec[], nextNumber: () => number): Played {
  const { region, word } = office
  const bureau = { id: derivedId(`${region}/unit/bureau`), word: 'bureau', code: '100001', name: office.name }
  const units = office.units.map((unit) => ({ ...unit, id: derivedId(`${region}/unit/${unit.word}`) }))
  const organisation: Organisation = {
    units: [{ id: bureau.id, code: bureau.code, name: bureau.name, office: true }, ...units.map(({ id, code, name }) => ({ id, code, name, office: false }))],
    positions: [], persons: [], assignments: [],
  }
  const played: Played = { office, organisation, accounts: [], people: [] }
  const holders = new Map<string, PlayedPerson>()
  const offered: { rank: number; person: DemonstrationPerson }[] = []
  for (const [unitIndex, unit] of [bureau, ...units].entries()) {
    for (const spec of positions.filter((one) => one.office === (unit === bureau) && !one.machine)) {
      const position = { id: derivedId(`${region}/${unit.word}/${spec.code}`), code: spec.code, unit: unit.id, title: spec.title, duties: spec.duties }
      organisation.positions.push(position)
      const login = loginOf(word, unit === bureau ? null : unit.word, spec.code)
      const person = newPerson(played, login, nextNumber())
      holders.set(`${unit.word}/${spec.code}`, person)
      organisation.assignments.push({ position: position.id, person: person.id, role: 'primary', from: '' })
      offered.push({
        rank: rankOf(spec.code) + (unitIndex > 1 ? unitIndex * 100 : 0),
        person: { login: person.login, password: PASSWORD, name: person.name, position: spec.title, unit: unit.name, region },
      })
    }
    addDeputies(played, unit, unit === bureau, holders, nextNumber)
  }
  const seen = new Set<string>()
  played.people = offered.toSorted((left, right) => left.rank - right.rank).map(({ person }) => person)
    .filter(({ login }) => !seen.has(login) && seen.add(login))
  return played
}

/** Positions of modules that the order does not name come after those it does. */
export function rankOf(code: string): number {
  const rank = ORDER.indexOf(code)
  return rank < 0 ? ORDER.length : rank
}

function newPerson(played: Played, login: string, number: number): PlayedPerson {
  const person = { id: derivedId(`person/${login}`), login, name: nameOf(number), number }
  played.organisation.persons.push({ id: person.id, name: person.name, staffNumber: `DEMO-${String(number).padStart(4, '0')}` })
  played.accounts.push({ login, person: person.id })
  return person
}

/** A colleague of the same duty stands in at the bureau; in a unit someone of its own does. For this year. */
function addDeputies(
  played: Played, unit: { id: string; word: string }, isBureau: boolean, holders: ReadonlyMap<string, PlayedPerson>, nextNumber: () => number,
): void {
  const { organisation, office } = played
  const add = (code: string, person: PlayedPerson | undefined) => {
    const position = organisation.positions.find((one) => one.unit === unit.id && one.code === code)
    const isHolder = holders.get(`${unit.word}/${code}`) === person
    if (position && person && !isHolder) organisation.assignments.push({ position: position.id, person: person.id, role: 'deputy', from: '', to: '' })
  }
  if (isBureau) for (const [code, colleague] of Object.entries(DEPUTIES)) add(code, holders.get(`bureau/${colleague}`))
  else add('unit.financeHead', newPerson(played, `${office.word}.${unit.word}.deputy`, nextNumber()))
}

/** Numbered after everybody else, and offered behind those who handle payments, rules and alerts. */
function addOutsiders(played: Played, nextNumber: () => number): void {
  const people = OUTSIDERS.map(({ login, title, house }): DemonstrationPerson => (
    { login, password: PASSWORD, name: newPerson(played, login, nextNumber()).name, position: title, unit: house, region: played.office.region }))
  const place = played.people.findIndex(({ login }) => login === loginOf(played.office.word, null, BEHIND))
  played.people.splice(place + 1, 0, ...people)
}

/** Primary holders since 2020, deputies for the fiscal year. */
function datedIn(organisation: Organisation, year: number): Organisation {
  const assignments = organisation.assignments.map((one) => (
    one.role === 'primary' ? { ...one, from: '2020-01-01' } : { ...one, from: `${year}-01-01`, to: `${year + 2}-01-01` }))
  return { ...organisation, assignments }
}

function loginOf(office: string, unit: string | null, code: string): string {
  const word = code.toLowerCase()
  return unit === null ? `${office}.${word}` : `${office}.${unit}.${word.replace(/^unit\./, '')}`
}

/** Two modules may speak of one position; it is one, with the duties of both. */
export function mergedPositions(modules: readonly Module[]): PositionSpec[] {
  return [...Map.groupBy(modules.flatMap((module) => module.positions), (position) => position.code).values()].map((same) => (
    { ...same[0]!, duties: [...new Set(same.flatMap((position) => position.duties))] }))
}

async function insertReferences(owner: PoolClient): Promise<void> {
  await owner.query(
    `insert into platform.office (region, name, parent, level, valid_from)
     select u.*, date '2020-01-01' from unnest($1::text[], $2::text[], $3::text[], $4::text[]) u on conflict do nothing`,
    [OFFICES.map((row) => row.region), OFFICES.map((row) => row.name), OFFICES.map((row) => row.parent), OFFICES.map((row) => row.level)])
  await owner.query(
    `insert into rules.parameter_value (id, scope, valid_from, value, document_number, verified, source)
     select u.id, $1, date '2020-01-01', u.value, '[DK]', false, '演示 demonstration' from unnest($2::text[], $3::jsonb[]) u(id, value)
     on conflict do nothing`,
    [OFFICES[0]!.region, THRESHOLDS.map(([id]) => id), THRESHOLDS.map(([, value]) => value)])
  for (const { year, notice, holidays, makeUpDays } of CALENDAR) {
    const off = holidays.flatMap(([from, to]) => daysBetween(from, to))
    await owner.query('insert into platform.calendar_year (year, notice, verified) values ($1, $2, false) on conflict do nothing', [year, notice])
    await owner.query(
      `insert into platform.calendar_day (day, kind, source) select u.day, u.kind, $3 from unnest($1::date[], $2::text[]) u(day, kind) on conflict do nothing`,
      [[...off, ...makeUpDays], [...off.map(() => 'holiday'), ...makeUpDays.map(() => 'makeUp')], notice])
  }
}

function daysBetween(from: string, to: string): string[] {
  const first = dayNumber(from)!
  return Array.from({ length: dayNumber(to)! - first + 1 }, (_, index) => dayText(first + index))
}

/** The city's leader reads the offices below by an explicit list. */
async function letCityOversee(owner: PoolClient, cast: readonly Played[]): Promise<void> {
  const leader = cast[0]!.accounts.find(({ login }) => login.endsWith('bureau.leader'))
  const below = cast.slice(1).map(({ office }) => office.region)
  await owner.query(
    `insert into access.oversight (person, region, valid_from, reason)
     select $1, u.region, date '2020-01-01', '上级财政监督（演示） supervision by the upper level' from unnest($2::text[]) u(region) on conflict do nothing`,
    [leader?.person, below])
}

/** For the year and the half in which it is audited. */
async function letOutsidersRead(owner: PoolClient, year: number): Promise<void> {
  await owner.query(
    `insert into access.oversight (person, region, valid_from, valid_to, reason)
     select u.person, $1, $2::date, $3::date, u.reason from unnest($4::uuid[], $5::text[]) u(person, reason) on conflict do nothing`,
    [PLAYED_REGION, `${year}-01-01`, `${year + 1}-07-01`, OUTSIDERS.map(({ login }) => derivedId(`person/${login}`)), OUTSIDERS.map(({ reason }) => reason)])
}
