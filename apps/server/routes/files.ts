import { Type } from '@fastify/type-provider-typebox'
import { readTable } from '#kernel/files/index.ts'
import { Refused } from '#kernel/values/refusal.ts'
import { refuse } from '../refusals.ts'
import { orThrow, route } from '../route.ts'
import { closedObject, TABLE, WORD } from '../schemas.ts'
import { rowsOfTable } from '../rows-of-table.ts'
import { streamOf } from '../upload.ts'

const table = route({
  method: 'POST', path: '/api/files/table', may: 'session', bytes: true, answer: TABLE,
  summary: { zh: '把 CSV 或 XLSX 读成表格栏目的行', en: 'Read a CSV or XLSX into rows of a table field' },
  query: closedObject({ kind: WORD, field: WORD, name: Type.String({ minLength: 1, maxLength: 200 }) }),
  handle: async ({ site, query, request }) => {
    const field = site.kinds.get(query.kind)?.fields.find((one) => one.name === query.field)
    if (field?.type !== 'table') throw new Refused(refuse('table.no_such_field', { kind: query.kind, field: query.field }))
    const read = orThrow(await readTable(streamOf(request), query.name))
    return orThrow(rowsOfTable(field, read))
  },
})

export const FILE_ROUTES = [table]
