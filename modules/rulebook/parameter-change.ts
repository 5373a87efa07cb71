import { readFileSync } from 'node:fs'
import type { Document } from '#kernel/document/model.ts'
import { STANDARD_ACTIONS, type Admission, type DocumentKind, type LoadedKind } from '#kernel/module/model.ts'
import { compileRuleSet, faultUnder, tightenOnly, type ParameterSpec, type ParameterValue, type RuleSource } from '#kernel/rules/index.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { PARAMETER_FIELDS, refuse, STATES } from './model.ts'
import { readTypedValue } from './parameter-value.ts'
import { titleOfChange } from './parameter-title.ts'
import type { UnitLookup } from './projection.ts'
import { projectionOf } from './projection-store.ts'
import { loadUnitLookups } from './store.ts'

export const parameterChange: DocumentKind = {
  code: 'parameterChange',
  title: { zh: '参数调整', en: 'Change of a parameter' },
  prefix: 'CS',
  noun: 'parameterChange',
  fields: PARAMETER_FIELDS,
  states: STATES,
  actions: STANDARD_ACTIONS,
  columns: ['number', 'title', 'state', 'madeAt'],
  drawing: readFileSync(new URL('parameter-change.bpmn', import.meta.url), 'utf8'),
  make: { duty: 'parameter.propose', positions: ['rulebook.editor'], scope: 'bureau' },
  header: ({ parameter, value, unit, forUnit, documentNumber }) => ({
    title: [parameter, forUnit, `${shortened(value)}${unit ? ` ${String(unit)}` : ''}`, documentNumber].filter(Boolean).join(' · '),
    amountFen: null, indicator: null, subject: null,
  }),
  titleIn: titleOfChange,
  moneyKeys: (document) => [{ noun: 'parameterChange', id: document.id }],
  judged: null,
  lookups: (client, region, documents) => loadUnitLookups(client, region, documents, 'forUnit'),
  admit: (document, lookup, admission) => admitParameter(document, lookup as UnitLookup, admission),
  project: projectionOf('parameterChange'),
}

const shortened = (value: unknown) => {
  const characters = [...String(value ?? '').replaceAll('\n', '、')]
  return characters.length > 40 ? `${characters.slice(0, 39).join('')}…` : characters.join('')
}

/** Type and unit, the day, and what the offices above have set for that day; for one unit alone, what binds it as all others. */
function admitParameter({ body }: Document, lookup: UnitLookup, admission: Admission): Refusal | null {
  const { moment, kinds, thresholds, thresholdsAbove } = admission
  const kind = [...kinds.values()].find(({ judged }) => judged?.parameters.some(({ id }) => id === body.parameter))
  const spec = kind?.judged?.parameters.find(({ id }) => id === body.parameter)
  if (!kind || !spec) return refuse('rulebook.unknown_parameter', { parameter: String(body.parameter) })
  const value = readTypedValue(spec, String(body.value), String(body.unit ?? ''))
  if (isRefusal(value)) return value
  const fault = brokenRule(kind, spec, value, admission)
  if (fault) return refuse('rulebook.value_breaks_rule', { parameter: spec.title, rule: fault.rule, reason: fault.reason.message })
  const day = String(body.validFrom)
  if (day < moment.day) return refuse('rulebook.day_passed', { day, today: moment.day })
  if (body.forUnit === null || body.forUnit === undefined) return tightenOnly(spec, thresholdsAbove(kind, day)[spec.id] ?? null, value)
  if (lookup.unit === null) return refuse('rulebook.unknown_unit', { unit: String(body.forUnit) })
  // What no document of a unit is judged by: limits of the rulebook itself.
  if (Object.keys(kind.judged!.model.groups).length === 0) return refuse('rulebook.office_only', { parameter: spec.title })
  return tightenOnly(spec, thresholds(kind, day)[spec.id] ?? null, value)
}

/** A rule in force that could not be computed by the value: a divisor of 0, a list too long to go through. */
function brokenRule(kind: LoadedKind, spec: ParameterSpec, value: ParameterValue, { rulesOf, calendar }: Admission): ReturnType<typeof faultUnder> {
  const { model, features, parameters } = kind.judged!
  const named = new RegExp(`parameter\\s*\\.\\s*${spec.id}(?![\\p{L}\\p{N}_])`, 'u')
  const reads = ({ applies = '', when }: RuleSource) => named.test(applies) || named.test(when)
  const set = compileRuleSet(rulesOf(kind).map(({ source }) => source).filter(reads), { model, features, parameters, calendar })
  return 'refusals' in set ? null : faultUnder(set, { [spec.id]: value })
}
