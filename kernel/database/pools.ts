import pg from 'pg'
import { Refused } from '#kernel/values/refusal.ts'
import { arrayLiteral } from './array-literal.ts'
import { withBinaryLists } from './binary-lists.ts'
import { parseInstant, TIMESTAMPTZ } from './instant.ts'
import { refuse, type Role, ROLE_NAME } from './model.ts'
import { keepReady } from './ready-sessions.ts'
import { recordStatements } from './record-statements.ts'
import { sendTogether } from './send-together.ts'

/** How each role logs in. Without a login of their own, read and sequencer borrow the owner's and step down by SET ROLE. */
export interface Logins {
  gate: pg.PoolConfig
  owner: pg.PoolConfig
  read?: pg.PoolConfig
  sequencer?: pg.PoolConfig
}

export interface Pools extends Record<Role, pg.Pool> {
  /** A few connections of the gate's login that only read, for questions while somebody types: see `openPreviewPool`. */
  preview: pg.Pool
  /** As few, which read for a batch beside the connection that writes: see kernel/command/reader.ts. */
  readers: pg.Pool
  close: () => Promise<void>
}

/** Connections are made when first used, so a role that nobody needs costs nothing. */
export function openPools(logins: Logins): Pools {
  const lesser = (role: 'read' | 'sequencer') => logins[role] ?? { ...logins.owner, options: `-c role=${ROLE_NAME[role]}` }
  const pools = {
    owner: openPool('owner', { max: 2, ...logins.owner }),
    gate: openPool('gate', logins.gate),
    preview: openPreviewPool(logins.gate),
    readers: openPool('gate', { ...logins.gate, application_name: 'sluice reader', max: 4 }),
    read: openPool('read', lesser('read')),
    sequencer: openPool('sequencer', { max: 2, ...lesser('sequencer') }),
  }
  const kept = [pools.gate, pools.preview, pools.readers]
  const everyMs = GATE_SESSION_SECONDS * 1_000 / 3
  kept.forEach((pool, index) => keepReady(pool, everyMs, everyMs * index / kept.length))
  const close = async () => {
    await Promise.all(Object.values(pools).map((pool) => (pool.ended ? null : pool.end())))
  }
  return { ...pools, close }
}

/**
 * bigint → BigInt (also `count(*)`), timestamptz → Date, date → "2026-11-21", numeric → string; arrays of them alike.
 * Idle connections that break are dropped; the next use makes a new one.
 */
export function openPool(role: Role, config: pg.PoolConfig): pg.Pool {
  // Citus forwards SET LOCAL to the shards only when told so; elsewhere the setting is a placeholder without effect.
  const options = ['-c citus.propagate_set_commands=local', ...(role === 'gate' ? GATE_SETTINGS : []), config.options ?? ''].join(' ').trim()
  // The gate writes some fifteen statements in a row, a reader enters and asks: pipelined, the next is made ready while the server runs the last.
  const pipeline = role === 'gate' || role === 'read'
  const lifetime = role === 'gate' ? { maxLifetimeSeconds: GATE_SESSION_SECONDS } : role === 'read' ? { maxLifetimeSeconds: READ_SESSION_SECONDS } : {}
  const pool = new pg.Pool({ application_name: `sluice ${role}`, max: 8, pipeline, ...lifetime, ...config, options, types })
  pool.on('error', () => {})
  pool.on('connect', (client) => {
    client.on('error', () => {})
    sendArrays(client)
    if (pipeline) sendTogether(client)
  })
  recordStatements(role, pool)
  return pool
}

/** The way in of a pool, as plain values that another thread can be given: see `openPool`. */
export function loginOf({ options: { connectionString, host, port, user, password, database, ssl, options } }: pg.Pool): pg.PoolConfig {
  const login = { connectionString, host, port, user, password, database, ssl, options }
  return Object.fromEntries(Object.entries(login).filter(([, value]) => value !== undefined))
}

/**
 * Previews have connections of their own, two, so that typing cannot take those of the gate nor a busy gate those of typing.
 * They read only, a statement ends after a second, and who waits a second for a connection is told that the system is busy.
 */
function openPreviewPool(gate: pg.PoolConfig): pg.Pool {
  const options = ['-c default_transaction_read_only=on', `-c statement_timeout=${PREVIEW_MS}`, gate.options ?? ''].join(' ').trim()
  return openPool('gate', { ...gate, options, application_name: 'sluice preview', max: 2, connectionTimeoutMillis: PREVIEW_MS })
}

const PREVIEW_MS = 1_000

/** Lists among the values of a statement go out in binary form, or as array literals of our own making where they cannot. */
function sendArrays(client: pg.PoolClient): void {
  const query = client.query.bind(client) as (...words: unknown[]) => unknown
  const sent = (statement: string, values: readonly unknown[]) => (
    values.some(Array.isArray) ? withBinaryLists(statement, values).map((value) => (Array.isArray(value) ? arrayLiteral(value) : value)) : values)
  client.query = ((asked: unknown, values: unknown, ...more: unknown[]) => {
    const config = asked as { text: string; name?: string; values?: unknown[] } | string
    if (asked instanceof pg.Query) return query(asked, values, ...more)
    if (Array.isArray(values)) return query(asked, sent(typeof config === 'string' ? config : config.text, values), ...more)
    if (typeof config === 'string') return query(asked, values, ...more)
    const { name, text, values: given, ...special } = config
    const own = Array.isArray(given) ? sent(text, given) : given
    const isPlain = name !== undefined && Object.keys(special).length === 0 && [values, ...more].every((word) => word === undefined)
    return isPlain ? askByName(query, name, text, own) : query({ ...config, values: own }, values, ...more)
  }) as never
}

/** A named statement as the driver would make it. It copies what it is asked with property by property, a twentieth of this process's time for a single call. */
function askByName(query: (...words: unknown[]) => unknown, name: string, text: string, values?: readonly unknown[]): Promise<pg.QueryResult> {
  return new Promise<pg.QueryResult>((resolve, reject) => {
    const statement = new pg.Query(text, values as unknown[])
    query(Object.assign(statement, { name, callback: (error: Error | null, result: pg.QueryResult) => (error ? reject(error) : resolve(result)) }))
  }).catch((error: Error) => {
    // As the driver does: of the socket that the answer came from nobody wants to know, but who has asked.
    Error.captureStackTrace(error)
    throw error
  })
}

/** From DATABASE_URL, SLUICE_MIGRATE_URL and, if given, SLUICE_READ_URL and SLUICE_SEQUENCER_URL. */
export function loginsFromEnvironment(environment: NodeJS.ProcessEnv): Logins {
  const { DATABASE_URL: gate, SLUICE_MIGRATE_URL: owner, SLUICE_READ_URL: read, SLUICE_SEQUENCER_URL: sequencer } = environment
  if (!gate || !owner) throw new Refused(refuse('database.migrate_url_missing'))
  return {
    gate: { connectionString: gate },
    owner: { connectionString: owner },
    ...(read ? { read: { connectionString: read } } : {}),
    ...(sequencer ? { sequencer: { connectionString: sequencer } } : {}),
  }
}

/**
 * The gate runs a few dozen statements, all by index. Foreign-key checks keep one plan per session: planned while the parent table
 * is young they would scan it for ever (seen: 1 ms became 96 ms per 200 tasks), so scans are priced out. Compiling a plan (jit) costs
 * more than any of these statements, and planning them anew for each batch costs more than the better plan would save.
 */
const GATE_SETTINGS = ['-c enable_seqscan=off', '-c jit=off', '-c plan_cache_mode=force_generic_plan']

/**
 * A generic plan is made for the tables as they were: in a young database any index will do, and the one chosen then may read a whole
 * region a month later (seen: all open tasks for 200 documents). New sessions plan anew, so none lives longer than this; under load
 * `keepReady` has a younger one with all its plans at hand before this one ends.
 */
const GATE_SESSION_SECONDS = 120

/** Pages ask for less at a time, and nobody waits behind them with a region's clock in hand. */
const READ_SESSION_SECONDS = 600

const DATE = 1082
const DATE_ARRAY = 1182
const INT8 = 20
const INT8_ARRAY = 1016
const TEXT_ARRAY = 1009

const types = new pg.TypeOverrides()
// The type list of pg knows no arrays of text.
const parseTextArray = pg.types.getTypeParser(TEXT_ARRAY as never) as unknown as (text: string) => (string | null)[]
types.setTypeParser(INT8, BigInt)
types.setTypeParser(INT8_ARRAY, (text) => parseTextArray(text).map((item) => (item === null ? null : BigInt(item))))
types.setTypeParser(TIMESTAMPTZ, parseInstant)
types.setTypeParser(DATE, (text) => text)
types.setTypeParser(DATE_ARRAY, parseTextArray)
