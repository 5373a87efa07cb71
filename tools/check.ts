import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkBorders } from './check-borders.ts'
import { checkFileNames } from './check-file-names.ts'
import { checkGlossary } from './check-glossary.ts'
import { checkSchema } from './dump-schema.ts'
import { checkCatalog } from './lint-catalog.ts'
import { runProgram } from './run-program.ts'

type Check = [name: string, find: () => Promise<string[]>]

/** `npm run check`: every check runs, also after one has failed, so that one look shows all. Programs run beside what is done here. */
const root = fileURLToPath(new URL('..', import.meta.url))
const programs: Check[] = [
  ['types', () => program(process.execPath, join('node_modules', 'typescript-7', 'bin', 'tsc'), '--noEmit')],
  ['lint', () => program(join('node_modules', '.bin', 'oxlint'), '--format', 'unix')],
  ['dead code', () => program(join('node_modules', '.bin', 'knip'), '--no-progress')],
]
const ours: Check[] = [
  ['file names', () => checkFileNames(root)],
  ['borders', () => checkBorders(root)],
  ['glossary', () => checkGlossary(root)],
  ['schema dump', () => checkSchema(root)],
  ['catalog', () => checkCatalog()],
]

const [beside, here] = await Promise.all([failuresOf(programs), failuresOf(ours)])
const failed = beside + here
console.log(failed === 0 ? 'All checks passed.' : `${failed} of ${programs.length + ours.length} checks failed.`)
process.exitCode = failed === 0 ? 0 : 1

/** One after the other, each told when it is done. */
async function failuresOf(checks: Check[]): Promise<number> {
  let count = 0
  for (const [name, find] of checks) {
    const startedMs = performance.now()
    const problems = await find().catch((error: unknown) => [`could not check: ${(error as Error).message}`])
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
    console.log(`${problems.length === 0 ? '✓' : '✗'} ${name} (${seconds} s)`)
    for (const problem of problems) console.log(`    ${problem.trimEnd().replaceAll('\n', '\n    ')}`)
    if (problems.length > 0) count += 1
  }
  return count
}

async function program(name: string, ...words: string[]): Promise<string[]> {
  const { code, output } = await runProgram(name, words, root)
  return code === 0 ? [] : [output || `${name} ended with ${code}`]
}
