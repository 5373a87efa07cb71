import type { Bilingual } from '#kernel/values/refusal.ts'
import { compileRational } from './compile-numbers.ts'
import type { Compiler, Frame, Truth } from './closures.ts'
import { compileBool, compileDay } from './compile.ts'
import { compileText } from './compile-texts.ts'
import { fieldsOf, type Bool, type Day, type Ir, type Rational, type Text } from './ir.ts'
import type { ValueTree } from './model.ts'
import { fractionWords, rawWords } from './value-words.ts'
import { RATIO_SCALE, type Term, type Vocabulary } from './vocabulary.ts'

export interface Explanation {
  /** The condition as written. */
  text: string
  compiler: Compiler
  vocabulary: Vocabulary
}

export type Explainer = (frame: Frame) => ValueTree
type Words = (frame: Frame) => Bilingual
/** What was asked, and how it came out. */
type Sentence = (frame: Frame, truth: Truth) => Bilingual
type Comparison = Extract<Bool, { kind: 'compareNumbers' | 'compareTexts' | 'compareDays' }>

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
  const sentence = parts.length > 0 && node.kind !== 'choice' ? groupSentence(node) : testSentence(explanation, node)
  if (parts.length === 0) {
    return (frame) => {
      const value = truthOf(frame)
      return { text, words: sentence(frame, value), value }
    }
  }
  return (frame) => {
    const value = truthOf(frame)
    return { text, words: sentence(frame, value), value, parts: parts.map((part) => part(frame)) }
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

function groupSentence(node: Bool): Sentence {
  return fixedSentence(GROUPS[node.kind] ?? { zh: '', en: '' })
}

function testSentence(explanation: Explanation, node: Bool): Sentence {
  switch (node.kind) {
    case 'compareNumbers':
    case 'compareTexts':
    case 'compareDays': return comparisonSentence(explanation, node)
    default: {
      const source = sourceOf(explanation, node)
      const leaves = leavesOf(explanation, node)
      if (leaves.length === 0) return fixedSentence({ zh: source, en: source })
      return (frame, truth) => {
        const words = leaves.map((leaf) => leaf(frame))
        const ending = endingOf(truth)
        return { zh: `${source} [${words.map(({ zh }) => zh).join('；')}]${ending.zh}`,
          en: `${source} [${words.map(({ en }) => en).join('; ')}]${ending.en}` }
      }
    }
  }
}

/** Against a threshold, as most are, what follows the fact is worded once for each outcome. */
function comparisonSentence(explanation: Explanation, { left, right, operator }: Comparison): Sentence {
  const [leftOf, rightOf] = [operandWords(explanation, left), operandWords(explanation, right)]
  const after = (words: Bilingual, ending: Bilingual) => (
    { zh: ` ${operator} ${words.zh}${ending.zh}`, en: ` ${operator} ${words.en}${ending.en}` })
  const fixed = fieldsOf(right).size === 0 ? endings((ending) => after(rightOf([]), ending)) : null
  return (frame, truth) => {
    const words = leftOf(frame)
    const rest = fixed ? endingOf(truth, fixed) : after(rightOf(frame), endingOf(truth))
    return { zh: words.zh + rest.zh, en: words.en + rest.en }
  }
}

function fixedSentence({ zh, en }: Bilingual): Sentence {
  const worded = endings((ending) => Object.freeze({ zh: zh + ending.zh, en: en + ending.en }))
  return (_, truth) => endingOf(truth, worded)
}

type Endings = Record<'yes' | 'no' | 'unknown', Bilingual>

const ENDINGS: Endings = {
  yes: { zh: '：成立', en: ': true' }, no: { zh: '：不成立', en: ': false' }, unknown: { zh: '：无法判断', en: ': cannot be judged' },
}

function endings(make: (ending: Bilingual) => Bilingual): Endings {
  return { yes: make(ENDINGS.yes), no: make(ENDINGS.no), unknown: make(ENDINGS.unknown) }
}

function endingOf(truth: Truth, { yes, no, unknown }: Endings = ENDINGS): Bilingual {
  return truth === null ? unknown : truth ? yes : no
}

function operandWords(explanation: Explanation, operand: Rational | Text | Day): Words {
  const valueOf = valueWords(explanation, operand)
  const field = operand.kind === 'rational' ? operand.numerator : operand
  if ('field' in field) {
    const term = explanation.vocabulary.get(field.field)!
    if (operand.kind !== 'rational') return named(explanation, term, 'raw', valueOf)
    if (isFactItself(operand, term)) return named(explanation, term, 'fraction', valueOf)
  }
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

/** Not a half of it: a ratio is whole millionths, every other number is kept as it is. */
function isFactItself({ denominator }: Rational, { type }: Term): boolean {
  return denominator.kind === 'int' && denominator.value === (type === 'ratio' ? RATIO_SCALE : 1n)
}

/** The facts below a node, each by its name with its value. */
function leavesOf(explanation: Explanation, node: Ir | Rational): Words[] {
  const { compiler, vocabulary } = explanation
  return [...fieldsOf(node)].map((name) => {
    const [term, slot] = [vocabulary.get(name)!, compiler.slots.get(name)!]
    return named(explanation, term, 'raw', (frame) => rawWords(term.type, frame[slot]))
  })
}

const namedFacts = new WeakMap<Compiler, Map<string, Words>>()

/**
 * A fact by its name with its value, kept for the value it had last: the rules that one document hits tell the same few facts. As a `fraction`
 * a ratio is rounded, `raw` it is not.
 */
function named({ compiler }: Explanation, term: Term, how: 'raw' | 'fraction', valueOf: Words): Words {
  const known = namedFacts.get(compiler) ?? new Map<string, Words>()
  namedFacts.set(compiler, known)
  const key = `${how} ${term.name}`
  const words = known.get(key) ?? remembered(compiler.slots.get(term.name)!, term, valueOf)
  known.set(key, words)
  return words
}

function remembered(slot: number, { title }: Term, valueOf: Words): Words {
  let last: { value: unknown; words: Bilingual } | null = null
  return (frame) => {
    const value = frame[slot]
    if (last !== null && last.value === value) return last.words
    const said = valueOf(frame)
    const words = { zh: `${title.zh} ${said.zh}`, en: `${title.en} ${said.en}` }
    // A list may change under the same name.
    last = typeof value === 'object' ? null : { value, words }
    return words
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

function isDay(operand: Text | Day): operand is Day {
  return ['day', 'dayField', 'dayOfInstant', 'addDays', 'addMonths'].includes(operand.kind)
    || (operand.kind === 'choice' && operand.of === 'day')
}
