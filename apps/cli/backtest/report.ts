import type { Report, RuleChange, Tally } from '#kernel/backtest/index.ts'
import { formatYuan } from '#kernel/values/money.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'

/** What the command adds to the engine's report. */
export interface BacktestResult extends Report {
  source: { kind: 'file' | 'database'; regions: string[]; rows: number | null; rejected: number | null; undated: number | null; refunds: number | null }
  /** What this run could not know, in words. */
  limits: Bilingual[]
  recalled: boolean
  /** What the cache folder holds after this run; null: nothing is kept. */
  cacheMb: number | null
  /** Kept in the database, where a release can name it. */
  stored: boolean
  totalSeconds: number
  peakRssMb: number
}

/** For a person at a terminal. */
export function summaryOf(result: BacktestResult): string {
  const { blastRadius: blast, workload: { before, after }, given } = result
  const changed = result.rules.filter(({ change }) => change !== 'same')
  return [
    `回测 back-test ${result.stored ? result.run : result.run.slice(0, 16)}  ${result.period.from} – ${result.period.to}  判定 judged ${result.judged}`,
    ...changed.flatMap(lineOfRule),
    changed.length === 0 ? '与现行规则没有不同。The rules do not differ from those in force.' : '',
    `翻转 flipped ${blast.verdicts}，${yuan(blast.fen)} 元，单位 units ${blast.units}，收款人 payees ${blast.parties}：${countsOf(result.flips)}`,
    `新拦 newly stopped ${blast.newlyStopped}（${yuan(blast.newlyStoppedFen)}），不再拦 no longer stopped ${blast.noLongerStopped}（${yuan(blast.noLongerStoppedFen)}）`,
    `每工作日预警 alerts per working day ${before.perDay} → ${after.perDay}，95% ${before.p95PerDay} → ${after.p95PerDay}，最多 most ${before.mostInADay} → ${after.mostInADay}`,
    `核查工时 hours of review ${before.hours} → ${after.hours}（每件 ${result.minutesPerAlert} 分钟 minutes each），每月 a month ${before.perMonth} → ${after.perMonth} 件 alerts，${before.hoursPerMonth} → ${after.hoursPerMonth} h`,
    given === null ? '' : `与当时判定一致 same as the verdicts given ${given.same}/${given.compared}${given.same === given.compared ? '' : `：${countsOf(given.differs)}`}`,
    ...result.units.slice(0, 5).map(({ name, stopped }) => `  ${name}  ${stopped.before} → ${stopped.after}`),
    ...result.makers.slice(0, 3).map(({ name, stopped }) => `  经办 maker ${name}  ${stopped.before} → ${stopped.after}`),
    ...result.limits.map(({ zh, en }) => `${zh}\n${en}`),
    `${result.totalSeconds} s，${result.peakRssMb} MB${result.cacheMb === null ? '' : `，缓存文件夹 cache folder ${result.cacheMb} MB`}`,
  ].filter((line) => line !== '').join('\n')
}

function lineOfRule(rule: RuleChange): string[] {
  const words = { added: '新增 added', removed: '停用 removed', changed: '改动 changed', same: '' }[rule.change]
  if (rule.notSetBased !== null) return [`${rule.rule}  ${words}  不能成批判定 cannot be judged set-based: ${rule.notSetBased}`]
  return [
    `${rule.rule}  ${words}  命中 hits ${hits(rule.before)} → ${hits(rule.after)}${Object.keys(rule.flips).length === 0 ? '' : `  (${countsOf(rule.flips)})`}`,
    ...rule.examples.map(({ label, day, party, amountFen, before, after }) =>
      `    ${before ?? '—'} → ${after ?? '—'}  ${label}  ${day}  ${party ?? '—'}  ${yuan(amountFen)}`),
    ...rule.near.flatMap(({ text, passes, hits: over }) => [
      ...over.slice(0, 1).map((one) => `    刚好命中 just hits（${text}）  ${one.label}  ${one.day}  ${one.party ?? '—'}  ${yuan(one.amountFen)}`),
      ...passes.slice(0, 1).map((one) => `    刚好通过 just passes（${text}）  ${one.label}  ${one.day}  ${one.party ?? '—'}  ${yuan(one.amountFen)}`),
    ]),
  ]
}

function hits(tally: Tally | null): string {
  return tally === null ? '—' : `${tally.hit}（${yuan(tally.hitFen)}）${tally.cannotJudge > 0 ? ` ?${tally.cannotJudge}` : ''}`
}

function countsOf(counts: Record<string, number>): string {
  const words = Object.entries(counts).map(([name, count]) => `${name} ${count}`)
  return words.length === 0 ? '无 none' : words.join('，')
}

function yuan(fen: string): string {
  return formatYuan(BigInt(fen))
}
