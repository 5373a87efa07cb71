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
  return write(value, [])
}

/** The way to the value in hand, kept as it is walked and put into words only when something is wrong. */
type Path = (string | number)[]

function write(value: unknown, path: Path): string {
  if (path.length > MAX_DEPTH) throw notCanonical(path, 'nested too deeply or in a circle')
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
      return Array.isArray(value) ? writeArray(value, path) : writeObject(value, path)
    default:
      throw notCanonical(path, `a value of type ${typeof value} has no JSON form`)
  }
}

function writeString(text: string, path: Path): string {
  if (!text.isWellFormed()) throw notCanonical(path, 'the text holds half of a surrogate pair')
  return JSON.stringify(text)
}

function writeArray(values: unknown[], path: Path): string {
  // Counting visits holes, which map would skip and join would print as nothing.
  const items: string[] = []
  for (let index = 0; index < values.length; index++) {
    path.push(index)
    items.push(write(values[index], path))
    path.pop()
  }
  return `[${items.join(',')}]`
}

const PLAIN_KEY = /^[A-Za-z0-9_.-]+$/

function writeObject(value: object, path: Path): string {
  const prototype = Object.getPrototypeOf(value) as unknown
  const isPlain = prototype === Object.prototype || prototype === null
  if (!isPlain) throw notCanonical(path, 'only plain objects have a JSON form')
  const record = value as Record<string, unknown>
  const members: string[] = []
  // sort() without a comparison orders by UTF-16 code units, which is what RFC 8785 §3.2.3 asks for.
  for (const key of Object.keys(record).sort()) {
    const name = PLAIN_KEY.test(key) ? `"${key}"` : writeString(key, path)
    path.push(key)
    members.push(`${name}:${write(record[key], path)}`)
    path.pop()
  }
  return `{${members.join(',')}}`
}

function notCanonical(path: Path, reason: string): Refused {
  const place = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('')
  return new Refused(refuse('log.not_canonical', { path: `$${place}`.toWellFormed(), reason }))
}
