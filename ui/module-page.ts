import type { ComponentType } from 'react'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { IconName } from './icon.tsx'

/**
 * A page that a module brings along: `modules/<id>/web/index.ts` exports `pages`, the frame finds them by their folder.
 * That file is in the first script of every visitor, so it holds this table and nothing else; the page itself is loaded when opened.
 */
export interface ModulePage {
  /** Below the root, in the language of the router: `orders`, `orders/:region/:id`. */
  path: string
  title: Bilingual
  /**
   * Its line in the menu, for these positions or for everybody, and for those who oversee without a position where the server answers them; a
   * page reached only from another one has none. Reading is refused by the server, not here.
   */
  menu?: { icon: IconName; positions?: readonly string[]; overseers?: true }
  load: () => Promise<{ default: ComponentType }>
  /** Shown beside the page when somebody asks; short, because it is in the first script. */
  help?: PageHelp
}

/** What a person may want to know of a page without leaving it. */
export interface PageHelp {
  /** One or two sentences: what this page answers. */
  answers: Bilingual
  keys?: readonly { keys: string; does: Bilingual }[]
  /** Words of the office that stand on the page. */
  words?: readonly { word: Bilingual; means: Bilingual }[]
}
