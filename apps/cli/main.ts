import { isRefusal, Refused, type Bilingual } from '#kernel/values/refusal.ts'

/** A command is a file that exports `run`: the words after its name in, the exit code out. A new one is one line here. */
const COMMANDS: Record<string, { load: () => Promise<{ run: (words: string[]) => Promise<number> }>; summary: Bilingual }> = {
  serve: { load: () => import('./serve.ts'), summary: { zh: '启动系统', en: 'start the system' } },
  verify: { load: () => import('./verify.ts'), summary: { zh: '核验账、存证和环节', en: 'verify ledger, log and steps' } },
  'export-log': { load: () => import('./export-log.ts'), summary: { zh: '导出存证，供离线核验', en: 'export the log for verification elsewhere' } },
  'verify-log': { load: () => import('./verify-log.ts'), summary: { zh: '离线核验导出的存证', en: 'verify an export, offline' } },
  replay: { load: () => import('./replay.ts'), summary: { zh: '让支付文件走一遍真实的闸', en: 'send a payments file through the real gate' } },
}

process.exitCode = await main(process.argv.slice(2))

async function main([name, ...words]: string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(overview())
    return name === undefined ? 2 : 0
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) {
    process.stderr.write(`没有“${name.slice(0, 40)}”这个命令。There is no command “${name.slice(0, 40)}”.\n\n${overview()}`)
    return 2
  }
  try {
    const { run } = await command.load()
    return await run(words)
  } catch (error) {
    const refusal = error instanceof Refused ? error.refusal : isRefusal(error) ? error : null
    if (!refusal) throw error
    process.stderr.write(`${refusal.message.zh}\n${refusal.message.en}\n`)
    return 1
  }
}

function overview(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length)) + 2
  const lines = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(width)}${summary.zh}  ${summary.en}`)
  return `廉闸 Sluice\n\n用法 Usage: sluice <命令 command> [选项 options]\n\n${lines.join('\n')}\n\n每个命令的说明 Help of a command: sluice <command> --help\n`
}
