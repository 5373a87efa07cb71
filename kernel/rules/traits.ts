import { slotOf, type Compiler } from './closures.ts'
import { joinedParts, meetBySlot } from './compile-logic.ts'
import { intervalOf, type Interval } from './compile-numbers.ts'
import type { Bool, Text } from './ir.ts'

/**
 * A plain test of one fact, such as an index answers for many rules at once. An unknown fact has the traits `between`, `holds` and `is`,
 * because what is asked of it is then unknown, not false; `oneOf` and `known` are total.
 */
export type Trait = { slot: number } & (
  | { kind: 'between'; lo: number; hi: number }
  | { kind: 'oneOf'; values: readonly string[] }
  | { kind: 'holds'; words: readonly string[] }
  | { kind: 'is'; value: boolean }
  | { kind: 'known'; value: boolean }
)

/**
 * Traits without which a condition is false: facts that have none of them settle it. Null: nothing so plain is known of it. They say less
 * than the condition, never more; of facts that have one, the condition itself is asked.
 */
export function traitsOf(compiler: Compiler, node: Bool): Trait[] | null {
  switch (node.kind) {
    case 'bool': return node.value ? null : []
    case 'boolField': return [{ kind: 'is', slot: slotOf(compiler, node.field), value: true }]
    case 'not': return node.item.kind === 'boolField' ? [{ kind: 'is', slot: slotOf(compiler, node.item.field), value: false }] : null
    case 'and': {
      const { intervals, others } = joinedParts(compiler, node)
      return rarest([...meetBySlot(intervals).map(between), ...others.map((item) => traitsOf(compiler, item))])
    }
    case 'or': {
      const { intervals, others } = joinedParts(compiler, node)
      return oneOfAll([...intervals.map(between), ...others.map((item) => traitsOf(compiler, item))])
    }
    case 'confirmed': return traitsOf(compiler, node.item)
    case 'choice': return oneOfAll([node.yes, node.no].map((item) => traitsOf(compiler, item)))
    case 'isNull': return 'field' in node.item ? [{ kind: 'known', slot: slotOf(compiler, node.item.field), value: node.negated }] : null
    case 'compareNumbers': {
      const interval = intervalOf(compiler, node)
      return interval === null ? null : between(interval)
    }
    case 'compareTexts': return node.operator === '=' && node.right.kind === 'text' ? oneOf(compiler, node.left, [node.right.value]) : null
    case 'inTexts': return oneOf(compiler, node.text, node.values)
    case 'search': return node.needle.kind === 'text' ? holds(compiler, node.text, [node.needle.value]) : null
    case 'anyWord': return holds(compiler, node.text, node.words)
    default: return null
  }
}

const between = (interval: Interval): Trait[] => [{ kind: 'between', ...interval }]

function oneOf(compiler: Compiler, text: Text, values: readonly string[]): Trait[] | null {
  return text.kind === 'textField' ? [{ kind: 'oneOf', slot: slotOf(compiler, text.field), values }] : null
}

/** What begins or ends with a word holds it; an empty word is in every text. */
function holds(compiler: Compiler, text: Text, words: readonly string[]): Trait[] | null {
  return text.kind === 'textField' && !words.includes('') ? [{ kind: 'holds', slot: slotOf(compiler, text.field), words }] : null
}

function oneOfAll(parts: readonly (Trait[] | null)[]): Trait[] | null {
  return parts.includes(null) ? null : (parts as Trait[][]).flat()
}

/** Each part of `and` alone must not be false; the one is taken that the fewest facts are thought to have. */
function rarest(parts: readonly (Trait[] | null)[]): Trait[] | null {
  const known = parts.filter((part) => part !== null)
  const share = (traits: readonly Trait[]) => traits.reduce((sum, trait) => sum + expectedShare(trait), 0)
  return known.length === 0 ? null : known.reduce((best, part) => (share(part) < share(best) ? part : best))
}

/** Of a hundred payments. A guess decides which trait is looked for, never what is judged. */
function expectedShare(trait: Trait): number {
  switch (trait.kind) {
    case 'oneOf':
    case 'holds': return 3
    // One threshold, or a band between two.
    case 'between': return Math.max(-trait.lo, trait.hi) === Number.MAX_SAFE_INTEGER ? 20 : 5
    case 'is': return trait.value ? 10 : 90
    case 'known': return trait.value ? 60 : 20
  }
}
