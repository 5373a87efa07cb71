import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { DemonstrationPerson } from '../../server/model.ts'

export interface Office {
  url: string
  people: DemonstrationPerson[]
  stop: () => Promise<void>
}

const START_MS = 60_000

/** Set by test-setup.ts for all workers of one run. */
export const PREPARED_VARIABLE = 'SLUICE_TEST_DESKS'

/** The whole system as `npm start` starts it, on a free port, with the demonstration in a folder that goes away. */
export async function startOffice(): Promise<Office> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-desk-'))
  const drop = () => rm(folder, { recursive: true, force: true })
  try {
    // With its owners: the database is served by another user when root runs the tests.
    await promisify(execFile)('cp', ['-a', await preparedData(), join(folder, 'data')])
    const office = await serve(join(folder, 'data'))
    return { ...office, stop: () => office.stop().finally(drop) }
  } catch (error) {
    await drop()
    throw error
  }
}

/** The data of the demonstration as its first start leaves it. Made by the first suite of a run: a copy starts in a third of the time. */
async function preparedData(): Promise<string> {
  const folder = process.env[PREPARED_VARIABLE]
  if (!folder) throw new Error('startOffice() needs apps/web/browser/test-setup.ts: run the test with vitest')
  const data = join(folder, 'data')
  if (existsSync(data)) return data
  const own = join(await mkdtemp(join(folder, 'made-')), 'data')
  const office = await serve(own)
  await office.stop()
  // Another worker may have been first.
  await rename(own, data).catch((error: NodeJS.ErrnoException) => { if (!existsSync(data)) throw error })
  return data
}

async function serve(dataDir: string): Promise<Office> {
  const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url))
  const { DATABASE_URL: _, SLUICE_MIGRATE_URL: __, ...environment } = process.env
  const server = spawn(process.execPath, [main, 'serve', '--json'], {
    env: { ...environment, NODE_ENV: 'production', SLUICE_DEMONSTRATION_YEAR: 'off', PORT: '0', SLUICE_DATA: dataDir }, stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  const stop = async () => {
    server.kill('SIGTERM')
    await ended
  }
  let said = ''
  let told = ''
  server.stderr.on('data', (chunk: Buffer) => (told = (told + chunk.toString()).slice(-4_000)))
  try {
    const line = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the server did not start in ${START_MS} ms: ${told}`)), START_MS)
      server.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${told}`)))
      server.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString()
        if (!said.includes('\n')) return
        clearTimeout(timer)
        resolve(said.slice(0, said.indexOf('\n')))
      })
    })
    const { url, demonstration } = JSON.parse(line) as { url: string; demonstration: DemonstrationPerson[] }
    return { url, people: demonstration, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
