import { layoutOf } from '#kernel/process/index.ts'
import type { LoadedKind } from '#kernel/module/index.ts'
import type { KindView } from '../model.ts'
import { route } from '../route.ts'
import { Type } from '@fastify/type-provider-typebox'
import { DEMONSTRATION, KINDS } from '../schemas.ts'

const demonstration = route({
  method: 'GET', path: '/api/demonstration', may: 'public', answer: DEMONSTRATION,
  summary: { zh: '演示：可以扮演的人', en: 'Demonstration: the people one can play' },
  handle: async ({ site }) => site.demonstration ?? [],
})

const kinds = route({
  method: 'GET', path: '/api/kinds', may: 'session', answer: KINDS,
  summary: { zh: '单据种类、栏目和流程图', en: 'Kinds of documents with fields and drawings' },
  handle: async ({ site }) => [...site.kinds.values()].map(kindView),
})

const health = route({
  method: 'GET', path: '/healthz', may: 'public',
  answer: Type.Object({
    ready: Type.Boolean(),
    log: Type.Object({ waitingRegions: Type.Integer(), lagMs: Type.Number(), failingRegions: Type.Integer() }),
  }),
  summary: { zh: '运行状况', en: 'Health' },
  handle: async ({ site }) => ({ ready: true, log: site.sequencer.lag() }),
})

export const OFFICE_ROUTES = [demonstration, kinds, health]

const views = new WeakMap<LoadedKind, KindView>()

function kindView(kind: LoadedKind): KindView {
  const known = views.get(kind)
  if (known) return known
  const { code, title, states, actions, columns, definition } = kind
  const view: KindView = { code, title, fields: [...kind.fields], states, actions, layout: layoutOf(definition), columns }
  views.set(kind, view)
  return view
}
