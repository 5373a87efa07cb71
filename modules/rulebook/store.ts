import { hash } from 'node:crypto'
import type { ClientBase } from 'pg'
import type { Document } from '#kernel/document/model.ts'
import type { Change, OfficeException, OfficeParameter, OfficeRelease, OfficeRules, OfficeStop } from '#kernel/module/model.ts'
import type { ParameterSpec } from '#kernel/rules/index.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import { isRefusal, Refused, type Refusal } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import { deadline, type WorkdayCalendar } from '#kernel/values/workday-calendar.ts'
import { readTypedValue } from './parameter-value.ts'
import { readRule } from './rule-text.ts'

/** By office, the seq of its last change. */
export async function loadGenerations(client: ClientBase, regions: readonly Region[]): Promise<Map<Region, bigint>> {
  const { rows } = await client.query<{ region: Region; seq: bigint }>({
    name: 'rulebook-generations',
    text: 'select region, max(seq) as seq from rulebook.change where region = any($1::text[]) group by region',
    values: [regions],
  })
  return new Map(rows.map(({ region, seq }) => [region, seq]))
}

/** All that these offices changed. */
export async function readOfficeRules(
  client: ClientBase, regions: readonly Region[], parameters: ReadonlyMap<string, ParameterSpec>,
): Promise<Map<Region, OfficeRules>> {
  const [values, releases, stops, exceptions] = await Promise.all([
    readParameters(client, regions, parameters), readReleases(client, regions), readStops(client, regions), readExceptions(client, regions),
  ])
  const of = <Row extends { region: Region }>(rows: readonly Row[], region: Region) => rows.filter((row) => row.region === region)
  return new Map(regions.map((region) => [region, { parameters: of(values, region), releases: of(releases, region), stops: of(stops, region), exceptions: of(exceptions, region) }]))
}

/** A value that is not of its parameter's type was never approved: it throws, and nothing is judged by it. */
async function readParameters(
  client: ClientBase, regions: readonly Region[], parameters: ReadonlyMap<string, ParameterSpec>,
): Promise<OfficeParameter[]> {
  const { rows } = await client.query<{ region: Region; parameter: string; validFrom: string; value: string; unit: string; documentNumber: string; document: string }>({
    name: 'rulebook-read-parameters',
    text: `select region, parameter, valid_from::text as "validFrom", value, unit, document_number as "documentNumber", document from rulebook.parameter_value
            where region = any($1::text[]) and parameter = any($2::text[]) order by region, seq`,
    values: [regions, [...parameters.keys()]],
  })
  return rows.map(({ region, parameter, validFrom, value: text, unit, documentNumber, document }) => (
    { parameter, region, validFrom, validTo: null, value: whole(readTypedValue(parameters.get(parameter)!, text, unit)), documentNumber, document }))
}

async function readReleases(client: ClientBase, regions: readonly Region[]): Promise<OfficeRelease[]> {
  const { rows } = await client.query<Omit<OfficeRelease, 'source'> & { source: string | null }>({
    name: 'rulebook-read-releases',
    text: `select r.region, r.judges, r.rule, r.act, v.source
             from rulebook.rule_release r
             left join rulebook.rule_version v on v.region = r.region and v.region = any($1::text[]) and v.rule = r.rule and v.version = r.version
            where r.region = any($1::text[]) order by r.region, r.seq`,
    values: [regions],
  })
  return rows.map(({ source, ...row }) => ({ ...row, source: source === null ? null : whole(readRule(row.rule, source)) }))
}

/** A stop that was lifted or withdrawn ended then. */
async function readStops(client: ClientBase, regions: readonly Region[]): Promise<OfficeStop[]> {
  const { rows } = await client.query<OfficeStop>({
    name: 'rulebook-read-stops',
    text: `select s.region, s.rule, s.document, s.stopped_at as "from", case when e.act <> 'confirmed' then least(e.at, s.until_at) else s.until_at end as until
             from rulebook.rule_stop s
             left join rulebook.rule_stop_end e on e.region = s.region and e.region = any($1::text[]) and e.document = s.document and e.round = s.round
            where s.region = any($1::text[]) order by s.region, s.seq`,
    values: [regions],
  })
  return rows
}

/** Each binds the office that made it alone; a process that serves several offices reads them all into one memory. */
async function readExceptions(client: ClientBase, regions: readonly Region[]): Promise<OfficeException[]> {
  const { rows } = await client.query<OfficeException>({
    name: 'rulebook-read-exceptions',
    text: `select region, judges, rule, document, unit, condition as "when", valid_from::text as "from", valid_to::text as until
             from rulebook.rule_exception where region = any($1::text[]) order by region, seq`,
    values: [regions],
  })
  return rows
}

/** What was approved was readable; what no longer is must not be skipped in silence. */
function whole<Value>(value: Value | Refusal): Value {
  if (isRefusal(value)) throw new Refused(value)
  return value
}

/** The values of changes that became effective: from the day that was asked for, never before the day on which they were approved. */
export async function projectParameters(client: ClientBase, region: Region, changes: readonly Change[], at: Date): Promise<void> {
  const effective = changes.filter(({ move }) => move.to === 'effective')
  if (effective.length === 0) return
  const today = civilDayOf(at)
  const columns = effective.map(({ document: { id, body }, seq }) => ({
    document: id, seq, parameter: String(body.parameter), value: String(body.value), unit: String(body.unit ?? ''), number: String(body.documentNumber),
    validFrom: String(body.validFrom) < today ? today : String(body.validFrom),
  }))
  await insertChanges(client, region, effective)
  await client.query({
    name: 'rulebook-insert-parameters',
    text: `insert into rulebook.parameter_value (region, parameter, valid_from, seq, value, unit, document_number, document, effective_at)
           select a.region, u.*, $9::timestamptz
             from platform.region a, unnest($2::text[], $3::date[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::uuid[]) u
            where a.region = $1`,
    values: [
      region, columns.map((row) => row.parameter), columns.map((row) => row.validFrom), columns.map((row) => row.seq),
      columns.map((row) => row.value), columns.map((row) => row.unit), columns.map((row) => row.number), columns.map((row) => row.document), at,
    ],
  })
}

/** Texts and acts of releases that became effective. A version that is known with the same text stays; with another the database refuses it. */
export async function projectReleases(client: ClientBase, region: Region, changes: readonly Change[], at: Date): Promise<void> {
  const effective = changes.filter(({ move }) => move.to === 'effective')
  if (effective.length === 0) return
  const rows = effective.map(({ document: { id, body }, seq }) => {
    const text = body.text === null ? null : String(body.text)
    return {
      document: id, seq, judges: String(body.judges), rule: String(body.rule), act: String(body.purpose), text,
      version: text === null ? null : whole(readRule(String(body.rule), text)).version, sha256: text === null ? null : hash('sha256', text),
      run: body.backtestRun,
    }
  })
  const texts = rows.filter(({ text }) => text !== null)
  await insertChanges(client, region, effective)
  await client.query({
    name: 'rulebook-insert-versions',
    text: `insert into rulebook.rule_version (region, rule, version, sha256, source)
           select a.region, u.* from platform.region a, unnest($2::text[], $3::int[], $4::text[], $5::text[]) u where a.region = $1
           on conflict (region, rule, version) do nothing`,
    values: [region, texts.map((row) => row.rule), texts.map((row) => row.version), texts.map((row) => row.sha256), texts.map((row) => row.text)],
  })
  await client.query({
    name: 'rulebook-insert-releases',
    text: `insert into rulebook.rule_release (region, seq, document, judges, rule, act, version, sha256, backtest_run, effective_at)
           select a.region, u.*, $10::timestamptz
             from platform.region a,
               unnest($2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::int[], $8::text[], $9::text[]) u
            where a.region = $1`,
    values: [
      region, rows.map((row) => row.seq), rows.map((row) => row.document), rows.map((row) => row.judges), rows.map((row) => row.rule),
      rows.map((row) => row.act), rows.map((row) => row.version), rows.map((row) => row.sha256), rows.map((row) => row.run), at,
    ],
  })
}

export interface ExceptionLookup {
  /** Of the code that the form names; null when it names none or an unknown one. */
  unit: string | null
}

export async function loadExceptionLookups(client: ClientBase, region: Region, documents: readonly Document[]): Promise<Map<string, ExceptionLookup>> {
  const { rows } = await client.query<{ code: string; id: string }>({
    name: 'rulebook-units-by-code', text: 'select code, id from access.unit where region = $1 and code = any($2::text[])',
    values: [region, documents.map(({ body }) => String(body.unit ?? ''))],
  })
  const units = new Map(rows.map(({ code, id }) => [code, id]))
  return new Map(documents.map(({ id, body }) => [id, { unit: units.get(String(body.unit ?? '')) ?? null }]))
}

/** Exceptions hold from the day of their approval; one that was approved after its last day never held and leaves no row. */
export async function projectExceptions(client: ClientBase, region: Region, changes: readonly Change[], at: Date): Promise<void> {
  const today = civilDayOf(at)
  const effective = changes.filter(({ move, document }) => move.to === 'effective' && String(document.body.until) >= today)
  if (effective.length === 0) return
  await insertChanges(client, region, effective)
  const bodies = effective.map(({ document }) => document.body)
  await client.query({
    name: 'rulebook-insert-exceptions',
    text: `insert into rulebook.rule_exception (region, seq, document, judges, rule, purpose, unit, condition, owner, valid_to, valid_from)
           select a.region, u.*, $11::date
             from platform.region a,
               unnest($2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::text[], $9::text[], $10::date[]) u
            where a.region = $1`,
    values: [
      region, effective.map(({ seq }) => seq), effective.map(({ document }) => document.id), bodies.map(({ judges }) => judges), bodies.map(({ rule }) => rule),
      bodies.map(({ purpose }) => purpose), effective.map(({ lookup }) => (lookup as ExceptionLookup).unit), bodies.map(({ when }) => when),
      bodies.map(({ owner }) => owner), bodies.map(({ until }) => until), today,
    ],
  })
}

/** The newest emergency stop of a rule in this office, by another document. */
export interface StandingStop {
  number: string | null
  /** Another person has had a look at it. */
  isReviewed: boolean
  /** Withdrawn before anybody could: the rule is left alone for as long again as it was to be stopped. Null: not withdrawn. */
  againFrom: Date | null
}

/** By document, the newest other stop of the rule that it names. */
export async function loadStandingStops(client: ClientBase, region: Region, documents: readonly Document[]): Promise<Map<string, StandingStop | null>> {
  const { rows } = await client.query<StandingStop & { asked: string }>({
    name: 'rulebook-standing-stops',
    text: `select k.document as asked, d.number, coalesce(e.act in ('confirmed', 'lifted'), false) as "isReviewed",
                  case when e.act = 'withdrawn' then s.until_at + (s.until_at - s.stopped_at) end as "againFrom"
             from unnest($2::uuid[], $3::text[]) k(document, rule)
             cross join lateral (select * from rulebook.rule_stop s
               where s.region = $1 and s.rule = k.rule and s.document <> k.document order by s.seq desc limit 1) s
             left join rulebook.rule_stop_end e on e.region = $1 and e.document = s.document and e.round = s.round
             left join document.document d on d.region = $1 and d.id = s.document`,
    values: [region, documents.map(({ id }) => id), documents.map(({ body }) => String(body.rule ?? ''))],
  })
  const found = new Map(rows.map(({ asked, ...stop }) => [asked, stop]))
  return new Map(documents.map(({ id }) => [id, found.get(id) ?? null]))
}

/** A stop begins when it is submitted; whatever takes it out of that state but the confirmation ends it. */
export async function projectStops(client: ClientBase, region: Region, changes: readonly Change[], at: Date): Promise<void> {
  const begun = changes.filter(({ move }) => move.to === 'stopped' && move.from !== 'stopped')
  const ended = changes.filter(({ move }) => move.from === 'stopped' && move.to !== 'stopped')
  await insertChanges(client, region, [...begun, ...ended])
  if (begun.length > 0) {
    const calendar = await loadCalendar(client)
    await client.query({
      name: 'rulebook-insert-stops',
      text: `insert into rulebook.rule_stop (region, seq, document, round, rule, until_at, stopped_at)
             select a.region, u.*, $7::timestamptz
               from platform.region a, unnest($2::bigint[], $3::uuid[], $4::int[], $5::text[], $6::timestamptz[]) u where a.region = $1`,
      values: [
        region, begun.map(({ seq }) => seq), begun.map(({ document }) => document.id), begun.map(({ document }) => document.round),
        begun.map(({ document }) => document.body.rule), begun.map(({ document }) => deadline(calendar, at, Number(document.body.days)).at), at,
      ],
    })
  }
  if (ended.length === 0) return
  // A withdrawal opens a round of its own; the stop belongs to the one before.
  const roundOf = ({ document, move }: Change) => (move.action === 'withdraw' ? document.round - 1 : document.round)
  await client.query({
    name: 'rulebook-insert-stop-ends',
    text: `insert into rulebook.rule_stop_end (region, document, round, seq, act, at)
           select a.region, u.*, $6::timestamptz from platform.region a, unnest($2::uuid[], $3::int[], $4::bigint[], $5::text[]) u where a.region = $1`,
    values: [
      region, ended.map(({ document }) => document.id), ended.map(roundOf), ended.map(({ seq }) => seq),
      ended.map(({ move }) => (move.to === 'confirmed' ? 'confirmed' : move.action === 'withdraw' ? 'withdrawn' : 'lifted')), at,
    ],
  })
}

async function loadCalendar(client: ClientBase): Promise<WorkdayCalendar> {
  const { rows: years } = await client.query<{ year: number }>('select year from platform.calendar_year')
  const { rows: days } = await client.query<{ day: string; kind: string }>('select day::text as day, kind from platform.calendar_day')
  const of = (kind: string) => new Set(days.filter((row) => row.kind === kind).map((row) => row.day))
  return { years: new Set(years.map((row) => row.year)), holidays: of('holiday'), makeUpDays: of('makeUp') }
}

async function insertChanges(client: ClientBase, region: Region, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return
  await client.query({
    name: 'rulebook-insert-changes',
    text: `insert into rulebook.change (region, seq, document)
           select a.region, u.* from platform.region a, unnest($2::bigint[], $3::uuid[]) u where a.region = $1`,
    values: [region, changes.map(({ seq }) => seq), changes.map(({ document }) => document.id)],
  })
}

interface ListedValue {
  parameter: string
  validFrom: string
  validTo: string | null
  value: string
  unit: string | null
  documentNumber: string
  document: string | null
}

/** Every value that one office has set, newest first: by documents, and those that came with the installation (money in fen there). */
export async function listParameterValues(client: ClientBase, asked: { region: Region; parameter?: string; limit: number }): Promise<{ items: ListedValue[] }> {
  const { rows } = await client.query<ListedValue>({
    name: 'rulebook-list-parameters',
    text: `select parameter, "validFrom", "validTo", value, unit, "documentNumber", document from (
             select parameter, valid_from::text as "validFrom", null::text as "validTo", value, unit, document_number as "documentNumber", document, seq
               from rulebook.parameter_value where region = $1
             union all
             select id, valid_from::text, valid_to::text, value::text, null, document_number, null, 0 from rules.parameter_value where scope = $1) v
            where $2::text is null or parameter = $2
            order by parameter, "validFrom" desc, seq desc limit $3`,
    values: [asked.region, asked.parameter ?? null, asked.limit],
  })
  return { items: rows }
}
