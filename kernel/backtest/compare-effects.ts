import { EFFECTS, type Effect } from '#kernel/rules/index.ts'
import { dayNumber, dayText, isoWeekday, type CivilDay } from '#kernel/values/civil-day.ts'
import { isWorkday, type WorkdayCalendar } from '#kernel/values/workday-calendar.ts'
import type { GroupChange, MonthChange, Report, Workload } from './model.ts'
import type { Store } from './store.ts'

const RANKS: readonly (Effect | 'pass')[] = [...EFFECTS, 'pass']
/** Forbid and intercept bear an alert, which somebody must work off. */
const STOPPED = EFFECTS.indexOf('intercept')
const FOUND = EFFECTS.length
/** Units and parties shown, those that change most first. */
const SHOWN_GROUPS = 50

export type EffectChange = Pick<Report, 'judged' | 'effects' | 'flips' | 'months' | 'blastRadius' | 'units' | 'parties' | 'makers' | 'workload' | 'given'>

export interface EffectOptions {
  period: { from: CivilDay; to: CivilDay }
  calendar: WorkdayCalendar | undefined
  minutesPerAlert: number
}

/** The view `outcome` act by act: what each verdict would have come to, before and after. */
export async function compareEffects(store: Store, options: EffectOptions): Promise<EffectChange> {
  const pairs = await store.rows<{ b: number; a: number; n: bigint }>(
    'select before_rank as b, after_rank as a, count(*) as n from outcome group by all order by b, a')
  const count = (side: 'a' | 'b') => Object.fromEntries(RANKS.map((name, rank) =>
    [name, pairs.filter((pair) => pair[side] === rank).reduce((sum, { n }) => sum + Number(n), 0)])) as Record<Effect | 'pass', number>
  const days = await byDay(store)
  return {
    judged: pairs.reduce((sum, { n }) => sum + Number(n), 0),
    effects: { before: count('b'), after: count('a') },
    flips: Object.fromEntries(pairs.filter(({ a, b }) => a !== b).map(({ a, b, n }) => [`${RANKS[b]}→${RANKS[a]}`, Number(n)])),
    blastRadius: await blastRadius(store),
    units: await groups(store, 'unit'), parties: await groups(store, 'party'), makers: await groups(store, 'maker'),
    months: months(days), workload: { before: workload(days, 'before', options), after: workload(days, 'after', options) },
    given: await againstGiven(store),
  }
}

async function blastRadius(store: Store): Promise<Report['blastRadius']> {
  const stops = (side: string) => `${side}_rank <= ${STOPPED}`
  const [row] = await store.rows<Record<string, bigint | null>>(`select count(*) as verdicts, sum(amount_fen) as fen, count(distinct unit) as units,
      count(distinct party) as parties, count(*) filter (where ${stops('after')} and not ${stops('before')}) as newly,
      sum(amount_fen) filter (where ${stops('after')} and not ${stops('before')}) as newly_fen,
      count(*) filter (where ${stops('before')} and not ${stops('after')}) as no_longer,
      sum(amount_fen) filter (where ${stops('before')} and not ${stops('after')}) as no_longer_fen
    from outcome where before_rank <> after_rank`)
  const number = (name: string) => Number(row![name] ?? 0n)
  const fen = (name: string) => String(row![name] ?? 0n)
  return {
    verdicts: number('verdicts'), fen: fen('fen'), units: number('units'), parties: number('parties'), newlyStopped: number('newly'),
    newlyStoppedFen: fen('newly_fen'), noLongerStopped: number('no_longer'), noLongerStoppedFen: fen('no_longer_fen'),
  }
}

async function groups(store: Store, column: 'unit' | 'party' | 'maker'): Promise<GroupChange[]> {
  const side = (name: string) => `count(*) filter (where ${name}_rank < ${FOUND}) as ${name}_found, count(*) filter (where ${name}_rank <= ${STOPPED}) as ${name}_stopped,
    coalesce(sum(amount_fen) filter (where ${name}_rank <= ${STOPPED}), 0) as ${name}_fen`
  const rows = await store.rows<Record<string, bigint | string>>(`select ${column} as name, ${side('before')}, ${side('after')} from outcome
    where ${column} is not null and (before_rank < ${FOUND} or after_rank < ${FOUND}) group by ${column}
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

async function byDay(store: Store): Promise<Map<number, DayCounts>> {
  const side = (name: string) => `count(*) filter (where ${name}_rank < ${FOUND}) as ${name}_found, count(*) filter (where ${name}_rank <= ${STOPPED}) as ${name}_stopped,
    coalesce(sum(amount_fen) filter (where ${name}_rank <= ${STOPPED}), 0)::hugeint as ${name}_fen`
  const rows = await store.rows<Record<string, bigint>>(`select day, count(*) as judged, ${side('before')}, ${side('after')} from outcome group by day`)
  return new Map(rows.map((row) => [Number(row['day']), {
    judged: Number(row['judged']),
    found: { before: Number(row['before_found']), after: Number(row['after_found']) },
    stopped: { before: Number(row['before_stopped']), after: Number(row['after_stopped']) },
    stoppedFen: { before: BigInt(row['before_fen']!), after: BigInt(row['after_fen']!) },
  }]))
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

async function againstGiven(store: Store): Promise<Report['given']> {
  const rows = await store.rows<{ given: string; b: number; n: bigint }>(
    'select given, before_rank as b, count(*) as n from outcome where given is not null group by all order by given, b')
  if (rows.length === 0) return null
  const total = (wanted: (given: string, now: string) => boolean) => rows.filter(({ given, b }) => wanted(given, RANKS[b]!))
    .reduce((sum, { n }) => sum + Number(n), 0)
  return {
    compared: total(() => true), same: total((given, now) => given === now),
    differs: Object.fromEntries(rows.filter(({ given, b }) => given !== RANKS[b]).map(({ given, b, n }) => [`${given}→${RANKS[b]}`, Number(n)])),
  }
}
