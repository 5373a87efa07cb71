import { compareCodePoints } from '../code-points.ts'
import { nodesOf, type Bool, type Text } from '../ir.ts'
import { keyOf } from './key.ts'
import { nullness } from './range.ts'
import { compared, truth, type Reading } from './reading.ts'
import { F, N, T, type TextRegion } from './world.ts'

type TextTest = Extract<Bool, { kind: 'compareTexts' | 'inTexts' | 'search' | 'anyWord' | 'matches' }>

const MAX_REGIONS = 24
const MAX_WORDS = 40

/** A test of one text against words that stand in the rule: exact for any given text. */
interface Against {
  text: Text
  test: (value: string) => boolean
  /** Words that the text may be equal to. */
  words: readonly string[]
  beginnings: readonly string[]
}

/** What the text is held against, or null when both sides are facts or the words are not known. */
function againstWords(node: TextTest): Against | null {
  const none: readonly string[] = []
  switch (node.kind) {
    case 'compareTexts': {
      const [text, word] = node.right.kind === 'text' ? [node.left, node.right.value] : node.left.kind === 'text' ? [node.right, node.left.value] : [null, '']
      if (text === null || text.kind === 'text') return null
      const isTurned = node.right.kind !== 'text'
      return { text, words: [word], beginnings: none, test: (value) => {
        const order = isTurned ? -compareCodePoints(value, word) : compareCodePoints(value, word)
        return ({ '=': order === 0, '!=': order !== 0, '<': order < 0, '<=': order <= 0, '>': order > 0, '>=': order >= 0 })[node.operator]
      } }
    }
    case 'inTexts': return node.values.length === 0 ? null : { text: node.text, words: node.values, beginnings: none, test: (value) => node.values.includes(value) }
    case 'search': {
      if (node.needle.kind !== 'text') return null
      const needle = node.needle.value
      const method = ({ contains: 'includes', starts: 'startsWith', ends: 'endsWith' } as const)[node.how]
      return { text: node.text, words: none, beginnings: node.how === 'starts' ? [needle] : none, test: (value) => value[method](needle) }
    }
    case 'anyWord': return node.words.length === 0 ? null
      : { text: node.text, words: none, beginnings: none, test: (value) => node.words.some((word) => value.includes(word)) }
    case 'matches': {
      const pattern = new RegExp(node.pattern, 'u')
      return { text: node.text, words: none, beginnings: none, test: (value) => pattern.test(value) }
    }
  }
}

const tests = new WeakMap<TextTest, Against | null>()

function heldAgainst(node: TextTest): Against | null {
  let known = tests.get(node)
  if (known === undefined) {
    known = againstWords(node)
    tests.set(node, known)
  }
  return known
}

/**
 * The regions of every text in these conditions: one word for each set of words that no test tells apart, and one for the
 * rest under each named beginning. A text with too many is left out: its tests may then be anything.
 */
export function regionsOf(conditions: readonly { node: Bool; salt: string }[]): Map<string, TextRegion[]> {
  const byText = new Map<string, Against[]>()
  for (const { node, salt } of conditions) {
    for (const found of nodesOf(node)) {
      if (!isTextTest(found)) continue
      const against = heldAgainst(found)
      if (against) byText.set(keyOf(against.text, salt), [...(byText.get(keyOf(against.text, salt)) ?? []), against])
    }
  }
  const regions = new Map<string, TextRegion[]>()
  for (const [key, all] of byText) {
    const words = new Map(all.flatMap((against) => against.words).map((word) => [all.map(({ test }) => (test(word) ? 1 : 0)).join(''), word]))
    const beginnings = [...new Set(['', ...all.flatMap((against) => against.beginnings)])]
    if (words.size + beginnings.length <= MAX_REGIONS) {
      regions.set(key, [...[...words.values()].map((is) => ({ is })), ...beginnings.map((beginsWith) => ({ beginsWith }))])
    }
  }
  return regions
}

function isTextTest(node: { kind: string }): node is TextTest {
  return ['compareTexts', 'inTexts', 'search', 'anyWord', 'matches'].includes(node.kind)
}

export function textOutcome(reading: Reading, node: TextTest): number {
  const [left, right] = sidesOf(node)
  const nulls = [nullness(reading, left), right === null ? T : nullness(reading, right)] as const
  const values = () => valueOutcome(reading, node)
  if (node.kind === 'compareTexts') return compared(reading, node.operator, nulls, values)
  // Total: null is in no list. A list without a value may be anything.
  if (node.kind === 'inTexts' && node.values.length > 0) return ((nulls[0] & N) !== 0 ? F : 0) | ((nulls[0] & T) !== 0 ? values() : 0)
  if (nulls.includes(N)) return N
  return ((nulls[0] | nulls[1]) & N) | values()
}

function sidesOf(node: TextTest): [Text, Text | null] {
  if (node.kind === 'compareTexts') return [node.left, node.right]
  return [node.text, node.kind === 'search' ? node.needle : null]
}

function valueOutcome(reading: Reading, node: TextTest): number {
  const against = heldAgainst(node)
  const key = `${node.kind} ${keyOf(node, reading.salt)}`
  if (against === null) return unknownWords(reading, node, key)
  if (against.text.kind === 'text') return against.test(against.text.value) ? T : F
  const textKey = keyOf(against.text, reading.salt)
  const regions = reading.query.regions.get(textKey)
  if (regions === undefined) return truth(reading, key, [T, F])
  const region = reading.world.texts.get(textKey)
  if (region !== undefined) return outcomeInRegion(reading, node, against, textKey, region)
  reading.pending.push({ kind: 'text', key: textKey, regions })
  return T | F
}

/** Two facts against each other, or a list that has no value. */
function unknownWords(reading: Reading, node: TextTest, key: string): number {
  const isList = node.kind === 'inTexts' || node.kind === 'anyWord'
  if (node.kind !== 'compareTexts') return truth(reading, key, isList ? [T, F, N] : [T, F])
  if (node.left.kind === 'text' && node.right.kind === 'text') {
    const order = compareCodePoints(node.left.value, node.right.value)
    return ({ '=': order === 0, '!=': order !== 0, '<': order < 0, '<=': order <= 0, '>': order > 0, '>=': order >= 0 })[node.operator] ? T : F
  }
  if (node.operator !== '=' && node.operator !== '!=') return truth(reading, key, [T, F])
  const pair = [keyOf(node.left, reading.salt), keyOf(node.right, reading.salt)].sort()
  const same = pair[0] === pair[1] ? T : truth(reading, `same ${pair.join(' ')}`, [T, F])
  return node.operator === '=' ? same : ((same & T) !== 0 ? F : 0) | ((same & F) !== 0 ? T : 0)
}

function outcomeInRegion(reading: Reading, node: TextTest, against: Against, textKey: string, region: TextRegion): number {
  if ('is' in region) return against.test(region.is) ? T : F
  const { beginsWith } = region
  if (node.kind === 'inTexts') return F
  if (node.kind === 'compareTexts' && (node.operator === '=' || node.operator === '!=')) return node.operator === '=' ? F : T
  if (node.kind === 'search' && node.how === 'starts') return against.beginnings.some((beginning) => beginsWith.startsWith(beginning)) ? T : F
  const words = node.kind === 'anyWord' ? node.words : node.kind === 'search' && node.how === 'contains' && node.needle.kind === 'text' ? [node.needle.value] : null
  if (words === null || words.length > MAX_WORDS) return truth(reading, `${node.kind} ${keyOf(node, reading.salt)}`, [T, F])
  return containsOutcome(reading, textKey, beginsWith, words)
}

/** Of words in a text: 会议费 in it means that 会议 is in it. */
function containsOutcome({ world, pending }: Reading, textKey: string, beginsWith: string, words: readonly string[]): number {
  const known = [...world.truths].flatMap(([key, outcome]) => (key.startsWith(`in ${textKey} `) ? [[key.slice(textKey.length + 4), outcome] as const] : []))
  let open: string | null = null
  for (const word of words) {
    if (beginsWith.includes(word) || known.some(([other, outcome]) => outcome === T && other.includes(word))) return T
    const isOut = known.some(([other, outcome]) => outcome === F && word.includes(other))
    if (!isOut) open ??= word
  }
  if (open === null) return F
  pending.push({ kind: 'truth', key: `in ${textKey} ${open}`, outcomes: [T, F] })
  return T | F
}
