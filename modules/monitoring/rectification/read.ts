import type { ClientBase } from 'pg'
import type { RouteToday } from '#kernel/module/model.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import { isId } from '#kernel/values/id.ts'
import type { RectificationRow } from './model.ts'
import { readRectifications } from './store.ts'

/** What was ordered about one alert; late are those whose last day has passed and which are not closed. */
export async function rectificationsOf(client: ClientBase, query: Record<string, string | number | undefined>, { now }: RouteToday): Promise<RectificationRow[]> {
  const alert = query['alert']
  if (!isId(alert)) return []
  const today = civilDayOf(now)
  return (await readRectifications(client, String(query['region']), alert)).map(({ id, number, state, due, closed_at: closedAt, person }) => ({
    id, number, state, due, person, isLate: due < today && (state === 'rectifying' || state === 'inCheck'), closedOn: closedAt ? civilDayOf(closedAt) : null,
  }))
}
