import type { ClientBase } from 'pg'
import type { DecidedAlerts } from '#kernel/rules/model.ts'

/** Every rule that an alert has named, with what came of its alerts: one pass over the alerts of the region. */
export async function decidedAlerts(client: ClientBase, region: string): Promise<DecidedAlerts[]> {
  const { rows } = await client.query<DecidedAlerts>({
    name: 'monitoring-decided-alerts',
    text: `select r.rule, (count(*) filter (where d.state = 'released'))::int as released, (count(*) filter (where d.state = 'returned'))::int as returned,
                  (count(*) filter (where d.state = 'forbidden'))::int as forbidden,
                  (count(*) filter (where d.state not in ('released', 'returned', 'forbidden')))::int as open
             from document.document d
             join document.version v on v.region = $1 and v.document = d.id and v.version = d.version
            cross join lateral unnest(string_to_array(v.body ->> 'rules', ' ')) as r(rule)
            where d.region = $1 and d.kind = 'alert' and r.rule <> ''
            group by r.rule order by r.rule`,
    values: [region],
  })
  return rows
}
