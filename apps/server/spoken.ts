import { refuse as refuseAccess } from '#kernel/access/index.ts'
import type { Refusal, RefusalValue } from '#kernel/values/refusal.ts'
import type { Site } from './site.ts'

/**
 * The kernel refuses with codes of positions and duties, because it knows no module; people read what the modules call them.
 * The same sentence is filled again with words; a code that no module names stays.
 */
export function spoken(site: Pick<Site, 'positionNames' | 'modules'>, refusal: Refusal): Refusal {
  if (!isOfAccess(refusal.code)) return refusal
  const sides = new Map(site.modules.flatMap((module) => module.matrix).map(({ side, title }) => [side, title]))
  const word = (value: RefusalValue) => (typeof value === 'string' ? site.positionNames.get(value) ?? sides.get(value) ?? value : value)
  return refuseAccess(refusal.code, Object.fromEntries(Object.entries(refusal.values).map(([name, value]) => [name, word(value)])))
}

function isOfAccess(code: string): code is keyof typeof refuseAccess.catalogue {
  return Object.hasOwn(refuseAccess.catalogue, code)
}
