import { describe, expect, it } from 'vitest'
import { accepted, decided, decision, escaped, input } from './test-models.ts'

interface Table {
  policy?: string
  outputs?: string[]
  rules: string[][]
}

/** A table over `amount`; a rule is its cell, then its results. An output is `name`, `name|"allowed","values"` or `name||default`. */
function table({ policy = '', outputs = ['result'], rules }: Table): string {
  const columns = outputs.map((output) => {
    const [name, allowed, otherwise] = output.split('|')
    return `<dmn:output name="${name}">${allowed ? `<dmn:outputValues><dmn:text>${escaped(allowed)}</dmn:text></dmn:outputValues>` : ''}${
      otherwise ? `<dmn:defaultOutputEntry><dmn:text>${escaped(otherwise)}</dmn:text></dmn:defaultOutputEntry>` : ''}</dmn:output>`
  })
  const rows = rules.map(([cell, ...results]) => `<dmn:rule><dmn:inputEntry><dmn:text>${escaped(cell!)}</dmn:text></dmn:inputEntry>${
    results.map((result) => `<dmn:outputEntry><dmn:text>${escaped(result)}</dmn:text></dmn:outputEntry>`).join('')}</dmn:rule>`)
  const box = `<dmn:decisionTable ${policy}><dmn:input><dmn:inputExpression><dmn:text>amount</dmn:text></dmn:inputExpression></dmn:input>${columns.join('')}${rows.join('')}</dmn:decisionTable>`
  return input('amount') + decision('answer', `<dmn:informationRequirement><dmn:requiredInput href="#amount"/></dmn:informationRequirement>${box}`)
}

const answer = (of: Table, amount: string) => decided(accepted(table(of)), 'answer', `{"amount": ${amount}}`)
const OVERLAPPING = [['> 100', '"high"'], ['> 10', '"middle"'], ['> 1', '"low"']]

describe('a decision table', () => {
  it.each([
    ['hitPolicy="UNIQUE"', OVERLAPPING, '5', 'low'], ['hitPolicy="UNIQUE"', OVERLAPPING, '50', 'null'], ['', OVERLAPPING, '0', 'null'],
    ['hitPolicy="ANY"', [['> 1', '"x"'], ['> 2', '"x"'], ['> 9', '"y"']], '5', 'x'], ['hitPolicy="ANY"', [['> 1', '"x"'], ['> 2', '"x"'], ['> 9', '"y"']], '10', 'null'],
    ['hitPolicy="FIRST"', OVERLAPPING, '500', 'high'], ['hitPolicy="RULE ORDER"', OVERLAPPING, '50', '["middle", "low"]'],
    ['hitPolicy="COLLECT"', OVERLAPPING, '500', '["high", "middle", "low"]'], ['hitPolicy="COLLECT"', OVERLAPPING, '0', 'null'],
    ['hitPolicy="COLLECT" aggregation="SUM"', [['> 1', '5'], ['> 2', '2.5']], '3', '7.5'], ['hitPolicy="COLLECT" aggregation="COUNT"', [['> 1', '5'], ['> 2', '5']], '3', '2'],
    ['hitPolicy="COLLECT" aggregation="MIN"', [['> 1', '5'], ['> 2', '2']], '3', '2'], ['hitPolicy="COLLECT" aggregation="MAX"', [['> 1', '5'], ['> 2', '2']], '3', '5'],
    ['hitPolicy="COLLECT" aggregation="SUM"', [['> 1', '5'], ['> 2', '"x"']], '3', 'null'], ['hitPolicy="COLLECT" aggregation="MAX"', [['> 1', '5'], ['> 2', '"x"']], '3', 'null'],
  ])('of policy %s %j answers %s with %s', (policy, rules, amount, expected) => {
    expect(answer({ policy, rules }, amount)).toBe(expected)
  })

  it('takes the first of the listed output values by priority, and lists them in that order', () => {
    const outputs = ['result|"low","middle","high"']
    expect(answer({ policy: 'hitPolicy="PRIORITY"', outputs, rules: OVERLAPPING }, '50')).toBe('low')
    expect(answer({ policy: 'hitPolicy="OUTPUT ORDER"', outputs, rules: OVERLAPPING }, '500')).toBe('["low", "middle", "high"]')
  })

  it('takes the order of a column without listed values from its type', () => {
    const type = '<dmn:itemDefinition name="tLevel"><dmn:typeRef>string</dmn:typeRef><dmn:allowedValues><dmn:text>"low","middle","high"</dmn:text></dmn:allowedValues></dmn:itemDefinition>'
    const typed = (policy: string) => type + table({ policy: `hitPolicy="${policy}"`, rules: OVERLAPPING }).replace('<dmn:output name="result">', '<dmn:output name="result" typeRef="tLevel">')
    expect(decided(accepted(typed('PRIORITY')), 'answer', '{"amount": 50}')).toBe('low')
    expect(decided(accepted(typed('OUTPUT ORDER')), 'answer', '{"amount": 500}')).toBe('["low", "middle", "high"]')
  })

  it.each(['hitPolicy="MOST"', 'hitPolicy="COLLECT" aggregation="AVG"'])('does not run by %s, which DMN does not have', (policy) => {
    const model = accepted(table({ policy, rules: [['-', '1'], ['-', '5']] }))
    expect(model.problems.map(({ code }) => code)).toEqual(['dmn.no_hit_policy'])
    expect(decided(model, 'answer', '{"amount": 1}')).toBe('null')
  })

  it('gives several outputs as a context, and its defaults when no rule holds', () => {
    const outputs = ['level||"none"', 'days||0']
    const rules = [['> 100', '"high"', '5']]
    expect(answer({ outputs, rules }, '101')).toBe('{level: "high", days: 5}')
    expect(answer({ outputs, rules }, '1')).toBe('{level: "none", days: 0}')
  })

  it('is null when a result is not among the allowed values', () => {
    expect(answer({ outputs: ['result|"a","b"'], rules: [['-', '"c"']] }, '1')).toBe('null')
  })

  it.each([
    ['-', '5', true], ['5', '5', true], ['"5"', '5', false], ['[1..5)', '5', false], ['< 3, > 4', '5', true], ['not(5, 6)', '5', false], ['not(6)', '5', true], ['? > 4 and ? < 6', '5', true],
    ['[1, 5]', '5', true], ['null', 'null', true], ['not(null)', '5', true], ['not(null)', 'null', false], ['false', 'false', true], ['true', 'false', false], ['odd(?)', '5', true], ['"a", "b"', '"b"', true],
    ['> "x"', '5', false], ['@"2026-01-01"', '"2026-01-01"', false], ['date("2026-01-01")', '5', false], ['not(? > 4) or ? = 5', '5', true],
  ])('asks the cell %s about %s: %s', (cell, amount, holds) => {
    expect(answer({ policy: 'hitPolicy="FIRST"', rules: [[cell, '"yes"'], ['-', '"no"']] }, amount)).toBe(holds ? 'yes' : 'no')
  })
})
