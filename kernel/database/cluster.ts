import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Refused } from '#kernel/values/refusal.ts'
import { refuse, ROLE_NAME } from './model.ts'
import type { RunAs } from './run-as.ts'

/** The files of one server, and how it runs. */
export interface Cluster {
  dataDir: string
  clusterDir: string
  socketDir: string
  runAs: RunAs
  passwords: Record<string, string>
  durable: boolean
  bufferMb: number | undefined
}

const MAJOR = '18'

/** Makes the cluster when there is none, and gives its files to the one who will run it. */
export async function prepareCluster(at: Cluster): Promise<void> {
  if (!existsSync(at.clusterDir)) await makeCluster(at)
  const found = readFileSync(join(at.clusterDir, 'PG_VERSION'), 'utf8').trim()
  if (found !== MAJOR) throw new Refused(refuse('database.folder_of_other_version', { folder: at.dataDir, found, expected: MAJOR }))
  const { ownerUid, ownerGid } = at.runAs
  if ((await stat(at.clusterDir)).uid !== ownerUid) run('chown', ['-R', `${ownerUid}:${ownerGid}`, at.clusterDir], {})
}

/** Made once, before the cluster, and kept beside it: without them nobody can log in. */
export async function readPasswords(dataDir: string, clusterDir: string): Promise<Record<string, string>> {
  const file = join(dataDir, 'passwords.json')
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8')) as Record<string, string>
  if (existsSync(clusterDir)) throw new Refused(refuse('database.passwords_missing', { file }))
  const names = ['postgres', ...Object.values(ROLE_NAME)]
  const passwords = Object.fromEntries(names.map((name) => [name, randomBytes(24).toString('base64url')]))
  await writeFile(`${file}.new`, JSON.stringify(passwords, null, 2), { mode: 0o600, flush: true })
  await rename(`${file}.new`, file)
  return passwords
}

/** Made beside its place and renamed, so that a kill in the middle leaves no half cluster. */
async function makeCluster({ dataDir, clusterDir, socketDir, runAs, passwords, durable }: Cluster): Promise<void> {
  const unfinished = join(dataDir, 'postgres.unfinished')
  const passwordFile = join(socketDir, 'password')
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { mode: 0o700 })
  await writeFile(passwordFile, passwords['postgres']!, { mode: 0o600 })
  for (const path of [unfinished, passwordFile]) await chown(path, runAs.ownerUid, runAs.ownerGid)
  const words = [join(runAs.nativeDir, 'bin', 'initdb'), '-D', unfinished, '-U', 'postgres', `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8',
    ...(durable ? [] : ['--no-sync'])]
  try {
    const [program, ...rest] = [...runAs.prefix, ...words]
    run(program!, rest, runAs.identity)
  } finally {
    await rm(passwordFile, { force: true })
  }
  await rename(unfinished, clusterDir)
}

export function run(program: string, words: string[], options: { uid?: number; gid?: number; cwd?: string }): void {
  const done = spawnSync(program, words, { cwd: '/', env: plainEnvironment(), encoding: 'utf8', ...options })
  if (done.status !== 0) throw new Error(`${program} failed: ${done.error?.message ?? done.stderr}`)
}

/** The caller's PG* and locale variables must not reach the server. */
export function plainEnvironment(): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }
}
