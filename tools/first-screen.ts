import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

/**
 * `node tools/first-screen.ts [folder]`: script and style that the first screen loads, in bytes as they are sent compressed. The frame of
 * index.html and the workbench with everything that they import at once; what is loaded when it is asked for does not count.
 */
const MOST_SCRIPT_BYTES = 250 * 1024
const folder = process.argv[2] ?? fileURLToPath(new URL('../dist/web/', import.meta.url))
const index = await readFile(join(folder, 'index.html'), 'utf8')
const names = await readdir(join(folder, 'assets'))
const workbench = names.find((name) => /^workbench-[\w-]+\.js$/.test(name))
if (!workbench) {
  console.error(`没有构建好的页面 no built pages in ${folder}: npm run build`)
  process.exit(1)
}
const styles = names.filter((name) => index.includes(`assets/${name}`) && name.endsWith('.css'))
const scripts = new Set<string>()
for (const name of [...names.filter((one) => one.endsWith('.js') && index.includes(`assets/${one}`)), workbench]) await follow(name)
const sizes = await Promise.all([...scripts].map(async (name) => ({ name, bytes: await compressed(name) })))
const script = sizes.reduce((sum, { bytes }) => sum + bytes, 0)
const style = (await Promise.all(styles.map(compressed))).reduce((sum, bytes) => sum + bytes, 0)
for (const { name, bytes } of sizes.toSorted((left, right) => right.bytes - left.bytes)) console.error(`${String(bytes).padStart(8)}  ${name}`)
console.log(JSON.stringify({ scriptGzipBytes: script, styleGzipBytes: style, files: scripts.size, mostScriptBytes: MOST_SCRIPT_BYTES, within: script <= MOST_SCRIPT_BYTES }))
process.exitCode = script <= MOST_SCRIPT_BYTES ? 0 : 1

/** A script and those that it imports when it is read; an import in a function waits until it is called. */
async function follow(name: string): Promise<void> {
  if (scripts.has(name)) return
  scripts.add(name)
  const text = await readFile(join(folder, 'assets', name), 'utf8')
  for (const [, imported] of text.matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g)) await follow(imported!)
}

async function compressed(name: string): Promise<number> {
  return gzipSync(await readFile(join(folder, 'assets', name))).length
}
