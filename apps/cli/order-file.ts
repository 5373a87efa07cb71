import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type ParcelVerdict, verifyParcel } from '#kernel/log/index.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import { readWords } from './arguments.ts'

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

export async function run(words: string[]): Promise<number> {
  const read = readWords(words, HELP, { key: { type: 'string' } }, 2)
  if (!('values' in read)) return read.code
  const { key, json } = read.values as { key?: string; json?: boolean }
  const [verb, folder] = read.positionals as [string, string]
  if (verb !== 'verify' || key === undefined) {
    process.stderr.write(HELP)
    return 2
  }
  const vkey = await readFile(key, 'utf8').catch(() => null)
  if (vkey === null) return shown(failed(`读不到公钥文件“${key}”。`, `The key file “${key}” cannot be read.`), json)
  const files = await readFolder(folder)
  return shown(files instanceof Map ? verifyParcel(files, vkey.trim()) : failed(files.zh, files.en), json)
}

async function readFolder(folder: string): Promise<Map<string, Buffer> | Bilingual> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => null)
  if (entries === null) return { zh: `读不到文件夹“${folder}”，请先解压下载的文件。`, en: `The folder “${folder}” cannot be read; unpack the download first.` }
  const strange = entries.find((entry) => !entry.isFile())
  if (strange || entries.length > MOST_FILES) {
    const name = strange?.name ?? String(entries.length)
    return { zh: `文件夹中有不属于指令文件的内容“${name}”，请移出后再核验。`, en: `The folder holds “${name}”, which is no part of an order file. Take it away and verify again.` }
  }
  const files = new Map<string, Buffer>()
  for (const { name } of entries) {
    const path = join(folder, name)
    if ((await stat(path)).size > MOST_BYTES) return { zh: `文件“${name}”过大，不是指令文件。`, en: `The file “${name}” is too large for an order file.` }
    files.set(name, await readFile(path))
  }
  return files
}

function failed(zh: string, en: string): ParcelVerdict {
  return { ok: false, manifest: null, problems: [{ zh, en }] }
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
