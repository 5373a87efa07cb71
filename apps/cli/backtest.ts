import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  backtest, judgedSpan, keepActs, loadActs, loadParquet, openStore, recallActs, refuse as refuseActs, shapeFor,
  type Act, type Acts, type ActShape, type Report, type Segment, type Store,
} from '#kernel/backtest/index.ts'
import { openGate } from '#kernel/command/index.ts'
import { type Mapping, parseMapping } from '#kernel/files/index.ts'
import { discoverModules, type LoadedKind, loadKinds } from '#kernel/module/index.ts'
import { compileRuleSet, type RuleSet, type RuleSource } from '#kernel/rules/index.ts'
import { type Bilingual, isRefusal, type Refusal, Refused } from '#kernel/values/refusal.ts'
import { type Arguments, readArguments } from './backtest/arguments.ts'
import { readCandidates, ruleSetWith } from './backtest/candidate-rules.ts'
import { actsOfDatabase } from './backtest/database-acts.ts'
import { versionOfDatabase, versionOfFile } from './backtest/data-version.ts'
import { actsOfFile, type FileTally } from './backtest/file-acts.ts'
import { refuse } from './backtest/model.ts'
import { type BacktestResult, summaryOf } from './backtest/report.ts'
import { proposedSegments, storedSegments } from './backtest/segments.ts'
import { regionsOf, withDatabase } from './data.ts'
import { watchMemory } from './replay/memory.ts'

/** Clearly no office of the real list. */
const DEFAULT_REGION = '990000000'
const MISUSED = 2

/** `sluice backtest`: 0 when the report stands, 1 when rules or data cannot be used, 2 when the words are wrong. */
export async function run(words: string[]): Promise<number> {
  const asked = readArguments(words)
  if ('code' in asked && !isRefusal(asked)) return asked.code
  if (isRefusal(asked)) return say([asked], MISUSED)
  const candidates = readCandidates(asked.rules)
  if (isRefusals(candidates)) return say(candidates)
  const mapping = readMapping(asked)
  if (isRefusals(mapping)) return say(mapping)
  const kinds = await loadKinds(await modules())
  const kind = kinds.get(asked.kind)
  if (!kind?.judged?.history) {
    const known = [...kinds.values()].filter(({ judged }) => judged?.history && judged.rulesFolder).map(({ code }) => code).join(', ')
    return say([refuse('backtest.kind_missing', { kind: asked.kind.slice(0, 40), known })])
  }
  try {
    const task: Task = { asked, candidates, mapping, kind }
    const result = asked.file === null ? await testDatabase(task) : await testFile(task, asked.file)
    if (Array.isArray(result)) return say(result)
    process.stdout.write(asked.json ? `${JSON.stringify(result, null, 1)}\n` : `${summaryOf(result)}\n`)
    return 0
  } catch (error) {
    if (error instanceof Refused) return say([error.refusal])
    throw error
  }
}

interface Task {
  asked: Arguments
  candidates: RuleSource[]
  mapping: Mapping | null
  kind: LoadedKind
}

interface Prepared {
  before: RuleSet
  /** Asked when the acts are in the store. */
  segments: (store: Store) => Promise<Segment[]>
  source: BacktestResult['source']
  limits: Bilingual[]
  version: string
  load: (store: Store, shape: ActShape) => Promise<Acts>
  /** Whether what an earlier run took in may be taken for the same. */
  recallable: boolean
}

async function testFile({ asked, candidates, mapping, kind }: Task, file: string): Promise<BacktestResult | Refusal[]> {
  if (!existsSync(file)) return [refuse('backtest.not_readable', { file, reason: 'ENOENT' })]
  const isParquet = file.endsWith('.parquet')
  if (!isParquet && mapping === null) return [refuse('backtest.no_mapping')]
  const region = asked.region ?? mapping?.region ?? DEFAULT_REGION
  const { model, features, parameters } = kind.judged!
  const before = compileRuleSet(kind.rules, { model, features, parameters, calendar: NO_CALENDAR })
  if ('refusals' in before) return before.refusals
  const tally: FileTally = { rows: 0, rejected: 0, firstRejected: null, undated: 0, refunds: 0 }
  const version = await versionOfFile(file, asked.mapping === null ? '' : readFileSync(asked.mapping, 'utf8'))
  const load = async (store: Store, shape: ActShape) => {
    if (isParquet) {
      const acts = await loadParquet(store, version, shape, file)
      if ('missing' in acts) throw new Refused(refuseActs('backtest.parquet_columns', { file, columns: acts.missing.slice(0, 8).join(', ') }))
      return acts
    }
    const acts = await loadActs(store, version, shape, progressing(asked, actsOfFile(file, mapping!, { kind, region, tally })))
    if (tally.rows === tally.rejected) {
      const why = tally.firstRejected ? `${tally.firstRejected.zh} ${tally.firstRejected.en}` : '—'
      throw new Refused(refuse('backtest.no_rows', { file, rejected: tally.rejected, first: why }))
    }
    return acts
  }
  const prepared: Prepared = {
    before, version, load, recallable: true,
    segments: async (store) => {
      const regions = (await store.rows<{ region: string }>('select distinct region from act order by region')).map((row) => row.region)
      return regions.flatMap((one) => proposedSegments(kind, one))
    },
    limits: [PROPOSED],
    source: { kind: 'file', regions: [region], rows: null, rejected: null, undated: null, refunds: null },
  }
  const result = await perform({ asked, candidates, mapping, kind }, prepared)
  if (Array.isArray(result) || result.recalled || isParquet) return result
  return { ...result, source: { ...result.source, rows: tally.rows, rejected: tally.rejected, undated: tally.undated, refunds: tally.refunds } }
}

function testDatabase(task: Task): Promise<BacktestResult | Refusal[]> {
  const { asked, kind } = task
  return withDatabase(async (pools) => {
    const { owner } = pools
    const all = await regionsOf(pools, undefined)
    const regions = asked.region === null ? all : all.filter((region) => region === asked.region)
    if (regions.length === 0) return [refuse('backtest.no_region', { region: asked.region ?? '—', known: all.join(', ') || '—' })]
    const gate = await openGate({ pool: owner, modules: await modules(), kinds: new Map([[kind.code, kind]]) })
    const bound = gate.rulesOf(kind, regions[0]!, new Date().toISOString().slice(0, 10))
    if (isRefusal(bound)) return [bound]
    const segments = await storedSegments(owner, gate, kind, regions)
    const source = { pool: owner, regions, kind, command: asked.command, calendar: gate.calendar }
    const version = await versionOfDatabase(owner, regions)
    return perform(task, {
      before: bound.ruleSet, segments: () => Promise.resolve(segments), version, recallable: false, limits: [TODAY, RELEASED],
      source: { kind: 'database', regions, rows: null, rejected: null, undated: null, refunds: null },
      load: (store, shape) => loadActs(store, version, shape, progressing(asked, actsOfDatabase(source))),
    })
  })
}

const NO_CALENDAR = { years: new Set<number>(), holidays: new Set<string>(), makeUpDays: new Set<string>() }
const PROPOSED: Bilingual = {
  zh: '文件不含参数值，按各参数的建议值判定；工作日未知。每一行都视为当时已受理。',
  en: 'A file holds no thresholds: the proposed values were used, and working days are unknown. Every row counts as accepted.',
}
const TODAY: Bilingual = {
  zh: '单据正文取当时的版本；指标的分类、单位名称等登记簿现值取今天的。',
  en: 'Documents are judged as they stood; what registers know only of today (class of an indicator, name of a unit) is today’s.',
}
const RELEASED: Bilingual = {
  zh: '预警放行的规则在回测中仍计为命中；“不提供”的事实组取自 --mapping。',
  en: 'Rules that an alert released still count as hits; groups that were not delivered are taken from --mapping.',
}

/** Loads or recalls the acts, runs, and takes away what was only borrowed. */
async function perform(task: Task, prepared: Prepared): Promise<BacktestResult | Refusal[]> {
  const { asked, candidates, mapping, kind } = task
  const started = performance.now()
  const after = ruleSetWith(prepared.before, candidates)
  if (Array.isArray(after)) return after
  if (!candidates.some(({ on, state }) => state === 'off' || on.includes(asked.command))) {
    const known = [...new Set(candidates.flatMap(({ on }) => on))].join(', ')
    return [refuse('backtest.nothing_asked', { folder: asked.rules, command: asked.command.slice(0, 40), known })]
  }
  const memory = watchMemory()
  const borrowed = await mkdtemp(join(tmpdir(), 'sluice-backtest-'))
  if (asked.cache !== null) mkdirSync(asked.cache, { recursive: true })
  const store = await openStore({
    file: join(asked.cache ?? borrowed, `backtest-${prepared.version.slice(0, 16)}.duckdb`), memoryMb: asked.memoryMb, spillFolder: borrowed,
  })
  try {
    const shape = shapeFor({ model: kind.judged!.model, history: kind.judged!.history! }, [prepared.before, after])
    const recalled = prepared.recallable ? await recallActs(store, prepared.version, shape) : null
    const acts = recalled ?? await prepared.load(store, shape)
    if (asked.keep !== null) await keepActs(store, asked.keep)
    const span = await judgedSpan(store)
    const report: Report = await backtest(store, acts, {
      before: prepared.before, after, command: asked.command, segments: await prepared.segments(store), notDelivered: mapping?.notDelivered ?? [],
      period: { from: asked.from ?? span?.from ?? '1900-01-01', to: asked.to ?? span?.to ?? '9999-12-31' },
      progress: { step: (what) => tell(asked, what) },
    })
    return {
      ...report, source: prepared.source, limits: prepared.limits, recalled: recalled !== null,
      totalSeconds: Number(((performance.now() - started) / 1_000).toFixed(3)), peakRssMb: memory.peakMb(),
    }
  } finally {
    store.close()
    memory.stop()
    await rm(borrowed, { recursive: true, force: true })
  }
}

async function* progressing(asked: Arguments, source: AsyncIterable<Act[]>): AsyncGenerator<Act[]> {
  tell(asked, { zh: '读取数据', en: 'Reading the data' })
  let count = 0
  let saidMs = performance.now()
  for await (const batch of source) {
    yield batch
    count += batch.length
    if (performance.now() - saidMs < 5_000) continue
    saidMs = performance.now()
    tell(asked, { zh: `已读 ${count} 笔`, en: `${count} read` })
  }
}

function tell({ quiet }: Arguments, { zh, en }: Bilingual): void {
  if (!quiet) process.stderr.write(`${zh} ${en}\n`)
}

function readMapping({ mapping: file }: Arguments): Mapping | null | Refusal[] {
  if (file === null) return null
  try {
    return parseMapping(readFileSync(file, 'utf8'))
  } catch (error) {
    return [refuse('backtest.not_readable', { file, reason: (error as Error).message })]
  }
}

const modules = () => discoverModules(fileURLToPath(new URL('../../modules', import.meta.url)))

function isRefusals(value: unknown): value is Refusal[] {
  return Array.isArray(value) && value.length > 0 && value.every(isRefusal)
}

function say(refusals: readonly Refusal[], code = 1): number {
  for (const { message } of refusals) process.stderr.write(`${message.zh}\n${message.en}\n`)
  return code
}
