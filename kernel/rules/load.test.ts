import { describe, expect, it } from 'vitest'
import { loadRules } from './load.ts'

const GOOD = `id: cash-withdrawal
version: 1
level: intercept
on: [submit, order]
applies: payment.cash
when: payment.amount > parameter.cash_limit
message:
  zh: 提取现金 {payment.amount} 元，超过 {parameter.cash_limit} 元。
  en: Cash of {payment.amount} yuan is above {parameter.cash_limit}.
basis: { document: 现金管理暂行条例, article: 第五条, verified: false }
tell: clerk
evidence: [explanation]
examples:
  hit:
    - { payment: { amount: 1000.01, cash: true }, parameter: { cash_limit: 1000 } }
  pass:
    - { payment: { amount: 1000, cash: true }, parameter: { cash_limit: 1000 } }
`

describe('a rule file', () => {
  it('becomes a rule that remembers its lines', () => {
    const rules = loadRules(GOOD, 'rules/cash.yaml')
    expect(rules).toMatchObject([{ id: 'cash-withdrawal', on: ['submit', 'order'], evidence: ['explanation'],
      place: { file: 'rules/cash.yaml', lines: { when: 6, applies: 5 } } }])
  })

  it('may hold several rules', () => {
    const items = GOOD.trimEnd().split('\n').map((line, index) => `${index === 0 ? '- ' : '  '}${line}`).join('\n')
    expect(loadRules(`${items}\n${items.replace('cash-withdrawal', 'other')}`, 'a.yaml')).toHaveLength(2)
  })

  it.each<[string, string, string, RegExp]>([
    ['an unknown key', 'level: intercept', 'level: intercept\nwhenn: true',
      /rules\/cash\.yaml, line 4: “whenn” is not known here\. Allowed: when\./],
    ['a missing message',
      'message:\n  zh: 提取现金 {payment.amount} 元，超过 {parameter.cash_limit} 元。\n  en: Cash of {payment.amount} yuan is above {parameter.cash_limit}.\n', '', /“message” is missing/],
    ['a message in one language', '  en: Cash of {payment.amount} yuan is above {parameter.cash_limit}.\n', '',
      /line 8: “message\.en” is missing/],
    ['an unknown level', 'level: intercept', 'level: severe',
      /line 3: “level: severe” must be one of the levels forbid, intercept/],
    ['a version that is no number', 'version: 1', 'version: one', /line 2: “version” must be a whole number/],
    ['a version that no table holds', 'version: 1', 'version: 99999999999999999999', /line 2: “version” must be a whole number from 1 to 1000000/],
    ['an id that is a path', 'id: cash-withdrawal', 'id: ../cash', /line 1: “id” must be an id of letters, digits/],
    ['an id without end', 'id: cash-withdrawal', `id: ${'x'.repeat(61)}`, /at most 60 characters/],
    ['a value that stands elsewhere', 'parameter: { cash_limit: 1000 } }\n  pass:', 'parameter: &p { cash_limit: 1000 } }\n    - { payment: { amount: 2000, cash: true }, parameter: *p }\n  pass:',
      /line 16: this is not YAML \(column 59: it refers to another place with \*/],
    ['a command that is no list', 'on: [submit, order]', 'on: submit', /line 4: “on” must be a list/],
    ['no examples of a pass', /  pass:\n.*\n/.source, '', /“examples\.pass” is missing/],
    ['a key twice', 'version: 1', 'version: 1\nversion: 2', /line 3: this is not YAML/],
  ])('with %s is refused, with file and line', (_, from, to, words) => {
    const text = GOOD.replace(from.startsWith('  pass') ? new RegExp(from) : from, to)
    expect(text).not.toBe(GOOD)
    const result = loadRules(text, 'rules/cash.yaml')
    expect(Array.isArray(result)).toBe(false)
    expect((result as { refusals: { message: { en: string } }[] }).refusals.map(({ message }) => message.en))
      .toEqual([expect.stringMatching(words)])
  })

  it('reports every fault at once', () => {
    const result = loadRules('id: a\nversion: x\nlevel: b\n', 'f.yaml')
    expect((result as { refusals: unknown[] }).refusals).toHaveLength(8)
  })

  it('that is empty is refused', () => {
    expect(loadRules('', 'f.yaml')).toMatchObject({ refused: true })
  })
})
