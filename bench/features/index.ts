import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ClientBase, Pool } from 'pg'
import { openDatabase, openRegions, withRegion } from '#kernel/database/index.ts'
import { discoverModules } from '#kernel/module/index.ts'
import { readFeatureStates, type FeatureEvent, type FeatureSpec } from '#kernel/rules/index.ts'
import { newId } from '#kernel/values/id.ts'
import type { BenchOptions } from '../model.ts'

const REGION = '990000001'
const UNITS = 200
const PAYEES = 20_000
const BATCHES = [1, 20, 200]
/** The largest unit has so many of a hundred payments, a tenth of all are in cash. */
const LARGEST_PERCENT = 30

/**
 * All features of the payment rules for batches of 1, 20 and 200, as the gate asks them; and for the longest window of the largest unit the
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
    const units = Array.from({ length: UNITS }, () => newId())
    say(`loading ${rows} payments`)
    await load(owner, units, rows)
    const figures: Record<string, unknown> = { rows, features: specs.length }
    for (const size of BATCHES) {
      const { p50, p95 } = await withRegion(gate, REGION, (client) => sample(seconds, () => readFeatureStates(client, REGION, specs, events(units, size), [])))
      Object.assign(figures, { [`batch${size}P50Ms`]: p50, [`batch${size}P95Ms`]: p95 })
      say(`batch of ${size}: p50 ${p50} ms, p95 ${p95} ms`)
    }
    return { ...figures, ...await rollups(owner, gate, specs, units[0]!, seconds) }
  } finally {
    await database.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function load(owner: Pool, units: readonly string[], rows: number): Promise<void> {
  await withRegion(owner, REGION, (client) => client.query(
    `insert into payment.history (region, seq, document, sign, judged_at, unit, indicator, payee, payee_account, person, cash_unit, amount, purpose_key, invoice)
     select $1, n, gen_random_uuid(), 1, at, ($2::uuid[])[unit], ($2::uuid[])[unit], '收款人' || payee, '6222' || payee, case when payee % 20 = 0 then '收款人' || payee end,
            case when n % 10 = 0 then ($2::uuid[])[unit] end, amount, 'k' || (n % 1000), 'F' || n
       from (select g as n, date_trunc('year', now()) + random() * (now() - date_trunc('year', now())) as at,
                    case when random() * 100 < $4 then 1 else 2 + floor(random() * ($5 - 1))::int end as unit,
                    1 + floor(power(random(), 1.5) * $6)::int as payee, (1 + floor(exp(random() * 14)) * 100)::bigint as amount
               from generate_series(1, $3) g) made`, [REGION, units, rows, LARGEST_PERCENT, UNITS, PAYEES]))
  await owner.query('vacuum analyze')
}

let seq = 1_000_000_000n

function events(units: readonly string[], count: number): FeatureEvent[] {
  return Array.from({ length: count }, (_, n) => {
    const unit = Math.random() * 100 < LARGEST_PERCENT ? units[0]! : units[Math.floor(Math.random() * units.length)]!
    const payee = `收款人${1 + Math.floor(Math.random() ** 1.5 * PAYEES)}`
    const isCash = n % 10 === 0
    return { document: newId(), seq: seq += 1n, judgedAt: new Date(), columns: {
      unit, indicator: unit, payee, payee_account: `6222${payee.slice(3)}`, person: n % 20 === 0 ? payee : null, cash_unit: isCash ? unit : null, amount: BigInt(10_000 + n), purpose_key: `k${n}`, invoice: `X${seq}`,
    } }
  })
}

/** What decision 32 is founded on. The rollup is a table of this run; the program has none. */
async function rollups(owner: Pool, gate: Pool, specs: readonly FeatureSpec[], unit: string, seconds: number): Promise<Record<string, unknown>> {
  const year = specs.filter(({ id }) => id === 'cash_year_sum')
  const event = (): FeatureEvent => ({ document: newId(), seq: seq += 1n, judgedAt: new Date(), columns: { cash_unit: unit } })
  await owner.query(`create schema rollup; create table rollup.cash (region text, cash_unit uuid, day date, amount bigint, n int, primary key (region, cash_unit, day))`)
  await owner.query(`insert into rollup.cash select region, cash_unit, (judged_at at time zone 'Asia/Shanghai')::date, sum(amount * sign), sum(sign) from payment.history where cash_unit is not null group by 1, 2, 3`)
  await owner.query('analyze rollup.cash')
  const { rows: [counted] } = await owner.query<{ n: number }>('select count(*)::int as n from payment.history where region = $1 and cash_unit = $2', [REGION, unit])
  const index = await withRegion(gate, REGION, (client) => sample(seconds, () => readFeatureStates(client, REGION, year, [event()], [])))
  const read = await withRegion(owner, REGION, (client) => sample(seconds, () => fromRollup(client, unit)))
  const write = await sample(seconds, () => withRegion(owner, REGION, (client) => client.query(
    `insert into rollup.cash select $1, $2, current_date, 100, 1 from generate_series(1, 1) on conflict (region, cash_unit, day) do update set amount = cash.amount + excluded.amount, n = cash.n + excluded.n`,
    [REGION, unit])))
  const { rows: plan } = await owner.query<{ 'QUERY PLAN': string }>(
    `explain (analyze, buffers, timing off) select sum(amount * sign) from payment.history where region = '${REGION}' and cash_unit = '${unit}' and judged_at >= date_trunc('year', now())`)
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
                + coalesce((select sum(amount * sign) from payment.history where region = $1 and cash_unit = $2 and judged_at >= current_date), 0) as sum`,
    values: [REGION, unit],
  })
}

async function sample(seconds: number, work: () => Promise<unknown>): Promise<{ p50: number; p95: number }> {
  for (let warm = 0; warm < 10; warm++) await work()
  const taken: number[] = []
  const until = performance.now() + seconds * 1_000
  while (performance.now() < until || taken.length < 20) {
    const started = performance.now()
    await work()
    taken.push(performance.now() - started)
  }
  taken.sort((left, right) => left - right)
  const at = (share: number) => Number(taken[Math.min(taken.length - 1, Math.floor(share * taken.length))]!.toFixed(2))
  return { p50: at(0.5), p95: at(0.95) }
}
