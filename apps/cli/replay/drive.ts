import type { Pool } from 'pg'
import { type Answer, type Command, type Done, findingsFor, type Gate, run } from '#kernel/command/index.ts'
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
  /** Batches under way at a time: two, or one where the salts are to be the same in every run. */
  inFlight: 1 | 2
  signal: AbortSignal
  /** Commands that the gate answered, all of them. */
  answered: number
  /** After each batch. */
  onBatch: (answered: number) => Promise<void>
}

export interface Asking {
  document: string
  /** Of the document; null for one of the finance office. */
  unit: string | null
  /** Idempotency key. */
  key: string
  body: Body
}

/** Submits new documents in their order, in batches; what they ask for is made when its batch is. Tells each answer, in the same order. */
export async function submit(office: Office, kind: LoadedKind, asked: Iterable<Asking>, told: Told): Promise<void> {
  const position = kind.make!.positions[0]!
  await inBatches(office, asked, ({ document, unit, key, body }) => (
    { key, actor: office.staff.holder(position, unit), kind: kind.code, document, action: 'submit', body }), told)
}

type Told = (answer: Answer, index: number) => void

/**
 * Carries documents through every open task of their drawing, wave by wave over all of them, each task by a holder of its position
 * with its first action that goes forward. Ends where a document has no open task: at its end, held, or refused.
 */
export async function carryOn(
  office: Office, kind: LoadedKind, documents: readonly string[], onRefused: (document: string, refusal: Refusal) => void,
): Promise<Map<string, Done>> {
  const last = new Map<string, Done>()
  for (let standing = documents; standing.length > 0;) {
    const commands = await forwardCommands(office, kind, standing)
    const going = new Set<string>()
    await inBatches(office, commands, (command) => command, (answer, index) => {
      const { document } = commands[index]!
      if (isRefusal(answer)) onRefused(document, answer)
      else {
        last.set(document, answer)
        if (answer.state !== 'held') going.add(document)
      }
    })
    standing = [...going]
  }
  return last
}

/** One set-based question for the open tasks of all of them. */
async function forwardCommands(office: Office, kind: LoadedKind, documents: readonly string[]): Promise<Command[]> {
  const { region, staff, gate } = office
  const { tasks, instances } = await withReader(office.read, { regions: [region], units: ['*'] }, async (client) => (
    { tasks: await loadTasks(client, region, documents), instances: await loadInstances(client, region, documents) }))
  return documents.flatMap((document) => (tasks.get(document) ?? []).map((task): Command => {
    const { state, definitionVersion } = instances.get(document)!
    const offered = offeredActions(gate.definition(kind.code, definitionVersion)!, state, task.taskKey)
    const action = forward(kind, task, offered)
    return {
      key: task.id, actor: staff.holder(task.position, task.unit), kind: kind.code, document, task: task.id, action,
      ...(findingsFor(kind, action, state, task).length > 0 ? { reason: NO_OPINION } : {}),
    }
  }))
}

/** What those who approved thought of the findings no file of payments says, and nothing is put into their mouths. */
const NO_OPINION = '回放：来源文件没有审批意见'

/** Neither back nor out: the first action that the kind does not mark as one to think twice about. */
function forward(kind: LoadedKind, task: StoredTask, offered: readonly string[]): string {
  const action = offered.find((one) => kind.actions[one]?.tone !== 'danger')
  if (action === undefined) throw new Error(`${kind.code}: the task ${task.node} offers nothing that goes forward`)
  return action
}

/**
 * A batch is handed over while the one before it is written: the gate takes them in this order and decides the second meanwhile (decision 55).
 * Memory holds no more of what is asked than these two.
 */
async function inBatches<Item>(office: Office, items: Iterable<Item>, commandOf: (item: Item) => Command, told: Told): Promise<void> {
  let answered = 0
  const finish = async (before: Promise<void>, running: Promise<Answer[]>) => {
    await Promise.allSettled([before, running])
    await before
    for (const answer of await running) told(answer, answered++)
    office.answered += (await running).length
    await office.onBatch(office.answered)
  }
  let last = Promise.resolve()
  try {
    for (const batch of portions(items, office.batchSize)) {
      office.signal.throwIfAborted()
      office.clock.tick()
      const before = last
      last = finish(before, run(office.gate, office.region, batch.map(commandOf)))
      // Waited for below; until then a failure must not count as one that nobody handles.
      last.catch(() => {})
      await (office.inFlight === 1 ? last : before)
    }
    await last
  } finally {
    // Whatever was thrown, nothing goes on behind it.
    await last.catch(() => {})
  }
}

function* portions<Item>(items: Iterable<Item>, size: number): Generator<Item[]> {
  let portion: Item[] = []
  for (const item of items) {
    portion.push(item)
    if (portion.length < size) continue
    yield portion
    portion = []
  }
  if (portion.length > 0) yield portion
}
