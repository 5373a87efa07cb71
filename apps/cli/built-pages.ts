import { spawn } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const SOURCES = ['apps/web', 'apps/server/model.ts', 'apps/server/desk/model.ts', 'ui', 'kernel', 'modules', 'vite.config.ts', 'package-lock.json']

/** The folder of the built pages, built first when it is absent or older than what it is made of; null when there is nothing to build from. */
export async function builtPages(root: string, say: (line: string) => void): Promise<string | null> {
  const webDir = join(root, 'dist', 'web')
  const index = join(webDir, 'index.html')
  const builtAt = existsSync(index) ? statSync(index).mtimeMs : 0
  const hasSources = existsSync(join(root, 'apps', 'web', 'index.html'))
  if (hasSources && newest(root, SOURCES) > builtAt) {
    const began = performance.now()
    const problem = await build(root)
    if (problem !== null) {
      // The API is of use without pages; what is broken is told, not hidden.
      say(`页面构建失败，仅提供接口 pages could not be built, the API alone is served: ${problem}`)
      return builtAt > 0 ? webDir : null
    }
    say(`页面构建完成 pages built  ${((performance.now() - began) / 1000).toFixed(1)} s`)
  }
  return existsSync(index) ? webDir : null
}

/** In a process of its own: the bundler's half gigabyte goes with it, and the database starts on the other core. */
async function build(root: string): Promise<string | null> {
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js')
  const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk.toString()))
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', (error) => { said.push(error.message); resolve(null) })
    child.once('close', resolve)
  })
  return code === 0 ? null : said.join('').trim().slice(-2_000)
}

/** The latest change below these paths, tests aside. */
function newest(root: string, paths: readonly string[]): number {
  return Math.max(0, ...paths.map((path) => newestBelow(join(root, path))))
}

function newestBelow(path: string): number {
  if (!existsSync(path) || /\.test\.tsx?$|migrations$/.test(path)) return 0
  const found = statSync(path)
  if (!found.isDirectory()) return /\.(ts|tsx|css|html|svg|bpmn|json)$/.test(path) ? found.mtimeMs : 0
  return Math.max(0, ...readdirSync(path).map((name) => newestBelow(join(path, name))))
}
