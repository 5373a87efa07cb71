import type { Effect } from '#kernel/rules/index.ts'
import { dayNumber, dayText, isoWeekday, type CivilDay } from '#kernel/values/civil-day.ts'
import { isWorkday, type WorkdayCalendar } from '#kernel/values/workday-calendar.ts'
import { FOUND, RANKS, STOPPED, type VerdictSummary } from './verdicts.ts'
import type { GroupChange, MonthChange, Report, Workload } from './model.ts'
import type { Row, Store } from './store.ts'

/** Units and parties shown, those that change most first. */
const SHOWN_GROUPS = 50

export type EffectChange = Pick<Report, 'judged' | 'effects' | 'flips' | 'months' | 'blastRadius' | 'units' | 'parties' | 'makers' | 'workload' | 'given'>

export interface EffectOptions {
  period: { from: CivilDay; to: CivilDay }
  calendar: WorkdayCalendar | undefined
  minutesPerAlert: number
}

/** What each verdict would have come to, before and after: those of the rules in force from their summary, those of the others by the flips alone. */
export async function compareEffects(store: Store, { days: dayTable, groups: groupTable }: VerdictSummary, options: EffectOptions): Promise<EffectChange> {
  const before = await store.rows<VerdictCount>(`select day, given, rank, n, fen from ${dayTable} order by given, rank`)
  const flips = await store.rows<FlipCount>(
    'select day, before_rank as before, after_rank as after, count(*) as n, sum(amount_fen)::hugeint as fen from flip group by all order by before, after')
  const after = [...before, ...flips.flatMap(({ day, before: left, after: right, n, fen }): VerdictCount[] => (
    [{ day, given: null, rank: left, n: -n, fen: -fen }, { day, given: null, rank: right, n, fen }]))]
  const days = byDay({ before, after })
  const count = (side: readonly VerdictCount[]) => Object.fromEntries(RANKS.map((name, rank) => [name, sumOf(side.filter((one) => one.rank === rank))])) as Record<Effect | 'pass', number>
  const groups = (kind: 'unit' | 'party' | 'maker') => groupsOf(store, groupTable, kind)
  return {
    judged: sumOf(before),
    effects: { before: count(before), after: count(after) },
    flips: sumsOf(Map.groupBy(flips, (one) => `${RANKS[one.before]}→${RANKS[one.after]}`)),
    blastRadius: await blastRadius(store),
    units: await groups('unit'), parties: await groups('party'), makers: await groups('maker'),
    months: months(days), workload: { before: workload(days, 'before', options), after: workload(days, 'after', options) },
    given: againstGiven(before),
  }
}

/** So many acts of a day with one verdict, and their money; fewer than none where a flip takes them away. */
interface VerdictCount extends Row {
  day: bigint
  given: string | null
  rank: number
  n: bigint
  fen: bigint
}

interface FlipCount extends Row {
  day: bigint
  before: number
  after: number
  n: bigint
  fen: bigint
}

function sumOf(counts: readonly { n: bigint }[]): number {
  return counts.reduce((sum, { n }) => sum + Number(n), 0)
}

function sumsOf(groups: ReadonlyMap<string, readonly { n: bigint }[]>): Record<string, number> {
  return Object.fromEntries([...groups].map(([name, counts]) => [name, sumOf(counts)]))
}

async function blastRadius(store: Store): Promise<Report['blastRadius']> {
  const stops = (side: string) => `${side}_rank <= ${STOPPED}`
  const [row] = await store.rows<Record<string, bigint | null>>(`select count(*) as verdicts, sum(amount_fen) as fen, count(distinct unit) as units,
      count(distinct party) as parties, count(*) filter (where ${stops('after')} and not ${stops('before')}) as newly,
      sum(amount_fen) filter (where ${stops('after')} and not ${stops('before')}) as newly_fen,
      count(*) filter (where ${stops('before')} and not ${stops('after')}) as no_longer,
      sum(amount_fen) filter (where ${stops('before')} and not ${stops('after')}) as no_longer_fen
    from flip`)
  const number = (name: string) => Number(row![name] ?? 0n)
  const fen = (name: string) => String(row![name] ?? 0n)
  return {
    verdicts: number('verdicts'), fen: fen('fen'), units: number('units'), parties: number('parties'), newlyStopped: number('newly'),
    newlyStoppedFen: fen('newly_fen'), noLongerStopped: number('no_longer'), noLongerStoppedFen: fen('no_longer_fen'),
  }
}

async function groupsOf(store: Store, groupTable: string, kind: 'unit' | 'party' | 'maker'): Promise<GroupChange[]> {
  const found = (side: string) => `(${side}_rank < ${FOUND})::int`
  const stopped = (side: string) => `(${side}_rank <= ${STOPPED})::int`
  const rows = await store.rows<Record<string, bigint | string>>(`with change as (select ${kind} as name, sum(${found('after')} - ${found('before')}) as found,
        sum(${stopped('after')} - ${stopped('before')}) as stopped, sum((${stopped('after')} - ${stopped('before')}) * amount_fen::hugeint) as fen
      from flip where ${kind} is not null group by ${kind}),
    known as (select name, found, stopped, fen from ${groupTable} where kind = '${kind}')
    select name, coalesce(k.found, 0) as before_found, coalesce(k.stopped, 0) as before_stopped, coalesce(k.fen, 0) as before_fen, before_found + coalesce(c.found, 0) as after_found,
      before_stopped + coalesce(c.stopped, 0) as after_stopped, before_fen + coalesce(c.fen, 0) as after_fen from known k full join change c using (name)
    order by abs(after_stopped - before_stopped) desc, abs(after_found - before_found) desc, after_stopped desc, after_found desc, name limit ${SHOWN_GROUPS}`)
  return rows.map((row) => ({
    name: row['name'] as string,
    found: { before: Number(row['before_found']), after: Number(row['after_found']) },
    stopped: { before: Number(row['before_stopped']), after: Number(row['after_stopped']) },
    stoppedFen: { before: String(row['before_fen']), after: String(row['after_fen']) },
  }))
}

interface DayCounts {
  judged: number
  found: { before: number; after: number }
  stopped: { before: number; after: number }
  stoppedFen: { before: bigint; after: bigint }
}

function byDay(sides: Record<'before' | 'after', readonly VerdictCount[]>): Map<number, DayCounts> {
  const days = new Map<number, DayCounts>()
  for (const side of ['before', 'after'] as const) {
    for (const { day, rank, n, fen } of sides[side]) {
      const counts = days.get(Number(day)) ?? { judged: 0, found: { before: 0, after: 0 }, stopped: { before: 0, after: 0 }, stoppedFen: { before: 0n, after: 0n } }
      days.set(Number(day), counts)
      if (side === 'before') counts.judged += Number(n)
      if (rank < FOUND) counts.found[side] += Number(n)
      if (rank > STOPPED) continue
      counts.stopped[side] += Number(n)
      counts.stoppedFen[side] += fen
    }
  }
  return days
}

/** Every month from the first judged day to the last, those in which nothing was judged among them. */
function months(days: ReadonlyMap<number, DayCounts>): MonthChange[] {
  const monthly = new Map<string, DayCounts[]>()
  const numbers = [...days.keys()]
  const last = numbers.reduce((most, day) => Math.max(most, day), -Infinity)
  for (let day = numbers.reduce((least, one) => Math.min(least, one), Infinity); day <= last; day++) {
    const month = dayText(day).slice(0, 7)
    const counts = days.get(day)
    const known = monthly.get(month) ?? []
    if (counts) known.push(counts)
    monthly.set(month, known)
  }
  return [...monthly].map(([month, counts]): MonthChange => {
    const sum = (of: (one: DayCounts) => number) => counts.reduce((total, one) => total + of(one), 0)
    const fen = (side: 'before' | 'after') => String(counts.reduce((total, { stoppedFen }) => total + stoppedFen[side], 0n))
    return {
      month, judged: sum(({ judged }) => judged),
      found: { before: sum(({ found }) => found.before), after: sum(({ found }) => found.after) },
      stopped: { before: sum(({ stopped }) => stopped.before), after: sum(({ stopped }) => stopped.after) },
      stoppedFen: { before: fen('before'), after: fen('after') },
    }
  })
}

/** What reviewers would have met per working day; a day off leaves its alerts to the next working day, a year unknown to the calendar has its weekends off. */
function workload(days: ReadonlyMap<number, DayCounts>, side: 'before' | 'after', { period: { from, to }, calendar, minutesPerAlert }: EffectOptions): Workload {
  const worked: number[] = []
  let waiting = 0
  for (let day = dayNumber(from)!; day <= dayNumber(to)!; day++) {
    waiting += days.get(day)?.stopped[side] ?? 0
    if (!((calendar && isWorkday(calendar, dayText(day))) ?? isoWeekday(day) <= 5)) continue
    worked.push(waiting)
    waiting = 0
  }
  if (waiting > 0) worked.push(waiting)
  const alerts = worked.reduce((sum, one) => sum + one, 0)
  const sorted = worked.toSorted((left, right) => left - right)
  const monthly = months(days).map(({ stopped }) => stopped[side])
  const hours = (count: number) => Number((count * minutesPerAlert / 60).toFixed(1))
  const perMonth = monthly.length === 0 ? 0 : Number((alerts / monthly.length).toFixed(1))
  return {
    workingDays: worked.length, alerts, perDay: worked.length === 0 ? 0 : Number((alerts / worked.length).toFixed(2)),
    p95PerDay: sorted[Math.max(0, Math.ceil(sorted.length * 0.95) - 1)] ?? 0, mostInADay: sorted.at(-1) ?? 0,
    perMonth, mostInAMonth: Math.max(0, ...monthly), hours: hours(alerts), hoursPerMonth: hours(perMonth),
  }
}

function againstGiven(before: readonly VerdictCount[]): Report['given'] {
  const known = before.filter(({ given }) => given !== null)
  if (known.length === 0) return null
  return {
    compared: sumOf(known), same: sumOf(known.filter(({ given, rank }) => given === RANKS[rank])),
    differs: sumsOf(Map.groupBy(known.filter(({ given, rank }) => given !== RANKS[rank]), ({ given, rank }) => `${given}→${RANKS[rank]}`)),
  }
}
