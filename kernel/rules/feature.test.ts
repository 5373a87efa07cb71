import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestDatabase } from '#kernel/database/testing.ts'
import { combine, createHistory, finish, siblingEvidence } from './emit.ts'
import { featureFault, windowStart, type FeatureEvent, type HistoryRow } from './feature.ts'
import { indexProposals } from './lateral.ts'
import type { FeatureSpec, HistorySource } from './model.ts'
import { readEvidence, readFeatureStates } from './store.ts'

const REGION = '330502000'
const SEED = Number(process.env['SLUICE_SEED'] ?? Date.now() % 1_000_000)
const SOURCE: HistorySource = {
  relation: 'trial.history',
  columns: { unit: 'text', payee: 'text', contract: 'uuid', amount: 'money', lines: 'int', cash: 'bool',
    purpose: 'text' },
}
const CONTRACTS = ['01890000-0000-7000-8000-000000000001', '01890000-0000-7000-8000-000000000002']
const title = { zh: '变量', en: 'feature' }
const spec = (id: string, more: Omit<FeatureSpec, 'id' | 'title' | 'source'>): FeatureSpec =>
  ({ id, title, source: SOURCE, ...more })

const SPECS: FeatureSpec[] = [
  spec('unit_sum_30d', { agg: 'sum', of: 'amount', by: ['unit'], window: { kind: 'days', days: 30 } }),
  spec('unit_payee_count_day', { agg: 'count', by: ['unit', 'payee'], window: { kind: 'day' } }),
  spec('unit_payee_sum_month', { agg: 'sum', of: 'amount', by: ['unit', 'payee'], where: 'row.cash',
    window: { kind: 'month' } }),
  spec('unit_sum_quarter', { agg: 'sum', of: 'amount', by: ['unit'], where: 'row.amount > 50 or row.purpose = "会议"',
    window: { kind: 'quarter' } }),
  spec('unit_payees_year', { agg: 'countDistinct', of: 'payee', by: ['unit'], window: { kind: 'yearToDate' } }),
  spec('unit_purposes_3d', { agg: 'countDistinct', of: 'purpose', by: ['unit'],
    where: 'contains(row.purpose, "费") or row.lines >= 2', window: { kind: 'days', days: 3 } }),
  spec('payee_least', { agg: 'min', of: 'amount', by: ['payee'], window: { kind: 'all' } }),
  spec('payee_most_7d', { agg: 'max', of: 'amount', by: ['payee'], where: 'not(row.cash)',
    window: { kind: 'days', days: 7 } }),
  spec('payee_mean_60d', { agg: 'avg', of: 'amount', by: ['payee'], window: { kind: 'days', days: 60 } }),
  spec('payee_last', { agg: 'daysSinceLast', by: ['payee'], window: { kind: 'days', days: 365 } }),
  spec('contract_sum', { agg: 'sum', of: 'amount', by: ['contract'], window: { kind: 'contract' } }),
  spec('unit_lines_in_list', { agg: 'sum', of: 'lines', by: ['unit'],
    where: 'row.purpose in ("会议", "o\'brien", "a%b") or row.purpose = null', window: { kind: 'days', days: 1 } }),
  spec('unit_others', { agg: 'count', by: ['unit'], where: 'not(row.purpose = "会议") and row.amount != 50.01',
    window: { kind: 'all' } }),
]

describe('features over history', () => {
  let db: TestDatabase
  const random = generator(SEED)

  beforeAll(async () => {
    db = await testDatabase({ locale: 'zh' })
    await db.owner.query(`create schema trial; create table trial.history (
      region text not null, seq bigint not null, line int not null, sign smallint not null, judged_at timestamptz not null, document uuid not null,
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
      await replaceHistory(db, rows)
      const whole = await readFeatureStates(db.owner, REGION, SPECS, events, [])
      for (const [index, event] of events.entries()) {
        const values = combine(SPECS, states[index]!, batch.slice(0, index), event)
        expect(values, `seed ${SEED}, round ${round}, event ${index}`).toEqual(finish(SPECS, whole[index]!, event))
      }
    }
  })

  it('name the documents behind a value: committed ones from the query, siblings from memory, as many as were counted',
    async () => {
    const { rows } = randomHistory(random, 140)
    const plus = rows.map((row): HistoryRow => ({ ...row, sign: 1 }))
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
      'create index history_unit_window on trial.history (region, unit, judged_at) include (amount, document, lines, payee, purpose, seq, sign);')
    expect(indexProposals(SPECS)).toHaveLength(4)
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
  it('is netted out of sum, count and mean, and leaves least, greatest, distinct and last as they were', () => {
    const every = (['sum', 'count', 'avg', 'min', 'max', 'countDistinct',
      'daysSinceLast'] as const).map((agg): FeatureSpec => {
      const of = agg === 'count' || agg === 'daysSinceLast' ? {} : { of: 'amount' }
      return { ...spec(agg.toLowerCase(), { agg, ...of, by: ['unit'], window: { kind: 'all' } }) }
    })
    const history = createHistory(every)
    history.add(row(1, '2026-01-01T00:00:00Z', { unit: 'u1', amount: 300n }))
    history.add(row(2, '2026-01-02T00:00:00Z', { unit: 'u1', amount: 500n }))
    history.add({ ...row(3, '2026-01-03T00:00:00Z', { unit: 'u1', amount: 500n }), sign: -1 })
    expect(history.values({ document: documentOf(4), seq: 4n, judgedAt: new Date('2026-01-05T15:00:00Z'), columns: { unit: 'u1' } })).toEqual({
      sum: 300n, count: 1n, 'avg.sum': 300n, 'avg.count': 1n, min: 300n, max: 500n, countdistinct: 2, dayssincelast: 3,
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
    ['a filter with no SQL form', { where: 'matches(row.purpose, "a+")' }, /comparisons/],
  ])('with %s is refused in words', (_, change, words) => {
    expect(featureFault({ ...SPECS[0]!, ...change })?.message.en).toMatch(words)
  })

  it('without fault is accepted', () => {
    for (const one of SPECS) expect(featureFault(one)).toBeNull()
  })
})

function row(seq: number, at: string, columns: HistoryRow['columns']): HistoryRow {
  return { relation: SOURCE.relation, seq: BigInt(seq), sign: 1, judgedAt: new Date(at), document: documentOf(seq),
    columns }
}

/** Few instants, many rows at each, over period borders; several rows may share a seq, as lines of one document do. */
function randomHistory(random: () => number, count: number): { rows: HistoryRow[]; events: FeatureEvent[] } {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!
  const gaps = [0, 0, 0, 1, 3_600_000, 86_400_000, 86_399_999, 3 * 86_400_000, 30 * 86_400_000]
  let time = Date.parse('2025-11-30T15:59:59.998Z')
  let seq = 0n
  const rows = Array.from({ length: count }, (): HistoryRow => {
    time += random() < 0.5 ? 0 : pick(gaps)
    if (random() < 0.9) seq += 1n
    const orNull = <T>(value: T): T | null => (random() < 0.1 ? null : value)
    return {
      relation: SOURCE.relation, seq, sign: random() < 0.25 ? -1 : 1, judgedAt: new Date(time),
      document: documentOf(Number(seq)),
      columns: {
        unit: orNull(pick(['u1', 'u2'])), payee: orNull(pick(['p1', 'p2', 'p3', '甲'])),
        contract: orNull(pick(CONTRACTS)),
        amount: orNull(pick([1n, 4_999n, 5_000n, 5_001n, 1_000_000_000_000_000n])), lines: orNull(pick([1, 2, 3])),
        cash: orNull(random() < 0.5),
        purpose: orNull(pick(['会议', '会议费', "o'brien", 'a%b', '𠮷'])),
      },
    }
  })
  // Half of the events belong to the document of an earlier row, which they must not meet.
  const events = rows.map(({ seq: at, judgedAt, columns, document }) => (
    { seq: at, judgedAt, columns, document: random() < 0.5 ? document : pick(rows).document }))
  return { rows, events }
}

async function replaceHistory(db: TestDatabase, rows: readonly HistoryRow[]): Promise<void> {
  await db.owner.query('truncate trial.history')
  const column = (name: string) => rows.map(({ columns }) =>
    (typeof columns[name] === 'bigint' ? String(columns[name]) : (columns[name] ?? null)))
  await db.owner.query(
    `insert into trial.history select $1, u.* from unnest($2::bigint[], $3::int[], $4::smallint[], $5::timestamptz[], $6::uuid[], $7::text[], $8::text[],
      $9::uuid[], $10::bigint[], $11::bigint[], $12::boolean[], $13::text[]) as u`,
    [REGION, rows.map(({ seq }) => String(seq)), rows.map((_, index) => index), rows.map(({ sign }) => sign),
      rows.map(({ judgedAt }) => judgedAt),
      rows.map(({ document }) => document),
      ...['unit', 'payee', 'contract', 'amount', 'lines', 'cash', 'purpose'].map(column)])
}

function documentOf(seq: number): string {
  return `01890000-0000-7000-9000-${String(seq).padStart(12, '0')}`
}

function shuffled<T>(random: () => number, items: readonly T[]): T[] {
  return items.map((item) => ({ item, at: random() })).sort((left, right) => left.at - right.at).map(({ item }) => item)
}

function generator(seed: number): () => number {
  let state = seed % 2_147_483_646 + 1
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
