import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type ParcelVerdict, verifyParcel } from '#kernel/log/index.ts'
import type { Refusal } from '#kernel/values/refusal.ts'
import { readWords } from './arguments.ts'
import { refuse } from './model.ts'
import { sayRefusals } from './say-refusals.ts'

const HELP = `用法  sluice order-file verify 文件夹 --key 文件 [--json]

  离线核验下载的支付指令文件（先解压）：核对清单的签名、每个文件的摘要、有无多余文件，以及批次在存证中的证明。不需要数据库。
  --key 文件  公钥（一行：名称+编号+密钥），应从另外的渠道取得
  全部相符返回 0；任一字节被改动返回 1，并说明是哪个文件。

Usage  sluice order-file verify DIR --key FILE [--json]

  Verifies a downloaded order file (unpacked), offline: the signature of the manifest, the hash of every file, that there is none too many, and
  the proof that the batch is in the log. Needs no database.
  --key FILE  the verifier key (one line: name+id+key); get it from elsewhere
  0 when all agrees; 1 when any byte was changed, naming the file.
`

/** More is no order file: 2,000 orders make about a megabyte. */
const MOST_BYTES = 50 * 1024 ** 2
const MOST_FILES = 100

const MISUSED = 2
const THE_KEY = { zh: '公钥文件', en: 'the file of the verifier key' }

export async function run(words: string[]): Promise<number> {
  const read = readWords(words, HELP, { key: { type: 'string' } }, 2)
  if (!('values' in read)) return read.code
  const { key, json } = read.values as { key?: string; json?: boolean }
  const [verb, folder] = read.positionals as [string, string]
  if (verb !== 'verify') return sayRefusals([refuse('cli.unknown_verb', { word: verb })], MISUSED, HELP)
  if (key === undefined) return sayRefusals([refuse('cli.option_missing', { option: '--key', what: THE_KEY })], MISUSED, HELP)
  const vkey = await readFile(key, 'utf8').catch(() => null)
  if (vkey === null) return sayRefusals([refuse('cli.not_readable', { file: key })])
  const files = await readFolder(folder)
  return files instanceof Map ? shown(verifyParcel(files, vkey.trim()), json) : sayRefusals([files])
}

async function readFolder(folder: string): Promise<Map<string, Buffer> | Refusal> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => null)
  if (entries === null) return refuse('cli.not_readable', { file: folder })
  const strange = entries.find((entry) => !entry.isFile())
  if (strange || entries.length > MOST_FILES) {
    const name = strange?.name ?? String(entries.length)
    return refuse('cli.strange_parcel', { name })
  }
  const files = new Map<string, Buffer>()
  for (const { name } of entries) {
    const path = join(folder, name)
    if ((await stat(path)).size > MOST_BYTES) return refuse('cli.strange_parcel', { name })
    files.set(name, await readFile(path))
  }
  return files
}

function shown(verdict: ParcelVerdict, json: boolean | undefined): number {
  const { ok, manifest, problems } = verdict
  if (json) process.stdout.write(`${JSON.stringify(verdict)}\n`)
  else {
    const about = manifest ? Object.entries(manifest.about).map(([name, value]) => `  ${name} ${value}`) : []
    const files = ok && manifest ? manifest.files.map(({ name, bytes, sha256 }) => `  ${sha256}  ${bytes}  ${name}`) : []
    const wrong = problems.map(({ zh, en }) => `✗ ${zh}\n  ${en}`)
    process.stdout.write(`${[...about, ...files, ...wrong, ...(ok ? ['✓ 全部相符，可以使用 all agrees'] : [])].join('\n')}\n`)
  }
  return ok ? 0 : 1
}
