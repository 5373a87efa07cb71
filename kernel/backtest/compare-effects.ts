import { EFFECTS, type Effect } from '#kernel/rules/index.ts'
import { dayNumber, dayText, isoWeekday, type CivilDay } from '#kernel/values/civil-day.ts'
import { isWorkday, type WorkdayCalendar } from '#kernel/values/workday-calendar.ts'
import type { GroupChange, Report, Workload } from './model.ts'
import type { Store } from './store.ts'

const RANKS: readonly (Effect | 'pass')[] = [...EFFECTS, 'pass']
/** Forbid and intercept bear an alert, which somebody must work off. */
const STOPPED = EFFECTS.indexOf('intercept')
const FOUND = EFFECTS.length
/** Units and parties shown, those that change most first. */
const SHOWN_GROUPS = 50

export type EffectChange = Pick<Report, 'judged' | 'effects' | 'flips' | 'blastRadius' | 'units' | 'parties' | 'workload' | 'given'>

/** The view `outcome` act by act: what each verdict would have come to, before and after. */
export async function compareEffects(store: Store, period: { from: CivilDay; to: CivilDay }, calendar: WorkdayCalendar | undefined): Promise<EffectChange> {
  const pairs = await store.rows<{ b: number; a: number; n: bigint }>(
    'select before_rank as b, after_rank as a, count(*) as n from outcome group by all order by b, a')
  const count = (side: 'a' | 'b') => Object.fromEntries(RANKS.map((name, rank) =>
    [name, pairs.filter((pair) => pair[side] === rank).reduce((sum, { n }) => sum + Number(n), 0)])) as Record<Effect | 'pass', number>
  return {
    judged: pairs.reduce((sum, { n }) => sum + Number(n), 0),
    effects: { before: count('b'), after: count('a') },
    flips: Object.fromEntries(pairs.filter(({ a, b }) => a !== b).map(({ a, b, n }) => [`${RANKS[b]}→${RANKS[a]}`, Number(n)])),
    blastRadius: await blastRadius(store),
    units: await groups(store, 'unit'), parties: await groups(store, 'party'),
    workload: await workload(store, period, calendar),
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

async function groups(store: Store, column: 'unit' | 'party'): Promise<GroupChange[]> {
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

/** What reviewers would have met per working day; a day off leaves its alerts to the next working day, a year unknown to the calendar has its weekends off. */
async function workload(store: Store, { from, to }: { from: CivilDay; to: CivilDay }, calendar: WorkdayCalendar | undefined): Promise<Report['workload']> {
  const rows = await store.rows<{ day: bigint; b: bigint; a: bigint }>(`select day, count(*) filter (where before_rank <= ${STOPPED}) as b,
    count(*) filter (where after_rank <= ${STOPPED}) as a from outcome group by day having a > 0 or b > 0`)
  const found = new Map(rows.map((row) => [Number(row.day), row]))
  const forecast = (side: 'a' | 'b'): Workload => {
    const days: number[] = []
    let waiting = 0
    for (let day = dayNumber(from)!; day <= dayNumber(to)!; day++) {
      waiting += Number(found.get(day)?.[side] ?? 0n)
      if (!((calendar && isWorkday(calendar, dayText(day))) ?? isoWeekday(day) <= 5)) continue
      days.push(waiting)
      waiting = 0
    }
    if (waiting > 0) days.push(waiting)
    const alerts = days.reduce((sum, one) => sum + one, 0)
    const sorted = days.toSorted((left, right) => left - right)
    return {
      workingDays: days.length, alerts, perDay: days.length === 0 ? 0 : Number((alerts / days.length).toFixed(2)),
      p95PerDay: sorted[Math.max(0, Math.ceil(sorted.length * 0.95) - 1)] ?? 0, mostInADay: sorted.at(-1) ?? 0,
    }
  }
  return { before: forecast('b'), after: forecast('a') }
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
