import { describe, expect, it } from 'vitest'
import { isRefusal } from '#kernel/values/refusal.ts'
import { parseCondition } from './parse.ts'
import type { Syntax } from './syntax.ts'

const SEED = Number(process.env['SLUICE_SEED'] ?? Date.now() % 1_000_000)
const CHAINS = 3_000

describe('a chain without parentheses', () => {
  it(`means the same as with all parentheses written out, in ${CHAINS} random chains (seed ${SEED})`, () => {
    console.log(`chains: seed ${SEED}`)
    let state = SEED % 2_147_483_646 + 1
    const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!
    for (let index = 0; index < CHAINS; index++) {
      const alternatives = Array.from({ length: 1 + Math.floor(random() * 4) },
        () => Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(PIECES)))
      const flat = alternatives.map((items) => items.join(' and ')).join(' or ')
      const full = alternatives.map((items) =>
        (items.length > 1 ? `(${items.map((item) => `(${item})`).join(' and ')})` : `(${items[0]!})`)).join(' or ')
      expect(shapeOf(flat), `seed ${SEED}: ${flat}`).toEqual(shapeOf(full))
    }
  })
})

const PIECES = [
  'a.b', 'a.b = 1', 'a.b >= c.d', 'a.b in [0..5]', 'a.b in ]0..5[', 'a.b in ("x")', 'a.b in ("x", "y")', 'a.b in > 5',
  'a.b in (5)', 'a.b in (>5)', 'a.b in (1, [2..3], >9)',
  'a.b in ["x"]', 'a.b in c.d', 'a.b between 1 and 5', 'a.b + 1 between c.d - 2 and 5 * 3',
  'not(a.b in [0..5] or c.d)', '(a.b or c.d)', 'a.b + 1 in [0..5]',
  '-a.b in > 5', 'contains(a.b, "and or in")', 'a.b != null', 'a.b in (<= 5, c.d)', '(a.b in [0..5]) = c.d',
  'a.b in [c.d..c.e + 1]',
]

function shapeOf(text: string): unknown {
  const syntax = parseCondition(text)
  if (isRefusal(syntax)) throw new Error(`${text}: ${syntax.message.en}`)
  return shape(syntax)
}

/** The tree without positions: those differ by the parentheses. */
function shape(syntax: Syntax): unknown {
  return JSON.parse(JSON.stringify(syntax,
    (key, value: unknown) => (key === 'from' || key === 'to' ? undefined : value)))
}
