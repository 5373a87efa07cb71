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
  return write(value, '$', 0)
}

function write(value: unknown, path: string, depth: number): string {
  if (depth > MAX_DEPTH) throw notCanonical(path, 'nested too deeply or in a circle')
  if (value === null) return 'null'
  switch (typeof value) {
    case 'string':
      return writeString(value, path)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'bigint':
      return `"${value}"`
    case 'number':
      if (!Number.isFinite(value)) throw notCanonical(path, `${value} is not a number`)
      // RFC 8785 §3.2.2.3 takes over the number form of ECMAScript; minus zero is written 0.
      return JSON.stringify(value)
    case 'object':
      return Array.isArray(value) ? writeArray(value, path, depth) : writeObject(value, path, depth)
    default:
      throw notCanonical(path, `a value of type ${typeof value} has no JSON form`)
  }
}

function writeString(text: string, path: string): string {
  if (!text.isWellFormed()) throw notCanonical(path, 'the text holds half of a surrogate pair')
  return JSON.stringify(text)
}

function writeArray(values: unknown[], path: string, depth: number): string {
  // Array.from visits holes, which map would skip and join would print as nothing.
  return `[${Array.from(values, (value, index) => write(value, `${path}[${index}]`, depth + 1)).join(',')}]`
}

function writeObject(value: object, path: string, depth: number): string {
  const prototype = Object.getPrototypeOf(value) as unknown
  const isPlain = prototype === Object.prototype || prototype === null
  if (!isPlain) throw notCanonical(path, 'only plain objects have a JSON form')
  const record = value as Record<string, unknown>
  // sort() without a comparison orders by UTF-16 code units, which is what RFC 8785 §3.2.3 asks for.
  const members = Object.keys(record).sort().map((key) => {
    return `${writeString(key, path)}:${write(record[key], `${path}.${key}`, depth + 1)}`
  })
  return `{${members.join(',')}}`
}

function notCanonical(path: string, reason: string): Refused {
  return new Refused(refuse('log.not_canonical', { path: path.toWellFormed(), reason }))
}
