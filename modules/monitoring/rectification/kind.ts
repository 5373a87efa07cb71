import { readFileSync } from 'node:fs'
import type { DocumentKind } from '#kernel/module/model.ts'
import { parseYuan } from '#kernel/values/money.ts'
import { isId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { refuse, STATES } from '../model.ts'
import { RECTIFICATION_ACTIONS, RECTIFICATION_FIELDS, RECTIFICATION_STATES, UPHELD } from './model.ts'
import { readAlertsOf, type AlertOfRectification } from './store.ts'

/** Ordered by who decides on alerts, answered by the unit, checked by somebody else; about one alert, and of its unit. */
export const rectification: DocumentKind = {
  code: 'rectification',
  title: { zh: '整改', en: 'Rectification' },
  prefix: 'ZG',
  noun: 'rectification',
  fields: RECTIFICATION_FIELDS,
  states: RECTIFICATION_STATES,
  actions: RECTIFICATION_ACTIONS,
  columns: ['number', 'title', 'state', 'unit', 'due', 'madeAt'],
  drawing: readFileSync(new URL('../rectification.bpmn', import.meta.url), 'utf8'),
  make: { duty: 'rectification.order', positions: ['monitoring.head'], scope: 'bureau', byAct: true },
  header: ({ alert, demand }) => ({ title: String(demand ?? ''), amountFen: null, indicator: null, subject: isId(alert) ? alert : null }),
  // The same key as the decision on the alert, so that who decided does not check.
  moneyKeys: (document) => (document.subject ? [{ noun: 'alert', id: document.subject }] : []),
  judged: null,
  lookups: async (client, region, documents) => {
    const alerts = await readAlertsOf(client, region, documents.flatMap(({ subject }) => (subject ? [subject] : [])))
    return new Map(documents.map((document) => [document.id, (document.subject && alerts.get(document.subject)) ?? null]))
  },
  admit: (document, lookup, { moment }) => {
    const alert = lookup as AlertOfRectification | null
    const { due } = document.body
    if (!alert) return refuse('rectification.no_such_alert')
    if (!UPHELD.includes(alert.state)) return refuse('rectification.alert_not_upheld', { alert: alert.number ?? '—', state: STATES[alert.state] ?? alert.state })
    if (typeof due === 'string' && due <= moment.day) return refuse('rectification.due_past', { due })
    return alert.unit === document.unit ? null : refuse('rectification.other_unit')
  },
  admitStep: ({ action, reason }) => (action !== 'rectify' || isWholeAnswer(reason) ? null : refuse('rectification.answer_incomplete')),
}

function isWholeAnswer(reason: string): boolean {
  const [done = '', returned = '', rebooked = '', ...more] = reason.split('\n')
  const isAmount = (text: string) => { const fen = parseYuan(text); return !isRefusal(fen) && fen >= 0n }
  return more.length === 0 && done.trim() !== '' && isAmount(returned) && isAmount(rebooked)
}
