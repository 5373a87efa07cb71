import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Kind } from './kind.ts'

/** What an author should know of a function: what goes in, what comes out, what it does. Usage stands in `functions.ts`. */
export interface Signature {
  takes: Kind[]
  gives: Kind
  title: Bilingual
}

const TEXT: Kind = { is: 'text' }
const DAY: Kind = { is: 'day' }
const BOOL: Kind = { is: 'bool' }
const LIST: Kind = { is: 'list' }
const NUMBER: Kind = { is: 'quantity', unit: 'number' }
const INSTANT: Kind = { is: 'quantity', unit: 'instant' }
const QUANTITY: Kind = { is: 'quantity', unit: null }

export const SIGNATURES: Record<string, Signature> = {
  not: { takes: [BOOL], gives: BOOL, title: { zh: '条件不成立', en: 'the condition does not hold' } },
  confirmed: { takes: [BOOL], gives: BOOL,
    title: { zh: '确知成立；不能判断时算不成立', en: 'known to hold; what cannot be judged counts as no' } },
  contains: { takes: [TEXT, TEXT], gives: BOOL, title: { zh: '文字中含有另一段文字', en: 'the text has the other in it' } },
  'starts with': { takes: [TEXT, TEXT], gives: BOOL, title: { zh: '文字以另一段文字开头', en: 'the text begins with the other' } },
  'ends with': { takes: [TEXT, TEXT], gives: BOOL, title: { zh: '文字以另一段文字结尾', en: 'the text ends with the other' } },
  under: { takes: [TEXT, TEXT], gives: BOOL, title: { zh: '代码属于该类及其下级', en: 'the code is of that class or below it' } },
  'contains any': { takes: [TEXT, LIST], gives: BOOL, title: { zh: '文字中含有词表中的任一词', en: 'the text has any of the words in it' } },
  mask: { takes: [TEXT, LIST], gives: TEXT, title: { zh: '把词表中的词换成空格后的文字', en: 'the text with the listed words blanked out' } },
  matches: { takes: [TEXT, TEXT], gives: BOOL, title: { zh: '文字中有一处符合匹配式', en: 'some part of the text fits the pattern' } },
  substring: { takes: [TEXT, NUMBER, NUMBER], gives: TEXT, title: { zh: '从第几字起的若干字', en: 'so many characters from a position' } },
  'string length': { takes: [TEXT], gives: NUMBER, title: { zh: '文字的字数', en: 'number of characters' } },
  count: { takes: [LIST], gives: NUMBER, title: { zh: '名单的项数', en: 'number of items of the list' } },
  'list contains': { takes: [LIST, TEXT], gives: BOOL, title: { zh: '名单中有这一项', en: 'the list has the item' } },
  year: { takes: [DAY], gives: NUMBER, title: { zh: '日期的年', en: 'year of the date' } },
  month: { takes: [DAY], gives: NUMBER, title: { zh: '日期的月', en: 'month of the date' } },
  day: { takes: [DAY], gives: NUMBER, title: { zh: '日期的日', en: 'day of the month' } },
  'day of week': { takes: [DAY], gives: NUMBER, title: { zh: '星期几（星期一为 1）', en: 'day of the week (Monday is 1)' } },
  'date of': { takes: [INSTANT], gives: DAY, title: { zh: '时刻所在的日期（北京时间）', en: 'the day of the instant, in Shanghai' } },
  'hour of': { takes: [INSTANT], gives: NUMBER, title: { zh: '时刻的小时（0 至 23，北京时间）', en: 'the hour of the instant, 0 to 23, in Shanghai' } },
  'minutes from': { takes: [INSTANT, INSTANT], gives: NUMBER, title: { zh: '两个时刻之间的整分钟数', en: 'whole minutes from the first instant to the second' } },
  'days from': { takes: [INSTANT, INSTANT], gives: NUMBER, title: { zh: '两个时刻之间的整天数（每 24 小时一天）', en: 'whole days of 24 hours from the first instant to the second' } },
  'is workday': { takes: [DAY], gives: BOOL, title: { zh: '日期是工作日', en: 'the date is a working day' } },
  modulo: { takes: [QUANTITY, NUMBER], gives: QUANTITY, title: { zh: '除以固定数的余数', en: 'remainder after dividing by a constant' } },
}
