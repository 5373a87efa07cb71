import type { ClientBase } from 'pg'
import type { Region } from '#kernel/values/region.ts'

export interface AlertOfRectification {
  id: string
  number: string | null
  unit: string
  state: string
}

/** Alerts by id: those that exist and may be seen. */
export async function readAlertsOf(client: ClientBase, region: Region, ids: readonly string[]): Promise<Map<string, AlertOfRectification>> {
  const { rows } = await client.query<AlertOfRectification>({
    name: 'monitoring-alerts-of-rectifications',
    text: `select id, number, unit, state from document.document where region = $1 and kind = 'alert' and id = any($2::uuid[])`,
    values: [region, ids],
  })
  return new Map(rows.map((row) => [row.id, row]))
}

export interface RectificationOf {
  id: string; number: string | null; state: string; due: string; closed_at: Date | null; person: string
}

/** What was ordered to be put right about one alert, oldest first. */
export async function readRectifications(client: ClientBase, region: Region, alert: string): Promise<RectificationOf[]> {
  const { rows } = await client.query<RectificationOf>({
    name: 'monitoring-rectifications-of',
    text: `select d.id, d.number, d.state, v.body ->> 'due' as due, case when d.state = 'closed' then d.changed_at end as closed_at, n.name as person
             from document.document d
             join document.version v on v.region = $1 and v.document = d.id and v.version = d.version
             join access.person n on n.id = d.made_by
            where d.region = $1 and d.subject = $2 and d.kind = 'rectification' order by d.made_at, d.id`,
    values: [region, alert],
  })
  return rows
}
