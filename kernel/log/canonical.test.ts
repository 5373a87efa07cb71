import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Refused } from '#kernel/values/refusal.ts'
import { canonicalBytes, canonicalText } from './canonical.ts'
import { commit, opens } from './commitment.ts'

describe('canonical bytes', () => {
  it('sort members by UTF-16 code units as in RFC 8785 §3.2.3', () => {
    const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 }
    expect(canonicalText(value)).toBe('{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}')
  })

  it('write numbers, texts and literals as in RFC 8785 §3.2.2', () => {
    const numbers = [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001, -0]
    expect(canonicalText(numbers)).toBe('[333333333.3333333,1e+30,4.5,0.002,1e-27,0]')
    expect(canonicalText('\u20ac$\u000f\nA\'B"\\"/')).toBe('"\u20ac$\\u000f\\nA\'B\\"\\\\\\"/"')
    expect(canonicalText([null, true, false])).toBe('[null,true,false]')
  })

  it('are the same however the members were entered, and UTF-8', () => {
    expect(canonicalBytes({ b: { d: 1, c: [] }, a: '元' })).toEqual(canonicalBytes({ a: '元', b: { c: [], d: 1 } }))
    expect(canonicalBytes('元')).toEqual(Buffer.from([0x22, 0xe5, 0x85, 0x83, 0x22]))
  })

  it('write money as text, to the last fen', () => {
    expect(canonicalText({ amountFen: 900719925474099301n })).toBe('{"amountFen":"900719925474099301"}')
  })

  it.each([
    ['a number that is not finite', { a: [1, Number.NaN] }, '$.a[1]'],
    ['infinity', { a: -Infinity }, '$.a'],
    ['half of a surrogate pair', { purpose: 'x\ud800' }, '$.purpose'],
    ['half of a pair in a name', { '\udc00': 1 }, '$'],
    ['undefined', { a: { b: undefined } }, '$.a.b'],
    ['a date', { at: new Date(0) }, '$.at'],
    ['bytes', { b: Buffer.from('x') }, '$.b'],
    ['a hole in a list', { list: Array(1) }, '$.list[0]'],
  ])('refuse %s and say where', (_, value, path) => {
    expect(() => canonicalText(value)).toThrow(Refused)
    expect(() => canonicalText(value)).toThrow(`“${path}”`)
  })

  it('are those of JSON with the members in their order, whatever members come together and however they were entered', () => {
    const name = fc.oneof(fc.constantFrom('a', 'b', 'c', '10', '9', '__proto__', '元', '\u20ac', '"', '\n'), fc.string({ unit: 'grapheme' }))
    const { value } = fc.letrec<{ value: unknown; record: unknown }>((tie) => ({
      value: fc.oneof({ depthSize: 'small' }, fc.string({ unit: 'grapheme' }), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.boolean(), fc.constant(null),
        fc.array(tie('value')), tie('record')),
      record: fc.array(fc.tuple(name, tie('value'))).map(recordOf),
    }))
    fc.assert(fc.property(value, (one) => { expect(canonicalText(one)).toBe(plainly(one)) }), { numRuns: 2_000 })
    const ofFew = fc.shuffledSubarray(['a', 'b', 'c', 'd', 'e']).map((names) => recordOf(names.map((one, index) => [one, index])))
    fc.assert(fc.property(ofFew, (one) => { expect(canonicalText(one)).toBe(plainly(one)) }), { numRuns: 2_000 })
  })

  it('refuse a circle instead of running for ever', () => {
    const circle: Record<string, unknown> = {}
    circle['self'] = circle
    expect(() => canonicalText(circle)).toThrow('circle')
  })
})

describe('commitments', () => {
  const salt = Buffer.alloc(32, 7)

  it('open with the same salt, field and value, and with nothing else', () => {
    const commitment = commit('payee.name', '张三', salt)
    expect(opens(commitment, 'payee.name', '张三', salt)).toBe(true)
    expect(opens(commitment, 'payee.name', '张四', salt)).toBe(false)
    expect(opens(commitment, 'payee.account', '张三', salt)).toBe(false)
    expect(opens(commitment, 'payee.name', '张三', Buffer.alloc(32, 8))).toBe(false)
    // sha256 of 32 bytes of 07, payee.name and "张三" in quotes, computed by another program.
    expect(commitment.commitment).toBe('Xh25IcqXok2EpvoU1tGLFBKhKaThc7Js5OD+ynDKi9o=')
    expect(() => commit('payee.name', '张三', Buffer.alloc(31))).toThrow('32')
  })
})

/** An own member `__proto__` is a member like any other. */
function recordOf(members: readonly (readonly [string, unknown])[]): object {
  const record = {}
  for (const [name, value] of members) Object.defineProperty(record, name, { value, enumerable: true, configurable: true, writable: true })
  return record
}

/** The canonical text without regard to speed. */
function plainly(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(plainly).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${plainly(member)}`).join(',')}}`
}
