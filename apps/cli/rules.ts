import { fileURLToPath } from 'node:url'
import { discoverModules, listRules, loadKinds, loadPopulations, type ListedRule } from '#kernel/module/index.ts'
import { readWords } from './arguments.ts'
import { refuse } from './model.ts'
import { sayRefusals } from './say-refusals.ts'

const HELP = `用法  sluice rules list [--json]
      sluice rules check [文件夹 DIR] [--json]（见 sluice rules check --help）
      sluice rules dmn 模型.dmn [--out 文件夹] [--json]（见 sluice rules dmn --help）

  列出全部规则和总体检验：编号、启用或关闭、级别、所属模块、事实是否齐备。不需要数据库。
  事实一栏：齐备；需登记簿（先用 sluice register import 接收）；缺事实（尚无表单提供，处处“不适用”）。

Usage  sluice rules list [--json]
       sluice rules check [DIR] [--json] (see sluice rules check --help)
       sluice rules dmn MODEL.dmn [--out DIR] [--json] (see sluice rules dmn --help)

  Lists every rule and test: id, on or off, level, module, and whether its facts can be had. Needs no database.
  delivered: yes; register, once the lists named are taken over (sluice register import); no, when no form brings them yet: then the
  rule is not applicable wherever it is asked.
`

export async function run(words: string[]): Promise<number> {
  if (words[0] === 'check') return (await import('./rules-check.ts')).run(words.slice(1))
  if (words[0] === 'dmn') return (await import('./rules-dmn.ts')).run(words.slice(1))
  const read = readWords(words, HELP, {}, 1)
  if (!('values' in read)) return read.code
  if (read.positionals[0] !== 'list') return sayRefusals([refuse('cli.unknown_verb', { word: read.positionals[0]! })], 2, HELP)
  const modules = await discoverModules(fileURLToPath(new URL('../../modules', import.meta.url)))
  const rules = listRules((await loadKinds(modules)).values(), loadPopulations(modules).values())
  process.stdout.write(read.values['json'] ? `${JSON.stringify({ counts: countsOf(rules), rules })}\n` : `${rules.map(lineOf).join('\n')}\n`)
  return 0
}

function countsOf(rules: readonly ListedRule[]) {
  const count = (test: (rule: ListedRule) => boolean) => rules.filter(test).length
  return {
    all: rules.length, rules: count(({ kind }) => kind === 'rule'), tests: count(({ kind }) => kind === 'test'),
    on: count(({ state }) => state === 'on'), off: count(({ state }) => state === 'off'),
    delivered: count(({ delivered }) => delivered === 'yes'), register: count(({ delivered }) => delivered === 'register'),
    notDelivered: count(({ delivered }) => delivered === 'no'),
  }
}

const STATES = { on: '启用 on ', off: '关闭 off' }
const DELIVERED = { yes: '齐备', register: '需登记簿', no: '缺事实' }

function lineOf(rule: ListedRule): string {
  const lacks = rule.delivered === 'no' ? `：${rule.missing.join(' ')}` : rule.delivered === 'register' ? `：${rule.registers.join(' ')}` : ''
  return `${rule.id.padEnd(8)} ${STATES[rule.state]}  ${rule.level.padEnd(9)}  ${rule.module.padEnd(11)}  ${rule.title?.zh ?? ''}  [${DELIVERED[rule.delivered]}${lacks}]`
}
