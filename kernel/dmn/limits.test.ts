import { describe, expect, it } from 'vitest'
import { isRefusal } from '#kernel/values/refusal.ts'
import { evaluateFeel, readContext, textOf, type FeelContext, type Value } from './index.ts'

function feel(text: string, context: FeelContext = new Map()): string {
  const result = evaluateFeel(text, context, { now: new Date(0), zone: 'UTC' })
  if (!isRefusal(result)) return textOf(result.value)
  expect(result.message.zh).not.toBe('')
  expect(result.message.en).not.toBe('')
  return result.code
}

const doubling = (body: string, start: string) => `{f: function(s, n) if n = 0 then s else f(${body}, n - 1), r: ${start}}.r`

describe('a text that would never end, or exhaust the machine', () => {
  it.each([
    ['brackets', `${'('.repeat(5000)}1${')'.repeat(5000)}`], ['lists', `${'['.repeat(5000)}1${']'.repeat(5000)}`], ['signs', `${'-'.repeat(5000)}1`],
    ['conditions', `${'if true then '.repeat(5000)}1`], ['contexts', `${'{a: '.repeat(5000)}1${'}'.repeat(5000)}`], ['tests', `${'1 in ('.repeat(5000)}1${')'.repeat(5000)}`],
    ['types', `1 instance of ${'list<'.repeat(5000)}number${'>'.repeat(5000)}`], ['sums', `1${' + 1'.repeat(5000)}`], ['paths', `a${'.b'.repeat(5000)}`], ['calls', `a${'()'.repeat(5000)}`],
  ])('is refused when 5,000 %s are nested', (_, text) => {
    expect(feel(text)).toBe('dmn.too_deep')
  })

  it.each([
    'for i in 1..1000000000000 return i', 'for i in 1..3000 return for j in 1..3000 return i * j', 'some i in 1..100000, j in 1..100000 satisfies i * j < 0',
    '{f: function(n) f(n + 1), r: f(0)}.r', '{f: function(n) if n < 2 then n else f(n - 1) + f(n - 2), r: f(60)}.r',
    doubling('s + s', 'string length(f("aaaaaaaaaa", 60))'), doubling('concatenate(s, s)', 'count(f([1, 2], 60))'), doubling('[s, s]', 'count(flatten(f([1], 60)))'),
    doubling('[s, s]', 'f([1], 60) = f([1], 60)'), 'for i in 1..100000 return if i = 1 then [] else [partial[-1]]', `replace("${'a'.repeat(10_000)}", "a", "${'b'.repeat(10_000)}")`,
    'for i in 1..100000 return exp(i / 1000)',
  ])('is refused: %#', (text) => {
    expect(feel(text)).toBe('dmn.too_much')
  })

  it.each([
    `split("${'a'.repeat(60)}", "((a*)*)*b")`, String.raw`matches("${'a'.repeat(60)}!", "^(a+)+(a+)\\1$")`, 'matches("a", "((((a{1,9}b){1,99}){1,99}){1,99}){1,99}")',
    'matches(string join(for i in 1..100000 return "ab"), "(a|b|c|d|e|f)*x")',
  ])('is refused as a pattern: %#', (text) => {
    expect(feel(text)).toBe('dmn.pattern_too_slow')
  })

  it.each([
    [`matches("${'a'.repeat(40)}!", "^(a+)+$")`, 'false'], [`matches("${'a'.repeat(40)}!", "^(a|aa)*$")`, 'false'], [`matches("${'a'.repeat(5000)}!", "a*a*a*a*a*b")`, 'false'],
    [`matches("${'a'.repeat(30)}", "${'a?'.repeat(30)}${'a'.repeat(30)}")`, 'true'], [`matches("${'a'.repeat(50_000)}", ".*x")`, 'false'], [`matches("${'x'.repeat(20_000)}", "(x+x+)+y")`, 'false'],
    [`matches("${'ab'.repeat(20_000)}", "^(a|b)*$")`, 'true'], [`matches("${'ab'.repeat(20_000)}", "^(?:ab){3,}$")`, 'true'], [`string length(replace("${'ab '.repeat(10_000)}", "([a-z]+)", "<$1>"))`, '50000'],
  ])('is not refused because its repetitions lie within each other: %#', (text, value) => {
    expect(feel(text)).toBe(value)
  })

  it('is refused when it is longer than a book', () => {
    expect(feel(' '.repeat(300_000))).toBe('dmn.too_long')
  })

  it.each(['10 ** 1000000000', '1.0000000001 ** 1e15', '1e999999999999', 'exp(1e30)', '1e6000 * 1e6000', '@"P999999999999999Y"', '@"9999999999-01-01"', '@"999999999-12-31" + @"P1D"'])(
    'is null when the value is beyond all numbers and dates: %s', (text) => {
      expect(feel(text)).toBe('null')
    })

  it('is not refused when it is only large', () => {
    expect(feel(`${'('.repeat(390)}1${')'.repeat(390)}`)).toBe('1')
    expect(feel(`1${' + 1'.repeat(900)}`)).toBe('901')
    expect(feel('{f: function(n) if n = 0 then 0 else 1 + f(n - 1), r: f(200)}.r')).toBe('200')
    expect(feel('count(for i in 1..200000 return i)')).toBe('200000')
  })

  it('is not refused over a list of a million that was handed in; one more is', () => {
    const one = (readContext('{"one": 1}') as FeelContext).get('one')!
    const listOf = (length: number): FeelContext => new Map([['xs', new Array<Value>(length).fill(one)]])
    const million = listOf(1_000_000)
    expect(feel('sum(xs)', million)).toBe('1000000')
    expect(feel('2 in xs', million)).toBe('false')
    expect(feel('count(xs)', listOf(1_000_001))).toBe('dmn.too_much')
  })
})
