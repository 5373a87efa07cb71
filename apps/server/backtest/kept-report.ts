import type { Report } from '#kernel/backtest/index.ts'
import type { KeptBacktest } from '#kernel/module/index.ts'
import { judgingHash, type RuleSource } from '#kernel/rules/index.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { KeptReport } from './model.ts'

export interface Keeping {
  judges: string
  candidates: readonly RuleSource[]
  /** As their authors wrote them, by rule. */
  texts: KeptReport['texts']
  source: KeptBacktest['source']
  limits: Bilingual[]
  person: string | null
  madeAt: Date
}

/** A report as an office keeps it: what changed whole, what stayed as a number. */
export function keptBacktest(report: Report, { judges, candidates, texts, source, limits, person, madeAt }: Keeping): KeptBacktest {
  const rules = report.rules.filter(({ change, rule }) => change !== 'same' || candidates.some(({ id }) => id === rule))
  const { acts, effects, flips, blastRadius, units, parties, makers, minutesPerAlert, given, segments, flipped, months, workload } = report
  const kept: KeptReport = {
    acts, effects, flips, blastRadius, units, parties, makers, minutesPerAlert, given, segments, flipped, months, workload, rules,
    unchanged: report.rules.length - rules.length, limits, texts,
  }
  return {
    run: report.run, result: report.result, judges, command: report.command, source, data: report.data, period: report.period, judged: report.judged,
    rules: candidates.map((rule) => ({ rule: rule.id, text: rule.state === 'off' ? null : judgingHash(rule) })), person, madeAt, report: kept,
  }
}
