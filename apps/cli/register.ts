import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withRegion } from '#kernel/database/index.ts'
import { readTable } from '#kernel/files/index.ts'
import { discoverModules, readList, type Register, type TakenList } from '#kernel/module/index.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { readWords } from './arguments.ts'
import { regionsOf, withDatabase } from './data.ts'

const HELP = `用法  sluice register import 名称 文件 [--region 代码] [--partial] [--json]
      sluice register list [--json]

  接收一份外部登记簿（CSV 或 XLSX，表头用栏目的中文名或英文名；可有“生效日期”“失效日期”两栏）。
  整份接收替代以前的；以前的保留，过去的判定仍能重算。任何一行有错，整份不接收。
  --region 代码  写入哪个地区的账套；只有一个时可省略
  --partial      只是其中一部分：查不到的人和单位“无法判定”，不当作不在册

Usage  sluice register import NAME FILE [--region CODE] [--partial] [--json]
       sluice register list [--json]

  Takes over an outside register (CSV or XLSX; headings are the Chinese titles or the names of its columns, “生效日期” and “失效日期” may
  bound a line). The newest one counts; earlier ones stay, so past verdicts can be recomputed. One bad line refuses the file.
  --region CODE  into whose books; may be left out when there is one
  --partial      only a part of the list: who is not found cannot be judged, instead of not being listed
`

export async function run(words: string[]): Promise<number> {
  const importing = words.find((word) => !word.startsWith('-')) === 'import'
  const read = readWords(words, HELP, { region: { type: 'string' }, partial: { type: 'boolean' } }, importing ? 3 : 1)
  if (!('values' in read)) return read.code
  const modules = await discoverModules(fileURLToPath(new URL('../../modules', import.meta.url)))
  const registers = modules.flatMap((module) => module.registers ?? [])
  const { region, partial, json } = read.values as { region?: string; partial?: boolean; json?: boolean }
  const [action, name, file] = read.positionals
  if (action === 'list') {
    process.stdout.write(json ? `${JSON.stringify(registers.map(shown))}\n` : `${registers.map(lineOf).join('\n')}\n`)
    return 0
  }
  if (action !== 'import') return said(HELP, 2)
  const register = registers.find((one) => one.name === name)
  if (!register) return said(`没有“${name}”这个登记簿。There is no register “${name}”: ${registers.map((one) => one.name).join(' ')}\n`, 1)
  const list = await readFileAs(register, file!, partial !== true)
  if ('refusals' in list) return said(list.refusals.slice(0, 50).map(({ message }) => `${message.zh}\n${message.en}\n`).join(''), 1)
  return take(register, list, region, json === true)
}

async function take(register: Register, { absent, ...list }: TakenList & { absent: string[] }, asked: string | undefined, json: boolean): Promise<number> {
  return withDatabase(async (pools) => {
    const regions = await regionsOf(pools, asked)
    if (regions.length !== 1) return said('请用 --region 指明一个已开账的地区。Name one region whose books are open with --region.\n', 1)
    const load = await withRegion(pools.owner, regions[0]!, (client) => register.take(client, regions[0]!, list))
    const taken = { register: register.name, region: regions[0], load, rows: list.rows.length, complete: list.complete, sha256: list.sha256, absentColumns: absent }
    process.stdout.write(json ? `${JSON.stringify(taken)}\n` : `${register.title.zh} ${register.title.en}: ${list.rows.length} (${load}) ${regions[0]}\n`)
    return 0
  })
}

async function readFileAs(register: Register, file: string, complete: boolean): Promise<(TakenList & { absent: string[] }) | { refusals: Refusal[] }> {
  const bytes = await readFile(file).catch(() => null)
  if (bytes === null) {
    process.stderr.write(`读不到文件“${file}”。The file “${file}” cannot be read.\n`)
    return { refusals: [] }
  }
  const table = await readTable(bytes, basename(file))
  if (isRefusal(table)) return { refusals: [table] }
  const read = readList(register, table)
  if ('refusals' in read) return read
  return { ...read, complete, source: basename(file).slice(0, 120), sha256: createHash('sha256').update(bytes).digest('hex'), takenAt: new Date() }
}

function said(words: string, code: number): number {
  process.stderr.write(words)
  return code
}

function shown({ name, title, basis, key, columns }: Register) {
  return { name, title, basis, key, columns: Object.entries(columns).map(([column, { type, title: heading }]) => ({ column, type, title: heading })) }
}

function lineOf({ name, title, columns }: Register): string {
  return `${name.padEnd(22)}${title.zh}  ${Object.values(columns).map((column) => column.title.zh).join('、')}`
}
