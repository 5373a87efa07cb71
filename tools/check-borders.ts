import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runProgram } from './run-program.ts'

interface Cruise {
  modules: unknown[]
  summary: { violations: { from: string; to: string; rule: { name: string }; comment?: string; cycle?: { name: string }[] }[] }
}

const AREAS = ['kernel', 'modules', 'apps', 'ui', 'tools', 'bench']
const REPOSITORY = fileURLToPath(new URL('..', import.meta.url))

/** Import borders of the tree below `root`, by the rules of borders.mjs. One line per violation. */
export async function checkBorders(root: string): Promise<string[]> {
  const cruiser = join(REPOSITORY, 'node_modules', '.bin', 'depcruise')
  const areas = AREAS.filter((area) => existsSync(join(root, area)))
  const words = [...areas, '--config', join(REPOSITORY, 'borders.mjs'), '--output-type', 'json']
  const { output, printed } = await runProgram(cruiser, words, root)
  if (!printed.startsWith('{')) throw new Error(output)
  const cruise = JSON.parse(printed) as Cruise
  // With a compiler that it cannot use, the cruiser sees nothing and is content.
  if (cruise.modules.length === 0) throw new Error('no modules were cruised')
  return cruise.summary.violations.map(({ from, to, rule, comment, cycle }) => {
    const way = cycle ? cycle.map(({ name }) => name).join(' → ') : to
    return `${rule.name}: ${from} → ${way}${comment ? `\n  ${comment}` : ''}`
  })
}
