import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { loadRules, type RuleSource } from '#kernel/rules/index.ts'
import { Refused } from '#kernel/values/refusal.ts'

/** Every rule of a folder, in the order of its files. A rule knows its file as `module/folder/name`. The first fault throws as `Refused`. */
export function readRules(folder: URL, module: string): RuleSource[] {
  const path = fileURLToPath(folder)
  const name = path.split(/[\\/]/).findLast(Boolean)
  return readdirSync(path).filter((file) => file.endsWith('.yaml')).sort().flatMap((file) => {
    const rules = loadRules(readFileSync(new URL(file, folder), 'utf8'), `${module}/${name}/${file}`)
    if (!('refusals' in rules)) return rules
    throw new Refused(rules.refusals[0]!)
  })
}

/** The module in whose folder a rule's file lies. */
export function ownerOf(rule: RuleSource): string {
  return rule.place?.file.split('/')[0] ?? ''
}
