import { layoutOf } from '#kernel/process/index.ts'
import type { LoadedKind } from '#kernel/module/index.ts'
import { Refused } from '#kernel/values/refusal.ts'
import type { CatalogueView, KindView } from '../model.ts'
import { refuse } from '../refusals.ts'
import { route } from '../route.ts'
import { Type } from '@fastify/type-provider-typebox'
import { CATALOGUE, closedObject, DEMONSTRATION, KINDS, WORD, YEAR } from '../schemas.ts'

const demonstration = route({
  method: 'GET', path: '/api/demonstration', may: 'public', answer: DEMONSTRATION,
  summary: { zh: '演示：可以扮演的人', en: 'Demonstration: the people one can play' },
  handle: async ({ site }) => site.demonstration ?? [],
})

const year = route({
  method: 'GET', path: '/api/demonstration/year', may: 'public', answer: Type.Union([YEAR, Type.Null()]),
  summary: { zh: '演示年：载入进度', en: 'Demonstration year: how far it is loaded' },
  handle: async ({ site }) => site.year(),
})

const kinds = route({
  method: 'GET', path: '/api/kinds', may: 'session', answer: KINDS,
  summary: { zh: '单据种类、栏目和流程图', en: 'Kinds of documents with fields and drawings' },
  handle: async ({ site }) => [...site.kinds.values()].map(kindView),
})

const catalogue = route({
  method: 'GET', path: '/api/catalogues/:catalogue', may: 'session', answer: CATALOGUE,
  summary: { zh: '分类目录：代码与名称', en: 'A catalogue: codes and names' },
  params: closedObject({ catalogue: WORD }),
  handle: async ({ site, params }): Promise<CatalogueView> => {
    const found = site.gate.catalogues.get(params.catalogue)?.catalogue
    if (!found) throw new Refused(refuse('server.no_such_catalogue', { name: params.catalogue }))
    const { title, source, verified, entries } = found
    return { title, source, verified, entries: [...entries] }
  },
})

const health = route({
  method: 'GET', path: '/healthz', may: 'public',
  answer: Type.Object({
    ready: Type.Boolean(),
    log: Type.Object({ waitingRegions: Type.Integer(), lagMs: Type.Number(), failingRegions: Type.Integer() }),
  }),
  summary: { zh: '运行状况；数据库不能用时答 503', en: 'Health; 503 while the database cannot be used' },
  handle: async ({ site }) => {
    await site.pools.read.query('select')
    return { ready: true, log: site.sequencer.lag() }
  },
})

export const OFFICE_ROUTES = [demonstration, year, kinds, catalogue, health]

const views = new WeakMap<LoadedKind, KindView>()

function kindView(kind: LoadedKind): KindView {
  const known = views.get(kind)
  if (known) return known
  const { code, title, states, actions, columns, copies, definition, make, prints = [] } = kind
  const view: KindView = { code, title, fields: [...kind.fields], states, actions, layout: layoutOf(definition), copied: [...copies?.states ?? []], columns,
    concerns: [...new Set([...make?.positions ?? [], ...definition.nodes.flatMap((node) => (node.type === 'task' ? [node.position] : []))])],
    prints: prints.map((print) => ({ code: print.code, title: print.title, positions: [...print.positions], states: [...print.states] })) }
  views.set(kind, view)
  return view
}
