import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadRules, type RuleSource } from '#kernel/rules/index.ts'
import type { Refusal } from '#kernel/values/refusal.ts'
import { refuse } from './model.ts'

/** Of a file, in a report that is stored. */
const MOST_KEPT = 20_000

export interface Candidates {
  rules: RuleSource[]
  /** Each file as it was written, by the rules in it. */
  texts: { rule: string; text: string }[]
}

/** The rules of a folder, or every fault in them with file, line and column. */
export function readCandidates(folder: string): Candidates | Refusal[] {
  let files: string[]
  try {
    files = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name)).sort()
  } catch (error) {
    return [refuse('backtest.not_readable', { file: folder, reported: (error as Error).message })]
  }
  if (files.length === 0) return [refuse('backtest.no_rules', { folder })]
  const rules: RuleSource[] = []
  const texts: Candidates['texts'] = []
  const refusals: Refusal[] = []
  for (const name of files) {
    const file = join(folder, name)
    const text = readFileSync(file, 'utf8')
    const found = loadRules(text, file)
    if ('refusals' in found) refusals.push(...found.refusals)
    else {
      rules.push(...found)
      texts.push(...found.map(({ id }) => ({ rule: id, text: text.slice(0, MOST_KEPT) })))
    }
  }
  const tests = rules.filter(({ over }) => over !== undefined)
  refusals.push(...tests.map((rule) => refuse('backtest.population_test', { rule: rule.id, file: rule.place?.file ?? folder, over: rule.over! })))
  return refusals.length > 0 ? refusals : { rules, texts }
}
