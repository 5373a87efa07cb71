import { Type } from '@fastify/type-provider-typebox'
import { withReader, withRegion } from '#kernel/database/index.ts'
import { markRead } from '#kernel/events/index.ts'
import { route } from '../route.ts'
import { AFTER, closedObject, ID, LIMIT, NOTICES, REGION, UNREAD } from '../schemas.ts'
import { addressesOf, readNotices, readPlace, readUnread } from '../store/notices.ts'

const list = route({
  method: 'GET', path: '/api/notices', may: 'position', answer: NOTICES,
  summary: { zh: '消息：新待办与退回，新的在前', en: 'Notices: new tasks and what came back, newest first' },
  query: closedObject({ region: REGION, position: ID, after: AFTER, limit: LIMIT }),
  handle: ({ site, caller, reader, holding, query }) => withReader(site.pools.read, reader, (client) => (
    readNotices(client, site, holding, caller.person, { limit: query.limit ?? 50, ...(query.after === undefined ? {} : { after: query.after }) }))),
})

const unread = route({
  method: 'GET', path: '/api/notices/unread', may: 'position', answer: UNREAD,
  summary: { zh: '未读消息数', en: 'How many notices are unread' },
  query: closedObject({ region: REGION, position: ID }),
  handle: async ({ site, caller, region, reader, holding }) => ({
    unread: (await withReader(site.pools.read, reader, (client) => readUnread(client, region, holding, caller.person))).length,
  }),
})

const read = route({
  method: 'POST', path: '/api/notices/read', may: 'position', answer: UNREAD,
  summary: { zh: '标为已读；不指明则全部标为已读', en: 'Mark notices as read; all of them when none is named' },
  body: closedObject({ region: REGION, position: ID, notices: Type.Optional(Type.Array(Type.String({ maxLength: 40 }), { maxItems: 200 })) }),
  handle: async ({ site, caller, region, reader, holding, body }) => {
    const unreadNow = () => withReader(site.pools.read, reader, (client) => readUnread(client, region, holding, caller.person))
    const places = body.notices ? body.notices.map(readPlace) : await unreadNow()
    await withRegion(site.pools.gate, region, (client) => markRead(client, region, addressesOf(holding, caller.person), places, site.clock()))
    return { unread: (await unreadNow()).length }
  },
})

export const NOTICE_ROUTES = [list, unread, read]
