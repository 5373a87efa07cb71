import type { Bilingual, Refusal } from '#kernel/values/refusal.ts'
import { refuse, type FactModel, type FeatureSpec, type FieldSpec, type FieldType,
  type ParameterSpec } from './model.ts'

const MONEY_BOUND = 1_000_000_000_000_000n
const SUM_BOUND = 1_000_000_000_000_000_000n
const COUNT_BOUND = 10_000_000_000n
/** A ratio fact is kept as whole millionths. */
export const RATIO_SCALE = 1_000_000n

/** From 1900 to 9999, in milliseconds since 1970. */
export const INSTANTS: [lo: bigint, hi: bigint] = [-2_208_988_800_000n, 253_402_300_799_999n]

/** One name that a condition may use. */
export interface Term {
  /** `group.field` as written. */
  name: string
  type: FieldType
  title: Bilingual
  /** Title of the group of a fact. */
  group?: Bilingual
  nullable: boolean
  /** What its values are called. */
  codes?: readonly (Bilingual & { code: string })[]
  /** The catalogue that names its values, or the items of its list. */
  catalogue?: string
  lo: bigint
  hi: bigint
  /** An average or a share is two whole numbers; the quotient is never taken. */
  average?: { sum: string; count: string }
}

export type Vocabulary = ReadonlyMap<string, Term>

const KEYWORDS = new Set(['and', 'or', 'not', 'in', 'between', 'if', 'then', 'else', 'some', 'every', 'satisfies',
  'for', 'return', 'true', 'false',
  'null', 'function', 'external', 'instance', 'of', 'date', 'time', 'duration'])

export function vocabularyOf(model: FactModel, features: readonly FeatureSpec[] = [],
  parameters: readonly ParameterSpec[] = []): Vocabulary {
  const terms = new Map<string, Term>()
  const add = (term: Term) => terms.set(term.name, term)
  for (const [group, { title, fields }] of Object.entries(model.groups)) {
    for (const [field, spec] of Object.entries(fields)) add({ ...termOfField(`${group}.${field}`, spec), group: title })
  }
  for (const feature of features) termsOfFeature(feature).forEach(add)
  for (const parameter of parameters) {
    add({ ...termOfField(`parameter.${parameter.id}`, { type: parameter.type, title: parameter.title, ...(parameter.catalogue ? { catalogue: parameter.catalogue } : {}) }),
      nullable: true })
  }
  return terms
}

/** A name with blanks, operators or keywords in it would be read as something else, without an error. */
export function nameRefusals(names: Iterable<string>): Refusal[] {
  return [...names]
    .filter((name) => name.split('.').some((part) => !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(part) || KEYWORDS.has(part)))
    .map((name) => refuse('rules.bad_field_name', { text: name }))
}

function termOfField(name: string, spec: FieldSpec): Term {
  const [lo, hi] = boundsOf(spec)
  return { name, type: spec.type, title: spec.title, nullable: spec.nullable ?? false, lo, hi, ...(spec.codes ? { codes: spec.codes } : {}), ...(spec.catalogue ? { catalogue: spec.catalogue } : {}) }
}

function boundsOf(spec: FieldSpec): [bigint, bigint] {
  switch (spec.type) {
    case 'money': return [-MONEY_BOUND, MONEY_BOUND]
    case 'ratio': return [-MONEY_BOUND, MONEY_BOUND]
    case 'int': return [BigInt(spec.lo ?? -10_000_000_000), BigInt(spec.hi ?? 10_000_000_000)]
    case 'timestamp': return INSTANTS
    case 'days': return [-4_000_000n, 4_000_000n]
    case 'months': return [-120_000n, 120_000n]
    default: return [0n, 0n]
  }
}

function termsOfFeature(feature: FeatureSpec): Term[] {
  const name = `feature.${feature.id}`
  const column = feature.of === undefined ? 'int' : (feature.source.columns[feature.of] ?? 'int')
  const type: FieldType = column === 'money' ? 'money' : 'int'
  // A feature is null when a group key is; min, max, first, avg and daysSinceLast also when the window holds no row.
  const base = { name, title: feature.title, nullable: true }
  switch (feature.agg) {
    case 'sum': return [{ ...base, type, lo: -SUM_BOUND, hi: SUM_BOUND }]
    case 'count': return [{ ...base, type: 'int', lo: -COUNT_BOUND, hi: COUNT_BOUND }]
    case 'countDistinct': return [{ ...base, type: 'int', lo: 0n, hi: COUNT_BOUND }]
    case 'daysSinceLast': return [{ ...base, type: 'days', lo: 0n, hi: 4_000_000n }]
    case 'first':
    case 'min':
    case 'max': return [{ ...base, type, lo: -MONEY_BOUND, hi: MONEY_BOUND }]
    case 'shareOf': {
      const [part, whole] = ['part', 'whole'].map((which): Term => ({ ...base, name: `${name}.${which}`, type, lo: -SUM_BOUND, hi: SUM_BOUND }))
      return [{ ...base, type: 'ratio', lo: 0n, hi: 0n, average: { sum: part!.name, count: whole!.name } }, part!, whole!]
    }
    case 'avg': {
      const sum: Term = { ...base, name: `${name}.sum`, type, lo: -SUM_BOUND, hi: SUM_BOUND }
      const count: Term = { ...base, name: `${name}.count`, type: 'int', lo: -COUNT_BOUND, hi: COUNT_BOUND }
      return [{ ...base, type, lo: 0n, hi: 0n, average: { sum: sum.name, count: count.name } }, sum, count]
    }
  }
}
