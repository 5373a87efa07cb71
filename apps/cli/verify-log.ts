import { readFile } from 'node:fs/promises'
import { verifyExport } from '#kernel/log/index.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { readWords } from './arguments.ts'
import { refuse } from './model.ts'
import { sayRefusals } from './say-refusals.ts'

const HELP = `用法  sluice verify-log 文件夹 --key 文件 [--remembered 检查点文件]… [--json]

  离线核验导出的存证：由存证重算每个检查点的根，核对签名；不需要数据库，也不需要信任财政局。
  --key 文件         公钥（一行：名称+编号+密钥），应从另外的渠道取得，而不是用导出文件夹里的那一份
  --remembered 文件  以前保存的检查点：能发现存证被回退或另起分支；可给多个
  全部相符返回 0，否则返回 1。

Usage  sluice verify-log DIR --key FILE [--remembered CHECKPOINT]… [--json]

  Verifies an export offline: recomputes the root of every checkpoint from the leaves and checks the signatures. Needs no database and
  no trust in the bureau.
  --key FILE         the verifier key (one line: name+id+key); get it from elsewhere, not from the export itself
  --remembered FILE  a checkpoint kept since an earlier visit: finds a roll-back or a fork; may be given several times
  0 when all agrees, else 1.
`

export async function run(words: string[]): Promise<number> {
  const read = readWords(words, HELP, { key: { type: 'string' }, remembered: { type: 'string', multiple: true } }, 1)
  if (!('values' in read)) return read.code
  const { key, remembered, json } = read.values as { key?: string; remembered?: string[]; json?: boolean }
  if (key === undefined) return sayRefusals([refuse('cli.option_missing', { option: '--key', what: { zh: '公钥文件', en: 'the file of the verifier key' } })], 2, HELP)
  const texts = await readTexts([key, ...(remembered ?? [])])
  if (isRefusal(texts)) return sayRefusals([texts])
  const [vkey = '', ...kept] = texts
  const verdict = await verifyExport(read.positionals[0]!, vkey.trim(), kept)
  if (json) process.stdout.write(`${JSON.stringify(verdict)}\n`)
  else {
    const lines = verdict.regions.map(({ region, size, root, rootsCompared }) => `${region}  ${size ?? '—'}  ${root ?? '—'}  (${rootsCompared})`)
    const problems = verdict.problems.map(({ zh, en }) => `✗ ${zh}\n  ${en}`)
    process.stdout.write(`${[...lines, ...problems, verdict.ok ? '✓ 全部相符 all agrees' : '✗ 不相符 does not agree'].join('\n')}\n`)
  }
  return verdict.ok ? 0 : 1
}

async function readTexts(files: readonly string[]): Promise<string[] | Refusal> {
  const texts: string[] = []
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch(() => null)
    if (text === null) return refuse('cli.not_readable', { file })
    texts.push(text)
  }
  return texts
}
