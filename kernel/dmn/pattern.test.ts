import { describe, expect, it } from 'vitest'
import { compilePattern, replacePattern } from './pattern.ts'
import { openRun } from './scope.ts'

const SEED = Number(process.env['SLUICE_SEED'] ?? Date.now() % 1_000_000)
const COUNT = process.env['SLUICE_RANDOM'] === 'large' ? 100_000 : 4_000

/** A small linear generator: the same seed makes the same patterns. */
function chooser(seed: number) {
  let state = seed >>> 0
  return <Item>(items: readonly Item[]): Item => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return items[Math.floor((state / 2 ** 32) * items.length)]!
  }
}
type Pick = ReturnType<typeof chooser>

const ATOMS = ['a', 'b', 'c', '.', '[ab]', '[^a]', '^', '$']
const TIMES = ['*', '+', '?', '*?', '+?', '??', '{2}', '{1,2}', '{0,3}', '{2,}', '{1,3}?', '{0,2}?']

function patternOf(pick: Pick, depth: number): string {
  if (depth === 0) return pick(ATOMS)
  const inside = () => patternOf(pick, depth - 1)
  switch (pick(['both', 'either', 'group', 'repeat', 'repeat'])) {
    case 'both': return inside() + inside()
    case 'either': return `(?:${inside()}|${inside()})`
    case 'group': return `(${inside()})`
    default: return `(?:${inside()})${pick(TIMES)}`
  }
}

describe('the matcher of patterns', () => {
  it(`finds what JavaScript finds, where the two languages are one (seed ${SEED})`, () => {
    const pick = chooser(SEED)
    let found = 0
    for (let count = 0; count < COUNT; count++) {
      const text = patternOf(pick, 3)
      const input = Array.from({ length: pick([0, 3, 7, 12]) }, () => pick(['a', 'a', 'b', 'c', '𠮷'])).join('')
      const pattern = compilePattern(text, '')!
      const ours = replacePattern(pattern, input, '<$0>', openRun(new Date(0), 'UTC'))
      const matchesNothing = new RegExp(text, 'u').test('')
      expect(ours, `seed ${SEED}: ${text} in ${input}`).toBe(matchesNothing ? null : input.replace(new RegExp(text, 'gu'), '<$&>'))
      if (ours !== null && ours !== input) found++
    }
    expect(found).toBeGreaterThan(COUNT / 10)
  })
})
