import { Refused, type RefusalValues } from '#kernel/values/refusal.ts'
import { lengthInCodePoints } from './code-points.ts'
import { refuse } from './model.ts'

type RuleRefusalCode = keyof typeof refuse.catalogue

/**
 * Throws a language refusal about `range` of `text`; `readCondition` and `checkCondition` catch it and answer it as a
 * value.
 */
export function refuseAt(
  text: string,
  range: { from: number; to: number },
  code: RuleRefusalCode,
  values: RefusalValues = {},
): never {
  throw new Refused(refuse(code, { ...placeIn(text, range), ...values }))
}

/** Line and column count from 1; a column is a code point, as an editor shows it. `from` and `to` are offsets in the text. */
function placeIn(text: string, range: { from: number; to: number }) {
  const before = text.slice(0, range.from)
  const lineStart = before.lastIndexOf('\n') + 1
  const shown = text.slice(range.from, Math.max(range.to, range.from + 1)).trim()
  return {
    line: before.split('\n').length,
    column: lengthInCodePoints(before.slice(lineStart)) + 1,
    text: shown.length > 60 ? `${shown.slice(0, 57)}…` : shown,
    from: range.from,
    to: range.to,
  }
}

/** The closest known name, or null when none is near: two letters may differ, in long names a third. */
export function nearest(name: string, known: Iterable<string>): string | null {
  let best: string | null = null
  let bestDistance = Math.max(name.length > 3 ? 2 : 1, Math.floor(name.length / 3)) + 1
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let row = 1; row <= left.length; row++) {
    const current = [row]
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1] ? 0 : 1
      current.push(Math.min(current[column - 1]! + 1, previous[column]! + 1, previous[column - 1]! + same))
    }
    previous = current
  }
  return previous[right.length]!
}
