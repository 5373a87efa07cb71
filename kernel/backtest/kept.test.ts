import { spawn, spawnSync } from 'node:child_process'
import { closeSync, copyFileSync, openSync, statSync, truncateSync, writeSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { discoverModules, loadKinds, type LoadedKind } from '#kernel/module/index.ts'
import type { RuleSource } from '#kernel/rules/index.ts'
import { Refused } from '#kernel/values/refusal.ts'
import { backtest, loadActs, openStore, recallActs, type Act, type BacktestOptions, type Report, type Store } from './index.ts'
import { forgetUnused, keep, recall } from './kept.ts'
import { generator, inBatches, madeActs, ruleSetFor, segmentsOf } from './test-payments.ts'

const SEED = Number(process.env['SLUICE_SEED'] ?? Date.now() % 1_000_000)
const LARGE = process.env['SLUICE_RANDOM'] === 'large'
const COUNT = LARGE ? 5_000 : 300
const SECOND_RUN = fileURLToPath(new URL('test-second-run.ts', import.meta.url))
/** Bytes of a block of a store's file. */
const BLOCK = 262_144
const PERIOD = { from: '2025-11-01', to: '2030-12-31' }

let kind: LoadedKind
let made: Act[]
let folder: string

beforeAll(async () => {
  kind = (await loadKinds(await discoverModules(fileURLToPath(new URL('../../modules', import.meta.url))))).get('payment')!
  // A third of the rules: what is kept of one is kept of all.
  kind = { ...kind, rules: kind.rules.filter(({ id }, index) => index % 3 === 0 || id === 'CASH-01') }
  made = madeActs(kind, COUNT, generator(SEED))
  folder = await mkdtemp(join(tmpdir(), 'sluice-kept-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('what a store keeps', { timeout: LARGE ? 600_000 : 60_000 }, () => {
  it(`never changes a report: rules, levels, thresholds, periods and data in any order come out as from an empty store (seed ${SEED})`, async () => {
    console.log(`kept: seed ${SEED}`)
    const random = generator(SEED + 1)
    const segments = segmentsOf(kind)
    const higher = segments.map((segment) => ({ ...segment, parameters: { ...segment.parameters, cash_start: 30_000_000n, large_payment: 999_999n } }))
    const variants: Partial<BacktestOptions>[] = [
      {}, { before: ruleSetFor(kind, withCash({ level: 'evidence' })) }, edited({ when: 'payment.amount > 1000' }), edited({ level: 'forbid' }), edited({ level: 'note', when: 'payment.amount > 300000' }),
      edited({ when: 'payment.amount > parameter.cash_start and feature.payee_week_count > 1' }), edited({ when: 'feature.payee_month_count > 2' }),
      { segments: higher }, { ...edited({ when: 'payment.amount > 1000' }), segments: higher },
      { period: { from: '2025-12-01', to: '2026-01-31' } }, { ...edited({ level: 'forbid' }), period: { from: '2025-12-01', to: '2026-01-31' } },
      { notDelivered: ['payeeAccount'] }, { after: ruleSetFor(kind, kind.rules.slice(3)) }, { before: ruleSetFor(kind, kind.rules.slice(5)) },
    ]
    const other = madeActs(kind, COUNT - 7, generator(SEED + 2))
    const fresh = new Map<string, string>()
    const store = await openStore({ file: join(folder, 'kept.duckdb'), memoryMb: 700, spillFolder: null })
    const shuffled = [...variants.keys(), ...variants.keys()].map((variant) => ({ variant, at: random() })).sort((left, right) => left.at - right.at)
    // Two that differ in a level alone come first, whatever the seed.
    const order = [0, 1, ...shuffled.map(({ variant }) => variant)]
    for (const [turn, variant] of order.slice(0, LARGE ? order.length : 10).entries()) {
      const [name, data] = turn < 2 || random() < 0.7 ? ['first', made] as const : ['other', other] as const
      const found = await run(store, name, data, variants[variant]!)
      const key = `${name} ${variant}`
      if (!fresh.has(key)) {
        const empty = await openStore({ file: null, memoryMb: 700, spillFolder: null })
        fresh.set(key, comparable(await run(empty, name, data, variants[variant]!)))
        empty.close()
      }
      expect(comparable(found), `seed ${SEED}, variant ${key}`).toBe(fresh.get(key))
    }
    store.close()
  })

  it('is forgotten when the last runs did not ask for it, with its tables and those of a run that was killed', async () => {
    const store = await openStore({ file: null, memoryMb: 200, spillFolder: null })
    await recall(store, [])
    for (const name of ['asked', 'idle']) {
      await store.run(`create table kept_${name} as select 1 as id`)
      await keep(store, [{ name, value: [name], tables: [`kept_${name}`] }])
    }
    await store.run('create table kept_orphan as select 1 as id')
    const tables = async () => (await store.rows<{ name: string }>(`select table_name as name from duckdb_tables() where table_name <> 'kept' order by 1`)).map(({ name }) => name)
    for (let count = 0; count < 20; count++) {
      await forgetUnused(store)
      expect(await tables()).toEqual(['kept_asked', 'kept_idle'])
      expect(await recall(store, ['asked'])).toEqual(new Map([['asked', ['asked']]]))
    }
    await forgetUnused(store)
    expect(await tables()).toEqual(['kept_asked'])
    expect(await recall(store, ['asked', 'idle'])).toEqual(new Map([['asked', ['asked']]]))
    store.close()
  })

  it(`is whole or not there after a run was killed at any step (seed ${SEED})`, async () => {
    const wanted = comparable(await inEmptyStore())
    for (const step of LARGE ? ['Reading', 'Computing', 'Judging', 'Comparing'] : ['Judging', 'Comparing']) {
      const file = join(folder, `killed-${step}.duckdb`)
      await killedAt(step, file, generator(SEED + step.length)())
      const store = await openStore({ file, memoryMb: 500, spillFolder: null })
      const recalled = await recallActs(store, `seed ${SEED}`, shape())
      const acts = recalled ?? await loadActs(store, `seed ${SEED}`, shape(), inBatches(made))
      expect(comparable(await backtest(store, acts, options())), `killed at ${step}`).toBe(wanted)
      store.close()
    }
  })

  it('is begun anew when its file was cut off or written by another engine, and refused when a part of it was overwritten', async () => {
    const file = join(folder, 'whole.duckdb')
    const whole = await openStore({ file, memoryMb: 500, spillFolder: null })
    const wanted = comparable(await run(whole, 'first', made, {}))
    const wholeContent = await contentOf(whole)
    whole.close()
    const size = statSync(file).size
    const overwrite = (bytes: Uint8Array, at: number) => (copied: string) => {
      const handle = openSync(copied, 'r+')
      writeSync(handle, bytes, 0, bytes.length, at)
      closeSync(handle)
    }
    const cuts = (LARGE ? [size - 1, Math.floor(size * 0.6), 5_000, 0] : [size - 1, 5_000]).map((bytes) => (copied: string) => truncateSync(copied, bytes))
    // The word by which such a file is known, and the version of the engine that wrote it.
    for (const spoil of [...cuts, overwrite(new TextEncoder().encode('PARQ'), 8), overwrite(Uint8Array.of(99), 12)]) {
      const spoilt = join(folder, 'spoilt.duckdb')
      copyFileSync(file, spoilt)
      spoil(spoilt)
      const store = await openStore({ file: spoilt, memoryMb: 500, spillFolder: null })
      expect(await recallActs(store, 'first', shape())).toBeNull()
      expect(comparable(await run(store, 'first', made, {}))).toBe(wanted)
      store.close()
    }
    const seen = new Set<string>()
    for (let at = BLOCK / 2; at < size; at += BLOCK) {
      const damaged = join(folder, 'damaged.duckdb')
      copyFileSync(file, damaged)
      overwrite(Uint8Array.from({ length: 64 }, (_, index) => 255 - index), at)(damaged)
      const store = await openStore({ file: damaged, memoryMb: 500, spillFolder: null })
      const content = async () => (await recallActs(store, 'first', shape()) === null ? 'begun anew' : contentOf(store))
      seen.add(await content().catch((error: unknown) => (error instanceof Refused ? error.refusal.code : Promise.reject(error as Error))))
      store.close()
    }
    expect([...seen].sort()).toEqual(['backtest.store_damaged', 'begun anew', wholeContent].sort())
  })

  it('stays as it is when another process asks for the file meanwhile, which is told so', async () => {
    const file = join(folder, 'held.duckdb')
    const store = await openStore({ file, memoryMb: 300, spillFolder: null })
    await loadActs(store, 'first', shape(), inBatches(made))
    const content = await contentOf(store)
    const { status, stderr } = spawnSync(process.execPath, [SECOND_RUN, file, String(SEED), String(COUNT)], { encoding: 'utf8' })
    expect([status, stderr]).toEqual([1, expect.stringContaining('backtest.store_in_use') as string])
    store.close()
    const again = await openStore({ file, memoryMb: 300, spillFolder: null })
    expect(await contentOf(again)).toBe(content)
    again.close()
  })

  it('does not hold acts whose table a run had replaced when it was killed', async () => {
    const store = await openStore({ file: null, memoryMb: 300, spillFolder: null })
    await loadActs(store, 'first', shape(), inBatches(made))
    const dying: Store = { ...store, run: (sql) => (sql.startsWith('insert into meta') ? Promise.reject(new Error('killed')) : store.run(sql)) }
    await expect(loadActs(dying, 'other', shape(), inBatches(made.slice(9)))).rejects.toThrow('killed')
    expect(await recallActs(store, 'first', shape())).toBeNull()
    store.close()
  })
})

function shape() {
  return { model: kind.judged!.model, history: kind.judged!.history! }
}

function options(changes: Partial<BacktestOptions> = {}): BacktestOptions {
  const rules = ruleSetFor(kind, kind.rules)
  return { before: rules, after: rules, command: 'submit', segments: segmentsOf(kind), period: PERIOD, notDelivered: [], ...changes }
}

async function run(store: Store, version: string, data: readonly Act[], changes: Partial<BacktestOptions>): Promise<Report> {
  const acts = await recallActs(store, version, shape()) ?? await loadActs(store, version, shape(), inBatches(data))
  return backtest(store, acts, options(changes))
}

async function inEmptyStore(): Promise<Report> {
  const store = await openStore({ file: null, memoryMb: 500, spillFolder: null })
  const report = await backtest(store, await loadActs(store, `seed ${SEED}`, shape(), inBatches(made)), options())
  store.close()
  return report
}

async function contentOf(store: Store): Promise<string> {
  const [found] = await store.rows<{ content: bigint }>('select sum(hash(a)) as content from act a')
  return String(found!.content)
}

/** All that a report says, but how long it took and what was there already. */
function comparable(report: Report): string {
  const { seconds: _, features: __, ...said } = report
  return JSON.stringify(said)
}

function edited(changes: Partial<RuleSource>): Partial<BacktestOptions> {
  return { after: ruleSetFor(kind, withCash(changes)) }
}

function withCash(changes: Partial<RuleSource>): RuleSource[] {
  return kind.rules.map((rule) => (rule.id === 'CASH-01' ? { ...rule, version: 2, ...changes } : rule))
}

/** Runs it in a process of its own and kills that soon after it has said the step. */
async function killedAt(step: string, file: string, chance: number): Promise<void> {
  const child = spawn(process.execPath, [SECOND_RUN, file, String(SEED), String(COUNT)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()))
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith(step)) continue
    setTimeout(() => child.kill('SIGKILL'), chance * 60)
    break
  }
  await ended
}
