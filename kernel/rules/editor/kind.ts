import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Value } from '../checker.ts'
import type { Unit } from '../ir.ts'
import type { FieldType } from '../model.ts'

/** What may stand at a place of a condition; a quantity without unit takes any. */
export type Kind = { is: 'bool' | 'text' | 'day' | 'list' } | { is: 'quantity'; unit: Unit | null }

const UNITS: Partial<Record<FieldType, Unit>> = { money: 'money', int: 'number', ratio: 'number', days: 'days', months: 'months', timestamp: 'instant' }
const PLAIN = { text: 'text', code: 'text', bool: 'bool', date: 'day', 'list<text>': 'list' } as const

export function kindOfType(type: FieldType): Kind {
  const unit = UNITS[type]
  return unit ? { is: 'quantity', unit } : { is: PLAIN[type as keyof typeof PLAIN] }
}

/** Null for null, which has no kind of its own. */
export function kindOfValue(value: Value): Kind | null {
  switch (value.kind) {
    case 'null': return null
    case 'literal': return { is: 'quantity', unit: null }
    case 'rational': return { is: 'quantity', unit: value.unit }
    case 'texts': return { is: 'list' }
    default: return { is: value.kind }
  }
}

export function fits(found: Kind, wanted: Kind): boolean {
  if (found.is !== wanted.is) return false
  return found.is !== 'quantity' || wanted.is !== 'quantity' || found.unit === null || wanted.unit === null || found.unit === wanted.unit
}

export const TYPE_WORDS: Record<FieldType, Bilingual> = {
  money: { zh: '金额', en: 'amount' }, int: { zh: '整数', en: 'whole number' }, ratio: { zh: '比率', en: 'ratio' },
  text: { zh: '文字', en: 'text' }, code: { zh: '代码', en: 'code' }, bool: { zh: '是非', en: 'yes or no' },
  date: { zh: '日期', en: 'date' }, timestamp: { zh: '时刻', en: 'instant' }, days: { zh: '天数', en: 'number of days' }, months: { zh: '月数', en: 'number of months' },
  'list<text>': { zh: '名单', en: 'list' },
}

/** The unit in which an author writes a number of this type; null when it has none. */
export const TYPE_UNITS: Partial<Record<FieldType, Bilingual>> = {
  money: { zh: '元', en: 'yuan' }, days: { zh: '天', en: 'days' }, months: { zh: '个月', en: 'months' },
}
