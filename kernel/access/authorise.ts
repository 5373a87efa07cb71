import { formatYuan } from '#kernel/values/money.ts'
import type { Bilingual, Refusal } from '#kernel/values/refusal.ts'
import { refuse, type Act, type IncompatibleDuty, type Standing } from './model.ts'

export interface Asked {
  duty: string
  amountFen: bigint | null
  unit: string
  /** 'unit': only people of the document's unit; 'bureau': only people of the finance office. */
  scope: 'unit' | 'bureau'
  /** The position code that holds the task, when the command completes one. */
  taskPosition?: string
}

/** May this position do this duty on this document? Deny by default: what is not granted is refused. */
export function authorise(standing: Standing | undefined, asked: Asked): Refusal | null {
  if (!standing) return refuse('access.no_position')
  const position = standing.positionName
  // Whose step it is comes first: who comes a moment too late sees the document and is told where it stands.
  if (asked.taskPosition && asked.taskPosition !== standing.positionCode) {
    return refuse('access.not_task_holder', { holder: asked.taskPosition, position })
  }
  if (asked.scope === 'unit' ? standing.unit !== asked.unit : !standing.office) return refuse('access.other_unit')
  const limit = standing.duties.get(asked.duty)
  if (limit === undefined) return refuse('access.no_duty', { position, duty: asked.duty })
  if (limit !== null && asked.amountFen !== null && asked.amountFen > limit) {
    return refuse('access.over_limit', { amount: formatYuan(asked.amountFen), limit: formatYuan(limit) })
  }
  return null
}

/**
 * The acts that doing `duty` writes: for the actor and for everyone deputised for, in every set the duty takes part in,
 * on every id of the set's noun. A duty of no set still leaves one act, so that each step has its person.
 */
export function actsOf(
  matrix: readonly IncompatibleDuty[], duty: string, keys: readonly { noun: string; id: string }[], standing: { person: string; onBehalfOf: readonly { person: string }[] }, document: string,
): Act[] {
  const persons = [standing.person, ...standing.onBehalfOf.map((one) => one.person)]
  const acts: Act[] = []
  for (const { noun, pair, side } of moneySides(matrix, duty)) {
    for (const { id } of keys.filter((key) => key.noun === noun)) {
      for (const person of persons) acts.push({ key: `${noun}:${id}`, pair, person, side })
    }
  }
  // The actor is the first of the persons.
  if (acts.length > 0) return acts
  return [...acts, ...persons.map((person) => ({ key: `document:${document}`, pair: 'handling', person, side: duty }))]
}

const sidesOfDuty = new WeakMap<readonly IncompatibleDuty[], Map<string, readonly IncompatibleDuty[]>>()

/** The same few duties are asked for at every step: the matrix is searched once for each. */
function moneySides(matrix: readonly IncompatibleDuty[], duty: string): readonly IncompatibleDuty[] {
  let sides = sidesOfDuty.get(matrix)
  if (!sides) {
    sides = Map.groupBy(matrix.filter(({ scope }) => scope === 'money'), (row) => row.duty)
    sidesOfDuty.set(matrix, sides)
  }
  return sides.get(duty) ?? []
}

function forWhom(name: string): Bilingual {
  return { zh: `${name}（被代理人）`, en: `${name} (whom you stand in for)` }
}

export function actKey(act: Pick<Act, 'key' | 'pair' | 'person'>): string {
  return `${act.key}|${act.pair}|${act.person}`
}

/** Existing sides by `actKey`; the first act whose other side the same person already took is refused. */
export function separate(acts: readonly Act[], taken: ReadonlyMap<string, string>, standing: Standing): Refusal | null {
  for (const act of acts) {
    const done = taken.get(actKey(act))
    if (done !== undefined && done !== act.side) {
      const who = act.person === standing.person
        ? { zh: '您本人', en: 'you' } : forWhom(standing.onBehalfOf.find((one) => one.person === act.person)?.name ?? '')
      return refuse('access.incompatible', { who, done, asked: act.side })
    }
  }
  return null
}
