import type { PoolClient } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testOffice, type TestOffice } from '#kernel/command/testing.ts'
import { withReader, type Reader } from '#kernel/database/index.ts'
import { todo } from '#kernel/process/index.ts'
import { listDocuments, type ListQuestion } from './documents.ts'

/** A page must cost the same however many documents there are: no list may read or sort more than it shows. */
const DOCUMENTS = 20_000
let office: TestOffice

beforeAll(async () => {
  office = await testOffice()
  const { database, region, units } = office
  // Filled behind the gate's back: only the plans matter here, and constraints of the gate would ask for 20,000 true stories.
  await database.owner.query(
    `with made as (
       select gen_random_uuid() as id, n, case when n % 50 = 0 then $2::uuid else $3::uuid end as unit from generate_series(1, $5::int) n
     )
     insert into document.document (region, id, kind, number, unit, state, version, title, amount_fen, fiscal_year, made_by, seq, made_at, changed_at)
     select $1, id, 'alert', 'X-' || n, unit, case when n % 500 = 0 then 'underReview' else 'released' end, 1, 'x', null, 2026, $4, n,
            now() - n * interval '1 minute', now()
       from made`,
    [region, units.school, units.clinic, office.actor('unit.clerk').person, DOCUMENTS])
  await database.owner.query(
    `insert into process.instance (region, document, kind, definition_version, round, state, held)
     select d.region, d.id, d.kind, f.version, 1, '{"held": false}', false from document.document d, process.definition f
      where d.region = $1 and d.kind = 'alert' and f.kind = 'alert'`, [region])
  await database.owner.query(
    `insert into process.task (region, id, document, round, task_key, node, position, duty, unit, state, opened_at, due_at, due_certain)
     select d.region, gen_random_uuid(), d.id, 1, 'review-1', 'review', case when d.seq % 2 = 0 then 'monitoring.officer' else 'monitoring.head' end,
            'alert.review', null, 'open', d.made_at, d.made_at + interval '3 days', true
       from document.document d where d.region = $1 and d.kind = 'alert'`, [region])
  await database.owner.query('analyze')
})
afterAll(() => office.close())

const OFFICE = (): Reader => ({ regions: [office.region], units: ['*'] })
const SCHOOL = (): Reader => ({ regions: [office.region], units: [office.units.school] })

/** Rows that the scans of the statement read, by what the server counted. */
async function rowsRead(reader: Reader, table: string, work: (client: PoolClient) => Promise<unknown>): Promise<number> {
  return withReader(office.database.read, reader, async (client) => {
    const seen: { text: string; values: unknown[] }[] = []
    const query = client.query.bind(client)
    client.query = ((config: { text: string; values: unknown[] }) => { seen.push(config); return query(config) }) as typeof client.query
    await work(client)
    client.query = query
    const plans = await Promise.all(seen.map(async ({ text, values }) => (
      (await query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`explain (analyze, format json) ${text}`, values)).rows[0]!['QUERY PLAN'][0].Plan)))
    return plans.flatMap(nodesOf).filter((node) => node['Relation Name'] === table)
      .reduce((sum, node) => sum + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'], 0)
  })
}

interface Plan { 'Relation Name'?: string; 'Actual Rows': number; 'Actual Loops': number; 'Rows Removed by Filter'?: number; Plans?: Plan[] }
function nodesOf(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]
}

describe('one page of a list of 20,000', () => {
  const page = (reader: () => Reader, more: Partial<ListQuestion> = {}) => {
    const asked = { region: office.region, kind: 'alert', limit: 50, ...more }
    return rowsRead(reader(), 'document', (client) => listDocuments(client, office.gate.kinds, reader(), asked))
  }

  it.each([
    ['all of a kind', OFFICE, {}],
    ['a rare state', OFFICE, { state: 'underReview' }],
    ['a frequent state', OFFICE, { state: 'released' }],
    ['one unit', SCHOOL, {}],
  ] as const)('reads little more than it shows: %s', async (_, reader, more) => {
    expect(await page(reader, more)).toBeLessThanOrEqual(120)
  })

  it('reads little more than it shows far down the list', async () => {
    const asked = { region: office.region, kind: 'alert', limit: 200 }
    const next = await withReader(office.database.read, OFFICE(), async (client) => {
      let after: string | undefined
      for (let count = 0; count < 10; count++) after = (await listDocuments(client, office.gate.kinds, OFFICE(), { ...asked, ...(after ? { after } : {}) })).next!
      return after!
    })
    expect(await page(OFFICE, { after: next })).toBeLessThanOrEqual(120)
  })

  it('reads little more than it shows: what waits for a position', async () => {
    const read = await rowsRead(OFFICE(), 'task', (client) => todo(client, office.region, { positions: ['monitoring.officer'], units: [], limit: 51 }))
    expect(read).toBeGreaterThan(0)
    expect(read).toBeLessThanOrEqual(120)
  })
})
