import type { ClientBase } from 'pg'
import { Type } from '@fastify/type-provider-typebox'
import { withReader, type Reader } from '#kernel/database/index.ts'
import { loadDocuments } from '#kernel/document/index.ts'
import { printPdf, readTemplate } from '#kernel/print/index.ts'
import { Refused } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import { recordExport } from '../export-log.ts'
import { documentSheet } from '../prints/document-sheet.ts'
import { frameOf, readPrinter } from '../prints/frame.ts'
import { refuse } from '../refusals.ts'
import { route } from '../route.ts'
import { closedObject, ID, REGION, WORD } from '../schemas.ts'
import { positionName, type Site } from '../site.ts'
import { readVerdicts } from '../store/document-view.ts'
import { readProofs } from '../store/proofs.ts'
import { readShown } from '../store/shown-document.ts'

const LANGUAGE = Type.Optional(Type.Union([Type.Literal('zh'), Type.Literal('en')], { default: 'zh' }))
const SHEET = readTemplate(new URL('../prints/document-sheet.typ', import.meta.url))

const sheet = route({
  method: 'GET', path: '/api/documents/:region/:id/sheet.pdf', may: 'document', answer: Type.Unknown(),
  summary: { zh: '打印单据（PDF）：内容、判定、办理经过、账务、存证二维码', en: 'A document on paper (PDF): content, verdicts, what was done, the books, a QR code to its proof' },
  params: closedObject({ region: REGION, id: ID }),
  query: closedObject({ language: LANGUAGE }),
  handle: async ({ site, caller, region, reader, document: { id }, query, request, reply }) => {
    const language = query.language ?? 'zh'
    const at = site.clock()
    const { parts, shown, proofs, printer, subject } = await withReader(site.pools.read, reader, async (client) => {
      const read = await readShown(client, site, region, reader, id)
      return {
        ...read, proofs: await readProofs(client, region, id), printer: await readPrinter(client, caller.person),
        subject: read.parts.kind.judged ? null : await readSubject(client, site, region, reader, read),
      }
    })
    const { kind } = parts
    const number = shown.number ?? id
    const frame = frameOf(`${kind.title[language]} ${number}`, [shown.unit.name, number], language, printer, at)
    const catalogues = new Map([...site.gate.catalogues].map(([name, { catalogue }]) => [name, catalogue]))
    const address = `${request.protocol}://${request.host}/documents/${region}/${id}#panel-proof`
    const pdf = await printPdf(SHEET, documentSheet(frame, {
      kind, document: shown, proofs, catalogues, address, language, verdicts: subject ? subject.verdicts : kind.judged ? shown.verdicts : null,
      actions: { ...subject?.actions, ...kind.actions },
    }))
    await recordExport(site, request, caller, { region, what: `${kind.code}.print`, format: 'pdf', rows: 1, about: number })
    return reply.header('content-type', 'application/pdf').header('content-disposition', `inline; filename="${number}.pdf"`).send(pdf)
  },
})

/** Of a document that no rule judges, an alert: the verdicts of the one it is about, and what its acts are called. */
async function readSubject(client: ClientBase, site: Site, region: Region, reader: Reader, { parts, shown }: Awaited<ReturnType<typeof readShown>>) {
  const subject = shown.related.find(({ id }) => id === parts.document.subject)
  const kind = subject && site.kinds.get(subject.kind)
  if (!subject || !kind?.judged) return null
  return { verdicts: await readVerdicts(client, site, region, subject.id, kind, reader.units.includes('*')), actions: kind.actions }
}

const paper = route({
  method: 'GET', path: '/api/documents/:region/:id/prints/:print', may: 'document', answer: Type.Unknown(),
  summary: { zh: '单据的函件（PDF），如问询函', en: 'A paper about a document (PDF): a letter of inquiry' },
  params: closedObject({ region: REGION, id: ID, print: WORD }),
  query: closedObject({ language: LANGUAGE }),
  handle: async ({ site, caller, region, reader, document: { id }, params, query, request, reply }) => {
    const language = query.language ?? 'zh'
    const now = site.clock()
    const { document, kind, print, position, data, printer } = await withReader(site.pools.read, reader, async (client) => {
      const document = (await loadDocuments(client, region, [id])).get(id)!
      const kind = site.kinds.get(document.kind)!
      const print = kind.prints?.find((one) => one.code === params.print)
      if (!print) throw new Refused(refuse('server.no_such_page', { path: params.print }))
      const position = caller.holdings.find((one) => one.region === region && print.positions.includes(one.code))
      const names = (language: 'zh' | 'en') => print.positions.map((code) => positionName(site, code)[language])
      if (!position) throw new Refused(refuse('server.print_not_yours', { title: print.title, positions: { zh: names('zh').join('、'), en: names('en').join(', ') } }))
      if (!print.states.includes(document.state)) throw new Refused(refuse('server.print_not_in_state', { title: print.title, state: kind.states[document.state] ?? document.state }))
      return { document, kind, print, position, data: await print.data(client, document, { region, language, now }), printer: await readPrinter(client, caller.person) }
    })
    const number = document.number ?? id
    const sheet = frameOf(`${print.title[language]} ${number}`, [print.title[language], number], language, printer, now)
    const pdf = await printPdf(print.template, { ...data, sheet })
    await recordExport(site, request, caller, { region, position: position.position, what: `${kind.code}.${print.code}`, format: 'pdf', rows: 1, about: number })
    return reply.header('content-type', 'application/pdf').header('content-disposition', `inline; filename="${number}.${print.code}.pdf"`).send(pdf)
  },
})

export const PRINT_ROUTES = [sheet, paper]
