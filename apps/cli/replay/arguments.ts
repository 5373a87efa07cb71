import { parseArgs } from 'node:util'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { parseRegion } from '#kernel/values/region.ts'
import { wordOf } from '../arguments.ts'
import { MAX_ROWS, refuse } from './model.ts'

export interface Arguments {
  file: string
  mapping: string
  json: boolean
  quiet: boolean
  data: string | null
  region: string | null
  limit: number
  batch: number
  seed: string | null
  rejected: string | null
}

export const HELP = `用法  sluice replay 文件 --mapping 映射.yaml [选项]

  把一份支付数据（.csv、.csv.gz、.zip、.xlsx）逐行作为支付申请，按日期顺序送入真实的闸门：
  指标录入、审核、生效，送审、判定、逐级审核、签发、发送、回单，退款，最后签署存证并核验全部账目。
  使用自己的空账（临时文件夹中的内置数据库），不触碰正式数据；文件之外不需要任何服务。

  --mapping 文件    列名、币种、日期格式、来源不提供的事实（必填，示例见 examples/mappings/）
  --json            结果以一个 JSON 对象写到标准输出（进度仍在标准错误）
  --data 文件夹     数据库放在这里并保留，之后以它为 SLUICE_DATA 即可 serve、verify；缺省为临时文件夹，结束即删
  --limit 行数      只读前若干行
  --region 代码     九位区划代码；缺省取映射，再缺省 990000000（并非真实区划）
  --rejected 文件   拒收的行连同原因写成 CSV；拒收超过 1,000 行而未指定时写在当前文件夹
  --batch 条数      每个事务的操作数，1 至 500，缺省 250
  --seed 文字       存证的盐由它推出而非随机，仅供试验
  --quiet           不显示进度

  设置了 DATABASE_URL 而没有 --data 时使用该数据库，区划必须是空账。中断（Ctrl-C）即停，不留半笔。

Usage  sluice replay FILE --mapping MAP.yaml [options]

  Sends every row of a payments file (.csv, .csv.gz, .zip, .xlsx) as a payment request through the real gate, in date
  order: indicators entered, reviewed, effective; submit, verdict, approvals, order, dispatch, receipt; refunds; then the
  log is signed and all books are verified. It works on empty books of its own and needs no server.

  --mapping FILE    columns, currency, date formats, facts the source does not deliver (required; see examples/mappings/)
  --json            one JSON object on standard output (progress stays on standard error)
  --data FOLDER     keeps the database here, as SLUICE_DATA for sluice serve and verify; by default a temporary folder, removed at the end
  --limit ROWS      reads the first rows only
  --region CODE     nine digits; else the mapping’s, else 990000000, which is no real region
  --rejected FILE   writes the rejected rows with their reasons as CSV; above 1,000 it is written to this folder anyway
  --batch COUNT     commands of one transaction, 1 to 500, by default 250
  --seed TEXT       derives the log’s salts from it instead of chance; trials only
  --quiet           no progress

  With DATABASE_URL set and no --data, that database is used; the region must have empty books. Ctrl-C stops between
  batches and leaves nothing half done.
`

const OPTIONS = {
  mapping: { type: 'string' }, data: { type: 'string' }, limit: { type: 'string' }, region: { type: 'string' },
  rejected: { type: 'string' }, batch: { type: 'string' }, seed: { type: 'string' },
  json: { type: 'boolean' }, quiet: { type: 'boolean' }, help: { type: 'boolean', short: 'h' },
} as const

/** What the words after `replay` ask for; null when they ask for help. */
export function readArguments(words: readonly string[]): Arguments | Refusal | null {
  let parsed
  try {
    parsed = parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true, strict: true })
  } catch (error) {
    return refuse('replay.unknown_option', { word: wordOf(error as Error) })
  }
  const { values, positionals } = parsed
  if (values.help) return null
  const [file, ...more] = positionals
  if (file === undefined) return refuse('replay.no_file')
  if (more.length > 0) return refuse('replay.unknown_option', { word: more.join(' ') })
  if (values.mapping === undefined) return refuse('replay.no_mapping')
  const limit = wholeNumber('--limit', values.limit, { low: 1, high: MAX_ROWS, absent: MAX_ROWS })
  if (isRefusal(limit)) return limit
  const batch = wholeNumber('--batch', values.batch, { low: 1, high: 500, absent: 250 })
  if (isRefusal(batch)) return batch
  const region = values.region === undefined ? null : parseRegion(values.region)
  if (isRefusal(region)) return region
  return {
    file, mapping: values.mapping, json: values.json ?? false, quiet: values.quiet ?? false, data: values.data ?? null, region,
    limit, batch, seed: values.seed ?? null, rejected: values.rejected ?? null,
  }
}

function wholeNumber(
  option: string, text: string | undefined, { low, high, absent }: { low: number; high: number; absent: number },
): number | Refusal {
  if (text === undefined) return absent
  const number = Number(text.replaceAll(',', ''))
  return Number.isInteger(number) && number >= low && number <= high ? number : refuse('replay.not_a_number', { option, text, low, high })
}
