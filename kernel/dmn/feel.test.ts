import { describe, expect, it } from 'vitest'
import { isRefusal } from '#kernel/values/refusal.ts'
import { evaluateFeel, isContext, readContext, textOf, toJson } from './index.ts'

const CLOCK = { now: new Date('2026-03-31T16:30:00Z'), zone: 'Asia/Shanghai' }

/** The value as FEEL writes it, or the code of the refusal. */
function feel(text: string, context = '{}'): string {
  const given = readContext(context)
  if (isRefusal(given)) return given.code
  const result = evaluateFeel(text, given, CLOCK)
  return isRefusal(result) ? result.code : textOf(result.value)
}

type Cases = readonly (readonly [expression: string, value: string])[]

const FAMILIES: Record<string, Cases> = {
  'numbers have 34 digits and round half to even': [
    ['1/3', '0.3333333333333333333333333333333333'], ['0.1 + 0.2', '0.3'], ['2 ** 0.5', '1.414213562373095048801688724209698'],
    ['-5 ** 2', '25'], ['3 ** 4 ** 5', '3486784401'], ['2 ** -2', '0.25'], ['10 - 2 - 3', '5'], ['2 + 3 * 4', '14'], ['-0', '0'], ['1.23e-4', '0.000123'],
    ['1 / 0', 'null'], ['0 ** -1', 'null'], ['"1" + 1', 'null'], ['1e6144 * 10', 'null'], ['--3', '3'],
  ],
  'numeric functions': [
    ['decimal(2.5, 0)', '2'], ['decimal(1.115, 2)', '1.12'], ['floor(-1.5)', '-2'], ['ceiling(1.51, 1)', '1.6'], ['floor(1.5, null)', 'null'],
    ['round up(-5.5, 0)', '-6'], ['round down(-5.5, 0)', '-5'], ['round half up(-2.5, 0)', '-3'], ['round half down(2.5, 0)', '2'], ['round up(1234, -2)', '1300'],
    ['abs(-10)', '10'], ['abs(@"-PT5H")', 'PT5H'], ['modulo(-12, 5)', '3'], ['modulo(12, -5)', '-3'], ['modulo(10.1, 4.5)', '1.1'], ['modulo(1, 0)', 'null'],
    ['sqrt(16)', '4'], ['sqrt(-1)', 'null'], ['log(0)', 'null'], ['decimal(log(exp(2)), 20)', '2'], ['odd(5)', 'true'], ['even(2.5)', 'null'],
    ['decimal(1, 7000)', 'null'],
  ],
  'text counts code points': [
    ['string length("𠮷野家")', '3'], ['substring("𠮷野家", 2)', '野家'], ['substring("foobar", -2, 1)', 'a'], ['substring("foobar", 3, 3.8)', 'oba'], ['substring("abc", 0)', 'null'],
    ['upper case("aBc4")', 'ABC4'], ['substring before("foobar", "bar")', 'foo'], ['substring before("foobar", "x")', ''], ['substring after("foobar", "ob")', 'ar'],
    ['contains("foobar", "of")', 'false'], ['starts with("预算指标", "预算")', 'true'], ['ends with("a", "")', 'true'], ['"\\u9884\\U01F40E"', '预🐎'],
    ['split("a;b;;", ";")', '["a", "b", "", ""]'], ['string join(["a", null, "b"], "-")', 'a-b'], ['string join(["a", 1])', 'null'], ['"ﹰ" < "𠀀"', 'true'],
    ['string([1, "a", {b: null}])', '[1, "a", {b: null}]'], ['string(null)', 'null'], ['number("1 000,5", " ", ",")', '1000.5'], ['number("1,000", ",", ",")', 'null'], ['number("x")', 'null'],
  ],
  'patterns are those of XPath': [
    ['matches("foobar", "^fo*b")', 'true'], ['matches("ABC", "b", "i")', 'true'], ['matches("a\\nb", "a.b")', 'false'], ['matches("a\\nb", "a.b", "s")', 'true'],
    ['matches("x", "[A-Z-[OI]]", "i")', 'true'], ['matches("o", "[A-Z-[OI]]", "i")', 'false'], ['matches("é", "\\p{L}")', 'true'], ['matches("中", "\\p{IsCJKUnifiedIdeographs}")', 'true'],
    ['matches("a", "(?=a)")', 'null'], ['matches("a", "[")', 'null'], ['matches("aa", "(a)\\1")', 'true'], ['matches("a", "a", "g")', 'null'], ['matches("a.b", "a.b", "q")', 'true'],
    ['replace("abracadabra", "a.*?a", "*")', '*c*bra'], ['replace("0123456789", "(\\d{3})(\\d{3})(\\d{4})", "($1) $2-$3")', '(012) 345-6789'],
    ['replace("abc", "x*", "-")', 'null'], ['replace("abc", "b", "$")', 'null'], ['replace("abc", "b", "\\\\$")', 'a$c'], ['matches("a  b", "a \\ s + b", "x")', 'true'],
    ['replace("aca", "(?:.*?)+b*[ac]", "<$0>")', '<aca>'], ['matches("aXbX", "^(?:.X){2}$")', 'true'], ['matches("aaa", "^a{4,}$")', 'false'], ['matches("l1\\nl2", "^l2$", "m")', 'true'],
  ],
  'lists': [
    ['[1, 2, 3][2]', '2'], ['[1, 2, 3][-1]', '3'], ['[1, 2, 3][4]', 'null'], ['[1, 2, 3][item >= 2]', '[2, 3]'], ['[][1]', 'null'], ['5[1]', '5'],
    ['[{a: 1, b: 2}, {a: 3}][a > 1].a', '[3]'], ['[{a: 1}, {b: 2}].a', '[1, null]'], ['list contains([1, null], null)', 'true'], ['count([1, [2, 3]])', '2'],
    ['min(3, 1, 2)', '1'], ['max(["a", "c", "b"])', 'c'], ['min([])', 'null'], ['max([1, "a"])', 'null'], ['sum([])', 'null'], ['sum(1, 2.5)', '3.5'], ['product([2, 3, 4])', '24'],
    ['mean([1, 2, 3, 4])', '2.5'], ['median([8, 2, 5, 3, 4])', '4'], ['stddev([2, 4, 7, 5])', '2.081665999466132735282297706979931'], ['mode([6, 3, 9, 6, 3])', '[3, 6]'], ['mode([])', '[]'],
    ['all([true, null])', 'null'], ['all([false, null])', 'false'], ['any([])', 'false'], ['any()', 'null'], ['sublist([4, 5, 6], -2)', '[5, 6]'], ['sublist([4, 5, 6], 1, 2)', '[4, 5]'],
    ['append([1], 2, 3)', '[1, 2, 3]'], ['concatenate([1, 2], [3])', '[1, 2, 3]'], ['insert before([1, 3], 2, 2)', '[1, 2, 3]'], ['remove([1, 2, 3], -1)', '[1, 2]'],
    ['list replace([2, 4, 7, 8], 3, 6)', '[2, 4, 6, 8]'], ['list replace([2, 4, 7, 8], function(item, newItem) item < newItem, 5)', '[5, 5, 7, 8]'],
    ['reverse([1, 2, 3])', '[3, 2, 1]'], ['index of([1, 2, 3, 2], 2)', '[2, 4]'], ['union([1, 2], [2, 3])', '[1, 2, 3]'], ['distinct values([1, 2, 1])', '[1, 2]'],
    ['flatten([[1, 2], [[3]], 4])', '[1, 2, 3, 4]'], ['sort([3, 1, 2], function(x, y) x > y)', '[3, 2, 1]'], ['sort(["b", "a"])', '["a", "b"]'], ['sort([1, "a"])', 'null'],
  ],
  'contexts': [
    ['{a: 1, b: a + 1}.b', '2'], ['{a: 1}.c', 'null'], ['{"a b": 1}.a b', '1'], ['{a: 1, a: 2}', 'null'], ['get value({a: 1}, "a")', '1'], ['get value({a: {b: 2}}, ["a", "b"])', '2'],
    ['get entries({a: 1})', '[{key: "a", value: 1}]'], ['context([{key: "a", value: 1}])', '{a: 1}'], ['context([{key: "a", value: 1}, {key: "a", value: 2}])', 'null'],
    ['context put({x: 1}, "y", 2)', '{x: 1, y: 2}'], ['context put({x: 1, y: {a: 0}}, ["y", "a"], 2)', '{x: 1, y: {a: 2}}'], ['context put({x: 1}, [], 2)', 'null'], ['context merge([{x: 1}, {x: 2, y: 3}])', '{x: 2, y: 3}'],
  ],
  'dates, times and durations': [
    ['date("2024-02-30")', 'null'], ['date(2024, 2, 29) + @"P1Y"', '2025-02-28'], ['@"2021-01-31" + @"P1M"', '2021-02-28'], ['@"2021-01-01" - @"2020-12-31"', 'P1D'],
    ['date("-999999999-01-01").year', '-999999999'], ['@"2026-03-31".weekday', '2'], ['day of week(@"2026-03-31")', 'Tuesday'], ['month of year(@"2026-03-31")', 'March'],
    ['week of year(@"2021-01-03")', '53'], ['day of year(@"2024-12-31")', '366'], ['time("25:00:00")', 'null'], ['time(12, 0, 1.5, @"-PT1H")', '12:00:01.5-01:00'],
    ['@"23:00:00" + @"PT2H"', '01:00:00'], ['time(@"2026-03-31T10:00:00Z")', '10:00:00Z'], ['date and time(@"2026-03-31", @"10:00:00")', '2026-03-31T10:00:00'],
    ['@"2026-03-31T24:00:00"', '2026-04-01T00:00:00'], ['@"2018-10-08T00:00:00+02:00" = @"2018-10-08T00:00:00@Europe/Paris"', 'true'],
    ['@"2021-03-28T01:30:00@Europe/Paris" + @"PT1H"', '2021-03-28T03:30:00@Europe/Paris'], ['@"2021-01-01T00:00:00" - @"2021-01-01T00:00:00Z"', 'null'],
    ['@"2026-03-31T10:00:00@Asia/Shanghai".time offset', 'PT8H'], ['@"2026-03-31T10:00:00@Mars/Base"', 'null'], ['duration("P1Y2M")', 'P1Y2M'], ['duration("P1Y1D")', 'null'], ['@"-PT90M".hours', '-1'],
    ['@"P1Y" / @"P1M"', '12'], ['@"PT1H" * 1.5', 'PT1H30M'], ['@"P1Y" < @"P13M"', 'true'], ['@"P1Y" = @"P365D"', 'null'], ['years and months duration(@"2013-07-31", @"2015-02-28")', 'P1Y6M'],
    ['now()', '2026-04-01T00:30:00@Asia/Shanghai'], ['today()', '2026-04-01'], ['is(@"23:00:50Z", @"23:00:50+00:00")', 'true'], ['is(@"10:00:00Z", @"11:00:00+01:00")', 'false'],
  ],
  'ranges': [
    ['5 in [1..10)', 'true'], ['10 in [1..10)', 'false'], ['5 in ]5..6]', 'false'], ['5 in (< 5, > 7)', 'false'], ['8 in (< 5, > 7)', 'true'], ['(< 10).end', '10'], ['[1..3].start included', 'true'],
    ['[1..10[.end included', 'false'], ['{b: 3, r: 2 in [1..b[}.r', 'true'], ['{b: [3, 4], r: 4 in [1..b[2]]}.r', 'true'], ['before(1, [2..3])', 'true'], ['before([1..2], (2..3))', 'true'],
    ['after([5..6], 4)', 'true'], ['meets([1..5], [5..10])', 'true'], ['met by([5..10], [1..5))', 'false'], ['overlaps([1..5], [5..8])', 'true'], ['overlaps([1..5), [5..8])', 'false'],
    ['overlaps before([1..5], [3..8])', 'true'], ['overlaps after([3..8], [1..5])', 'true'], ['finishes(5, [1..5])', 'true'], ['finished by([1..10], [5..10])', 'true'],
    ['includes([1..10], 5)', 'true'], ['during([2..9], [1..10])', 'true'], ['starts([1..5], [1..10])', 'true'], ['started by([1..10], 1)', 'true'], ['coincides([1..5], [1..5])', 'true'],
    ['before(1, "a")', 'null'], ['range("[1..3]")', '[1..3]'], ['range("[3..1]")', 'null'], ['range("[1..sum([1])]")', 'null'], ['3 between 1 and 5', 'true'], ['"b" in ["a".."c"]', 'true'], ['5 in (null..10]', 'null'],
  ],
  'loops, conditions and functions': [
    ['for i in 1..3 return i * i', '[1, 4, 9]'], ['for i in 3..1 return i', '[3, 2, 1]'], ['for i in [1, 2], j in [i, 10] return i + j', '[2, 11, 4, 12]'], ['for i in [1..3) return i', '[1, 2]'],
    ['for d in @"2026-02-27"..@"2026-03-01" return d.day', '[27, 28, 1]'], ['for i in 1..5 return if i = 1 then 1 else i * partial[-1]', '[1, 2, 6, 24, 120]'], ['for i in 1..3 return count([partial])', '[1, 1, 1]'],
    ['some x in [1, 2], y in [2, 3] satisfies x = y', 'true'], ['every x in [] satisfies false', 'true'], ['every x in [true, null] satisfies x', 'null'], ['for i in null return i', 'null'],
    ['if null then 1 else 2', '2'], ['{f: function(a: number, b) a + b, r: f(b: 2, a: 1)}.r', '3'], ['{f: function(a: number) a, r: f("x")}.r', 'null'], ['(function(x) x + 1)(2)', '3'],
    ['{fact: function(n) if n <= 1 then 1 else n * fact(n - 1), r: fact(30)}.r', '265252859812191058636308480000000'], ['sum(wrong: [1])', 'null'], ['foo(1)', 'null'], ['(function(f) external {java: {class: "x"}})(1)', 'null'],
  ],
  'null and the three values of logic': [
    ['null = null', 'true'], ['1 = null', 'false'], ['1 = "1"', 'null'], ['null > 1', 'null'], ['true and null', 'null'], ['false and null', 'false'], ['true or "x"', 'true'], ['null or false', 'null'],
    ['not(null)', 'null'], ['not(1)', 'null'], ['null + 1', 'null'], ['null.a', 'null'], ['abs(null)', 'null'], ['[1, 2] = [1, 2]', 'true'], ['{a: 1} = {a: 1}', 'true'], ['[1] = 1', 'null'], ['missing', 'null'],
  ],
  'types': [
    ['1 instance of number', 'true'], ['null instance of Any', 'false'], ['[1, "a"] instance of list<number>', 'false'], ['{a: 1} instance of context<a: number>', 'true'], ['{} instance of context<a: number>', 'false'],
    ['[1..2] instance of range<number>', 'true'], ['(function(a: number) "x") instance of function<number>->string', 'true'], ['(function(a: number) 1) instance of function<number>->string', 'false'],
    ['@"P1D" instance of days and time duration', 'true'], ['sum instance of function<list<number>>->number', 'true'],
  ],
}

describe('FEEL', () => {
  for (const [family, cases] of Object.entries(FAMILIES)) {
    it.each(cases)(`${family}: %s`, (expression, value) => {
      expect(feel(expression)).toBe(value)
    })
  }

  it('reads names with spaces, signs and its own words, the longest that it knows', () => {
    const context = '{"支付 金额": 7, "a-b": 1, "a": 5, "b": 2, "values in list": [1], "单位": {"预算 编码": "302"}}'
    expect(feel('支付  金额 + 1', context)).toBe('8')
    expect(feel('a-b', context)).toBe('1')
    expect(feel('(a)-b', context)).toBe('3')
    expect(feel('count(values in list)', context)).toBe('1')
    expect(feel('单位.预算 编码', context)).toBe('302')
    expect(feel('1 // the rest\n + /* and */ 1', context)).toBe('2')
  })

  it('keeps every digit of JSON, in and out', () => {
    const digits = '12345678901234567890.123456789012'
    for (const json of [`{"x":${digits}}`, '{"a":[1,null,true,"x\\"y"]}', '{"__proto__":1}']) {
      const given = readContext(json)
      expect(isContext(given) ? toJson(given) : given.code).toBe(json)
    }
    expect(feel('x', `{"x": ${digits}}`)).toBe(digits)
  })

  it.each(['x', '[1]', '1', '', `{"x": ${'['.repeat(100_000)}`])('refuses a context that is no JSON object: %#', (json) => {
    expect(readContext(json)).toMatchObject({ code: 'dmn.not_json', message: { zh: expect.stringContaining('不是 JSON 对象') } })
  })

  it('says in each language what is wrong with a context', () => {
    const said = (json: string) => { const given = readContext(json); return isContext(given) ? '' : given.message.zh }
    expect(said('{"a": 1 "b"}')).toContain('第 9 个字符处读不懂')
    expect(said('{')).toMatch(/^[^a-z]*JSON 对象：[^a-z]*$/i)
    expect(said(`{"x": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`)).toContain('括号嵌套太深')
  })

  it('refuses a value that is too deep to walk', () => {
    expect(feel('x', `{"x": ${'['.repeat(900)}${']'.repeat(900)}}`)).toBe('dmn.too_much')
  })

  it('says in both languages why a value is null', () => {
    const result = evaluateFeel('[foo, sum("a"), 1 < "b"]', new Map(), CLOCK)
    if (isRefusal(result)) throw new Error(result.code)
    expect(result.notes.map(({ zh }) => zh)).toEqual([expect.stringContaining('foo：没有这个名称'), expect.stringContaining('sum'), expect.stringContaining('<')])
    expect(result.notes[0]!.en).toBe('foo: nothing has this name; the result is null.')
  })

  it.each([
    ['matches("a", "[")', 'matches：不是 XPath 的正则表达式'], ['replace("a", "a{1,1000000000}", "b")', 'replace：不是 XPath 的正则表达式'], ['replace("abc", "x*", "-")', 'replace：对这些值没有结果'],
    ['nobody(1)', 'nobody：没有这个函数'], ['{a: 1}.a(2)', '.a：不是函数'], ['(1 + 1)(2)', '括号前的值：不是函数'], ['１＋１', '１＋１：没有这个名称（全角符号'],
  ])('names the place of the one thing that is wrong: %s', (text, note) => {
    const result = evaluateFeel(text, new Map(), CLOCK)
    expect(isRefusal(result) ? result.code : result.notes.map(({ zh }) => zh)).toEqual([expect.stringContaining(note)])
  })

  it.each([
    ['1 +\n  * 2', 2, 3, '*'], ['"open', 1, 6, ''], ['if true then 1', 1, 15, ''], ['a == 1', 1, 4, '='], ['[1, 2', 1, 6, ''], ['', 1, 1, ''], ['foo bar', 1, 5, 'bar'],
    ['𠮷 + )', 1, 5, ')'], ['1 /* open', 1, 3, '/*'], ['1 + \u202e2\u0007', 1, 5, 'U+202E2U+0007'],
  ])('says where %j cannot be read', (text, line, column, found) => {
    const result = evaluateFeel(text, new Map(), CLOCK)
    if (!isRefusal(result)) throw new Error('it was read')
    expect(result).toMatchObject({ code: 'dmn.syntax', values: { line, column } })
    expect(result.message.zh).toContain(`第 ${line} 行第 ${column} 列`)
    expect(result.message.en).toContain(found === '' ? 'the end of the text' : `“${found}”`)
  })
})
