import { Refused, type Bilingual } from '#kernel/values/refusal.ts'
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
  readonly reason: Bilingual

  constructor(zh: string, en: string) {
    super(en)
    this.reason = { zh, en }
  }
}

function write(value: unknown, depth: number): string {
  if (depth > MAX_DEPTH) throw new NoForm('嵌套太深，或绕成了圈', 'nested too deeply or in a circle')
  if (value === null) return 'null'
  switch (typeof value) {
    case 'string':
      return writeString(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'bigint':
      return `"${value}"`
    case 'number':
      if (!Number.isFinite(value)) throw new NoForm(`${value} 不是数`, `${value} is not a number`)
      // RFC 8785 §3.2.2.3 takes over the number form of ECMAScript; minus zero is written 0.
      return `${value}`
    case 'object':
      return Array.isArray(value) ? writeArray(value, depth + 1) : writeObject(value, depth + 1)
    default:
      throw new NoForm(`${typeof value} 类型的值没有 JSON 写法`, `a value of type ${typeof value} has no JSON form`)
  }
}

/** What JSON does not write as it stands, and halves of surrogate pairs. */
const NOT_PLAIN = /["\\\p{Cc}\p{Cs}]/u

function writeString(text: string): string {
  if (!NOT_PLAIN.test(text)) return `"${text}"`
  if (!text.isWellFormed()) throw new NoForm('文字中有半个代理对', 'the text holds half of a surrogate pair')
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
  if (!isPlain) throw new NoForm('只有普通对象才有 JSON 写法', 'only plain objects have a JSON form')
  const record = value as Record<string, unknown>
  const { keys, names } = formOf(Object.keys(record))
  let text = '{'
  let index = 0
  try {
    for (; index < keys.length; index++) text += names[index]! + write(record[keys[index]!], depth)
  } catch (error) {
    throw passing(error, keys[index]!)
  }
  return text + '}'
}

/** How records of the same members in the same order are written. */
interface Form {
  /** As the records have them. */
  given: readonly string[]
  /** As they are written. */
  keys: readonly string[]
  /** What stands before each value: a comma but for the first, the name in quotes, a colon. */
  names: readonly string[]
}

const FORMS_KEPT = 1_000
const MOST_ALIKE = 16
const MOST_NAME_LENGTH = 64
const NO_MEMBERS: Form = { given: [], keys: [], names: [] }

/** By the first member. */
const forms = new Map<string, Form[]>()
let formsKept = 0

/** Sorting and quoting the names is half of the work, and records of the same few hundred forms come again and again. */
function formOf(given: readonly string[]): Form {
  const first = given[0]
  if (first === undefined) return NO_MEMBERS
  const alike = forms.get(first) ?? []
  for (let index = 0; index < alike.length; index++) if (isSame(alike[index]!.given, given)) return alike[index]!
  // Without a comparison this orders by UTF-16 code units, which is what RFC 8785 §3.2.3 asks for.
  const keys = given.toSorted()
  const form = { given, keys, names: keys.map((key, index) => `${index > 0 ? ',' : ''}${writeString(key)}:`) }
  // Whoever sends a command chooses the members of its body, and these would be kept for ever: so few, and none with a long name.
  if (formsKept < FORMS_KEPT && alike.length < MOST_ALIKE && given.every(({ length }) => length <= MOST_NAME_LENGTH)) {
    forms.set(first, [...alike, form])
    formsKept++
  }
  return form
}

/** From the end: those that begin alike differ there. */
function isSame(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false
  for (let index = left.length - 1; index >= 0; index--) if (left[index] !== right[index]) return false
  return true
}

function passing(error: unknown, step: string | number): unknown {
  if (error instanceof NoForm) error.path.unshift(step)
  return error
}

function notCanonical({ path, reason }: NoForm): Refused {
  const place = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('')
  return new Refused(refuse('log.not_canonical', { path: `$${place}`.toWellFormed(), reason }))
}
