import type { ClientBase, Pool } from 'pg'
import { withRegion } from '#kernel/database/index.ts'
import { loadDocuments } from '#kernel/document/index.ts'
import { insertNotices, relay, type Event, type Handler, type Notice } from '#kernel/events/index.ts'
import type { LoadedKind } from '#kernel/module/index.ts'
import { loadSteps, loadTasks, REJECT } from '#kernel/process/index.ts'
import type { Region } from '#kernel/values/region.ts'
import { makeFindable } from './desk/found.ts'

/** How a notice finds whoever holds a position: in the document's unit, or in the office for null. */
export function positionAddress(position: string, unit: string | null): string {
  return `position:${position}:${unit ?? ''}`
}

export function personAddress(person: string): string {
  return `person:${person}`
}

const PAGE = 500

type Kinds = ReadonlyMap<string, Pick<LoadedKind, 'states'>>

/**
 * What a page of events tells whom: each task that stands open on a document they moved, to its position; a document that came back, or that
 * somebody or the bank ended without effect, to its maker. A task that was completed meanwhile tells nobody, so catching up after a long replay
 * floods no one.
 */
async function tell(kinds: Kinds, client: ClientBase, region: Region, events: readonly Event[]): Promise<void> {
  const last = new Map(events.map((event) => [event.document, event]))
  const tasks = await loadTasks(client, region, [...last.keys()])
  const [back, ended] = [events.filter(cameBack), events.filter((event) => endedBadly(kinds, event))]
  const documents = await loadDocuments(client, region, [...new Set([...back, ...ended].map((event) => event.document))])
  const notices: Notice[] = []
  for (const [document, { seq, n }] of last) {
    const open = (tasks.get(document) ?? []).toSorted((left, right) => (left.id < right.id ? -1 : 1))
    open.forEach((task, index) => notices.push({
      seq, n, m: index + 1, about: 'task', addressee: positionAddress(task.position, task.unit), document, task: task.id, said: null, at: task.openedAt,
    }))
  }
  for (const { seq, n, document, at } of back) {
    const maker = documents.get(document)?.madeBy
    if (maker) notices.push({ seq, n, m: 0, about: 'returned', addressee: personAddress(maker), document, task: null, said: null, at })
  }
  const moved = await movedWith(client, region, ended.flatMap(({ seq, document }) => {
    const subject = documents.get(document)?.subject
    return subject ? [{ seq, subject }] : []
  }))
  for (const { seq, n, document, at } of ended) {
    const { madeBy, subject } = documents.get(document)!
    // Its maker is told of the document itself: it ended in the same act.
    if (subject && moved.has(`${seq} ${subject}`)) continue
    notices.push({ seq, n, m: 0, about: 'ended', addressee: personAddress(madeBy), document, task: null, said: null, at })
  }
  await insertNotices(client, region, notices)
}

/** Who reads the events, each from its own place. */
const consumersOf = (kinds: Kinds): [name: string, handle: Handler][] => [
  ['notices', (client, region, events) => tell(kinds, client, region, events)], ['search', makeFindable]]

const BY_ITS_MAKER = ['draft', 'submit', 'withdraw', 'annul']
const actionOf = ({ topic }: Event): string => topic.slice(topic.indexOf('.') + 1)

/** A draft again, and not by its maker's own hand. */
function cameBack(event: Event): boolean {
  return event.payload['state'] === 'draft' && !BY_ITS_MAKER.includes(actionOf(event))
}

/** It will not be carried out, by somebody else's word: refused at a step, forbidden with its alert, or the bank did not pay it. */
function endedBadly(kinds: Kinds, event: Event): boolean {
  const state = kinds.get(event.topic.slice(0, event.topic.indexOf('.')))?.states[String(event.payload['state'])]
  return !BY_ITS_MAKER.includes(actionOf(event)) && (actionOf(event) === REJECT || state?.tone === 'bad')
}

/** Which of these were moved by the act that ended a document about them, as the end of an alert moves what it held. */
async function movedWith(client: ClientBase, region: Region, asked: readonly { seq: bigint; subject: string }[]): Promise<Set<string>> {
  const steps = await loadSteps(client, region, asked.map(({ subject }) => subject))
  return new Set(steps.map(({ seq, document }) => `${seq} ${document}`))
}

export interface Follower {
  /** A commit wrote events. */
  committed: (region: Region) => void
  stop: () => Promise<void>
}

export interface FollowOptions {
  /** Connections of the gate. */
  pool: Pool
  kinds: Kinds
  regions: () => readonly Region[]
  /** How often every region is looked at: another process may have written. */
  sweepMs?: number
  onProblem: (region: Region, error: unknown) => void
}

/** Relays events to the people they concern and to the search, one page at a time per region; a region that fails is tried again at the next sweep. */
export function followEvents({ pool, kinds, regions, onProblem, sweepMs = 5_000 }: FollowOptions): Follower {
  const running = new Map<Region, Promise<void>>()
  const again = new Set<Region>()
  const failing = new Set<Region>()
  const life = { stopped: false }
  const consumers = consumersOf(kinds)

  const follow = async (region: Region): Promise<void> => {
    try {
      do {
        again.delete(region)
        for (const [consumer, handle] of consumers) {
          while (!life.stopped && await withRegion(pool, region, (client) => relay(client, region, consumer, handle, PAGE)) === PAGE);
        }
      } while (!life.stopped && again.has(region))
      failing.delete(region)
    } catch (error) {
      if (!failing.has(region)) onProblem(region, error)
      failing.add(region)
    }
  }
  const wake = (region: Region): void => {
    if (life.stopped) return
    again.add(region)
    if (running.has(region)) return
    running.set(region, follow(region).finally(() => running.delete(region)))
  }
  const timer = setInterval(() => { for (const region of regions()) wake(region) }, sweepMs)
  timer.unref()
  for (const region of regions()) wake(region)
  return {
    committed: wake,
    stop: async () => {
      life.stopped = true
      clearInterval(timer)
      await Promise.all(running.values())
    },
  }
}
