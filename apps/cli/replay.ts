import { writeFileSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { openDatabase } from '#kernel/database/index.ts'
import type { Mapping } from '#kernel/files/index.ts'
import { isRefusal, Refused } from '#kernel/values/refusal.ts'
import { readMapping } from './read-mapping.ts'
import { type Arguments, HELP, readArguments } from './replay/arguments.ts'
import { gatherRows } from './replay/gather-rows.ts'
import { watchMemory } from './replay/memory.ts'
import { replay } from './replay/perform.ts'
import { progressOn } from './replay/progress.ts'
import { rejectedCsv, type Report, reportOf, summaryOf } from './replay/report.ts'
import { refuse } from './model.ts'
import { sayRefusals } from './say-refusals.ts'

/** Clearly no office of the real list. */
const DEFAULT_REGION = '990000000'
/** A replay writes once and looks back little: beyond this a larger buffer pool only takes memory from whoever else is here. */
const BUFFER_MB = 128
const SHOWN_REJECTS = 1_000
const MISUSED = 2
const INTERRUPTED = 130

/**
 * `sluice replay`: a payments file through the real gate. 0 when every row was decided and all books verify, 1 when they do not or
 * the input cannot be used, 2 when the words are wrong, 130 when interrupted.
 */
export async function run(words: string[]): Promise<number> {
  const asked = readArguments(words)
  if (asked === null) {
    process.stdout.write(HELP)
    return 0
  }
  if (isRefusal(asked)) return sayRefusals([asked], MISUSED)
  const mapping = readMapping(asked.mapping)
  if (Array.isArray(mapping)) return sayRefusals(mapping)
  const interrupted = new AbortController()
  const stop = () => interrupted.abort(new Interrupted())
  process.once('SIGINT', stop).once('SIGTERM', stop)
  try {
    const report = await replayInto(asked, mapping, interrupted.signal)
    process.stdout.write(asked.json ? `${JSON.stringify(report, null, 1)}\n` : `${summaryOf(report)}\n`)
    return report.ledger.ok && report.log.ok && report.steps.ok ? 0 : 1
  } catch (error) {
    if (error instanceof Refused) return sayRefusals([error.refusal])
    if (!(error instanceof Interrupted)) throw error
    return sayRefusals([refuse('cli.interrupted', { left: { zh: '没有留下办了一半的单据', en: 'nothing was left half done' } })], INTERRUPTED)
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}

class Interrupted extends Error {}

/** Opens the books, replays, and takes away what was only borrowed. */
async function replayInto(asked: Arguments, mapping: Mapping, signal: AbortSignal): Promise<Report> {
  const started = performance.now()
  const memory = watchMemory()
  const progress = progressOn(asked.quiet ? null : process.stderr)
  progress.step('读取文件', 'Reading the file')
  const intake = await gatherRows(asked.file, mapping, { limit: asked.limit, signal })
  const folder = asked.data === null ? await borrowFolder() : resolve(asked.data)
  try {
    const database = await openDatabase({ environment: asked.data === null ? process.env : {}, dataDir: folder, bufferMb: BUFFER_MB })
    try {
      const region = asked.region ?? mapping.region ?? DEFAULT_REGION
      const replayed = await replay({
        intake, mapping, pools: database.pools, region, batchSize: asked.batch, seed: asked.seed,
        key: keyOf(asked, folder), progress, signal,
      })
      const rejectedFile = writeRejected(asked, intake.rejected)
      const seconds = (performance.now() - started) / 1000
      return reportOf(replayed, { seconds, peakRssMb: memory.peakMb(), currency: mapping.currency, region, rejectedFile })
    } finally {
      await database.close()
    }
  } finally {
    memory.stop()
    if (asked.data === null) await rm(folder, { recursive: true, force: true })
  }
}

/** PostgreSQL never runs as root: its user must be able to pass through; passwords and key in it stay closed by their own mode. */
async function borrowFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-replay-'))
  await chmod(folder, 0o711)
  return folder
}

/** The key that `sluice serve` would use for the same books, so that it can go on signing them. */
function keyOf(asked: Arguments, folder: string): { file: string; name: string } {
  const { SLUICE_DATA, SLUICE_LOG_NAME } = process.env
  return { file: join(asked.data === null ? SLUICE_DATA || folder : folder, 'log.key'), name: SLUICE_LOG_NAME || 'sluice' }
}

function writeRejected(asked: Arguments, rejected: Parameters<typeof rejectedCsv>[0]): string | null {
  if (asked.rejected === null && rejected.length <= SHOWN_REJECTS) return null
  const file = resolve(asked.rejected ?? `${basename(asked.file)}.rejected.csv`)
  writeFileSync(file, rejectedCsv(rejected))
  return file
}
