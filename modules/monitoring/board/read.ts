import type { ClientBase } from 'pg'
import { civilDayOf, dayNumber } from '#kernel/values/civil-day.ts'
import { isId } from '#kernel/values/id.ts'
import { Refused } from '#kernel/values/refusal.ts'
import type { RouteToday } from '#kernel/module/model.ts'
import { PATROL_STATES, titleOfPatrolAlert } from '#modules/patrol/public.ts'
import { refuse, STATES, titleOf } from '../model.ts'
import { ALERT_KINDS, type Age, type AlertBoard, type AlertCount, type AlertPage, type Deadline, type SimilarAlerts } from './model.ts'
import { readAlerts, readEnded, readOpen, readSimilar, type StoredAlert } from './store.ts'

type Query = Record<string, string | number | undefined>

export async function alertBoard(client: ClientBase, query: Query, today: RouteToday): Promise<AlertBoard> {
  const region = String(query['region'])
  const number = dayNumber(civilDayOf(today.now))!
  const { groups, rules, units } = await readOpen(client, region)
  const deadlines = new Map<number | undefined, Deadline>()
  const counts = new Map<string, AlertCount>()
  for (const { kind, state, level, due_at: dueAt, day, count } of groups) {
    const deadline = deadlines.get(dueAt?.getTime()) ?? deadlineOf(dueAt, today)
    deadlines.set(dueAt?.getTime(), deadline)
    const one: AlertCount = { kind, state, level, deadline, age: ageOf(number - dayNumber(day)!), count: 0 }
    const key = `${one.kind}|${one.state}|${one.level}|${one.deadline}|${one.age}`
    const kept = counts.get(key) ?? counts.set(key, one).get(key)!
    kept.count += count
  }
  return {
    words: { alert: STATES, patrolAlert: PATROL_STATES }, open: [...counts.values()], ended: await readEnded(client, region), rules: rules.map((row) => ({ ...row, title: row.title ?? today.titleOfRule(row.rule) })), units,
  }
}

export async function alertList(client: ClientBase, query: Query, today: RouteToday): Promise<AlertPage> {
  const limit = Math.min(200, Number(query['limit'] ?? 50) || 50)
  const text = (name: string) => (query[name] === undefined || query[name] === '' ? undefined : String(query[name]))
  const kind = ALERT_KINDS.find((one) => one === text('kind'))
  if (kind === undefined && text('kind') !== undefined) throw new Refused(refuse('monitoring.no_such_kind', { text: text('kind')!.slice(0, 40) }))
  if (text('unit') !== undefined && !isId(text('unit')!)) throw new Refused(refuse('monitoring.no_such_unit', { text: text('unit')!.slice(0, 40) }))
  const found = await readAlerts(client, String(query['region']), {
    kind, state: text('state'), level: text('level'), rule: text('rule'), unit: text('unit'), after: placeOf(text('after')), limit,
  })
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map((row) => ({
      ...headOf(row), ...(row.kind === 'patrolAlert' ? headOfPatrol(row) : {}), kind: row.kind, level: String(row.body['effect'] ?? ''),
      rules: String(row.body['rules'] ?? row.body['test'] ?? '').split(' ').filter(Boolean),
      subject: row.subject === null ? null : { id: row.subject, number: row.subject_number }, payee: row.payee, amountFen: fenOf(row.amount_fen),
      dueAt: row.due_at?.toISOString() ?? null, daysLeft: row.due_at ? today.daysLeft(row.due_at) : null,
    })),
    next: found.length > limit && last ? `${last.made_at.getTime()}.${last.id}` : null,
  }
}

export async function similarAlerts(client: ClientBase, query: Query): Promise<SimilarAlerts> {
  const alert = String(query['alert'])
  if (!isId(alert)) return { items: [], decided: { released: 0, returned: 0, forbidden: 0, open: 0 }, lookedAt: 0 }
  const { rows, decided, lookedAt } = await readSimilar(client, String(query['region']), alert, 10)
  const of = (state: string) => decided.find((one) => one.state === state)?.count ?? 0
  const [released, returned, forbidden] = [of('released'), of('returned'), of('forbidden')]
  return {
    items: rows.map((row) => ({
      ...headOf(row), amountFen: fenOf(row.amount_fen), reason: row.reason, same: { payee: row.same_payee, unit: row.same_unit, rules: row.same_rules },
    })),
    decided: { released, returned, forbidden, open: decided.reduce((sum, { count }) => sum + count, 0) - released - returned - forbidden },
    lookedAt,
  }
}

function headOf(row: Pick<StoredAlert, 'id' | 'number' | 'state' | 'unit_name' | 'made_at' | 'body'>) {
  return {
    id: row.id, number: row.number, state: row.state, unit: row.unit_name, madeAt: row.made_at.toISOString(),
    title: titleOf(row.body, 'zh'), titleEn: titleOf(row.body, 'en'),
  }
}

/** The document is the bureau's; the unit that it is about stands in it by name, and the filter by unit goes by that name, too. */
function headOfPatrol({ body, unit_name: unit }: StoredAlert) {
  return { title: titleOfPatrolAlert(body as never, 'zh'), titleEn: titleOfPatrolAlert(body as never, 'en'), unit: String(body['unitName'] ?? unit) }
}

function fenOf(amount: bigint | null): string | null {
  return amount === null ? null : String(amount)
}

function deadlineOf(dueAt: Date | null, today: RouteToday): Deadline {
  if (!dueAt) return 'calm'
  const left = today.daysLeft(dueAt)
  return left < 0 ? 'late' : left <= 1 ? 'near' : 'calm'
}

function ageOf(days: number): Age {
  return days <= 2 ? 'd2' : days <= 5 ? 'd5' : days <= 10 ? 'd10' : 'more'
}

function placeOf(text: string | undefined): { at: Date; id: string } | null {
  if (text === undefined) return null
  const [ms = '', id = ''] = text.split('.')
  if (!/^\d{1,14}$/.test(ms) || !isId(id)) throw new Refused(refuse('monitoring.bad_place'))
  return { at: new Date(Number(ms)), id }
}
