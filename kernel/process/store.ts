import type { ClientBase, QueryResultRow } from 'pg'
import type { Region } from '#kernel/values/region.ts'
import type { ProcessState } from './model.ts'

/** All functions run in the caller's transaction, after it has entered the region. Writing order: writeInstances,
 *  insertTasks, insertSteps, closeTasks. */

export interface StoredInstance {
  document: string
  kind: string
  definitionVersion: string
  round: number
  state: ProcessState
}

export interface StoredTask {
  id: string
  document: string
  round: number
  taskKey: string
  node: string
  position: string
  duty: string
  /** The document's unit for tasks of the unit's own people, null for the bureau. */
  unit: string | null
  openedAt: Date
  dueAt: Date
  /** False when the calendar of a year in between is unknown. */
  dueCertain: boolean
}

export interface StoredStep {
  document: string
  /** 1 for the document's first step, gapless. */
  n: number
  round: number
  /** Null for steps without a task: submit, withdraw, annul. */
  task: string | null
  node: string
  action: string
  person: string
  position: string
  onBehalfOf: string | null
  at: Date
  seq: bigint
  reason: string | null
  verdict: string
  leaf: bigint
  actKey: string
  actPair: string
  actSide: string
}

/** `done` names the step that completed the task, null cancels it. */
export interface ClosedTask {
  id: string
  doneStep: number | null
}

/** Where these documents stand, by document; a document that was never submitted is absent. */
export async function loadInstances(
  client: ClientBase, region: Region, documents: readonly string[],
): Promise<Map<string, StoredInstance>> {
  return byDocument(await rowsOf<StoredInstance>(client, 'process.loadInstances', `
    select f.* from unnest($2::uuid[]) as k(asked)
    cross join lateral (select document, kind, definition_version as "definitionVersion", round, state
      from process.instance where region = $1 and document = k.asked offset 0) f
    order by f.document`, [region, [...new Set(documents)]]))
}

const TASK_COLUMNS = `id, document, round, task_key as "taskKey", node, position, duty, unit,
      opened_at as "openedAt", due_at as "dueAt", due_certain as "dueCertain"`

/**
 * Open tasks by document, the nearest deadline first. Open is what is neither done nor cancelled: said so, the list of all open tasks of
 * the region (`task_todo`) is no way to these few, whatever a young table makes the planner believe.
 */
export async function loadTasks(
  client: ClientBase, region: Region, documents: readonly string[],
): Promise<Map<string, StoredTask[]>> {
  const rows = await rowsOf<StoredTask>(client, 'process.loadTasks', `
    select f.* from unnest($2::uuid[]) as k(asked)
    cross join lateral (select ${TASK_COLUMNS} from process.task
      where region = $1 and document = k.asked and state not in ('done', 'cancelled') offset 0) f
    order by f."dueAt", f.id`, [region, [...new Set(documents)]])
  return Map.groupBy(rows, ({ document }) => document)
}

/** Steps of these documents in the order in which they were done. */
export async function loadSteps(client: ClientBase, region: Region, documents: readonly string[]): Promise<StoredStep[]> {
  const rows = await rowsOf<Omit<StoredStep, 'seq' | 'leaf'> & { seq: string, leaf: string }>(client, 'process.loadSteps', `
    select f.* from unnest($2::uuid[]) as k(asked)
    cross join lateral (select document, n, round, task, node, action, person, position, on_behalf_of as "onBehalfOf", at, seq::text, reason,
      verdict, leaf::text, act_key as "actKey", act_pair as "actPair", act_side as "actSide"
      from process.step where region = $1 and document = k.asked offset 0) f
    order by f.document, f.n`, [region, [...new Set(documents)]])
  return rows.map((row) => ({ ...row, seq: BigInt(row.seq), leaf: BigInt(row.leaf) }))
}

export async function writeInstances(client: ClientBase, region: Region, instances: readonly StoredInstance[]): Promise<void> {
  if (instances.length === 0) return
  await client.query({
    name: 'process.writeInstances',
    text: `insert into process.instance (region, document, kind, definition_version, round, state, held)
      select a.region, u.document, u.kind, u.version, u.round, u.state, u.held
      from platform.region a, unnest($2::uuid[], $3::text[], $4::text[], $5::int[], $6::jsonb[], $7::boolean[])
        as u(document, kind, version, round, state, held)
      where a.region = $1
      on conflict (region, document) do update set kind = excluded.kind, definition_version = excluded.definition_version,
        round = excluded.round, state = excluded.state, held = excluded.held`,
    values: [
      region, column(instances, 'document'), column(instances, 'kind'), column(instances, 'definitionVersion'),
      column(instances, 'round'), instances.map(({ state }) => JSON.stringify(state)), instances.map(({ state }) => state.held),
    ],
  })
}

export async function insertTasks(client: ClientBase, region: Region, tasks: readonly StoredTask[]): Promise<void> {
  if (tasks.length === 0) return
  await client.query({
    name: 'process.insertTasks',
    text: `insert into process.task (region, id, document, round, task_key, node, position, duty, unit, state, opened_at,
        due_at, due_certain)
      select a.region, u.id, u.document, u.round, u.task_key, u.node, u.position, u.duty, u.unit, 'open', u.opened_at,
        u.due_at, u.due_certain
      from platform.region a, unnest($2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[],
        $9::text[], $10::timestamptz[], $11::timestamptz[], $12::boolean[])
        as u(id, document, round, task_key, node, position, duty, unit, opened_at, due_at, due_certain)
      where a.region = $1`,
    values: [region, ...columns(tasks, [
      'id', 'document', 'round', 'taskKey', 'node', 'position', 'duty', 'unit', 'openedAt', 'dueAt', 'dueCertain',
    ])],
  })
}

/**
 * Only open tasks are closed.
 * @returns ids of those that were; a missing one was closed by someone else in the meantime
 */
export async function closeTasks(client: ClientBase, region: Region, closed: readonly ClosedTask[]): Promise<string[]> {
  if (closed.length === 0) return []
  // The ids once more as a list: without it, a plan made while the table was young read all open tasks to join them.
  const rows = await rowsOf<{ id: string }>(client, 'process.closeTasks', `
    update process.task t
    set state = case when u.done_step is null then 'cancelled' else 'done' end, done_step = u.done_step
    from unnest($2::uuid[], $3::int[]) as u(id, done_step)
    where t.region = $1 and t.id = any($2::uuid[]) and t.id = u.id and t.state not in ('done', 'cancelled')
    returning t.id`, [region, ...columns(closed, ['id', 'doneStep'])])
  return rows.map(({ id }) => id)
}

/** The acting person is the person of the act: the database checks it, so it is written once from the same column. */
export async function insertSteps(client: ClientBase, region: Region, steps: readonly StoredStep[]): Promise<void> {
  if (steps.length === 0) return
  await client.query({
    name: 'process.insertSteps',
    text: `insert into process.step (region, document, n, round, task, node, action, person, position, on_behalf_of, at, seq,
        reason, verdict, leaf, act_key, act_pair, act_person, act_side)
      select a.region, u.document, u.n, u.round, u.task, u.node, u.action, u.person, u.position, u.on_behalf_of, u.at, u.seq,
        u.reason, u.verdict, u.leaf, u.act_key, u.act_pair, u.person, u.act_side
      from platform.region a, unnest($2::uuid[], $3::int[], $4::int[], $5::uuid[], $6::text[], $7::text[], $8::uuid[],
        $9::text[], $10::uuid[], $11::timestamptz[], $12::bigint[], $13::text[], $14::uuid[], $15::bigint[], $16::text[],
        $17::text[], $18::text[])
        as u(document, n, round, task, node, action, person, position, on_behalf_of, at, seq, reason, verdict, leaf, act_key,
          act_pair, act_side)
      where a.region = $1`,
    values: [region, ...columns(steps, [
      'document', 'n', 'round', 'task', 'node', 'action', 'person', 'position', 'onBehalfOf', 'at', 'seq', 'reason',
      'verdict', 'leaf', 'actKey', 'actPair', 'actSide',
    ])],
  })
}

export interface TodoPlace {
  positions: readonly string[]
  /** Units of the asker; tasks of the bureau carry none and are always shown to the holders of their position. */
  units: readonly string[]
}

/** Deadlines from the one, excluded, to the other, included; null: open at that end. */
export interface DueSpan {
  after: Date | null
  upTo: Date | null
}

export interface TodoQuestion extends TodoPlace {
  /** The last task of the page before. */
  after?: { dueAt: Date, id: string } | undefined
  due?: DueSpan
  limit: number
}

/**
 * One page of the to-do list, nearest deadline first. Each position is read from its own stretch of the index, in each unit,
 * and stops after `limit` rows, so a page costs the same with a hundred or a million open tasks.
 */
export async function todo(client: ClientBase, region: Region, question: TodoQuestion): Promise<StoredTask[]> {
  const { limit, due } = question
  const after = laterOf(question.after, due?.after && { dueAt: due.after, id: LAST_ID })
  return rowsOf<StoredTask>(client, 'process.todo', `
    select t.* from unnest($2::text[], $3::text[]) as p(position, unit) cross join lateral (
      select ${TASK_COLUMNS} from process.task
      where region = $1 and position = p.position and state = 'open' and whose = p.unit
        and (due_at, id) > ($4::timestamptz, $5::uuid) and due_at <= $6::timestamptz
      order by due_at, id limit $7) t
    order by t."dueAt", t.id limit $7`,
  [region, ...placesOf(question), after?.dueAt ?? '-infinity', after?.id ?? FIRST_ID, due?.upTo ?? 'infinity', limit])
}

/** How many tasks are open in each span of deadlines, counted up to `most`: a figure of `most` says "so many or more". */
export async function countTodo(
  client: ClientBase, region: Region, place: TodoPlace, spans: readonly DueSpan[], most: number,
): Promise<number[]> {
  const rows = await rowsOf<{ open: number }>(client, 'process.countTodo', `
    select least(coalesce(sum(c.open), 0), $6)::int as open
    from unnest($4::timestamptz[], $5::timestamptz[]) with ordinality as s(after, up_to, n)
    left join lateral (
      select count(t.id) as open from unnest($2::text[], $3::text[]) as p(position, unit) cross join lateral (
        select id from process.task
        where region = $1 and position = p.position and state = 'open' and whose = p.unit
          and due_at > s.after and due_at <= s.up_to limit $6) t) c on true
    group by s.n order by s.n`,
  [region, ...placesOf(place), spans.map(({ after }) => after ?? '-infinity'), spans.map(({ upTo }) => upTo ?? 'infinity'), most])
  return rows.map(({ open }) => open)
}

/** Positions with open tasks whose deadline is not later than this, by position, counted up to `most` each. */
export async function countOverdue(
  client: ClientBase, region: Region, places: readonly { position: string, unit: string | null }[], upTo: Date, most: number,
): Promise<{ position: string, open: number, oldest: Date }[]> {
  return rowsOf(client, 'process.countOverdue', `
    select p.position, least(sum(c.open), $5)::int as open, min(c.oldest) as oldest
    from unnest($2::text[], $3::text[]) as p(position, unit) cross join lateral (
      select count(*) as open, min(t.due_at) as oldest from (
        select due_at from process.task
        where region = $1 and position = p.position and state = 'open' and whose = p.unit and due_at <= $4
        order by due_at limit $5) t) c
    group by p.position having sum(c.open) > 0 order by open desc, oldest, p.position`,
  [region, places.map(({ position }) => position), places.map(({ unit }) => unit ?? ''), upTo, most])
}

const FIRST_ID = '00000000-0000-0000-0000-000000000000'
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** Each position with each unit, and with none. */
function placesOf({ positions, units }: TodoPlace): [string[], string[]] {
  const places = [...new Set(positions)].flatMap((position) => ['', ...new Set(units)].map((unit) => [position, unit] as const))
  return [places.map(([position]) => position), places.map(([, unit]) => unit)]
}

type Place = { dueAt: Date, id: string }

function laterOf(left: Place | null | undefined, right: Place | null | undefined): Place | null {
  if (!left || !right) return left ?? right ?? null
  const order = left.dueAt.getTime() - right.dueAt.getTime()
  return order > 0 || (order === 0 && left.id > right.id) ? left : right
}

/** Publishes a drawing (as the owner). A version is the hash of its text, so publishing twice changes nothing. */
export async function publishDefinition(
  client: ClientBase, drawing: { kind: string, version: string, xml: string, publishedAt: Date },
): Promise<void> {
  await client.query({
    name: 'process.publishDefinition',
    text: `insert into process.definition (kind, version, xml, published_at) values ($1, $2, $3, $4)
      on conflict (kind, version) do nothing`,
    values: [drawing.kind, drawing.version, drawing.xml, drawing.publishedAt],
  })
}

/** Every published version, oldest first: instances need the one that they started with, submits the newest of their kind. */
export async function loadDefinitions(
  client: ClientBase,
): Promise<{ kind: string, version: string, xml: string, publishedAt: Date }[]> {
  return rowsOf(client, 'process.loadDefinitions', `
    select kind, version, xml, published_at as "publishedAt" from process.definition order by published_at, kind, version`, [])
}

async function rowsOf<Row extends QueryResultRow>(
  client: ClientBase, name: string, text: string, values: unknown[],
): Promise<Row[]> {
  const { rows } = await client.query<Row>({ name, text, values })
  return rows
}

function byDocument(instances: readonly StoredInstance[]): Map<string, StoredInstance> {
  return new Map(instances.map((instance) => [instance.document, instance]))
}

function column<Row, Name extends keyof Row>(rows: readonly Row[], name: Name): Row[Name][] {
  return rows.map((row) => row[name])
}

function columns<Row, Name extends keyof Row>(rows: readonly Row[], names: readonly Name[]): Row[Name][][] {
  return names.map((name) => column(rows, name))
}
