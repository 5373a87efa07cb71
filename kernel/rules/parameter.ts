import { dayNumber, type CivilDay } from '#kernel/values/civil-day.ts'
import { formatYuan } from '#kernel/values/money.ts'
import { isRefusal, Refused, type Refusal } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import { refuse, type ParameterSpec, type ParameterValue, type ParameterValues } from './model.ts'
import { literalOf } from './numbers.ts'

/**
 * One dated value of a parameter, set by one office. `validTo` is the first day it no longer holds; null: until further
 * notice.
 */
export interface ParameterRow {
  parameter: string
  region: Region
  validFrom: CivilDay
  validTo: CivilDay | null
  value: ParameterValue
  /** Of one unit of the office alone; absent or null: of the whole office. */
  unit?: string | null
}

/** Who set a value that binds: an office, or an office for one of its units. */
export interface ParameterLevel { region: Region; unit: string | null }

/** By parameter, who bound it; nobody did where a fallback of ours stands. */
export type BoundBy = Record<string, ParameterLevel[]>

/** What the declarations propose: for sources without an office, and for tests that hold nothing. What proposes nothing is absent. */
export function proposedValues(specs: readonly ParameterSpec[]): ParameterValues {
  const values: ParameterValues = {}
  for (const spec of specs) {
    if (spec.proposed === undefined) continue
    const value = readParameterValue(spec, spec.proposed)
    if (isRefusal(value)) throw new Refused(value)
    values[spec.id] = value
  }
  return values
}

/**
 * The value that binds an office on a day: the tightest of those valid along its chain [own … province], because a
 * lower level may tighten what an upper level set but never loosen it. Of several values of one office the one that
 * began last counts, of one day the last in `rows`. No valid value: the parameter is absent, and a rule that reads it
 * cannot be judged.
 */
export function effectiveParameters(
  specs: readonly ParameterSpec[], rows: readonly ParameterRow[], regionChain: readonly Region[], day: CivilDay, unit: string | null = null,
): ParameterValues {
  const byParameter = Map.groupBy(countingRows(rows, regionChain, day, unit), ({ parameter }) => parameter)
  const values: ParameterValues = {}
  for (const spec of specs) {
    const candidates = (byParameter.get(spec.id) ?? []).map(({ value }) => value)
    if (candidates.length > 0) values[spec.id] = candidates.reduce((tightest, value) => tighter(spec, tightest, value))
    else if (spec.fallback !== undefined) values[spec.id] = spec.fallback
  }
  return values
}

/** Who set what binds: of equal values the uppermost, because the others added nothing; of a list all who took part in it. */
export function boundBy(
  specs: readonly ParameterSpec[], rows: readonly ParameterRow[], regionChain: readonly Region[], day: CivilDay, unit: string | null = null,
): BoundBy {
  const values = effectiveParameters(specs, rows, regionChain, day, unit)
  const level = ({ region, unit: one }: ParameterRow) => (one ? -1 : regionChain.indexOf(region))
  const byParameter = Map.groupBy(countingRows(rows, regionChain, day, unit).sort((left, right) => level(right) - level(left)), ({ parameter }) => parameter)
  return Object.fromEntries(specs.flatMap((spec) => {
    const value = values[spec.id]
    const set = byParameter.get(spec.id) ?? []
    if (set.length === 0 || value === undefined || value === null) return []
    const binding = Array.isArray(value) ? set : set.filter((row) => isAtLeastAsTight(spec, row.value, value)).slice(0, 1)
    return [[spec.id, binding.map(({ region, unit: one }) => ({ region, unit: one ?? null }))]]
  }))
}

/** Of each office the value that counts on a day, and of the unit that is asked for its own. */
function countingRows(rows: readonly ParameterRow[], regionChain: readonly Region[], day: CivilDay, unit: string | null): ParameterRow[] {
  const chain = new Set(regionChain)
  const newest = new Map<string, ParameterRow>()
  for (const row of rows) {
    if (!chain.has(row.region) || row.validFrom > day || (row.validTo !== null && day >= row.validTo)) continue
    if (row.unit && row.unit !== unit) continue
    const name = `${row.parameter}|${row.region}|${row.unit ?? ''}`
    const other = newest.get(name)
    if (!other || other.validFrom <= row.validFrom) newest.set(name, row)
  }
  return [...newest.values()]
}

/** A lower office proposes a value below what binds it from above: null when it may, else why not. */
export function tightenOnly(spec: ParameterSpec, upperEffective: ParameterValue | null,
  proposed: ParameterValue): Refusal | null {
  const fault = parameterFault(spec, proposed)
  if (fault || upperEffective === null || isAtLeastAsTight(spec, proposed, upperEffective)) return fault
  const [wayZh, wayEn] = WAYS[spec.tightens]
  return refuse('rules.parameter_loosened', {
    parameter: spec.title.zh, upper: shown(spec, upperEffective), proposed: shown(spec, proposed), wayZh, wayEn,
  })
}

/** Whether a value is of the parameter's type; values come from files and from jsonb. */
function parameterFault(spec: ParameterSpec, value: unknown): Refusal | null {
  const [test, expectedZh, expectedEn] = TYPES[spec.type]
  if (test(value)) return null
  return refuse('rules.parameter_value', { parameter: spec.title.zh, text: String(value).slice(0, 40), expectedZh,
    expectedEn })
}

/**
 * A stored value: money as a string of whole fen becomes bigint, the rest stays. Refused when it is not of the type.
 */
export function readParameterValue(spec: ParameterSpec, stored: unknown): ParameterValue | Refusal {
  const value = spec.type === 'money' && typeof stored === 'string' && /^-?\d{1,16}$/.test(stored) ? BigInt(stored)
    : stored
  return parameterFault(spec, value) ?? (value as ParameterValue)
}

const isCount = (value: unknown) => Number.isSafeInteger(value) && Math.abs(value as number) <= 10_000_000_000
const isText = (value: unknown) => typeof value === 'string' && value.isWellFormed() && !value.includes('\u0000')

const TYPES: Record<ParameterSpec['type'], [test: (value: unknown) => boolean, zh: string, en: string]> = {
  money: [(value) => (typeof value === 'bigint' ? value <= 10n ** 15n && value >= -(10n ** 15n)
    : Number.isSafeInteger(value) && Math.abs(value as number) <= 1e15), '以分为单位的金额', 'an amount in whole fen'],
  int: [isCount, '整数', 'a whole number'],
  ratio: [(value) => typeof value === 'string' && /^-?\d{1,9}(\.\d{1,6})?$/.test(value), '最多六位小数的比率',
    'a ratio with at most six decimals'],
  text: [isText, '文字', 'text'],
  date: [(value) => typeof value === 'string' && dayNumber(value) !== null && value >= '1900-01-01', '日期', 'a date'],
  days: [(value) => isCount(value) && Math.abs(value as number) <= 4_000_000, '天数', 'a number of days'],
  months: [(value) => isCount(value) && Math.abs(value as number) <= 120_000, '月数', 'a number of months'],
  'list<text>': [(value) => Array.isArray(value) && value.every(isText), '名单', 'a list of texts'],
}

const WAYS: Record<ParameterSpec['tightens'], [zh: string, en: string]> = {
  down: ['不高于上级的值', 'use a value that is not higher'],
  up: ['不低于上级的值', 'use a value that is not lower'],
  superset: ['包含上级名单的全部各项', 'keep every item of the upper list'],
  subset: ['上级名单以内的各项', 'use only items of the upper list'],
}

/**
 * Lists from several levels are joined, or reduced to what all allow: neither may drop a constraint of another level.
 */
function tighter(spec: ParameterSpec, left: ParameterValue, right: ParameterValue): ParameterValue {
  if (Array.isArray(left) && Array.isArray(right)) {
    const [first, second] = [left as readonly string[], right as readonly string[]]
    return (spec.tightens === 'superset' ? [...new Set([...first, ...second])]
      : first.filter((item) => second.includes(item))).sort()
  }
  return isAtLeastAsTight(spec, left, right) ? left : right
}

function isAtLeastAsTight(spec: ParameterSpec, value: ParameterValue, than: ParameterValue): boolean {
  if (Array.isArray(value) && Array.isArray(than)) {
    const [items, others] = [value as readonly string[], than as readonly string[]]
    return spec.tightens === 'superset' ? others.every((item) => items.includes(item))
      : items.every((item) => others.includes(item))
  }
  const order = compare(spec, value, than)
  return spec.tightens === 'up' ? order >= 0 : spec.tightens === 'down' ? order <= 0 : order === 0
}

function compare(spec: ParameterSpec, left: ParameterValue, right: ParameterValue): number {
  if (spec.type === 'ratio') {
    const [a, b] = [literalOf(String(left)), literalOf(String(right))]
    const difference = a.numerator * b.denominator - b.numerator * a.denominator
    return difference < 0n ? -1 : difference > 0n ? 1 : 0
  }
  return left < right ? -1 : left > right ? 1 : 0
}

function shown(spec: ParameterSpec, value: ParameterValue): string {
  if (spec.type === 'money') return `${formatYuan(BigInt(value as bigint))} ${spec.unit}`
  return Array.isArray(value) ? value.join('、') : `${String(value)} ${spec.unit}`
}
