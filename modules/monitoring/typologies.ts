import { readdirSync, readFileSync } from 'node:fs'
import { loadTypology } from '#kernel/rules/index.ts'
import type { Typology } from '#kernel/rules/model.ts'
import { Refused } from '#kernel/values/refusal.ts'

const folder = new URL('typologies/', import.meta.url)

/** Every typology of this folder. A file with a fault stops the start, with its place. `rules`: the ids that exist, where they are known. */
export function readTypologies(rules?: ReadonlySet<string>): Typology[] {
  return readdirSync(folder).filter((name) => name.endsWith('.yaml')).sort().map((name) => {
    const typology = loadTypology(readFileSync(new URL(name, folder), 'utf8'), `typologies/${name}`, rules)
    if ('refusals' in typology) throw new Refused(typology.refusals[0]!)
    return typology
  })
}
