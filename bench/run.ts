import { parseArgs } from 'node:util'
import type { BenchOptions } from './model.ts'

/**
 * What is measured, against what, printed as ratios: `npm run -s bench -- gate --json`.
 * Benchmarks are never tests: they print what this machine gave in this minute.
 */
const BENCHMARKS: Record<string, () => Promise<{ measure: (options: BenchOptions) => Promise<Record<string, unknown>> }>> = {
  gate: () => import('./gate/index.ts'),
  backtest: () => import('./backtest/index.ts'),
  rules: () => import('./rules/index.ts'),
  desk: () => import('./desk/index.ts'),
  features: () => import('./features/index.ts'),
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, rows: { type: 'string', default: '1000000' }, seconds: { type: 'string', default: '15' } },
})
const load = BENCHMARKS[positionals[0] ?? '']
if (!load) {
  process.stderr.write(`bench: one of ${Object.keys(BENCHMARKS).join(', ')}  [--json] [--rows N] [--seconds N]\n`)
  process.exit(2)
}
const say = (line: string) => void process.stderr.write(`${line}\n`)
const result = await (await load()).measure({ rows: Number(values.rows), seconds: Number(values.seconds), say })
if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`)
else for (const [name, value] of Object.entries(result)) process.stdout.write(`${name.padEnd(22)} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}\n`)
