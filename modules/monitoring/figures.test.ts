import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testOffice, type TestOffice } from '#kernel/command/testing.ts'
import { withReader } from '#kernel/database/index.ts'
import type { RouteToday } from '#kernel/module/model.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import { newId } from '#kernel/values/id.ts'
import { hitsByMonth } from './hits/read.ts'
import { EFFECTS } from './statistics/judged.ts'
import type { Figures } from './statistics/model.ts'
import { statistics } from './statistics/read.ts'

/** Payments, verdicts and alerts by chance, counted here one by one as the model says it, and by the statements: each figure is the same. */

const SEED = Number(process.env['SLUICE_SEED'] ?? Date.now() % 1_000_000)
const PAYMENTS = process.env['SLUICE_RANDOM'] === 'large' ? 3_000 : 150
const FROM = '2026-10-10'
const TO = '2026-12-05'
const NOW = new Date('2026-12-20T02:00:00Z')
const HOUR_MS = 3_600_000
const DECIDED = ['released', 'returned', 'forbidden']
const RULES = ['CASH-01', 'CASH-02', 'TEXT-01', 'DUP-02']

interface Verdict { document: string; command: string; effect: string; at: Date; rules: string[] }
interface Alert { id: string; subject: string; state: string; rules: string[]; due: Date; mending: { state: string; due: string }[] }
interface Payment { id: string; kind: string; unit: string; fen: bigint }
interface Judged extends Payment { day: string; strength: number; alerts: Alert[] }

let office: TestOffice
let units: string[]
const payments: Payment[] = []
const verdicts: Verdict[] = []
const alerts: Alert[] = []

const random = ((state: number) => () => {
  state = (state + 0x6d2b79f5) | 0
  let mixed = Math.imul(state ^ (state >>> 15), state | 1)
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
})(SEED)
const below = (most: number) => Math.floor(random() * most)
const one = <Item>(items: readonly Item[]) => items[below(items.length)]!
const some = <Item>(items: readonly Item[]) => items.filter(() => random() < 0.4)
/** From a month before the period to a fortnight after it, often at its very edges. */
const instant = () => (random() < 0.1 ? new Date(`${one([FROM, TO])}T00:00:00+08:00`) : new Date(Date.parse('2026-09-10T00:00:00+08:00') + below(100 * 24) * HOUR_MS))

beforeAll(async () => {
  office = await testOffice({ clock: () => NOW })
  units = Object.values(office.units)
  for (let n = 0; n < PAYMENTS; n++) makePayment()
  const { owner } = office.database
  // Covers and leaves would ask for true stories; nothing read here looks at them.
  await owner.query('alter table document.document drop constraint payment_is_covered, drop constraint payment_has_indicator')
  await owner.query('alter table document.version drop constraint version_leaf')
  const { region } = office
  const maker = office.actor('unit.clerk').person
  const document = async (rows: { id: string; kind: string; unit: string; state: string; fen: bigint | null; subject: string | null; body: object }[]) => {
    await owner.query(`insert into document.document (region, id, kind, unit, state, version, round, steps, title, amount_fen, fiscal_year, subject, made_by, made_at, changed_at, seq)
      select $1, u.id, u.kind, u.unit, u.state, 1, 1, 1, '', u.fen, 2026, u.subject, $2, $3, $3, 1000000 + u.n
        from unnest($4::uuid[], $5::text[], $6::uuid[], $7::text[], $8::bigint[], $9::uuid[]) with ordinality u(id, kind, unit, state, fen, subject, n)`,
    [region, maker, NOW, ...(['id', 'kind', 'unit', 'state', 'fen', 'subject'] as const).map((name) => rows.map((row) => row[name]))])
    await owner.query(`insert into document.version (region, document, version, body, person, at, leaf) select $1, u.id, 1, u.body::jsonb, $2, $3, 0 from unnest($4::uuid[], $5::text[]) u(id, body)`,
      [region, maker, NOW, rows.map(({ id }) => id), rows.map(({ body }) => JSON.stringify(body))])
  }
  await document(payments.map((payment) => ({ ...payment, state: 'inApproval', subject: null, body: {} })))
  await document(alerts.map(({ id, state, subject, rules }) => ({ id, kind: 'alert', unit: unitOf(subject), state, fen: null, subject, body: { rules: rules.join(' ') } })))
  await document(alerts.flatMap(({ id, subject, mending }) => mending.map(({ state, due }) => (
    { id: newId(), kind: 'rectification', unit: unitOf(subject), state, fen: null, subject: id, body: { due } }))))
  await owner.query(`insert into process.task (region, id, document, round, task_key, node, position, duty, state, opened_at, due_at, due_certain)
    select $1, gen_random_uuid(), u.document, 1, 'review-1', 'review', 'monitoring.officer', 'alert.review', 'open', '2026-01-01Z', u.due, true from unnest($2::uuid[], $3::timestamptz[]) u(document, due)`,
  [region, alerts.map(({ id }) => id), alerts.map(({ due }) => due)])
  await owner.query(`insert into rules.verdict (region, id, document, command, seq, effect, rule_set, findings, features, judged_at)
    select $1, gen_random_uuid(), u.document, u.command, u.n, u.effect, 'none', u.findings::jsonb, '{}', u.at
      from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::timestamptz[]) with ordinality u(document, command, effect, findings, at, n)`,
  [region, verdicts.map((row) => row.document), verdicts.map((row) => row.command), verdicts.map((row) => row.effect),
    verdicts.map((row) => JSON.stringify(row.rules.map((rule) => ({ rule, outcome: 'hit', effect: row.effect })))), verdicts.map((row) => row.at)])
}, 60_000)
afterAll(() => office.close())

/** Submitted up to three times, with other steps between; ids of some programs do not go with the time. */
function makePayment(): void {
  const first = instant()
  const payment = { id: random() < 0.8 ? newId(first.getTime() - below(20) * 24 * HOUR_MS) : randomUUID(), kind: random() < 0.9 ? 'payment' : 'contract', unit: one(units), fen: BigInt(1 + below(1_000_000)) }
  payments.push(payment)
  for (let n = 1 + below(3); n > 0; n--) {
    const effect = random() < 0.5 ? 'pass' : one(EFFECTS)
    verdicts.push({ document: payment.id, command: random() < 0.8 ? 'submit' : 'approve', effect, at: instant(), rules: effect === 'pass' ? [] : [one(RULES), one(RULES)] })
    if (random() < 0.5) {
      alerts.push({
        id: newId(), subject: payment.id, state: one([...DECIDED, 'underReview', 'awaitingDecision']), rules: some(RULES), due: new Date(NOW.getTime() + (below(20) - 10) * 24 * HOUR_MS),
        mending: some([{ state: 'rectifying', due: '2026-12-01' }, { state: 'inCheck', due: '2027-01-01' }, { state: 'closed', due: '2026-11-01' }, { state: 'draft', due: '2026-11-01' }]),
      })
    }
  }
}

function unitOf(subject: string): string {
  return payments.find(({ id }) => id === subject)!.unit
}

const isSubmit = (verdict: Verdict) => verdict.command === 'submit'
const isWithin = ({ at }: Verdict) => civilDayOf(at) >= FROM && civilDayOf(at) <= TO

function judgedPayments(): Judged[] {
  return payments.filter(({ kind }) => kind === 'payment').flatMap((payment) => {
    const own = verdicts.filter((verdict) => verdict.document === payment.id && isSubmit(verdict) && isWithin(verdict))
    if (own.length === 0) return []
    const strength = Math.max(...own.map(({ effect }) => EFFECTS.indexOf(effect)))
    const first = Math.min(...own.map(({ at }) => at.getTime()))
    const isStopped = strength >= EFFECTS.indexOf('intercept')
    return [{ ...payment, strength, day: civilDayOf(new Date(first)), alerts: isStopped ? alerts.filter(({ subject }) => subject === payment.id) : [] }]
  })
}

const isUpheld = ({ state }: Alert) => state === 'returned' || state === 'forbidden'
const isOpen = ({ state }: Alert) => !DECIDED.includes(state)
/** Of all alerts of a payment of which one was upheld. */
const mendingOf = (payment: Judged) => (payment.alerts.some(isUpheld) ? payment.alerts.flatMap(({ mending }) => mending).filter(({ state }) => state !== 'draft') : [])

function figuresOf(of: readonly Judged[]): Figures {
  const count = (is: (payment: Judged) => boolean) => of.filter(is).length
  const fen = (is: (payment: Judged) => boolean) => String(of.filter(is).reduce((sum, payment) => sum + payment.fen, 0n))
  const all = of.flatMap((payment) => payment.alerts)
  const inState = (state: string) => all.filter((alert) => alert.state === state).length
  const isHit = ({ strength }: Judged) => strength > 0
  const isStopped = ({ strength }: Judged) => strength >= 4
  const isConfirmed = (payment: Judged) => payment.alerts.some(isUpheld)
  return {
    payments: of.length, amountFen: fen(() => true), hit: count(isHit), hitFen: fen(isHit), stopped: count(isStopped), stoppedFen: fen(isStopped), alerts: all.length,
    released: inState('released'), returned: inState('returned'), forbidden: inState('forbidden'), open: all.filter(isOpen).length,
    overdue: all.filter((alert) => isOpen(alert) && alert.due <= NOW).length, confirmed: count(isConfirmed), confirmedFen: fen(isConfirmed),
    rectifying: count((payment) => mendingOf(payment).length > 0),
    rectified: count((payment) => mendingOf(payment).length > 0 && mendingOf(payment).every(({ state }) => state === 'closed')),
    rectificationLate: count((payment) => mendingOf(payment).some(({ state, due }) => state !== 'closed' && due < civilDayOf(NOW))),
  }
}

const today: RouteToday = { now: NOW, daysLeft: () => 0, titleOfRule: () => null }
const asOffice = <Found>(read: (client: Parameters<Parameters<typeof withReader>[2]>[0]) => Promise<Found>, seen: string[] = ['*']) => (
  withReader(office.database.read, { regions: [office.region], units: seen }, read))
const query = () => ({ region: office.region, from: FROM, to: TO })
const grouped = (of: readonly Judged[], by: (payment: Judged) => string) => Object.fromEntries([...Map.groupBy(of, by)].map(([name, group]) => [name, figuresOf(group)]))

async function agree(seen: string[] = ['*']): Promise<void> {
  const where = `SLUICE_SEED=${SEED}`
  const judged = judgedPayments().filter(({ unit }) => seen.includes('*') || seen.includes(unit))
  expect(judged.length, where).toBeGreaterThan(10)
  const found = await asOffice((client) => statistics(client, query(), today), seen)
  expect(found.total, where).toEqual(figuresOf(judged))
  expect(Object.fromEntries(found.byUnit.map((row) => [row.unit, row.figures])), where).toEqual(grouped(judged, ({ unit }) => unit))
  expect(Object.fromEntries(found.byMonth.map((row) => [row.month, row.figures])), where).toEqual(grouped(judged, ({ day }) => day.slice(0, 7)))
  expect(Object.fromEntries(found.byDay.map(({ day, ...row }) => [day, row])), where).toEqual(Object.fromEntries(
    Object.entries(grouped(judged, ({ day }) => day)).map(([day, { payments: count, stopped, amountFen }]) => [day, { payments: count, stopped, amountFen }])))
  expect(Object.fromEntries(found.byLevel.map(({ level, ...row }) => [level, row])), where).toEqual(Object.fromEntries(
    Object.entries(grouped(judged, ({ strength }) => EFFECTS[strength]!)).map(([level, { payments: count, amountFen }]) => [level, { payments: count, amountFen }])))
  const hitBy = (rule: string) => judged.filter(({ id, strength }) => strength > 0 && verdicts.some((verdict) => verdict.document === id && isSubmit(verdict) && verdict.rules.includes(rule)))
  for (const rule of RULES) {
    const naming = judged.flatMap((payment) => payment.alerts).filter(({ rules }) => rules.includes(rule))
    const inState = (state: string) => naming.filter((alert) => alert.state === state).length
    const { payments: count, amountFen } = figuresOf(hitBy(rule))
    expect(found.byRule.find((row) => row.rule === rule), `${where} ${rule}`).toMatchObject({
      payments: count, amountFen, alerts: naming.length, released: inState('released'), returned: inState('returned'), forbidden: inState('forbidden'), open: naming.filter(isOpen).length,
    })
  }
  for (const by of ['rule', 'family'] as const) {
    const hits = await asOffice((client) => hitsByMonth(client, { ...query(), by }, today), seen)
    const nameOf = (rule: string) => (by === 'rule' ? rule : rule.replace(/-[^-]*$/, ''))
    for (const [index, month] of hits.months.entries()) {
      const payed = judged.filter(({ day }) => day.startsWith(month))
      const shares = (name: string | null) => {
        const isNamed = (rules: string[]) => rules.length > 0 && (name === null || rules.some((rule) => nameOf(rule) === name))
        const named = payed.flatMap((payment) => payment.alerts).filter(({ rules }) => isNamed(rules))
        const upheld = named.filter(isUpheld)
        return {
          alert: { part: payed.filter(({ id }) => verdicts.some((verdict) => verdict.document === id && isSubmit(verdict) && isWithin(verdict) && isNamed(verdict.rules))).length, of: payed.length },
          violation: { part: new Set(upheld.map(({ subject }) => subject)).size, of: payed.length },
          precision: { part: upheld.length, of: named.filter((alert) => !isOpen(alert)).length },
        }
      }
      expect(hits.all[index], `${where} ${by} ${month}`).toMatchObject(shares(null))
      for (const row of hits.rows) expect(row.months[index], `${where} ${row.name} ${month}`).toMatchObject(shares(row.name))
    }
    expect(hits.rows.length, where).toBe(new Set(RULES.map(nameOf)).size)
  }
}

it('count the same, whatever the database knows of its tables', async () => {
  await agree()
  await office.database.owner.query('analyze')
  await agree()
})

it('count for a reader of some units what these alone have', () => agree(units.slice(0, 2)))
