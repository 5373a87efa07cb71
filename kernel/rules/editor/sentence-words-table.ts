import type { Unit } from '../ir.ts'
import type { CompareOperator } from '../syntax.ts'

export type Language = 'zh' | 'en'
type DatePart = 'year' | 'month' | 'day' | 'weekday'
type Search = 'contains' | 'starts' | 'ends' | 'under'

/** Everything a sentence is made of, once per language. Arguments are finished words; brackets are put by the caller. */
export interface Phrases {
  brackets: (words: string) => string
  /** A name that holds words of the sentence itself would make two rules read alike, so it stands in quotes of its own. */
  name: (title: string) => string
  quoted: (text: string) => string
  /** Titles that several facts share are told apart by the title of their group, or by the name. */
  ofGroup: (group: string, title: string) => string
  withName: (title: string, name: string) => string
  withValue: (title: string, value: string) => string
  variable: (name: string) => string
  number: (value: string, unit: Unit) => string
  date: (iso: string) => string
  listed: (items: readonly string[]) => string
  and: (items: readonly string[]) => string
  or: (items: readonly string[]) => string
  not: (condition: string) => string
  always: (value: boolean) => string
  choose: (condition: string, yes: string, no: string) => string
  some: (list: string, variable: string, body: string) => string
  every: (list: string, variable: string, body: string) => string
  isTrue: (name: string, value: boolean) => string
  known: (condition: string, value: boolean) => string
  knownName: (name: string, value: boolean) => string
  orUnknown: (condition: string, value: boolean) => string
  same: (left: string, right: string, isSame: boolean) => string
  unknown: (value: string, isKnown: boolean) => string
  undecided: (condition: string, isKnown: boolean) => string
  compare: (left: string, operator: CompareOperator, right: string) => string
  compareTexts: (left: string, operator: CompareOperator, right: string) => string
  between: (value: string, low: string, high: string, lowOpen: boolean, highOpen: boolean) => string
  oneOf: (value: string, items: string, negated: boolean) => string
  inList: (value: string, list: string, negated: boolean) => string
  anyOf: (value: string, tests: readonly string[], negated: boolean) => string
  search: (how: Search, text: string, part: string, negated: boolean) => string
  anyWord: (text: string, words: string, negated: boolean) => string
  matches: (text: string, pattern: string, negated: boolean) => string
  isWorkday: (day: string, negated: boolean) => string
  mask: (text: string, words: string) => string
  substring: (text: string, start: string, length: string | null) => string
  length: (text: string) => string
  count: (list: string) => string
  datePart: (part: DatePart, day: string) => string
  dayOf: (instant: string) => string
  hourOf: (instant: string) => string
  apart: (unit: 'minutes' | 'days', from: string, to: string) => string
  modulo: (value: string, divisor: string) => string
  opposite: (value: string) => string
}

const ZH_SIGNS: Record<CompareOperator, string> = { '=': '等于', '!=': '不等于', '<': '小于', '<=': '小于或等于', '>': '大于', '>=': '大于或等于' }
const EN_SIGNS: Record<CompareOperator, string> = { '=': 'equals', '!=': 'differs from', '<': 'is below', '<=': 'is at most', '>': 'is above', '>=': 'is at least' }
const ZH_UNITS: Record<Unit, string> = { money: '元', number: '', days: '天', months: '个月', instant: '' }
const EN_UNITS: Record<Unit, string> = { money: ' yuan', number: '', days: ' days', months: ' months', instant: '' }
const ZH_PARTS: Record<DatePart, string> = { year: '年份', month: '月份', day: '日', weekday: '星期序号' }
const EN_PARTS: Record<DatePart, string> = { year: 'the year', month: 'the month', day: 'the day of the month', weekday: 'the weekday number' }
const ZH_SEARCH: Record<Search, [yes: string, no: string, end: string]> = {
  contains: ['含有', '不含', ''], starts: ['以', '不以', '开头'], ends: ['以', '不以', '结尾'], under: ['属于', '不属于', '类'],
}
const EN_SEARCH: Record<Search, [yes: string, no: string]> = {
  contains: ['contains', 'does not contain'], starts: ['begins with', 'does not begin with'], ends: ['ends with', 'does not end with'],
  under: ['is of class', 'is not of class'],
}
const ZH_RESERVED = /大于|小于|等于|并且|或者|如果|否则|属于|含有|不含|为是|为否|已知|未知|之一|在.*中|以.*(开头|结尾)|[^\p{L}\p{N}_ %-]/u
const EN_RESERVED = /\b(is|are|and|or|not|if|then|else|equals|differs|known|unknown|one|any|in|of|contains|begins|ends|does)\b|[^\p{L}\p{N}_ %-]/u

/** `\` and the quotes themselves are escaped: a word that contains a quotation mark cannot end its own quotation. */
const quoted = (text: string) => `“${text.replace(/[\\“”]/g, '\\$&')}”`

export const PHRASES: Record<Language, Phrases> = {
  zh: {
    brackets: (words) => `（${words}）`,
    name: (title) => (ZH_RESERVED.test(title) ? `「${title}」` : title),
    quoted,
    ofGroup: (group, title) => `${group}的${title}`,
    withName: (title, name) => `${title}（${name}）`,
    withValue: (title, value) => `${title}（${value}）`,
    variable: (name) => `〈${name}〉`,
    number: (value, unit) => `${value}${ZH_UNITS[unit]}`,
    date: (iso) => `${Number(iso.slice(0, 4))}年${Number(iso.slice(5, 7))}月${Number(iso.slice(8, 10))}日`,
    listed: (items) => (items.length === 0 ? '（空名单）' : items.join('、')),
    and: (items) => items.join('，并且'),
    or: (items) => items.join('，或者'),
    not: (condition) => `并非（${condition}）`,
    always: (value) => (value ? '恒成立' : '恒不成立'),
    choose: (condition, yes, no) => `如果${condition}，则为${yes}，否则为${no}`,
    some: (list, variable, body) => `${list}中至少有一项${variable}，使${body}`,
    every: (list, variable, body) => `${list}中每一项${variable}，都使${body}`,
    isTrue: (name, value) => `${name}为${value ? '是' : '否'}`,
    known: (condition, value) => `已知${condition}${value ? '成立' : '不成立'}`,
    knownName: (name, value) => `已知${name}为${value ? '是' : '否'}`,
    orUnknown: (condition, value) => `${condition}${value ? '成立' : '不成立'}或无法判断`,
    same: (left, right, isSame) => `${left}与${right}的结果${isSame ? '相同' : '不同'}`,
    unknown: (value, isKnown) => `${value}${isKnown ? '有值' : '未知'}`,
    undecided: (condition, isKnown) => `${condition}${isKnown ? '能够判断' : '无法判断'}`,
    compare: (left, operator, right) => `${left}${ZH_SIGNS[operator]}${right}`,
    compareTexts: (left, operator, right) => `${left}${operator === '=' || operator === '!=' ? '' : '按字符序'}${ZH_SIGNS[operator]}${right}`,
    between: (value, low, high, lowOpen, highOpen) => `${value}在${low}（${lowOpen ? '不含' : '含'}）至${high}（${highOpen ? '不含' : '含'}）之间`,
    oneOf: (value, items, negated) => `${value}${negated ? '不是' : '是'}${items}之一`,
    inList: (value, list, negated) => `${value}${negated ? '不在' : '在'}${list}中`,
    anyOf: (value, tests, negated) => `${value}${negated ? '不符合任何一项' : '符合任一项'}（${tests.join('；')}）`,
    search: (how, text, part, negated) => `${text}${ZH_SEARCH[how][negated ? 1 : 0]}${part}${ZH_SEARCH[how][2]}`,
    anyWord: (text, words, negated) => `${text}${negated ? '不含' : '含有'}${words}中的${negated ? '任何词' : '任一词'}`,
    matches: (text, pattern, negated) => `${text}${negated ? '不符合' : '符合'}匹配式${pattern}`,
    isWorkday: (day, negated) => `${day}${negated ? '不是' : '是'}工作日`,
    mask: (text, words) => `略去${words}后的${text}`,
    substring: (text, start, length) => (length === null ? `${text}第${start}字起的部分` : `${text}第${start}字起的${length}字`),
    length: (text) => `${text}的字数`,
    count: (list) => `${list}的项数`,
    datePart: (part, day) => `${day}的${ZH_PARTS[part]}`,
    dayOf: (instant) => `${instant}所在日期`,
    hourOf: (instant) => `${instant}的小时数`,
    apart: (unit, from, to) => `${from}到${to}相隔的${unit === 'days' ? '整天数' : '整分钟数'}`,
    modulo: (value, divisor) => `${value}除以${divisor}的余数`,
    opposite: (value) => `负${value}`,
  },
  en: {
    brackets: (words) => `(${words})`,
    name: (title) => (EN_RESERVED.test(title) ? `‹${title}›` : title),
    quoted,
    ofGroup: (group, title) => `${group} ${title}`,
    withName: (title, name) => `${title} (${name})`,
    withValue: (title, value) => `${title} (${value})`,
    variable: (name) => `⟨${name}⟩`,
    number: (value, unit) => `${value}${EN_UNITS[unit]}`,
    date: (iso) => iso,
    listed: (items) => (items.length === 0 ? '(an empty list)' : items.join(', ')),
    and: (items) => items.join(', and '),
    or: (items) => items.join(', or '),
    not: (condition) => `it is not so that (${condition})`,
    always: (value) => (value ? 'always' : 'never'),
    choose: (condition, yes, no) => `if ${condition} then ${yes}, else ${no}`,
    some: (list, variable, body) => `for at least one ${variable} of ${list}: ${body}`,
    every: (list, variable, body) => `for every ${variable} of ${list}: ${body}`,
    isTrue: (name, value) => `${name}: ${value ? 'yes' : 'no'}`,
    known: (condition, value) => `known to ${value ? 'hold' : 'fail'}: ${condition}`,
    knownName: (name, value) => `${name} is known to be ${value ? 'yes' : 'no'}`,
    orUnknown: (condition, value) => `${value ? 'holding' : 'failing'} or undecided: ${condition}`,
    same: (left, right, isSame) => `${left} and ${right} have ${isSame ? 'the same result' : 'different results'}`,
    unknown: (value, isKnown) => `${value} is ${isKnown ? 'known' : 'unknown'}`,
    undecided: (condition, isKnown) => `${isKnown ? 'decided' : 'undecided'}: ${condition}`,
    compare: (left, operator, right) => `${left} ${EN_SIGNS[operator]} ${right}`,
    compareTexts: (left, operator, right) => `${left} ${EN_SIGNS[operator]} ${right}${operator === '=' || operator === '!=' ? '' : ' in character order'}`,
    between: (value, low, high, lowOpen, highOpen) => `${value} is from ${low} (${lowOpen ? 'excluded' : 'included'}) to ${high} (${highOpen ? 'excluded' : 'included'})`,
    oneOf: (value, items, negated) => `${value} is ${negated ? 'none' : 'one'} of ${items}`,
    inList: (value, list, negated) => `${value} is ${negated ? 'not in' : 'in'} ${list}`,
    anyOf: (value, tests, negated) => `${value} fits ${negated ? 'none' : 'any'} of (${tests.join('; ')})`,
    search: (how, text, part, negated) => `${text} ${EN_SEARCH[how][negated ? 1 : 0]} ${part}`,
    anyWord: (text, words, negated) => `${text} contains ${negated ? 'none' : 'any'} of ${words}`,
    matches: (text, pattern, negated) => `${text} ${negated ? 'does not match' : 'matches'} the pattern ${pattern}`,
    isWorkday: (day, negated) => `${day} is ${negated ? 'not a' : 'a'} working day`,
    mask: (text, words) => `${text} without ${words}`,
    substring: (text, start, length) => `${length === null ? 'the rest' : `${length} characters`} of ${text} from character ${start}`,
    length: (text) => `the length of ${text}`,
    count: (list) => `the number of items of ${list}`,
    datePart: (part, day) => `${EN_PARTS[part]} of ${day}`,
    dayOf: (instant) => `the day of ${instant}`,
    hourOf: (instant) => `the hour of ${instant}`,
    apart: (unit, from, to) => `the whole ${unit} from ${from} to ${to}`,
    modulo: (value, divisor) => `the remainder of ${value} by ${divisor}`,
    opposite: (value) => `minus ${value}`,
  },
}
