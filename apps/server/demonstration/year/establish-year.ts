import { randomBytes } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import { createAccounts, establish, hashPassword, NONCE_BYTES, type Actor, type Organisation } from '#kernel/access/index.ts'
import { inTransaction, openRegions } from '#kernel/database/index.ts'
import type { Module, PositionSpec } from '#kernel/module/index.ts'
import type { Region } from '#kernel/values/region.ts'
import type { DemonstrationPerson } from '../../model.ts'
import { derivedId } from '../derived-id.ts'
import { mergedPositions, PASSWORD, rankOf } from '../establish-offices.ts'
import { nameOf, THRESHOLDS } from '../offices-table.ts'
import { CALENDARS, daysBetween } from './days.ts'
import { YEAR_CITY, YEAR_OFFICES, YEAR_THRESHOLDS, type YearOffice } from './offices-table.ts'

/** An office of the year with everybody in it; the same every time for the same modules. */
export interface YearCast {
  office: YearOffice
  organisation: Organisation
  /** Who holds a position: in the unit of this id, or in the finance office for null. */
  holder: (position: string, unit: string | null) => Actor
  unitId: (word: string) => string
  accounts: { login: string; person: string }[]
  /** Those whom the log-in page offers once the year is complete. */
  people: DemonstrationPerson[]
}

export function yearCast(modules: readonly Module[], regions?: readonly Region[]): YearCast[] {
  const positions = mergedPositions(modules)
  return YEAR_OFFICES.filter(({ region }) => regions?.includes(region) ?? true).map((office) => castOffice(office, positions))
}

/**
 * Offices, people and thresholds of the year, in one transaction, before the gate opens: it reads the chain of offices once. Their logins
 * come when the year is complete: whoever acted there earlier would move the clock of the region to today, and it never runs back.
 */
export async function establishYear(owner: Pool, modules: readonly Module[], cast: readonly YearCast[]): Promise<void> {
  const { rows } = await owner.query('select from platform.office where region = $1', [YEAR_CITY])
  if (rows.length > 0) return
  await openRegions(owner, cast.map(({ office }) => office.region))
  await inTransaction(owner, async (client) => {
    await insertReferences(client, cast)
    const matrix = modules.flatMap((module) => module.matrix)
    for (const { office, organisation } of cast) await establish(client, office.region, organisation, matrix)
  })
}

/** Logins of the year: the sign that it is complete. */
export async function openYear(owner: Pool, cast: readonly YearCast[]): Promise<void> {
  const passwordHash = await hashPassword(PASSWORD, randomBytes(NONCE_BYTES))
  await inTransaction(owner, async (client) => {
    await createAccounts(client, cast.flatMap(({ accounts }) => accounts).map((account) => ({ ...account, passwordHash })))
    const leader = cast[0]!.accounts.find(({ login }) => login.endsWith('bureau.leader'))
    await client.query(
      `insert into access.oversight (person, region, valid_from, reason)
       select $1, u.region, date '2020-01-01', '上级财政监督（演示） supervision by the upper level' from unnest($2::text[]) u(region) on conflict do nothing`,
      [leader?.person, cast.slice(1).map(({ office }) => office.region)])
  })
}

export async function isYearOpen(owner: Pool, cast: readonly YearCast[]): Promise<boolean> {
  const { rows } = await owner.query('select from access.account where login = $1', [cast.at(-1)!.accounts.at(-1)!.login])
  return rows.length > 0
}

function castOffice(office: YearOffice, positions: readonly PositionSpec[]): YearCast {
  const { region, word } = office
  const idOf = (unit: string) => derivedId(`${region}/unit/${unit}`)
  const bureau = { word: 'bureau', code: '100001', name: office.name }
  const organisation: Organisation = {
    units: [bureau, ...office.units].map((unit) => ({ id: idOf(unit.word), code: unit.code, name: unit.name, office: unit === bureau })),
    positions: [], persons: [], assignments: [],
  }
  const holders = new Map<string, Actor>()
  const accounts: YearCast['accounts'] = []
  const offered: { rank: number; person: DemonstrationPerson }[] = []
  const firstNumber = Number(region) % 300
  for (const unit of [bureau, ...office.units]) {
    for (const spec of positions.filter((one) => one.office === (unit === bureau) && !one.machine)) {
      const position = derivedId(`${region}/${unit.word}/${spec.code}`)
      const code = spec.code.toLowerCase()
      const login = unit === bureau ? `${word}.${code}` : `${word}.${unit.word}.${code.replace(/^unit\./, '')}`
      const person = derivedId(`person/${login}`)
      const name = nameOf(firstNumber + organisation.persons.length)
      organisation.positions.push({ id: position, code: spec.code, unit: idOf(unit.word), title: spec.title, duties: spec.duties })
      organisation.persons.push({ id: person, name, staffNumber: `YEAR-${login}` })
      organisation.assignments.push({ position, person, role: 'primary', from: '2020-01-01' })
      holders.set(`${spec.code}|${idOf(unit.word)}`, { person, position })
      accounts.push({ login, person })
      if (unit === bureau || unit === office.units[0]) {
        offered.push({ rank: rankOf(spec.code), person: { login, password: PASSWORD, name, position: spec.title, unit: unit.name, region } })
      }
    }
  }
  const holder: YearCast['holder'] = (position, unit) => {
    const found = holders.get(`${position}|${unit ?? idOf('bureau')}`) ?? holders.get(`${position}|${idOf('bureau')}`)
    if (!found) throw new Error(`nobody holds ${position} in ${region}`)
    return found
  }
  return { office, organisation, holder, unitId: idOf, accounts, people: offered.toSorted((left, right) => left.rank - right.rank).map(({ person }) => person) }
}

async function insertReferences(client: PoolClient, cast: readonly YearCast[]): Promise<void> {
  const offices = cast.map(({ office }) => office)
  await client.query(
    `insert into platform.office (region, name, parent, level, valid_from)
     select u.*, date '2020-01-01' from unnest($1::text[], $2::text[], $3::text[], $4::text[]) u on conflict do nothing`,
    [offices.map((row) => row.region), offices.map((row) => row.name), offices.map((row) => row.parent), offices.map((row) => row.level)])
  const thresholds = [...THRESHOLDS, ...YEAR_THRESHOLDS]
  await client.query(
    `insert into rules.parameter_value (id, scope, valid_from, value, document_number, verified, source)
     select u.id, $1, date '2020-01-01', u.value, '[DK]', false, '演示年 demonstration year' from unnest($2::text[], $3::jsonb[]) u(id, value) on conflict do nothing`,
    [YEAR_CITY, thresholds.map(([id]) => id), thresholds.map(([, value]) => value)])
  for (const { year, notice, holidays, makeUpDays } of CALENDARS) {
    const off = holidays.flatMap(([from, to]) => daysBetween(from, to))
    await client.query('insert into platform.calendar_year (year, notice, verified) values ($1, $2, false) on conflict do nothing', [year, notice])
    await client.query(
      `insert into platform.calendar_day (day, kind, source) select u.day, u.kind, $3 from unnest($1::date[], $2::text[]) u(day, kind) on conflict do nothing`,
      [[...off, ...makeUpDays], [...off.map(() => 'holiday'), ...makeUpDays.map(() => 'makeUp')], notice])
  }
}
