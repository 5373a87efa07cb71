import type { ClientBase } from 'pg'
import type { Holding } from '#kernel/access/index.ts'
import { todo, type DueSpan, type StoredTask } from '#kernel/process/index.ts'
import { Refused } from '#kernel/values/refusal.ts'
import { isId } from '#kernel/values/id.ts'
import { bulkActions } from '../desk/bulk-actions.ts'
import { dueSpans } from '../desk/deadlines.ts'
import type { TodoFilter } from '../desk/model.ts'
import type { Page, TodoItem } from '../model.ts'
import { refuse } from '../refusals.ts'
import { positionName, type Site } from '../site.ts'
import { workingDaysLeft } from '../working-days.ts'
import { readCursor, readRows, writeCursor } from './documents.ts'
import { roundEffect } from './round-effect.ts'
import { endOfStretch, matchDocuments, matchTasks, readUnitIds, type TodoRow } from './todo-match.ts'

/** A filter looks through so many tasks in one request (about 40 ms); behind them the list goes on with the next page. */
const LOOKED_THROUGH = 5_000
/** More are not sorted by amount. */
const MOST_SORTED = 10_000

export interface TodoAsked extends TodoFilter {
  after?: string
  limit: number
}

/** The tasks that wait for a holder of a position: those of the office, or those of their unit. */
export function placeOf(holding: Holding): { positions: string[]; units: string[] } {
  return { positions: [holding.code], units: holding.office ? [] : [holding.unit] }
}

/**
 * One page of what waits for this position: tasks by their own index, documents and verdicts by key. By deadline, a page costs the same
 * however much waits; a filter that few fit gives a short page with a `next`, because one request looks through a bounded number.
 * @throws Refused when more wait than can be sorted by amount
 */
export async function listTodo(client: ClientBase, site: Site, holding: Holding, asked: TodoAsked): Promise<Page<TodoItem>> {
  const due = asked.due ? dueSpans(site.gate.calendar, site.clock())[asked.due] : { after: null, upTo: null }
  const { tasks, next } = asked.sort === 'amount' ? await byAmount(client, holding, asked, due) : await byDeadline(client, holding, asked, due)
  const { region } = holding
  const ids = tasks.map((task) => task.document)
  const documents = await readRows(client, site.kinds, region, ids)
  const effects = await roundEffects(client, region, ids)
  const now = site.clock()
  const items = tasks.flatMap((task): TodoItem[] => {
    const document = documents.get(task.document)
    if (!document) return []
    const kind = site.kinds.get(document.kind)
    const node = kind?.definition.nodes.find((one) => one.id === task.node)
    const effect = effects.get(task.document) ?? null
    return [{
      task: task.id, document, node: node?.name ?? positionName(site, task.position), openedAt: task.openedAt.toISOString(),
      dueAt: task.dueAt.toISOString(), daysLeft: workingDaysLeft(site.gate.calendar, now, task.dueAt), effect,
      bulk: kind ? bulkActions(kind, task.node, effect) : [],
    }]
  })
  return { items, next }
}

interface Chosen {
  tasks: TodoRow[]
  next: string | null
}

async function byDeadline(client: ClientBase, holding: Holding, asked: TodoAsked, due: DueSpan): Promise<Chosen> {
  const place = asked.after === undefined ? undefined : readCursor(asked.after)
  const after = place ? { dueAt: place.at, id: place.id } : null
  const wanted = await filterOf(client, holding, asked)
  const limit = asked.limit + 1
  if (!wanted) return chosen(await todo(client, holding.region, { ...placeOf(holding), due, limit, ...(after ? { after } : {}) }), asked.limit, null)
  const stretch = { position: holding.code, unit: holding.office ? null : holding.unit, after, due, most: LOOKED_THROUGH }
  const found = await matchTasks(client, holding.region, { ...stretch, limit }, wanted)
  return chosen(found, asked.limit, found.length < limit ? await endOfStretch(client, holding.region, stretch) : null)
}

/** One task more than the page was asked for, to see whether the list goes on; `lookedTo` is where it goes on when too few fitted. */
function chosen(found: readonly TodoRow[], limit: number, lookedTo: { dueAt: Date; id: string } | null): Chosen {
  const tasks = found.slice(0, limit)
  return { tasks, next: found.length > limit ? cursorOf(tasks.at(-1)!) : lookedTo && cursorOf(lookedTo) }
}

const cursorOf = ({ dueAt, id }: { dueAt: Date; id: string }) => writeCursor(dueAt, id)

/** Largest amount first, those without one last: all that waits is read, up to the bound, and cut to the page. */
async function byAmount(client: ClientBase, holding: Holding, asked: TodoAsked, due: DueSpan): Promise<Chosen> {
  const read = await todo(client, holding.region, { ...placeOf(holding), due, limit: MOST_SORTED + 1 })
  if (read.length > MOST_SORTED) throw new Refused(refuse('server.too_many_to_sort', { most: MOST_SORTED }))
  const wanted = await filterOf(client, holding, asked)
  const fitting = await matchDocuments(client, holding.region, [...new Set(read.map((task) => task.document))], wanted ?? {})
  const amount = (task: StoredTask) => fitting.get(task.document) ?? -1n
  const after = asked.after === undefined ? null : readAmountCursor(asked.after)
  const sorted = read.filter((task) => fitting.has(task.document))
    .toSorted((left, right) => Number(amount(right) - amount(left)) || (left.id < right.id ? -1 : 1))
    .filter((task) => after === null || amount(task) < after.amount || (amount(task) === after.amount && task.id > after.id))
  const tasks = sorted.slice(0, asked.limit)
  const last = tasks.at(-1)
  return { tasks, next: sorted.length > asked.limit && last ? `${amount(last)}.${last.id}` : null }
}

function readAmountCursor(text: string): { amount: bigint; id: string } {
  const [amount = '', id = ''] = text.split('.')
  if (!/^-?\d{1,16}$/.test(amount) || !isId(id)) throw new Refused(refuse('server.bad_cursor'))
  return { amount: BigInt(amount), id }
}

/** Null: every document fits. */
async function filterOf(client: ClientBase, { region }: Holding, { kind, unit, minFen, maxFen, state, text, marked }: TodoAsked) {
  const asked = [kind, unit, minFen, maxFen, state, text, marked]
  if (asked.every((one) => one === undefined || one === '')) return null
  return {
    kind, state, text, marked: marked === 'true', minFen: minFen === undefined ? undefined : BigInt(minFen), maxFen: maxFen === undefined ? undefined : BigInt(maxFen),
    units: unit === undefined ? undefined : await readUnitIds(client, region, unit),
  }
}

/** The strongest effect that each of these documents met in this round. */
export async function roundEffects(client: ClientBase, region: string, documents: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await client.query<{ document: string; effect: string }>({
    name: 'server-round-effects',
    text: `select * from (select k.id as document, ${roundEffect('k.id')} as effect from unnest($2::uuid[]) as k(id)) met where effect is not null`,
    values: [region, documents],
  })
  return new Map(rows.map((row) => [row.document, row.effect]))
}
