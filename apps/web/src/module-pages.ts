import type { ModulePage } from '#ui/module-page.ts'

/** Pages of all modules, found by their folder and ordered by it; a new module edits nothing here. */
export const MODULE_PAGES: readonly ModulePage[] = Object.entries(
  import.meta.glob<{ pages: readonly ModulePage[] }>('../../../modules/*/web/index.ts', { eager: true }),
).toSorted(([left], [right]) => (left < right ? -1 : 1)).flatMap(([, { pages }]) => pages)
