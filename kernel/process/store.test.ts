import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestDatabase } from '#kernel/database/testing.ts'
import { newId } from '#kernel/values/id.ts'
import type { ClientBase } from 'pg'
import {
  closeTasks, countOverdue, countTodo, insertSteps, insertTasks, loadDefinitions, loadInstances, loadSteps, loadTasks, publishDefinition,
  type StoredInstance, type StoredStep, type StoredTask, todo, writeInstances,
} from './store.ts'

const REGION = '330502000'
const OTHER = '330503000'
const VERSION = '0123456789abcdef'
const NOON = new Date('2026-03-02T04:00:00Z')
let db: TestDatabase

beforeAll(async () => {
  db = await testDatabase()
  await db.openRegions(REGION, OTHER)
  const owner = await db.owner.connect()
  await standAlone(owner)
  await publishDefinition(owner, { kind: 'payment', version: VERSION, xml: '<xml/>', publishedAt: NOON })
  await publishDefinition(owner, { kind: 'payment', version: VERSION, xml: '<xml/>', publishedAt: NOON })
  owner.release()
})
afterAll(() => db.close())

describe('what the process keeps', () => {
  it('definitions are published once per version and may only be read by the gate', async () => {
    await inRegion(REGION, async (client) => {
      expect(await loadDefinitions(client)).toEqual([{ kind: 'payment', version: VERSION, xml: '<xml/>', publishedAt: NOON }])
    })
    await expect(inRegion(REGION, (client) => publishDefinition(client, { kind: 'x', version: VERSION, xml: '', publishedAt: NOON })))
      .rejects.toThrow(/permission denied/)
  })

  it('instances, tasks and steps come back as they were written, and an instance moves on', async () => {
    const document = newId()
    await inRegion(REGION, async (client) => {
      await writeInstances(client, REGION, [instance(document)])
      await insertTasks(client, REGION, [task(document, 'a#1'), { ...task(document, 'b#2'), unit: '001' }])
      await insertSteps(client, REGION, [step(document, 1)])
      await writeInstances(client, REGION, [{ ...instance(document), round: 2, state: { ...EMPTY, held: true } }])
    })
    await inRegion(REGION, async (client) => {
      expect((await loadInstances(client, REGION, [document])).get(document)).toEqual({ ...instance(document), round: 2, state: { ...EMPTY, held: true } })
      const tasks = (await loadTasks(client, REGION, [document])).get(document)!
      expect(tasks.map(({ taskKey, unit, dueCertain }) => [taskKey, unit, dueCertain])).toEqual([['a#1', null, true], ['b#2', '001', true]])
      expect(await loadSteps(client, REGION, [document])).toMatchObject([{ n: 1, action: 'approve', seq: 7n, leaf: expect.any(BigInt), actPair: '7' }])
    })
  })

  it('closing marks done with its step, cancels the rest, and tells which were still open', async () => {
    const document = newId()
    const [one, two] = [task(document, 'a#1'), task(document, 'b#2')]
    await inRegion(REGION, async (client) => {
      await writeInstances(client, REGION, [instance(document)])
      await insertTasks(client, REGION, [one, two])
      await insertSteps(client, REGION, [{ ...step(document, 1), task: one.id }])
      const closed = [{ id: one.id, doneStep: 1 }, { id: two.id, doneStep: null }]
      expect((await closeTasks(client, REGION, closed)).toSorted()).toEqual([one.id, two.id].toSorted())
      expect(await closeTasks(client, REGION, closed)).toEqual([])
      expect((await loadTasks(client, REGION, [document])).size).toBe(0)
    })
  })
})

describe('what the database refuses by itself', () => {
  it('a second step of one person in one round, also under another task', async () => {
    const document = newId()
    const person = newId()
    await started(document)
    await writes([{ ...step(document, 1), person }])
    await expect(writes([{ ...step(document, 2), person }])).rejects.toThrow(/step_one_person_once_a_round/)
    await writes([{ ...step(document, 2), person, round: 2 }])
  })

  it('a task that is done without a step, or by a step that does not exist', async () => {
    const document = newId()
    const open = task(document, 'a#1')
    await started(document, [open])
    await expect(inRegion(REGION, (client) => closeTasks(client, REGION, [{ id: open.id, doneStep: 9 }]))).rejects.toThrow(/task_done_by_own_step/)
    await expect(inRegion(REGION, (client) =>
      client.query(`update process.task set state = 'done' where region = $1 and id = $2`, [REGION, open.id]))).rejects.toThrow(/task_done_has_step/)
  })

  it('the same task twice in a round', async () => {
    const document = newId()
    await started(document, [task(document, 'a#1')])
    await expect(inRegion(REGION, (client) => insertTasks(client, REGION, [task(document, 'a#1')]))).rejects.toThrow(/task_key/)
  })

  it('a step whose act belongs to someone else, and acting for oneself', async () => {
    const document = newId()
    await started(document)
    const person = newId()
    await expect(writes([{ ...step(document, 1), person, onBehalfOf: person }])).rejects.toThrow(/step_not_for_oneself/)
    await writes([step(document, 1)])
    await expect(db.owner.query(`update process.step set act_person = $1 where region = $2 and document = $3`, [newId(), REGION, document]))
      .rejects.toThrow(/step_act_is_own/)
  })

  it.each(['update process.step set reason = null where region = $1', 'delete from process.step where region = $1',
    'delete from process.task where region = $1', 'delete from process.instance where region = $1'])('“%s” by the gate', async (sql) => {
    await expect(inRegion(REGION, (client) => client.query(sql, [REGION]))).rejects.toThrow(/permission denied/)
  })

  it('another region reads nothing of it and writes nothing into it', async () => {
    const document = newId()
    await started(document, [task(document, 'a#1')])
    await inRegion(OTHER, async (client) => {
      expect((await loadInstances(client, REGION, [document])).size).toBe(0)
      expect((await loadTasks(client, REGION, [document])).size).toBe(0)
    })
    await expect(inRegion(OTHER, (client) => client.query(
      `insert into process.instance values ($1, $2, 'payment', $3, 1, '{}', false)`, [REGION, newId(), VERSION]))).rejects.toThrow(/row-level security/)
  })
})

describe('the to-do list', () => {
  it('shows open tasks of the asker’s positions and units, nearest deadline first, page by page, none twice', async () => {
    const document = newId()
    const position = `post.${document}`
    const second = `${position}.b`
    const tasks = Array.from({ length: 25 }, (_, index): StoredTask => ({
      ...task(document, `a#${index}`), position: index % 3 === 0 ? second : position, unit: index % 5 === 0 ? '001' : null,
      dueAt: new Date(NOON.getTime() + ((index * 7) % 10) * 60_000),
    }))
    const foreign = { ...task(document, 'foreign#1'), position, unit: '999' }
    await started(document, [...tasks, foreign])
    await inRegion(REGION, async (client) => {
      const found: StoredTask[] = []
      for (let page = 0; page < 4; page++) {
        found.push(...await todo(client, REGION, { positions: [position, second, position], units: ['001'], after: found.at(-1), limit: 10 }))
      }
      expect(found).toHaveLength(25)
      expect(new Set(found.map(({ id }) => id)).size).toBe(25)
      const order = (one: StoredTask) => `${one.dueAt.toISOString()} ${one.id}`
      expect(found.map(order)).toEqual(tasks.map(order).toSorted())
      expect(await todo(client, REGION, { positions: [position], units: [], limit: 50 })).toHaveLength(tasks.filter((one) => one.position === position && one.unit === null).length)
      expect(await todo(client, REGION, { positions: [], units: ['001'], limit: 50 })).toEqual([])
    })
  })

  it('shows and counts a span of deadlines: after its begin, up to its end, as many as it is asked to count', async () => {
    const document = newId()
    const position = `post.${document}`
    const at = (minutes: number) => new Date(NOON.getTime() + minutes * 60_000)
    const tasks = Array.from({ length: 12 }, (_, index): StoredTask => (
      { ...task(document, `a#${index}`), position, unit: index % 2 === 0 ? '001' : null, dueAt: at(index) }))
    await started(document, tasks)
    await inRegion(REGION, async (client) => {
      const mine = { positions: [position], units: ['001'] }
      const span = { after: at(3), upTo: at(7) }
      expect((await todo(client, REGION, { ...mine, due: span, limit: 50 })).map(({ dueAt }) => dueAt)).toEqual([at(4), at(5), at(6), at(7)])
      const last = (await todo(client, REGION, { ...mine, due: span, limit: 2 })).at(-1)!
      expect((await todo(client, REGION, { ...mine, due: span, after: last, limit: 50 })).map(({ dueAt }) => dueAt)).toEqual([at(6), at(7)])
      expect(await countTodo(client, REGION, mine, [span, { after: null, upTo: null }, { after: at(11), upTo: null }], 10)).toEqual([4, 10, 0])
      expect(await countOverdue(client, REGION, [{ position, unit: null }, { position, unit: '001' }, { position: 'nobody', unit: null }], at(4), 50))
        .toEqual([{ position, open: 5, oldest: at(0) }])
    })
  })

  it('reads one stretch of the index per position, whatever the number of tasks', async () => {
    await inRegion(REGION, async (client) => {
      await client.query('set local enable_seqscan = off')
      const { rows } = await client.query(`explain select id from process.task where region = $1 and position = 'p' and state = 'open'
        and whose = '' and (due_at, id) > ('-infinity', '00000000-0000-0000-0000-000000000000') and due_at <= 'infinity'
        order by due_at, id limit 50`, [REGION])
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
      expect(plan).toContain('task_todo')
      expect(plan).not.toContain('Sort')
    })
  })
})

let nextLeaf = 0n

/** In this copy the steps need no verdict, leaf or act of the other engines: what binds them is tested where they meet. */
async function standAlone(owner: ClientBase): Promise<void> {
  const { rows } = await owner.query<{ sql: string }>(`
    select format('alter table %s drop constraint %I', c.conrelid::regclass, c.conname) as sql
    from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_class r on r.oid = c.confrelid
    where c.contype = 'f' and t.relnamespace = 'process'::regnamespace and r.relnamespace <> 'process'::regnamespace`)
  for (const { sql } of rows) await owner.query(sql)
}

const EMPTY = { tokens: [], counter: 0, held: false, irreversible: false, ended: null, signOffFen: '4800000' }

function instance(document: string): StoredInstance {
  return { document, kind: 'payment', definitionVersion: VERSION, round: 1, state: EMPTY }
}

function task(document: string, taskKey: string): StoredTask {
  return {
    id: newId(), document, round: 1, taskKey, node: 'a', position: 'p', duty: 'payment.review', unit: null, openedAt: NOON,
    dueAt: new Date(NOON.getTime() + 86_400_000), dueCertain: true,
  }
}

function step(document: string, n: number): StoredStep {
  return {
    document, n, round: 1, task: null, node: 'a', action: 'approve', person: newId(), position: 'p', onBehalfOf: null, at: NOON,
    seq: 7n, reason: null, verdict: newId(), leaf: nextLeaf += 1n, actKey: `payment:${document}`, actPair: '7', actSide: 'A',
  }
}

async function started(document: string, tasks: StoredTask[] = []): Promise<void> {
  await inRegion(REGION, async (client) => {
    await writeInstances(client, REGION, [instance(document)])
    await insertTasks(client, REGION, tasks)
  })
}

const writes = (steps: StoredStep[]) => inRegion(REGION, (client) => insertSteps(client, REGION, steps))

async function inRegion<Answer>(region: string, work: (client: ClientBase) => Promise<Answer>): Promise<Answer> {
  const client = await db.gate.connect()
  try {
    await client.query('begin')
    await client.query('select platform.enter_region($1)', [region])
    const answer = await work(client)
    await client.query('commit')
    return answer
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}
