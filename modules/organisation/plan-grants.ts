import { ADMINISTRATIVE_DUTIES, meet, type Operation } from '#kernel/access/index.ts'
import type { Body } from '#kernel/document/model.ts'
import { formatYuan } from '#kernel/values/money.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { refuse } from './model.ts'
import { dayAfter, dayOf, endOf, openPosition, positionWord, text, type Standing } from './plan.ts'

const LONGEST_YEARS = 3

/** What a position may do, up to which amount, until when. What is taken away is taken away from the next day on. */
export function planGrant(standing: Standing, body: Body): Operation[] | Refusal {
  const { kinds } = standing
  const position = openPosition(standing, text(body['unit']), text(body['position']))
  if (isRefusal(position)) return position
  const duty = text(body['duty'])
  const word = positionWord(standing, position)
  const day = dayOf(body, 'day', standing.day)
  if (body['act'] === 'end') {
    const held = position.grants.filter((grant) => grant.duty === duty && (grant.to === null || grant.to > day))
    if (held.length === 0) return refuse('organisation.no_such_grant', { position: word, duty })
    const to = dayAfter(day)
    return held.map((grant): Operation => ({ do: 'endGrant', position: position.id, duty, from: grant.from, to: grant.from < to ? to : dayAfter(grant.from) }))
  }
  if (!kinds.some((kind) => !kind.machine && kind.duties.includes(duty))) return refuse('organisation.unknown_duty', { duty })
  if ((ADMINISTRATIVE_DUTIES[duty] ?? 'none') !== position.administers) return refuse('organisation.duty_apart', { duty, position: word })
  const to = endOf(body, day)
  if (isRefusal(to)) return to
  if (to === null || to > yearsAfter(day)) return refuse('organisation.until_missing')
  const standingGrant = position.grants.find((grant) => grant.duty === duty && meet(grant, { from: day, to }))
  if (standingGrant) {
    const { limitFen } = standingGrant
    const limit = limitFen === null ? { zh: '不限', en: 'none' } : formatYuan(limitFen)
    return refuse('organisation.grant_exists', { position: word, duty, limit })
  }
  const limitFen = body['limitFen'] ? BigInt(String(body['limitFen'])) : null
  return [{ do: 'grant', position: position.id, grant: { duty, limitFen, from: day, to } }]
}

function yearsAfter(day: string): string {
  return dayAfter(`${Number(day.slice(0, 4)) + LONGEST_YEARS}${day.slice(4)}`.replace(/-02-29$/, '-02-28'))
}
