import { formatYuan } from '#kernel/values/money.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { CodeName, ParameterSpec, ParameterValue } from './model.ts'

/** Units as parameters declare them. One that is not here stands as it is written. */
const UNITS: Record<string, [one: string, many: string]> = {
  元: ['yuan', 'yuan'], 天: ['day', 'days'], 个工作日: ['working day', 'working days'], 人: ['person', 'people'], 次: ['time', 'times'], 时: ['o’clock', 'o’clock'],
  年: ['year', 'years'], 个月: ['month', 'months'], 倍: ['time', 'times'], 笔: ['payment', 'payments'], 家: ['firm', 'firms'], 件: ['item', 'items'], 辆: ['vehicle', 'vehicles'],
  处: ['place', 'places'], 工作日: ['working day', 'working days'], 条: ['item', 'items'], 秒: ['second', 'seconds'], 行: ['line', 'lines'], 比率: ['', ''],
}

/** A value of a threshold with its unit: "10,000.00 元"; a ratio as percent, a list by its items, codes with their names: "30206 电费". */
export function parameterWords({ type, unit, catalogue }: Pick<ParameterSpec, 'type' | 'unit' | 'catalogue'>, value: ParameterValue, nameOf: CodeName): Bilingual {
  if (Array.isArray(value)) {
    const said = (language: 'zh' | 'en') => (value as readonly string[]).map((code) => codeWords(code, catalogue === undefined ? null : nameOf(catalogue, code), language))
    return { zh: said('zh').join('、') || '（空名单）', en: said('en').join(', ') || '(empty list)' }
  }
  if (type === 'ratio') return { zh: percent(String(value)), en: percent(String(value)) }
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
