import type { ClientBase } from 'pg'
import { makeFolder } from '#kernel/database/index.ts'
import { exportLog } from '#kernel/log/index.ts'
import { readWords } from './arguments.ts'
import { dataFolder, regionsOf, verifierKey, withDatabase } from './data.ts'
import { refuse } from './model.ts'
import { sayRefusals } from './say-refusals.ts'

const HELP = `用法  sluice export-log 文件夹 [--region 代码] [--json]

  把各地区的存证写到空文件夹（tlog-tiles 格式：检查点、存证、哈希，另有公钥 key）。不含盐，任何个人信息都无法还原。
  系统运行时也可以执行。之后用 sluice verify-log 在任何机器上离线核验。只导出检查点覆盖的存证；有存证而没有检查点的地区会逐一指出，返回 1。
  --json  一个对象：{folder, vkey: 公钥, regions: [{region, size: 存证条数, unsigned: 尚未签署的条数}]}

Usage  sluice export-log DIR [--region CODE] [--json]

  Writes the logs into an empty folder (tlog-tiles: checkpoints, leaves, hashes, and the verifier key as “key”). Salts stay behind,
  so no personal value can be opened. Works beside a running server. Verify it on any machine with sluice verify-log. Only what a
  checkpoint covers goes out; a region with leaves and no checkpoint is named, and the end is 1.
  --json  one object: {folder, vkey: the verifier key, regions: [{region, size: number of leaves, unsigned: leaves not yet signed}]}
`

export async function run(words: string[]): Promise<number> {
  const read = readWords(words, HELP, { region: { type: 'string' } }, 1)
  if (!('values' in read)) return read.code
  const vkey = await verifierKey(dataFolder())
  if (vkey === null) return sayRefusals([refuse('cli.no_log_key')])
  return withDatabase(async (pools) => {
    const regions = await regionsOf(pools, read.values['region'] as string | undefined)
    const client = await pools.owner.connect()
    try {
      const folder = read.positionals[0]!
      await makeFolder(folder)
      const exported = await withUnsigned(client, await exportLog(client, regions, folder, vkey))
      if (read.values['json']) process.stdout.write(`${JSON.stringify({ folder, vkey, regions: exported })}\n`)
      else process.stdout.write(`${exported.map(({ region, size }) => `${region}  ${size}`).join('\n')}\n${folder}  ${vkey}\n`)
      const missing = exported.filter(({ size, unsigned }) => size === 0 && unsigned > 0)
      for (const { region, unsigned } of missing) process.stderr.write(`${notSigned(region, unsigned)}\n`)
      return missing.length === 0 && exported.some(({ size }) => size > 0) ? 0 : 1
    } finally {
      client.release()
    }
  })
}

interface Exported {
  region: string
  size: number
}

/** With the number of leaves behind what was exported; a few are on their way at any moment. */
async function withUnsigned(client: ClientBase, exported: readonly Exported[]): Promise<(Exported & { unsigned: number })[]> {
  const counted = []
  for (const { region, size } of exported) {
    const { rows } = await client.query<{ count: number }>('select count(*)::int as count from log.leaf where region = $1 and position >= $2', [region, size])
    counted.push({ region, size, unsigned: rows[0]!.count })
  }
  return counted
}

/** A region that is missing in an export looks like one that has no log. */
function notSigned(region: string, leaves: number): string {
  return `${region} 有 ${leaves} 条存证而没有检查点，没有导出。请启动系统补签后再导出；如曾有检查点，请用 sluice verify 核验。\n`
    + `${region} has ${leaves} leaves and no checkpoint, so nothing of it was exported. Start the system, which signs them, and export again; if it had checkpoints, run sluice verify.`
}
