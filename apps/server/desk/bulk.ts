import type { Holding } from '#kernel/access/index.ts'
import { run, type Answer } from '#kernel/command/index.ts'
import { withReader, type Reader } from '#kernel/database/index.ts'
import { isRefusal, Refused } from '#kernel/values/refusal.ts'
import type { Bilingual, Refusal } from '#kernel/values/refusal.ts'
import { refuse } from '../refusals.ts'
import type { Site } from '../site.ts'
import { spoken } from '../spoken.ts'
import { roundEffects } from '../store/todo.ts'
import { bulkActions } from './bulk-actions.ts'
import type { BulkAnswer, BulkRequest } from './model.ts'
import { openTasks } from './store.ts'

/**
 * One action on several tasks of one kind: one batch, each a command that the gate authorises, judges and records by itself. What has a
 * finding, is of another kind or does not wait for this position is left out with a sentence, however the request was made.
 * @throws Refused when the kind does not allow the action in bulk
 */
export async function runBulk(site: Site, reader: Reader, holding: Holding, person: string, asked: BulkRequest): Promise<BulkAnswer> {
  const kind = site.kinds.get(asked.kind)
  const word = kind?.actions[asked.action]
  if (!kind || !word?.bulk) throw new Refused(refuse('server.not_in_bulk', { kind: titleOf(kind?.title, asked.kind), action: titleOf(word, asked.action) }))
  const { region } = holding
  const { tasks, effects } = await withReader(site.pools.read, reader, async (client) => ({
    tasks: await openTasks(client, region, asked.items.map((item) => item.task)),
    effects: await roundEffects(client, region, asked.items.map((item) => item.document)),
  }))
  const mayGo = asked.items.map((item) => {
    const task = tasks.get(item.task)
    return task !== undefined && task.document === item.document && task.kind === asked.kind && task.position === holding.code
      && (task.unit === null ? holding.office : task.unit === holding.unit)
      && bulkActions(kind, task.node, effects.get(item.document) ?? null).includes(asked.action)
  })
  const going = asked.items.filter((_, index) => mayGo[index])
  const answers = going.length === 0 ? [] : await run(site.gate, region, going.map(({ key, document, task }) => (
    { key, document, task, kind: kind.code, action: asked.action, actor: { person, position: holding.position } })))
  // Line by line: the same task may stand in the request twice, and each line has its own answer.
  let next = 0
  return { items: asked.items.map((item, index) => lineOf(site, item.document, mayGo[index] ? answers[next++]! : refuse('server.look_first'))) }
}

function lineOf(site: Site, document: string, answer: Answer): BulkAnswer['items'][number] {
  if (!isRefusal(answer)) return { document, state: answer.state, refusal: null }
  const { code, message } = spoken(site, answer as Refusal)
  return { document, state: null, refusal: { code, message } }
}

/** A word that nobody declared is shown as it came. */
function titleOf(words: Bilingual | undefined, code: string): Bilingual {
  return words ? { zh: words.zh, en: words.en } : { zh: code, en: code }
}
