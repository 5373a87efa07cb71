import { hash } from 'node:crypto'
import type { ClientBase } from 'pg'
import { Type } from '@fastify/type-provider-typebox'
import { withReader, withRegion } from '#kernel/database/index.ts'
import { Refused } from '#kernel/values/refusal.ts'
import { refuse as refuseDocument } from '#kernel/document/index.ts'
import { peekSheet } from '#kernel/files/index.ts'
import type { SheetView } from '../desk/model.ts'
import { recordExport } from '../export-log.ts'
import { refuse } from '../refusals.ts'
import { orThrow, route } from '../route.ts'
import { ATTACHMENT, closedObject, ID, REGION, WORD } from '../schemas.ts'
import { MEDIA_TYPES, sniff } from '../sniff.ts'
import { assertMayAttach, insertFile, readFile } from '../store/attachments.ts'
import { collect } from '../upload.ts'

const FILE_BYTES = 20 * 1024 ** 2
const ONE_FILE = closedObject({ region: REGION, id: ID, sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }) })

const add = route({
  method: 'POST', path: '/api/attachments', may: 'position', bytes: true, answer: ATTACHMENT,
  summary: { zh: '上传附件（PDF、JPG、PNG、XLSX、OFD，20 MB 以内）', en: 'Attach a file (PDF, JPG, PNG, XLSX, OFD, at most 20 MB)' },
  query: closedObject({
    region: REGION, position: ID, document: ID, kind: WORD, name: Type.String({ minLength: 1, maxLength: 120 }),
  }),
  handle: async ({ site, caller, region, query, request }) => {
    const actor = { person: caller.person, position: query.position }
    const at = site.clock()
    const mayAttach = (client: ClientBase) => assertMayAttach(client, site, region, query.document, actor, at)
    // Asked before the file is read, and again when it is kept.
    await withRegion(site.pools.gate, region, mayAttach)
    const bytes = await collect(request, FILE_BYTES)
    const name = cleanName(query.name)
    const type = await sniff(bytes)
    if (type === null) throw new Refused(refuse('attachment.wrong_type', { name }))
    const file = { sha256: hash('sha256', bytes, 'buffer'), name, type, kind: query.kind, bytes }
    await withRegion(site.pools.gate, region, async (client) => {
      await mayAttach(client)
      await insertFile(client, region, query.document, actor, file, at)
    })
    return {
      sha256: file.sha256.toString('hex'), name, type, kind: file.kind, bytes: bytes.length, person: caller.name, at: at.toISOString(),
    }
  },
})

const read = route({
  method: 'GET', path: '/api/attachments/:region/:id/:sha256', may: 'document', answer: Type.Unknown(),
  summary: { zh: '下载附件', en: 'Download an attachment' },
  params: ONE_FILE,
  handle: async ({ site, caller, region, reader, document, params, request, reply }) => {
    const file = await withReader(site.pools.read, reader, (client) => readFile(client, region, params.id, Buffer.from(params.sha256, 'hex')))
    if (!file) throw new Refused(refuseDocument('document.no_such'))
    const format = file.type === 'pdf' || file.type === 'xlsx' ? file.type : 'other'
    await recordExport(site, request, caller, { region, what: `${document.kind}.attachment`, format, rows: null, about: `${document.id}, sha256 ${params.sha256}` })
    return reply
      .header('content-type', MEDIA_TYPES[file.type] ?? 'application/octet-stream')
      .header('content-disposition', `attachment; filename="attachment.${file.type}"; filename*=UTF-8''${encodeWord(file.name)}`)
      .send(file.bytes)
  },
})

/** Only for the frame of our own page: the viewer of the browser draws it; the document may load, send and script nothing. */
const FRAME_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

const frame = route({
  method: 'GET', path: '/api/attachments/:region/:id/:sha256/frame', may: 'document', answer: Type.Unknown(),
  summary: { zh: '在页面内查看 PDF 附件', en: 'A PDF attachment, to be looked at inside the page' },
  params: ONE_FILE,
  handle: async ({ site, region, reader, params, reply }) => {
    const file = await withReader(site.pools.read, reader, (client) => readFile(client, region, params.id, Buffer.from(params.sha256, 'hex')))
    if (!file) throw new Refused(refuseDocument('document.no_such'))
    if (file.type !== 'pdf') throw new Refused(refuse('attachment.no_preview', { name: file.name }))
    return reply
      .header('content-type', MEDIA_TYPES['pdf']!).header('content-disposition', 'inline; filename="attachment.pdf"')
      .header('content-security-policy', FRAME_POLICY).header('x-frame-options', 'SAMEORIGIN')
      .send(file.bytes)
  },
})

/** Its head and fifty rows. */
const MOST_ROWS = 51
const MOST_COLUMNS = 30

const sheet = route({
  method: 'GET', path: '/api/attachments/:region/:id/:sha256/sheet', may: 'document', answer: Type.Unsafe<SheetView>({ type: 'object', additionalProperties: true }),
  summary: { zh: '表格附件的前几行，只读文字', en: 'The first rows of a workbook that is attached, as text' },
  params: ONE_FILE,
  handle: async ({ site, region, reader, params }): Promise<SheetView> => {
    const file = await withReader(site.pools.read, reader, (client) => readFile(client, region, params.id, Buffer.from(params.sha256, 'hex')))
    if (!file) throw new Refused(refuseDocument('document.no_such'))
    if (file.type !== 'xlsx') throw new Refused(refuse('attachment.no_preview', { name: file.name }))
    const { rows, more } = orThrow(await peekSheet(file.bytes, file.name, { rows: MOST_ROWS, columns: MOST_COLUMNS }))
    const [header = [], ...rest] = rows
    return { header, rows: rest, more }
  },
})

export const ATTACHMENT_ROUTES = [add, read, frame, sheet]

/** The last part of a path, without what could steer a terminal or a folder. */
function cleanName(name: string): string {
  const bare = name.normalize('NFC').split(/[/\\]/).at(-1)!.replace(/[\p{Cc}\p{Cf}]/gu, '').trim()
  return bare === '' || /^\.+$/.test(bare) ? 'file' : trimmedTo255(bare)
}

function trimmedTo255(name: string): string {
  let kept = name
  while (Buffer.byteLength(kept) > 255) kept = [...kept].slice(0, -1).join('')
  return kept
}

/** RFC 8187: what encodeURIComponent leaves and a header may not hold. */
function encodeWord(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}
