import { stringify } from 'yaml'
import { loadRules, type RuleSource } from '#kernel/rules/index.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { refuse } from './model.ts'
import { refuse as refuseShadow } from './shadow-model.ts'

/** The one rule of a text as it was typed. A fault names its line: `CASH-90.yaml` is the text of that rule. */
export function readRule(id: string, text: string): RuleSource | Refusal {
  const rules = loadRules(text, `${id}.yaml`)
  if ('refusals' in rules) return rules.refusals[0]!
  const [source] = rules
  if (!source || rules.length > 1 || source.over !== undefined) return refuse('rulebook.one_rule', { count: rules.length })
  return source.id === id ? source : refuse('rulebook.rule_differs', { asked: id, written: source.id })
}

/** Every rule of a text, each with a text of its own: the words as typed when there is one, else as the reader understood them. */
export function readRules(text: string): (RuleSource & { text: string })[] | Refusal {
  const rules = loadRules(text, 'candidates.yaml')
  if ('refusals' in rules) return rules.refusals[0]!
  if (rules.length === 0 || rules.some(({ over }) => over !== undefined)) return refuseShadow('rulebook.candidates_not_rules')
  const separate = rules.map((source) => {
    const { place: _, ...rule } = source
    return stringify(rule, { lineWidth: 0 })
  })
  const read = rules.map((rule, index) => readRule(rule.id, separate[index]!))
  const fault = read.find(isRefusal)
  if (fault) return fault
  return rules.map((rule, index) => ({ ...rule, text: rules.length === 1 && !/^\s*-\s/.test(text) ? text : separate[index]! }))
}
