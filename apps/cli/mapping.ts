import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { parseMapping, readHead, suggestMapping } from '#kernel/files/index.ts'
import { Refused, refusals } from '#kernel/values/refusal.ts'
import { readWords } from './arguments.ts'
import { refuse as misuse } from './model.ts'
import { sayRefusals } from './say-refusals.ts'

const HELP = `用法  sluice mapping suggest 文件 [--out 映射.yaml] [--json]

  根据表头和前 1,000 行建议一份映射，每一项旁边写明理由；看不出的地方留空，需人决定。--out 写入新文件，不覆盖已有的。
  --json 一个对象：{yaml, open: 待人决定的事项, loads: 能否直接使用}。能直接使用返回 0，要先补全返回 3。

Usage  sluice mapping suggest FILE [--out MAP.yaml] [--json]

  Proposes a mapping from the header and the first 1,000 rows, with the reason beside each choice; what cannot be told is left for a
  person to decide. --out writes a new file and overwrites none.
  --json gives one object: {yaml, open: what a person must decide, loads: whether it can be used as it is}. 0 when it can, 3 when not yet.
`
const ROWS = 1_000

const refuse = refusals({
  'files.out_exists': {
    status: 409,
    zh: '“{file}”已经存在，不会覆盖。请换一个 --out。',
    en: '“{file}” exists and is not overwritten. Give another --out.',
  },
  'files.nothing_below_header': {
    zh: '“{file}”的表头（第 {line} 行）之下没有任何行，看不出各列的内容。请核对是否导出了数据。',
    en: '“{file}” has no row below its header on line {line}, so nothing can be told about its columns. Check that the export holds data.',
  },
})

/** `sluice mapping suggest`. 0: the proposal loads as it is; 3: a person must decide something first; 1: the file cannot be read. */
export async function run(words: string[]): Promise<number> {
  const read = readWords(words, HELP, { out: { type: 'string' } }, 2)
  if ('code' in read) return read.code
  const [verb, file] = read.positionals
  if (verb !== 'suggest') return sayRefusals([misuse('cli.unknown_verb', { word: verb! })], 2, HELP)
  const head = await readHead(file!, ROWS)
  if (head.rows.length === 0) throw new Refused(refuse('files.nothing_below_header', { file: head.file, line: head.headerLine }))
  const { yaml, open } = suggestMapping(head)
  const loads = !Array.isArray(parseMapping(yaml))
  if (read.values['json'] === true) process.stdout.write(`${JSON.stringify({ yaml, open, loads })}\n`)
  else await deliver(yaml, read.values['out'] as string | undefined)
  for (const { zh, en } of open) process.stderr.write(`${zh}\n${en}\n`)
  process.stderr.write(loads ? '这份建议可以直接使用；请先核对。\nThe proposal loads as it is; check it first.\n' : '这份建议要先补全才能使用。\nThe proposal must be completed before it loads.\n')
  return loads ? 0 : 3
}

async function deliver(yaml: string, out: string | undefined): Promise<void> {
  if (out === undefined) {
    process.stdout.write(yaml)
    return
  }
  if (existsSync(out)) throw new Refused(refuse('files.out_exists', { file: out }))
  await writeFile(out, yaml, { flag: 'wx' })
}
