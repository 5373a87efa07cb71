import type { ClientBase } from 'pg'
import type { Holding } from '#kernel/access/index.ts'
import { todo } from '#kernel/process/index.ts'
import type { Page, TodoItem } from '../model.ts'
import { positionName, type Site } from '../site.ts'
import { workingDaysLeft } from '../working-days.ts'
import { readCursor, readRows, writeCursor } from './documents.ts'

/** One page of what waits for this position, nearest deadline first: tasks by their own index, documents and verdicts by key. */
export async function listTodo(
  client: ClientBase, site: Site, holding: Holding, asked: { after?: string; limit: number },
): Promise<Page<TodoItem>> {
  const { region } = holding
  const after = asked.after === undefined ? undefined : readCursor(asked.after)
  const found = await todo(client, region, {
    positions: [holding.code], units: holding.office ? [] : [holding.unit], limit: asked.limit + 1,
    ...(after ? { after: { dueAt: after.at, id: after.id } } : {}),
  })
  const tasks = found.slice(0, asked.limit)
  const ids = tasks.map((task) => task.document)
  const documents = await readRows(client, site.kinds, region, ids)
  const effects = await lastEffects(client, region, ids)
  const now = site.clock()
  const items = tasks.flatMap((task): TodoItem[] => {
    const document = documents.get(task.document)
    if (!document) return []
    const node = site.kinds.get(document.kind)?.definition.nodes.find((one) => one.id === task.node)
    return [{
      task: task.id, document, node: node?.name ?? positionName(site, task.position), openedAt: task.openedAt.toISOString(),
      dueAt: task.dueAt.toISOString(), daysLeft: workingDaysLeft(site.gate.calendar, now, task.dueAt), effect: effects.get(task.document) ?? null,
    }]
  })
  const last = tasks.at(-1)
  return { items, next: found.length > asked.limit && last ? writeCursor(last.dueAt, last.id) : null }
}

async function lastEffects(client: ClientBase, region: string, documents: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await client.query<{ document: string; effect: string }>({
    name: 'server-last-effects',
    text: `select k.id as document, v.effect
             from unnest($2::uuid[]) as k(id)
            cross join lateral (select effect from rules.verdict where region = $1 and document = k.id order by seq desc limit 1) v`,
    values: [region, documents],
  })
  return new Map(rows.map((row) => [row.document, row.effect]))
}
