import { isRefusal, Refused, type Bilingual } from '#kernel/values/refusal.ts'
import { harmlessError } from '../server/harmless-error.ts'
import { failureOf } from './failure.ts'
import { refuse } from './model.ts'
import { answerInJson, sayRefusals } from './say-refusals.ts'

/** A command is a file that exports `run`: the words after its name in, the exit code out. A new one is one line here. */
const COMMANDS: Record<string, { load: () => Promise<{ run: (words: string[]) => Promise<number> }>; summary: Bilingual }> = {
  serve: { load: () => import('./serve.ts'), summary: { zh: '启动系统', en: 'start the system' } },
  verify: { load: () => import('./verify.ts'), summary: { zh: '核验账、存证和环节', en: 'verify ledger, log and steps' } },
  'export-log': { load: () => import('./export-log.ts'), summary: { zh: '导出存证，供离线核验', en: 'export the log for verification elsewhere' } },
  'verify-log': { load: () => import('./verify-log.ts'), summary: { zh: '离线核验导出的存证', en: 'verify an export, offline' } },
  'order-file': { load: () => import('./order-file.ts'), summary: { zh: '离线核验签名的指令文件', en: 'verify a signed order file, offline' } },
  receipts: { load: () => import('./receipts.ts'), summary: { zh: '导入银行回单文件', en: 'import a receipt file of the bank' } },
  screen: { load: () => import('./screen.ts'), summary: { zh: '筛查支付文件，写出报告', en: 'screen payment files and write a report' } },
  'red-flags': { load: () => import('./red-flags.ts'), summary: { zh: '在公开合同数据中查找采购红旗', en: 'look for red flags in open contracting data' } },
  mapping: { load: () => import('./mapping.ts'), summary: { zh: '为支付文件建议映射', en: 'propose a mapping for a payments file' } },
  backtest: { load: () => import('./backtest.ts'), summary: { zh: '用改过的规则再判一遍过去的支付', en: 'judge past payments again by changed rules' } },
  feel: { load: () => import('./feel.ts'), summary: { zh: '计算一个 FEEL 表达式', en: 'evaluate a FEEL expression' } },
  'dmn-tck': { load: () => import('./dmn-tck.ts'), summary: { zh: '运行 DMN TCK 的测试', en: 'run cases of the DMN TCK' } },
  rules: { load: () => import('./rules.ts'), summary: { zh: '列出规则、总体检验及其事实是否齐备', en: 'list rules and tests, and whether their facts can be had' } },
  population: { load: () => import('./population.ts'), summary: { zh: '现在做一次夜间巡查（总体检验）', en: 'patrol the books now: tests of populations' } },
  register: { load: () => import('./register.ts'), summary: { zh: '接收外部登记簿', en: 'take over an outside register' } },
  replay: { load: () => import('./replay.ts'), summary: { zh: '让支付文件走一遍真实的闸', en: 'send a payments file through the real gate' } },
}

const MISUSED = 2

process.exitCode = await main(process.argv.slice(2))

async function main([name, ...words]: string[]): Promise<number> {
  answerInJson(words)
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(overview())
    return name === undefined ? 2 : 0
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) return sayRefusals([refuse('cli.no_command', { name: name.slice(0, 40) })], MISUSED, overview())
  try {
    const { run } = await command.load()
    return await run(words)
  } catch (error) {
    const refusal = error instanceof Refused ? error.refusal : isRefusal(error) ? error : failureOf(error)
    if (!refusal) return sayRefusals([refuse('cli.unexpected')], 1, `${harmlessError(error).stack}\n`)
    return sayRefusals([refusal])
  }
}

function overview(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length)) + 2
  const lines = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(width)}${summary.zh}  ${summary.en}`)
  return `廉闸 Sluice\n\n用法 Usage: sluice <命令 command> [选项 options]\n\n${lines.join('\n')}\n\n每个命令的说明 Help of a command: sluice <command> --help\n`
}
