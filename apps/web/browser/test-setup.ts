import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PREPARED_VARIABLE } from './test-office.ts'

/** A folder for the demonstration that the suites of a run copy; it stays empty when none of them is run. Returns what removes it. */
export default async function setUp(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-desks-'))
  process.env[PREPARED_VARIABLE] = folder
  return () => rm(folder, { recursive: true, force: true })
}
