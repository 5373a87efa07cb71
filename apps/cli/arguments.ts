import { parseArgs, type ParseArgsConfig } from 'node:util'
import type { Refusal } from '#kernel/values/refusal.ts'
import { refuse } from './model.ts'
import { answerInJson, sayRefusals } from './say-refusals.ts'

type Words = Record<string, string | boolean | string[] | undefined>

/**
 * Reads the words after a command; --help and --json are added to `options` (as of node:util parseArgs). `positionals` is how many
 * words without a dash there must be, or that there must be some. A `code` instead of values:
 * the help was shown, or the words were wrong and it was said why.
 */
export function readWords(
  words: string[], help: string, options: NonNullable<ParseArgsConfig['options']>, positionals: number | 'some' = 0,
): { values: Words; positionals: string[] } | { code: number } {
  answerInJson(words)
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

function misused(refusal: Refusal, help: string): { code: number } {
  return { code: sayRefusals([refusal], 2, help) }
}

function wrongCount(found: number, wanted: number | 'some'): Refusal {
  return wanted === 'some' ? refuse('cli.no_file') : refuse('cli.wrong_count', { wanted, found })
}

/** parseArgs explains itself in English only; the word that it quotes first is the place. */
export function wordOf({ message }: Error): string {
  return /'([^']+)'/.exec(message)?.[1] ?? message
}

function wrongWord(error: Error & { code?: string }): Refusal {
  const { code } = error
  const word = wordOf(error)
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return refuse('cli.unknown_option', { word })
  return refuse(code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL' ? 'cli.unexpected_word' : 'cli.option_value', { word })
}
