import { dayNumber } from '#kernel/values/civil-day.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { parseRegion } from '#kernel/values/region.ts'
import { readWords } from '../arguments.ts'
import { refuse } from './model.ts'

export interface Arguments {
  rules: string
  /** A file, or null for the database. */
  file: string | null
  mapping: string | null
  from: string | null
  to: string | null
  kind: string
  command: string
  region: string | null
  cache: string | null
  keep: string | null
  memoryMb: number
  /** Public holidays of the file's source. */
  holidays: string | null
  minutesPerAlert: number
  /** Keeps the report in the database, where a release can name it. */
  store: boolean
  json: boolean
  quiet: boolean
}

const HELP = `用法  sluice backtest --rules 文件夹 [--data 文件|DB] [选项]

  把文件夹中的规则放到已经发生的支付上再判一遍，与现行规则对照：逐条规则、逐单位、逐收款人，哪些判定会翻转，
  审核岗每个工作日会多收多少预警。规则编号相同的替换现行规则，新编号的增加，写明 state: off 的停用，其余不变。
  历史变量按“当时已知”计算；历史本身不因新规则改变。

  --rules 文件夹    要回测的规则（.yaml，必填）
  --data 文件|DB    支付文件（.csv .csv.gz .zip .xlsx 须配 --mapping；.parquet 为 --keep 写出的文件）；缺省 DB，
                    即 DATABASE_URL 或 SLUICE_DATA 的数据库，判定与历史按库中所存
  --mapping 文件    支付文件的映射；与 DB 同用时只取其中“不提供”的事实组
  --from --to 日期  判定的期间，含首尾；缺省为全部数据。更早的行仍作为历史
  --kind --command  单据种类与环节，缺省 payment、submit
  --region 代码     只取一个区划；文件缺省取映射的区划
  --cache 文件夹    保留读入的数据、历史变量和逐条规则的结果，同一数据改规则再测只需片刻；至多留三份数据，其余删除
  --keep 文件       把读入的数据另存为 .parquet
  --memory MB       内存上限，缺省 4000，超出部分写临时文件
  --holidays 文件   支付文件所在地的法定节假日，每行一个日期；“日期,workday”为调休上班日
  --minutes 数      每条预警的核查用时（分钟），缺省 30，用来推算工时
  --store           把报告存入数据库，供“规则发布”引用其编号；支付文件须同时用 --region 指明区划
  --json            一个 JSON 对象写到标准输出；进度在标准错误
  --quiet           不显示进度

  文件中没有参数值，按各参数的建议值判定；没有建议值的参数，其规则为“无法判定”。没有日期的行不判定。

Usage  sluice backtest --rules DIR [--data FILE|DB] [options]

  Judges what happened once more by the rules in DIR, beside the rules in force: by rule, unit and payee, which verdicts
  flip, and how many alerts a working day would bring. A rule of the same id replaces the one in force, a new id is added,
  state: off takes it away, all others stay. Features are as known then; history is not changed by the new rules.

  --rules DIR       the rules to test (.yaml, required)
  --data FILE|DB    a payments file (.csv .csv.gz .zip .xlsx with --mapping, or a .parquet written by --keep); by default DB,
                    the database of DATABASE_URL or SLUICE_DATA with its verdicts and history as stored
  --mapping FILE    how the payments file is read; with DB only its groups that are not delivered are taken
  --from --to DAY   what is judged, both days included, by default all; earlier rows still are history
  --kind --command  kind of document and command, by default payment and submit
  --region CODE     one region only; a file’s by default is its mapping’s
  --cache FOLDER    keeps the data as read, the features and what each rule said: testing an edited rule again takes
                    moments; the three data used last stay, files of others are taken away
  --keep FILE       also writes the data as read to a .parquet file
  --memory MB       limit of memory, by default 4000; the rest goes to temporary files
  --holidays FILE   public holidays of the source of a file, one date a line; “date,workday” is a worked weekend
  --minutes N       what one alert takes a reviewer, by default 30, for the forecast of hours
  --store           keeps the report in the database, where a release can name its hash; a file needs --region then
  --json            one JSON object on standard output; progress on standard error
  --quiet           no progress

  A file holds no thresholds: the proposed value of each parameter is used, and a rule whose parameter has none cannot
  judge. Rows without a date are not judged.
`

const OPTIONS = {
  rules: { type: 'string' }, data: { type: 'string' }, mapping: { type: 'string' }, from: { type: 'string' }, to: { type: 'string' },
  kind: { type: 'string' }, command: { type: 'string' }, region: { type: 'string' }, cache: { type: 'string' }, keep: { type: 'string' },
  memory: { type: 'string' }, holidays: { type: 'string' }, minutes: { type: 'string' }, store: { type: 'boolean' }, quiet: { type: 'boolean' },
} as const

const LEAST_MB = 256
const MOST_MB = 1_000_000
/** Two working days. */
const MOST_MINUTES = 960

/** What the words after `backtest` ask for; a code when help was shown or they could not be read at all. */
export function readArguments(words: string[]): Arguments | Refusal | { code: number } {
  const read = readWords(words, HELP, OPTIONS)
  if (!('values' in read)) return read
  const text = (name: string) => (read.values[name] as string | undefined) ?? null
  const rules = text('rules')
  if (rules === null) return refuse('backtest.no_rules_folder')
  for (const option of ['from', 'to']) {
    const day = text(option)
    if (day !== null && dayNumber(day) === null) return refuse('backtest.bad_day', { option: `--${option}`, text: day.slice(0, 40) })
  }
  const [from, to] = [text('from'), text('to')]
  if (from !== null && to !== null && from > to) return refuse('backtest.period_reversed', { from, to })
  const region = text('region')
  const checked = region === null ? null : parseRegion(region)
  if (isRefusal(checked)) return checked
  const memoryMb = Number((text('memory') ?? '4000').replaceAll(',', ''))
  if (!Number.isInteger(memoryMb) || memoryMb < LEAST_MB || memoryMb > MOST_MB) {
    return refuse('backtest.bad_number', { option: '--memory', text: text('memory')!.slice(0, 40), low: LEAST_MB, high: MOST_MB })
  }
  const minutesPerAlert = Number(text('minutes') ?? '30')
  if (!Number.isInteger(minutesPerAlert) || minutesPerAlert < 1 || minutesPerAlert > MOST_MINUTES) {
    return refuse('backtest.bad_number', { option: '--minutes', text: text('minutes')!.slice(0, 40), low: 1, high: MOST_MINUTES })
  }
  const data = text('data')
  return {
    rules, file: data === null || data === 'DB' ? null : data, mapping: text('mapping'), from, to, kind: text('kind') ?? 'payment',
    command: text('command') ?? 'submit', region: checked, cache: text('cache'), keep: text('keep'), memoryMb,
    holidays: text('holidays'), minutesPerAlert, store: read.values['store'] === true,
    json: read.values['json'] === true, quiet: read.values['quiet'] === true,
  }
}
