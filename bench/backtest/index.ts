import { statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { backtest, loadRelation, openStore, shapeFor, type Acts, type Report, type Segment, type Store } from '#kernel/backtest/index.ts'
import { discoverModules, loadKinds, type LoadedKind } from '#kernel/module/index.ts'
import { compileRuleSet, type RuleSet, type RuleSource } from '#kernel/rules/index.ts'
import type { BenchOptions } from '../model.ts'
import { HITS, handwrittenSql, LIMITS } from './handwritten.ts'
import { paymentsSql } from './payments.ts'

/** Beside what the process itself needs, within 6 GB. */
const MEMORY_MB = 4_000
const REGION = '990000001'

/** What somebody does to one rule and asks again: another threshold, a condition more, and one that asks a feature which no rule asked yet. */
const EDITS = [
  ['threshold', 'PROC-02', (when) => when.replaceAll('parameter.large_payment', '480000')],
  ['text', 'PROC-02', (when) => `${when} and payment.amount > 1000`],
  ['newFeature', 'CASH-01', (when) => `${when} and feature.payee_week_count > 3`],
] as const satisfies readonly (readonly [string, string, (when: string) => string])[]

/**
 * All default payment rules with their features over so many payments, beside hand-written DuckDB SQL for the same rules on the same
 * table; then once more after edits of one rule. The counts of hits must be equal, or the figures mean nothing.
 */
export async function measure({ rows, say }: BenchOptions): Promise<Record<string, unknown>> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-'))
  let peakMb = 0
  const watch = setInterval(() => (peakMb = Math.max(peakMb, process.memoryUsage.rss() / 1_048_576)), 100)
  const file = join(folder, 'backtest.duckdb')
  const store = await openStore({ file, memoryMb: MEMORY_MB, spillFolder: folder })
  try {
    const modules = await discoverModules(fileURLToPath(new URL('../../modules', import.meta.url)))
    const kind = (await loadKinds(modules)).get('payment')!
    const rules = kind.rules.filter(({ on, id }) => on.includes('submit') && Object.hasOwn(HITS, id))
    const left = kind.rules.filter((rule) => !rules.includes(rule)).map(({ id }) => id)
    const ruleSet = ruleSetOf(kind, rules)
    const shape = shapeFor({ model: kind.judged!.model, history: kind.judged!.history! }, [ruleSet])
    say(`making ${rows} payments`)
    const { result: acts, seconds: loadSeconds } = await timed(() => loadRelation(store, `bench ${rows}`, shape, paymentsSql(shape, rows)))
    if ('missing' in acts) throw new Error(acts.missing.join())
    say(`hand-written, ${rules.length} rules`)
    const { result: [byHand], seconds: handwrittenSeconds, cpuSeconds: handwrittenCpuSeconds } = await timed(() => store.rows<Record<string, bigint>>(handwrittenSql(acts, rules.map(({ id }) => id))))
    say('compiled')
    const { result: report, seconds, cpuSeconds } = await timed(() => test(store, acts, ruleSet, ruleSet))
    const differs = report.rules.filter(({ rule, before }) => before?.hit !== Number(byHand![rule])).map(({ rule, before }) =>
      `${rule}: ${before?.hit}, by hand ${byHand![rule]}`)
    if (differs.length > 0) throw new Error(`the two sides differ, so their times say nothing: ${differs.join('; ')}`)
    const retests: Record<string, Timed> = {}
    for (const [name, rule, changed] of EDITS) {
      say(`once more after an edit of one rule: ${name}`)
      const edited = ruleSetOf(kind, rules.map((one) => (one.id === rule ? { ...one, version: one.version + 1, when: changed(one.when) } : one)))
      retests[name] = await timed(async () => void await test(store, acts, ruleSet, edited))
    }
    const { threshold, text } = retests as Record<(typeof EDITS)[number][0], Timed>
    return {
      rows, rules: rules.length, features: ruleSet.features.length, seconds, handwrittenSeconds, ratio: Number((seconds / handwrittenSeconds).toFixed(2)),
      retestSeconds: Math.max(threshold.seconds, text.seconds), peakRssMb: Math.round(peakMb), rowsPerSecond: Math.round(rows / seconds), cpuSeconds, handwrittenCpuSeconds,
      retests, loadSeconds, stages: report.seconds, storeMb: Math.round(statSync(file).size / 1_048_576), rulesNotCompared: left,
      hits: report.rules.reduce((sum, { before }) => sum + (before?.hit ?? 0), 0),
    }
  } finally {
    clearInterval(watch)
    store.close()
    await rm(folder, { recursive: true, force: true })
  }
}

function test(store: Store, acts: Acts, before: RuleSet, after: RuleSet): Promise<Report> {
  const parameters = { ...LIMITS }
  const segments: Segment[] = [{ region: REGION, from: '1900-01-01', to: null, parameters }]
  return backtest(store, acts, { before, after, command: 'submit', segments, period: { from: '2025-01-01', to: '2025-12-31' }, notDelivered: [] })
}

function ruleSetOf({ judged }: LoadedKind, rules: readonly RuleSource[]): RuleSet {
  const { model, features, parameters } = judged!
  const calendar = { years: new Set<number>(), holidays: new Set<string>(), makeUpDays: new Set<string>() }
  const ruleSet = compileRuleSet(rules, { model, features, parameters, calendar })
  if ('refusals' in ruleSet) throw new Error(ruleSet.refusals[0]!.message.en)
  return ruleSet
}

interface Timed {
  seconds: number
  /** Of all threads: what a machine with other work on it leaves comparable. */
  cpuSeconds: number
}

async function timed<Result>(work: () => Promise<Result>): Promise<Timed & { result: Result }> {
  const [started, before] = [performance.now(), process.cpuUsage()]
  const result = await work()
  const { user, system } = process.cpuUsage(before)
  return { result, seconds: Number(((performance.now() - started) / 1_000).toFixed(2)), cpuSeconds: Number(((user + system) / 1_000_000).toFixed(2)) }
}
