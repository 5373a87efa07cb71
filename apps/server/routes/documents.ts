import { Type } from '@fastify/type-provider-typebox'
import { withReader } from '#kernel/database/index.ts'
import { loadDocuments } from '#kernel/document/index.ts'
import { actionsOf } from '../actions.ts'
import { holdingOf } from '../caller.ts'
import { copyOf } from '../copy-of.ts'
import type { CopyView, DocumentView } from '../model.ts'
import { orThrow, route } from '../route.ts'
import { AFTER, closedObject, COPY, DOCUMENT_VIEW, DOCUMENTS, ID, LIMIT, PROOFS, REGION, TODO, WORD } from '../schemas.ts'
import {
  flowOf, readAttachments, readLedger, readParts, readReferences, readVerdicts, timelineOf,
} from '../store/document-view.ts'
import { listDocuments, readRelated, readRows } from '../store/documents.ts'
import { readProofs } from '../store/proofs.ts'
import { listTodo } from '../store/todo.ts'

const todo = route({
  method: 'GET', path: '/api/todo', may: 'position', answer: TODO,
  summary: { zh: '待办，按期限先后', en: 'To-do, nearest deadline first' },
  query: closedObject({ region: REGION, position: ID, after: AFTER, limit: LIMIT }),
  handle: ({ site, reader, holding, query }) => withReader(site.pools.read, reader, (client) => listTodo(client, site, holding, {
    limit: query.limit ?? 50, ...(query.after === undefined ? {} : { after: query.after }),
  })),
})

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
    const { parts, ...rest } = await withReader(site.pools.read, reader, async (client) => {
      const parts = await readParts(client, site, region, id)
      const { document, kind } = parts
      const verdicts = await readVerdicts(client, site, region, id, kind, reader.units.includes('*'))
      return {
        parts, verdicts,
        row: (await readRows(client, site.kinds, region, [id])).get(id)!,
        references: await readReferences(client, site, region, kind, document.body),
        ledger: await readLedger(client, site, region, document),
        timeline: await timelineOf(client, site, parts, verdicts),
        related: await readRelated(client, site.kinds, region, id, document.subject),
        attachments: await readAttachments(client, region, id),
      }
    })
    const { row, ...shown } = rest
    return {
      ...row, version: parts.document.version, round: parts.document.round, body: parts.document.body, ...shown,
      flow: flowOf(site, parts), actions: await actionsOf(site, region, caller.person, holding, parts),
    }
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

export const DOCUMENT_ROUTES = [todo, list, view, copy, proof]
