import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Mapping } from '#kernel/files/index.ts'
import { discoverModules, groupTests, loadPopulations } from '#kernel/module/index.ts'
import { proposedValues } from '#kernel/rules/index.ts'
import { closeIntake, openFindings, openStore, type Profile, testEach } from '#kernel/screening/index.ts'
import { Refused } from '#kernel/values/refusal.ts'
import { collect } from './collect.ts'
import { documentRules } from './document-rules.ts'
import { writeFindings } from './findings-csv.ts'
import { gather, overlaps } from './gather.ts'
import { refuse, type Screened } from './model.ts'
import type { ScreenProgress } from './progress.ts'
import { writeReport } from './report-html.ts'
import { writeWorkbook } from './report-xlsx.ts'

export interface Screening {
  files: readonly string[]
  mapping: Mapping
  limitsFen: readonly bigint[]
  calendar: Profile['calendar']
  trusted: boolean
  /** An empty folder; all but summary.json is written here. */
  work: string
  progress: ScreenProgress
  signal: AbortSignal
  /** Seconds and megabytes so far. */
  spent: () => Pick<Screened, 'seconds' | 'peakRssMb'>
}

/** Reads, tests and writes the reports. Nothing but the folder is touched. Throws Refused for input that cannot be used. */
export async function screen({ files, mapping, limitsFen, calendar, trusted, work, progress, signal, spent }: Screening): Promise<Screened> {
  const modules = await discoverModules(fileURLToPath(new URL('../../../modules', import.meta.url)))
  const tests = [...modules.flatMap((module) => module.tests ?? []), ...groupTests(loadPopulations(modules).values(), proposedValues)]
  if (tests.length === 0) throw new Refused(refuse('screen.no_tests'))
  const rules = documentRules(modules, mapping)
  const store = await openStore(work)
  try {
    const intake = await gather({ files, mapping, store, onRecord: rules.judge, rejectedFile: join(work, 'rejected.csv'), trusted, progress, signal })
    const population = await closeIntake(store, mapping, { calendar, limitsFen })
    intake.notices.push(...await overlaps(population, intake.parts))
    const findings = await openFindings(store)
    const outcomes = await findings.keep(testEach(population, tests, mapping, (test, done) => {
      signal.throwIfAborted()
      progress.testing(test.id, done, tests.length)
    }))
    outcomes.push(...await findings.keep(await rules.outcomes(population)))
    await findings.rank()
    const collected = await collect(population, findings, outcomes, intake.parts)
    await writeFindings(join(work, 'findings.csv'), population, findings, intake.parts)
    const screened: Screened = { title: mapping.title, publisher: mapping.source.publisher, currency: mapping.currency, intake, ...collected, ...spent() }
    await writeReport(join(work, 'report.html'), screened)
    await writeWorkbook(join(work, 'report.xlsx'), screened, findings)
    return { ...screened, ...spent() }
  } finally {
    await store.close()
  }
}
