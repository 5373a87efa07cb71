import type { CountedOutcome, Figures, Ranked } from '#kernel/screening/model.ts'
import { type Bilingual, refusals } from '#kernel/values/refusal.ts'

/** One text that was read: a file, or an entry of an archive. */
export interface PartRead {
  /** As named on the command line, with the entry for an archive. */
  file: string
  encoding: string
  headerLine: number
  /** Rows below the header, rejected ones included. */
  rows: number
  rejected: number
  /** The file whose content this is again; its rows are counted once. */
  sameAs: string | null
}

export interface Intake {
  parts: PartRead[]
  /** Rows of all files that count, rejected ones included. */
  rows: number
  rejected: number
  sumFen: bigint
  /** First rejected rows, to show. */
  firstRejects: { file: string; line: number; message: Bilingual }[]
  notices: Bilingual[]
}

/** One payment as shown under a finding. */
export interface EvidenceRow {
  place: string
  day: string | null
  unit: string | null
  payee: string | null
  invoice: string | null
  transaction: string | null
  amountFen: bigint
  purpose: string | null
  lines: number
}

export interface Standing {
  name: string
  findings: number
  tests: number
  amountFen: bigint
}

/** All that the four outputs are written from. */
export interface Screened {
  title: Bilingual
  publisher: string
  currency: string
  intake: Intake
  profile: {
    from: string | null
    to: string | null
    payments: number
    lines: boolean
    grain: 'row' | 'transaction'
    limitsFen: readonly bigint[]
    payees: number
    units: number
    positive: { count: number; sumFen: bigint }
    negative: { count: number; sumFen: bigint }
    undated: number
  }
  outcomes: readonly CountedOutcome[]
  /** Of all tests together. */
  findings: number
  top: readonly Ranked[]
  /** The findings that the report shows of each test, the first of its ranking, by its id. */
  shown: ReadonlyMap<string, readonly Ranked[]>
  evidence: ReadonlyMap<bigint, EvidenceRow>
  months: { month: string; sumFen: bigint; payments: number; findings: number }[]
  units: Standing[]
  payees: Standing[]
  figures: readonly Figures[]
  seconds: number
  peakRssMb: number
}

/** At most this many findings of one rule are shown in the report; findings.csv has all. */
export const SHOWN_PER_RULE = 50
/** At most this many rows are shown below a finding. */
export const SHOWN_ROWS = 8

export const refuse = refusals({
  'screen.unknown_option': {
    zh: '无法识别的参数“{word}”。运行 sluice screen --help 查看用法。',
    en: 'The argument “{word}” is not understood. Run sluice screen --help.',
  },
  'screen.no_file': {
    zh: '没有指定要筛查的文件。用法：sluice screen 文件… --mapping 映射.yaml --out 文件夹',
    en: 'No file to screen was named. Usage: sluice screen FILE… --mapping MAP.yaml --out DIR',
  },
  'screen.no_mapping': {
    zh: '没有用 --mapping 指定映射。可先运行 sluice mapping suggest 文件，得到一份建议；示例见 examples/mappings/。',
    en: 'No --mapping was given. Run sluice mapping suggest FILE for a proposal; examples are in examples/mappings/.',
  },
  'screen.no_out': {
    zh: '没有用 --out 指定存放结果的文件夹。',
    en: 'No --out was given: name the folder for the results.',
  },
  'screen.not_readable': {
    zh: '无法读取“{file}”（{reported}）。请核对路径和权限。',
    en: '“{file}” cannot be read ({reported}). Check the path and its permissions.',
  },
  'screen.out_in_use': {
    zh: '文件夹“{folder}”中有不是筛查结果的文件，不会覆盖。请换一个 --out。',
    en: 'The folder “{folder}” holds files that are no results of a screening; they are not overwritten. Give another --out.',
  },
  'screen.out_not_writable': {
    zh: '无法写入“{folder}”（{reported}）。请换一个 --out。',
    en: '“{folder}” cannot be written ({reported}). Give another --out.',
  },
  'screen.no_rows': {
    zh: '没有一行可以受理，{rejected} 行被拒收，没有写出结果。首条：{first}',
    en: 'No row could be taken and {rejected} were rejected; nothing was written. The first: {first}',
  },
  'screen.nothing_below_header': {
    zh: '表头之下没有任何行，没有写出结果。请核对是否导出了数据，或给了正确的文件。',
    en: 'There is no row below the header; nothing was written. Check that the export holds data and that it is the right file.',
  },
  'screen.bad_limit': {
    zh: '--limits 应为以逗号分隔的金额，不能是“{text}”。',
    en: '--limits takes amounts separated by commas, not “{text}”.',
  },
  'screen.bad_holidays': {
    zh: '节假日文件“{file}”第 {line} 行“{text}”不是“日期”或“日期,workday”。日期写作 2026-10-01。',
    en: 'Holiday file “{file}”, line {line}: “{text}” is neither a date nor “date,workday”. Write dates as 2026-10-01.',
  },
  'screen.no_tests': {
    zh: '已安装的模块中没有任何筛查测试。请安装筛查模块。',
    en: 'No installed module brings a screening test. Install the screening module.',
  },
})
