import type { ClientBase } from 'pg'
import type { Document } from '#kernel/document/model.ts'
import type { BacktestHead, KeptBacktest, OfficeException, OfficeParameter, OfficeRelease, OfficeRules, OfficeStop } from '#kernel/module/model.ts'
import type { ParameterSpec } from '#kernel/rules/index.ts'
import type { Region } from '#kernel/values/region.ts'
import { readTypedValue } from './parameter-value.ts'
import { whole, type UnitLookup } from './projection.ts'
import { readRule } from './rule-text.ts'
import { readShadows } from './shadow-store.ts'

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
  const [values, releases, stops, exceptions, shadows] = await Promise.all([
    readParameters(client, regions, parameters), readReleases(client, regions), readStops(client, regions), readExceptions(client, regions),
    readShadows(client, regions),
  ])
  const of = <Row extends { region: Region }>(rows: readonly Row[], region: Region) => rows.filter((row) => row.region === region)
  return new Map(regions.map((region) => [region, {
    parameters: of(values, region), releases: of(releases, region), stops: of(stops, region), exceptions: of(exceptions, region), shadows: of(shadows, region),
  }]))
}

/** A value that is not of its parameter's type was never approved: it throws, and nothing is judged by it. */
async function readParameters(
  client: ClientBase, regions: readonly Region[], parameters: ReadonlyMap<string, ParameterSpec>,
): Promise<OfficeParameter[]> {
  const { rows } = await client.query<{ region: Region; parameter: string; validFrom: string; value: string; unit: string; forUnit: string | null; documentNumber: string; document: string }>({
    name: 'rulebook-read-parameters',
    text: `select region, parameter, valid_from::text as "validFrom", value, unit, for_unit as "forUnit", document_number as "documentNumber", document
             from rulebook.parameter_value where region = any($1::text[]) and parameter = any($2::text[]) order by region, seq`,
    values: [regions, [...parameters.keys()]],
  })
  return rows.map(({ region, parameter, validFrom, value: text, unit, forUnit, documentNumber, document }) => (
    { parameter, region, unit: forUnit, validFrom, validTo: null, value: whole(readTypedValue(parameters.get(parameter)!, text, unit)), documentNumber, document }))
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

/** Those that nobody has ended early. Each binds the office that made it alone; a process that serves several offices reads them all into one memory. */
async function readExceptions(client: ClientBase, regions: readonly Region[]): Promise<OfficeException[]> {
  const { rows } = await client.query<OfficeException>({
    name: 'rulebook-read-exceptions',
    text: `select region, judges, rule, document, unit, condition as "when", valid_from::text as "from", valid_to::text as until
             from rulebook.rule_exception x
            where region = any($1::text[]) and not exists (select from rulebook.rule_exception_end e
              where e.region = any($1::text[]) and e.region = x.region and e.exception = x.document and not exists (
                select from rulebook.rule_exception_restored r
                 where r.region = any($1::text[]) and r.region = e.region and r.document = e.document and r.round = e.round))
            order by region, seq`,
    values: [regions],
  })
  return rows
}

/** The unit whose code stands in a field of the form. */
export async function loadUnitLookups(client: ClientBase, region: Region, documents: readonly Document[], field = 'unit'): Promise<Map<string, UnitLookup>> {
  const { rows } = await client.query<{ code: string; id: string }>({
    name: 'rulebook-units-by-code', text: 'select code, id from access.unit where region = $1 and code = any($2::text[])',
    values: [region, documents.map(({ body }) => String(body[field] ?? ''))],
  })
  const units = new Map(rows.map(({ code, id }) => [code, id]))
  return new Map(documents.map(({ id, body }) => [id, { unit: units.get(String(body[field] ?? '')) ?? null }]))
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

interface ListedValue {
  parameter: string
  validFrom: string
  validTo: string | null
  value: string
  unit: string | null
  /** Id of the one unit that it binds. */
  forUnit: string | null
  documentNumber: string
  document: string | null
}

/** Every value that one office has set, newest first: by documents, and those that came with the installation (money in fen there). */
export async function listParameterValues(client: ClientBase, asked: { region: Region; parameter?: string; limit: number }): Promise<{ items: ListedValue[] }> {
  const { rows } = await client.query<ListedValue>({
    name: 'rulebook-list-parameters',
    text: `select parameter, "validFrom", "validTo", value, unit, "forUnit", "documentNumber", document from (
             select parameter, valid_from::text as "validFrom", null::text as "validTo", value, unit, for_unit as "forUnit", document_number as "documentNumber", document, seq
               from rulebook.parameter_value where region = $1
             union all
             select id, valid_from::text, valid_to::text, value::text, null, null, document_number, null, 0 from rules.parameter_value where scope = $1) v
            where $2::text is null or parameter = $2
            order by parameter, "validFrom" desc, seq desc limit $3`,
    values: [asked.region, asked.parameter ?? null, asked.limit],
  })
  return { items: rows }
}

/** The same run again is kept again, with its day: that its result is the same is looked at first. */
export async function keepBacktest(client: ClientBase, region: Region, backtest: KeptBacktest): Promise<void> {
  const { run, result, judges, command, rules, source, data, period, judged, person, madeAt, report } = backtest
  const before = await client.query<{ result: string }>({
    name: 'rulebook-result-of-run', text: 'select result from rulebook.backtest where region = $1 and run = $2 limit 1', values: [region, run],
  })
  const known = before.rows[0]?.result ?? result
  if (known !== result) throw new Error(`run ${run} came out as ${known} before and as ${result} now`)
  await client.query({
    name: 'rulebook-insert-backtest',
    text: `insert into rulebook.backtest
             (region, run, made_at, result, judges, command, rules, source, data, period_from, period_to, judged, person, report)
           select a.region, $2, $3, $4, $5, $6, $7::jsonb, $8, $9, $10::date, $11::date, $12::bigint, $13::uuid, $14::jsonb
             from platform.region a where a.region = $1 on conflict (region, run, made_at) do nothing`,
    values: [region, run, madeAt, result, judges, command, JSON.stringify(rules), source, data, period.from, period.to, judged, person, JSON.stringify(report)],
  })
}

type BacktestRow = Omit<KeptBacktest, 'period' | 'judged'> & { period_from: string; period_to: string; judged: bigint }

const HEAD = `run, result, judges, command, rules, source, period_from::text as period_from, period_to::text as period_to, judged, person, made_at as "madeAt"`

export async function listBacktests(client: ClientBase, region: Region, { rule, limit }: { rule: string | null; limit: number }): Promise<BacktestHead[]> {
  const { rows } = await client.query<BacktestRow>({
    name: 'rulebook-list-backtests',
    text: `select * from (select distinct on (run) ${HEAD} from rulebook.backtest
              where region = $1 and ($2::text is null or rules @> jsonb_build_array(jsonb_build_object('rule', $2::text)))
              order by run, made_at desc) b
            order by "madeAt" desc, run limit $3`,
    values: [region, rule, limit],
  })
  return rows.map(headOf)
}

export async function readBacktest(client: ClientBase, region: Region, run: string): Promise<KeptBacktest | null> {
  const { rows } = await client.query<BacktestRow>({
    name: 'rulebook-read-backtest', text: `select ${HEAD}, data, report from rulebook.backtest where region = $1 and run = $2 order by made_at desc limit 1`,
    values: [region, run],
  })
  return rows[0] ? headOf(rows[0]) : null
}

function headOf<Row extends BacktestRow>({ period_from: from, period_to: to, judged, ...row }: Row) {
  return { ...row, period: { from, to }, judged: Number(judged) }
}

/** What a release rests on: the newest report of the run that it names. */
export type NamedBacktest = Pick<BacktestHead, 'judges' | 'command' | 'rules' | 'madeAt'>

/** By document, the report that it names; null: none is kept here under that name. Reports themselves stay where they are. */
export async function loadNamedBacktests(client: ClientBase, region: Region, documents: readonly Document[]): Promise<Map<string, NamedBacktest | null>> {
  const { rows } = await client.query<NamedBacktest & { run: string }>({
    name: 'rulebook-named-backtests',
    text: `select distinct on (run) run, judges, command, rules, made_at as "madeAt" from rulebook.backtest
            where region = $1 and run = any($2::text[]) order by run, made_at desc`,
    values: [region, documents.map(({ body }) => String(body.backtestRun ?? ''))],
  })
  const found = new Map(rows.map(({ run, ...row }) => [run, row]))
  return new Map(documents.map(({ id, body }) => [id, found.get(String(body.backtestRun)) ?? null]))
}
