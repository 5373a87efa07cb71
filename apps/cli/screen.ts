import { writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import type { Mapping } from '#kernel/files/index.ts'
import { isRefusal, type Refusal, Refused } from '#kernel/values/refusal.ts'
import { refuse } from './model.ts'
import { readMapping } from './read-mapping.ts'
import { sayRefusals } from './say-refusals.ts'
import { type Arguments, HELP, readArguments } from './screen/arguments.ts'
import { readHolidays } from './screen/holidays.ts'
import { openOutFolder } from './screen/out-folder.ts'
import { screen } from './screen/perform.ts'
import { progressOn } from './screen/progress.ts'
import { type Summary, summaryOf, summaryWords } from './screen/summary.ts'

const MISUSED = 2
const INTERRUPTED = 130

/**
 * `sluice screen`: rules and tests over payment files, without a server. 0 when the results stand in --out, 1 when the input cannot be
 * used, 2 when the words are wrong, 130 when interrupted; in the last three nothing was written.
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
  const calendar = asked.holidays === null ? null : readHolidays(asked.holidays)
  if (isRefusal(calendar)) return sayRefusals([calendar])
  keepHeapSmall()
  const interrupted = new AbortController()
  const stop = () => interrupted.abort(new Interrupted())
  process.once('SIGINT', stop).once('SIGTERM', stop)
  try {
    const summary = await screenInto(asked, mapping, calendar, interrupted.signal)
    process.stdout.write(asked.json ? `${JSON.stringify(summary, null, 1)}\n` : summaryWords(summary, relative(process.cwd(), resolve(asked.out)) || '.'))
    return 0
  } catch (error) {
    if (error instanceof Refused) return sayRefusals([error.refusal])
    if (!(error instanceof Interrupted)) throw error
    return sayRefusals([refuse('cli.interrupted', { left: { zh: '没有写出任何结果', en: 'nothing was written' } })], INTERRUPTED)
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}

/**
 * Rows live for a moment. By itself V8 lets its room for the new grow with the stream, and what is alive just then goes to the old, which it
 * clears late: 170 MB of dead rows lay beside the column store when that needed its own memory most. A room that does not grow
 * costs no time that could be measured.
 */
function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
}

class Interrupted extends Error {}

/** What the system itself saw, so no peak between two looks is missed: everything runs in this process. */
function peakRssMb(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024)
}

async function screenInto(asked: Arguments, mapping: Mapping, calendar: Exclude<ReturnType<typeof readHolidays>, Refusal> | null, signal: AbortSignal): Promise<Summary> {
  const started = performance.now()
  const progress = progressOn(asked.quiet ? null : process.stderr)
  const out = await openOutFolder(asked.out)
  try {
    const screened = await screen({
      files: asked.files, mapping, calendar, limitsFen: asked.limitsFen ?? mapping.limitsFen, trusted: asked.trusted, work: out.work, progress, signal,
      spent: () => ({ seconds: (performance.now() - started) / 1000, peakRssMb: peakRssMb() }),
    })
    const summary = summaryOf(screened)
    await writeFile(join(out.work, 'summary.json'), `${JSON.stringify(summary, null, 1)}\n`)
    await out.finish()
    return summary
  } catch (error) {
    await out.drop()
    throw error
  } finally {
    progress.done()
  }
}
