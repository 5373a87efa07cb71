import { refuse as refuseAccess } from '#kernel/access/index.ts'
import type { Refusal } from '#kernel/values/refusal.ts'
import { refuse } from './model.ts'

interface DatabaseError {
  code: string
  message: string
  constraint?: string
}

/**
 * A constraint that refuses is the last line of defence, reached only by a race or a fault of ours; it still answers in a sentence.
 * Errors are told apart by SQLSTATE; the name is taken from the field or, behind Citus, from the message without its shard suffix.
 */
export function refusalOfDatabase(error: unknown): Refusal | null {
  if (!isDatabaseError(error)) return null
  // 21: two members of a batch moved one row, an alert and the payment it is about; alone, one follows the other.
  if (!/^(21|22|23|40|55P03)/.test(error.code)) return null
  const constraint = nameOf(error)
  if (constraint === 'act_pkey') return refuseAccess('access.incompatible', { who: { zh: '经办人', en: 'the actor' }, done: '—', asked: '—' })
  if (constraint === 'assignment_sides_apart') return refuseAccess('access.sides_apart')
  if (/^(assignment_holder|assignment_place|grant_place|duty_grant_administers)$/.test(constraint)) return refuseAccess('access.three_apart')
  if (constraint === 'step_one_person_once_a_round' || constraint === 'step_stands_for_once_a_round') return refuseAccess('access.already_acted')
  return refuse('command.refused_by_database', { constraint: constraint || error.code })
}

/**
 * Serialization failure, deadlock, lock timeout: worth another try. So is a receipt that stands already: another session was given
 * the same command at the same moment, and the next try hears its answer.
 */
export function isTransient(error: unknown): boolean {
  return isDatabaseError(error) && (/^(40|55P03)/.test(error.code) || nameOf(error) === 'receipt_pkey')
}

function nameOf(error: DatabaseError): string {
  const name = error.constraint ?? /constraint "([^"]+)"/.exec(error.message)?.[1] ?? ''
  return name.replace(/_\d+$/, '')
}

function isDatabaseError(error: unknown): error is DatabaseError {
  return error instanceof Error && typeof (error as { code?: unknown }).code === 'string'
}
