import type { Refusal } from '#kernel/values/refusal.ts'
import { FUNCTIONS } from '../functions.ts'
import { meantBy } from '../meant-name.ts'
import { mistakeAt, type Suggestion } from '../mistakes.ts'
import { nearestFunction } from '../other-functions.ts'
import type { Range } from '../syntax.ts'
import type { Vocabulary } from '../vocabulary.ts'
import { constantFor, dateFor } from './meant-constant.ts'

/** The one thing that was probably meant, or null. Never more than a proposal: the author takes it or not. */
export function suggestionFor(text: string, refusal: Refusal, range: Range, vocabulary: Vocabulary): Suggestion | null {
  switch (refusal.code) {
    case 'rules.unknown_name': {
      const meant = meantBy(text, text.slice(range.from, range.to), range, vocabulary)
      return meant === null ? null : { ...range, put: meant }
    }
    case 'rules.unknown_function': {
      const near = nearestFunction(String(refusal.values['text']), Object.keys(FUNCTIONS))
      return near === null ? null : { ...range, put: near }
    }
    case 'rules.syntax':
    case 'rules.not_in_language': return ofLists(mistakeAt(text, range)?.suggestion ?? null, vocabulary)
    case 'rules.chained_comparison': return chainFor(text, range)
    case 'rules.type_mismatch': return constantFor(text, range, vocabulary)
    case 'rules.bad_date': return dateFor(text, range)
    case 'rules.code_title': return { ...range, put: JSON.stringify(refusal.values['code']) }
    default: return null
  }
}

/** A list has an item where a text has a part. */
function ofLists(suggestion: Suggestion | null, vocabulary: Vocabulary): Suggestion | null {
  const name = /\bcontains\(([^,]+),/.exec(suggestion?.put ?? '')?.[1]
  const isList = name !== undefined && vocabulary.get(name)?.type === 'list<text>'
  return suggestion && isList ? { ...suggestion, put: suggestion.put.replace('contains(', 'list contains(') } : suggestion
}

/** 1 < a < 3 becomes 1 < a and a < 3; a > 1 < 3 becomes a > 1 and a < 3: what both comparisons are about is no number. */
function chainFor(text: string, range: Range): Suggestion | null {
  const parts = /^([^<>=!]+?)\s*(<=?|>=?)\s*([^<>=!]+?)\s*(<=?|>=?)\s*([^<>=!]+)$/.exec(text.slice(range.from, range.to))
  if (!parts) return null
  const [, low, first, middle, second, high] = parts
  const about = /^[\d.]+$/.test(middle!) ? low : middle
  return { ...range, put: `${low} ${first} ${middle} and ${about} ${second} ${high!.trim()}` }
}
