import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'

/**
 * A session plans each statement when it first runs it: the first batch of a new one took 60 ms of the server's time instead of 20, and
 * everybody behind it waited. So every `everyMs` in which the pool was used one session is opened behind the requests, and each statement
 * that went through the pool is planned there, one after the other with a breath between, before anybody gets it. The pool hands out the youngest
 * idle session first; the older ones are left idle and end. `laterMs`: so much later than other pools, or two new sessions would plan at once
 * and take both cores of a small machine. Returns a function that opens one now, for a test.
 */
export function keepReady(pool: pg.Pool, everyMs: number, laterMs = 0): () => Promise<void> {
  const statements: Statements = new Map()
  let used = false
  let opening = false
  pool.on('connect', (client) => learn(client, statements))
  pool.on('acquire', () => { used ||= !opening })
  const open = async () => {
    opening = true
    try {
      await openOne(pool, statements)
    } finally {
      opening = false
    }
  }
  const again = (inMs: number) => {
    setTimeout(() => {
      if (pool.ending) return
      again(everyMs)
      if (!used || opening || statements.size === 0) return
      used = false
      // Who comes when the server cannot be reached is told so; nobody waits for this one.
      open().catch(() => {})
    }, inMs).unref()
  }
  again(everyMs + laterMs)
  return open
}

/** By name: the text and how many values it takes; null when it cannot be planned without them. */
type Statements = Map<string, { text: string; count: number } | null>

const MOST_STATEMENTS = 400

/** Notes the named statements of this session. */
function learn(client: pg.PoolClient, statements: Statements): void {
  const query = client.query.bind(client) as (...words: unknown[]) => unknown
  client.query = ((asked: unknown, ...more: unknown[]) => {
    const { name, text, values } = asked as { name?: string; text?: string; values?: unknown[] }
    if (name && text && !(asked instanceof pg.Query) && !statements.has(name)) {
      // Some are named by what they ask (a feature of a rule that was changed since): those in use come again by themselves.
      if (statements.size >= MOST_STATEMENTS) statements.clear()
      statements.set(name, { text, count: values?.length ?? 0 })
    }
    return query(asked, ...more)
  }) as never
}

/** A pool makes a new session only when none is idle: those that are get taken for the moment in which it is asked for. */
async function openOne(pool: pg.Pool, statements: Statements): Promise<void> {
  if (pool.totalCount >= pool.options.max) return
  const idle = await Promise.allSettled(Array.from({ length: pool.idleCount }, () => pool.connect()))
  // Somebody who asked before us may have got one of those, and ours a session that the server then refused.
  const whole = idle.every(({ status }) => status === 'fulfilled')
  const asked = whole && pool.totalCount < pool.options.max ? pool.connect() : null
  for (const one of idle) if (one.status === 'fulfilled') one.value.release()
  const client = await asked
  if (!client) return
  const isLost = await planAll(pool, client, statements)
  client.release(isLost)
}

/** A moment for those who work, between two plans. */
const BREATH_MS = 25

/** True when the session was lost meanwhile. */
async function planAll(pool: pg.Pool, client: pg.PoolClient, statements: Statements): Promise<boolean> {
  for (const [name, statement] of statements) {
    if (pool.ending) return false
    if (!statement) continue
    try {
      await plan(client, name, statement)
    } catch (error) {
      const { code } = error as { code?: string }
      // Only what the server says of a statement is about the statement; a lost session says nothing of any.
      if (!code || /^(57|08|53)/.test(code)) return true
      statements.set(name, null)
    }
    await pause(BREATH_MS)
  }
  return false
}

/** Resolves when the server has a plan. */
function plan(client: pg.PoolClient, name: string, { text, count }: { text: string; count: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    const query = new Planned({ name, text, values: Array.from({ length: count }, () => null) })
    Object.assign(query, { callback: (error: Error | null) => (error ? reject(error) : resolve()) })
    client.query(query)
  })
}

interface Wire {
  parse: (statement: { name: string; text: string }) => void
  bind: (portal: { statement: string; values: readonly null[]; valueMapper: (value: unknown) => unknown }) => void
  sync: () => void
  submittedNamedStatements: Record<string, string>
}

/** Parsed and bound to nothing but NULL, which makes the server plan it; never executed. */
class Planned extends pg.Query {
  prepare(connection: Wire): void {
    const { name, text, values } = this as unknown as { name: string; text: string; values: null[] }
    connection.parse({ name, text })
    connection.submittedNamedStatements[name] = text
    connection.bind({ statement: name, values, valueMapper: (value) => value })
    connection.sync()
  }
}
