import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { readWords } from './arguments.ts'
import { redFlags } from './red-flags/flags.ts'
import { readRelease } from './red-flags/release.ts'
import { readSettings } from './red-flags/settings.ts'
import { refuse } from './model.ts'
import { sayRefusals } from './say-refusals.ts'

const HELP = `用法  sluice red-flags 文件… [--settings 设置.yaml] [--json]

  在公开合同数据（OCDS 1.1，每行一个合并发布）中查找采购红旗：公告期过短 R003、单一投标 R018、报价过近 R024、屡投不中 R025、
  报价相同 R028、逾期中标 R030、其他投标均被否决 R035、最低价被否决 R036。
  --settings 文件    各红旗的限值与适用的采购方式（YAML）
  --json             标准输出为一个对象：OCID 与 Tenderer 两组

Usage  sluice red-flags FILE… [--settings SETTINGS.yaml] [--json]

  Looks for procurement red flags in open contracting data (OCDS 1.1, one compiled release a line): R003, R018, R024, R025, R028, R030,
  R035, R036, as the Open Contracting Partnership defines them.
  --settings FILE    thresholds and the procurement methods they hold for (YAML)
  --json             one object on stdout with the groups OCID and Tenderer
`

/** Codes as the guide numbers them. */
const TITLES: Record<string, string> = {
  R003: '公告期过短 short submission period', R018: '单一投标 single bid', R024: '报价过近 price close to the winning bid',
  R025: '屡投不中 excessive unsuccessful bids', R028: '报价相同 identical prices', R030: '逾期中标 late bid won',
  R035: '其他投标均被否决 all other bids disqualified', R036: '最低价被否决 lowest bid disqualified',
}

export async function run(words: string[]): Promise<number> {
  const read = readWords(words, HELP, { settings: { type: 'string' } }, 'some')
  if (!('values' in read)) return read.code
  const { settings: file, json } = read.values as { settings?: string; json?: boolean }
  const settings = file === undefined ? {} : await readSettings(file)
  if ('at' in settings) return sayRefusals([refuse('cli.bad_settings', { at: settings.at })], 2)
  const flags = redFlags(settings)
  let processes = 0
  for (const name of read.positionals) {
    const at = await readFile(name, (line) => {
      const process = readRelease(line)
      processes += 1
      if (process) flags.add(process)
    })
    if (at === null) continue
    return sayRefusals([at === 0 ? refuse('cli.not_readable', { file: name }) : refuse('cli.not_a_release', { file: name, line: at })])
  }
  const found = flags.finish()
  process.stdout.write(json ? `${JSON.stringify(found)}\n` : overview(processes, found))
  return 0
}

/** The line at which reading failed, 0 for the file itself, null when all went well. */
async function readFile(name: string, take: (line: string) => void): Promise<number | null> {
  let at = 0
  try {
    for await (const line of createInterface({ input: createReadStream(name), crlfDelay: Number.POSITIVE_INFINITY })) {
      at += 1
      if (line.trim() !== '') take(line)
    }
    return null
  } catch {
    return at
  }
}

function overview(processes: number, { OCID, Tenderer }: ReturnType<ReturnType<typeof redFlags>['finish']>): string {
  const lines = Object.entries(TITLES).map(([code, title]) => {
    const count = (group: Record<string, Record<string, number>>) => Object.values(group).filter((flags) => code in flags).length
    return `  ${code}  ${String(count(OCID)).padStart(8)} ${String(count(Tenderer)).padStart(8)}  ${title}`
  })
  return `采购过程 processes: ${processes}\n        过程 process  投标人 tenderer\n${lines.join('\n')}\n`
}
