import { plainYuan } from '#kernel/values/money.ts'
import { harmlessInSpreadsheets } from '#kernel/values/spreadsheet.ts'
import type { Rejected } from './model.ts'
import type { Replayed } from './perform.ts'

const SHOWN_REJECTS = 1_000

export interface Surroundings {
  seconds: number
  peakRssMb: number
  currency: string
  region: string
  rejectedFile: string | null
}

/** The one object on standard output. `requests + refunds + rejected = rows` and `decided = requests` hold, or this throws. */
export function reportOf({ intake, tally, commands, gateSeconds, stages, verification }: Replayed, around: Surroundings) {
  const { ledger, log, steps } = verification
  const rejected = intake.rejected.length
  if (intake.requests + intake.refunds + rejected !== intake.rows) throw new Error('rows were lost between the file and the gate')
  if (tally.decided !== intake.requests || tally.refundsDecided !== intake.refunds) throw new Error('rows were lost in the gate')
  return {
    region: around.region,
    rows: intake.rows,
    rejected,
    requests: intake.requests,
    refunds: intake.refunds,
    undated: intake.undated,
    sum: plainYuan(intake.sumFen),
    currency: around.currency,
    units: intake.units.length,
    indicators: { count: intake.indicators.length, nominal: intake.indicators.filter((plan) => plan.nominal).length },
    decided: tally.decided,
    byEffect: tally.byEffect,
    refused: tally.refused,
    held: tally.held,
    forbidden: tally.forbidden,
    paid: tally.paid,
    refundsDecided: tally.refundsDecided,
    refundsReceived: tally.received,
    priorYear: tally.priorYear,
    priorYearWhileHeld: tally.priorYearWhileHeld,
    refusedRefunds: tally.refusedRefunds,
    refusedSteps: tally.refusedSteps,
    findings: Object.fromEntries(Object.entries(tally.findings).toSorted((left, right) => right[1] - left[1])),
    seconds: rounded(around.seconds),
    gateSeconds: rounded(gateSeconds),
    decisionsPerSecond: Math.round(tally.decided / gateSeconds),
    commands,
    commandsPerSecond: Math.round(commands / gateSeconds),
    stagesMs: Object.fromEntries(Object.entries(stages).map(([name, ms]) => [name, Math.round(ms)])),
    peakRssMb: around.peakRssMb,
    ledger: { ...ledger, problems: ledger.problems.slice(0, 100) },
    log: { ...log, problems: log.problems.slice(0, 100) },
    steps: { ...steps, problems: steps.problems.slice(0, 100) },
    refusals: tally.refusals,
    rejects: intake.rejected.slice(0, SHOWN_REJECTS),
    rejectedFile: around.rejectedFile,
  }
}

export type Report = ReturnType<typeof reportOf>

/** For people: the same figures in words. */
export function summaryOf(report: Report): string {
  const counts = (one: Record<string, number>) => Object.entries(one).map(([name, n]) => `${name} ${n.toLocaleString('en')}`).join(', ') || '0'
  const n = (count: number) => count.toLocaleString('en')
  const verdict = (part: { ok: boolean }) => (part.ok ? '✓' : '✗')
  return [
    `行 rows ${n(report.rows)} = 申请 requests ${n(report.requests)} + 退款 refunds ${n(report.refunds)} + 拒收 rejected ${n(report.rejected)}`,
    `合计 sum ${report.sum} ${report.currency}`,
    `判定 verdicts: ${counts(report.byEffect)}; 闸门拒绝 refused: ${counts(report.refused)}`,
    `已支付 paid ${n(report.paid)}, 拦截 held ${n(report.held)}, 禁止 forbidden ${n(report.forbidden)}`,
    `退款到账 refunds received ${n(report.refundsReceived)}, 其中以前年度 of them prior-year ${n(report.priorYear)}`,
    `${n(report.decisionsPerSecond)} 判定/秒 decisions/s, ${n(report.commandsPerSecond)} 操作/秒 commands/s, ${report.seconds} s, ${n(report.peakRssMb)} MB`,
    `${verdict(report.ledger)} 账本 ledger: ${n(report.ledger.transfers)} transfers, ${n(report.ledger.entries)} entries`,
    `${verdict(report.log)} 存证 log: ${n(report.log.leaves)} leaves, ${report.log.checkpoints} checkpoints`,
    `${verdict(report.steps)} 环节 steps: ${n(report.steps.count)}`,
    ...[...report.ledger.problems, ...report.log.problems, ...report.steps.problems].map(({ zh, en }) => `  ${zh} ${en}`),
    ...report.rejects.slice(0, 20).map(({ file, line, message }) => `  ${file}:${line} ${message.zh} ${message.en}`),
    ...(report.rejectedFile ? [`拒收明细 rejected rows: ${report.rejectedFile}`] : []),
  ].join('\n')
}

/** CSV of all rejected rows; cells that a spreadsheet would run as a formula are made text (CONTRACTS §7). */
export function rejectedCsv(rejected: readonly Rejected[]): string {
  const cell = (value: string | number) => {
    const safe = harmlessInSpreadsheets(String(value))
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
  }
  const rows = rejected.map(({ file, line, code, message }) => [file, line, code, message.zh, message.en].map(cell).join(','))
  return `\uFEFF${['file,line,code,reasonZh,reasonEn', ...rows].join('\n')}\n`
}

function rounded(seconds: number): number {
  return Math.round(seconds * 10) / 10
}
