import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** A program that calls a command with --json reads standard output: a refusal must stand there, whichever command it is. */
const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))
/** Processes at a time. */
const AT_ONCE = 4
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-json-'))
  await writeFile(join(folder, 'bad.yaml'), 'title: [\n')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

interface Answer {
  status: number
  printed: string
  told: string
}

function sluice(words: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Answer> {
  const env = { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], SLUICE_DATA: join(folder, 'no-data'), SLUICE_PAGES: '0', ...environment }
  return new Promise((settle) => {
    execFile(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...words], { env, timeout: 30_000 }, (error, printed, told) => {
      settle({ status: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, printed, told })
    })
  })
}

/** Something each command cannot do, beyond words that it does not know. */
const CANNOT: Record<string, { words: () => string[]; code: RegExp; environment?: NodeJS.ProcessEnv }> = {
  serve: { words: () => [], environment: { PORT: '99999' }, code: /^cli\.bad_port$/ },
  verify: { words: () => [], code: /^database\./ },
  'export-log': { words: () => [join(folder, 'out')], code: /^cli\.no_log_key$/ },
  'verify-log': { words: () => [folder, '--key', join(folder, 'none')], code: /^cli\.not_readable$/ },
  'order-file': { words: () => ['verify', join(folder, 'none'), '--key', join(folder, 'none')], code: /^cli\.not_readable$/ },
  receipts: { words: () => [join(folder, 'none'), '--region', '330502000'], code: /^receipts\.nobody$/ },
  screen: { words: () => [join(folder, 'none.csv'), '--mapping', join(folder, 'bad.yaml'), '--out', join(folder, 'out')], code: /^mapping\./ },
  'red-flags': { words: () => [join(folder, 'none')], code: /^cli\.not_readable$/ },
  mapping: { words: () => ['suggest', join(folder, 'none.csv')], code: /^files\./ },
  backtest: { words: () => ['--rules', join(folder, 'none')], code: /^backtest\./ },
  feel: { words: () => ['1 +'], code: /^dmn\.syntax$/ },
  'dmn-tck': { words: () => [join(folder, 'none')], code: /./ },
  rules: { words: () => ['nothing'], code: /^cli\.unknown_verb$/ },
  population: { words: () => [], code: /^database\./ },
  register: { words: () => ['import', 'none', join(folder, 'none'), '--as', 'x'], code: /^cli\.no_register$/ },
  replay: { words: () => [join(folder, 'none.csv'), '--mapping', join(folder, 'none.yaml')], code: /^mapping\.not_readable$/ },
}

/** One object, both languages, the same words as for a person, and no success. */
function refusedIn({ status, printed, told }: Answer, what: string): { code: string } {
  expect(status, what).toBeGreaterThan(0)
  expect(printed, `${what}: ${told}`).not.toBe('')
  const answer = JSON.parse(printed) as { code: string; message: { zh: string; en: string } }
  expect(answer, what).toMatchObject({ code: expect.stringMatching(/^[a-zA-Z]+\.\w+$/), message: { zh: expect.stringMatching(/\p{Script=Han}/u), en: expect.stringMatching(/[a-z]/) } })
  expect(told, what).toContain(`${answer.message.zh}\n${answer.message.en}\n`)
  return answer
}

describe('with --json', () => {
  it('every command answers words that it does not know, and what it cannot do, with one object', async () => {
    const overview = (await sluice(['--help'])).printed
    const commands = [...overview.matchAll(/^ {2}([a-z][a-z-]*) {2,}/gm)].map(([, name]) => name!)
    expect(commands.toSorted(), 'a new command gets a line in CANNOT').toEqual(Object.keys(CANNOT).toSorted())
    const answer = async (name: string) => {
      const { words, code, environment } = CANNOT[name]!
      // What looks like an option is an expression to `feel`; it takes one word.
      const unknown = await sluice([name, ...(name === 'feel' ? ['1', '2'] : ['--no-such-option']), '--json'])
      expect(unknown.status, name).toBe(2)
      refusedIn(unknown, `${name}, words that it does not know`)
      expect(refusedIn(await sluice([name, ...words(), '--json'], environment), name).code, name).toMatch(code)
    }
    for (let from = 0; from < commands.length; from += AT_ONCE) await Promise.all(commands.slice(from, from + AT_ONCE).map(answer))
    expect(refusedIn(await sluice(['nothing', '--json']), 'no such command').code).toBe('cli.no_command')
  }, 120_000)

  it('is asked for: without it standard output stays empty', async () => {
    const { status, printed, told } = await sluice(['feel', '1 +'])
    expect([status, printed]).toEqual([1, ''])
    expect(told).toMatch(/\p{Script=Han}/u)
  })
})
