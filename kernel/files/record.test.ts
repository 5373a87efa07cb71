import { describe, expect, it } from 'vitest'
import { isRefusal } from '#kernel/values/refusal.ts'
import { compileDateFormat, dateReader } from './date-format.ts'
import { parseMapping } from './mapping.ts'
import { readAmount, recordReader } from './record.ts'
import { testMapping } from './test-mapping.ts'

describe('an amount in a file', () => {
  it.each([
    ['12.50', 1250n], ['-0.01', -1n], ['1,234,567.8', 123456780n],
    ['£1,234.50', 123450n], ['-£5', -500n], ['￥９.５', 950n],
    ['(12.00)', -1200n], ['12.00-', -1200n], ['−3', -300n], ['.5', 50n], ['7.5000', 750n], ['1 234.5', 123450n],
    ['10000000000000.00', 1_000_000_000_000_000n],
  ])('with a decimal point: %s', (text, fen) => expect(readAmount(text, 'point')).toBe(fen))

  it.each([['1.234,56', 123456n], ['12,5', 1250n], ['-1.000', -100000n], ['1 234,56', 123456n]])(
    'with a decimal comma: %s', (text, fen) => expect(readAmount(text, 'comma')).toBe(fen),
  )

  it.each(['12.345', '1e5', 'abc', '1,23', '12 50', '--5', '-(5)', '1.2.3', '=1+1', ''])('is refused: “%s”', (text) => {
    expect(isRefusal(readAmount(text, 'point'))).toBe(true)
  })

  it('of a decimal-comma source written with a point is refused, not multiplied', () => {
    expect(isRefusal(readAmount('12.50', 'comma'))).toBe(true)
  })

  it('above 1e15 fen is a slip of the keyboard, however many digits', () => {
    for (const text of ['10000000000000.01', '9'.repeat(40), `-${'9'.repeat(40)}.00`]) {
      expect(readAmount(text, 'point')).toMatchObject({ code: 'money.too_large' })
    }
  })
})

describe('a date in a file', () => {
  it('is read by the stated formats, in their order, and must exist', () => {
    const read = dateReader(['dd/MM/yyyy', 'yyyy年M月d日', 'yyyyMMdd', 'yyyy-MM-dd HH:mm:ss'])
    expect(read('01/02/2024')).toBe('2024-02-01')
    expect(read('2024年2月9日')).toBe('2024-02-09')
    expect(read('20240229')).toBe('2024-02-29')
    expect(read('2024-02-29 23:59:59')).toBe('2024-02-29')
    const wrong = ['30/02/2024', '13/13/2024', '20230229', '1/2/2024', '2024-02-29 25:00:00']
    for (const text of wrong) expect(read(text)).toBe(null)
  })

  it('cannot have a format that repeats a part or has unknown letters', () => {
    const wrong = ['dd/dd/yyyy', 'dd/MM', 'dd-MMM-yyyy', 'yy-MM-dd', '']
    for (const format of wrong) expect(compileDateFormat(format)).toBe(null)
    expect(compileDateFormat('yyyy.MM.dd')?.('2024x01x02')).toBe(null)
  })
})

describe('a column of a file', () => {
  it('is read the same whether its words come again or never, and also when they come again after long', () => {
    const mapping = parseMapping(testMapping('absent: [无]\ncolumns: {amount: 金额, payee: 户名, unit: 单位}'))
    if (Array.isArray(mapping)) throw new Error(mapping[0]!.message.en)
    const read = recordReader(mapping, ['户名', '单位', '金额'])
    for (let line = 1; line <= 20_000; line += 1) {
      const payee = line < 12_000 ? `一家名字很长、以后再也不会出现的公司 ${line}` : `常客 ${line % 3}`
      const record = read(line, [line % 5 ? ` ${payee} ` : '无', `单位 ${line % 7}`, '1.00'])
      expect(record).toMatchObject({ payee: line % 5 ? payee : null, unit: `单位 ${line % 7}` })
    }
  })
})
