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

/**
 * All default payment rules with their features over so many payments, beside hand-written DuckDB SQL for the same rules on the same
 * table; then once more after an edit of one rule. The counts of hits must be equal, or the figures mean nothing.
 */
export async function measure({ rows, say }: BenchOptions): Promise<Record<string, unknown>> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-'))
  let peakMb = 0
  const watch = setInterval(() => (peakMb = Math.max(peakMb, process.memoryUsage.rss() / 1_048_576)), 100)
  const store = await openStore({ file: join(folder, 'backtest.duckdb'), memoryMb: MEMORY_MB, spillFolder: folder })
  try {
    const modules = await discoverModules(fileURLToPath(new URL('../../modules', import.meta.url)))
    const kind = (await loadKinds(modules)).get('payment')!
    const rules = kind.rules.filter(({ on, id }) => on.includes('submit') && Object.hasOwn(HITS, id))
    const left = kind.rules.filter((rule) => !rules.includes(rule)).map(({ id }) => id)
    const ruleSet = ruleSetOf(kind, rules)
    const shape = shapeFor({ model: kind.judged!.model, history: kind.judged!.history! }, [ruleSet])
    say(`making ${rows} payments`)
    const [acts, loadSeconds] = await timed(() => loadRelation(store, `bench ${rows}`, shape, paymentsSql(shape, rows)))
    if ('missing' in acts) throw new Error(acts.missing.join())
    say(`hand-written, ${rules.length} rules`)
    const [[byHand], handwrittenSeconds] = await timed(() => store.rows<Record<string, bigint>>(handwrittenSql(acts, rules.map(({ id }) => id))))
    say('compiled')
    const [report, seconds] = await timed(() => test(store, acts, ruleSet, ruleSet))
    const differs = report.rules.filter(({ rule, before }) => before?.hit !== Number(byHand![rule])).map(({ rule, before }) =>
      `${rule}: ${before?.hit}, by hand ${byHand![rule]}`)
    if (differs.length > 0) throw new Error(`the two sides differ, so their times say nothing: ${differs.join('; ')}`)
    say('once more after an edit of one rule')
    const edited = ruleSetOf(kind, rules.map((rule) => (rule.id === 'PROC-02' ? { ...rule, version: rule.version + 1, when: `${rule.when} and payment.amount > 1000` } : rule)))
    const [, retestSeconds] = await timed(() => test(store, acts, ruleSet, edited))
    return {
      rows, rules: rules.length, features: ruleSet.features.length, seconds, handwrittenSeconds, ratio: Number((seconds / handwrittenSeconds).toFixed(2)),
      retestSeconds, peakRssMb: Math.round(peakMb), loadSeconds, stages: report.seconds, rulesNotCompared: left,
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

async function timed<Result>(work: () => Promise<Result>): Promise<[Result, number]> {
  const started = performance.now()
  const result = await work()
  return [result, Number(((performance.now() - started) / 1_000).toFixed(2))]
}
