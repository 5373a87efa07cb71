import { hash, timingSafeEqual } from 'node:crypto'
import { Refused } from '#kernel/values/refusal.ts'
import { canonicalBytes } from './canonical.ts'
import { type Commitment, refuse, SALT_BYTES } from './model.ts'

/**
 * Hides a personal value: base64 of sha256(salt ‖ field ‖ canonical value). `field` is the concrete path
 * (`lines[0].payeeName`). The verifier takes the field name from where the commitment stands in the leaf, so no
 * separator is needed after it; the salt has a fixed length. Erase the salt and the value can no longer be guessed from
 * the log, while the log still proves.
 */
export function commit(field: string, value: unknown, salt: Uint8Array): Commitment {
  if (salt.length !== SALT_BYTES) throw new Refused(refuse('log.salt_length', { field, expected: SALT_BYTES }))
  const bytes = Buffer.concat([salt, Buffer.from(field, 'utf8'), canonicalBytes(value)])
  return { commitment: hash('sha256', bytes, 'base64') }
}

/** True when this value and salt are what was committed to under this field. */
export function opens(commitment: Commitment, field: string, value: unknown, salt: Uint8Array): boolean {
  const given = Buffer.from(commitment.commitment, 'base64')
  const expected = Buffer.from(commit(field, value, salt).commitment, 'base64')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/**
 * The concrete paths of a record that the patterns of its `model.ts` mark as personal.
 * `payee.name` names a member, `lines[].account` that member of every element. What is absent needs no salt; null is
 * personal.
 */
export function personalFields(record: Record<string, unknown>, patterns: readonly string[]): string[] {
  return patterns.flatMap((pattern) => expand(record, steps(pattern), ''))
}

/**
 * A copy of the record with each personal value replaced by its commitment. Refuses (throws) when a salt is missing.
 */
export function commitPersonal(
  record: Record<string, unknown>,
  patterns: readonly string[],
  salts: ReadonlyMap<string, Uint8Array>,
): Record<string, unknown> {
  let copy: unknown = record
  for (const field of personalFields(record, patterns)) {
    const salt = salts.get(field)
    if (!salt) throw new Refused(refuse('log.salt_missing', { field }))
    copy = replace(copy, steps(field), (value) => commit(field, value, salt))
  }
  return copy as Record<string, unknown>
}

/** `lines[].payee.name` → lines, [], payee, name;  `lines[0].name` → lines, [0], name. */
function steps(path: string): string[] {
  return path.match(/\[\d*\]|[^.[\]]+/g) ?? []
}

function expand(value: unknown, [step, ...rest]: string[], path: string): string[] {
  if (step === undefined) return value === undefined ? [] : [path]
  if (step === '[]') {
    if (!Array.isArray(value)) return []
    return value.flatMap((element: unknown, index) => expand(element, rest, `${path}[${index}]`))
  }
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return []
  return expand((value as Record<string, unknown>)[step], rest, path === '' ? step : `${path}.${step}`)
}

function replace(value: unknown, [step, ...rest]: string[], change: (value: unknown) => unknown): unknown {
  if (step === undefined) return change(value)
  if (step.startsWith('[')) {
    const at = Number(step.slice(1, -1))
    return (value as unknown[]).map((element, index) => (index === at ? replace(element, rest, change) : element))
  }
  const record = value as Record<string, unknown>
  return { ...record, [step]: replace(record[step], rest, change) }
}
