import type { Refusal } from '#kernel/values/refusal.ts'
import type { Definition, TaskNode } from './model.ts'
import { refuse } from './refuse.ts'
import { nodeLabel } from './net.ts'

/** One holding of a position, as far as it reaches the document's unit. A person may hold several. */
export interface Assignment {
  person: string
  position: string
  /** AB角: a deputy acts for the primary, whose acts they count as too. */
  role: 'primary' | 'deputy'
}

/** What one step of a way asks for. */
interface Seat {
  label: string
  position: string
  duty: string
}

/** Who sits down: the person, and for a deputy the primary whose place is taken. */
interface Sitter {
  person: string
  actsFor: string | null
}

/** Attempts after which a way counts as not checked, which is a refusal. Real ways need some dozens. */
const MAX_ATTEMPTS = 100_000

/**
 * Can each way be completed by distinct people, the maker included, without breaking separation of duties?
 * @param paths ways of `checkDrawing`
 * @param incompatible pairs of duties that one person may not perform on one document, a deputy's principal included
 * @returns one refusal per position that cannot be staffed, empty when every way can be staffed
 */
export function staffing(
  definition: Definition, paths: readonly TaskNode[][],
  people: readonly Assignment[], incompatible: readonly (readonly [string, string])[],
): Refusal[] {
  const barred = new Set(incompatible.flatMap(([first, second]) => [`${first} ${second}`, `${second} ${first}`]))
  const found = new Map<string, Refusal>()
  for (const path of paths) {
    const seats = seatsOf(definition, path)
    const gap = gapOf(seats, people, barred)
    if (gap && !found.has(`${gap.code} ${String(gap.values['position'])}`)) {
      found.set(`${gap.code} ${String(gap.values['position'])}`, gap)
    }
  }
  return [...found.values()]
}

function seatsOf(definition: Definition, path: readonly TaskNode[]): Seat[] {
  const start = definition.nodes.find((node) => node.type === 'start')
  const maker = start?.type === 'start' && start.position !== '' ? [seatOf(start)] : []
  return [...maker, ...path.flatMap((task) => (task.dualControl ? [seatOf(task), seatOf(task)] : [seatOf(task)]))]
}

function seatOf(node: { id: string, name: { zh: string, en: string }, position: string, duty: string }): Seat {
  return { label: nodeLabel(node), position: node.position, duty: node.duty }
}

function gapOf(seats: readonly Seat[], people: readonly Assignment[], barred: ReadonlySet<string>): Refusal | null {
  const choices = new Map(seats.map(({ position }) => [position, sittersFor(position, people)]))
  const empty = seats.find(({ position }) => choices.get(position)!.length === 0)
  if (empty) return refuse('process.position_empty', { position: empty.position, task: empty.label })
  const path = seats.map(({ label }) => label).join(' → ')
  const seated = seatAll(seats, choices, barred)
  if (seated === 'too many') return refuse('process.staffing_not_checked', { path, limit: MAX_ATTEMPTS })
  if (seated === 'yes') return null
  const { position, label } = guilty(seats, choices, barred)
  return refuse('process.cannot_be_staffed', { position, task: label, holders: holdersOf(choices, position), path })
}

const holdersOf = (choices: ReadonlyMap<string, Sitter[]>, position: string) =>
  new Set(choices.get(position)!.map(({ person }) => person)).size

/** The seat with the fewest holders without which the rest can be seated: that is where one more person helps. */
function guilty(seats: readonly Seat[], choices: ReadonlyMap<string, Sitter[]>, barred: ReadonlySet<string>): Seat {
  const byHolders = seats.toSorted((first, second) => holdersOf(choices, first.position) - holdersOf(choices, second.position))
  const helps = byHolders.find((seat) => seatAll(seats.filter((other) => other !== seat), choices, barred) === 'yes')
  return helps ?? byHolders[0]!
}

function sittersFor(position: string, people: readonly Assignment[]): Sitter[] {
  const holders = people.filter((assignment) => assignment.position === position)
  const primaries = holders.filter(({ role }) => role === 'primary').map(({ person }) => person)
  const deputies = holders.filter(({ role }) => role === 'deputy').map(({ person }) => person)
  const alone = primaries.length === 0 ? deputies : []
  return [
    ...[...primaries, ...alone].map((person) => ({ person, actsFor: null })),
    ...deputies.flatMap((person) =>
      primaries.filter((primary) => primary !== person).map((primary) => ({ person, actsFor: primary }))),
  ]
}

/** Backtracking, the seat with the fewest candidates first. */
function seatAll(
  seats: readonly Seat[], choices: ReadonlyMap<string, Sitter[]>, barred: ReadonlySet<string>,
): 'yes' | 'no' | 'too many' {
  const order = seats.toSorted((first, second) => choices.get(first.position)!.length - choices.get(second.position)!.length)
  const taken: { seat: Seat, sitter: Sitter }[] = []
  let attempts = 0
  const place = (index: number): boolean => {
    const seat = order[index]
    if (!seat) return true
    for (const sitter of choices.get(seat.position)!) {
      if (++attempts > MAX_ATTEMPTS) return false
      if (taken.some((other) => clash(other, { seat, sitter }, barred))) continue
      taken.push({ seat, sitter })
      if (place(index + 1)) return true
      taken.pop()
    }
    return false
  }
  if (place(0)) return 'yes'
  return attempts > MAX_ATTEMPTS ? 'too many' : 'no'
}

type Taken = { seat: Seat, sitter: Sitter }

/** The same person twice in one round; or, for incompatible duties, anyone who acts or is acted for in both. */
function clash(first: Taken, second: Taken, barred: ReadonlySet<string>): boolean {
  if (first.sitter.person === second.sitter.person) return true
  if (!barred.has(`${first.seat.duty} ${second.seat.duty}`)) return false
  const inFirst = [first.sitter.person, first.sitter.actsFor]
  return [second.sitter.person, second.sitter.actsFor].some((person) => person !== null && inFirst.includes(person))
}
