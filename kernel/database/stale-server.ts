import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Refused } from '#kernel/values/refusal.ts'
import { refuse } from './model.ts'

/** Who started the server of a data folder. The start time tells a process from a later one with the same number. */
interface Holder {
  pid: number
  startedTicks: string
  socketDir: string
}

const SHUTDOWN_MS = 60_000

/** Marks the data folder as held by this process. Synchronous, so that it can run in an exit handler. */
export function holdFolder(dataDir: string, socketDir: string): () => void {
  const file = holderFile(dataDir)
  const holder: Holder = { pid: process.pid, startedTicks: processState(process.pid)?.startedTicks ?? '', socketDir }
  writeFileSync(file, JSON.stringify(holder), { mode: 0o600 })
  return () => rmSync(file, { force: true })
}

/**
 * A Node that was killed with -9 may leave its PostgreSQL behind, still holding the folder. That server is stopped (fast
 * shutdown, nothing committed is lost). A server whose Node still lives belongs to somebody: refused.
 */
export async function clearStaleServer(dataDir: string, clusterDir: string): Promise<void> {
  const holder = readHolder(dataDir)
  if (holder && holder.startedTicks !== '' && processState(holder.pid)?.startedTicks === holder.startedTicks) {
    throw new Refused(refuse('database.folder_in_use', { folder: dataDir, pid: holder.pid }))
  }
  const pidFile = join(clusterDir, 'postmaster.pid')
  const pid = Number(readText(pidFile)?.split('\n')[0])
  if (Number.isInteger(pid) && pid > 0) {
    const state = processState(pid)
    if (state && serves(pid, clusterDir)) await shutDown(pid, clusterDir, dataDir)
    // The number now belongs to another program: PostgreSQL would take it for a running server.
    else if (state) rmSync(pidFile, { force: true })
  }
  if (holder) await rm(holder.socketDir, { recursive: true, force: true })
  rmSync(holderFile(dataDir), { force: true })
}

/** The socket folder of a server that somebody runs on this data folder; null when nobody does. */
export function socketOfRunning(dataDir: string): string | null {
  const holder = readHolder(dataDir)
  const lives = holder && holder.startedTicks !== '' && processState(holder.pid)?.startedTicks === holder.startedTicks
  return lives ? holder.socketDir : null
}

async function shutDown(pid: number, clusterDir: string, dataDir: string): Promise<void> {
  process.kill(pid, 'SIGINT')
  for (let waitedMs = 0; waitedMs < SHUTDOWN_MS; waitedMs += 20) {
    if (!serves(pid, clusterDir)) return
    await sleep(20)
  }
  throw new Refused(refuse('database.folder_in_use', { folder: dataDir, pid }))
}

function serves(pid: number, clusterDir: string): boolean {
  return processState(pid) !== null && (readText(`/proc/${pid}/cmdline`) ?? '').split('\0').includes(clusterDir)
}

/** Null when no such process runs. A zombie answers signals but runs no more. Field 22 of proc(5) stat is the start time. */
function processState(pid: number): { startedTicks: string } | null {
  const text = readText(`/proc/${pid}/stat`)
  if (text === null) return null
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' ? null : { startedTicks: fields[19] ?? '' }
}

function readHolder(dataDir: string): Holder | null {
  const text = readText(holderFile(dataDir))
  return text ? (JSON.parse(text) as Holder) : null
}

function holderFile(dataDir: string): string {
  return join(dataDir, 'holder.json')
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
