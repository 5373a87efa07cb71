import { parseArgs, type ParseArgsConfig } from 'node:util'

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
    const isAsked = values['help'] === true
    ;(isAsked ? process.stdout : process.stderr).write(help)
    return { code: isAsked ? 0 : 2 }
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${help}`)
    return { code: 2 }
  }
}
