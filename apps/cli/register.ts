import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Pool } from 'pg'
import { findAccount, holdingsOf, type Actor } from '#kernel/access/index.ts'
import { install, openGate, run as submit, type Done } from '#kernel/command/index.ts'
import { analyseUnseen, withRegion } from '#kernel/database/index.ts'
import { readTable } from '#kernel/files/index.ts'
import { discoverModules, loadKinds, readList, type Module, type Register, type TakenList } from '#kernel/module/index.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { readWords } from './arguments.ts'
import { regionsOf, withDatabase } from './data.ts'
import { refuse } from './model.ts'
import { sayRefusals } from './say-refusals.ts'

const HELP = `用法  sluice register import 名称 文件 --as 用户名 [--region 代码] [--partial] [--json]
      sluice register list [--json]

  接收一份外部登记簿（CSV 或 XLSX，表头用栏目的中文名或英文名；可有“生效日期”“失效日期”两栏）。
  以 --as 所写人员的登记簿接收岗提交一张“登记簿接收”单，文件和内容的摘要计入存证；另一人核对后规则才会查它。
  整份接收替代以前的；以前的保留，过去的判定仍能重算。任何一行有错，整份不接收。
  --as 用户名    以谁的名义接收；此人须担任登记簿接收岗
  --region 代码  写入哪个地区的账套；只有一个时可省略
  --partial      只是其中一部分：查不到的人和单位“无法判定”，不当作不在册
  --json         一个对象：import 为 {register, document, number, state, rows, …}，list 为 {registers: […]}

Usage  sluice register import NAME FILE --as LOGIN [--region CODE] [--partial] [--json]
       sluice register list [--json]

  Takes over an outside register (CSV or XLSX; headings are the Chinese titles or the names of its columns, “生效日期” and “失效日期” may
  bound a line). It is handed in as a document of the person named, who keeps registers; the digests of file and content enter the log, and
  rules ask the list once another person has checked it. The newest one counts; earlier ones stay. One bad line refuses the file.
  --as LOGIN     in whose name; a holder of the position that takes registers over
  --region CODE  into whose books; may be left out when there is one
  --partial      only a part of the list: who is not found cannot be judged, instead of not being listed
  --json         one object: {register, document, number, state, rows, …} of an import, {registers: […]} of the list
`

const MISUSED = 2

export async function run(words: string[]): Promise<number> {
  const importing = words.find((word) => !word.startsWith('-')) === 'import'
  const read = readWords(words, HELP, { as: { type: 'string' }, region: { type: 'string' }, partial: { type: 'boolean' } }, importing ? 3 : 1)
  if (!('values' in read)) return read.code
  const modules = await discoverModules(fileURLToPath(new URL('../../modules', import.meta.url)))
  const registers = modules.flatMap((module) => module.registers ?? [])
  const { as, region, partial, json } = read.values as { as?: string; region?: string; partial?: boolean; json?: boolean }
  const [action, name, file] = read.positionals
  if (action === 'list') {
    process.stdout.write(json ? `${JSON.stringify({ registers: registers.map(shown) })}\n` : `${registers.map(lineOf).join('\n')}\n`)
    return 0
  }
  if (action !== 'import') return sayRefusals([refuse('cli.unknown_verb', { word: action! })], MISUSED, HELP)
  const register = registers.find((one) => one.name === name)
  if (!register) return sayRefusals([refuse('cli.no_register', { name: name!, known: registers.map((one) => one.name).join(', ') })])
  if (as === undefined) return sayRefusals([refuse('cli.option_missing', { option: '--as', what: { zh: '以谁的名义接收', en: 'who takes it over' } })], MISUSED)
  const list = await readFileAs(register, file!, partial !== true)
  if ('refusals' in list) return sayRefusals(list.refusals.slice(0, 50))
  return handIn(modules, register, list, { login: as, region, json: json === true })
}

interface Asked {
  login: string
  region: string | undefined
  json: boolean
}

/** Stages the lines, then submits the document that names them, as the person whose login was given. */
async function handIn(modules: Module[], register: Register, { absent, ...list }: TakenList & { absent: string[] }, { login, region: asked, json }: Asked): Promise<number> {
  return withDatabase(async (pools) => {
    const [region, ...others] = await regionsOf(pools, asked)
    if (!region || others.length > 0) return sayRefusals([refuse('cli.one_region')])
    const actor = await actorOf(pools.owner, region, login, register.position)
    if (!actor) return sayRefusals([refuse('cli.no_keeper', { login, region })])
    const kinds = await loadKinds(modules)
    await install(pools.owner, modules, kinds, new Date())
    const gate = await openGate({ pool: pools.gate, modules, kinds })
    const contentSha256 = await withRegion(pools.gate, region, (client) => register.stage(client, region, list.rows))
    const { complete, source, sha256: fileSha256, rows } = list
    const document = newId()
    const [answer] = await submit(gate, region, [{
      key: `register/${document}`, actor, kind: register.load, document, action: 'submit', body: { register: register.name, source, fileSha256, contentSha256, rows: rows.length, complete },
    }])
    if (isRefusal(answer)) return sayRefusals([answer])
    await analyseUnseen(pools.owner)
    const { number, state } = answer as Done
    const told = { register: register.name, region, document, number, state, rows: rows.length, complete, fileSha256, contentSha256, absentColumns: absent }
    process.stdout.write(json ? `${JSON.stringify(told)}\n`
      : `${register.title.zh}：${rows.length} 行，已提交核对（${number}），核对后生效。\n${register.title.en}: ${rows.length} lines, to be checked as ${number}; rules ask them once they are.\n`)
    return 0
  })
}

/** Who stands behind a login, in the position that hands lists in; null when not today. */
async function actorOf(owner: Pool, region: string, login: string, position: string): Promise<Actor | null> {
  return withRegion(owner, region, async (client) => {
    const account = await findAccount(client, login, new Date())
    const held = account ? (await holdingsOf(client, [region], civilDayOf(new Date()), [account.person])).get(account.person) ?? [] : []
    const found = held.find(({ code }) => code === position)
    return account && found ? { person: account.person, position: found.position } : null
  })
}

async function readFileAs(register: Register, file: string, complete: boolean): Promise<(TakenList & { absent: string[] }) | { refusals: Refusal[] }> {
  const bytes = await readFile(file).catch(() => null)
  if (bytes === null) return { refusals: [refuse('cli.not_readable', { file })] }
  const table = await readTable(bytes, basename(file))
  if (isRefusal(table)) return { refusals: [table] }
  const read = readList(register, table)
  if ('refusals' in read) return read
  return { ...read, complete, source: basename(file).slice(0, 120), sha256: createHash('sha256').update(bytes).digest('hex') }
}

function shown({ name, title, basis, key, columns }: Register) {
  return { name, title, basis, key, columns: Object.entries(columns).map(([column, { type, title: heading }]) => ({ column, type, title: heading })) }
}

function lineOf({ name, title, columns }: Register): string {
  return `${name.padEnd(22)}${title.zh}  ${Object.values(columns).map((column) => column.title.zh).join('、')}`
}
