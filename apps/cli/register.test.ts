import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase, openRegions, type Database } from '#kernel/database/index.ts'
import type { ListedRule } from '#kernel/module/index.ts'

/** The real commands in processes of their own, beside a database that this test made. */
const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))
let folder: string
let database: Database

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-register-'))
  database = await openDatabase({ environment: {}, dataDir: join(folder, 'data') })
  await openRegions(database.pools.owner, ['330502000', '330503000'])
}, 60_000)
afterAll(async () => {
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

function sluice(...words: string[]): Promise<{ code: number; printed: string; told: string }> {
  const env = { PATH: process.env['PATH'], SLUICE_DATA: join(folder, 'data') }
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
  it('is taken over from a spreadsheet of the office into the books named, and stays when the next comes', async () => {
    const list = await file('名单.csv', '\uFEFF失信名单（2026年10月）\n名称,所在名单,列入原因\n甲公司,失信被执行人名单,拒不履行\n')
    const taken = await sluice('register', 'import', 'black-list', list, '--region', '330502000', '--json')
    expect(taken.told).toBe('')
    expect([taken.code, JSON.parse(taken.printed)]).toMatchObject([0, { register: 'black-list', region: '330502000', load: 1, rows: 1, complete: true, absentColumns: [] }])
    const part = await sluice('register', 'import', 'black-list', list, '--region', '330502000', '--partial', '--json')
    expect(JSON.parse(part.printed)).toMatchObject({ load: 2, complete: false })
    const { rows } = await database.pools.owner.query('select region, n, complete, rows, previous from register.load order by n')
    expect(rows).toEqual([{ region: '330502000', n: 1, complete: true, rows: 1, previous: null }, { region: '330502000', n: 2, complete: false, rows: 1, previous: 1 }])
  })

  it('with one bad line is refused whole, and so are names and books that do not exist', async () => {
    const bad = await file('bad.csv', '身份证号,公民身份号码,死亡日期\n1,330501195001010011,2026-02-30\n2,330501195001010012,2026-02-03\n')
    const good = await file('good.csv', '名称\n甲公司\n')
    const [refused, unnamed, unread, undecided, unopened] = await Promise.all([
      sluice('register', 'import', 'deceased', bad, '--region', '330502000'), sluice('register', 'import', 'nothing', bad),
      sluice('register', 'import', 'black-list', join(folder, 'none.csv')), sluice('register', 'import', 'black-list', good),
      sluice('register', 'import', 'black-list', good, '--region', '110000000'),
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
    expect(JSON.parse(printed)).toContainEqual(expect.objectContaining({ name: 'deceased', key: 'id', columns: [
      { column: 'id', type: 'text', title: { zh: '公民身份号码', en: 'identity number' } }, { column: 'diedOn', type: 'date', title: { zh: '死亡日期', en: 'died on' } }] }))
  })
})
