import { Type } from '@fastify/type-provider-typebox'
import { keepView, listViews, refuse as refuseDesk, removeView, type SavedView } from '#kernel/desk/index.ts'
import { withReader, withRegion } from '#kernel/database/index.ts'
import { newId } from '#kernel/values/id.ts'
import { Refused } from '#kernel/values/refusal.ts'
import { runBulk } from '../desk/bulk.ts'
import { DUE_NAMES, type BulkAnswer, type DeskView } from '../desk/model.ts'
import { readDesk } from '../desk/overview.ts'
import { search } from '../desk/search.ts'
import { route } from '../route.ts'
import { AFTER, closedObject, DOCUMENTS, ID, LIMIT, REGION, TODO, WORD } from '../schemas.ts'
import { listTodo } from '../store/todo.ts'
import { mayKnowKind } from '../without-business.ts'

const FEN = Type.Optional(Type.String({ pattern: '^\\d{1,15}$', description: '整数分 whole fen' }))
const TEXT = Type.String({ minLength: 1, maxLength: 100 })
const MOST_VIEWS = 30
const MOST_IN_BULK = 50

const todo = route({
  method: 'GET', path: '/api/todo', may: 'position', answer: TODO,
  summary: { zh: '待办，按期限先后或金额大小，可筛选', en: 'To-do by deadline or amount, with filters' },
  query: closedObject({
    region: REGION, position: ID, after: AFTER, limit: LIMIT, kind: Type.Optional(WORD), unit: Type.Optional(TEXT), minFen: FEN, maxFen: FEN,
    due: Type.Optional(Type.Union(DUE_NAMES.map((name) => Type.Literal(name)))), state: Type.Optional(WORD), text: Type.Optional(TEXT),
    marked: Type.Optional(Type.Literal('true')), sort: Type.Optional(Type.Literal('amount')),
  }),
  handle: ({ site, reader, holding, query }) => withReader(site.pools.read, reader, (client) => (
    listTodo(client, site, holding, { ...query, limit: query.limit ?? 50 }))),
})

const desk = route({
  method: 'GET', path: '/api/desk', may: 'position', answer: Type.Unsafe<DeskView>({ type: 'object', additionalProperties: true }),
  summary: { zh: '工作台：期限计数、退回给我的、我发起的、本局在办', en: 'The first screen: counts by deadline, what came back, what I started, where the office stands' },
  query: closedObject({ region: REGION, position: ID }),
  handle: ({ site, caller, reader, holding }) => withReader(site.pools.read, reader, (client) => readDesk(client, site, holding, caller.person, [...site.kinds.values()]
    .filter((kind) => kind.make?.positions.includes(holding.code)).map((kind) => kind.code))),
})

const find = route({
  method: 'GET', path: '/api/search', may: 'region', answer: DOCUMENTS,
  summary: { zh: '查找单据：单据号、标题、收款人、金额', en: 'Find documents by number, title, payee or amount' },
  query: closedObject({ region: REGION, text: TEXT, after: AFTER, limit: LIMIT }),
  handle: async ({ site, caller, region, reader, query: { text, after, limit } }) => {
    const { items, next } = await withReader(site.pools.read, reader, (client) => (
      search(client, site, region, { text, limit: limit ?? 20, ...(after === undefined ? {} : { after }) })))
    return { items: items.filter(({ kind }) => mayKnowKind(site, caller, kind)), next }
  },
})

const PAGE = Type.String({ pattern: '^[a-z][a-zA-Z]{1,30}$', description: '页面 the page that the filters belong to' })
const NAME = Type.String({ minLength: 1, maxLength: 40 })
const QUERY = Type.Record(Type.String({ pattern: '^[a-z][a-zA-Z]{0,30}$' }), Type.String({ maxLength: 200 }), { maxProperties: 20 })
const VIEWS = Type.Array(Type.Object({ name: Type.String(), query: Type.Record(Type.String(), Type.String()) }))

const views = route({
  method: 'GET', path: '/api/desk/views', may: 'position', answer: VIEWS,
  summary: { zh: '我保存的视图', en: 'Views that I saved' },
  query: closedObject({ region: REGION, position: ID, page: PAGE }),
  handle: ({ site, caller, region, reader, query: { page } }): Promise<SavedView[]> => withReader(site.pools.read, reader, (client) => (
    listViews(client, region, { person: caller.person, page }))),
})

const keep = route({
  method: 'POST', path: '/api/desk/views', may: 'position', answer: VIEWS,
  summary: { zh: '保存视图；同名则替换', en: 'Save a view; one of the same name is replaced' },
  body: closedObject({ region: REGION, position: ID, page: PAGE, name: NAME, query: QUERY }),
  handle: ({ site, caller, region, body: { page, name, query } }) => withRegion(site.pools.gate, region, async (client) => {
    const place = { person: caller.person, page }
    const kept = await listViews(client, region, place)
    if (kept.length >= MOST_VIEWS && !kept.some((view) => view.name === name)) throw new Refused(refuseDesk('desk.too_many_views', { most: MOST_VIEWS }))
    await keepView(client, region, place, newId(), { name, query }, site.clock())
    return listViews(client, region, place)
  }),
})

const remove = route({
  method: 'POST', path: '/api/desk/views/remove', may: 'position', answer: VIEWS,
  summary: { zh: '删去视图', en: 'Remove a view' },
  body: closedObject({ region: REGION, position: ID, page: PAGE, name: NAME }),
  handle: ({ site, caller, region, body: { page, name } }) => withRegion(site.pools.gate, region, async (client) => {
    const place = { person: caller.person, page }
    await removeView(client, region, place, name)
    return listViews(client, region, place)
  }),
})

const bulk = route({
  method: 'POST', path: '/api/commands/bulk', may: 'position', answer: Type.Unsafe<BulkAnswer>({ type: 'object', additionalProperties: true }),
  summary: { zh: '批量办理：同一种单据的同一操作，逐件判定、逐件记录', en: 'One action on several documents of one kind, each judged and recorded by itself' },
  body: closedObject({
    region: REGION, position: ID, kind: WORD, action: WORD,
    items: Type.Array(closedObject({ key: Type.String({ minLength: 1, maxLength: 200 }), document: ID, task: ID }), { minItems: 1, maxItems: MOST_IN_BULK }),
  }),
  handle: ({ site, caller, reader, holding, body }) => runBulk(site, reader, holding, caller.person, body),
})

export const DESK_ROUTES = [todo, desk, find, views, keep, remove, bulk]
