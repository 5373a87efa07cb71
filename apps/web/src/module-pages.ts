import type { ModulePage } from '#ui/module-page.ts'
import type { ModulePanel } from '#ui/module-panel.ts'

/** What all modules bring to the browser, found by their folder and ordered by it; a new module edits nothing here. */
const MODULES = Object.entries(
  import.meta.glob<{ pages: readonly ModulePage[]; panels?: readonly ModulePanel[] }>('../../../modules/*/web/index.ts', { eager: true }),
).toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, brought]) => brought)

export const MODULE_PAGES: readonly ModulePage[] = MODULES.flatMap(({ pages }) => pages)

/** The pages with a line in the menu of this position, or, for who holds none, of those who oversee. */
export function menuPages(position: string | null): (ModulePage & { menu: NonNullable<ModulePage['menu']> })[] {
  return MODULE_PAGES.flatMap((page) => {
    const { menu } = page
    const isOffered = menu && (menu.positions === undefined || (position === null ? menu.overseers === true : menu.positions.includes(position)))
    return isOffered ? [{ ...page, menu }] : []
  })
}

/** Panels below documents, each with its page loaded when such a document is first opened. */
export const MODULE_PANELS: readonly ModulePanel[] = MODULES.flatMap(({ panels = [] }) => panels)
