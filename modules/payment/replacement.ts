import type { Document } from '#kernel/document/model.ts'
import type { Refusal } from '#kernel/values/refusal.ts'
import type { PaymentLookup } from './lookup.ts'
import { refuse } from './model.ts'

/**
 * What bounced or failed is paid again by one request at a time, of its own unit: two of them would be the money twice. A number of what has not
 * bounced yet is refused as well, or the place would be taken by nobody when it does. That one of another unit is not told to exist.
 */
export function admitReplacement({ body, unit }: Document, { replaced }: Pick<PaymentLookup, 'replaced'>): Refusal | null {
  const number = body.replaces
  if (typeof number !== 'string') return null
  if (replaced?.unit !== unit) return refuse('payment.replaces_nothing', { number })
  return replaced.by && refuse('payment.replaced_already', { number, other: replaced.by.number })
}

/** States of a payment in which it stands in the place of the one it replaces: its money is held, gone, or was sent back by the bank. */
export function takesPlace(state: string | null): boolean {
  return state !== null && !MAKES_ROOM.includes(state)
}

export const MAKES_ROOM: readonly string[] = ['draft', 'withdrawn', 'annulled']
