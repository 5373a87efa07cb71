import { parseArgs, type ParseArgsConfig } from 'node:util'

/** `options` as in node:util parseArgs; --help and --json are added. Null: the help was shown, or the words were wrong. */
export function readWords<Config extends NonNullable<ParseArgsConfig['options']>>(
  words: string[], help: string, options: Config, positionals = 0,
) {
  try {
    const read = parseArgs({
      args: words, allowPositionals: positionals > 0, strict: true,
      options: { ...options, help: { type: 'boolean', short: 'h' }, json: { type: 'boolean' } } as const,
    })
    if (read.values.help !== true && read.positionals.length === positionals) return { ...read, code: 0 }
    process.stdout.write(help)
    return { code: read.values.help === true ? 0 : 2 }
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${help}`)
    return { code: 2 }
  }
}
