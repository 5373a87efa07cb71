import type { Pool } from 'pg'
import { type Answer, type Command, type Done, type Gate, handedOver, run } from '#kernel/command/index.ts'
import { withReader } from '#kernel/database/index.ts'
import type { Body } from '#kernel/document/model.ts'
import type { LoadedKind } from '#kernel/module/index.ts'
import { loadInstances, loadTasks, offeredActions, type StoredTask } from '#kernel/process/index.ts'
import { type CivilDay, startOfDay } from '#kernel/values/civil-day.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import type { Staff } from './organise.ts'

/** The gate's clock of a replay: ten in the morning of the row's day, a little later with every batch, never back. */
export interface ReplayClock {
  now: () => Date
  enter: (day: CivilDay) => void
  tick: () => void
}

const TEN_O_CLOCK_MS = 10 * 3_600_000
const TICK_MS = 50

export function replayClock(): ReplayClock {
  let atMs = 0
  let lastMs = 0
  return {
    now: () => new Date(atMs),
    enter(day) {
      const dayMs = startOfDay(day).getTime()
      atMs = Math.max(atMs, dayMs + TEN_O_CLOCK_MS)
      lastMs = dayMs + 86_399_000
    },
    tick: () => (atMs = Math.min(atMs + TICK_MS, lastMs)),
  }
}

export interface Office {
  gate: Gate
  region: string
  staff: Staff
  clock: ReplayClock
  read: Pool
  batchSize: number
  signal: AbortSignal
  /** Commands that the gate answered, all of them. */
  answered: number
  /** After each batch. */
  onBatch: (answered: number) => Promise<void>
  /** The last two batches that were handed to the gate, the older first. */
  underWay: readonly [older: Promise<unknown>, last: Promise<unknown>]
}

export interface Asking {
  document: string
  /** Of the document; null for one of the finance office. */
  unit: string | null
  /** Idempotency key. */
  key: string
  body: Body
}

/** What comes of a batch that was handed to the gate. In an object, because a promise in a promise would be waited for. */
interface Handed<Result> {
  result: Promise<Result>
}

/**
 * Hands a batch to the gate, behind those before it, and comes back without its answers: the next is decided while this one is written. Two are
 * under way at most. Every `take` sees its answers in the order of the batches.
 */
async function hand<Result>(office: Office, commands: readonly Command[], take: (answers: readonly Answer[]) => Result): Promise<Handed<Result>> {
  const { gate, region, signal, clock } = office
  const [older, last] = office.underWay
  await older
  // By then it has read the clock, which ticks for the next. When nobody can follow it, some of its members may still be carried out alone.
  await Promise.race([last, handedOver(gate.turns, region).then((mayFollow) => (mayFollow ? undefined : last))])
  signal.throwIfAborted()
  clock.tick()
  const result = answered(office, commands, take, last)
  // Whoever waits for it hears of a fault, and the next to be handed over does in any case.
  result.catch(() => {})
  office.underWay = [last, result]
  return { result }
}

async function answered<Result>(
  office: Office, commands: readonly Command[], take: (answers: readonly Answer[]) => Result, before: Promise<unknown>,
): Promise<Result> {
  const answers = await run(office.gate, office.region, commands)
  await before
  office.answered += commands.length
  await office.onBatch(office.answered)
  return take(answers)
}

/** When nothing is under way any more, whatever came of it. */
export async function ended({ underWay }: Office): Promise<void> {
  await Promise.allSettled(underWay)
}

export function portions<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size))
}

/** Submits these new documents in one batch; `take` sees the answers in the order of what was asked. */
export function submit<Result>(
  office: Office, kind: LoadedKind, asked: readonly Asking[], take: (answers: readonly Answer[]) => Result,
): Promise<Handed<Result>> {
  const position = kind.make!.positions[0]!
  const commands = asked.map(({ document, unit, key, body }): Command => (
    { key, actor: office.staff.holder(position, unit), kind: kind.code, document, action: 'submit', body }))
  return hand(office, commands, take)
}

/** Documents that go on, in their order, by batch: known once it has been answered. */
export type Going = Promise<readonly string[]>[]

/**
 * Carries documents through every open task of their drawing, wave by wave over all of them, each task by a holder of its position
 * with its first action that goes forward. Ends where a document has no open task: at its end, held, or refused.
 */
export async function carryOn(
  office: Office, kind: LoadedKind, documents: Going, onRefused: (document: string, refusal: Refusal) => void,
): Promise<Map<string, Done>> {
  const last = new Map<string, Done>()
  const take = (commands: readonly Command[], answers: readonly Answer[]): string[] => {
    const going = new Set<string>()
    for (const [index, answer] of answers.entries()) {
      const { document } = commands[index]!
      if (isRefusal(answer)) onRefused(document, answer)
      else {
        last.set(document, answer)
        if (answer.state !== 'held') going.add(document)
      }
    }
    return [...going]
  }
  for (let standing = documents; standing.length > 0;) {
    const handed: Going = []
    for await (const commands of forwardBatches(office, kind, standing)) {
      handed.push((await hand(office, commands, (answers) => take(commands, answers))).result)
    }
    standing = handed
  }
  return last
}

/** The next wave. Its first batches need not wait for the last ones of the wave before; what belongs to one document stays in one batch. */
async function* forwardBatches(office: Office, kind: LoadedKind, standing: Going): AsyncGenerator<Command[]> {
  let batch: Command[] = []
  for (const documents of standing) {
    const commands = await forwardCommands(office, kind, await documents)
    for (const [, ofDocument] of Map.groupBy(commands, ({ document }) => document)) {
      if (batch.length > 0 && batch.length + ofDocument.length > office.batchSize) {
        yield batch
        batch = []
      }
      batch.push(...ofDocument)
    }
  }
  if (batch.length > 0) yield batch
}

/** One set-based question for the open tasks of all of them. */
async function forwardCommands(office: Office, kind: LoadedKind, documents: readonly string[]): Promise<Command[]> {
  const { region, staff, gate } = office
  const { tasks, instances } = await withReader(office.read, { regions: [region], units: ['*'] }, async (client) => (
    { tasks: await loadTasks(client, region, documents), instances: await loadInstances(client, region, documents) }))
  return documents.flatMap((document) => (tasks.get(document) ?? []).map((task): Command => {
    const { state, definitionVersion } = instances.get(document)!
    const offered = offeredActions(gate.definition(kind.code, definitionVersion)!, state, task.taskKey)
    return {
      key: task.id, actor: staff.holder(task.position, task.unit), kind: kind.code, document, task: task.id,
      action: forward(kind, task, offered),
    }
  }))
}

/** Neither back nor out: the first action that the kind does not mark as one to think twice about. */
function forward(kind: LoadedKind, task: StoredTask, offered: readonly string[]): string {
  const action = offered.find((one) => kind.actions[one]?.tone !== 'danger')
  if (action === undefined) throw new Error(`${kind.code}: the task ${task.node} offers nothing that goes forward`)
  return action
}
