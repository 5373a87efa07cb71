import { describe, expect, it } from 'vitest'
import { maskBody, withoutMasked } from './mask.ts'
import type { Field } from './model.ts'

const title = { zh: '栏目', en: 'Field' }
const FIELDS: readonly Field[] = [
  { name: 'payee', title, type: 'text', max: 120, personal: true },
  { name: 'identity', title, type: 'text', max: 18, personal: true, wholeFor: ['division.handler'] },
]
const body = { payee: '张三', identity: '11010519491231002X' }

describe('a field that not everybody reads whole', () => {
  it('shows its two ends to those whose positions have no need of it, and to papers and exports', () => {
    const masked = { payee: '张三', identity: '110***********002X' }
    expect(maskBody(FIELDS, body, new Set(['treasury.payer']))).toEqual(masked)
    expect(maskBody(FIELDS, body)).toEqual(masked)
    expect(maskBody(FIELDS, body, new Set(['division.handler']))).toEqual(body)
  })

  it('says nothing of a short text, and nothing of one that is not there', () => {
    expect(maskBody(FIELDS, { ...body, identity: '1101051949' })['identity']).toBe('**********')
    expect(maskBody(FIELDS, { payee: '张三' })['identity']).toBeNull()
    expect(maskBody(FIELDS, { ...body, identity: 11 })['identity'], 'what is no text was kept by another form').toBeNull()
  })

  it('is not copied into another document', () => {
    expect(withoutMasked(FIELDS, body)).toEqual({ payee: '张三', identity: null })
  })
})
