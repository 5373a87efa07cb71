import { fileURLToPath } from 'node:url'
import { openGate, verify } from '#kernel/command/index.ts'
import { discoverModules, loadKinds } from '#kernel/module/index.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import { readWords } from './arguments.ts'
import { dataFolder, regionsOf, verifierKey, withDatabase } from './data.ts'
import { refuse } from './model.ts'
import { sayRefusals } from './say-refusals.ts'

const HELP = `用法  sluice verify [--region 代码] [--json]

  逐地区重算：分录与余额链、存证的哈希与检查点；逐张单据按流程图重走各环节，核对职责、判定、存证、凭证、编号和预警。系统运行时也可以执行，只读。
  数据库取 DATABASE_URL，否则取 SLUICE_DATA（缺省 .data）。全部相符返回 0，否则返回 1。
  --json  一个对象：{ok, signatures: 是否核验了签名, regions: [{region, ok, ledger, log, steps}]}

Usage  sluice verify [--region CODE] [--json]

  Recomputes per region: entries and chains of balances, hashes and checkpoints of the log, and every document: its steps through
  its drawing, with acts, verdicts, leaves, transfers, numbers and alerts.
  Works beside a running server and only reads. The database is DATABASE_URL, else that of SLUICE_DATA (.data). 0 when all agrees, else 1.
  --json  one object: {ok, signatures: whether they were verified, regions: [{region, ok, ledger, log, steps}]}
`

export async function run(words: string[]): Promise<number> {
  const read = readWords(words, HELP, { region: { type: 'string' } })
  if (!('values' in read)) return read.code
  const vkey = await verifierKey(dataFolder())
  return withDatabase(async (pools) => {
    const regions = await regionsOf(pools, read.values['region'] as string | undefined)
    // Nothing verified is not "all in order".
    if (regions.length === 0) return sayRefusals([refuse('cli.no_region')])
    const modules = await discoverModules(fileURLToPath(new URL('../../modules', import.meta.url)))
    const gate = await openGate({ pool: pools.owner, modules, kinds: await loadKinds(modules) })
    const verified = []
    for (const region of regions) {
      process.stderr.write(`${region} …\n`)
      verified.push({ region, ...await verify(pools.owner, region, { gate, threads: { program: new URL('verify-thread.ts', import.meta.url) }, ...(vkey === null ? {} : { vkey }) }) })
    }
    const ok = verified.every((one) => one.ok)
    if (read.values['json']) process.stdout.write(`${JSON.stringify({ ok, signatures: vkey !== null, regions: verified })}\n`)
    else process.stdout.write(`${summary(verified, vkey)}\n`)
    return ok ? 0 : 1
  })
}

type Verified = Awaited<ReturnType<typeof verify>> & { region: string }

function summary(verified: readonly Verified[], vkey: string | null): string {
  const lines = verified.flatMap(({ region, ok, ledger, log, steps }) => [
    `${ok ? '✓' : '✗'} ${region}  分录 entries ${ledger.entries}  存证 leaves ${log.leaves}  检查点 checkpoints ${log.checkpoints}  单据 documents ${steps.documents}  环节 steps ${steps.count}`,
    ...[...ledger.problems, ...log.problems, ...steps.problems].map((problem: Bilingual) => `    ${problem.zh}\n    ${problem.en}`),
  ])
  if (vkey === null) lines.push('没有签名密钥，检查点的签名没有核验。There is no key here; the signatures of checkpoints were not verified.')
  return lines.join('\n')
}
