import type { Bool, Int, NumberComparison } from '../ir.ts'
import { nodesOf } from '../ir.ts'
import type { PlannedRule } from '../plan.ts'
import { duckdb, postgres } from './dialect.ts'
import { NoSqlForm } from './emitter.ts'
import { emitterFor } from './expression.ts'
import type { OutcomeOptions } from './outcome.ts'

const INT64 = 2n ** 63n - 1n

/** One comparison of numbers within the condition of a rule. */
export interface ThresholdSql {
  /** Its words in the text. */
  text: string
  /** How far the two sides lie apart: a whole number, in fen, days or what else the sides are in. Null beside a null. */
  distance: string
  /** What the whole condition would say if this one comparison came out the other way: true, false or null. */
  across: string
}

/**
 * The thresholds of a rule, in the order of its text. A comparison whose sides are quotients has no distance that two payments could be
 * compared by, and equality has no other side that is near: both are left out.
 */
export function thresholdsAsSql({ when }: PlannedRule, { dialect, column, calendar }: Omit<OutcomeOptions, 'notDelivered' | 'delivered'>): ThresholdSql[] {
  const emitter = emitterFor({ postgres, duckdb }[dialect], column, calendar)
  const comparisons = [...nodesOf(when.node)].filter((node): node is NumberComparison & Bool => (
    node.kind === 'compareNumbers' && /^[<>]/.test(node.operator) && [node.left, node.right].every(({ denominator }) => denominator.kind === 'int')))
  return comparisons.flatMap((node): ThresholdSql[] => {
    try {
      const is = (value: boolean) => emitter.bool(put(when.node, node, value))
      const size = ({ lo, hi }: Int) => (hi > -lo ? hi : -lo)
      const fits = size(node.crossLeft) + size(node.crossRight) <= INT64
      const wide = (side: Int) => `${emitter.int(side)}${fits ? '' : `::${emitter.dialect.wide}`}`
      return [{
        text: when.text.slice(node.from, node.to), distance: `abs(${wide(node.crossLeft)} - ${wide(node.crossRight)})`,
        across: `case ${emitter.bool(node)} when true then ${is(false)} when false then ${is(true)} end`,
      }]
    } catch (error) {
      if (error instanceof NoSqlForm) return []
      throw error
    }
  })
}

/** The condition with one of its parts decided. */
function put(node: Bool, part: Bool, value: boolean): Bool {
  if (node === part) return { kind: 'bool', value, nullable: false, from: node.from, to: node.to }
  switch (node.kind) {
    case 'and':
    case 'or': return { ...node, items: node.items.map((item) => put(item, part, value)) }
    case 'not':
    case 'confirmed': return { ...node, item: put(node.item, part, value) }
    case 'choice': return { ...node, condition: put(node.condition, part, value), yes: put(node.yes, part, value), no: put(node.no, part, value) }
    default: return node
  }
}
