import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DemonstrationPerson } from '../../server/model.ts'

export interface Office {
  url: string
  people: DemonstrationPerson[]
  stop: () => Promise<void>
}

const START_MS = 60_000

/** The whole system as `npm start` starts it, on a free port, with the demonstration in a folder that goes away. */
export async function startOffice(): Promise<Office> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-desk-'))
  const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url))
  const { DATABASE_URL: _, SLUICE_MIGRATE_URL: __, ...environment } = process.env
  const server = spawn(process.execPath, [main, 'serve', '--json'], {
    env: { ...environment, NODE_ENV: 'production', SLUICE_DEMONSTRATION_YEAR: 'off', PORT: '0', SLUICE_DATA: join(dataDir, 'data') }, stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  const stop = async () => {
    server.kill('SIGTERM')
    await ended
    await rm(dataDir, { recursive: true, force: true })
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
