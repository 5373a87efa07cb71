import { readFileSync } from 'node:fs'
import type { Document } from '#kernel/document/model.ts'
import { STANDARD_ACTIONS, type Admission, type DocumentKind, type LoadedKind } from '#kernel/module/model.ts'
import { checkExamples, compileRuleSet, judgingHash, type ParameterSpec, type RuleSource } from '#kernel/rules/index.ts'
import { civilDayOf, dayNumber } from '#kernel/values/civil-day.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { PURPOSES, refuse, RELEASE_FIELDS, STATES } from './model.ts'
import { projectionOf } from './projection-store.ts'
import { readRule } from './rule-text.ts'
import { loadNamedBacktests, type NamedBacktest } from './store.ts'

/** How old the back-test may be on which a release rests. The number is ours. */
const BACKTEST_DAYS: ParameterSpec = {
  id: 'backtest_days', title: { zh: '发布所依据的回测的有效天数', en: 'age of the back-test that a release rests on' }, type: 'days', unit: '天', tightens: 'down',
  proposed: 30, fallback: 30, basis: { document: '领域调研建议值 [DK]', verified: false },
}

export const ruleRelease: DocumentKind = {
  code: 'ruleRelease',
  title: { zh: '规则发布', en: 'Release of a rule' },
  prefix: 'GZ',
  noun: 'ruleRelease',
  fields: RELEASE_FIELDS,
  states: STATES,
  actions: STANDARD_ACTIONS,
  columns: ['number', 'title', 'state', 'madeAt'],
  drawing: readFileSync(new URL('rule-release.bpmn', import.meta.url), 'utf8'),
  make: { duty: 'rule.propose', positions: ['rulebook.editor'], scope: 'bureau' },
  header: (body) => ({ title: titled(body, 'zh'), amountFen: null, indicator: null, subject: null }),
  titleEn: (body) => titled(body, 'en'),
  moneyKeys: (document) => [{ noun: 'ruleRelease', id: document.id }],
  // No rule judges it; the age of a back-test is a threshold of offices like any other.
  judged: { rulesFolder: null, model: { groups: {} }, features: [], parameters: [BACKTEST_DAYS], history: null, facts: () => ({}), counted: [] },
  lookups: loadNamedBacktests,
  admit: (document, lookup, admission) => admitRelease(document, lookup as NamedBacktest | null, admission),
  project: projectionOf('ruleRelease'),
}

function titled({ rule, purpose }: Document['body'], language: 'zh' | 'en'): string {
  return [rule, PURPOSES.find(({ code }) => code === purpose)?.[language]].filter(Boolean).join(' · ')
}

/** The rule as the gate would compile it, with its examples; or whether there is something to retire. */
function admitRelease({ body }: Document, backtest: NamedBacktest | null, admission: Admission): Refusal | null {
  const kind = admission.kinds.get(String(body.judges))
  const judged = kind?.judged
  const rule = String(body.rule)
  if (!kind || !judged) return refuse('rulebook.not_in_force', { rule, kind: String(body.judges) })
  const now = admission.rulesOf(kind).find(({ source }) => source.id === rule)
  const own = admission.region
  if (now?.office && now.office !== own) return refuse('rulebook.of_office_above', { rule, office: now.office })
  if ((body.purpose === 'retired') !== (body.text === null)) return refuse('rulebook.no_text')
  if (body.text === null) return now ? null : refuse('rulebook.not_in_force', { rule, kind: kind.title })
  const source = readRule(rule, String(body.text))
  if (isRefusal(source)) return source
  return faultOfText(source, kind) ?? versionFault(source, kind, admission) ?? backtestFault(source, body, backtest, admission) ?? conditionFault(source, kind, admission)
}

/** What is wrong with a text that is to be released some day, its back-test apart: null when nothing is. */
export function candidateFault(source: RuleSource, kind: LoadedKind, admission: Admission): Refusal | null {
  return faultOfText(source, kind) ?? versionFault(source, kind, admission) ?? conditionFault(source, kind, admission)
}

function faultOfText(source: RuleSource, kind: LoadedKind): Refusal | null {
  if (source.state === 'off') return refuse('rulebook.rule_off')
  const commands = Object.keys(kind.actions).filter((action) => action !== 'draft')
  const strange = source.on.find((command) => !commands.includes(command))
  if (strange !== undefined) {
    return refuse('rulebook.unknown_command', { rule: source.id, command: strange, kind: kind.title, allowed: commands.join(', ') })
  }
  if (blocks(source) && !kind.states['held']) return refuse('rulebook.kind_cannot_hold', { kind: kind.title, level: source.level })
  const stranding = blocks(source) && source.overridable === false ? source.on.find((command) => isPastReturn(kind, command)) : undefined
  if (stranding !== undefined) return refuse('rulebook.stops_for_good', { rule: source.id, command: stranding, kind: kind.title })
  return source.examples.hit.length > 0 && source.examples.pass.length > 0 ? null : refuse('rulebook.examples_missing', { rule: source.id })
}

/** Whether the action is taken at a step that is irreversible, or after one: what is stopped there is released, for it is never sent back. */
function isPastReturn(kind: LoadedKind, action: string): boolean {
  return kind.paths.some((path) => path.slice(0, path.findLastIndex(({ actions }) => actions.includes(action)) + 1).some(({ irreversible }) => irreversible))
}

/** Ids are global, and a new text has a version of its own: above those installed, on the shelf, released here or above. */
function versionFault({ id, version }: RuleSource, kind: LoadedKind, { offices, kinds }: Admission): Refusal | null {
  const installed = [...kind.rules, ...kind.shelf].filter((rule) => rule.id === id)
  const acts = offices.flatMap(({ rules }) => rules.releases).filter(({ rule }) => rule === id)
  const other = [...kinds.values()].find((one) => one.code !== kind.code
    && ([...one.rules, ...one.shelf].some((rule) => rule.id === id) || acts.some(({ judges }) => judges === one.code)))
  if (other) return refuse('rulebook.other_kind', { rule: id, kind: other.title })
  const released = acts.flatMap(({ source }) => source ?? [])
  const last = Math.max(0, ...[...installed, ...released].map((known) => known.version))
  return version > last ? null : refuse('rulebook.version_not_new', { rule: id, version, last, next: last + 1 })
}

/** The report is looked up and compared: a number that somebody typed proves nothing. */
function backtestFault(source: RuleSource, body: Document['body'], found: NamedBacktest | null, { moment, kinds, thresholds }: Admission): Refusal | null {
  const { backtestRun, backtest } = body
  if (blocks(source) && (backtestRun === null || backtest === null)) return refuse('rulebook.backtest_missing', { rule: source.id, level: source.level })
  if (backtestRun === null) return null
  const run = String(backtestRun)
  if (!/^[0-9a-f]{64}$/.test(run)) return refuse('rulebook.bad_run')
  if (!found) return refuse('rulebook.backtest_unknown', { run: `${run.slice(0, 12)}…` })
  const isOfThis = found.judges === body.judges && source.on.includes(found.command)
    && found.rules.some(({ rule, text }) => rule === source.id && text === judgingHash(source))
  if (!isOfThis) {
    return refuse('rulebook.backtest_other_rule', { run: `${run.slice(0, 12)}…`, tested: found.rules.map(({ rule }) => rule).join(', '), command: found.command })
  }
  const made = civilDayOf(found.madeAt)
  const limit = Number(thresholds(kinds.get('ruleRelease')!)[BACKTEST_DAYS.id])
  return dayNumber(moment.day)! - dayNumber(made)! > limit ? refuse('rulebook.backtest_too_old', { run: `${run.slice(0, 12)}…`, made, limit }) : null
}

/** Names, types and messages against all that the kind's rules may know, then the examples that the author wrote. */
function conditionFault(source: RuleSource, kind: LoadedKind, { calendar }: Admission): Refusal | null {
  const { model, features, parameters } = kind.judged!
  const compiled = compileRuleSet([source], { model, features, parameters, calendar })
  return 'refusals' in compiled ? compiled.refusals[0]! : checkExamples(compiled)[0] ?? null
}

function blocks({ level }: RuleSource): boolean {
  return level === 'forbid' || level === 'intercept'
}
