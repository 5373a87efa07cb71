import { isRefusal } from '#kernel/values/refusal.ts'
import type { WorkdayCalendar } from '#kernel/values/workday-calendar.ts'
import { readCondition } from '../condition.ts'
import type { Facts, FactValue, Outcome, RuleSource } from '../model.ts'
import type { PlannedRule, Plan } from '../plan.ts'
import { compileRuleSet, planOf } from '../rule-set.ts'
import { MODEL, type Random } from '../test-random-facts.ts'
import { bool } from '../test-random-rules.ts'
import { vocabularyOf } from '../vocabulary.ts'
import { OUTCOMES } from './outcome.ts'

export const CALENDAR: WorkdayCalendar = { years: new Set([2024, 2026]), holidays: new Set(['2024-01-31', '2026-11-21', '2026-10-01']),
  makeUpDays: new Set(['2024-03-03', '2026-11-22']) }

const MANY = Array.from({ length: 40 }, (_, index) => `"${index}.*"`).join(', ')

/** What random rules meet too seldom, one construct each: [applies, when]. */
const NAMED: readonly [string | null, string][] = [
  ['p.cash', 'p.amount > 50000'], ['p.amount > 0', 'p.urgent'], [null, 'p.amount < 50000'], [null, 'p.amount <= p.limit'],
  [null, 'p.amount = p.limit'], [null, 'p.amount != p.limit'], [null, 'p.amount / p.limit > 0.3'], [null, 'p.amount / p.n < p.paid'],
  [null, 'p.amount / p.limit = p.paid / p.limit'], [null, 'p.amount / p.n != null'], [null, 'p.amount * 100000 > p.limit * 99999.99'],
  [null, 'p.m * p.m * p.amount > p.limit * p.m'], [null, 'modulo(p.n, 7) > 3'], [null, 'modulo(p.amount, 100) = 99.99'],
  [null, 'not(p.cash)'], [null, 'confirmed(p.cash) or p.urgent'], [null, 'p.payee in ("a", "B")'], [null, 'not(p.payee in ("a", "B"))'],
  [null, 'p.payee < p.purpose'], [null, 'p.payee >= "B"'], [null, 'p.payee = p.purpose'], [null, 'p.payee != "a"'],
  [null, 'contains(p.purpose, "%")'], [null, 'contains(p.purpose, "_")'], [null, 'ends with(p.purpose, "_")'], [null, 'starts with(p.purpose, "a")'],
  [null, 'string length(p.purpose) > 3'], [null, 'substring(p.purpose, 2) = "野"'], [null, 'substring(p.purpose, 2, 1) = "议"'],
  [null, 'mask(p.purpose, ["会议", "会议费"]) = " "'], [null, 'contains any(mask(p.purpose, ["会议"]), ["费", "%"])'],
  [null, `contains any(p.purpose, [${MANY}])`], [null, `contains any(p.purpose, [${MANY}, "a", "会"])`], [null, 'contains any(p.purpose, ["\\\\", "o\'brien"])'],
  [null, 'matches(p.purpose, "^[A-C]")'], [null, 'matches(p.payee, "(a|会议)$")'], [null, 'list contains(p.tags, p.payee)'], [null, 'count(p.tags) = 0'],
  [null, 'p.day + duration("P1M") = date("2024-02-29")'], [null, 'p.day + p.span < p.due'], [null, 'year(p.day + p.wait) < 1970'],
  [null, 'month(p.day - p.wait) = 12'], [null, 'day of week(p.day) = 6'], [null, 'p.day - p.due > 30'], [null, 'year(p.day + p.span) >= 10000'],
  [null, 'p.day + p.wait * 100000 + p.span > p.due'], [null, 'year(p.day - p.wait * 10000) < 0'], [null, 'day(p.due + p.wait * 10000) > 15'],
  [null, 'p.at < p.seen'], [null, 'p.at = p.seen'], [null, 'date of(p.at) = date("2024-02-29")'], [null, 'hour of(p.at) >= 22 or hour of(p.at) < 6'], [null, 'minutes from(p.at, p.seen) < 30'],
  [null, 'days from(p.at, p.seen) >= 1'], [null, 'is workday(date of(p.seen))'], [null, 'month(date of(p.at) + p.wait) = 3'], [null, 'p.at in [date and time("2026-03-31T22:00:00+08:00")..p.seen]'],
  [null, 'is workday(p.day)'], [null, 'not(is workday(p.due + duration("P1D")))'], [null, 'is workday(p.day + p.wait)'],
  [null, 'if p.cash then p.urgent else p.amount > 0'], [null, '(if p.cash then p.amount else p.limit) > 50000'],
  [null, '(if p.urgent then p.payee else p.code) = "302"'], [null, '(if p.cash then p.day else p.due) < date("2024-02-29")'],
  [null, 'p.amount = null'], [null, 'p.purpose != null'], [null, 'p.rate > 0.3'], [null, '(p.cash = p.urgent) or p.amount > 0'],
  ['p.amount > parameter.limit', 'p.cash'], ['p.cash', 'p.amount > parameter.limit'], ['p.cash', 'p.amount > parameter.known'],
  [null, 'q.amount > 0'], [null, 'p.cash and q.amount > 0'], [null, 's.listed or p.cash'], [null, 'p.amount / p.paid > 1'], [null, 'p.amount / p.limit >= 1'],
  [null, 'p.amount * 100 + 0.01 > p.amount * 100'], [null, `contains any(p.purpose, [${MANY}, "a.b"])`],
]

/** All named rules and so many random ones, half of those with a condition of their own for when they apply. */
export function planRules(random: Random, count: number): Plan {
  const model = { groups: { ...MODEL.groups, q: { title: { zh: '不提供', en: 'not delivered' }, fields: { amount: MODEL.groups['p']!.fields['amount']! } },
    s: { title: { zh: '名单', en: 'list' }, from: 'nothing' as const, fields: { listed: MODEL.groups['p']!.fields['cash']! } } } }
  const vocabulary = vocabularyOf(model)
  const readable = () => {
    for (;;) {
      const { text } = bool(random, 3)
      if (!isRefusal(readCondition(text, { vocabulary, calendar: CALENDAR }))) return text
    }
  }
  const conditions = [...NAMED, ...Array.from({ length: count }, (): [string | null, string] =>
    [random() < 0.4 ? readable() : null, readable()])]
  const sources = conditions.map(([applies, when], index): RuleSource => ({
    id: `R${index}`, version: 1, level: 'note', on: ['submit'], ...(applies === null ? {} : { applies }), when, message: { zh: '是', en: 'yes' },
    basis: { document: '试', verified: false }, tell: 'clerk', evidence: [], examples: { hit: [], pass: [] },
  }))
  const parameter = (id: string) => ({ id, title: { zh: id, en: id }, type: 'money' as const, unit: '元', tightens: 'down' as const })
  const ruleSet = compileRuleSet(sources, { model, features: [], parameters: [parameter('limit'), parameter('known')], calendar: CALENDAR })
  if ('refusals' in ruleSet) throw new Error(ruleSet.refusals.map(({ message }) => message.en).join('\n'))
  return planOf(ruleSet, { known: 5_000_000n })
}

export const NOT_DELIVERED = ['q']

/** The list brings its group for urgent payments only, and says of them what `cash` says. */
export function factsOf(row: Record<string, FactValue>): Facts {
  return row['urgent'] === true ? { p: row, s: { listed: row['cash']! } } : { p: row }
}

/** What the closures say, one digit per row as the databases answer; `judge.ts` in five lines, and a test holds it to that. */
export function closureAnswers(plan: Plan, rule: PlannedRule, rows: readonly Record<string, FactValue>[]): string {
  const digit = (outcome: Outcome) => String(OUTCOMES.indexOf(outcome))
  if (rule.rule.groups.some((group) => NOT_DELIVERED.includes(group))) return digit('notApplicable').repeat(rows.length)
  return rows.map((row) => {
    const facts = factsOf(row)
    if (rule.mayLack.some((group) => facts[group] === undefined)) return digit('notApplicable')
    const frame = plan.bind(facts)
    const applies = rule.applies === null ? true : rule.missingForApplies.length > 0 ? null : rule.applies.closure(frame)
    if (applies !== true) return digit(applies === false ? 'notApplicable' : 'cannotJudge')
    const hit = rule.missingForWhen.length > 0 ? null : rule.when.closure(frame)
    return digit(hit === null ? 'cannotJudge' : hit ? 'hit' : 'pass')
  }).join('')
}
