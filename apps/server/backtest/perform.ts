import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { backtest, judgedSpan, keepActs, openStore, recallActs, shapeFor, type Report } from '#kernel/backtest/index.ts'
import type { LoadedKind } from '#kernel/module/index.ts'
import type { RuleSet } from '#kernel/rules/index.ts'
import type { CivilDay } from '#kernel/values/civil-day.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { TestData } from './books.ts'
import { cacheFileOf, pruneCacheFolder } from './cache-folder.ts'

export interface PerformOptions {
  kind: LoadedKind
  data: TestData
  after: RuleSet
  command: string
  /** Null: as far as the data go. */
  from: CivilDay | null
  to: CivilDay | null
  minutesPerAlert?: number
  /** Folder in which acts and features stay for the next run; null: nothing stays. */
  cache: string | null
  /** What an earlier run took in under the same version may be taken for the same. */
  recallable: boolean
  /** Parquet file that the acts are also written to. */
  keep: string | null
  memoryMb: number
  threads?: number
  onStep?: (what: Bilingual) => void
}

/** Takes the acts in or recalls them, judges them by both rule sets, and takes away what was only borrowed; says how large the cache is now. Throws `Refused`. */
export async function performBacktest(options: PerformOptions): Promise<{ report: Report; recalled: boolean; cacheMb: number | null }> {
  const { kind, data, after, command, from, to, minutesPerAlert, cache, recallable, keep, memoryMb, threads, onStep } = options
  const borrowed = await mkdtemp(join(tmpdir(), 'sluice-backtest-'))
  const store = await openStore({
    file: cacheFileOf(cache ?? borrowed, data.version), memoryMb, spillFolder: borrowed, ...(threads === undefined ? {} : { threads }),
  })
  let done: { report: Report; recalled: boolean }
  try {
    const shape = shapeFor({ model: kind.judged!.model, history: kind.judged!.history! }, [data.before, after])
    const recalled = recallable ? await recallActs(store, data.version, shape) : null
    if (!recalled) onStep?.({ zh: '读取数据', en: 'Reading the data' })
    const acts = recalled ?? await data.load(store, shape)
    if (keep !== null) await keepActs(store, keep)
    const span = await judgedSpan(store)
    const report = await backtest(store, acts, {
      before: data.before, after, command, segments: await data.segments(store), notDelivered: data.notDelivered,
      period: { from: from ?? span?.from ?? '1900-01-01', to: to ?? span?.to ?? '9999-12-31' },
      ...(minutesPerAlert === undefined ? {} : { minutesPerAlert }), ...(onStep ? { progress: { step: onStep } } : {}),
    })
    done = { report, recalled: recalled !== null }
  } finally {
    store.close()
    await rm(borrowed, { recursive: true, force: true })
  }
  return { ...done, cacheMb: cache === null ? null : pruneCacheFolder(cache) }
}
