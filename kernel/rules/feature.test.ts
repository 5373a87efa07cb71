import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestDatabase } from '#kernel/database/testing.ts'
import { combine, createHistory, finish, siblingEvidence } from './emit.ts'
import { featureFault, windowStart, type FeatureEvent, type HistoryRow } from './feature.ts'
import { indexProposals } from './scan.ts'
import type { FeatureSpec } from './model.ts'
import { readEvidence, readEvidencePage, readFeatureStates } from './store.ts'
import { CONTRACTS, documentOf, generator, randomHistory, row, SOURCE, spec, SPECS } from './test-random-history.ts'

const REGION = '330502000'
const SEED = Number(process.env['SLUICE_SEED'] ?? Date.now() % 1_000_000)
/** The same features of a history whose groups are declared to be small: read together in one scan for each. */
const TOGETHER = SPECS.map((one): FeatureSpec => ({ ...one, source: { ...one.source, small: [['unit'], ['payee'], ['contract']] } }))

describe.each([['each group by a scan of its own', SPECS], ['small groups read together', TOGETHER]])('features over history, %s,', (_, SPECS) => {
  let db: TestDatabase
  const random = generator(SEED)

  beforeAll(async () => {
    db = await testDatabase({ locale: 'zh' })
    await db.owner.query(`create schema trial; create table trial.history (
      region text not null, seq bigint not null, line int not null, sign smallint not null, is_part boolean not null, judged_at timestamptz not null, counts_from timestamptz not null, document uuid not null,
      unit text, payee text, contract uuid, amount bigint, lines bigint, cash boolean, purpose text, primary key (region, seq, line))`)
    for (const index of indexProposals(SPECS)) await db.owner.query(index)
  })
  afterAll(() => db.close())

  it(`are the same from one query in PostgreSQL and from the reference in memory, ties and withdrawals included (seed ${SEED})`, async () => {
    console.log(`features: seed ${SEED}`)
    for (let round = 0; round < 12; round++) {
      const { rows, events } = randomHistory(random, 120)
      await replaceHistory(db, rows)
      const states = await readFeatureStates(db.owner, REGION, SPECS, events, [])
      const reference = createHistory(SPECS)
      for (const row of shuffled(random, rows)) reference.add(row)
      events.forEach((event, index) => {
        expect(finish(SPECS, states[index]!, event), `seed ${SEED}, round ${round}, event ${index}`)
          .toEqual(reference.values(event))
      })
      // As the gate asks: many documents at one instant and of one order, most of which have no history of their own.
      const known = new Set(rows.map(({ document }) => document))
      const atOnce = events.map((event, index): FeatureEvent => {
        const document = index % 5 === 0 ? event.document : documentOf(1_000 + index)
        return { ...event, document, isNew: !known.has(document), judgedAt: events.at(-40)!.judgedAt, seq: events.at(-30 + index % 2)!.seq }
      })
      const once = await readFeatureStates(db.owner, REGION, SPECS, atOnce, [])
      atOnce.forEach((event, index) => {
        expect(finish(SPECS, once[index]!, event), `seed ${SEED}, round ${round}, event ${index} of one instant`).toEqual(reference.values(event))
      })
    }
  })

  it(`count accepted siblings of the batch exactly as if they had been committed first (seed ${SEED})`, async () => {
    for (let round = 0; round < 12; round++) {
      const { rows } = randomHistory(random, 90)
      const committed = rows.slice(0, 50)
      const batch = rows.slice(50)
      await replaceHistory(db, committed)
      const events: FeatureEvent[] = batch.map(({ seq, judgedAt, columns, document }) => ({ seq, judgedAt, columns, document }))
      const states = await readFeatureStates(db.owner, REGION, SPECS, events, batch)
      // As the gate asks: history as before the batch, read once for acts of one group.
      const seen = new Set(committed.map(({ document }) => document))
      const shared = await readFeatureStates(
        db.owner, REGION, SPECS, events.map((event) => ({ ...event, seq: committed.at(-1)!.seq + 1n, isNew: !seen.has(event.document) })), batch)
      await replaceHistory(db, rows)
      const whole = await readFeatureStates(db.owner, REGION, SPECS, events, [])
      for (const [index, event] of events.entries()) {
        const values = combine(SPECS, states[index]!, batch.slice(0, index), event)
        expect(values, `seed ${SEED}, round ${round}, event ${index}`).toEqual(finish(SPECS, whole[index]!, event))
        expect(combine(SPECS, shared[index]!, batch.slice(0, index), event), `seed ${SEED}, round ${round}, event ${index}, shared`).toEqual(values)
      }
    }
  })

  it('tell the values of a batch apart that are counted already, of its own group and no other', async () => {
    const one = SPECS.find(({ id }) => id === 'unit_payees_year')!
    const at = '2026-03-01T00:00:00Z'
    await replaceHistory(db, [row(1, at, { unit: 'u1', payee: 'p1' }), row(2, at, { unit: 'u2', payee: 'p2' })])
    const siblings = [row(3, at, { unit: 'u1', payee: 'p2' }), row(4, at, { unit: 'u1', payee: 'p1' }), row(5, at, { unit: 'u1', payee: '"甲\\' })]
    const event: FeatureEvent = { document: documentOf(6), seq: 6n, judgedAt: new Date(at), columns: { unit: 'u1' } }
    const [states] = await readFeatureStates(db.owner, REGION, [one], [event], siblings)
    expect([...states![0]!.seen]).toEqual(['p1'])
    expect(combine([one], states!, siblings, event)).toEqual({ unit_payees_year: 3 })
  })

  it('name the documents behind a value: committed ones from the query, siblings from memory, as many as were counted',
    async () => {
    const { rows } = randomHistory(random, 140)
    const plus = rows.map((row): HistoryRow => ({ ...row, sign: 1, isPart: false }))
    await replaceHistory(db, plus.slice(0, 120))
    const event: FeatureEvent = { document: documentOf(10_000), seq: 10_000n, judgedAt: plus.at(-1)!.judgedAt,
      columns: { ...plus[0]!.columns, unit: 'u1', payee: 'p1', contract: CONTRACTS[0]! } }
    const counting = SPECS.filter(({ id }) => id === 'unit_payee_count_day' || id === 'contract_sum')
      .map((one): FeatureSpec => {
      const { of: _, ...rest } = one
      return { ...rest, agg: 'count', window: { kind: 'all' } }
    })
    for (const one of counting) {
      const siblings = plus.slice(120)
      const states = await readFeatureStates(db.owner, REGION, [one], [event], siblings)
      const { ids, count } = (await readEvidence(db.owner, REGION, one, [event]))[0]!
      const fromBatch = siblingEvidence(one, siblings, event)
      expect(BigInt(count + fromBatch.length)).toBe(combine([one], states[0]!, siblings, event)[one.id])
      expect(ids.length).toBe(Math.min(100, count))
      expect(count).toBeGreaterThan(0)
    }
  })

  it(`name the rows that the reference counts, those that take back in the window of their beginning, in the order of seq (seed ${SEED})`, async () => {
    const { rows, events } = randomHistory(random, 120)
    await replaceHistory(db, rows)
    const asked = events.filter((_, index) => index % 4 === 3)
    for (const one of SPECS) {
      const found = await readEvidence(db.owner, REGION, one, asked)
      for (const [index, event] of asked.entries()) {
        const ids = siblingEvidence(one, rows, event)
        expect(found[index], `seed ${SEED}, ${one.id}, event ${index}`).toEqual({ ids: ids.slice(0, 100), count: ids.length })
        if (index % 5 > 0) continue
        const page = await readEvidencePage(db.owner, REGION, one, event, null, 1_000)
        expect(page.map(({ document }) => document), `seed ${SEED}, ${one.id}, event ${index}, page`).toEqual(ids)
      }
    }
  })

  it('of an act without a group key are unknown, never zero', async () => {
    const event: FeatureEvent = { document: documentOf(9), seq: 9n, judgedAt: new Date('2026-05-01T00:00:00Z'),
      columns: { unit: 'u1', payee: null, contract: null } }
    const [states] = await readFeatureStates(db.owner, REGION, SPECS, [event], [])
    expect(combine(SPECS, states!, [], event)).toMatchObject({ unit_payee_count_day: null, payee_least: null,
      payee_last: null, contract_sum: null, 'payee_mean_60d.sum': null })
  })

  it('see only the books of their own region', async () => {
    await replaceHistory(db, [row(1, '2026-03-01T00:00:00Z', { unit: 'u1', amount: 500n })])
    const event: FeatureEvent = { document: documentOf(2), seq: 2n, judgedAt: new Date('2026-03-02T00:00:00Z'), columns: { unit: 'u1' } }
    const [states] = await readFeatureStates(db.owner, '330503000', [SPECS[0]!], [event], [])
    expect(combine([SPECS[0]!], states!, [], event)).toEqual({ unit_sum_30d: 0n })
  })

  it('propose one covering index per group key, region first', () => {
    expect(indexProposals(SPECS)[0]).toBe(
      'create index history_unit_window on trial.history (region, unit, counts_from) include (amount, cash, document, is_part, lines, payee, purpose, seq, sign);')
    expect(indexProposals(SPECS).map((sql) => /\(region, (.*), counts_from\)/.exec(sql)![1]!)).toEqual(
      SPECS === TOGETHER ? ['unit', 'payee', 'contract'] : ['unit', 'unit, payee', 'payee', 'contract'])
  })
})

describe('a window', () => {
  it('to date begins with the civil period in Shanghai, not in UTC', () => {
    const justAfterMidnight = new Date('2026-03-31T16:00:00Z') // 1 April, 00:00 in Shanghai
    expect(windowStart({ kind: 'day' }, justAfterMidnight)).toEqual(justAfterMidnight)
    expect(windowStart({ kind: 'month' }, justAfterMidnight)).toEqual(justAfterMidnight)
    expect(windowStart({ kind: 'quarter' }, justAfterMidnight)).toEqual(justAfterMidnight)
    expect(windowStart({ kind: 'quarter' }, new Date('2026-03-31T15:59:59Z'))).toEqual(new Date('2025-12-31T16:00:00Z'))
    expect(windowStart({ kind: 'yearToDate' }, justAfterMidnight)).toEqual(new Date('2025-12-31T16:00:00Z'))
  })

  it('of n days includes its first instant and excludes the act itself', () => {
    const history = createHistory([SPECS[0]!])
    history.add(row(1, '2026-01-01T00:00:00.000Z', { unit: 'u1', amount: 1n }))
    history.add(row(2, '2025-12-31T23:59:59.999Z', { unit: 'u1', amount: 10n }))
    history.add(row(3, '2026-01-31T00:00:00.000Z', { unit: 'u1', amount: 100n }))
    history.add(row(4, '2026-01-31T00:00:00.000Z', { unit: 'u1', amount: 1000n }))
    const event = { document: documentOf(4), seq: 4n, judgedAt: new Date('2026-01-31T00:00:00.000Z'), columns: { unit: 'u1' } }
    expect(history.values(event)).toEqual({ unit_sum_30d: 101n })
  })
})

describe('what was taken back', () => {
  const every = (['sum', 'count', 'avg', 'min', 'max', 'first', 'countDistinct',
    'daysSinceLast'] as const).map((agg): FeatureSpec => {
    const of = agg === 'count' || agg === 'daysSinceLast' ? {} : { of: 'amount' }
    return { ...spec(agg.toLowerCase(), { agg, ...of, by: ['unit'], window: { kind: 'all' } }) }
  })

  it('is netted out of sum, count and mean, and leaves least, greatest, distinct and last as they were', () => {
    const history = createHistory(every)
    history.add(row(1, '2026-01-01T00:00:00Z', { unit: 'u1', amount: 300n }))
    history.add(row(2, '2026-01-02T00:00:00Z', { unit: 'u1', amount: 500n }))
    history.add({ ...row(3, '2026-01-03T00:00:00Z', { unit: 'u1', amount: 500n }), sign: -1 })
    expect(history.values({ document: documentOf(4), seq: 4n, judgedAt: new Date('2026-01-05T15:00:00Z'), columns: { unit: 'u1' } })).toEqual({
      sum: 300n, count: 1n, 'avg.sum': 300n, 'avg.count': 1n, min: 300n, max: 500n, first: 300n, countdistinct: 2, dayssincelast: 3,
    })
  })

  it('in part, or given back in part, is seen by sums alone', () => {
    const history = createHistory(every)
    const part = (seq: number, sign: 1 | -1, amount: bigint): HistoryRow => ({ ...row(seq, `2026-01-0${seq}T00:00:00Z`, { unit: 'u1', amount }), sign, isPart: true })
    history.add(row(1, '2026-01-01T00:00:00Z', { unit: 'u1', amount: 300n }))
    history.add(row(2, '2026-01-02T00:00:00Z', { unit: 'u1', amount: 500n }))
    for (const one of [part(3, -1, 100n), part(4, -1, 500n), part(5, 1, 100n)]) history.add(one)
    expect(history.values({ document: documentOf(6), seq: 6n, judgedAt: new Date('2026-01-06T15:00:00Z'), columns: { unit: 'u1' } })).toEqual({
      sum: 300n, count: 2n, 'avg.sum': 300n, 'avg.count': 2n, min: 300n, max: 500n, first: 300n, countdistinct: 2, dayssincelast: 4,
    })
  })
})

describe('a feature declaration', () => {
  it.each<[string, Partial<FeatureSpec>, RegExp]>([
    ['an unknown key column', { by: ['nobody'] }, /no column “nobody”/],
    ['no key', { by: [] }, /group key/],
    ['a sum of text', { of: 'purpose' }, /money or int/],
    ['SQL in a name', { source: { relation: 'trial.history; drop table x', columns: SOURCE.columns } },
      /cannot be used/],
    ['a contract window without the contract', { window: { kind: 'contract' } }, /grouped by contract/],
    ['a filter on an unknown column', { where: 'row.amonut > 5' }, /row\.amount/],
    ['a share of nothing wider', { agg: 'shareOf' }, /within/],
    ['a share within columns that are no keys', { agg: 'shareOf', by: ['unit', 'payee'], within: ['contract'] }, /some of the columns/],
    ['a wider group where there is no share', { within: ['unit'] }, /within/],
    ['a filter that answers no question', { where: 'row.amount + 5' }, /yes-or-no/],
  ])('with %s is refused in words', (_, change, words) => {
    expect(featureFault({ ...SPECS[0]!, ...change })?.message.en).toMatch(words)
  })

  it('without fault is accepted', () => {
    // The two sums that a share is computed as are no declarations.
    for (const one of SPECS.filter(({ id }) => !id.includes('.'))) expect(featureFault(one)).toBeNull()
  })
})

async function replaceHistory(db: TestDatabase, rows: readonly HistoryRow[]): Promise<void> {
  await db.owner.query('truncate trial.history')
  const column = (name: string) => rows.map(({ columns }) =>
    (typeof columns[name] === 'bigint' ? String(columns[name]) : (columns[name] ?? null)))
  await db.owner.query(
    `insert into trial.history select $1, u.* from unnest($2::bigint[], $3::int[], $4::smallint[], $5::boolean[], $6::timestamptz[], $7::timestamptz[], $8::uuid[], $9::text[], $10::text[],
      $11::uuid[], $12::bigint[], $13::bigint[], $14::boolean[], $15::text[]) as u`,
    [REGION, rows.map(({ seq }) => String(seq)), rows.map((_, index) => index), rows.map(({ sign }) => sign), rows.map(({ isPart }) => isPart),
      rows.map(({ judgedAt }) => judgedAt), rows.map(({ countsFrom }) => countsFrom),
      rows.map(({ document }) => document),
      ...['unit', 'payee', 'contract', 'amount', 'lines', 'cash', 'purpose'].map(column)])
}

function shuffled<T>(random: () => number, items: readonly T[]): T[] {
  return items.map((item) => ({ item, at: random() })).sort((left, right) => left.at - right.at).map(({ item }) => item)
}
