import type { Bilingual } from '#kernel/values/refusal.ts'
import { compileRational } from './compile-numbers.ts'
import type { Compiler, Frame, Truth } from './closures.ts'
import { compileBool, compileDay } from './compile.ts'
import { compileText } from './compile-texts.ts'
import { fieldsOf, type Bool, type Day, type Ir, type Rational, type Text } from './ir.ts'
import type { ValueTree } from './model.ts'
import { fractionWords, rawWords } from './value-words.ts'
import type { Term, Vocabulary } from './vocabulary.ts'

export interface Explanation {
  /** The condition as written. */
  text: string
  compiler: Compiler
  vocabulary: Vocabulary
}

export type Explainer = (frame: Frame) => ValueTree
type Words = (frame: Frame) => Bilingual

/**
 * Every part of a condition with its value, in words: 「付款金额 52,000.00 > 50,000.00：成立」. The values come from the very
 * closures that judged, so an explanation cannot contradict its verdict. Made ready at the first hit: most rules of a plan
 * never have one.
 */
export function explainerOf(explanation: Explanation, node: Bool): Explainer {
  let explainer: Explainer | null = null
  return (frame) => (explainer ??= partExplainer(explanation, node))(frame)
}

function partExplainer(explanation: Explanation, node: Bool): Explainer {
  const truthOf = compileBool(explanation.compiler, node)
  const parts = partsOf(node).map((part) => partExplainer(explanation, part))
  const text = sourceOf(explanation, node)
  const words = parts.length > 0 && node.kind !== 'choice' ? groupWords(node) : testWords(explanation, node)
  if (parts.length === 0) {
    return (frame) => {
      const value = truthOf(frame)
      return { text, words: withTruth(words(frame), value), value }
    }
  }
  return (frame) => {
    const value = truthOf(frame)
    return { text, words: withTruth(words(frame), value), value, parts: parts.map((part) => part(frame)) }
  }
}

/** The yes-or-no parts of a yes-or-no node. */
function partsOf(node: Bool): Bool[] {
  switch (node.kind) {
    case 'and':
    case 'or': return node.items
    case 'not':
    case 'confirmed': return [node.item]
    case 'compareBools': return [node.left, node.right]
    case 'choice': return [node.condition, node.yes, node.no]
    default: return []
  }
}

const GROUPS: Partial<Record<Bool['kind'], Bilingual>> = {
  and: { zh: '各项同时成立', en: 'all of these' }, or: { zh: '任一项成立', en: 'any of these' }, not: { zh: '并非', en: 'not' },
  confirmed: { zh: '已确认', en: 'confirmed' }, compareBools: { zh: '两项比较', en: 'compared' },
}

function groupWords(node: Bool): Words {
  const words = GROUPS[node.kind] ?? { zh: '', en: '' }
  return () => words
}

function testWords(explanation: Explanation, node: Bool): Words {
  switch (node.kind) {
    case 'compareNumbers':
    case 'compareTexts':
    case 'compareDays': {
      const [leftOf, rightOf] = [operandWords(explanation, node.left), operandWords(explanation, node.right)]
      const { operator } = node
      return (frame) => {
        const [left, right] = [leftOf(frame), rightOf(frame)]
        return { zh: `${left.zh} ${operator} ${right.zh}`, en: `${left.en} ${operator} ${right.en}` }
      }
    }
    default: {
      const source = sourceOf(explanation, node)
      const leaves = leavesOf(explanation, node)
      if (leaves.length === 0) return () => ({ zh: source, en: source })
      return (frame) => {
        const words = leaves.map((leaf) => leaf(frame))
        return { zh: `${source} [${words.map(({ zh }) => zh).join('；')}]`, en: `${source} [${words.map(({ en }) => en).join('; ')}]` }
      }
    }
  }
}

function operandWords(explanation: Explanation, operand: Rational | Text | Day): Words {
  const valueOf = valueWords(explanation, operand)
  const field = operand.kind === 'rational' ? (isPlain(operand) ? operand.numerator : null) : operand
  if (field && 'field' in field) return named(explanation.vocabulary.get(field.field)!, valueOf)
  const leaves = leavesOf(explanation, operand)
  if (leaves.length === 0) {
    // It reads no fact, so it is worded once.
    const value = valueOf([])
    return () => value
  }
  const source = sourceOf(explanation, operand)
  return (frame) => {
    const [value, words] = [valueOf(frame), leaves.map((leaf) => leaf(frame))]
    return { zh: `${source} = ${value.zh}（${words.map(({ zh }) => zh).join('，')}）`,
      en: `${source} = ${value.en} (${words.map(({ en }) => en).join(', ')})` }
  }
}

function isPlain(operand: Rational): boolean {
  return operand.denominator.kind === 'int' && operand.numerator.kind === 'intField'
}

/** The facts below a node, each by its name with its value. */
function leavesOf({ compiler, vocabulary }: Explanation, node: Ir | Rational): Words[] {
  return [...fieldsOf(node)].map((name) => {
    const [term, slot] = [vocabulary.get(name)!, compiler.slots.get(name)!]
    return named(term, (frame) => rawWords(term.type, frame[slot]))
  })
}

function named({ title }: Term, valueOf: Words): Words {
  return (frame) => {
    const value = valueOf(frame)
    return { zh: `${title.zh} ${value.zh}`, en: `${title.en} ${value.en}` }
  }
}

function valueWords({ compiler }: Explanation, operand: Rational | Text | Day): Words {
  if (operand.kind === 'rational') {
    const fractionOf = compileRational(compiler, operand)
    return (frame) => fractionWords(operand.unit, fractionOf(frame))
  }
  if (isDay(operand)) {
    const dayOf = compileDay(compiler, operand)
    return (frame) => rawWords('date', dayOf(frame))
  }
  const textOf = compileText(compiler, operand)
  return (frame) => rawWords('text', textOf(frame))
}

function sourceOf({ text }: Explanation, { from, to }: Ir | Rational): string {
  return text.slice(from, to)
}

function withTruth({ zh, en }: Bilingual, truth: Truth): Bilingual {
  return truth === null ? { zh: `${zh}：无法判断`, en: `${en}: cannot be judged` }
    : truth ? { zh: `${zh}：成立`, en: `${en}: true` } : { zh: `${zh}：不成立`, en: `${en}: false` }
}

function isDay(operand: Text | Day): operand is Day {
  return ['day', 'dayField', 'dayOfInstant', 'addDays', 'addMonths'].includes(operand.kind)
    || (operand.kind === 'choice' && operand.of === 'day')
}
