import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Module } from '#kernel/module/model.ts'
import { checkDrawing, readDrawing } from '#kernel/process/index.ts'
import { checkGlossary } from './check-glossary.ts'
import { newModule } from './new-module.ts'
import { runProgram } from './run-program.ts'

const repository = fileURLToPath(new URL('..', import.meta.url))

describe('a new module', () => {
  let root: string
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'sluice-new-'))
    for (const name of ['package.json', 'tsconfig.json', 'vitest.config.ts', 'GLOSSARY.md', 'kernel', join('modules', 'budget')]) await cp(join(repository, name), join(root, name), { recursive: true })
    await symlink(join(repository, 'node_modules'), join(root, 'node_modules'))
    await newModule(root, 'special-grant')
  })
  afterAll(() => rm(root, { recursive: true, force: true }))

  it('passes the type check as it stands', async () => {
    const { output } = await runProgram(process.execPath, [join(repository, 'node_modules', 'typescript-7', 'bin', 'tsc'), '--noEmit'], root)
    expect(output.split('\n').filter((line) => line.startsWith('modules/'))).toEqual([])
  })

  it('has a drawing that the process engine reads, with the states that its model names', async () => {
    const text = await readFile(join(root, 'modules', 'special-grant', 'special-grant.bpmn'), 'utf8')
    const reading = await readDrawing(text)
    expect(reading.problems).toEqual([])
    const { module } = (await import(pathToFileURL(join(root, 'modules', 'special-grant', 'module.ts')).href)) as { module: Module }
    const known = {
      positions: new Set(module.positions.map(({ code }) => code)),
      duties: new Set(module.positions.flatMap(({ duties }) => duties)),
    }
    const checked = checkDrawing(reading.definition!, { ...known, conditions: { compile: () => () => null } })
    expect(checked.problems).toEqual([])
    const states = [...text.matchAll(/sluice:state="(\w+)"/g)].map((match) => match[1])
    expect(Object.keys(module.kinds[0]!.states)).toEqual(expect.arrayContaining(states))
    expect(module.positions.flatMap(({ duties }) => duties)).toEqual(['specialGrant.make', 'specialGrant.review'])
  })

  it('uses words that the glossary explains', async () => {
    expect((await checkGlossary(root)).filter((line) => line.includes('special-grant'))).toEqual([])
  })

  it('passes the conformance suite and its own story', async () => {
    const vitest = join(repository, 'node_modules', 'vitest', 'vitest.mjs')
    const words = [vitest, 'run', '--project', 'server', 'kernel/module/conformance.test.ts', 'modules/special-grant']
    // A run inside a run: its own server, and its statements are not the program's.
    const inherited = Object.keys(process.env).filter((name) => /^(VITEST|SLUICE_TEST_SERVER|SLUICE_RECORD_STATEMENTS)/.test(name))
    const { code, output } = await runProgram(process.execPath, words, root, Object.fromEntries(inherited.map((name) => [name, undefined])))
    expect(output).toMatch(/Test Files +2 passed/)
    expect(code).toBe(0)
  })

  it('is refused under a name that exists or is no name, and then writes nothing', async () => {
    await expect(newModule(root, 'special-grant')).rejects.toThrow('exists already')
    await expect(newModule(root, '../kernel')).rejects.toThrow('not a module name')
    await expect(newModule(root, '')).rejects.toThrow('not a module name')
  })
})
