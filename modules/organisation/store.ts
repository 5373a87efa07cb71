import type { ClientBase } from 'pg'
import {
  changeOrganisation, loadMatrix, loadPositionKinds, loadRoster, applied, type IncompatibleDuty, type Operation, type OrganisationChange,
  type PositionKind, type Roster,
} from '#kernel/access/index.ts'
import type { Document } from '#kernel/document/model.ts'
import type { Change } from '#kernel/module/model.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal, Refused } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import { refuse } from './model.ts'
import type { Plan } from './plan.ts'
import { objection, simulated, type OpenAct } from './simulate.ts'

export interface OrganisationLookup {
  roster: Roster
  kinds: readonly PositionKind[]
  matrix: readonly IncompatibleDuty[]
  acts: readonly OpenAct[]
}

/** The organisation as it stands, for each document of the batch: one reading for all of them. */
export async function loadLookups(client: ClientBase, region: Region, documents: readonly Document[]): Promise<Map<string, OrganisationLookup>> {
  const { day, numbers } = await named(client, region, documents)
  const roster = await loadRoster(client, region, day, numbers)
  const mentioned = new Set(numbers)
  const kinds = await loadPositionKinds(client)
  const matrix = await loadMatrix(client)
  const acts = await loadOpenActs(client, region, roster.persons.filter(({ staffNumber }) => mentioned.has(staffNumber)).map(({ id }) => id))
  return new Map(documents.map(({ id }) => [id, { roster, kinds, matrix, acts }]))
}

async function named(client: ClientBase, region: Region, documents: readonly Document[]) {
  const { rows } = await client.query<{ day: string }>({
    name: 'organisation-day',
    text: `select (greatest(judged_at, '2000-01-01') at time zone 'Asia/Shanghai')::date::text as day from platform.region_clock where region = $1`,
    values: [region],
  })
  const numbers = documents.flatMap(({ body }) => [
    body['staffNumber'], body['successor'],
    ...[body['people'], body['assignments']].flatMap((list) => (Array.isArray(list) ? list.map((row) => row['staffNumber']) : [])),
  ]).filter((value): value is string => typeof value === 'string')
  return { day: rows[0]?.day ?? '2000-01-01', numbers: [...new Set(numbers)] }
}

/** What these people have done on documents that have not ended: a new position does not put them on the other side of it. */
async function loadOpenActs(client: ClientBase, region: Region, persons: readonly string[]): Promise<OpenAct[]> {
  if (persons.length === 0) return []
  const { rows } = await client.query<OpenAct>({
    name: 'organisation-open-acts',
    text: `select t.key, t.pair, t.person, t.side, d.id as document, d.number
             from access.act t
             join document.document d on d.region = $1
              and d.id = case when t.key ~ ':[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then split_part(t.key, ':', 2)::uuid end
            where t.region = $1 and t.person = any($2::uuid[]) and t.pair <> 'handling'
              and exists (select from process.task k where k.region = $1 and k.document = d.id and k.state not in ('done', 'cancelled'))
            order by t.seq desc limit 500`,
    values: [region, persons],
  })
  return rows
}

/**
 * Carries out what was approved, on the organisation as it stands at that moment: planned anew, one document after the other. What no
 * longer fits is refused, and the approval with it.
 */
export function projectOrganisation(plan: Plan) {
  return async (client: ClientBase, region: Region, changes: readonly Change[], at: Date): Promise<void> => {
    const effective = changes.filter(({ move }) => move.to === 'effective')
    if (effective.length === 0) return
    const { numbers } = await named(client, region, effective.map(({ document }) => document))
    const day = civilDayOf(at)
    const before = await loadRoster(client, region, day, numbers)
    const kinds = await loadPositionKinds(client)
    const matrix = await loadMatrix(client)
    const planned: OrganisationChange[] = []
    let roster = before
    for (const { document, seq, person } of effective) {
      const operations = orThrow(plan({ roster, kinds, day, nextId: newId }, document.body))
      const why = objection(simulated(roster, operations, matrix, day))
      if (why) throw new Refused(refuse('organisation.changed_meanwhile', { why: why.message }))
      planned.push({ seq, document: document.id, approver: person, operations })
      roster = applied(roster, operations)
    }
    await changeOrganisation(client, region, planned, before, matrix, at, day)
  }
}

function orThrow(planned: ReturnType<Plan>): Operation[] {
  if (isRefusal(planned)) throw new Refused(refuse('organisation.changed_meanwhile', { why: planned.message }))
  return planned
}
