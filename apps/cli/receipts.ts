import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { newId } from '#kernel/values/id.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import { readWords } from './arguments.ts'
import { refuse } from './model.ts'
import { sayRefusals } from './say-refusals.ts'

const HELP = `用法  sluice receipts 文件 --region 代码 [--login 登录名 | --position 岗位] [--mapping 文件 | --kept] [--preview] [--url 地址] [--json]
      sluice receipts settle 单据 --region 代码 --login 登录名 [--url 地址] [--json]

  把银行回单文件（CSV、XLSX 或 camt.054）交给运行中的系统：逐笔核对，作为一张回单文件单据导入。入账由回单岗另一人办理（settle）。
  同一份文件、同样的回单只收一次。
  --login 登录名   以此人的身份办理，口令取自环境变量 SLUICE_PASSWORD；岗位是本地区的回单导入岗（settle：回单岗）
  --position 岗位  用令牌时必填：令牌取自环境变量 SLUICE_TOKEN，适用范围须含“银行回单文件”
  --mapping 文件   CSV 的列名（JSON）
  --kept           用同样表头的文件上次用的映射；未写明时只提示有这份映射，不自行采用
  --preview        只核对，不导入
  --url 地址       缺省 http://127.0.0.1:8080
  成功返回 0，被拒绝返回 1。

Usage  sluice receipts FILE --region CODE [--login NAME | --position ID] [--mapping FILE | --kept] [--preview] [--url URL] [--json]
       sluice receipts settle DOCUMENT --region CODE --login NAME [--url URL] [--json]

  Gives a receipt file of the bank (CSV, XLSX or camt.054) to the running system: each line is compared, and the file is imported as one
  document. Another person, the reconciler, books it (settle). A file, and the same receipts in another one, are taken once.
  --login NAME     acts as this person, with the password in SLUICE_PASSWORD; the position is receipt import of the region (settle: receipts)
  --position ID    needed with a token, which is in SLUICE_TOKEN and must be for receipt files
  --mapping FILE   columns of a CSV (JSON)
  --kept           reads by the mapping that a file of the same header last needed; without it such a mapping is told of, not used
  --preview        compare only
  --url URL        http://127.0.0.1:8080 when absent
  0 when done, 1 when refused.
`

const OCTETS = 'application/octet-stream'

interface Server {
  url: string
  headers: Record<string, string>
}

/** What the server said no with, or that it cannot be reached. */
class Told extends Error {
  readonly code: string
  readonly words: Bilingual
  constructor(code: string, words: Bilingual) {
    super(code)
    this.code = code
    this.words = words
  }
}

export async function run(words: string[]): Promise<number> {
  const booking = words[0] === 'settle'
  const read = readWords(words, HELP, {
    region: { type: 'string' }, login: { type: 'string' }, position: { type: 'string' }, mapping: { type: 'string' }, kept: { type: 'boolean' }, preview: { type: 'boolean' }, url: { type: 'string' },
  }, booking ? 2 : 1)
  if (!('values' in read)) return read.code
  const values = read.values as { region?: string; login?: string; position?: string; mapping?: string; kept?: boolean; preview?: boolean; url?: string; json?: boolean }
  if (values.mapping !== undefined && values.kept) return sayRefusals([refuse('cli.two_options', { one: '--mapping', other: '--kept' })], 2, HELP)
  if (values.region === undefined) return sayRefusals([refuse('cli.option_missing', { option: '--region', what: { zh: '地区', en: 'the region' } })], 2, HELP)
  try {
    const server = { url: (values.url ?? 'http://127.0.0.1:8080').replace(/\/$/, ''), headers: { 'x-sluice': '1' } }
    const who = { region: values.region, position: await enter(server, values.region, values, booking ? 'treasury.reconciler' : 'treasury.importer') }
    const answer = booking
      ? await ask(server, '/api/order/receipts/settle', {}, JSON.stringify({ ...who, document: read.positionals[1] }), 'application/json')
      : await give(server, who, read.positionals[0]!, values)
    process.stdout.write(values.json ? `${JSON.stringify(answer)}\n` : told(answer))
    return 0
  } catch (error) {
    if (!(error instanceof Told)) throw error
    return sayRefusals([{ code: error.code, message: error.words }])
  }
}

/** Shows what a file would book, or imports it; told by which mapping a file of its header was last read, if by one. */
async function give(server: Server, who: Record<string, string>, file: string, { mapping, kept, preview }: { mapping?: string; kept?: boolean; preview?: boolean }): Promise<Answer> {
  const [bytes, stated] = await Promise.all([fileOf(file), mapping === undefined ? null : fileOf(mapping)])
  const query = { ...who, name: basename(file).slice(0, 120) }
  const { offered } = stated ? { offered: null } : await ask(server, '/api/order/receipts/mapping', query, bytes, OCTETS) as { offered: Offered | null }
  if (kept && !offered) {
    throw new Told('receipts.nothing_kept', {
      zh: `没有为“${file}”的表头保存过映射。请用 --mapping 指明列名，或去掉 --kept。`, en: `No mapping is kept for the header of “${file}”. Name its columns with --mapping, or leave out --kept.`,
    })
  }
  if (offered) process.stderr.write(keptWords(offered, kept === true))
  const columns = stated?.toString('utf8') ?? (kept ? offered!.mapping : undefined)
  const read = { ...query, ...(columns === undefined ? {} : { mapping: columns }) }
  const answer = await (preview
    ? ask(server, '/api/order/receipts/preview', read, bytes, OCTETS)
    : ask(server, '/api/order/receipts', { ...read, document: newId() }, bytes, OCTETS))
  return { ...answer, offered }
}

/** How a file of the same header was read before: the mapping as it is typed, the document that it was imported as, and when (ISO 8601). */
interface Offered { mapping: string; number: string; at: string }

/** As at the desk, the person decides: what a bank’s words meant last time need not be what they mean now. */
function keptWords({ mapping, number, at }: Offered, isUsed: boolean): string {
  const [zh, en] = isUsed ? ['现按它读取', 'It is used now'] : ['核对后可加 --kept 采用', 'Look at it, and add --kept to use it']
  return `同样表头的文件上次（${number}，${at}）用的映射：${mapping}。${zh}。\nA file with the same header was last read (${number}, ${at}) by the mapping ${mapping}. ${en}.\n`
}

/** Logs in, or takes the token; gives back the position that acts. */
async function enter(server: Server, region: string, { login, position }: { login?: string; position?: string }, code: string): Promise<string> {
  const { SLUICE_TOKEN: token, SLUICE_PASSWORD: password } = process.env
  if (login === undefined) {
    if (!token || position === undefined) {
      throw new Told('receipts.nobody', {
        zh: '没有说明以谁的身份办理：用 --login 和 SLUICE_PASSWORD，或 --position 和 SLUICE_TOKEN。',
        en: 'Say who acts: --login with SLUICE_PASSWORD, or --position with SLUICE_TOKEN.',
      })
    }
    server.headers['authorization'] = `Bearer ${token}`
    return position
  }
  const response = await reach(server, '/api/login', { method: 'POST', body: JSON.stringify({ login, password: password ?? '' }), headers: { 'content-type': 'application/json' } })
  const me = await read<{ positions: { id: string; region: string; code: string }[] }>(response)
  server.headers['cookie'] = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ')
  const held = me.positions.find((one) => one.region === region && (position === undefined ? one.code === code : one.id === position))
  if (!held) throw new Told('receipts.no_position', { zh: `“${login}”在 ${region} 不任“${code}”岗位。请以任此岗位的人办理。`, en: `“${login}” does not hold ${code} in ${region}. Act as somebody who does.` })
  return held.id
}

type Answer = Record<string, unknown>

async function ask(server: Server, path: string, query: Record<string, string>, body: string | Buffer<ArrayBuffer>, type: string): Promise<Answer> {
  return read(await reach(server, `${path}?${new URLSearchParams(query).toString()}`, { method: 'POST', body, headers: { 'content-type': type } }))
}

async function reach(server: Server, path: string, init: RequestInit & { headers: Record<string, string> }): Promise<Response> {
  try {
    return await fetch(`${server.url}${path}`, { ...init, headers: { ...server.headers, ...init.headers } })
  } catch {
    throw new Told('receipts.unreachable', { zh: `连接不到 ${server.url}。请确认系统已启动，或用 --url 指明地址。`, en: `${server.url} cannot be reached. Start the system, or name it with --url.` })
  }
}

async function read<Content>(response: Response): Promise<Content> {
  const answer = await response.json() as Content & { code?: string; message?: Bilingual }
  if (!response.ok) throw new Told(answer.code ?? 'receipts.refused', answer.message ?? { zh: `系统答复 ${response.status}。`, en: `The system answered ${response.status}.` })
  return answer
}

async function fileOf(file: string): Promise<Buffer<ArrayBuffer>> {
  try {
    return await readFile(file)
  } catch {
    const { code, message } = refuse('cli.not_readable', { file })
    throw new Told(code, message)
  }
}

function told(answer: Answer): string {
  const done = answer['done'] as { number: string | null; kind: string; state: string }[]
  const refused = answer['refused'] as { message: Bilingual }[]
  const lines = [
    `相符 agrees ${String(answer['matched'])}  差异 breaks ${String(answer['breaks'])}  ${JSON.stringify(answer['byResult'])}`,
    ...done.filter(({ kind }) => kind === 'receiptFile').map(({ number, state }) => `${number ?? ''} ${state}`),
    ...refused.map(({ message }) => `✗ ${message.zh}\n  ${message.en}`),
  ]
  return `${lines.join('\n')}\n`
}
