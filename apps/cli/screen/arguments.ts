import { parseArgs } from 'node:util'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { parseYuan } from '#kernel/values/money.ts'
import { wordOf } from '../arguments.ts'
import { refuse } from './model.ts'

export interface Arguments {
  files: string[]
  mapping: string
  out: string
  json: boolean
  quiet: boolean
  limitsFen: bigint[] | null
  holidays: string | null
  trusted: boolean
}

export const HELP = `用法  sluice screen 文件… --mapping 映射.yaml --out 文件夹 [选项]

  筛查一份或几份支付数据（.csv、.csv.gz、.zip、.xlsx，任意大小），不需要服务器。单笔规则逐笔判断，总体测试看全体。
  写出 report.html（从头读到尾的报告）、findings.csv（全部疑点）、report.xlsx、summary.json、rejected.csv（拒收的行）。

  --mapping 文件    列名、币种、日期格式、来源不提供的事实（必填；sluice mapping suggest 文件 可给出建议）
  --out 文件夹      写到这里（必填）；已有内容的文件夹只有在它是以前的筛查结果时才会替换
  --limits 金额,…   审批或采购限额，代替映射中的 limits，例如 5000,25000
  --holidays 文件   法定节假日，每行一个日期；“日期,workday”为调休上班日
  --trusted         压缩文件展开后可超过 1 GB（仍限 100 倍）
  --json            结果摘要以一个 JSON 对象写到标准输出
  --quiet           不显示进度

Usage  sluice screen FILE… --mapping MAP.yaml --out DIR [options]

  Screens payment files of any size (.csv, .csv.gz, .zip, .xlsx) without a server: rules judge each payment, tests the whole population.
  Writes report.html (to be read from top to bottom), findings.csv (all of them), report.xlsx, summary.json, rejected.csv.

  --mapping FILE    columns, currency, date formats, facts not delivered (required; sluice mapping suggest FILE proposes one)
  --out DIR         where to write (required); a folder with content is replaced only if it holds results of a former screening
  --limits SUM,…    approval or tender limits instead of those in the mapping, such as 5000,25000
  --holidays FILE   public holidays, one date a line; “date,workday” is a worked weekend
  --trusted         an archive may unpack to more than 1 GB (still at most 100 times its size)
  --json            one JSON object with the summary on standard output
  --quiet           no progress
`

const OPTIONS = {
  mapping: { type: 'string' }, out: { type: 'string' }, limits: { type: 'string' }, holidays: { type: 'string' },
  trusted: { type: 'boolean' }, json: { type: 'boolean' }, quiet: { type: 'boolean' }, help: { type: 'boolean', short: 'h' },
} as const

/** What the words after `screen` ask for; null when they ask for help. */
export function readArguments(words: readonly string[]): Arguments | Refusal | null {
  let parsed
  try {
    parsed = parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true, strict: true })
  } catch (error) {
    return refuse('screen.unknown_option', { word: wordOf(error as Error) })
  }
  const { values, positionals: files } = parsed
  if (values.help) return null
  if (files.length === 0) return refuse('screen.no_file')
  if (values.mapping === undefined) return refuse('screen.no_mapping')
  if (values.out === undefined) return refuse('screen.no_out')
  const limitsFen = values.limits === undefined ? null : readLimits(values.limits)
  if (isRefusal(limitsFen)) return limitsFen
  return {
    files, mapping: values.mapping, out: values.out, limitsFen, holidays: values.holidays ?? null,
    json: values.json ?? false, quiet: values.quiet ?? false, trusted: values.trusted ?? false,
  }
}

function readLimits(text: string): bigint[] | Refusal {
  const limits: bigint[] = []
  for (const one of text.split(',').filter((piece) => piece.trim() !== '')) {
    const fen = parseYuan(one)
    if (isRefusal(fen) || fen <= 0n) return refuse('screen.bad_limit', { text: one })
    limits.push(fen)
  }
  return limits.length > 0 ? limits : refuse('screen.bad_limit', { text })
}
