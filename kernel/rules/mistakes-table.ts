import { dayNumber } from '#kernel/values/civil-day.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import { BLANKED } from './half-width.ts'
import { plainNumber } from './written-number.ts'

interface Around {
  /** The whole as the author wrote it. */
  written: string
  before: string
}

interface MistakeSpec {
  /** Over the half-width text without what stands in quotation marks. Each begins at a sign, so that no run is read twice. */
  find: RegExp
  /** What to write instead, of the whole and its groups in half-width signs; null: not certain, undefined: it is no mistake. */
  put: string | ((parts: string[], around: Around) => string | null | undefined)
  hint: Bilingual
}

const TEXT = `"${BLANKED}+`
const START = String.raw`(?<![\p{L}\p{N}_.])`
const END = String.raw`(?![\p{L}\p{N}_])`
const NAME = String.raw`${START}([\p{L}_][\p{L}\p{N}_.]*)(?![\p{L}\p{N}_.])`
/** Chinese words stand without blanks; inside other Chinese they may be part of a title. */
const AFTER_VALUE = String.raw`(?<=[\w\s)\]"])`
const BEFORE_VALUE = String.raw`(?=[\w\s(\["-]|$)`
const finds = (source: string) => new RegExp(source, 'dgu')
const quoted: MistakeSpec['put'] = (_, { written }) => JSON.stringify(written.slice(1, -1))

const QUOTES: Bilingual = { zh: '文字请用英文直引号 "…"。', en: 'Put text in straight double quotes "…".' }
const QUOTE: Bilingual = { zh: '引号没有配对。', en: 'A quotation mark is not closed.' }
const DATE: Bilingual = { zh: '日期请写 date("2026-03-31")。', en: 'Write a date as date("2026-03-31").' }
const NUMBER: Bilingual = { zh: '数字只写数码；金额以元为单位，写全，不写单位和千分位；百分数写小数。', en: 'A number is digits alone: money in yuan without a unit or separators, a percentage as a decimal.' }
const JOINED: Bilingual = { zh: '“且”请写 and，“或”请写 or。', en: 'Write and for 且, or for 或.' }
const JOIN: Bilingual = { zh: '请写 and 或 or（小写）。', en: 'Write and or or, in small letters.' }
const COMPARED: Bilingual = { zh: '比较请写 =、!=、<、<=、>、>=。', en: 'Comparisons are =, !=, <, <=, > and >=.' }
const EQUAL: Bilingual = { zh: '相等写 =，不等写 !=。', en: 'Equal is =, unequal is !=.' }
const NEGATED: Bilingual = { zh: '否定请写 not(…)，不等请写 !=。', en: 'Write not(…) to negate, != for unequal.' }
const CALL: Bilingual = { zh: '函数写在前面，如 contains(文字, "词")。', en: 'The function comes first, as in contains(text, "word").' }
const LITERAL: Bilingual = { zh: '是、否、空请写 true、false、null。', en: 'Write true, false or null.' }
const NULL: Bilingual = { zh: '空值请写 = null 或 != null。', en: 'Write = null or != null.' }
const POINT: Bilingual = { zh: '名称之间用英文句点，结尾不用标点。', en: 'The parts of a name are joined by a point; nothing stands at the end.' }
const COMMA: Bilingual = { zh: '并列的条件之间写 and，名单各项之间写英文逗号。', en: 'Conditions are joined by and, items of a list by a comma.' }
const BRACKETS: Bilingual = { zh: '括号请用 ( )。', en: 'Brackets are ( ).' }
const CALCULATED: Bilingual = { zh: '乘除请写 * 和 /。', en: 'Write * and / to multiply and divide.' }
const RANGE: Bilingual = { zh: '区间请写 in [1..5] 或 between 1 and 5。', en: 'A range is in [1..5] or between 1 and 5.' }
const ANY_OF: Bilingual = { zh: '是几项之一请写 in ("甲", "乙")。', en: 'One of several is in ("a", "b").' }
const NO_IF: Bilingual = { zh: '条件只写成立的情形，不写“如果”。', en: 'A condition only says what holds, without 如果.' }

/** Signs and words of the office and of other languages, the longer before the shorter. */
export const MISTAKES: readonly MistakeSpec[] = [
  ...['“([^“”"\\n]*)[“”]', '‘([^‘’\\n]*)[‘’]', "'([^'\\n]*)'", '「([^「」\\n]*)」', '『([^『』\\n]*)』', '《([^《》\\n]*)》', '＂([^＂\\n]*)＂']
    .map((source): MistakeSpec => ({ find: finds(source), put: quoted, hint: QUOTES })),
  { find: finds(`"(?!${BLANKED})([^"“”\\n]*)[“”]`), put: quoted, hint: QUOTES },
  { find: finds(`"(?!${BLANKED})([^"]*)$`), hint: QUOTE,
    put: ([, inside], { written }) => (/[()[\],=<>]|\s(and|or)\s/.test(inside!) ? null : JSON.stringify(written.slice(1).trimEnd())) },
  { find: finds('[“”‘’「」『』＂]'), put: () => null, hint: QUOTES },

  { find: finds(String.raw`(?<![\p{L}\p{N}_.])@?(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?![\p{N}.])`), put: dateOf, hint: DATE },
  { find: finds(String.raw`${START}(\d{1,6}(?:\.\d+)?)[eE]\+?(\d{1,2})${END}`), hint: NUMBER, put: ([, number, zeros]) => plainNumber(number!, Number(zeros)) },
  { find: finds(String.raw`${START}([￥¥$]\s*)?(\d+(?:,\d{3})*(?!\d)(?:\.\d+)?(?:\s*(?:[十百千]?[万亿]+|[十百千]))?|[零〇一二两三四五六七八九十百千万亿]+)(?:\s*(元整|元|圆|块|分|角|%|‰|天|个月|年|次|个|人|件|笔|张|份|家|yuan|fen))?${END}`),
    put: numberOf, hint: NUMBER },

  { find: finds(String.raw`${NAME}\s+not\s+in\s*(\([^()]*\)|\[[^[\]]*\]|[\p{L}\p{N}_.]+)`), put: ([, name, list]) => `not(${name} in ${list})`, hint: NEGATED },
  { find: finds(String.raw`${NAME}\s*(?:不包含|不含有|不含|not\s+contains)\s*(${TEXT})`), put: ([, name, word]) => `not(contains(${name}, ${word}))`, hint: CALL },
  { find: finds(String.raw`${NAME}\s*(?:包含|含有|含|contains|(?<=\s)matches)\s*(${TEXT})`), hint: CALL,
    put: ([whole, name, word]) => `${/\smatches\s/.test(whole!) ? 'matches' : 'contains'}(${name}, ${word})` },
  { find: finds(String.raw`${NAME}\s+(start|end)s\s?[wW]ith\s*(${TEXT})`), put: ([, name, how, word]) => `${how}s with(${name}, ${word})`, hint: CALL },
  { find: finds(String.raw`${START}([\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*)\.(?:length|len|size)(?:\s*\(\s*\))?(?![\p{L}\p{N}_.])`), put: ([, name]) => `string length(${name})`, hint: CALL },
  { find: finds(String.raw`${NAME}\s+like\s+(${TEXT})`), put: ([, name, pattern]) => likeOf(name!, pattern!), hint: CALL },
  { find: finds(String.raw`${START}([\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*)\.(contains|startsWith|endsWith)\s*\(\s*(${TEXT})\s*\)`), hint: CALL,
    put: ([, name, how, word]) => `${how!.replace('With', ' with')}(${name}, ${word})` },
  { find: finds(String.raw`${NAME}\s*=\s*(${TEXT})((?:\s+or\s+${TEXT})+)(?!\s*[=<>!])`), hint: ANY_OF,
    put: ([, name, first, others]) => `${name} in (${first}${others!.replace(/\s+or\s+(?=")/g, ', ')})` },

  { find: finds(String.raw`(?:${START}is\s+not\s+(?:null|NULL)|${AFTER_VALUE}(?:不为空|非空))${END}`), put: '!= null', hint: NULL },
  { find: finds(String.raw`(?:${START}is\s+(?:null|NULL)|${AFTER_VALUE}为空)${END}`), put: '= null', hint: NULL },
  { find: finds(String.raw`(?<=[=(,]\s*)(?:是|真|TRUE|True)${END}`), put: 'true', hint: LITERAL },
  { find: finds(String.raw`(?<=[=(,]\s*)(?:否|假|FALSE|False)${END}`), put: 'false', hint: LITERAL },
  { find: finds(String.raw`(?<=[=(,]\s*)(?:空|无|NULL|Null|nil|None)${END}`), put: 'null', hint: LITERAL },

  { find: finds(String.raw`${START}in\s+(\d+(?:\.\d+)?)\s*\.\.\s*(\d+(?:\.\d+)?)`), put: ([, low, high]) => `in [${low}..${high}]`, hint: RANGE },
  { find: finds(String.raw`${START}between\s+(\d+(?:\.\d+)?)\s*(?:to|至|到|~|,)\s*(\d+(?:\.\d+)?)`), put: ([, low, high]) => `between ${low} and ${high}`, hint: RANGE },

  { find: finds(String.raw`(?:≥|≧|⩾|=\s*>|>\s+=|》\s*=)|${AFTER_VALUE}(?:大于或?等于|不小于|不低于|不少于)${BEFORE_VALUE}`), put: '>=', hint: COMPARED },
  { find: finds(String.raw`(?:≤|≦|⩽|=\s*<|<\s+=|《\s*=)|${AFTER_VALUE}(?:小于或?等于|不大于|不高于|不超过|不多于)${BEFORE_VALUE}`), put: '<=', hint: COMPARED },
  { find: finds(String.raw`(?:≠|<\s*>|!\s+=|!==|=\s*!\s*=?)|${AFTER_VALUE}(?:不等于|不是)${BEFORE_VALUE}`), put: '!=', hint: EQUAL },
  { find: finds(String.raw`=(?:\s*=)+`), put: '=', hint: EQUAL },
  { find: finds(String.raw`(?:>(?:\s*>)+|》|〉)|${AFTER_VALUE}(?:大于|高于|多于|超过)${BEFORE_VALUE}`), put: '>', hint: COMPARED },
  { find: finds(String.raw`(?:<(?:\s*<)+|《|〈)|${AFTER_VALUE}(?:小于|低于|少于)${BEFORE_VALUE}`), put: '<', hint: COMPARED },
  { find: finds(String.raw`${AFTER_VALUE}(?:等于|是|为)${BEFORE_VALUE}`), put: '=', hint: COMPARED },
  { find: finds(String.raw`(?<=[\s)])is\s+(?=true|false|["\d])`), put: '= ', hint: COMPARED },

  { find: finds(String.raw`&&?`), put: 'and', hint: JOIN },
  { find: finds(String.raw`\|\|?`), put: 'or', hint: JOIN },
  { find: finds(String.raw`${START}(?:AND|And)${END}`), put: 'and', hint: JOIN },
  { find: finds(String.raw`${START}(?:OR|Or)${END}`), put: 'or', hint: JOIN },
  { find: finds(String.raw`${AFTER_VALUE}(?:并且|而且|以及|且)${BEFORE_VALUE}`), put: 'and', hint: JOINED },
  { find: finds(String.raw`${AFTER_VALUE}(?:或者|或)${BEFORE_VALUE}`), put: 'or', hint: JOINED },
  { find: finds(String.raw`(?:${START}(?:not|NOT|Not)\s+|!\s*)${NAME}(?!\s*[(.=<>!]|\s+in\b)`), put: ([, name]) => `not(${name})`, hint: NEGATED },
  { find: finds(String.raw`!\s*(?=\()|${START}(?:NOT|Not)\s*(?=\()`), put: 'not', hint: NEGATED },
  { find: finds(String.raw`!(?!=)`), put: () => null, hint: NEGATED },

  { find: finds(String.raw`[×✕✖]|(?<=\s)[xX](?=\s+\d)`), put: '*', hint: CALCULATED },
  { find: finds('÷'), put: '/', hint: CALCULATED },
  { find: finds('【([^【】]*)】'), put: ([, inside]) => `(${inside})`, hint: BRACKETS },
  { find: finds(String.raw`(?<=[\p{L}\p{N}_])[。．](?=[\p{L}_])`), put: '.', hint: POINT },
  { find: finds(String.raw`(?<![。；;，,、.])[。；;，,、.]+(?=\s*$)`), put: '', hint: POINT },
  { find: finds('[,;、]'), put: ([sign], { before }) => (depthOf(before) === 0 ? ' and' : sign === ',' ? undefined : ','), hint: COMMA },
  { find: finds(String.raw`${START}(?:如果|若)\s*(?=[\w(])`), put: '', hint: NO_IF },
]

function dateOf([, year, month, day]: string[]): string | null {
  const written = `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}`
  return dayNumber(written) === null ? null : `date("${written}")`
}

const SHIFT: Record<string, number> = { '%': -2, '‰': -3, 分: -2, fen: -2, 角: -1 }
const PERIOD: Record<string, string> = { 天: 'D', 个月: 'M', 年: 'Y' }

function numberOf([whole, , number, unit]: string[], { before }: Around): string | null | undefined {
  const written = number!.replace(/\s/g, '')
  // Between brackets a comma stands between two items.
  if (/^\d+(\.\d+)?$/.test(whole!) || (written.includes(',') && depthOf(before) > 0)) return undefined
  const plain = plainNumber(written, SHIFT[unit!] ?? 0)
  const period = PERIOD[unit!]
  // Beside a date a period is a duration; beside a number of days or months it is a number.
  return plain !== null && period && /[+-]\s*$/.test(before) ? `duration("P${plain}${period}")` : plain
}

function likeOf(name: string, pattern: string): string | null {
  const [, open, word, close] = /^"(%?)([^%_\\"]+)(%?)"$/.exec(pattern) ?? []
  if (word === undefined) return null
  const how = open && close ? 'contains' : open ? 'ends with' : close ? 'starts with' : null
  return how === null ? `${name} = "${word}"` : `${how}(${name}, "${word}")`
}

function depthOf(before: string): number {
  let depth = 0
  for (const sign of before) depth += '(['.includes(sign) ? 1 : ')]'.includes(sign) ? -1 : 0
  return depth
}
