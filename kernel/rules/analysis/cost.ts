import { isBounded } from '../feature.ts'
import type { FeatureSpec } from '../model.ts'
import { nodesOf, type Bool, type Ir, type Rational } from '../ir.ts'
import { indexProposals, scanName, scanOf } from '../scan.ts'
import type { RuleSet } from '../plan.ts'
import type { AnalysisFinding, Looked } from './finding.ts'

/** What one payment costs. Nanoseconds are an estimate from the parts of a condition, meant for comparing rules with each other. */
export interface RuleCost {
  rule: string
  ns: number
  /** Scans of history that the rule reads from, and those that only it needs. */
  scans: number
  ownScans: number
}

export interface SetCost {
  /** All conditions of the set once, as if each were asked to its end. */
  ns: number
  /** Scans of history in the one query of a batch, per payment. */
  scans: number
  rules: RuleCost[]
}

/** By kind of part, nanoseconds on the machine of the field notes; parts that repeat over words cost per word. */
const NANOSECONDS: Partial<Record<(Ir | Rational)['kind'], number>> = {
  boolField: 6, and: 8, or: 8, not: 5, confirmed: 5, isNull: 8, compareNumbers: 20, compareTexts: 12, compareDays: 14, compareBools: 12,
  inTexts: 20, search: 30, matches: 90, listContains: 25, isWorkday: 40, choice: 10, intField: 6, add: 8, subtract: 8, multiply: 10, modulo: 15,
  textLength: 15, listSize: 8, datePart: 45, daysBetween: 10, textField: 4, substring: 40, dayField: 6, dayOfInstant: 10, addDays: 12, addMonths: 110, listField: 4,
}
const PER_WORD = 12
/** Beyond the whole numbers of a double a product is computed as a bigint. */
const WIDE_NS = 90
const SAFE = BigInt(Number.MAX_SAFE_INTEGER)

export function costOf(ruleSet: RuleSet, rules: readonly Looked[], indexes?: readonly string[]): { cost: SetCost; findings: AnalysisFinding[] } {
  const scansOf = new Map(rules.map(({ rule }) => [rule.source.id, new Set(specsOf(ruleSet, rule.features).map(scanName))]))
  const costs = rules.map(({ rule, applies, when }): RuleCost => {
    const mine = scansOf.get(rule.source.id)!
    const own = [...mine].filter((scan) => [...scansOf].every(([other, scans]) => other === rule.source.id || !scans.has(scan)))
    return { rule: rule.source.id, ns: (applies ? nanosecondsOf(applies) : 0) + nanosecondsOf(when), scans: mine.size, ownScans: own.length }
  })
  const cost = { ns: costs.reduce((sum, { ns }) => sum + ns, 0), scans: new Set([...scansOf.values()].flatMap((scans) => [...scans])).size, rules: costs }
  return { cost, findings: indexes === undefined ? [] : indexFindings(ruleSet, indexes) }
}

export function nanosecondsOf(node: Bool): number {
  let sum = 0
  for (const part of nodesOf(node)) {
    sum += NANOSECONDS[part.kind] ?? 0
    if (part.kind === 'anyWord' || part.kind === 'mask') sum += 10 + PER_WORD * Math.min(part.words.length, 12)
    if (part.kind === 'compareNumbers') for (const side of [part.crossLeft, part.crossRight]) if (side.lo < -SAFE || side.hi > SAFE) sum += WIDE_NS
  }
  return sum
}

function specsOf({ features }: RuleSet, names: readonly string[]): FeatureSpec[] {
  return features.filter(({ id }) => names.includes(`feature.${id}`))
}

/** A group of features reads one index: region, its keys in any order, then the instant, which a group without windows does not need. */
function indexFindings({ features, rules }: RuleSet, indexes: readonly string[]): AnalysisFinding[] {
  const known = indexes.flatMap((sql) => readIndex(sql) ?? [])
  return [...Map.groupBy(features, scanName).values()].flatMap((group): AnalysisFinding[] => {
    const { source } = group[0]!
    const keys = scanOf(group[0]!)
    const needsInstant = group.some(({ window }) => isBounded(window))
    const isIndexed = known.some(({ relation, columns }) => relation === source.relation && columns[0] === 'region'
      && keys.every((column) => columns.slice(1, 1 + keys.length).includes(column)) && (!needsInstant || columns[1 + keys.length] === 'counts_from'))
    if (isIndexed) return []
    const names = group.map(({ id }) => `feature.${id}`)
    const [proposal] = indexProposals(group)
    return [{
      kind: 'noIndex', rules: rules.filter((rule) => rule.features.some((name) => names.includes(name))).map(({ source: { id } }) => id), names, place: null,
      zh: `历史指标变量 ${names.join('、')} 没有索引，每笔支付要扫描本地区的全部历史。请建：${proposal}`,
      en: `The features ${names.join(', ')} have no index: each payment scans all history of its region. Create: ${proposal}`,
    }]
  })
}

function readIndex(sql: string): { relation: string; columns: string[] } | null {
  const found = /create\s+(?:unique\s+)?index\s+(?:\w+\s+)?on\s+([\w.]+)\s*(?:using\s+btree\s*)?\(([^)]*)\)/i.exec(sql)
  return found ? { relation: found[1]!, columns: found[2]!.split(',').map((column) => column.trim()) } : null
}
