import type { FactValue, FieldType, ParameterSpec, ParameterValue } from '#kernel/rules/index.ts'
import { formatYuan, parseYuan } from '#kernel/values/money.ts'
import { readPlaceholder } from '#kernel/values/plural.ts'
import { isRefusal, type Bilingual } from '#kernel/values/refusal.ts'

/** Units as parameters declare them. One that is not here stands as it is written. */
const UNITS: Record<string, [one: string, many: string]> = {
  元: ['yuan', 'yuan'], 天: ['day', 'days'], 个工作日: ['working day', 'working days'], 人: ['person', 'people'], 次: ['time', 'times'], 时: ['o’clock', 'o’clock'],
  年: ['year', 'years'], 个月: ['month', 'months'], 倍: ['time', 'times'], 笔: ['payment', 'payments'], 家: ['firm', 'firms'], 件: ['item', 'items'], 辆: ['vehicle', 'vehicles'],
  处: ['place', 'places'], 工作日: ['working day', 'working days'], 条: ['item', 'items'], 秒: ['second', 'seconds'], 行: ['line', 'lines'], 比率: ['', ''],
}

/** What names the codes of a list; null: the items are words themselves, or no catalogue has this one. */
export type CodeName = (catalogue: string, code: string) => Bilingual | null

/** A value of a threshold with its unit: "10,000.00 元"; a ratio as percent, a list by its items, codes with their names: "30206 电费". */
export function parameterWords({ type, unit, catalogue }: Pick<ParameterSpec, 'type' | 'unit' | 'catalogue'>, value: ParameterValue, nameOf: CodeName): Bilingual {
  if (Array.isArray(value)) {
    const said = (language: 'zh' | 'en') => (value as readonly string[]).map((code) => codeWords(code, catalogue === undefined ? null : nameOf(catalogue, code), language))
    return { zh: said('zh').join('、') || '（空名单）', en: said('en').join(', ') || '(empty list)' }
  }
  if (type === 'ratio') return same(percent(String(value)))
  const text = type === 'money' ? formatYuan(BigInt(value as bigint)) : String(value)
  const [one, many] = UNITS[unit] ?? [unit, unit]
  return { zh: `${text} ${unit === '比率' ? '' : unit}`.trim(), en: `${text} ${text === '1' ? one : many}`.trim() }
}

/** "30206 电费"; a code that its catalogue does not have stands alone. */
export function codeWords(code: string, name: Bilingual | null, language: 'zh' | 'en'): string {
  return name ? `${code} ${name[language]}` : code
}

/** "0.85" → "85%", exactly. */
function percent(text: string): string {
  const [, sign, whole, decimals = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  if (whole === undefined) return text
  const digits = decimals.padEnd(2, '0')
  const left = `${whole}${digits.slice(0, 2)}`.replace(/^0+(?=\d)/, '')
  const right = digits.slice(2).replace(/0+$/, '')
  return `${sign}${left}${right ? `.${right}` : ''}%`
}

/** A fact of an example as its author wrote it, money in yuan; `options` are the words of the form for codes. */
export function exampleWords(type: FieldType | undefined, value: FactValue, options: readonly ({ code: string } & Bilingual)[]): Bilingual {
  if (value === null) return { zh: '不详', en: 'not known' }
  if (typeof value === 'boolean') return value ? { zh: '是', en: 'yes' } : { zh: '否', en: 'no' }
  if (Array.isArray(value)) return { zh: value.join('、'), en: value.join(', ') }
  const fen = type !== 'money' ? null : typeof value === 'bigint' ? value : parseYuan(String(value))
  if (fen !== null && !isRefusal(fen)) return { zh: `${formatYuan(fen)} 元`, en: `${formatYuan(fen)} yuan` }
  return options.find(({ code }) => code === value) ?? same(String(value))
}

/** A rule's sentence with the titles of what will stand in it: 单笔提现〔金额〕元. */
export function messageWords(message: Bilingual, titleOf: (name: string) => Bilingual | undefined): Bilingual {
  const filled = (text: string, language: 'zh' | 'en') => text.replace(/\{([^{}]*)\}/g, (_, inside: string) => {
    const { name, forms } = readPlaceholder(inside)
    return forms ? forms.at(-1)! : `〔${titleOf(name)?.[language] ?? name}〕`
  })
  return { zh: filled(message.zh, 'zh'), en: filled(message.en, 'en') }
}

function same(text: string): Bilingual {
  return { zh: text, en: text }
}
