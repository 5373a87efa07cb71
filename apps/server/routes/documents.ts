import { Type } from '@fastify/type-provider-typebox'
import { withReader } from '#kernel/database/index.ts'
import { loadDocuments } from '#kernel/document/index.ts'
import { actionsOf } from '../actions.ts'
import { holdingOf } from '../caller.ts'
import { copyOf } from '../copy-of.ts'
import type { CopyView, DocumentView } from '../model.ts'
import { orThrow, route } from '../route.ts'
import { AFTER, closedObject, COPY, DOCUMENT_VIEW, DOCUMENTS, ID, LIMIT, PROOFS, REGION, WORD } from '../schemas.ts'
import { readReferences } from '../store/document-view.ts'
import { listDocuments } from '../store/documents.ts'
import { readProofs } from '../store/proofs.ts'
import { readShown } from '../store/shown-document.ts'

const list = route({
  method: 'GET', path: '/api/documents', may: 'region', answer: DOCUMENTS,
  summary: { zh: '单据列表，新的在前', en: 'Documents, newest first' },
  query: closedObject({ region: REGION, kind: WORD, state: Type.Optional(WORD), after: AFTER, limit: LIMIT }),
  handle: ({ site, reader, query }) => (
    withReader(site.pools.read, reader, (client) => listDocuments(client, site.kinds, reader, { ...query, limit: query.limit ?? 50 }))),
})

const view = route({
  method: 'GET', path: '/api/documents/:region/:id', may: 'document', answer: DOCUMENT_VIEW,
  summary: { zh: '单据全貌：内容、可办事项、判定、账务、流程', en: 'One document with everything about it' },
  params: closedObject({ region: REGION, id: ID }),
  query: closedObject({ position: Type.Optional(ID) }),
  handle: async ({ site, caller, region, reader, document: { id }, query }): Promise<DocumentView> => {
    const holding = query.position === undefined ? null : orThrow(holdingOf(caller, region, query.position))
    // What a program reads leaves the house: it is masked as an export is.
    const positions = new Set(caller.token ? [] : caller.holdings.filter((one) => one.region === region).map(({ code }) => code))
    const { parts, shown } = await withReader(site.pools.read, reader, (client) => readShown(client, site, region, reader, id, positions))
    return { ...shown, actions: await actionsOf(site, region, caller.person, holding, parts) }
  },
})

const copy = route({
  method: 'GET', path: '/api/documents/:region/:id/copy', may: 'document', answer: COPY,
  summary: { zh: '复制为新单：已结束单据的内容', en: 'What a new document copied from an ended one begins with' },
  params: closedObject({ region: REGION, id: ID }),
  handle: ({ site, region, reader, document: { id } }) => withReader(site.pools.read, reader, async (client) => {
    const document = (await loadDocuments(client, region, [id])).get(id)!
    const kind = site.kinds.get(document.kind)!
    const body = orThrow(copyOf(kind, document))
    return { kind: kind.code, body, references: await readReferences(client, site, region, kind, body) } satisfies CopyView
  }),
})

const proof = route({
  method: 'GET', path: '/api/documents/:region/:id/proof', may: 'document', answer: PROOFS,
  summary: { zh: '单据每一步的存证证明', en: 'Inclusion proofs of every act on the document' },
  params: closedObject({ region: REGION, id: ID }),
  handle: ({ site, region, reader, document }) => withReader(site.pools.read, reader, (client) => readProofs(client, region, document.id)),
})

export const DOCUMENT_ROUTES = [list, view, copy, proof]
