import type { FactValue, FieldType, ParameterSpec, ParameterValue } from '#kernel/rules/index.ts'
import { formatYuan } from '#kernel/values/money.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'

/** Units as parameters declare them. One that is not here stands as it is written. */
const UNITS: Record<string, [one: string, many: string]> = {
  元: ['yuan', 'yuan'], 天: ['day', 'days'], 个工作日: ['working day', 'working days'], 人: ['person', 'people'], 次: ['time', 'times'], 时: ['o’clock', 'o’clock'],
  年: ['year', 'years'], 个月: ['month', 'months'], 倍: ['time', 'times'], 笔: ['payment', 'payments'], 家: ['firm', 'firms'], 件: ['item', 'items'], 辆: ['vehicle', 'vehicles'],
  比率: ['', ''],
}

/** A value of a threshold with its unit: "10,000.00 元"; a ratio as percent, a list by its items. */
export function parameterWords({ type, unit }: Pick<ParameterSpec, 'type' | 'unit'>, value: ParameterValue): Bilingual {
  if (Array.isArray(value)) return { zh: value.join('、') || '（空名单）', en: value.join(', ') || '(empty list)' }
  if (type === 'ratio') return same(percent(String(value)))
  const text = type === 'money' ? formatYuan(BigInt(value as bigint)) : String(value)
  const [one, many] = UNITS[unit] ?? [unit, unit]
  return { zh: `${text} ${unit === '比率' ? '' : unit}`.trim(), en: `${text} ${text === '1' ? one : many}`.trim() }
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

/** A fact of an example as its author wrote it: money is in yuan there already. */
export function exampleWords(type: FieldType | undefined, value: FactValue): string {
  if (value === null) return '—'
  if (Array.isArray(value)) return value.join('、')
  if (type === 'money' && typeof value === 'bigint') return formatYuan(value)
  return String(value)
}

function same(text: string): Bilingual {
  return { zh: text, en: text }
}
