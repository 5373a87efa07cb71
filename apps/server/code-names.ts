import type { CodeName } from '#kernel/rules/index.ts'
import type { Site } from './site.ts'

/** What the catalogues of the modules call a code. */
export function codeNames(site: Pick<Site, 'gate'>): CodeName {
  return (catalogue, code) => site.gate.catalogues.get(catalogue)?.catalogue.entries.find((entry) => entry.code === code) ?? null
}
