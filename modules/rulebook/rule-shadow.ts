import { readFileSync } from 'node:fs'
import type { Document } from '#kernel/document/model.ts'
import { STANDARD_ACTIONS, type Admission, type DocumentKind, type LoadedKind } from '#kernel/module/model.ts'
import type { ParameterSpec, RuleSource } from '#kernel/rules/index.ts'
import { dayNumber, dayText } from '#kernel/values/civil-day.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { projectionOf } from './projection-store.ts'
import { candidateFault } from './rule-release.ts'
import { readRules } from './rule-text.ts'
import { refuse, SHADOW_FIELDS, SHADOW_STATES } from './shadow-model.ts'

const OURS = { document: '领域调研建议值 [DK]', verified: false }

/** How long a candidate may stay in shadow, and how many at once: each is judged with every document. The numbers are ours. */
const SHADOW_DAYS: ParameterSpec = {
  id: 'rule_shadow_days', title: { zh: '影子运行最长期限', en: 'longest time of a rule in shadow' }, type: 'days', unit: '天', tightens: 'down',
  proposed: 90, fallback: 90, basis: OURS,
}
const SHADOW_COUNT: ParameterSpec = {
  id: 'rule_shadow_count', title: { zh: '同时影子运行的候选规则数', en: 'candidates in shadow at once' }, type: 'int', unit: '条', tightens: 'down',
  proposed: 20, fallback: 20, basis: OURS,
}

export const ruleShadow: DocumentKind = {
  code: 'ruleShadow',
  title: { zh: '规则影子运行', en: 'Rules in shadow' },
  prefix: 'YZ',
  noun: 'ruleRelease',
  fields: SHADOW_FIELDS,
  states: SHADOW_STATES,
  actions: {
    ...STANDARD_ACTIONS,
    submit: { zh: '开始影子运行', en: 'Put in shadow', tone: 'primary' },
    withdraw: { zh: '撤回（结束影子运行）', en: 'Withdraw (the shadow ends)' },
    approve: { zh: '作出结论（结束影子运行）', en: 'Conclude (the shadow ends)', tone: 'primary' },
    sendBack: { zh: '退回修改（结束影子运行）', en: 'Send back (the shadow ends)', tone: 'danger', needsReason: true },
    reject: { zh: '放弃（结束影子运行）', en: 'Give up (the shadow ends)', tone: 'danger', needsReason: true },
  },
  columns: ['number', 'title', 'state', 'madeAt'],
  drawing: readFileSync(new URL('rule-shadow.bpmn', import.meta.url), 'utf8'),
  make: { duty: 'rule.propose', positions: ['rulebook.editor'], scope: 'bureau' },
  header: (body) => ({ title: titled(body, '至'), amountFen: null, indicator: null, subject: null }),
  titleEn: (body) => titled(body, 'until'),
  moneyKeys: (document) => [{ noun: 'ruleRelease', id: document.id }],
  // No rule judges it; the limits are thresholds of offices like any other.
  judged: { rulesFolder: null, model: { groups: {} }, features: [], parameters: [SHADOW_DAYS, SHADOW_COUNT], history: null, facts: () => ({}), counted: [] },
  admit: (document, _, admission) => admitShadow(document, admission),
  project: projectionOf('ruleShadow'),
}

/** Ids as they stand in the text, whole or not: a draft has a title, too. */
function titled({ text, until }: Document['body'], word: string): string {
  const ids = [...String(text ?? '').matchAll(/^(?:- +| +)?id: *["']?([^\s"']{1,40})/gmu)].map(([, id]) => id)
  return [ids.slice(0, 5).join('、') + (ids.length > 5 ? '…' : ''), until && `${word} ${String(until)}`].filter(Boolean).join(' · ')
}

/** Every candidate as the gate would compile it, ready to be released as it stands; none that an office above has the say over. */
function admitShadow({ body }: Document, admission: Admission): Refusal | null {
  const { kinds, moment, thresholds, offices } = admission
  const kind = kinds.get(String(body.judges))
  if (!kind?.judged) return refuse('rulebook.shadow_not_judged', { kind: String(body.judges) })
  const sources = readRules(String(body.text))
  if (isRefusal(sources)) return sources
  const twice = sources.find(({ id }, index) => sources.findIndex((other) => other.id === id) !== index)
  if (twice) return refuse('rulebook.candidate_twice', { rule: twice.id })
  const limits = thresholds(kinds.get('ruleShadow')!)
  const [days, most] = [Number(limits[SHADOW_DAYS.id]), Number(limits[SHADOW_COUNT.id])]
  const standing = offices[0]!.rules.shadows.filter(({ until }) => until >= moment.day).length
  if (standing + sources.length > most) return refuse('rulebook.too_many_candidates', { asked: sources.length, standing, limit: most })
  const last = dayText(dayNumber(moment.day)! + days)
  const until = String(body.until)
  if (until < moment.day || until > last) return refuse('rulebook.shadow_too_long', { until, today: moment.day, last })
  return sources.reduce<Refusal | null>((fault, source) => fault ?? faultOf(source, kind, admission), null)
}

function faultOf(source: RuleSource, kind: LoadedKind, admission: Admission): Refusal | null {
  const now = admission.rulesOf(kind).find((live) => live.source.id === source.id)
  if (now?.office && now.office !== admission.region) return refuse('rulebook.candidate_of_office_above', { rule: source.id, office: now.office })
  return candidateFault(source, kind, admission)
}
