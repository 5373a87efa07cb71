import { readFileSync } from 'node:fs'
import type { Document } from '#kernel/document/model.ts'
import { STANDARD_ACTIONS, type Admission, type DocumentKind } from '#kernel/module/model.ts'
import { compileCondition, type ParameterSpec } from '#kernel/rules/index.ts'
import { dayNumber, dayText } from '#kernel/values/civil-day.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { EXCEPTION_FIELDS, refuse, STATES } from './model.ts'
import type { UnitLookup } from './projection.ts'
import { projectionOf } from './projection-store.ts'
import { loadUnitLookups } from './store.ts'

/** The number is ours. */
const EXCEPTION_DAYS: ParameterSpec = {
  id: 'rule_exception_days', title: { zh: '规则例外最长期限', en: 'longest exception to a rule' }, type: 'days', unit: '天', tightens: 'down',
  proposed: 90, fallback: 90, basis: { document: '领域调研建议值 [DK]', verified: false },
}

export const ruleException: DocumentKind = {
  code: 'ruleException',
  title: { zh: '规则例外', en: 'Exception to a rule' },
  prefix: 'LW',
  noun: 'ruleException',
  fields: EXCEPTION_FIELDS,
  states: STATES,
  actions: STANDARD_ACTIONS,
  columns: ['number', 'title', 'state', 'madeAt'],
  drawing: readFileSync(new URL('rule-exception.bpmn', import.meta.url), 'utf8'),
  make: { duty: 'exception.propose', positions: ['rulebook.editor'], scope: 'bureau' },
  header: ({ rule, until }) => ({ title: [rule, until && `至 ${String(until)}`].filter(Boolean).join(' · '), amountFen: null, indicator: null, subject: null }),
  titleEn: ({ rule, until }) => [rule, until && `until ${String(until)}`].filter(Boolean).join(' · '),
  moneyKeys: (document) => [{ noun: 'ruleException', id: document.id }],
  // No rule judges it; the limit is a threshold of offices like any other.
  judged: { rulesFolder: null, model: { groups: {} }, features: [], parameters: [EXCEPTION_DAYS], history: null, facts: () => ({}), counted: [] },
  lookups: loadUnitLookups,
  admit: (document, lookup, admission) => admitException(document, lookup as UnitLookup, admission),
  project: projectionOf('ruleException'),
}

function admitException({ body }: Document, lookup: UnitLookup, admission: Admission): Refusal | null {
  const { kinds, region, moment } = admission
  const rule = String(body.rule)
  const kind = kinds.get(String(body.judges))
  const found = kind?.judged && admission.rulesOf(kind).find(({ source }) => source.id === rule)
  if (!kind || !found) return refuse('rulebook.no_such_rule', { rule })
  if (found.office && found.office !== region) return refuse('rulebook.of_office_above', { rule, office: found.office })
  if (found.source.overridable === false) return refuse('rulebook.not_overridable', { rule })
  if (body.purpose === 'whitelist' && body.unit === null && body.when === null) return refuse('rulebook.covers_everything')
  if (body.unit !== null && lookup.unit === null) return refuse('rulebook.unknown_unit', { unit: String(body.unit) })
  const condition = body.when === null ? null : compileCondition(String(body.when), kind.judged!.model)
  if (isRefusal(condition)) return refuse('rulebook.bad_condition', { reason: condition.message })
  const days = Number(admission.thresholds(kinds.get('ruleException')!)[EXCEPTION_DAYS.id])
  const last = dayText(dayNumber(moment.day)! + days)
  const until = String(body.until)
  return until >= moment.day && until <= last ? null : refuse('rulebook.end_too_far', { until, today: moment.day, last })
}
