import { fileURLToPath } from 'node:url'
import { install, openGate } from '#kernel/command/index.ts'
import { discoverModules, loadKinds, type PatrolRun } from '#kernel/module/index.ts'
import { Refused } from '#kernel/values/refusal.ts'
import { patrolRegion } from '../server/patrol/patrol-region.ts'
import { readWords } from './arguments.ts'
import { regionsOf, withDatabase } from './data.ts'
import { refuse } from './model.ts'
import { sayRefusals } from './say-refusals.ts'

const HELP = `用法  sluice population [--region 代码] [--json]

  现在就做一次夜间巡查：对账内支付做全部总体检验，保存结果；需要处理的新疑点各生成一件巡查预警（同一疑点只预警一次）。
  可在系统运行时使用。

Usage  sluice population [--region CODE] [--json]

  Patrols the books now, as the night does: every test of a population over the payments of last year and this one. The result is kept,
  and each new finding that asks for something bears one alert, ever. Works beside a running server.
`

/** 0: every region was patrolled to its end; 1: some was not, and it is said why. */
export async function run(words: string[]): Promise<number> {
  const read = readWords(words, HELP, { region: { type: 'string' } })
  if (!('values' in read)) return read.code
  const { region, json } = read.values as { region?: string; json?: boolean }
  return withDatabase(async (pools) => {
    const regions = await regionsOf(pools, region)
    if (regions.length === 0) return sayRefusals([refuse('cli.no_region')])
    const modules = await discoverModules(fileURLToPath(new URL('../../modules', import.meta.url)))
    const kinds = await loadKinds(modules)
    await install(pools.owner, modules, kinds, new Date())
    const gate = await openGate({ pool: pools.gate, modules, kinds })
    const told: object[] = []
    let failed = 0
    for (const one of regions) {
      try {
        const done = await patrolRegion({ owner: pools.owner, gate, clock: () => new Date() }, one)
        told.push(summary(one, done))
        if (!json) process.stdout.write(inWords(one, done))
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        failed += 1
        told.push({ region: one, failed: error.refusal.message })
        process.stderr.write(`${one} ${error.refusal.message.zh}\n${one} ${error.refusal.message.en}\n`)
      }
    }
    if (json) process.stdout.write(`${JSON.stringify({ regions: told }, null, 1)}\n`)
    return failed > 0 ? 1 : 0
  })
}

function summary(region: string, { day, from, payments, seconds, tests, findings, waiting }: PatrolRun) {
  return {
    region, day, from, payments, seconds: Number(seconds.toFixed(1)), waiting,
    findings: findings.length, alerts: findings.filter(({ alert }) => alert !== null).length, newAlerts: findings.filter(({ isNew }) => isNew).length,
    tests: tests.map(({ id, quiet, missing, cannotJudge, leftOut, found }) => ({ id, state: quiet ? 'off' : 'on', missing, cannotJudge, found, ...(leftOut ? { leftOut } : {}) })),
  }
}

function inWords(region: string, { payments, tests, findings, waiting, seconds }: PatrolRun): string {
  const ran = tests.filter(({ missing }) => missing.length === 0).length
  const fresh = findings.filter(({ isNew }) => isNew).length
  return `${region}：支付 ${payments} 笔，检验 ${ran} 项，疑点 ${findings.length} 组，新预警 ${fresh} 件，${seconds.toFixed(1)} 秒\n`
    + `${region}: ${payments} payments, ${ran} tests, ${findings.length} findings, ${fresh} new alerts, ${seconds.toFixed(1)} s\n${waiting ? `${waiting.why.zh}\n${waiting.why.en}\n` : ''}`
    + tests.flatMap(({ id, leftOut }) => (leftOut ? [`${id}：${leftOut.zh}\n${id}: ${leftOut.en}\n`] : [])).join('')
}
