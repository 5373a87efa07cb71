import { Refused } from '#kernel/values/refusal.ts'
import { refuse } from './model.ts'

const MAX_DEPTH = 100

/**
 * The one byte form of a value (RFC 8785, JSON Canonicalization Scheme), UTF-8: what is stored, hashed and signed.
 * A bigint (money in fen, a position) becomes a JSON string of its digits, because a double cannot hold every fen.
 * Throws `Refused` (log.not_canonical, with the path) for what has no single form: a number that is not finite, half of
 * a surrogate pair, undefined, a date, a class instance, a cycle.
 */
export function canonicalBytes(value: unknown): Buffer {
  return Buffer.from(canonicalText(value), 'utf8')
}

export function canonicalText(value: unknown): string {
  try {
    return write(value, 0)
  } catch (error) {
    if (error instanceof NoForm) throw notCanonical(error)
    throw error
  }
}

/** Why a value has no form, and the way to it: put together from the inside out, so that a good value costs nothing for it. */
class NoForm extends Error {
  readonly path: (string | number)[] = []
}

function write(value: unknown, depth: number): string {
  if (depth > MAX_DEPTH) throw new NoForm('nested too deeply or in a circle')
  if (value === null) return 'null'
  switch (typeof value) {
    case 'string':
      return writeString(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'bigint':
      return `"${value}"`
    case 'number':
      if (!Number.isFinite(value)) throw new NoForm(`${value} is not a number`)
      // RFC 8785 §3.2.2.3 takes over the number form of ECMAScript; minus zero is written 0.
      return JSON.stringify(value)
    case 'object':
      return Array.isArray(value) ? writeArray(value, depth + 1) : writeObject(value, depth + 1)
    default:
      throw new NoForm(`a value of type ${typeof value} has no JSON form`)
  }
}

function writeString(text: string): string {
  if (!text.isWellFormed()) throw new NoForm('the text holds half of a surrogate pair')
  return JSON.stringify(text)
}

function writeArray(values: readonly unknown[], depth: number): string {
  let text = '['
  let index = 0
  try {
    // Counting visits holes, which map would skip and join would print as nothing.
    for (; index < values.length; index++) text += (index > 0 ? ',' : '') + write(values[index], depth)
  } catch (error) {
    throw passing(error, index)
  }
  return text + ']'
}

function writeObject(value: object, depth: number): string {
  const prototype = Object.getPrototypeOf(value) as unknown
  const isPlain = prototype === Object.prototype || prototype === null
  if (!isPlain) throw new NoForm('only plain objects have a JSON form')
  const record = value as Record<string, unknown>
  const keys = Object.keys(record)
  // sort() without a comparison orders by UTF-16 code units, which is what RFC 8785 §3.2.3 asks for.
  if (!isSorted(keys)) keys.sort()
  let text = '{'
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index]!
    text += (index > 0 ? ',' : '') + nameOf(key)
    try {
      text += write(record[key], depth)
    } catch (error) {
      throw passing(error, key)
    }
  }
  return text + '}'
}

/** Most records are written in order already, and `<` compares code units as `sort` does. */
function isSorted(keys: readonly string[]): boolean {
  for (let index = 1; index < keys.length; index++) if (keys[index - 1]! > keys[index]!) return false
  return true
}

const NAMES_KEPT = 1_000
const MOST_NAME_LENGTH = 64
const names = new Map<string, string>()

/** A name in quotes with its colon. The same few hundred names of our own models come again and again. */
function nameOf(key: string): string {
  const known = names.get(key)
  if (known !== undefined) return known
  const name = `${writeString(key)}:`
  // Whoever sends a command chooses the keys of its body: a long one is nobody's name, and would be kept for ever.
  if (key.length <= MOST_NAME_LENGTH && names.size < NAMES_KEPT) names.set(key, name)
  return name
}

function passing(error: unknown, step: string | number): unknown {
  if (error instanceof NoForm) error.path.unshift(step)
  return error
}

function notCanonical({ path, message }: NoForm): Refused {
  const place = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('')
  return new Refused(refuse('log.not_canonical', { path: `$${place}`.toWellFormed(), reason: message }))
}
