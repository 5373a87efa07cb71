import type { ModuleAct } from '#kernel/module/model.ts'
import { isId, newId } from '#kernel/values/id.ts'
import { refuse } from '../model.ts'
import { readAlertsOf } from './store.ts'

/** From the page of an alert: one document in the name of the alert's unit, so that the task lands there. */
export const ORDER_RECTIFICATION: ModuleAct = {
  path: '/api/monitoring/rectifications',
  summary: { zh: '就一件预警责令整改', en: 'Order that what an alert found be put right' },
  positions: ['monitoring.head'],
  query: {},
  body: {
    alert: { type: 'text', description: '预警 id of the alert' }, violation: { type: 'text', description: '违规类型 kind of violation' },
    facts: { type: 'prose', description: '违规事实 facts' }, demand: { type: 'prose', description: '整改要求 what is to be done' },
    due: { type: 'text', description: '整改期限 last day' },
  },
  plan: async ({ client, region, body }) => {
    const { alert, violation = '', facts = '', demand = '', due = '' } = body as Record<string, string | undefined>
    const found = isId(alert) ? (await readAlertsOf(client, region, [alert])).get(alert) : undefined
    if (!found) return refuse('rectification.no_such_alert')
    return {
      said: {},
      commands: [{ kind: 'rectification', document: newId(), action: 'submit', unit: found.unit, body: { alert: found.id, violation, facts, demand, due } }],
    }
  },
}
