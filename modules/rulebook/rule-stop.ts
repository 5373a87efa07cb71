import { readFileSync } from 'node:fs'
import type { Document } from '#kernel/document/model.ts'
import { STANDARD_ACTIONS, type Admission, type DocumentKind } from '#kernel/module/model.ts'
import type { ParameterSpec } from '#kernel/rules/index.ts'
import type { Refusal } from '#kernel/values/refusal.ts'
import { refuse, STOP_FIELDS, STOP_STATES } from './model.ts'
import { projectionOf } from './projection-store.ts'
import { loadStandingStops, type StandingStop } from './store.ts'

/** How long one person alone may keep a rule from being asked. The number is ours. */
const STOP_DAYS: ParameterSpec = {
  id: 'rule_stop_days', title: { zh: '规则紧急停用期限', en: 'longest emergency stop of a rule' }, type: 'int', unit: '工作日', tightens: 'down',
  proposed: 3, fallback: 3, basis: { document: '领域调研建议值 [DK]', verified: false },
}

export const ruleStop: DocumentKind = {
  code: 'ruleStop',
  title: { zh: '规则紧急停用', en: 'Emergency stop of a rule' },
  prefix: 'TY',
  noun: 'ruleStop',
  fields: STOP_FIELDS,
  states: STOP_STATES,
  actions: {
    ...STANDARD_ACTIONS,
    submit: { zh: '立即停用', en: 'Stop now', tone: 'danger' },
    withdraw: { zh: '撤回（恢复规则）', en: 'Withdraw (the rule is asked again)' },
    approve: { zh: '停用属实', en: 'Confirm', tone: 'primary' },
    sendBack: { zh: '退回（恢复规则）', en: 'Send back (the rule is asked again)', tone: 'danger', needsReason: true },
    reject: { zh: '解除停用', en: 'Lift the stop', tone: 'danger', needsReason: true },
  },
  columns: ['number', 'title', 'state', 'madeAt'],
  drawing: readFileSync(new URL('rule-stop.bpmn', import.meta.url), 'utf8'),
  make: { duty: 'rule.stop', positions: ['rulebook.watch'], scope: 'bureau' },
  header: ({ rule, days }) => ({ title: rule ? `${String(rule)} · ${String(days ?? '')}个工作日` : '', amountFen: null, indicator: null, subject: null }),
  titleEn: ({ rule, days }) => (rule ? `${String(rule)} · ${String(days ?? '')} working days` : ''),
  moneyKeys: (document) => [{ noun: 'ruleStop', id: document.id }],
  // No rule judges it; the limit is a threshold of offices like any other.
  judged: { rulesFolder: null, model: { groups: {} }, features: [], parameters: [STOP_DAYS], history: null, facts: () => ({}), counted: [] },
  lookups: loadStandingStops,
  admit: (document, lookup, admission) => admitStop(document, lookup as StandingStop | null, admission),
  project: projectionOf('ruleStop'),
}

function admitStop({ body }: Document, standing: StandingStop | null, admission: Admission): Refusal | null {
  const { kinds, region, moment } = admission
  const rule = String(body.rule)
  const found = [...kinds.values()].filter(({ judged }) => judged).flatMap((kind) => admission.rulesOf(kind)).find(({ source }) => source.id === rule)
  if (!found) return refuse('rulebook.no_such_rule', { rule })
  if (found.office && found.office !== region) return refuse('rulebook.of_office_above', { rule, office: found.office })
  const limit = Number(admission.thresholds(kinds.get('ruleStop')!)[STOP_DAYS.id])
  const days = Number(body.days)
  if (days > limit) return refuse('rulebook.stop_too_long', { days, limit })
  const isOver = !standing || standing.isReviewed || (standing.againFrom !== null && standing.againFrom <= moment.judgedAt)
  return isOver ? null : refuse('rulebook.stop_standing', { rule, number: standing.number ?? '—' })
}
