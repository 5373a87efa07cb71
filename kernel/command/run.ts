import { isRefusal, Refused } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import { chunks } from './chunks.ts'
import type { Gate } from './gate.ts'
import { Meeting } from './meeting.ts'
import { refuse, type Answer, type Command } from './model.ts'
import { isTransient, refusalOfDatabase } from './refused-by-database.ts'
import { receiptKey } from './store.ts'
import { isForbidden, transact } from './transact.ts'

/** At most this many commands share one transaction. */
export const MAX_BATCH = 500

/**
 * The one way anything is written: a batch of commands of one region, in order, one transaction (ARCHITECTURE §3).
 * Members do not see each other's failures: a refused member leaves nothing, the others go through. Answers come in the order of the commands.
 */
export async function run(gate: Gate, region: Region, commands: readonly Command[]): Promise<Answer[]> {
  const answers = new Map<Command, Answer>()
  for (const wave of waves(commands)) {
    for (const [command, answer] of await runWave(gate, region, wave)) answers.set(command, answer)
  }
  return commands.map((command) => answers.get(command)!)
}

/** Members of one transaction must not meet: a second command on the same document, or with the same key, goes into a later wave. */
function waves(commands: readonly Command[]): Command[][] {
  const all: { commands: Command[]; taken: Set<string> }[] = []
  const next = new Map<string, number>()
  for (const command of commands) {
    const names = [command.document, receiptKey(command.actor.person, command.key)]
    const index = Math.max(...names.map((name) => next.get(name) ?? 0))
    for (const name of names) next.set(name, index + 1)
    const wave = (all[index] ??= { commands: [], taken: new Set() })
    wave.commands.push(command)
  }
  return all.flatMap(({ commands: members }) => chunks(members, MAX_BATCH))
}

/** Tries the wave together; when the database refuses it, its members run alone, so that exactly the guilty one is refused. */
async function runWave(gate: Gate, region: Region, commands: readonly Command[], attempt = 1): Promise<Map<Command, Answer>> {
  try {
    return await transact(gate, region, commands)
  } catch (error) {
    if (error instanceof Meeting) {
      const at = commands.indexOf(error.second)
      const first = await runWave(gate, region, commands.slice(0, at))
      return new Map([...first, ...(await runWave(gate, region, commands.slice(at)))])
    }
    const refusal = error instanceof Refused ? error.refusal : refusalOfDatabase(error)
    if (!refusal) throw error
    if (isTransient(error)) {
      // Nobody's fault, and alone each member might wait as long again.
      if (attempt < 4) return runWave(gate, region, commands, attempt + 1)
      return new Map(commands.map((command) => [command, refuse('command.busy')]))
    }
    if (commands.length > 1) {
      const answers = new Map<Command, Answer>()
      for (const command of commands) for (const [, answer] of await runWave(gate, region, [command])) answers.set(command, answer)
      return answers
    }
    return new Map([[commands[0]!, refusal]])
  }
}

/**
 * Commands that belong together, an order file and the payments in it: all are done in one transaction or none is, in the order given.
 * When one is refused, its answer says why and every other that could have been done is null. What a rule forbids is kept as forbidden by
 * itself and refused here. They must be of different documents.
 * Throws what `run` throws; a refusal of the database, which names no member, is thrown as Refused.
 */
export async function runLinked(gate: Gate, region: Region, commands: readonly Command[]): Promise<(Answer | null)[]> {
  if (new Set(commands.map(({ document }) => document)).size < commands.length) throw new Error('linked commands must be of different documents')
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answers = await transact(gate, region, commands, 'linked')
      const forbidden = commands.filter((command) => isForbidden(answers.get(command)!))
      const kept = forbidden.length === 0 ? [] : await run(gate, region, forbidden)
      // By itself it was not forbidden after all: the others may follow it.
      if (attempt < 4 && kept.some((answer) => !isRefusal(answer) && !isForbidden(answer))) continue
      for (const [index, command] of forbidden.entries()) answers.set(command, refusalOfForbidden(kept[index]!))
      const isWhole = [...answers.values()].every((answer) => !isRefusal(answer))
      return commands.map((command) => {
        const answer = answers.get(command)!
        return isWhole || isRefusal(answer) ? answer : null
      })
    } catch (error) {
      const refusal = refusalOfDatabase(error)
      if (!refusal) throw error
      if (!isTransient(error) || attempt >= 4) throw new Refused(isTransient(error) ? refuse('command.busy') : refusal)
    }
  }
}

function refusalOfForbidden(answer: Answer): Answer {
  if (isRefusal(answer)) return answer
  const found = answer.findings.find(({ effect }) => effect === 'forbid')
  return refuse('command.forbidden', { number: answer.number ?? '—', rule: found?.rule ?? '—', why: found?.message ?? { zh: '', en: '' } })
}
