import type { Frame } from './closures.ts'
import type { Trait } from './traits.ts'

/** One bit a rule, 32 to a number. */
export type Bits = Int32Array

/** Sets the bits of the rules that one fact leaves open. */
type Sifter = (frame: Frame, open: Bits) => void
type Of<Kind> = { trait: Extract<Trait, { kind: Kind }>; rule: number }

/**
 * Which rules the facts leave open, out of all at once: seventy rules that compare the amount are one search among its thresholds, all rules
 * that look for words one walk along the text. `traits` are those of each rule; null: it is always open. What comes out is one list, used
 * again at the next call.
 */
export function sieveOf(traits: readonly (readonly Trait[] | null)[]): (frame: Frame) => Bits {
  const width = widthOf(traits.length)
  const always = bitsOf(width, traits.flatMap((known, rule) => (known === null ? [rule] : [])))
  const entries = traits.flatMap((known, rule) => (known ?? []).map((trait) => ({ trait, rule })))
  const sifters = [...Map.groupBy(entries, ({ trait }) => `${trait.kind} ${trait.slot}`).values()].map((group) => sifterOf(group, width))
  const open = new Int32Array(width)
  return (frame) => {
    for (let at = 0; at < width; at++) open[at] = always[at]!
    for (let at = 0; at < sifters.length; at++) sifters[at]!(frame, open)
    return open
  }
}

export function allBits(rules: number): Bits {
  return bitsOf(widthOf(rules), Array.from({ length: rules }, (_, rule) => rule))
}

function widthOf(rules: number): number {
  return (rules + 31) >> 5
}

/** All of one kind, about one fact. */
function sifterOf(entries: readonly { trait: Trait; rule: number }[], width: number): Sifter {
  const all = bitsOf(width, entries.map(({ rule }) => rule))
  switch (entries[0]!.trait.kind) {
    case 'between': return sifterOfIntervals(entries as Of<'between'>[], width, all)
    case 'oneOf': return sifterOfValues(entries as Of<'oneOf'>[], width)
    case 'holds': return sifterOfWords(entries as Of<'holds'>[], width, all)
    case 'is': return sifterOfTruth(entries as Of<'is'>[], width, all)
    case 'known': return sifterOfKnown(entries as Of<'known'>[], width)
  }
}

/** Between two neighbouring thresholds all numbers leave the same rules open. */
function sifterOfIntervals(entries: readonly Of<'between'>[], width: number, all: Bits): Sifter {
  const { slot } = entries[0]!.trait
  const cuts = Float64Array.from(new Set(entries.flatMap(({ trait }) => [trait.lo, trait.hi + 1]))).sort()
  const openFrom = (least: number) => bitsOf(width, entries.filter(({ trait }) => trait.lo <= least && least <= trait.hi).map(({ rule }) => rule))
  const steps = [new Int32Array(width), ...Array.from(cuts, openFrom)]
  return (frame, open) => {
    const value = frame[slot] as number
    add(open, value === value ? steps[countUpTo(cuts, value)]! : all)
  }
}

/** How many of the sorted numbers are not above `value`. */
function countUpTo(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! <= value) low = middle + 1
    else high = middle
  }
  return low
}

function sifterOfValues(entries: readonly Of<'oneOf'>[], width: number): Sifter {
  const { slot } = entries[0]!.trait
  const byValue = bitsBy(width, entries.flatMap(({ trait, rule }) => trait.values.map((value) => ({ key: value, rule }))))
  return (frame, open) => {
    const bits = byValue.get(frame[slot] as string)
    if (bits !== undefined) add(open, bits)
  }
}

/** One walk along the text; at most places no word begins, and a small table says so. */
function sifterOfWords(entries: readonly Of<'holds'>[], width: number, all: Bits): Sifter {
  const { slot } = entries[0]!.trait
  const byWord = bitsBy(width, entries.flatMap(({ trait, rule }) => trait.words.map((word) => ({ key: word, rule }))))
  const byFirst = Map.groupBy([...byWord].map(([word, bits]) => ({ word, bits })), ({ word }) => word.charCodeAt(0))
  const begins = new Uint8Array(256)
  for (const unit of byFirst.keys()) begins[unit & 255] = 1
  return (frame, open) => {
    const text = frame[slot] as string | null
    if (text === null) return add(open, all)
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      if (begins[unit & 255] === 0) continue
      for (const { word, bits } of byFirst.get(unit) ?? NONE) if (text.startsWith(word, at)) add(open, bits)
    }
  }
}

const NONE: readonly { word: string; bits: Bits }[] = []

function sifterOfTruth(entries: readonly Of<'is'>[], width: number, all: Bits): Sifter {
  const { slot } = entries[0]!.trait
  const [yes, no] = bitsByFlag(width, entries)
  return (frame, open) => {
    const value = frame[slot]
    add(open, value === true ? yes : value === false ? no : all)
  }
}

function sifterOfKnown(entries: readonly Of<'known'>[], width: number): Sifter {
  const { slot } = entries[0]!.trait
  const [known, unknown] = bitsByFlag(width, entries)
  return (frame, open) => {
    const value = frame[slot]
    // Unknown numbers and days are NaN, unknown texts null.
    add(open, value === null || value !== value ? unknown : known)
  }
}

function bitsByFlag(width: number, entries: readonly (Of<'is'> | Of<'known'>)[]): [yes: Bits, no: Bits] {
  const of = (value: boolean) => bitsOf(width, entries.filter(({ trait }) => trait.value === value).map(({ rule }) => rule))
  return [of(true), of(false)]
}

/** A rule may list twenty thousand words; what names the same rules shares its bits. */
function bitsBy(width: number, entries: readonly { key: string; rule: number }[]): Map<string, Bits> {
  const shared = new Map<string, Bits>()
  return new Map([...Map.groupBy(entries, ({ key }) => key)].map(([key, same]) => {
    const rules = same.map(({ rule }) => rule)
    const bits = shared.get(rules.join()) ?? bitsOf(width, rules)
    shared.set(rules.join(), bits)
    return [key, bits]
  }))
}

function bitsOf(width: number, rules: readonly number[]): Bits {
  const bits = new Int32Array(width)
  for (const rule of rules) bits[rule >> 5]! |= 1 << (rule & 31)
  return bits
}

function add(open: Bits, bits: Bits): void {
  for (let at = 0; at < open.length; at++) open[at]! |= bits[at]!
}
