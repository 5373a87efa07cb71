import type { Flip, GroupChange, MonthChange, Report, RuleChange, Workload } from '#kernel/backtest/model.ts'
import { refusals, type Bilingual } from '#kernel/values/refusal.ts'

/** The contract of the back-test between server and browser: every answer of /api/backtests in one place. */

/** POST /api/backtests: runs the text against the rules in force over the office's own books. Answers at once with the job. */
export interface BacktestRequest {
  region: string
  /** Kind of document that is judged. */
  judges: string
  /** One rule, whole, as its file says it. */
  text: string
  /** Both days included; absent: as far as the books go. */
  from?: string
  to?: string
  minutesPerAlert: number
}

/** One run, as it stands. It goes on when the page is left, and is found again in the list. */
export interface JobView {
  job: string
  rule: string
  state: 'running' | 'done' | 'refused' | 'cancelled'
  /** What it is doing, and how far it is: 0 to 1. */
  step: Bilingual
  share: number
  startedAt: string
  /** Of a run that is done: its report is kept under this name. */
  run: string | null
  /** Why it came to nothing. */
  refusal: Bilingual | null
}

/** GET /api/backtests?region&rule → the reports that the office keeps, newest first, and the caller's own run. */
export interface BacktestList {
  items: BacktestHeadView[]
  job: JobView | null
}

export interface BacktestHeadView {
  run: string
  result: string
  rules: string[]
  judges: { code: string; title: Bilingual }
  command: Bilingual
  source: 'database' | 'file'
  period: { from: string; to: string }
  judged: number
  /** Who ran it; null: at the command line. */
  person: string | null
  madeAt: string
}

/** What is kept of a report, whoever ran it. */
export interface KeptReport extends Pick<Report, 'acts' | 'effects' | 'flips' | 'blastRadius' | 'units' | 'parties' | 'makers' | 'minutesPerAlert' | 'given' | 'segments'> {
  /** Rules that changed, came or went, whole; the others by their numbers alone are not kept. */
  rules: RuleChange[]
  unchanged: number
  flipped: Flip[]
  months: MonthChange[]
  workload: { before: Workload; after: Workload }
  limits: Bilingual[]
  /** The texts that were tested, as their authors wrote them. */
  texts: { rule: string; text: string }[]
}

export type { Flip, GroupChange, MonthChange, RuleChange, Workload }

/** GET /api/backtests/kept/:run?region */
export interface BacktestView extends BacktestHeadView {
  report: KeptReport
}

export const refuse = refusals({
  'backtest.rules_differ': {
    zh: '区划 {region} 与 {other} 现行规则不同，不能一并回测。请用 --region 指定一个区划。',
    en: 'The regions {region} and {other} are bound by different rules and cannot be tested together. Name one with --region.',
  },
  'backtest.not_for_you': {
    status: 403,
    zh: '只有财政部门的规则编制、审批、值守和监控、督办岗位可以回测。请切换岗位，或请上述岗位办理。',
    en: 'Back-tests are for the office’s positions that write, release or watch rules, monitor and supervise. Change your position or ask one of them.',
  },
  'backtest.running': {
    status: 409,
    zh: '您的上一次回测（{rule}）还在进行。请等它结束，或先取消。',
    en: 'Your last back-test ({rule}) is still running. Wait for it or cancel it first.',
  },
  'backtest.busy': {
    status: 503,
    zh: '已有 {count} 个回测在进行。请稍候再试，或用 sluice backtest --store 在命令行运行。',
    en: '{count} back-tests are running already. Try again later, or run sluice backtest --store at the command line.',
  },
  'backtest.no_such_job': {
    status: 404,
    zh: '没有这次回测，或不是您发起的。已完成的请从回测报告列表中打开。',
    en: 'There is no such run, or it is not yours. Open finished ones from the list of reports.',
  },
  'backtest.no_such_report': {
    status: 404,
    zh: '本财政部门没有编号为“{run}”的回测报告。请从列表中打开。',
    en: 'This office keeps no report of a back-test “{run}”. Open one from the list.',
  },
  'backtest.not_kept': {
    zh: '本系统没有安装规则库模块，回测报告无处存放。请安装后再试。',
    en: 'No module that keeps reports of back-tests is installed. Install the rulebook and try again.',
  },
  'backtest.one_rule': {
    zh: '请给出一条规则的全文；现有 {count} 条。',
    en: 'Give the text of one rule; this holds {count}.',
  },
  'backtest.period_turned': {
    zh: '起始日 {from} 晚于截止日 {to}。请对调。',
    en: 'The first day {from} is after the last day {to}. Exchange them.',
  },
  'backtest.of_population': {
    zh: '规则 {rule} 是对总体“{over}”的检验，回测只判定单据。请用 sluice screen 检验整批数据。',
    en: 'Rule {rule} is a test over the population “{over}”; a back-test judges documents. Run sluice screen over the data instead.',
  },
  'backtest.not_judged': {
    zh: '“{kind}”不受规则判定，或没有历史，不能回测。请核对单据种类。',
    en: '“{kind}” is not judged by rules or has no history, so it cannot be tested. Check the kind of document.',
  },
  'backtest.no_command': {
    zh: '规则 {rule} 的 on 只写了“{on}”，没有一个是“{kind}”的环节。可用：{known}。',
    en: 'Rule {rule} is asked at “{on}”, none of which is a step of “{kind}”. Known: {known}.',
  },
  'backtest.nothing_yet': {
    zh: '本级账上还没有“{kind}”判定过，无可回测。可用 sluice backtest --data 文件 --store 以往年支付文件回测。',
    en: 'Nothing of “{kind}” has been judged in these books yet. Test over a payments file of past years: sluice backtest --data FILE --store.',
  },
  'backtest.too_long': {
    zh: '回测超过 {minutes} 分钟，已停止。请缩短期间，或用 sluice backtest --store 在命令行运行。',
    en: 'The back-test took more than {minutes} minutes and was stopped. Shorten the period, or run sluice backtest --store at the command line.',
  },
  'backtest.broke_off': {
    zh: '回测中断，没有结果（{reason}）。请缩短期间再试，或用 sluice backtest --store 在命令行运行；仍不行请联系系统管理员查看日志。',
    en: 'The back-test broke off without a result ({reason}). Shorten the period, or run sluice backtest --store at the command line; failing that, the log tells the administrator why.',
  },
})
