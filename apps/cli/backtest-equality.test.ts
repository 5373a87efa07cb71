import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { judgedSpan, openStore, outcomesOf, shapeFor } from '#kernel/backtest/index.ts'
import { openGate } from '#kernel/command/index.ts'
import { testDatabase, type TestDatabase } from '#kernel/database/testing.ts'
import { type FileSource, type Mapping, parseMapping } from '#kernel/files/index.ts'
import { testMapping } from '#kernel/files/test-mapping.ts'
import { discoverModules, loadKinds } from '#kernel/module/index.ts'
import type { Outcome } from '#kernel/rules/index.ts'
import { withBooks } from '../server/backtest/books.ts'
import { gatherRows } from './replay/gather-rows.ts'
import { replay } from './replay/perform.ts'
import { progressOn } from './replay/progress.ts'

/**
 * A file through the real gate, then the same books through the back-test: every rule of every verdict must come out as it was given, what
 * could not be judged included. The large run takes the first rows of a published file.
 */
const isLarge = process.env['SLUICE_RANDOM'] === 'large'
const SEED = Number(process.env['SLUICE_SEED'] ?? Date.now() % 1_000_000)
const ROWS = isLarge ? Number(process.env['SLUICE_ROWS'] ?? 100_000) : 400
const REAL = fileURLToPath(new URL('../../../shared/data/trafford-payments/', import.meta.url))
if (isLarge && !existsSync(REAL)) console.log(`skipped, real data absent: ${REAL}`)

const MAPPING = testMapping(`redacted: [隐去]
columns: {unit: 单位, budget: 预算, payee: 收款人, invoice: 发票, purpose: 用途, settlement: 结算, date: 日期, amount: 金额}
notDelivered: [classification, attachment]
allotment: {rule: sumOfPositive}
`)
const folder = mkdtempSync(join(tmpdir(), 'sluice-equality-'))
let database: TestDatabase
afterAll(async () => {
  await database?.close()
  rmSync(folder, { recursive: true })
})

describe('the gate and the back-test', () => {
  it.skipIf(isLarge && !existsSync(REAL))(`say the same of ${ROWS} payments (seed ${SEED})`, { timeout: isLarge ? 3_600_000 : 60_000 }, async () => {
    const { source, mapping } = isLarge ? realFile() : madeFile()
    database = await testDatabase()
    const region = '990000000'
    const started = performance.now()
    const intake = await gatherRows(source, mapping, { limit: ROWS })
    await replay({
      intake, mapping, pools: database, region, batchSize: 250, seed: 'seed', key: { file: join(folder, 'log.key'), name: 'sluice' },
      progress: progressOn(null), signal: new AbortController().signal,
    })
    const replayed = performance.now()
    const given = await verdictsOf(region)
    const { counts, differences, judged } = await compared(region, mapping, given)
    console.log(`equality: seed ${SEED}, ${judged} payments, ${JSON.stringify(counts)}, ${differences.length} differ; `
      + `replay ${Math.round((replayed - started) / 1_000)} s, back-test ${Math.round((performance.now() - replayed) / 1_000)} s`)
    expect(differences.slice(0, 10)).toEqual([])
    expect(judged).toBe(given.size)
    expect(judged).toBeGreaterThan(ROWS * 0.8)
    // A run in which nothing is hit, or nothing is beyond judging, compares less than it seems to.
    for (const outcome of ['hit', 'pass', 'notApplicable', 'cannotJudge'] as const) expect(counts[outcome], outcome).toBeGreaterThan(ROWS / 100)
  })
})

/** By `seq/document`, the findings beside passes; a rule of the set without one passed. */
async function verdictsOf(region: string): Promise<Map<string, Map<string, Outcome>>> {
  const { rows } = await database.owner.query<{ name: string; findings: { rule: string; outcome: Outcome }[] }>(
    `select v.seq || '/' || v.document as name, v.findings from rules.verdict v join document.document d on d.region = $1 and d.id = v.document and d.kind = 'payment'
      where v.region = $1 and v.command = 'submit'`, [region])
  return new Map(rows.map(({ name, findings }) => [name, new Map(findings.map(({ rule, outcome }) => [rule, outcome]))]))
}

async function compared(region: string, mapping: Mapping, given: ReadonlyMap<string, ReadonlyMap<string, Outcome>>) {
  const modules = await discoverModules(fileURLToPath(new URL('../../modules', import.meta.url)))
  const kind = (await loadKinds(modules)).get('payment')!
  const gate = await openGate({ pool: database.gate, modules, kinds: new Map([[kind.code, kind]]) })
  const store = await openStore({ file: join(folder, 'acts.duckdb'), memoryMb: 1_500, spillFolder: folder })
  const counts: Record<Outcome, number> = { hit: 0, pass: 0, notApplicable: 0, cannotJudge: 0 }
  const differences: string[] = []
  let judged = 0
  try {
    await withBooks({ pool: database.gate, gate, regions: [region], kind, command: 'submit', notDelivered: [...mapping.notDelivered, 'bankReceipt'] }, async (data) => {
      const acts = await data.load(store, shapeFor({ model: kind.judged!.model, history: kind.judged!.history! }, [data.before]))
      const period = (await judgedSpan(store))!
      const options = { before: data.before, after: data.before, command: 'submit', segments: await data.segments(store), period, notDelivered: data.notDelivered }
      for await (const page of outcomesOf(store, acts, options)) {
        for (const { document, seq, outcomes } of page) {
          judged += 1
          const then = given.get(`${seq}/${document}`)
          for (const [rule, outcome] of Object.entries(outcomes)) {
            counts[outcome] += 1
            const was = then?.get(rule) ?? (then ? 'pass' : 'no verdict')
            if (was !== outcome) differences.push(`seq ${seq} ${rule}: the gate ${was}, the back-test ${outcome}`)
          }
        }
      }
    })
  } finally {
    store.close()
  }
  return { counts, differences, judged }
}

/** Payments near the limits, several at one instant, some of strangers, some twice, some in cash, some taken back. */
function madeFile(): { source: FileSource; mapping: Mapping } {
  const random = generator(SEED)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!
  const lines = Array.from({ length: ROWS }, (_, index) => {
    const day = `2026-0${1 + Math.floor(index / (ROWS / 3))}-${String(1 + Math.floor(random() * 4)).padStart(2, '0')}`
    const amount = pick(['100.00', '999.99', '1000.00', '9999.99', '10000.00', '10000.01', '4999.99', '5000.01', '499999.99', '500000.01', '-100.00'])
    const purpose = pick(['办公楼物业管理费', '春节慰问用酒', '费用', '采购医用酒精', '干部培训费', '拨付周转金', '会议费'])
    return [pick(['一中', '卫生院', '图书馆']), '公用', pick(['甲公司', '乙公司', '丙公司', '张三', '隐去']), pick(['F1', 'F2', '', '', `F${index}`]), purpose,
      pick(['cash', 'transfer', 'card', 'transfer']), day, amount].join(',')
  })
  const source = { name: 'made.csv', bytes: Buffer.from(['单位,预算,收款人,发票,用途,结算,日期,金额', ...lines].join('\n')) }
  return { source, mapping: parseMapping(MAPPING) as Mapping }
}

function realFile(): { source: FileSource; mapping: Mapping } {
  const name = readdirSync(REAL).find((one) => one.endsWith('.zip'))!
  return { source: join(REAL, name), mapping: parseMapping(readFileSync(new URL('../../examples/mappings/trafford-payments.yaml', import.meta.url), 'utf8')) as Mapping }
}

function generator(seed: number): () => number {
  let state = seed % 2_147_483_646 + 1
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
