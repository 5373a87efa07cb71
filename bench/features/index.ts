import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ClientBase, Pool } from 'pg'
import { openDatabase, openRegions, withRegion } from '#kernel/database/index.ts'
import { discoverModules } from '#kernel/module/index.ts'
import { readFeatureStates, type FeatureEvent, type FeatureSpec, type HistoryRow } from '#kernel/rules/index.ts'
import { newId } from '#kernel/values/id.ts'
import type { BenchOptions } from '../model.ts'

const REGION = '990000001'
const UNITS = 200
const PAYEES = 20_000
const BATCHES = [1, 20, 200]
/** The largest unit has so many of a hundred payments. */
const LARGEST_PERCENT = 30
/** One in so many is in cash, as in `bench gate`. */
const CASH_EVERY = 50
/** One payee in so many is a natural person. */
const PERSON_EVERY = 20
/** One payment in so many is on a contract, and a contract is paid in so many. */
const CONTRACT_EVERY = 10
const INSTALMENTS = 6
/** So many rows may come before autovacuum looks at the history again (its table says so); the index alone does not answer for them. */
const SINCE_VACUUM = 20_000
const WARM = 10
/** A city makes so many in a year; more rows are the years before. */
const ROWS_A_YEAR = 2_000_000

/**
 * All features of the payment rules for batches of 1, 20 and 200, as the gate asks them, alone and beside a session that writes; and for the longest window of the largest unit the
 * aggregate over its index beside a daily rollup: what each costs to read, and what the rollup costs to keep.
 */
export async function measure({ rows, seconds, say }: BenchOptions): Promise<Record<string, unknown>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-bench-'))
  const database = await openDatabase({ environment: {}, dataDir })
  const { owner, gate } = database.pools
  try {
    const modules = await discoverModules(fileURLToPath(new URL('../../modules', import.meta.url)))
    const specs = modules.flatMap(({ kinds }) => kinds).find(({ code }) => code === 'payment')!.judged!.features
    await openRegions(owner, [REGION])
    const office: Office = { units: Array.from({ length: UNITS }, () => newId()), rows }
    say(`loading ${rows} payments`)
    await load(owner, office)
    const figures: Record<string, unknown> = { rows, features: specs.length }
    await measureBatches(gate, specs, office, seconds, '', figures, say)
    const writing = underLoad(owner, gate, specs, office)
    await measureBatches(gate, specs, office, seconds, 'Loaded', figures, say)
    figures['loadRowsPerSecond'] = await writing.stop()
    return { ...figures, ...await rollups(owner, gate, specs, office.units[0]!, seconds) }
  } finally {
    await database.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** Its units, the largest first, and how many payments it has made. */
interface Office {
  units: readonly string[]
  rows: number
}

/** As the gate asks: history as before the batch, with every row that the batch itself may add. */
async function measureBatches(
  gate: Pool, specs: readonly FeatureSpec[], office: Office, seconds: number, suffix: string, figures: Record<string, unknown>, say: (line: string) => void,
): Promise<void> {
  for (const size of BATCHES) {
    const { p50, p95, cpuMs } = await withRegion(gate, REGION, async (client) => {
      const spent = await processorOf(client)
      const before = spent()
      const { times, ...taken } = await sample(seconds, () => readBatch(client, specs, events(office, size)))
      return { ...taken, cpuMs: Number(((spent() - before) / times).toFixed(2)) }
    })
    Object.assign(figures, { [`batch${size}${suffix}P50Ms`]: p50, [`batch${size}${suffix}P95Ms`]: p95, [`batch${size}${suffix}CpuMs`]: cpuMs })
    say(`batch of ${size}${suffix ? ' under load' : ''}: p50 ${p50} ms, p95 ${p95} ms, processor ${cpuMs} ms`)
  }
}

/** Milliseconds of a processor that the server process of this session has used: what a busy machine leaves comparable. Linux counts them in hundredths of a second. */
async function processorOf(client: ClientBase): Promise<() => number> {
  const { rows: [session] } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  return () => {
    const [, fields] = readFileSync(`/proc/${session!.pid}/stat`, 'utf8').split(') ')
    const [user, system] = fields!.split(' ').slice(11, 13)
    return (Number(user) + Number(system)) * 10
  }
}

function readBatch(client: ClientBase, specs: readonly FeatureSpec[], batch: readonly FeatureEvent[]): Promise<unknown> {
  const asked = batch.map((event) => ({ ...event, seq: batch[0]!.seq }))
  return readFeatureStates(client, REGION, specs, asked, asked.map((event): HistoryRow => ({ ...event, countsFrom: event.judgedAt, relation: 'payment.history', sign: 1, isPart: false })))
}

/** One more session that reads features of 200 and writes their rows of history, as fast as it can. */
function underLoad(owner: Pool, gate: Pool, specs: readonly FeatureSpec[], office: Office): { stop: () => Promise<number> } {
  const stopping = new AbortController()
  let rows = 0
  const started = performance.now()
  const work = async () => {
    while (!stopping.signal.aborted) {
      const made = events(office, 200)
      await withRegion(gate, REGION, (client) => readBatch(client, specs, made))
      await withRegion(owner, REGION, (client) => insert(client, made))
      rows += made.length
    }
  }
  const working = work()
  // Waited for by `stop`, perhaps after a fault in something else.
  working.catch(() => {})
  return { stop: async () => {
    stopping.abort()
    await working
    return Math.round(rows / (performance.now() - started) * 1_000)
  } }
}

async function insert(client: ClientBase, made: readonly FeatureEvent[]): Promise<void> {
  const column = (name: string) => made.map(({ columns }) => (columns[name] === null ? null : String(columns[name])))
  await client.query({
    name: 'bench-history',
    text: `insert into payment.history (region, sign, is_part, judged_at, counts_from, seq, document, unit, indicator, payee, payee_account, person, cash_unit, amount, purpose_key, invoice, contract, project)
           select $1, 1, false, $2, $2, u.* from unnest($3::bigint[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::text[], $10::uuid[], $11::bigint[], $12::text[], $13::text[], $14::text[],
             $15::text[]) u`,
    values: [REGION, made[0]!.judgedAt, made.map((event) => String(event.seq)), made.map(({ document }) => document),
      ...['unit', 'indicator', 'payee', 'payee_account', 'person', 'cash_unit', 'amount', 'purpose_key', 'invoice', 'contract', 'project'].map(column)],
  })
}

/** Without indexes, which are made after: of ten million rows entered one by one into each they would take half an hour. The last rows come after. */
async function load(owner: Pool, office: Office): Promise<void> {
  const { rows: indexes } = await owner.query<{ name: string; made: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as made from pg_index i where i.indrelid = 'payment.history'::regclass and not i.indisprimary`)
  for (const { name } of indexes) await owner.query(`drop index ${name}`)
  const vacuumed = Math.max(0, office.rows - SINCE_VACUUM)
  await enter(owner, office, 1, vacuumed)
  for (const { made } of indexes) await owner.query(made)
  await owner.query('vacuum analyze')
  await enter(owner, office, vacuumed + 1, office.rows)
}

/** In the order of time, as the region's clock enters them. */
async function enter(owner: Pool, { units, rows }: Office, from: number, to: number): Promise<void> {
  await withRegion(owner, REGION, (client) => client.query(
    `insert into payment.history (region, seq, document, sign, is_part, judged_at, counts_from, unit, indicator, payee, payee_account, person, cash_unit, amount, purpose_key, invoice, contract, project)
     select $1, n, gen_random_uuid(), 1, false, made.at, made.at, ($4::uuid[])[unit], ($4::uuid[])[unit], '收款人' || payee, '6222' || payee,
            case when payee % $5 = 0 then '收款人' || payee end, case when n % $6 = 0 then ($4::uuid[])[unit] end, amount, 'k' || (n % 1000), 'F' || n,
            case when n % $7 = 3 then 'C' || unit || '-' || floor(random() * $3 / $7 / $8 * case when unit = 1 then $9 / 100.0 else (100 - $9) / 100.0 / ($10 - 1) end) end,
            'basic'
       from (select g as n, $2::timestamptz + (now() - $2::timestamptz) * (g::float8 / $3) as at, case when random() * 100 < $9 then 1 else 2 + floor(random() * ($10 - 1))::int end as unit,
                    1 + floor(power(random(), 1.5) * $11)::int as payee, (1 + floor(exp(random() * 14)) * 100)::bigint as amount
               from generate_series($12::int, $13::int) g) made`,
    [REGION, beginning(rows), rows, units, PERSON_EVERY, CASH_EVERY, CONTRACT_EVERY, INSTALMENTS, LARGEST_PERCENT, UNITS, PAYEES, from, to]))
}

/** The first of January of the year in which so many payments begin. */
function beginning(rows: number): Date {
  return new Date(Date.UTC(new Date().getUTCFullYear() - Math.ceil(rows / ROWS_A_YEAR) + 1, 0, 1))
}

let seq = 1_000_000_000n
let made = 0

function events({ units, rows }: Office, count: number): FeatureEvent[] {
  const judgedAt = new Date()
  return Array.from({ length: count }, () => {
    const n = made++
    const which = Math.random() * 100 < LARGEST_PERCENT ? 1 : 2 + Math.floor(Math.random() * (UNITS - 1))
    const unit = units[which - 1]!
    const number = 1 + Math.floor(Math.random() ** 1.5 * PAYEES)
    const payee = `收款人${number}`
    const share = which === 1 ? LARGEST_PERCENT / 100 : (100 - LARGEST_PERCENT) / 100 / (UNITS - 1)
    return { document: newId(), isNew: true, seq: seq += 1n, judgedAt, columns: {
      unit, indicator: unit, payee, payee_account: `6222${number}`, person: number % PERSON_EVERY === 0 ? payee : null, cash_unit: n % CASH_EVERY === 0 ? unit : null,
      amount: BigInt(10_000 + n), purpose_key: `k${n}`, invoice: `X${seq}`, project: 'basic',
      contract: n % CONTRACT_EVERY === 3 ? `C${which}-${Math.floor(Math.random() * rows / CONTRACT_EVERY / INSTALMENTS * share)}` : null,
    } }
  })
}

/** What decision 32 is founded on. The rollup is a table of this run; the program has none. */
async function rollups(owner: Pool, gate: Pool, specs: readonly FeatureSpec[], unit: string, seconds: number): Promise<Record<string, unknown>> {
  const year = specs.filter(({ id }) => id === 'cash_year_sum')
  const event = (): FeatureEvent => ({ document: newId(), seq: seq += 1n, judgedAt: new Date(), columns: { cash_unit: unit } })
  await owner.query(`create schema rollup; create table rollup.cash (region text, cash_unit uuid, day date, amount bigint, n int, primary key (region, cash_unit, day))`)
  await owner.query(`insert into rollup.cash select region, cash_unit, (counts_from at time zone 'Asia/Shanghai')::date, sum(amount * sign), sum(sign) from payment.history where cash_unit is not null group by 1, 2, 3`)
  await owner.query('analyze rollup.cash')
  const { rows: [counted] } = await owner.query<{ n: number }>('select count(*)::int as n from payment.history where region = $1 and cash_unit = $2', [REGION, unit])
  const index = await withRegion(gate, REGION, (client) => sample(seconds, () => readFeatureStates(client, REGION, year, [event()], [])))
  const read = await withRegion(owner, REGION, (client) => sample(seconds, () => fromRollup(client, unit)))
  const write = await sample(seconds, () => withRegion(owner, REGION, (client) => client.query(
    `insert into rollup.cash select $1, $2, current_date, 100, 1 from generate_series(1, 1) on conflict (region, cash_unit, day) do update set amount = cash.amount + excluded.amount, n = cash.n + excluded.n`,
    [REGION, unit])))
  const { rows: plan } = await owner.query<{ 'QUERY PLAN': string }>(
    `explain (analyze, buffers, timing off) select sum(amount * sign) from payment.history where region = '${REGION}' and cash_unit = '${unit}' and counts_from >= date_trunc('year', now())`)
  return {
    largestUnitRows: counted!.n, yearSumIndexP50Ms: index.p50, yearSumIndexP95Ms: index.p95, yearSumRollupP50Ms: read.p50, yearSumRollupP95Ms: read.p95, rollupUpsertP50Ms: write.p50, rollupUpsertP95Ms: write.p95,
    plan: plan.map((row) => row['QUERY PLAN'].trim()).filter((line) => /Scan|Heap Fetches|Buffers|Execution/.test(line)),
  }
}

/** Whole days from the rollup, today from the history. */
function fromRollup(client: ClientBase, unit: string): Promise<unknown> {
  return client.query({
    name: 'bench-rollup',
    text: `select coalesce((select sum(amount) from rollup.cash where region = $1 and cash_unit = $2 and day >= date_trunc('year', now()) and day < current_date), 0)
                + coalesce((select sum(amount * sign) from payment.history where region = $1 and cash_unit = $2 and counts_from >= current_date), 0) as sum`,
    values: [REGION, unit],
  })
}

async function sample(seconds: number, work: () => Promise<unknown>): Promise<{ p50: number; p95: number; times: number }> {
  for (let warm = 0; warm < WARM; warm++) await work()
  const taken: number[] = []
  const until = performance.now() + seconds * 1_000
  while (performance.now() < until || taken.length < 20) {
    const started = performance.now()
    await work()
    taken.push(performance.now() - started)
  }
  taken.sort((left, right) => left - right)
  const at = (share: number) => Number(taken[Math.min(taken.length - 1, Math.floor(share * taken.length))]!.toFixed(2))
  return { p50: at(0.5), p95: at(0.95), times: taken.length + WARM }
}
