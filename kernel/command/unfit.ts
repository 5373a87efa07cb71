import { refuse as refuseAccess } from '#kernel/access/index.ts'
import { refuse as refuseDocument } from '#kernel/document/index.ts'
import { isId } from '#kernel/values/id.ts'
import type { Refusal } from '#kernel/values/refusal.ts'
import { refuse, type Command } from './model.ts'

const MAX_KEY_BYTES = 200
const MAX_REASON_CHARACTERS = 4_000

/**
 * What no database could look up or keep is refused before anything is asked of it, so that it cannot disturb the others of its batch.
 * Such an answer leaves no receipt: there may be no key to keep it under.
 */
export function unfit(command: Command): Refusal | null {
  const { key, actor, document, unit, reason } = command
  const length = Buffer.byteLength(key)
  if (length < 1 || length > MAX_KEY_BYTES || !isReadable(key)) return refuse('command.bad_key')
  if (!isReadable(command)) return refuse('command.unreadable_text')
  if (!isId(actor.person) || !isId(actor.position)) return refuseAccess('access.no_position')
  if (!isId(document)) return refuseDocument('document.no_such')
  if (unit !== undefined && !isId(unit)) return refuse('command.unknown_unit')
  if (reason && [...reason].length > MAX_REASON_CHARACTERS) return refuse('command.reason_too_long', { limit: MAX_REASON_CHARACTERS })
  return null
}

/** No NUL and no half of a surrogate pair, in values and names, however deep. */
function isReadable(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\u0000')
  if (typeof value !== 'object' || value === null) return true
  return Object.keys(value).every((name) => isReadable(name) && isReadable((value as Record<string, unknown>)[name]))
}
