import { lazy, Suspense, type ComponentType, type LazyExoticComponent } from 'react'
import type { DocumentView } from '../../../server/model.ts'
import { useSay } from '#ui/language.tsx'
import type { ModulePanel, ModulePanelProps } from '#ui/module-panel.ts'
import { Waiting } from '#ui/page-state.tsx'
import { MODULE_PANELS } from '../module-pages.ts'

/** What modules add below a document of this kind, in the order of the modules. */
export function Panels({ document }: { document: DocumentView }) {
  const said = useSay()
  return MODULE_PANELS.filter(({ kind }) => kind === document.kind).map((panel) => {
    const Content = contentOf(panel)
    return (
      <section key={panel.title.en} className="panel wide" aria-label={said(panel.title)}>
        <h2>{said(panel.title)}</h2>
        <Suspense fallback={<Waiting lines={3} />}><Content region={document.region} document={document.id} state={document.state} /></Suspense>
      </section>
    )
  })
}

const contents = new WeakMap<ModulePanel, LazyExoticComponent<ComponentType<ModulePanelProps>>>()

function contentOf(panel: ModulePanel): LazyExoticComponent<ComponentType<ModulePanelProps>> {
  const known = contents.get(panel)
  if (known) return known
  const content = lazy(panel.load)
  contents.set(panel, content)
  return content
}
