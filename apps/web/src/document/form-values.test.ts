import { describe, expect, it } from 'vitest'
import type { Field } from '#kernel/document/model.ts'
import { readForm, typedOf } from './form-values.ts'

const title = { zh: '栏目', en: 'field' }
const fields: Field[] = [
  { name: 'amount', type: 'money', title, required: true },
  { name: 'count', type: 'int', min: 0, max: 99, title },
  { name: 'day', type: 'date', title },
  { name: 'purpose', type: 'text', max: 5, title, required: true },
  { name: 'urgent', type: 'bool', title },
  {
    name: 'lines', type: 'table', maxRows: 2, title,
    columns: [{ name: 'what', type: 'text', max: 9, title, required: true }, { name: 'sum', type: 'money', title }],
  },
]
const empty = { amount: null, count: null, day: null, purpose: null, urgent: null, lines: null }

describe('what is typed becomes a document', () => {
  it('turns yuan with separators into whole fen, full-width comma and stop included', () => {
    expect(readForm(fields, { amount: '12,345.6' }).body['amount']).toBe('1234560')
    expect(readForm(fields, { amount: '12，345。60' }).body['amount']).toBe('1234560')
  })

  it('names what is wrong with an amount and leaves it out of the judged body', () => {
    expect(readForm(fields, { amount: '12.345' }))
      .toMatchObject({ body: { amount: null }, problems: { amount: { word: 'money' } } })
    expect(readForm(fields, { amount: '0' }).problems['amount']?.word).toBe('moneyPositive')
    expect(readForm(fields, { amount: '-5' }).problems['amount']?.word).toBe('moneyPositive')
    expect(readForm(fields, { amount: '99999999999999999' }).problems['amount']?.word).toBe('moneyLarge')
  })

  it('keeps numbers within their bounds, dates to days that exist, texts to their length in characters', () => {
    expect(readForm(fields, { count: '7' }).body['count']).toBe(7)
    expect(readForm(fields, { count: '100' }).problems['count']).toEqual({ word: 'int', values: { min: 0, max: 99 } })
    expect(readForm(fields, { count: '1.5' }).problems['count']?.word).toBe('int')
    expect(readForm(fields, { day: '2026-02-30' }).problems['day']?.word).toBe('date')
    expect(readForm(fields, { purpose: '𠮷𠮷𠮷𠮷𠮷' }).problems['purpose']).toBeUndefined()
    expect(readForm(fields, { purpose: '教学用平板电脑' }).problems['purpose'])
      .toEqual({ word: 'long', values: { max: 5, count: 7 } })
  })

  it('lists required fields that are empty, blanks included, without calling them wrong', () => {
    expect(readForm(fields, { purpose: '   ' })).toEqual({ body: empty, problems: {}, missing: ['amount', 'purpose'] })
  })

  it('points at the first wrong cell of a table', () => {
    const lines = [{ what: '平板', sum: '1' }, { what: '', sum: 'x' }]
    expect(readForm(fields, { lines }).problems['lines']).toEqual({ word: 'money', cell: { row: 2, column: 'sum' } })
    expect(readForm(fields, { lines: [{ what: '', sum: '' }] }).problems['lines'])
      .toEqual({ word: 'missing', cell: { row: 1, column: 'what' } })
    expect(readForm(fields, { lines: [...lines, ...lines] }).problems['lines'])
      .toEqual({ word: 'rows', values: { max: 2 } })
  })

  it('gives back what was stored when nothing was changed', () => {
    const body = {
      amount: '1234560', count: 7, day: '2026-03-31', purpose: '培训', urgent: false, lines: [{ what: '平板', sum: '5' }],
    }
    expect(readForm(fields, typedOf(fields, body)).body).toEqual(body)
    expect(readForm(fields, typedOf(fields, empty)).body).toEqual(empty)
  })
})
