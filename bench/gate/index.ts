import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { run } from '#kernel/command/index.ts'
import { openDatabase, type Database } from '#kernel/database/index.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import type { BenchOptions } from '../model.ts'
import { loadHistory, makeOffice, submits, type Office, type Stages } from './office.ts'
import { callByHttp } from './http.ts'
import { pgbench } from './pgbench.ts'
import { openSite, siteKeys, type SiteKeys } from './site.ts'

/**
 * Full decisions of a submit, in batches of 1, 20 and 200 by two callers (and of 200 by one, who leaves the server idle while the next is decided),
 * one region and two, beside pgbench on the same durable server.
 */
export async function measure({ rows, seconds, say }: BenchOptions): Promise<Record<string, unknown>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-bench-'))
  const database = await openDatabase({ environment: {}, dataDir })
  try {
    const stages: Stages = {}
    const office = await makeOffice(database.pools, '990000001', stages)
    const other = await makeOffice(database.pools, '990000002', {})
    say(`loading ${rows} payments`)
    await loadHistory(database.pools.owner, office, rows)
    await warm(office)
    await warm(other)
    // As autovacuum does in service: the next use of each statement is planned for the tables as they are now.
    await database.pools.owner.query('analyze')
    const before = await rowsWritten(database)
    const alone = await rate(office, 200, seconds, 1)
    const batch1 = await rate(office, 1, seconds)
    const batch20 = await rate(office, 20, seconds)
    for (const stage of Object.keys(stages)) delete stages[stage]
    const batch200 = await rate(office, 200, seconds)
    const perBatch = Object.fromEntries(Object.entries(stages).map(([stage, { ms, members }]) => [stage, Number((ms / members * 200).toFixed(2))]))
    const rowsPerDecision = (await rowsWritten(database) - before) / (alone.decisions + batch1.decisions + batch20.decisions + batch200.decisions)
    say(`batch of 200: ${batch200.perSecond.toFixed(0)}/s`)
    const [one, two] = await Promise.all([rate(office, 200, seconds, 1), rate(other, 200, seconds, 1)])
    const keys = await siteKeys(database, office)
    const site = await openSite(database, office, keys)
    await callByHttp(site.url, site.calls, { concurrency: 32, seconds: 5 })
    const http = await callByHttp(site.url, site.calls, { concurrency: 32, seconds })
    say(`http: ${http.perSecond.toFixed(0)}/s`)
    // Half of that load by itself, not the seconds in which disk and autovacuum come to rest from the whole of it.
    await callByHttp(site.url, site.calls, { concurrency: 32, seconds: 5, perSecond: http.perSecond / 2 })
    const half = await callByHttp(site.url, site.calls, { concurrency: 32, seconds, perSecond: http.perSecond / 2 })
    await site.close()
    const pgbenchTps = await peer(database, seconds, say)
    const aimed = pgbenchTps && await atAimedLoad(database, office, keys, pgbenchTps * AIMED_RATIO / 2, seconds)
    const specs = [...office.gate.kinds.values()].flatMap((kind) => kind.judged?.features ?? [])
    return {
      rows, batch1PerSecond: round(batch1.perSecond), batch20PerSecond: round(batch20.perSecond), batch200PerSecond: round(batch200.perSecond), batch200AlonePerSecond: round(alone.perSecond),
      httpPerSecond: round(http.perSecond), httpP99Ms: half.p99Ms, httpP50Ms: half.p50Ms, httpFullLoadP99Ms: http.p99Ms,
      // Half of the load that is aimed at, which on a machine that does more is less than half of what it does.
      httpAimedPerSecond: aimed && round(aimed.perSecond), httpAimedP99Ms: aimed && aimed.p99Ms, httpAimedP50Ms: aimed && aimed.p50Ms,
      httpRefused: http.refused + half.refused + (aimed ? aimed.refused : 0),
      pgbenchTps, ratioHttp: pgbenchTps && Number((http.perSecond / pgbenchTps).toFixed(3)), ratioBatch200: pgbenchTps && Number((batch200.perSecond / pgbenchTps).toFixed(3)),
      twoRegionsPerSecond: round(one.perSecond + two.perSecond),
      // One caller each, beside one region with one caller.
      ratioTwoRegions: Number(((one.perSecond + two.perSecond) / alone.perSecond).toFixed(2)),
      features: specs.length, rules: [...office.gate.kinds.values()].reduce((sum, kind) => sum + kind.rules.length, 0),
      rowsPerDecision: Number(rowsPerDecision.toFixed(1)), msPer200ByStage: perBatch, refused: alone.refused + batch1.refused + batch20.refused + batch200.refused,
    }
  } finally {
    await database.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** Single calls by HTTP aimed at, as a share of the peer's transactions. */
const AIMED_RATIO = 0.1

async function atAimedLoad(database: Database, office: Office, keys: SiteKeys, perSecond: number, seconds: number) {
  const site = await openSite(database, office, keys)
  await callByHttp(site.url, site.calls, { concurrency: 32, seconds: 5, perSecond })
  const aimed = await callByHttp(site.url, site.calls, { concurrency: 32, seconds, perSecond })
  await site.close()
  return aimed
}

/** Sessions plan their foreign-key checks once; let them do it after the tables have been analysed. */
async function warm(office: Office): Promise<void> {
  for (let round = 0; round < 20; round++) await run(office.gate, office.region, submits(office, 50))
}

/** Callers that each send a batch and wait for its answer: with two, one batch is decided while the other is written. pgbench has eight. */
async function rate(office: Office, size: number, seconds: number, callers = 2) {
  const started = performance.now()
  let decisions = 0
  let refused = 0
  await Promise.all(Array.from({ length: callers }, async () => {
    while (performance.now() - started < seconds * 1_000) {
      const answers = await run(office.gate, office.region, submits(office, size))
      decisions += answers.length
      refused += answers.filter(isRefusal).length
    }
  }))
  return { decisions, refused, perSecond: decisions / ((performance.now() - started) / 1_000) }
}

async function rowsWritten({ pools }: Database): Promise<number> {
  const { rows } = await pools.owner.query<{ n: bigint }>(`select sum(n_tup_ins)::bigint as n from pg_stat_user_tables`)
  return Number(rows[0]!.n)
}

async function peer(database: Database, seconds: number, say: (line: string) => void): Promise<number | null> {
  const at = database.server
  if (!at) return null
  const superuser = new pg.Client({ host: at.host, user: at.user, password: at.password, database: 'postgres' })
  await superuser.connect()
  await superuser.query('create database pgbench')
  try {
    return await pgbench(at, Math.max(seconds, 5), say)
  } finally {
    // What it wrote comes to rest before anything else is measured.
    await superuser.query('drop database pgbench with (force)')
    await superuser.query('checkpoint')
    await superuser.end()
  }
}

const round = (value: number) => Math.round(value)
