import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkBorders } from './check-borders.ts'
import { checkFileNames } from './check-file-names.ts'
import { checkGlossary } from './check-glossary.ts'
import { checkSchema } from './dump-schema.ts'
import { checkCatalog } from './lint-catalog.ts'
import { runProgram } from './run-program.ts'

/** `npm run check`: every check runs, also after one has failed, so that one look shows all. */
const root = fileURLToPath(new URL('..', import.meta.url))
const checks: [string, () => Promise<string[]>][] = [
  ['types', () => program(process.execPath, join('node_modules', 'typescript-7', 'bin', 'tsc'), '--noEmit')],
  ['lint', () => program(join('node_modules', '.bin', 'oxlint'), '--format', 'unix')],
  ['file names', () => checkFileNames(root)],
  ['borders', () => checkBorders(root)],
  ['dead code', () => program(join('node_modules', '.bin', 'knip'), '--no-progress')],
  ['glossary', () => checkGlossary(root)],
  ['schema dump', () => checkSchema(root)],
  ['catalog', () => checkCatalog()],
]

let failed = 0
for (const [name, check] of checks) {
  const startedMs = performance.now()
  const problems = await check().catch((error: unknown) => [`could not check: ${(error as Error).message}`])
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
  console.log(`${problems.length === 0 ? '✓' : '✗'} ${name} (${seconds} s)`)
  for (const problem of problems) console.log(`    ${problem.trimEnd().replaceAll('\n', '\n    ')}`)
  if (problems.length > 0) failed += 1
}
console.log(failed === 0 ? 'All checks passed.' : `${failed} of ${checks.length} checks failed.`)
process.exitCode = failed === 0 ? 0 : 1

async function program(name: string, ...words: string[]): Promise<string[]> {
  const { code, output } = await runProgram(name, words, root)
  return code === 0 ? [] : [output || `${name} ended with ${code}`]
}
