import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-dmn-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function sluice(...words: string[]) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...words])
  let printed = ''
  let told = ''
  child.stdout.on('data', (chunk: Buffer) => { printed += chunk.toString() })
  child.stderr.on('data', (chunk: Buffer) => { told += chunk.toString() })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, printed, told }
}

describe('sluice feel', () => {
  it('prints one object with every digit', async () => {
    const { code, printed, told } = await sluice('feel', '金额 * 税 率', '--context', '{"金额": 12345678901234567890.12, "税 率": 0.13}', '--json')
    expect([code, told]).toEqual([0, ''])
    expect(printed).toBe('{"value":1604938257160493825.7156,"type":"number","text":"1604938257160493825.7156","notes":[]}\n')
    expect(JSON.parse((await sluice('feel', '{d: @"2026-03-31", n: null}', '--json')).printed)).toMatchObject({ value: { d: '2026-03-31', n: null }, type: 'context' })
  })

  it.each([[['-5 + 2']], [['--', '-5 + 2']], [['--context', '{"x": 2}', '-5 + x']]])('takes an expression that begins with a minus: %j', async (words) => {
    expect(await sluice('feel', '--json', ...words)).toMatchObject({ code: 0, printed: expect.stringContaining('"text":"-3"') })
  })

  it('says the place of what it cannot read, in both languages', async () => {
    const { code, printed, told } = await sluice('feel', '1 +\n  * 2', '--json')
    expect([code, JSON.parse(printed)]).toMatchObject([1, { code: 'dmn.syntax' }])
    expect(told).toContain('第 2 行第 3 列')
    expect(told).toContain('line 2, column 3')
  })

  it.each(['x', '[1]', '1', `${'['.repeat(100_000)}`])('refuses a context that is no JSON object: %#', async (context) => {
    const { code, told } = await sluice('feel', '1', '--context', context)
    expect(code).toBe(1)
    expect(told).toContain('上下文不是 JSON 对象')
    expect(told).toContain('not a JSON object')
  })
})

describe('sluice dmn-tck', () => {
  it('reports cases, those that passed and the failures one by one', async () => {
    await writeFile(join(folder, 'm.dmn'), '<definitions name="m"><decision id="d" name="d"><literalExpression><text>1 + 1</text></literalExpression></decision></definitions>')
    const result = (id: string, value: string) => `<testCase id="${id}"><resultNode name="d"><expected><value xsi:type="xsd:decimal">${value}</value></expected></resultNode></testCase>`
    await writeFile(join(folder, 'm-test-01.xml'), `<testCases><modelName>m.dmn</modelName>${result('1', '2')}${result('2', '3')}</testCases>`)
    await writeFile(join(folder, 'm-test-02.xml'), '<testCases>')
    const { code, printed } = await sluice('dmn-tck', folder, '--json')
    expect(code).toBe(0)
    expect(JSON.parse(printed)).toEqual({
      cases: 3, passed: 1, failed: [
        { file: 'm-test-01.xml', case: '2', node: 'd', expected: '3', actual: '2' },
        { file: 'm-test-02.xml', case: '', node: '', expected: '', actual: expect.stringContaining('not well-formed XML') },
      ],
    })
  })

  it('refuses a folder that is not there, and one without cases', async () => {
    expect(await sluice('dmn-tck', join(folder, 'none'))).toMatchObject({ code: 1, told: expect.stringContaining('There is no folder') })
    expect(await sluice('dmn-tck', fileURLToPath(new URL('.', import.meta.url)))).toMatchObject({ code: 1, told: expect.stringContaining('holds no DMN TCK case') })
  })

  it.each(['feel', 'dmn-tck'])('explains %s in both languages', async (name) => {
    const { code, printed } = await sluice(name, '--help')
    expect(code).toBe(0)
    expect(printed).toContain(`用法  sluice ${name}`)
    expect(printed).toContain(`Usage  sluice ${name}`)
  })
})
