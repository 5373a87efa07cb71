import type { Bilingual } from '#kernel/values/refusal.ts'
import type { DecisionTable, FeelText, TestText } from './boxed.ts'
import type { Decision, Model } from './drg.ts'
import { mentions } from './mentions.ts'
import type { Syntax } from './syntax.ts'

export interface ConditionRow {
  /** A FEEL condition over the inputs of the decision. */
  when: string
  /** The outputs as FEEL texts; a literal expression has none. */
  results: { name: string; text: string }[]
}

/**
 * What a decision would be as conditions of rules. `conditions`: its rows, each true by itself (a FIRST table says within each row
 * that no earlier one holds). `interpreted`: why it can only run here; such a decision has no set-based back-test.
 */
export type RuleConditions =
  | { kind: 'conditions'; rows: ConditionRow[] }
  | { kind: 'interpreted'; reason: Bilingual }

const interpreted = (zh: string, en: string): RuleConditions => ({ kind: 'interpreted', reason: { zh, en } })

/**
 * Whether a decision could be within the subset that compiles, judged by its shape; the rule language has the last word on
 * each text. Unknown names are `interpreted` too.
 */
export function ruleConditions(model: Model, name: string): RuleConditions {
  const decision = [...model.elements.values()].find((element): element is Decision => element.kind === 'decision' && element.name === name)
  if (!decision) return interpreted(`模型里没有决策“${name}”`, `the model has no decision “${name}”`)
  const requiresMore = decision.requires.some(({ namespace, id }) => namespace !== null || model.elements.get(id)?.kind !== 'input')
  if (requiresMore) return interpreted('它要求别的决策或业务知识', 'it requires other decisions or business knowledge')
  if (decision.logic.kind === 'literal') return ofLiteral(decision.logic.expression)
  if (decision.logic.kind === 'table') return ofTable(decision.logic.table)
  return interpreted('它不是决策表，也不是单个表达式', 'it is neither a decision table nor one expression')
}

function ofLiteral({ text, syntax }: FeelText): RuleConditions {
  if (!syntax || !isPlain(syntax)) return interpreted('表达式超出规则语言', 'its expression is beyond the rule language')
  return { kind: 'conditions', rows: [{ when: text.trim(), results: [] }] }
}

function ofTable(table: DecisionTable): RuleConditions {
  if (!['UNIQUE', 'ANY', 'FIRST'].includes(table.hitPolicy)) {
    return interpreted(`命中策略 ${table.hitPolicy} 汇集多条规则`, `its hit policy ${table.hitPolicy} gathers several rules`)
  }
  if (table.inputs.some(({ expression }) => !expression.syntax || !isPlain(expression.syntax))) {
    return interpreted('输入列超出规则语言', 'an input is beyond the rule language')
  }
  const rows: ConditionRow[] = []
  const earlier: string[] = []
  for (const { tests, results } of table.rules) {
    const parts: string[] = []
    for (const [index, cell] of tests.entries()) {
      const input = operand(table.inputs[index]?.expression)
      const part = conditionOf(input, cell)
      const written = cell.text.trim()
      if (part === null) return interpreted(`单元格“${written}”超出规则语言`, `the cell “${written}” is beyond the rule language`)
      if (part !== '') parts.push(part)
    }
    const own = parts.length === 0 ? 'true' : parts.map(bracketed).join(' and ')
    rows.push({
      when: earlier.length === 0 ? own : [bracketed(own), ...earlier].join(' and '),
      results: results.map(({ text }, index) => ({ name: table.outputs[index]?.name ?? '', text: text.trim() })),
    })
    if (table.hitPolicy === 'FIRST') earlier.push(`not(${own})`)
  }
  return { kind: 'conditions', rows }
}

/** A cell as a condition on its input; '' for a cell that is always met, null for one that no rule can say. */
function conditionOf(input: string, { text, tests }: TestText): string | null {
  if (!tests || !tests.tests.every(isPlain)) return null
  if (tests.any) return ''
  const written = text.trim()
  const [first] = tests.tests
  if (mentions(tests.tests, '?')) return tests.tests.length === 1 && !tests.negated ? withInput(written, input) : null
  if (tests.negated) return `not(${input} in ${written.replace(/^not\s*/, '')})`
  if (tests.tests.length > 1) return `${input} in (${written})`
  if (first?.kind === 'test range') return `${input} ${written}`
  return first?.kind === 'range' ? `${input} in ${written}` : `${input} = ${written}`
}

/** `?` outside of string literals is the input. */
function withInput(text: string, input: string): string {
  return text.replace(/"(?:[^"\\]|\\[^])*"|\?/g, (found) => (found === '?' ? input : found))
}

/** The input as one part of a longer text: `a + b` beside `> 5` is read as a whole only in brackets. */
function operand(input: FeelText | undefined): string {
  const text = input?.text.trim() ?? ''
  return input?.syntax?.kind === 'name' || input?.syntax?.kind === 'path' ? text : bracketed(text)
}

function bracketed(text: string): string {
  return `(${text})`
}

/** What no rule has: these need a list, a context or a function as a value. */
const BEYOND = new Set<Syntax['kind']>(['context', 'filter', 'for', 'function', 'named call', 'instance of'])

function isPlain(syntax: Syntax): boolean {
  if (BEYOND.has(syntax.kind) || (syntax.kind === 'binary' && syntax.operator === '**')) return false
  return Object.values(syntax).flat().every((part) => typeof part !== 'object' || part === null || !('kind' in part) || isPlain(part as Syntax))
}
