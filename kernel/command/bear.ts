import { validate, type Document } from '#kernel/document/index.ts'
import type { LoadedKind } from '#kernel/module/model.ts'
import { start, type Outcome } from '#kernel/process/index.ts'
import type { Facts, Verdict } from '#kernel/rules/index.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import type { Gate } from './gate.ts'
import type { World } from './world.ts'

/** A document born of a verdict, an alert: it starts its flow at once, and nobody has acted in it yet. */
export interface Birth {
  kind: LoadedKind
  document: Document
  outcome: Outcome
}

/** Asks the modules whether this verdict gives birth to a document. Two that answer is a fault of the modules, not of the user. */
export function bear(
  gate: Gate, world: World, parent: Document, command: string, verdict: Verdict, facts: Facts,
): Birth | Refusal | null {
  const born = gate.modules.flatMap((module) => module.onVerdict?.(parent, command, verdict) ?? [])
  const [one] = born
  if (!one) return null
  if (born.length > 1) throw new Error(`Two modules answer one verdict: ${born.map((other) => other.kind).join(', ')}.`)
  const kind = gate.kinds.get(one.kind)
  if (!kind) throw new Error(`A verdict bears a document of unknown kind ${one.kind}.`)
  const body = validate(kind.fields, one.body, true)
  if (isRefusal(body)) return body
  const outcome = start(kind.definition, facts, kind.conditions)
  if (isRefusal(outcome)) return outcome
  const at = world.moment.judgedAt
  const document: Document = {
    id: newId(at.getTime()), kind: kind.code, number: null, unit: parent.unit, state: outcome.documentState, version: 1, round: 1, steps: 0,
    ...kind.header(body), subject: parent.id, fiscalYear: parent.fiscalYear, madeBy: parent.madeBy, madeAt: at, seq: parent.seq,
    countsFrom: null, hold: null, holdStep: null, holdKind: null, body,
  }
  return { kind, document, outcome }
}
