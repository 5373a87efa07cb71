import { describe, expect, it } from 'vitest'
import { isRefusal } from '#kernel/values/refusal.ts'
import { readModel, ruleConditions } from './index.ts'
import { accepted, decided, decision, input, literal, modelXml } from './test-models.ts'

const entry = (name: string, logic: string, type = '') => `<dmn:contextEntry>${name && `<dmn:variable name="${name}"${type && ` typeRef="${type}"`}/>`}${logic}</dmn:contextEntry>`
const knowledge = (name: string, parameters: string, logic: string) =>
  `<dmn:businessKnowledgeModel id="${name}" name="${name}"><dmn:variable name="${name}"/><dmn:encapsulatedLogic>${parameters}${logic}</dmn:encapsulatedLogic></dmn:businessKnowledgeModel>`
const parameter = (name: string, type: string) => `<dmn:formalParameter name="${name}" typeRef="${type}"/>`
const part = (name: string, logic: string) => `<dmn:${name}>${logic}</dmn:${name}>`
const box = (logic: string) => decided(accepted(decision('d', logic)), 'd')

describe('boxed expressions', () => {
  it('are contexts, lists, relations and invocations', () => {
    expect(box(`<dmn:context>${entry('a', literal('1'))}${entry('b', literal('a + 1'))}${entry('', literal('a + b'))}</dmn:context>`)).toBe('3')
    expect(box(`<dmn:context>${entry('a', literal('"x"'), 'number')}</dmn:context>`)).toBe('{a: null}')
    expect(box(`<dmn:list>${literal('1')}${literal('"a"')}</dmn:list>`)).toBe('[1, "a"]')
    expect(box(`<dmn:relation><dmn:column name="k"/><dmn:column name="v"/><dmn:row>${literal('1')}${literal('2')}</dmn:row></dmn:relation>`)).toBe('[{k: 1, v: 2}]')
    const call = `<dmn:invocation>${literal('add up')}<dmn:binding><dmn:parameter name="b"/>${literal('2')}</dmn:binding><dmn:binding><dmn:parameter name="a"/>${literal('10')}</dmn:binding></dmn:invocation>`
    const model = accepted(knowledge('add up', parameter('a', 'number') + parameter('b', 'number'), literal('a - b')) + decision('d', call, { knows: ['add up'] }))
    expect(decided(model, 'd')).toBe('8')
    expect(decided(model, 'add up', '{"a": 3, "b": 1}')).toBe('2')
  })

  it('are conditions, filters, loops and functions', () => {
    expect(box(`<dmn:conditional>${part('if', literal('1 > 2'))}${part('then', literal('"a"'))}${part('else', literal('"b"'))}</dmn:conditional>`)).toBe('b')
    expect(box(`<dmn:filter>${part('in', literal('[1, 2, 3]'))}${part('match', literal('item > 1'))}</dmn:filter>`)).toBe('[2, 3]')
    expect(box(`<dmn:filter>${part('in', literal('[1, 2, 3]'))}${part('match', literal('"x"'))}</dmn:filter>`)).toBe('null')
    expect(box(`<dmn:for iteratorVariable="line no">${part('in', literal('[1..3]'))}${part('return', literal('line no + count(partial)'))}</dmn:for>`)).toBe('[1, 3, 5]')
    expect(box(`<dmn:some iteratorVariable="x">${part('in', literal('[1, 2]'))}${part('satisfies', literal('x = 2'))}</dmn:some>`)).toBe('true')
    expect(box(`<dmn:every iteratorVariable="x">${part('in', literal('[1, 2]'))}${part('satisfies', literal('x = 2'))}</dmn:every>`)).toBe('false')
    const own = `<dmn:functionDefinition>${parameter('n', 'number')}${literal('n * 2')}</dmn:functionDefinition>`
    expect(box(`<dmn:context>${entry('twice', own)}${entry('', literal('twice(4)'))}</dmn:context>`)).toBe('8')
    expect(box(`<dmn:context>${entry('twice', own.replace('functionDefinition', 'functionDefinition kind="Java"'))}${entry('', literal('twice(4)'))}</dmn:context>`)).toBe('null')
  })
})

describe('a model', () => {
  const TYPES = `<dmn:itemDefinition name="t level"><dmn:typeRef>string</dmn:typeRef><dmn:allowedValues><dmn:text>"low","high"</dmn:text></dmn:allowedValues></dmn:itemDefinition>
    <dmn:itemDefinition name="tLine"><dmn:itemComponent name="level"><dmn:typeRef>t level</dmn:typeRef></dmn:itemComponent></dmn:itemDefinition>
    <dmn:itemDefinition name="tLines" isCollection="true"><dmn:typeRef>tLine</dmn:typeRef></dmn:itemDefinition>
    <dmn:itemDefinition name="tTree"><dmn:itemComponent name="below" isCollection="true"><dmn:typeRef>tTree</dmn:typeRef></dmn:itemComponent></dmn:itemDefinition>`
  const typed = (text: string, type: string) => decided(accepted(TYPES + decision('d', literal(text), { type })), 'd')

  it('checks and converts values by its item definitions', () => {
    expect(typed('"low"', 't level')).toBe('low')
    expect(typed('"else"', 't level')).toBe('null')
    expect(typed('[{level: "low"}, {level: "high"}]', 'tLines')).toBe('[{level: "low"}, {level: "high"}]')
    expect(typed('{level: "low"}', 'tLines')).toBe('[{level: "low"}]')
    expect(typed('[{level: "none"}]', 'tLines')).toBe('null')
    expect(typed('["low"]', 'string')).toBe('low')
    expect(typed('@"2026-01-01"', 'dateTime')).toBe('2026-01-01T00:00:00Z')
    expect(typed('{below: [{below: []}]}', 'tTree')).toBe('{below: [{below: []}]}')
    expect(typed('{below: [{below: [1]}]}', 'tTree')).toBe('null')
    expect(decided(accepted(TYPES + input('given', 't level') + decision('d', `<dmn:informationRequirement><dmn:requiredInput href="#given"/></dmn:informationRequirement>${literal('given = null')}`)), 'd', '{"given": "no"}')).toBe('true')
  })

  it('calls decision services with what they ask for, and nothing else', () => {
    const service = `<dmn:decisionService id="s" name="s"><dmn:variable name="s"/><dmn:outputDecision href="#out"/><dmn:inputDecision href="#given"/></dmn:decisionService>`
    const model = accepted(service + decision('given', literal('"model"')) + decision('out', literal('"from " + given'), { requires: ['given'] })
      + decision('caller', literal('s("caller")'), { knows: ['s'] }))
    expect(decided(model, 'out')).toBe('from model')
    expect(decided(model, 'caller')).toBe('from caller')
    expect(decided(model, 's', '{"given": "test"}')).toBe('from test')
  })

  it('runs decisions that require each other once, and refuses a circle', () => {
    const chain = accepted(decision('a', literal('1')) + decision('b', literal('a + a'), { requires: ['a'] }) + decision('c', literal('b + a'), { requires: ['a', 'b'] }))
    expect(decided(chain, 'c')).toBe('3')
    const circle = accepted(decision('a', literal('b'), { requires: ['b'] }) + decision('b', literal('a'), { requires: ['a'] }))
    expect(decided(circle, 'a')).toBe('dmn.cyclic')
    expect(decided(chain, 'x')).toBe('dmn.no_decision')
  })

  it('reaches into the models that it imports, under the name of the import', () => {
    const other = { file: 'other.dmn', xml: modelXml(input('who', 'string') + decision('greeting of', `<dmn:informationRequirement><dmn:requiredInput href="#who"/></dmn:informationRequirement>${literal('"hello " + who')}`), 'other') }
    const imports = '<dmn:import name="the other" namespace="https://example.org/other" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'
    const asks = '<dmn:informationRequirement><dmn:requiredDecision href="https://example.org/other#greeting of"/></dmn:informationRequirement>'
    const elements = imports + decision('d', asks + literal('the other.greeting of + "!"'))
    expect(decided(accepted(elements, [other]), 'd', '{"who": "you"}')).toBe('hello you!')
    const alone = readModel({ file: 'test.dmn', xml: modelXml(elements) })
    expect(isRefusal(alone) && alone.message.zh).toContain('https://example.org/other')
  })

  it('keeps the text that it could not read as a problem, and the decision is null', () => {
    const model = accepted(decision('d', literal('1 +')) + decision('e', literal('2')))
    expect(model.problems.map(({ code }) => code)).toEqual(['dmn.syntax'])
    expect([decided(model, 'd'), decided(model, 'e')]).toEqual(['null', '2'])
  })

  it.each([
    ['<a><b></a>', 'dmn.not_xml'], ['', 'dmn.not_xml'], ['<!DOCTYPE x [<!ENTITY a "aaa">]><x/>', 'dmn.not_xml'], ['<definitions>&boom;</definitions>', 'dmn.not_xml'], ['<bpmn/>', 'dmn.not_dmn'],
    [`${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}`, 'dmn.not_xml'], ['<a', 'dmn.not_xml'], ['PK\u0003\u0004', 'dmn.not_xml'],
  ])('refuses broken file %# in both languages', (xml, code) => {
    const model = readModel({ file: '模型.dmn', xml })
    expect(model).toMatchObject({ refused: true, code })
    if (isRefusal(model)) expect([model.message.zh, model.message.en].every((sentence) => sentence.includes('模型.dmn'))).toBe(true)
  })
})

describe('a decision as rules', () => {
  const asks = '<dmn:informationRequirement><dmn:requiredInput href="#amount"/></dmn:informationRequirement>'
  const cells = (policy: string, ...tests: string[]) => columns('amount', policy, ...tests)
  const columns = (of: string, policy: string, ...tests: string[]) => accepted(input('amount', 'number') + decision('d',
    `${asks}<dmn:decisionTable hitPolicy="${policy}"><dmn:input><dmn:inputExpression><dmn:text>${of}</dmn:text></dmn:inputExpression></dmn:input><dmn:output name="level"/>${
      tests.map((test) => `<dmn:rule><dmn:inputEntry><dmn:text><![CDATA[${test}]]></dmn:text></dmn:inputEntry><dmn:outputEntry><dmn:text>1</dmn:text></dmn:outputEntry></dmn:rule>`).join('')}</dmn:decisionTable>`))
  const conditions = (policy: string, ...tests: string[]) => {
    const found = ruleConditions(cells(policy, ...tests), 'd')
    return found.kind === 'conditions' ? found.rows.map(({ when }) => when) : found.reason.en
  }

  it('writes the rows of a table as conditions of the rule language', () => {
    expect(conditions('UNIQUE', '> 5', '[1..3)', '4, 5', 'not(6, 7)', '-', '? > 1 and ? < 9', '10'))
      .toEqual(['(amount > 5)', '(amount in [1..3))', '(amount in (4, 5))', '(not(amount in (6, 7)))', 'true', '(amount > 1 and amount < 9)', '(amount = 10)'])
    expect(conditions('FIRST', '> 5', '> 1')).toEqual(['(amount > 5)', '((amount > 1)) and not((amount > 5))'])
    const many = conditions('FIRST', ...Array.from({ length: 40 }, (_, index) => `> ${100 - index}`))
    expect(many[39]!.length, 'grows by one condition a row').toBeLessThan(1_200)
    expect(ruleConditions(cells('UNIQUE', '> 5'), 'd')).toMatchObject({ rows: [{ results: [{ name: 'level', text: '1' }] }] })
    expect(ruleConditions(accepted(input('amount') + decision('d', asks + literal('amount > 5 and amount < 9'))), 'd')).toEqual({ kind: 'conditions', rows: [{ when: 'amount > 5 and amount < 9', results: [] }] })
  })

  it('keeps an input that is more than a name together', () => {
    const found = ruleConditions(columns('amount - 5', 'UNIQUE', '> 5', '? * 2 < 9'), 'd')
    expect(found).toMatchObject({ rows: [{ when: '((amount - 5) > 5)' }, { when: '((amount - 5) * 2 < 9)' }] })
  })

  it('says why another only runs interpreted', () => {
    expect(conditions('COLLECT', '> 5')).toContain('COLLECT')
    expect(conditions('UNIQUE', '? in (for i in [1, 2] return i)')).toContain('beyond the rule language')
    const two = accepted(decision('a', literal('1')) + decision('d', literal('a'), { requires: ['a'] }))
    expect(ruleConditions(two, 'd')).toMatchObject({ kind: 'interpreted' })
    expect(ruleConditions(two, 'none')).toMatchObject({ kind: 'interpreted' })
  })
})
