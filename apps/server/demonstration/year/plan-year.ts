import type { CivilDay } from '#kernel/values/civil-day.ts'
import { derivedId } from '../derived-id.ts'
import { yearDays } from './days.ts'
import type { Fate, PlannedPayment, PlanOptions, YearPlan } from './model.ts'
import { YEAR_OFFICES, type YearOffice } from './offices-table.ts'
import { payeeOf } from './payees.ts'
import type { Ground } from './plant.ts'
import { PLANTED, SOUND } from './planted-table.ts'
import { randomFrom, type Random } from './random.ts'
import { SPENDING, type Spending } from './spending-table.ts'

/** Payments of the whole year; counts of planted groups are given for so many. */
export const YEAR_PAYMENTS = 20_000
/** One in so many ordinary payments ends otherwise than paid. */
const FATES: [Fate, number][] = [['sentBack', 0.015], ['withdrawn', 0.006], ['bounced', 0.007], ['rejected', 0.003]]
/** Months by their share of an ordinary year: quiet at Spring Festival, more towards the end. */
const MONTHS = [7, 5, 8, 8, 8, 9, 8, 8, 9, 8, 10, 12]
/** Water, power, communication, property: settled by the month whatever they come to. */
const MONTHLY_BILLS = new Set(['30205', '30206', '30207', '30209'])
const SMALL_YUAN = 9_000
const MARKS = '甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉'

/** The whole year from its seed: what is asked for, by whom, on which day; a pure function, the same on every machine. */
export function planYear(options: PlanOptions): YearPlan {
  const { seed, year, payments } = options
  const days = yearDays(year, options.from)
  const offices = YEAR_OFFICES.filter(({ region }) => options.regions?.includes(region) ?? true)
  const random = randomFrom(seed)
  const groupsOf = ({ code, groups, make }: (typeof SOUND)[number], planted: (index: number) => PlannedPayment['planted']) => (
    Array.from({ length: Math.max(1, Math.round(groups * payments / YEAR_PAYMENTS)) }, (_, index) => (
      make(groundOf(random, offices, days, year, code, index)).map((payment): PlannedPayment => ({ ...payment, fate: 'paid', planted: planted(index) }))
    )).flat())
  const planted = [
    ...PLANTED.flatMap((kind) => groupsOf(kind, (index) => ({ kind: kind.code, group: `${kind.code}/${index + 1}` }))),
    ...SOUND.flatMap((kind) => groupsOf(kind, () => null)),
  ]
  const byMonth = days.workdays.map((day) => ({ day, weight: MONTHS[Number(day.slice(5, 7)) - 1]! / 20 }))
  const rest = Array.from({ length: Math.max(0, payments - planted.length) }, () => {
    const office = officeOf(random, offices)
    return ordinary(random, office, random.pick(office.units).word, weighted(random, byMonth).day)
  })
  const all = [...planted, ...rest]
  return {
    seed, year,
    offices: offices.map(({ region }) => ({
      region, payments: all.filter((payment) => payment.region === region).sort((left, right) => (left.day < right.day ? -1 : left.day > right.day ? 1 : 0)),
    })),
  }
}

/** The id of a payment of the plan: its place in its office’s year. */
export function plannedId({ seed, year }: Pick<YearPlan, 'seed' | 'year'>, region: string, index: number): string {
  return derivedId(`year/${year}/${seed}/${region}/${index}`)
}

function groundOf(random: Random, offices: readonly YearOffice[], days: Ground['days'], year: number, kind: string, index: number): Ground {
  const office = officeOf(random, offices)
  const unit = random.pick(office.units).word
  const place = Number.parseInt(derivedId(`${kind}/${index}`).slice(0, 6), 16)
  const mark = [place, Math.floor(place / 20), Math.floor(place / 400)].map((number) => MARKS[number % MARKS.length]).join('')
  // Persons and cards have rules of their own, which a changed payment would meet by accident.
  const plain = (day: CivilDay): PlannedPayment => {
    const payment = ordinary(random, office, unit, day)
    return payment.payeeType === 'company' ? payment : plain(day)
  }
  return { random, region: office.region, unit, days, year, mark, ordinary: plain }
}

/** An office by the number of its units. */
function officeOf(random: Random, offices: readonly YearOffice[]): YearOffice {
  return weighted(random, offices.map((office) => ({ office, weight: office.units.length }))).office
}

/** A payment that nothing is wrong with. */
export function ordinary(random: Random, { region }: YearOffice, unit: string, day: CivilDay): PlannedPayment {
  // In the last days of the year a unit pays the bills of the month, and what else is due in small sums; the rest is the rush that is planted.
  // One in seven pays a large sum then and has every reason to.
  const rush = day.slice(5) > '12-20'
  const spending = weighted(random, SPENDING.filter(({ high }) => !rush || high <= 46_000 || random.chance(0.15)))
  const payee = payeeOf(random, region, unit, spending.trade)
  const isSmall = rush && !MONTHLY_BILLS.has(spending.economicClass) && !random.chance(0.15)
  const amountFen = amountOf(random, isSmall ? { ...spending, low: Math.min(spending.low, SMALL_YUAN), high: Math.min(spending.high, SMALL_YUAN) } : spending)
  const [, month] = day.split('-')
  return {
    region, unit, day, line: spending.line, amountFen, payee: payee.name, payeeType: payee.type, account: payee.account, bank: payee.bank,
    purpose: random.pick(spending.purposes).replace('{month}', `${day.slice(0, 4)}年${Number(month)}月`), settlement: spending.settlement ?? 'transfer',
    economicClass: spending.economicClass, invoice: spending.person || random.chance(0.3) ? null : `${day.slice(2, 4)}33${random.whole(10_000_000, 99_999_999)}${random.whole(1_000, 9_999)}`,
    fate: fateOf(random), planted: null,
    // One in fifty came after the list was taken over: a rule that raises its hand is mistaken.
    ...(spending.salary ? { salary: { isListed: !random.chance(0.02), leftOn: null } } : {}),
  }
}

/** Small sums are common, large ones rare: the logarithm is spread evenly, as in real payments, and the sum has odd cents. */
function amountOf(random: Random, { low, high }: Spending): number {
  const yuan = Math.exp(Math.log(low) + random.next() * (Math.log(high) - Math.log(low)))
  return random.chance(0.18) ? Math.max(1, Math.round(yuan / 10)) * 1_000 : Math.round(yuan * 100)
}

function fateOf(random: Random): Fate {
  let at = random.next()
  for (const [fate, share] of FATES) {
    if (at < share) return fate
    at -= share
  }
  return 'paid'
}

function weighted<Item extends { weight: number }>(random: Random, items: readonly Item[]): Item {
  let at = random.next() * items.reduce((sum, { weight }) => sum + weight, 0)
  for (const item of items) {
    at -= item.weight
    if (at < 0) return item
  }
  return items.at(-1)!
}
