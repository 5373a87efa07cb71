import { dayText } from '#kernel/values/civil-day.ts'
import { formatYuan } from '#kernel/values/money.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import { compileRational, type Fraction } from './compile-numbers.ts'
import type { Compiler, Frame, Truth } from './closures.ts'
import { compileBool, compileDay, compileText } from './compile.ts'
import { nodesOf, type Bool, type Day, type Ir, type Rational, type Text, type Unit } from './ir.ts'
import type { ValueTree } from './model.ts'
import type { Vocabulary } from './vocabulary.ts'

export interface Explanation {
  /** The condition as written. */
  text: string
  compiler: Compiler
  vocabulary: Vocabulary
}

/**
 * Every part of a condition with its value, in words: 「付款金额 52,000.00 > 50,000.00：成立」. The values come from the very
 * closures that judged, so an explanation cannot contradict its verdict.
 */
export function explain(explanation: Explanation, node: Bool, frame: Frame): ValueTree {
  const { text, compiler } = explanation
  const truth = compileBool(compiler, node)(frame)
  const parts = partsOf(node).map((part) => explain(explanation, part, frame))
  const words = parts.length > 0 && node.kind !== 'choice' ? groupWords(node, truth)
    : testWords(explanation, node, frame, truth)
  return { text: text.slice(node.from, node.to), words, value: truth, ...(parts.length > 0 ? { parts } : {}) }
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

function groupWords(node: Bool, truth: Truth): Bilingual {
  const names: Partial<Record<Bool['kind'], Bilingual>> = {
    and: { zh: '各项同时成立', en: 'all of these' }, or: { zh: '任一项成立', en: 'any of these' }, not: { zh: '并非', en: 'not' },
    confirmed: { zh: '已确认', en: 'confirmed' }, compareBools: { zh: '两项比较', en: 'compared' },
  }
  return withTruth(names[node.kind] ?? { zh: '', en: '' }, truth)
}

function testWords(explanation: Explanation, node: Bool, frame: Frame, truth: Truth): Bilingual {
  const side = (operand: Rational | Text | Day): Bilingual => operandWords(explanation, operand, frame)
  switch (node.kind) {
    case 'compareNumbers':
    case 'compareTexts':
    case 'compareDays': {
      const [left, right] = [side(node.left), side(node.right)]
      return withTruth({ zh: `${left.zh} ${node.operator} ${right.zh}`,
        en: `${left.en} ${node.operator} ${right.en}` }, truth)
    }
    default: {
      const source = explanation.text.slice(node.from, node.to)
      const leaves = leafWords(explanation, node, frame)
      const join = (language: 'zh' | 'en') =>
        (leaves.length === 0 ? source
        : `${source} [${leaves.map((leaf) => leaf[language]).join(language === 'zh' ? '；' : '; ')}]`)
      return withTruth({ zh: join('zh'), en: join('en') }, truth)
    }
  }
}

function operandWords(explanation: Explanation, operand: Rational | Text | Day, frame: Frame): Bilingual {
  const value = valueWords(explanation, operand, frame)
  const field = operand.kind === 'rational' ? (isPlain(operand) ? operand.numerator : null) : operand
  if (field && 'field' in field) {
    const term = explanation.vocabulary.get(field.field)!
    return { zh: `${term.title.zh} ${value.zh}`, en: `${term.title.en} ${value.en}` }
  }
  const leaves = leafWords(explanation, operand, frame)
  if (leaves.length === 0) return value
  const source = explanation.text.slice(operand.from, operand.to)
  return { zh: `${source} = ${value.zh}（${leaves.map(({ zh }) => zh).join('，')}）`,
    en: `${source} = ${value.en} (${leaves.map(({ en }) => en).join(', ')})` }
}

function isPlain(operand: Rational): boolean {
  return operand.denominator.kind === 'int' && operand.numerator.kind === 'intField'
}

function leafWords(explanation: Explanation, node: Ir | Rational, frame: Frame): Bilingual[] {
  const names = new Set<string>()
  for (const found of nodesOf(node)) if ('field' in found) names.add(found.field)
  return [...names].map((name) => {
    const term = explanation.vocabulary.get(name)!
    const raw = frame[explanation.compiler.slots.get(name)!]
    const value = rawWords(term.type, raw)
    return { zh: `${term.title.zh} ${value.zh}`, en: `${term.title.en} ${value.en}` }
  })
}

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

function valueWords(explanation: Explanation, operand: Rational | Text | Day, frame: Frame): Bilingual {
  const { compiler } = explanation
  if (operand.kind === 'rational') {
    const fraction = compileRational(compiler, operand)(frame)
    return fraction === null ? UNKNOWN : fractionWords(operand.unit, fraction)
  }
  if (isDay(operand)) return rawWords('date', compileDay(compiler, operand)(frame))
  return rawWords('text', compileText(compiler, operand)(frame))
}

/** An instant as Shanghai’s clock shows it. */
function instantText(millis: number): string {
  return new Date(millis + SHANGHAI_MS).toISOString().slice(0, 19).replace('T', ' ')
}

/** Shown with at most four decimals; judged without rounding. */
function fractionWords(unit: Unit, { numerator, denominator }: Fraction): Bilingual {
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

function decimals(numerator: bigint, denominator: bigint, places: number): string {
  const scaled = (numerator * 10n ** BigInt(places)) / denominator
  const digits = String(scaled < 0n ? -scaled : scaled).padStart(places + 1, '0')
  const fraction = digits.slice(-places).replace(/0+$/, '')
  return `${scaled < 0n ? '-' : ''}${digits.slice(0, -places)}${fraction ? `.${fraction}` : ''}`
}

function withTruth(words: Bilingual, truth: Truth): Bilingual {
  const zh = truth === null ? '无法判断' : truth ? '成立' : '不成立'
  const en = truth === null ? 'cannot be judged' : truth ? 'true' : 'false'
  return { zh: `${words.zh}：${zh}`, en: `${words.en}: ${en}` }
}

function both(text: string): Bilingual {
  return { zh: text, en: text }
}

function isDay(operand: Text | Day): operand is Day {
  return ['day', 'dayField', 'dayOfInstant', 'addDays', 'addMonths'].includes(operand.kind)
    || (operand.kind === 'choice' && operand.of === 'day')
}

