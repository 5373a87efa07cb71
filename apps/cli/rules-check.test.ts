import { spawn } from 'node:child_process'
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Checked } from './rules-check/check-rules.ts'
import { placesIn } from './rules-check/scalar-place.ts'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))
let folder: string
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'sluice-rules-')) })
afterAll(() => rm(folder, { recursive: true, force: true }))

async function check(...words: string[]): Promise<{ code: number | null; told: string; checked: Checked }> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, 'rules', 'check', ...words, '--json'])
  let [printed, told] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => { printed += chunk.toString() })
  child.stderr.on('data', (chunk: Buffer) => { told += chunk.toString() })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, told, checked: (printed === '' ? {} : JSON.parse(printed)) as Checked }
}

async function folderOf(name: string, files: Record<string, string>): Promise<string> {
  const path = join(folder, name)
  await mkdir(path, { recursive: true })
  for (const [file, text] of Object.entries(files)) await writeFile(join(path, file), text)
  return path
}

const ruleText = (id: string, when: string, more = '') => `id: ${id}
version: 1
level: note
on: [submit]
${more}when: ${when}
message: {zh: 是, en: "yes"}
basis: {document: 试, verified: false}
tell: clerk
examples: {hit: [], pass: []}
`

describe('sluice rules check', () => {
  it('finds every installed rule sound, reads it back and says what it costs', async () => {
    const { code, checked } = await check()
    expect([code, checked.problems]).toEqual([0, []])
    expect(checked.rules.length).toBeGreaterThan(40)
    expect(checked.rules.every(({ sentence }) => sentence !== null)).toBe(true)
    expect(checked.cost.every(({ ns, rules }) => rules.length === 0 || ns > 0)).toBe(true)
  })

  it('names file, line and column of every fault, with what was probably meant', async () => {
    const dir = await folderOf('faulty', {
      'a-single.yaml': ruleText('A', "'payment.amonut > 5 and payment.purpose = \"it''s\" and payment.urgnt'"),
      'b-double.yaml': ruleText('B', '"payment.purpose = \\"酒\\" and payment.amount == 5"'),
      'c-block.yaml': ruleText('C', '|\n  payment.urgent and\n  payment.amonut > 5'),
      'd-plain.yaml': ruleText('D', 'payment.amount > 5', 'applies: payment.urgent 且 payment.directFund\n'),
      'e-example.yaml': ruleText('E', 'payment.amount > 5').replace('hit: []', 'hit: [{payment: {amount: 4}}]'),
      'f-yaml.yaml': 'id: F\n  bad: [\n', 'g-message.yaml': ruleText('G', 'payment.amount > 5').replace('zh: 是', 'zh: "{payment.amonut}"'),
      'h-twice.yaml': ruleText('E2', 'payment.amount > 5'), 'i-twice.yaml': ruleText('E2', 'payment.amount > 6'),
    })
    const { code, checked } = await check(dir)
    expect(code).toBe(1)
    const found = checked.problems.map(({ file, line, column, suggestion }) => [file.slice(dir.length + 1), line, column, suggestion])
    expect(found).toEqual(expect.arrayContaining([
      ['a-single.yaml', 5, 8, 'payment.amount'], ['a-single.yaml', 5, 61, 'payment.urgent'], ['b-double.yaml', 5, 51, '='],
      ['c-block.yaml', 7, 3, 'payment.amount'], ['d-plain.yaml', 5, 25, 'and'], ['e-example.yaml', 9, 1, null],
      ['g-message.yaml', 6, 1, null], ['i-twice.yaml', 1, 1, null]]))
    expect(found.filter(([file]) => file === 'f-yaml.yaml').length).toBeGreaterThan(0)
    expect(checked.problems.every(({ zh, en }) => zh !== '' && en !== '')).toBe(true)
    expect(checked.rules.find(({ id }) => id === 'E2')?.sentence).toEqual({ zh: expect.stringContaining('大于5.00元'), en: expect.stringContaining('is above 5.00 yuan') })
  })

  it('says one sentence with its place about what is too deep, too long or too slow', async () => {
    const dir = await folderOf('hostile', {
      'brackets.yaml': ruleText('A', `'${'('.repeat(5_000)}payment.urgent${')'.repeat(5_000)}'`),
      'calls.yaml': ruleText('B', `'${'not('.repeat(1_500)}payment.urgent'`),
      'literals.yaml': ruleText('C', `'payment.purpose in (${Array.from({ length: 20_000 }, (_, index) => `"${index}"`).join(',')})'`),
      'pattern.yaml': ruleText('D', '\'matches(payment.purpose, "(a+)+$")\''),
      'nested.yaml': `${'['.repeat(50_000)}`,
    })
    const { code, checked, told } = await check(dir)
    expect([code, told]).toEqual([1, ''])
    expect(checked.problems.map(({ file, line, zh }) => [file.slice(dir.length + 1), line, /8000|60 层|匹配式|太深|YAML/.exec(zh)?.[0]])).toEqual([
      ['nested.yaml', 1, expect.stringMatching(/太深|YAML/)], ['brackets.yaml', 5, '8000'], ['calls.yaml', 5, '60 层'], ['literals.yaml', 5, '8000'], ['pattern.yaml', 5, '匹配式']])
  })

  it('tells what analysis proves, beside the installed rules, without an error', async () => {
    const dir = await folderOf('idle', {
      'a.yaml': ruleText('ZZ-1', 'payment.amount > 5 and payment.amount < 5'), 'b.yaml': ruleText('ZZ-2', 'payment.amount > 777777'),
      'c.yaml': ruleText('ZZ-3', 'payment.amount > 888888'),
    })
    const { code, checked } = await check(dir)
    expect(code).toBe(0)
    expect(checked.findings.filter(({ kind, zh }) => !kind.startsWith('unused') && !zh.startsWith('按建议的参数值')).map(({ kind, rules, place }) => [kind, ...rules, place?.line])).toEqual(
      [['neverTrue', 'ZZ-1', 5], ['subsumed', 'ZZ-3', 'ZZ-2', 5]])
  })

  it('says what is wrong with the words given', async () => {
    expect((await check(join(folder, 'nowhere'))).checked.problems[0]).toMatchObject({ zh: expect.stringContaining('ENOENT') })
    expect((await check(folder, '--kind', 'nothing')).code).toBe(2)
  })
})

describe('the place of a condition', () => {
  it.each([['plain', 'when: ab > c', 3, [1, 10]], ['after a Chinese key', '说明: 甲\nwhen: "甲\\u4e59 x"', 3, [2, 16]],
    ['with escaped quotes', "when: 'it''s x'", 5, [1, 14]], ['in a list of rules', '- when: a\n- when: bcd', 2, [2, 11]],
    ['kept as written over lines', 'when: |\n    ab\n    cde', 5, [3, 7]], ['folded: its beginning', 'when: >\n  ab\n  cd', 4, [1, 7]]])('%s', (_, text, offset, [line, column]) => {
    expect(placesIn(text)(text.startsWith('-') ? 1 : 0, 'when', offset)).toEqual({ line, column })
  })
})
