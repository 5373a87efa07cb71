import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseMapping } from './mapping.ts'
import { undelivered } from './model.ts'

const GOOD = `title: {zh: 支付, en: Payments}
source: {publisher: 某局, licence: 公开}
zone: Asia/Shanghai
currency: CNY
fiscalYearStart: 01-01
weekend: [saturday, sunday]
calendar: cn
grain: payment
dateFormats: [yyyy-MM-dd, yyyy年M月d日]
columns:
  amount: 金额
  date: 日期
  budget: {columns: [单位, 项目], separator: /}
  settlement: {column: 方式, map: {1: 转账, 2: 现金}}
  fundNature: {constant: 一般公共预算}
notDelivered: [contract]
`

function faults(text: string) {
  const result = parseMapping(text)
  return Array.isArray(result) ? result.map((fault) => [fault.code, fault.values.line]) : []
}

describe('a file mapping', () => {
  it('is read whole, with stated defaults', () => {
    const mapping = parseMapping(GOOD)
    expect(mapping).toMatchObject({
      encoding: 'auto', delimiter: 'auto', header: 'auto', decimal: 'point', fiscalYearStart: '01-01', allotment: null, region: null,
      columns: {
        amount: { columns: ['金额'] },
        budget: { columns: ['单位', '项目'], separator: '/' },
        fundNature: { constant: '一般公共预算' },
      },
    })
    if (Array.isArray(mapping)) throw new Error('refused')
    expect(mapping.columns.settlement).toMatchObject({ map: new Map([['1', '转账'], ['2', '现金']]) })
    expect(undelivered(mapping).has('contract')).toBe(true)
    expect(undelivered(mapping).has('payee')).toBe(true)
    expect(undelivered(mapping).has('budget')).toBe(false)
  })

  it.each([
    ['an unknown key', GOOD.replace('zone:', 'zonne: x\nzone:'), 'mapping.unknown_key', 3],
    ['an unknown field', GOOD.replace('  date: 日期', '  dates: 日期'), 'mapping.unknown_key', 12],
    ['a missing field', GOOD.replace('currency: CNY\n', ''), 'mapping.missing', 1],
    ['no amount column', GOOD.replace('  amount: 金额\n', ''), 'mapping.missing', 10],
    ['a bad date format', GOOD.replace('yyyy年M月d日', 'dd/MMM/yyyy'), 'mapping.bad_date_format', 9],
    ['a date format without a day', GOOD.replace('yyyy-MM-dd', 'yyyy-MM'), 'mapping.bad_date_format', 9],
    ['a zone that does not exist', GOOD.replace('Asia/Shanghai', 'Asia/Deqing'), 'mapping.wrong_value', 3],
    ['a fiscal year that starts on 31 June', GOOD.replace('01-01', '06-31'), 'mapping.wrong_value', 5],
    ['a weekday misspelt', GOOD.replace('sunday', 'sonntag'), 'mapping.wrong_value', 6],
    ['a constant amount', GOOD.replace('amount: 金额', 'amount: {constant: "1"}'), 'mapping.wrong_value', 11],
    ['two sources for a field', GOOD.replace('{constant:', '{column: A, constant:'), 'mapping.wrong_value', 15],
    ['a field both delivered and not', GOOD.replace('[contract]', '[contract, budget]'), 'mapping.contradiction', 16],
    ['a text that is no YAML', GOOD.replace('[saturday', '[[saturday'), 'mapping.not_yaml', undefined],
    ['an unknown allotment rule', `${GOOD}allotment: {rule: guess}\n`, 'mapping.wrong_value', 17],
  ])('is refused for %s, with its line', (_, text, code, line) => {
    const found = faults(text)
    expect(found.map(([name]) => name)).toContain(code)
    if (line !== undefined) expect(found).toEqual([[code, line]])
  })

  it('names every fault at once', () => {
    const text = GOOD.replace('zone: Asia/Shanghai', 'zone: Nowhere').replace('grain: payment', 'grain: lump')
    expect(faults(text)).toEqual([['mapping.wrong_value', 3], ['mapping.wrong_value', 8]])
  })

  it('refuses an empty text and a list', () => {
    expect(faults('')).toEqual([['mapping.wrong_value', 1]])
    expect(faults('- a')).toEqual([['mapping.wrong_value', 1]])
  })

  it('reads the shipped example', () => {
    const path = new URL('../../examples/mappings/trafford-payments.yaml', import.meta.url)
    const mapping = parseMapping(readFileSync(path, 'utf8'))
    expect(mapping).toMatchObject({ currency: 'GBP', grain: 'line', fiscalYearStart: '04-01' })
  })
})
