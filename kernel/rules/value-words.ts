import { dayText } from '#kernel/values/civil-day.ts'
import { formatYuan } from '#kernel/values/money.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Fraction } from './compile-numbers.ts'
import type { Unit } from './ir.ts'

const SHANGHAI_MS = 28_800_000
const UNKNOWN: Bilingual = { zh: '（未知）', en: '(unknown)' }

/** A value out of its slot, as people read it. */
export function rawWords(type: string, raw: unknown): Bilingual {
  if (raw === null || raw === undefined || (typeof raw === 'number' && Number.isNaN(raw))) return UNKNOWN
  if (typeof raw === 'boolean') return raw ? { zh: '是', en: 'yes' } : { zh: '否', en: 'no' }
  if (Array.isArray(raw)) return both(raw.join('、'))
  if (typeof raw === 'string') return both(`“${raw}”`)
  if (type === 'money') return both(formatYuan(BigInt(raw as number | bigint)))
  if (type === 'date') return both(dayText(raw as number))
  if (type === 'timestamp') return both(instantText(raw as number))
  if (type === 'ratio') return both(String((raw as number) / 1_000_000))
  if (type === 'days') return { zh: `${String(raw)} 天`, en: `${String(raw)} days` }
  return both(String(raw))
}

/** Shown with at most four decimals; judged without rounding. */
export function fractionWords(unit: Unit, fraction: Fraction | null): Bilingual {
  if (fraction === null) return UNKNOWN
  const { numerator, denominator } = fraction
  const whole = numerator % denominator === 0n
  if (unit === 'money') {
    return whole ? both(formatYuan(numerator / denominator)) : both(`≈${decimals(numerator, denominator * 100n, 4)}`)
  }
  const number = whole ? String(numerator / denominator) : `≈${decimals(numerator, denominator, 4)}`
  if (unit === 'instant') return both(instantText(Number(numerator / denominator)))
  if (unit === 'days') return { zh: `${number} 天`, en: `${number} days` }
  if (unit === 'months') return { zh: `${number} 个月`, en: `${number} months` }
  return both((10_000n * numerator) % denominator === 0n ? number.replace('≈', '') : number)
}

/** An instant as Shanghai’s clock shows it. */
function instantText(millis: number): string {
  return new Date(millis + SHANGHAI_MS).toISOString().slice(0, 19).replace('T', ' ')
}

function decimals(numerator: bigint, denominator: bigint, places: number): string {
  const scaled = (numerator * 10n ** BigInt(places)) / denominator
  const digits = String(scaled < 0n ? -scaled : scaled).padStart(places + 1, '0')
  const fraction = digits.slice(-places).replace(/0+$/, '')
  return `${scaled < 0n ? '-' : ''}${digits.slice(0, -places)}${fraction ? `.${fraction}` : ''}`
}

function both(text: string): Bilingual {
  return { zh: text, en: text }
}
