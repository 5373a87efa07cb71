import { plainYuan } from '#kernel/values/money.ts'
import type { Screened } from './model.ts'

/** The one object of summary.json and of --json. `sum` is signed, of the accepted rows, in the major unit. */
export function summaryOf({ intake, profile, outcomes, findings, top, figures, currency, seconds, peakRssMb }: Screened) {
  return {
    rows: intake.rows,
    rejected: intake.rejected,
    sum: plainYuan(intake.sumFen),
    currency,
    findings,
    byRule: Object.fromEntries(outcomes.map((one) => [one.test.id, one.findings])),
    seconds: Math.round(seconds * 100) / 100,
    peakRssMb,
    payments: profile.payments,
    grain: profile.grain,
    from: profile.from,
    to: profile.to,
    files: intake.parts,
    notices: intake.notices,
    notApplicable: Object.fromEntries(outcomes.filter(({ missing }) => missing.length > 0).map(({ test, missing }) => [test.id, missing])),
    cannotJudge: Object.fromEntries(outcomes.filter(({ cannotJudge }) => cannotJudge > 0).map(({ test, cannotJudge }) => [test.id, cannotJudge])),
    leftOut: Object.fromEntries(outcomes.flatMap(({ test, leftOut }) => (leftOut ? [[test.id, leftOut]] : []))),
    figures: Object.fromEntries(figures.map(({ name, numbers, rows }) => [name, { ...numbers, ...(rows ? { rows } : {}) }])),
    top: top.map(({ test, found, score }) => ({ rule: test.id, payee: found.payee, unit: found.unit, amount: plainYuan(found.amountFen), sure: found.sure, score, reason: found.reason })),
    testMs: Object.fromEntries(outcomes.map(({ test, ms }) => [test.id, ms])),
  }
}

export type Summary = ReturnType<typeof summaryOf>

/** For people, after the run. */
export function summaryWords(summary: Summary, out: string): string {
  const n = (value: number) => value.toLocaleString('en')
  const rules = Object.entries(summary.byRule).filter(([, count]) => count > 0).map(([id, count]) => `${id} ${n(count)}`).join(', ')
  return [
    `行 rows ${n(summary.rows)}，拒收 rejected ${n(summary.rejected)}，合计 sum ${summary.sum} ${summary.currency}，支付 payments ${n(summary.payments)}`,
    `疑点 findings ${n(summary.findings)}: ${rules || '0'}`,
    ...Object.entries(summary.notApplicable).map(([id, missing]) => `不适用 not applicable: ${id}（缺 lacks ${missing.join(', ')}）`),
    ...Object.entries(summary.leftOut).map(([id, { zh, en }]) => `${id}: ${zh} ${en}`),
    ...summary.notices.map(({ zh, en }) => `${zh} ${en}`),
    `${summary.seconds} s, ${n(summary.peakRssMb)} MB → ${out}/report.html`, '',
  ].join('\n')
}
