import type { ComponentType } from 'react'
import type { Bilingual } from '#kernel/values/refusal.ts'

/**
 * What a module adds below the documents of a kind: `modules/<id>/web/index.ts` exports `panels` beside its `pages`. The document page
 * gives it a heading and a place; it reads and writes through `usePageDesk`.
 */
export interface ModulePanel {
  /** Code of the document kind. */
  kind: string
  title: Bilingual
  load: () => Promise<{ default: ComponentType<ModulePanelProps> }>
}

export interface ModulePanelProps {
  region: string
  document: string
  state: string
}
