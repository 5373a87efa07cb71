import { mkdtemp, rm, writeFile, readFile } from 'node:fs/promises'
import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { joinDatabase } from '#kernel/database/index.ts'

/** The real commands in processes of their own: a server on a folder, and beside it what an auditor runs. */
const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))
let folder: string
let environment: NodeJS.ProcessEnv

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-cli-'))
  // Pages are built elsewhere; a database of somebody must not be touched.
  environment = { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], SLUICE_DATA: join(folder, 'data'), PORT: '0', SLUICE_PAGES: '0' }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

function start(words: string[], more: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...words], { env: { ...environment, ...more } })
  let printed = ''
  let told = ''
  child.stdout.on('data', (chunk: Buffer) => { printed += chunk.toString() })
  child.stderr.on('data', (chunk: Buffer) => { told += chunk.toString() })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return { child, ended, printed: () => printed, told: () => told }
}

async function sluice(words: string[], more: NodeJS.ProcessEnv = {}) {
  const { ended, printed, told } = start(words, more)
  return { code: await ended, printed: printed(), told: told() }
}

/** Those of the running server that its start, not PostgreSQL by itself, had looked at. */
async function tablesLookedAt(): Promise<string[]> {
  const { pools, close } = await joinDatabase({ environment: {}, dataDir: environment['SLUICE_DATA']! })
  const { rows } = await pools.owner.query<{ name: string }>('select relid::regclass::text as name from pg_stat_user_tables where last_analyze is not null')
  await close()
  return rows.map((row) => row.name)
}

describe('the command line', () => {
  it.each(['serve', 'verify', 'export-log', 'verify-log'])('explains %s in both languages', async (name) => {
    const { code, printed } = await sluice([name, '--help'])
    expect(code).toBe(0)
    expect(printed).toContain(`sluice ${name}`)
    expect(printed).toContain('用法')
    expect(printed).toContain('Usage')
  })

  it('lists its commands, and says so when there is no such one', async () => {
    expect((await sluice(['--help'])).printed).toContain('verify-log')
    const { code, told } = await sluice(['nothing'])
    expect(code).toBe(2)
    expect(told).toContain('nothing')
  })

  it('says in both languages which word it does not take, and what the surroundings refused, without a stack', async () => {
    const nowhere = 'postgres://nobody:x@127.0.0.1:1/none'
    const [option, count, port, database] = await Promise.all([
      sluice(['verify', '--nonsense']), sluice(['export-log', 'a', 'b']), sluice(['serve'], { PORT: '99999' }),
      sluice(['verify'], { DATABASE_URL: nowhere, SLUICE_MIGRATE_URL: nowhere }),
    ])
    expect([option.code, count.code, port.code, database.code]).toEqual([2, 2, 1, 1])
    expect(option.told).toMatch(/没有“--nonsense”这个选项.*\nThere is no option “--nonsense”/)
    expect(count.told).toMatch(/参数应有 1 个，写了 2 个.*\nThis takes 1 word .*2 came/)
    expect(port.told.split('\n')).toEqual([expect.stringContaining('不能是“99999”'), expect.stringContaining('PORT is a whole number'), ''])
    expect(database.told.split('\n')).toEqual([expect.stringContaining('连接不上数据库'), expect.stringContaining('cannot be reached'), ''])
  })

  it('verifies nothing where there is nothing, and makes no database by looking', async () => {
    const { code, told } = await sluice(['verify'])
    expect(code).toBe(1)
    expect(told).toContain('There is no database')
    expect((await sluice(['export-log', join(folder, 'none')])).code).toBe(1)
  })

  it('serves nothing without its database: it says so and ends', { timeout: 60_000 }, async () => {
    const bare = { SLUICE_DATA: join(folder, 'bare'), SLUICE_DEMO: '0' }
    const server = start(['serve', '--json'], bare)
    await expect.poll(() => server.printed(), { timeout: 40_000, interval: 50 }).toContain('"url"')
    const { url } = JSON.parse(server.printed()) as { url: string }
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    process.kill(Number((await readFile(join(bare.SLUICE_DATA, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]), 'SIGKILL')
    expect(await server.ended).toBe(1)
    expect(server.told()).toMatch(/内置数据库意外停止.*\nThe database that came with the program has stopped/)
    const elsewhere = await sluice(['serve'], { ...bare, HOST: '192.0.2.1' })
    expect([elsewhere.code, elsewhere.told]).toEqual([1, expect.stringMatching(/“192\.0\.2\.1”不是本机的地址.*\n“192\.0\.2\.1” is no address of this machine/)])
  })

  it('serves, is verified and exported beside the running server and after it; the export is verified without any database', async () => {
    const server = start(['serve', '--json'])
    await expect.poll(() => server.printed() || server.told().includes('Refused'), { timeout: 40_000, interval: 50 }).toContain('"url"')
    const { url, vkey, demonstration } = JSON.parse(server.printed()) as { url: string; vkey: string; demonstration: { login: string; password: string }[] }
    expect((await (await fetch(`${url}/healthz`)).json())).toMatchObject({ ready: true })
    const { login, password } = demonstration[0]!
    const body = JSON.stringify({ login, password })
    expect((await fetch(`${url}/api/login`, { method: 'POST', body, headers: { 'content-type': 'application/json', 'x-sluice': '1' } })).status).toBe(200)
    const beside = await sluice(['verify', '--json'])
    await expect.poll(tablesLookedAt, { timeout: 10_000 }).toContain('rules.verdict')
    expect([beside.code, JSON.parse(beside.printed)]).toMatchObject([0, { ok: true, signatures: true }])
    const exported = join(folder, 'export')
    expect((await sluice(['export-log', exported])).code).toBe(0)
    const early = await readFile(join(exported, '330502000', 'checkpoint'), 'utf8')

    server.child.kill('SIGTERM')
    expect(await server.ended, server.told()).toBe(0)
    expect((await sluice(['verify', '--region', '330502000'])).code).toBe(0)

    const key = join(folder, 'published.key')
    await writeFile(key, `${vkey}\n`)
    await writeFile(join(folder, 'remembered'), early)
    const nowhere = { SLUICE_DATA: join(folder, 'nowhere') }
    const verified = await sluice(['verify-log', exported, '--key', key, '--remembered', join(folder, 'remembered'), '--json'], nowhere)
    expect([verified.code, JSON.parse(verified.printed)]).toMatchObject([0, { ok: true }])
    const bundle = join(exported, '330502000', 'leaves.csv')
    await writeFile(bundle, (await readFile(bundle, 'utf8')).replace(/[0-9a-f](?=\n)/, (digit) => (digit === '0' ? '1' : '0')))
    const changed = await sluice(['verify-log', exported, '--key', key], nowhere)
    expect(changed.code).toBe(1)
    expect(changed.printed).toContain('does not agree')
  })
})
