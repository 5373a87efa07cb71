import { parseArgs, type ParseArgsConfig } from 'node:util'
import type { Bilingual } from '#kernel/values/refusal.ts'

type Words = Record<string, string | boolean | string[] | undefined>

/**
 * Reads the words after a command; --help and --json are added to `options` (as of node:util parseArgs). `positionals` is how many
 * words without a dash there must be, or that there must be some. A `code` instead of values:
 * the help was shown, or the words were wrong and it was said why.
 */
export function readWords(
  words: string[], help: string, options: NonNullable<ParseArgsConfig['options']>, positionals: number | 'some' = 0,
): { values: Words; positionals: string[] } | { code: number } {
  try {
    const read = parseArgs({
      args: words, allowPositionals: positionals !== 0, strict: true,
      options: { ...options, help: { type: 'boolean', short: 'h' }, json: { type: 'boolean' } },
    })
    const values = read.values as Words
    const isEnough = positionals === 'some' ? read.positionals.length > 0 : read.positionals.length === positionals
    if (values['help'] !== true && isEnough) return { values, positionals: read.positionals }
    if (values['help'] === true) {
      process.stdout.write(help)
      return { code: 0 }
    }
    return misused(wrongCount(read.positionals.length, positionals), help)
  } catch (error) {
    return misused(wrongWord(error as Error & { code?: string }), help)
  }
}

function misused({ zh, en }: Bilingual, help: string): { code: number } {
  process.stderr.write(`${zh}\n${en}\n\n${help}`)
  return { code: 2 }
}

function wrongCount(found: number, wanted: number | 'some'): Bilingual {
  return wanted === 'some'
    ? { zh: '没有写明文件。请按下面的用法补上。', en: 'No file was named. Add it as shown below.' }
    : { zh: `参数应有 ${wanted} 个，写了 ${found} 个。请按下面的用法改正。`, en: `This takes ${wanted} ${wanted === 1 ? 'word' : 'words'} without a dash, and ${found} came. Correct it as shown below.` }
}

/** parseArgs explains itself in English only; the word that it quotes first is the place. */
function wrongWord({ message, code }: Error & { code?: string }): Bilingual {
  const word = /'([^']+)'/.exec(message)?.[1] ?? message
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return { zh: `没有“${word}”这个选项。请按下面的用法改正。`, en: `There is no option “${word}”. Correct it as shown below.` }
  if (code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL') return { zh: `多了“${word}”，这里不接受。请删去。`, en: `“${word}” is not taken here. Leave it out.` }
  return { zh: `选项“${word}”的写法不对：缺少值，或不应有值。请按下面的用法改正。`, en: `The option “${word}” lacks its value, or takes none. Correct it as shown below.` }
}
