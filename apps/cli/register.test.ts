import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAccounts, establish } from '#kernel/access/index.ts'
import { install } from '#kernel/command/index.ts'
import { openDatabase, openRegions, withRegion, type Database } from '#kernel/database/index.ts'
import { discoverModules, loadKinds, type ListedRule } from '#kernel/module/index.ts'
import { newId } from '#kernel/values/id.ts'

/** The real commands in processes of their own, beside a database that this test made. */
const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))
let folder: string
let database: Database

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-register-'))
  database = await openDatabase({ environment: {}, dataDir: join(folder, 'data') })
  await openRegions(database.pools.owner, ['330502000', '330503000'])
  await establishKeeper()
}, 60_000)
/** An office with one person, who keeps registers and can log in. */
async function establishKeeper(): Promise<void> {
  const modules = await discoverModules(fileURLToPath(new URL('../../modules', import.meta.url)))
  await install(database.pools.owner, modules, await loadKinds(modules), new Date())
  const spec = modules.flatMap(({ positions }) => positions).find(({ code }) => code === 'register.keeper')!
  const [unit, position, person] = [newId(), newId(), newId()]
  await withRegion(database.pools.owner, '330502000', async (client) => {
    await establish(client, '330502000', {
      units: [{ id: unit, code: '100', name: '某区财政局', office: true }], persons: [{ id: person, name: '张三', staffNumber: 'K1' }],
      positions: [{ id: position, code: spec.code, unit, title: spec.title, duties: spec.duties }], assignments: [{ position, person, role: 'primary', from: '2020-01-01' }],
    }, modules.flatMap(({ matrix }) => matrix))
    await createAccounts(client, [{ login: 'keeper', person, passwordHash: 'none' }])
  })
}

afterAll(async () => {
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

function sluice(...words: string[]): Promise<{ code: number; printed: string; told: string }> {
  const env = { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], SLUICE_DATA: join(folder, 'data') }
  return new Promise((resolve) => {
    execFile(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...words], { env }, (error, printed, told) => (
      resolve({ code: error ? Number(error.code ?? 1) : 0, printed, told })))
  })
}

async function file(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text)
  return join(folder, name)
}

describe('the list of rules', () => {
  it('says of each what it is, where it lies and which facts it lacks', async () => {
    const [{ code, printed }, asked] = await Promise.all([sluice('rules', 'list', '--json'), sluice('rules', 'show')])
    expect(asked.code).toBe(2)
    expect(code).toBe(0)
    const { counts, rules } = JSON.parse(printed) as { counts: Record<string, number>; rules: ListedRule[] }
    const row = (id: string) => rules.find((rule) => rule.id === id)
    expect(row('CASH-01')).toMatchObject({ kind: 'rule', state: 'on', level: 'intercept', module: 'payment', delivered: 'yes', missing: [], registers: [] })
    expect(row('ACCT-12')).toMatchObject({ state: 'off', delivered: 'register', registers: ['black-list'] })
    expect(row('ENG-05')).toMatchObject({ module: 'project', delivered: 'no', missing: ['works.estimate', 'works.projectPaid'] })
    expect(row('FREQ-08')).toMatchObject({ kind: 'test', judges: 'unit-year', on: [], delivered: 'yes' })
    expect(counts['on']! + counts['off']!).toBe(counts['all'])
    expect(counts['all']).toBe(rules.length)
  })
})

describe('an outside register', () => {
  it('is handed in from a spreadsheet of the office, in the name of who keeps registers there, and counts once another checks it', async () => {
    const list = await file('名单.csv', '\uFEFF失信名单（2026年10月）\n名称,所在名单,列入原因\n甲公司,失信被执行人名单,拒不履行\n')
    const taken = await sluice('register', 'import', 'black-list', list, '--as', 'keeper', '--region', '330502000', '--json')
    expect(taken.told).toBe('')
    const answer = JSON.parse(taken.printed) as { document: string; contentSha256: string }
    expect([taken.code, answer]).toMatchObject([0, { register: 'black-list', region: '330502000', state: 'inApproval', rows: 1, complete: true, absentColumns: [] }])
    const part = await sluice('register', 'import', 'black-list', list, '--as', 'keeper', '--region', '330502000', '--partial', '--json')
    expect(JSON.parse(part.printed)).toMatchObject({ complete: false, contentSha256: answer.contentSha256 })
    const { rows } = await database.pools.owner.query('select n from register.load')
    expect(rows, 'nothing counts before it is checked').toEqual([])
    const { rows: staged } = await database.pools.owner.query('select line, key from register.staged')
    expect(staged, 'the same lines are kept once').toEqual([{ line: 1, key: '甲公司' }])
    const strangers = await Promise.all([sluice('register', 'import', 'black-list', list, '--region', '330502000'), sluice('register', 'import', 'black-list', list, '--as', 'nobody', '--region', '330502000')])
    expect(strangers.map(({ code }) => code)).toEqual([2, 1])
  })

  it('with one bad line is refused whole, and so are names and books that do not exist', async () => {
    const bad = await file('bad.csv', '身份证号,公民身份号码,死亡日期\n1,330501195001010011,2026-02-30\n2,330501195001010012,2026-02-03\n')
    const good = await file('good.csv', '名称\n甲公司\n')
    const [refused, unnamed, unread, undecided, unopened] = await Promise.all([
      sluice('register', 'import', 'deceased', bad, '--region', '330502000', '--as', 'keeper'), sluice('register', 'import', 'nothing', bad, '--as', 'keeper'),
      sluice('register', 'import', 'black-list', join(folder, 'none.csv'), '--as', 'keeper'), sluice('register', 'import', 'black-list', good, '--as', 'keeper'),
      sluice('register', 'import', 'black-list', good, '--region', '110000000', '--as', 'keeper'),
    ])
    expect(refused.code).toBe(1)
    expect(refused.told).toContain('第 2 行“死亡日期”的“2026-02-30”不是日期')
    const { rows } = await database.pools.owner.query("select 1 from register.load where name = 'deceased'")
    expect(rows).toEqual([])
    expect(unnamed.told).toContain('black-list')
    expect(unread.told).toContain('cannot be read')
    expect(undecided.told, 'two books are open').toContain('--region')
    expect(unopened.code).toBe(1)
  })

  it('can be listed with its columns', async () => {
    const { printed } = await sluice('register', 'list', '--json')
    expect(JSON.parse(printed).registers).toContainEqual(expect.objectContaining({ name: 'deceased', key: 'id', columns: [
      { column: 'id', type: 'text', title: { zh: '公民身份号码', en: 'identity number' } }, { column: 'diedOn', type: 'date', title: { zh: '死亡日期', en: 'died on' } }] }))
  })
})
