import { slotOf, type BoolClosure, type Compiler, type Frame, type TextClosure } from './closures.ts'
import { compareCodePoints, containsAny, maskWords, substringByCodePoint } from './code-points.ts'
import type { Bool, List, Text } from './ir.ts'

export function compileText(compiler: Compiler, node: Text): TextClosure {
  switch (node.kind) {
    case 'text': {
      const { value } = node
      return () => value
    }
    case 'textField': {
      const slot = slotOf(compiler, node.field)
      return (frame) => frame[slot] as string | null
    }
    case 'substring': {
      const text = compileText(compiler, node.text)
      const { start, length } = node
      return (frame) => {
        const value = text(frame)
        return value === null ? null : substringByCodePoint(value, start, length)
      }
    }
    case 'mask': {
      const text = compileText(compiler, node.text)
      return (frame) => {
        const value = text(frame)
        return value === null ? null : maskWords(value, node.words)
      }
    }
    case 'choice': {
      const [condition, yes, no] = [compiler.bool(node.condition), compileText(compiler, node.yes), compileText(compiler, node.no)]
      return (frame) => (condition(frame) === true ? yes(frame) : no(frame))
    }
  }
}

export function compileList(compiler: Compiler, node: List): (frame: Frame) => readonly string[] | null {
  const slot = slotOf(compiler, node.field)
  return (frame) => frame[slot] as readonly string[] | null
}

export function compareTexts(compiler: Compiler, node: Extract<Bool, { kind: 'compareTexts' }>): BoolClosure {
  const [left, right] = [placeOf(compiler, node.left), placeOf(compiler, node.right)]
  const { operator } = node
  if (operator === '=') return (frame) => textAt(left, frame) === textAt(right, frame)
  if (operator === '!=') return (frame) => textAt(left, frame) !== textAt(right, frame)
  return (frame) => {
    const [a, b] = [textAt(left, frame), textAt(right, frame)]
    if (a === null || b === null) return null
    const order = compareCodePoints(a, b)
    return operator === '<' ? order < 0 : operator === '<=' ? order <= 0 : operator === '>' ? order > 0 : order >= 0
  }
}

export function textTest(compiler: Compiler,
  node: Extract<Bool, { kind: 'inTexts' | 'search' | 'anyWord' | 'matches' | 'listContains' }>): BoolClosure {
  switch (node.kind) {
    case 'inTexts': {
      const text = placeOf(compiler, node.text)
      const values = new Set<string | null>(node.values)
      return (frame) => values.has(textAt(text, frame))
    }
    case 'search': return search(node.how, placeOf(compiler, node.text), placeOf(compiler, node.needle))
    case 'anyWord': {
      const text = placeOf(compiler, node.text)
      const found = containsAny(node.words)
      return (frame) => {
        const hay = textAt(text, frame)
        return hay === null ? null : found(hay)
      }
    }
    case 'matches': {
      const text = placeOf(compiler, node.text)
      const pattern = new RegExp(node.pattern, 'u')
      return (frame) => {
        const hay = textAt(text, frame)
        return hay === null ? null : pattern.test(hay)
      }
    }
    case 'listContains': {
      const list = compileList(compiler, node.list)
      const item = placeOf(compiler, node.item)
      return (frame) => {
        const [values, sought] = [list(frame), textAt(item, frame)]
        return values === null || sought === null ? null : values.includes(sought)
      }
    }
  }
}

/** One closure per way of searching: looking the method up by its name costs more than the search. */
function search(how: 'contains' | 'starts' | 'ends', text: TextPlace, needle: TextPlace): BoolClosure {
  switch (how) {
    case 'contains': return (frame) => {
      const [hay, sought] = [textAt(text, frame), textAt(needle, frame)]
      return hay === null || sought === null ? null : hay.includes(sought)
    }
    case 'starts': return (frame) => {
      const [hay, sought] = [textAt(text, frame), textAt(needle, frame)]
      return hay === null || sought === null ? null : hay.startsWith(sought)
    }
    case 'ends': return (frame) => {
      const [hay, sought] = [textAt(text, frame), textAt(needle, frame)]
      return hay === null || sought === null ? null : hay.endsWith(sought)
    }
  }
}

/** Where a test finds its text: most stand in a slot or in the rule itself, and those are read without a call. */
interface TextPlace {
  slot: number
  constant: string | null
  computed: TextClosure | null
}

function placeOf(compiler: Compiler, node: Text): TextPlace {
  if (node.kind === 'textField') return { slot: slotOf(compiler, node.field), constant: null, computed: null }
  if (node.kind === 'text') return { slot: -1, constant: node.value, computed: null }
  return { slot: -1, constant: null, computed: compileText(compiler, node) }
}

function textAt({ slot, constant, computed }: TextPlace, frame: Frame): string | null {
  return slot >= 0 ? frame[slot] as string | null : computed === null ? constant : computed(frame)
}
