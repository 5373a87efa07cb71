import { computedOf, type FeatureEvent, type HistoryRow } from './feature.ts'
import type { FeatureSpec, HistorySource } from './model.ts'

/** Features of every kind and window, and random histories in which much happens at one instant. */
export const SOURCE: HistorySource = {
  relation: 'trial.history',
  columns: { unit: 'text', payee: 'text', contract: 'uuid', amount: 'money', lines: 'int', cash: 'bool',
    purpose: 'text' },
}
export const CONTRACTS = ['01890000-0000-7000-8000-000000000001', '01890000-0000-7000-8000-000000000002']
const title = { zh: '变量', en: 'feature' }
export const spec = (id: string, more: Omit<FeatureSpec, 'id' | 'title' | 'source'>): FeatureSpec =>
  ({ id, title, source: SOURCE, ...more })

export const SPECS: FeatureSpec[] = [
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
  spec('contract_first', { agg: 'first', of: 'amount', by: ['contract'], window: { kind: 'contract' } }),
  spec('unit_first_week', { agg: 'first', of: 'lines', by: ['unit'], where: 'row.cash', window: { kind: 'days', days: 7 } }),
  ...computedOf(spec('payee_share', { agg: 'shareOf', of: 'amount', by: ['unit', 'payee'], within: ['unit'], where: 'row.lines > 1', window: { kind: 'days', days: 30 } })),
  spec('payee_odd', { agg: 'count', by: ['payee'], window: { kind: 'days', days: 30 },
    where: 'matches(row.purpose, "^(会|o)") or modulo(row.lines, 2) = 1 or row.amount / row.lines > 25' }),
  spec('payee_without', { agg: 'count', by: ['payee'], window: { kind: 'all' },
    where: 'not(contains any(row.purpose, [])) and substring(row.purpose, 1, 1) < "会"' }),
]

export function row(seq: number, at: string, columns: HistoryRow['columns']): HistoryRow {
  return { relation: SOURCE.relation, seq: BigInt(seq), sign: 1, isPart: false, judgedAt: new Date(at), countsFrom: new Date(at), document: documentOf(seq),
    columns }
}

/** Few instants, many rows at each, over period borders; several rows may share a seq, as lines of one document do. */
export function randomHistory(random: () => number, count: number): { rows: HistoryRow[]; events: FeatureEvent[] } {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!
  const gaps = [0, 0, 0, 1, 3_600_000, 86_400_000, 86_399_999, 3 * 86_400_000, 30 * 86_400_000]
  let time = Date.parse('2025-11-30T15:59:59.998Z')
  let seq = 0n
  const instants: Date[] = []
  const rows = Array.from({ length: count }, (): HistoryRow => {
    // The region's clock gives a seq its instant, so time moves only with it.
    if (random() < 0.9) {
      seq += 1n
      time += random() < 0.5 ? 0 : pick(gaps)
    }
    const judgedAt = new Date(time)
    instants.push(judgedAt)
    const sign = random() < 0.25 ? -1 : 1
    const orNull = <T>(value: T): T | null => (random() < 0.1 ? null : value)
    return {
      relation: SOURCE.relation, seq, sign, isPart: random() < (sign < 0 ? 0.5 : 0.1), judgedAt, countsFrom: sign < 0 && random() < 0.7 ? pick(instants) : judgedAt,
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

export function documentOf(seq: number): string {
  return `01890000-0000-7000-9000-${String(seq).padStart(12, '0')}`
}

export function generator(seed: number): () => number {
  let state = seed % 2_147_483_646 + 1
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
