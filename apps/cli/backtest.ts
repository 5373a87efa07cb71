import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Pool } from 'pg'
import { loadActs, loadParquet, refuse as refuseActs, type Act } from '#kernel/backtest/index.ts'
import { openGate } from '#kernel/command/index.ts'
import { withRegion } from '#kernel/database/index.ts'
import type { Mapping } from '#kernel/files/index.ts'
import { discoverModules, type LoadedKind, loadKinds, type Module } from '#kernel/module/index.ts'
import { compileRuleSet } from '#kernel/rules/index.ts'
import { type Bilingual, isRefusal, type Refusal, Refused } from '#kernel/values/refusal.ts'
import type { WorkdayCalendar } from '#kernel/values/workday-calendar.ts'
import { type TestData, withBooks } from '../server/backtest/books.ts'
import { ruleSetWith } from '../server/backtest/changed-rules.ts'
import { versionOfFile } from '../server/backtest/data-version.ts'
import { keptBacktest } from '../server/backtest/kept-report.ts'
import { performBacktest } from '../server/backtest/perform.ts'
import { type Arguments, readArguments } from './backtest/arguments.ts'
import { type Candidates, readCandidates } from './backtest/candidate-rules.ts'
import { actsOfFile, type FileTally } from './backtest/file-acts.ts'
import { fileCalendar } from './backtest/file-calendar.ts'
import { refuse } from './backtest/model.ts'
import { type BacktestResult, summaryOf } from './backtest/report.ts'
import { proposedSegments } from './backtest/segments.ts'
import { regionsOf, withDatabase } from './data.ts'
import { readMapping } from './read-mapping.ts'
import { watchMemory } from './replay/memory.ts'
import { sayRefusals } from './say-refusals.ts'

/** Clearly no office of the real list. */
const DEFAULT_REGION = '990000000'
const MISUSED = 2

/** `sluice backtest`: 0 when the report stands, 1 when rules or data cannot be used, 2 when the words are wrong. */
export async function run(words: string[]): Promise<number> {
  const asked = readArguments(words)
  if ('code' in asked && !isRefusal(asked)) return asked.code
  if (isRefusal(asked)) return sayRefusals([asked], MISUSED)
  const candidates = readCandidates(asked.rules)
  if (Array.isArray(candidates)) return sayRefusals(candidates)
  const mapping = asked.mapping === null ? null : readMapping(asked.mapping)
  if (Array.isArray(mapping)) return sayRefusals(mapping)
  const modules = await discoverModules(fileURLToPath(new URL('../../modules', import.meta.url)))
  const kinds = await loadKinds(modules)
  const kind = kinds.get(asked.kind)
  if (!kind?.judged?.history) {
    const known = [...kinds.values()].filter(({ judged }) => judged?.history && judged.rulesFolder).map(({ code }) => code).join(', ')
    return sayRefusals([refuse('backtest.kind_missing', { kind: asked.kind.slice(0, 40), known })])
  }
  const memory = watchMemory()
  try {
    const task: Task = { asked, candidates, mapping, kind, modules, peakMb: memory.peakMb }
    const result = asked.file === null ? await testDatabase(task) : await testFile(task, asked.file)
    if (Array.isArray(result)) return sayRefusals(result)
    process.stdout.write(asked.json ? `${JSON.stringify(result, null, 1)}\n` : `${summaryOf(result)}\n`)
    return 0
  } catch (error) {
    if (error instanceof Refused) return sayRefusals([error.refusal])
    throw error
  } finally {
    memory.stop()
  }
}

interface Task {
  asked: Arguments
  candidates: Candidates
  mapping: Mapping | null
  kind: LoadedKind
  modules: readonly Module[]
  peakMb: () => number
}

async function testFile(task: Task, file: string): Promise<BacktestResult | Refusal[]> {
  const { asked, mapping } = task
  if (!existsSync(file)) return [refuse('backtest.not_readable', { file, reported: 'ENOENT' })]
  const isParquet = file.endsWith('.parquet')
  if (!isParquet && mapping === null) return [refuse('backtest.no_mapping')]
  const region = asked.region ?? mapping?.region ?? DEFAULT_REGION
  const days = fileCalendar(mapping, asked.holidays)
  if (isRefusal(days)) return [days]
  const tally: FileTally = { rows: 0, rejected: 0, firstRejected: null, undated: 0, refunds: 0 }
  const data = await dataOfFile(task, file, { region, tally, calendar: days.calendar, limits: [PROPOSED, days.limit] })
  if (Array.isArray(data)) return data
  const source: BacktestResult['source'] = { kind: 'file', regions: [region], rows: null, rejected: null, undated: null, refunds: null }
  // Asked before the work: a report that nowhere can be kept is known at once.
  if (asked.store) await withDatabase(async ({ owner }) => refuseStoring(await regionsOf({ owner }, region), region))
  const result = await perform(task, data, source)
  if (Array.isArray(result)) return result
  if (asked.store) await withDatabase(({ owner }) => keep(task, owner, region, result))
  if (result.recalled || isParquet) return result
  return { ...result, source: { ...source, rows: tally.rows, rejected: tally.rejected, undated: tally.undated, refunds: tally.refunds } }
}

async function dataOfFile(
  { asked, mapping, kind }: Task, file: string, { region, tally, calendar, limits }: { region: string; tally: FileTally; calendar: WorkdayCalendar | null; limits: Bilingual[] },
): Promise<TestData | Refusal[]> {
  const { model, features, parameters } = kind.judged!
  const before = compileRuleSet(kind.rules, { model, features, parameters, calendar: calendar ?? NO_CALENDAR })
  if ('refusals' in before) return before.refusals
  const days = calendar === null ? '' : JSON.stringify([calendar.years, calendar.holidays, calendar.makeUpDays].map((one) => [...one].sort()))
  const version = await versionOfFile(file, `${asked.mapping === null ? '' : readFileSync(asked.mapping, 'utf8')}\n${days}`)
  return {
    before, version, limits, notDelivered: mapping?.notDelivered ?? [],
    segments: async (store) => {
      const regions = (await store.rows<{ region: string }>('select distinct region from act order by region')).map((row) => row.region)
      return regions.flatMap((one) => proposedSegments(kind, one))
    },
    load: async (store, shape) => {
      if (file.endsWith('.parquet')) {
        const acts = await loadParquet(store, version, shape, file)
        if ('missing' in acts) throw new Refused(refuseActs('backtest.parquet_columns', { file, columns: acts.missing.slice(0, 8).join(', ') }))
        return acts
      }
      const acts = await loadActs(store, version, shape, progressing(asked, actsOfFile(file, mapping!, { kind, region, tally, calendar })))
      if (tally.rows === tally.rejected) {
        const why = tally.firstRejected ? `${tally.firstRejected.zh} ${tally.firstRejected.en}` : '—'
        throw new Refused(refuse('backtest.no_rows', { file, rejected: tally.rejected, first: why }))
      }
      return acts
    },
  }
}

function testDatabase(task: Task): Promise<BacktestResult | Refusal[]> {
  const { asked, mapping, kind, modules } = task
  return withDatabase(async ({ owner }) => {
    const regions = await regionsOf({ owner }, asked.region ?? undefined)
    if (regions.length === 0) {
      const known = (await regionsOf({ owner }, undefined)).join(', ')
      return [refuse('backtest.no_region', { region: asked.region ?? '—', known: known || '—' })]
    }
    if (asked.store) refuseStoring(regions, regions[0]!)
    const gate = await openGate({ pool: owner, modules, kinds: new Map([[kind.code, kind]]) })
    const result = await withBooks({
      pool: owner, gate, regions, kind, command: asked.command, notDelivered: mapping?.notDelivered ?? [], onLoaded: loaded(asked),
    }, (data) => perform(task, data, { kind: 'database', regions, rows: null, rejected: null, undated: null, refunds: null }))
    if (asked.store && !Array.isArray(result)) await keep(task, owner, regions[0]!, result)
    return result
  })
}

const NO_CALENDAR: WorkdayCalendar = { years: new Set<number>(), holidays: new Set<string>(), makeUpDays: new Set<string>() }
const PROPOSED: Bilingual = {
  zh: '文件不含参数值，按各参数的建议值判定；“现行”指随系统安装的规则。每一行都视为当时已受理。',
  en: 'A file holds no thresholds: the proposed values were used, and the rules “in force” are those installed. Every row counts as accepted.',
}

async function perform({ asked, candidates, kind, peakMb }: Task, data: TestData, source: BacktestResult['source']): Promise<BacktestResult | Refusal[]> {
  const started = performance.now()
  const after = ruleSetWith(data.before, candidates.rules)
  if (Array.isArray(after)) return after
  if (!candidates.rules.some(({ on, state }) => state === 'off' || on.includes(asked.command))) {
    const known = [...new Set(candidates.rules.flatMap(({ on }) => on))].join(', ')
    return [refuse('backtest.nothing_asked', { folder: asked.rules, command: asked.command.slice(0, 40), known })]
  }
  if (asked.cache !== null) mkdirSync(asked.cache, { recursive: true })
  const { report, recalled, cacheMb } = await performBacktest({
    kind, data, after, command: asked.command, from: asked.from, to: asked.to, minutesPerAlert: asked.minutesPerAlert, cache: asked.cache,
    // Books are read in a moment of their own each time; a file is the same file.
    recallable: source.kind === 'file', keep: asked.keep, memoryMb: asked.memoryMb, onStep: (what) => tell(asked, what),
  })
  return {
    ...report, source, limits: data.limits, recalled, cacheMb, stored: false, totalSeconds: Number(((performance.now() - started) / 1_000).toFixed(3)), peakRssMb: peakMb(),
  }
}

/** A report is one office's: which one must be plain, and its books open. */
function refuseStoring(regions: readonly string[], region: string): void {
  if (regions.length === 0) throw new Refused(refuse('backtest.no_books_to_store', { region }))
  if (regions.length > 1) throw new Refused(refuse('backtest.store_one_region', { regions: regions.join(', ') }))
}

async function keep({ asked, candidates, kind, modules }: Task, owner: Pool, region: string, result: BacktestResult): Promise<void> {
  const rulebook = modules.find((module) => module.rulebook)?.rulebook
  if (!rulebook) throw new Refused(refuse('backtest.no_rulebook'))
  await withRegion(owner, region, (client) => rulebook.keepBacktest(client, region, keptBacktest(result, {
    judges: kind.code, candidates: candidates.rules, texts: candidates.texts, source: result.source.kind, limits: result.limits, person: null, madeAt: new Date(),
  })))
  result.stored = true
  tell(asked, { zh: `已存入区划 ${region} 的回测报告：${result.run}`, en: `Stored with the reports of region ${region}: ${result.run}` })
}

async function* progressing(asked: Arguments, source: AsyncIterable<Act[]>): AsyncGenerator<Act[]> {
  const say = loaded(asked)
  let count = 0
  for await (const batch of source) {
    yield batch
    say(count += batch.length)
  }
}

const SAID_MS = 5_000

function loaded(asked: Arguments): (count: number) => void {
  let saidMs = performance.now()
  return (count) => {
    if (performance.now() - saidMs < SAID_MS) return
    saidMs = performance.now()
    tell(asked, { zh: `已读 ${count} 笔`, en: `${count} read` })
  }
}

function tell({ quiet }: Arguments, { zh, en }: Bilingual): void {
  if (!quiet) process.stderr.write(`${zh} ${en}\n`)
}
