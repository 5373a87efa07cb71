import { makeFolder } from '#kernel/database/index.ts'
import { exportLog } from '#kernel/log/index.ts'
import { readWords } from './arguments.ts'
import { dataFolder, regionsOf, verifierKey, withDatabase } from './data.ts'
import { refuse } from './model.ts'
import { sayRefusals } from './say-refusals.ts'

const HELP = `用法  sluice export-log 文件夹 [--region 代码] [--json]

  把各地区的存证写到空文件夹（tlog-tiles 格式：检查点、存证、哈希，另有公钥 key）。不含盐，任何个人信息都无法还原。
  系统运行时也可以执行。之后用 sluice verify-log 在任何机器上离线核验。
  --json  一个对象：{folder, vkey: 公钥, regions: [{region, size: 存证条数}]}

Usage  sluice export-log DIR [--region CODE] [--json]

  Writes the logs into an empty folder (tlog-tiles: checkpoints, leaves, hashes, and the verifier key as “key”). Salts stay behind,
  so no personal value can be opened. Works beside a running server. Verify it on any machine with sluice verify-log.
  --json  one object: {folder, vkey: the verifier key, regions: [{region, size: number of leaves}]}
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
      const exported = await exportLog(client, regions, folder, vkey)
      if (read.values['json']) process.stdout.write(`${JSON.stringify({ folder, vkey, regions: exported })}\n`)
      else process.stdout.write(`${exported.map(({ region, size }) => `${region}  ${size}`).join('\n')}\n${folder}  ${vkey}\n`)
      return exported.some(({ size }) => size > 0) ? 0 : 1
    } finally {
      client.release()
    }
  })
}
