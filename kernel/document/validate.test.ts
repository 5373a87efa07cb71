import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { validate, type Field } from './index.ts'

const title = { zh: '栏目', en: 'Field' }
const FIELDS: readonly Field[] = [
  { name: 'text', title, type: 'text', max: 5, required: true },
  { name: 'money', title, type: 'money', required: true },
  { name: 'int', title, type: 'int', min: 0, max: 9 },
  { name: 'date', title, type: 'date' },
  { name: 'bool', title, type: 'bool' },
  { name: 'code', title, type: 'code', options: [{ code: 'a', zh: '甲', en: 'A' }] },
  { name: 'reference', title, type: 'reference', to: 'thing' },
  { name: 'table', title, type: 'table', maxRows: 2, columns: [{ name: 'amount', title, type: 'money', required: true }] },
]
const whole = { text: '用途', money: '100' }
const answer = (body: unknown, complete = true) => {
  const checked = validate(FIELDS, body, complete)
  return isRefusal(checked) ? checked.code : checked
}

describe('a body', () => {
  it('has exactly the shape of the form: what is absent becomes null', () => {
    expect(answer(whole)).toEqual({ text: '用途', money: '100', int: null, date: null, bool: null, code: null, reference: null, table: null })
  })

  it('may have gaps as a draft, but not when it is submitted', () => {
    expect(answer({}, false)).toMatchObject({ text: null, money: null })
    expect(answer({ money: '100' })).toBe('document.field_missing')
    expect(answer({ ...whole, text: '  ' }), 'spaces alone fill nothing').toBe('document.field_missing')
    expect(answer({ ...whole, table: [{}] })).toBe('document.field_wrong')
  })

  it.each([
    ['text', '六个字符太多'], ['text', 7], ['text', '\u0000'], ['text', '\ud800'], ['money', 100], ['money', '1.00'], ['money', '-1'], ['money', '0'],
    ['money', '1'.repeat(40)], ['money', ' 1'], ['int', 1.5], ['int', '1'], ['int', -1], ['int', 10], ['int', Number.NaN], ['date', '2026-02-30'], ['date', 20260101],
    ['bool', 'true'], ['bool', 1], ['code', 'b'], ['code', 'toString'], ['code', {}], ['reference', 'x'], ['reference', newId().toUpperCase()],
    ['table', {}], ['table', [1]], ['table', [{ amount: '1' }, { amount: '1' }, { amount: '1' }]], ['table', [{ amount: '1', more: '1' }]],
  ])('with %s = %j is refused', (name, value) => {
    expect(answer({ ...whole, [name]: value })).toBe('document.field_wrong')
  })

  it('with a field that the form does not have is refused, also one named like a property of objects', () => {
    for (const name of ['extra', 'constructor', 'toString', '']) expect(answer({ ...whole, [name]: 1 }), name).toBe('document.unknown_field')
    expect(answer(JSON.parse('{"text":"a","money":"1","__proto__":{"x":1}}'))).toBe('document.unknown_field')
  })

  it.each([null, undefined, 1, 'text', [], [whole]])('that is %j is refused', (body) => {
    expect(answer(body)).toBe('document.field_wrong')
  })

  it('keeps text in one normal form, so that equal looks are equal bytes', () => {
    expect(answer({ ...whole, text: ' e\u0301 ' })).toMatchObject({ text: '\u00e9' })
    expect(answer({ ...whole, text: '𠮷𠮷𠮷𠮷𠮷' }), 'characters are counted, not their halves').toMatchObject({ text: '𠮷𠮷𠮷𠮷𠮷' })
  })

  it('never throws, and what passes passes again unchanged', () => {
    const seed = Number(process.env.SLUICE_SEED ?? Date.now() % 1_000_000)
    process.stdout.write(`validate: seed ${seed}\n`)
    const names = fc.constantFrom(...FIELDS.map((field) => field.name))
    fc.assert(fc.property(fc.dictionary(names, fc.oneof(fc.jsonValue(), fc.constantFrom('1', '2026-01-01', 'a', true))), fc.boolean(), (body, complete) => {
      const checked = validate(FIELDS, body, complete)
      if (!isRefusal(checked)) expect(validate(FIELDS, checked, complete)).toEqual(checked)
    }), { seed, numRuns: 2_000 })
  })
})
