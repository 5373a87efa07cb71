import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClientBase } from 'pg'
import type { Gate } from '#kernel/command/index.ts'
import { withRegion } from '#kernel/database/index.ts'
import { groupTests, loadPopulations, type BookPayments } from '#kernel/module/index.ts'
import { effectiveParameters, loadParameterValues, proposedValues, type ParameterSpec, type ParameterValues } from '#kernel/rules/index.ts'
import { closeIntake, type CountedOutcome, openFindings, openStore, testEach, type Population, type Profile, type Ranked } from '#kernel/screening/index.ts'
import type { CivilDay } from '#kernel/values/civil-day.ts'
import { isRefusal, Refused } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'

/** The payments behind a finding as the books name them. */
export interface Member {
  number: string | null
  day: CivilDay | null
}

export interface Looked {
  payments: number
  outcomes: CountedOutcome[]
  /** The first of them, the ones most worth an hour first. */
  ranked: Ranked[]
  members: ReadonlyMap<bigint, Member>
}

/** Findings that are kept of one night; the counts by test are of all. */
const MOST_FINDINGS = 5_000
/** Payments named under one finding. */
const NAMED = 30
const IDS_AT_ONCE = 5_000

/**
 * All tests over the payments of the books since a day: read page by page into a column store of fixed memory, in a folder that is gone
 * afterwards. The tests are those of `screen`; what differs is where the payments come from.
 */
export async function look(gate: Gate, region: Region, books: BookPayments, from: CivilDay, day: CivilDay): Promise<Looked> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-patrol-'))
  const store = await openStore(folder)
  try {
    const { first, limitsFen, thresholds } = await withRegion(gate.pool, region, async (client) => {
      let line = 0
      let first = day
      for await (const page of books.read(client, region, from)) {
        for (const record of page) {
          store.append(1, line += 1, record, Object.values(record).map(String).join('\u001f'))
          if (record.date !== null && record.date < first) first = record.date
        }
      }
      return { first, limitsFen: await approvalLimits(client, region, day), thresholds: await thresholdsOf(client, gate, region, day) }
    })
    const population = await closeIntake(store, books.source, { calendar: calendarOf(gate, first, day), limitsFen })
    const tests = [...gate.modules.flatMap((module) => module.tests ?? []), ...groupTests(loadPopulations(gate.modules).values(), thresholds)]
    const findings = await openFindings(store)
    const outcomes = await findings.keep(testEach(population, tests, books.source))
    await findings.rank()
    const ranked: Ranked[] = []
    for await (const page of findings.pages()) {
      ranked.push(...page.slice(0, MOST_FINDINGS - ranked.length))
      if (ranked.length === MOST_FINDINGS) break
    }
    return { payments: population.profile.payments, outcomes, ranked, members: await membersOf(population, ranked) }
  } finally {
    await store.close()
    await rm(folder, { recursive: true, force: true })
  }
}

export function namedIds({ ids }: { ids: readonly bigint[] }): readonly bigint[] {
  return ids.slice(0, NAMED)
}

async function membersOf({ ask }: Population, ranked: readonly Ranked[]): Promise<Map<bigint, Member>> {
  const ids = [...new Set(ranked.flatMap(({ found }) => [...namedIds(found), ...ownId(found.key)]))]
  const members = new Map<bigint, Member>()
  for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
    for (const row of await ask(`select id, application, day::varchar as day from payment where id in (${ids.slice(from, from + IDS_AT_ONCE).join(', ')})`)) {
      members.set(row['id'] as bigint, { number: row['application'] as string | null, day: row['day'] as string | null })
    }
  }
  return members
}

/** The place in a key that names one payment: it is another one tomorrow. */
export function ownId(key: string): bigint[] {
  const place = /^payment (\d+)$/.exec(key)?.[1]
  return place === undefined ? [] : [BigInt(place)]
}

/** Limits up to which positions of the office may sign: what splits and crowding are held against. */
async function approvalLimits(client: ClientBase, region: Region, day: CivilDay): Promise<bigint[]> {
  const { rows } = await client.query<{ limit_fen: bigint }>({
    name: 'server-patrol-limits',
    text: `select distinct limit_fen from access.duty_grant where region = $1 and limit_fen is not null and valid_from <= $2::date and (valid_to is null or valid_to > $2::date) order by 1`,
    values: [region, day],
  })
  return rows.map(({ limit_fen }) => limit_fen)
}

/** What the office and those above it have set; where nobody did, the proposal: a test asks nothing of a payment, so a proposal does no harm. */
async function thresholdsOf(client: ClientBase, gate: Gate, region: Region, day: CivilDay): Promise<(specs: readonly ParameterSpec[]) => ParameterValues> {
  const { offices } = await gate.amendmentsOf(client, region)
  const specs = [...new Map([...loadPopulations(gate.modules).values()].flatMap(({ parameters }) => parameters.map((spec) => [spec.id, spec] as const))).values()]
  const rows = await loadParameterValues(client, specs)
  if ('refused' in rows) throw new Refused(rows.refusals.find(isRefusal)!)
  const set = effectiveParameters(specs.map((spec) => ({ ...spec, fallback: undefined })), [...rows, ...offices.flatMap(({ rules }) => rules.parameters)], offices.map((office) => office.region), day)
  return (asked) => ({ ...proposedValues(asked), ...set })
}

/** Null when the notice of some year with payments is not loaded: days are then not judged, rather than judged by weekends alone. */
function calendarOf({ calendar }: Gate, from: CivilDay, day: CivilDay): Profile['calendar'] {
  const [first, last] = [Number(from.slice(0, 4)), Number(day.slice(0, 4))]
  for (let year = first; year <= last; year++) if (!calendar.years.has(year)) return null
  return { holidays: [...calendar.holidays], makeUpDays: [...calendar.makeUpDays] }
}
