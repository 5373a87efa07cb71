import { Type } from '@fastify/type-provider-typebox'
import { loadStandings, refuse as refuseAccess, standingKey } from '#kernel/access/index.ts'
import { evidenceRows, lastReplay } from '#kernel/command/index.ts'
import { withReader, withRegion, type Reader } from '#kernel/database/index.ts'
import { refuse as refuseDocument } from '#kernel/document/index.ts'
import type { Holding } from '#kernel/access/index.ts'
import { precisionOf, type EvidencePlace } from '#kernel/rules/index.ts'
import { isId } from '#kernel/values/id.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import { Refused } from '#kernel/values/refusal.ts'
import { recordExport } from '../export-log.ts'
import type { EvidenceFile, EvidenceRowView, PrecisionView, ReplayView } from '../evidence/model.ts'
import { ruleTitle } from '../evidence/scores.ts'
import { readEvidenceFile, readVerdictOf, readVisible, toldFindings } from '../evidence/store.ts'
import type { Page } from '../model.ts'
import { refuse } from '../refusals.ts'
import { route } from '../route.ts'
import { AFTER, closedObject, ID, LIMIT, REGION, WORD } from '../schemas.ts'
import { positionName, type Site } from '../site.ts'

const evidence = route({
  method: 'GET', path: '/api/verdicts/:verdict/evidence', may: 'document', answer: Type.Unsafe<EvidenceFile>({ type: 'object', additionalProperties: true }),
  summary: { zh: '一次判定的全部证据与存证证明，供离线核验', en: 'One verdict with all its evidence and its proof, to be verified offline' },
  params: closedObject({ verdict: ID }),
  query: closedObject({ region: REGION, document: ID }),
  handle: async ({ site, caller, region, reader, document, params, request, reply }): Promise<EvidenceFile> => {
    const file = await withReader(site.pools.read, reader, async (client) => {
      const verdict = isId(params.verdict) ? await readVerdictOf(client, region, document.id, params.verdict) : null
      if (!verdict) throw new Refused(refuseDocument('document.no_such'))
      return readEvidenceFile(client, region, verdict, seesAll(reader))
    })
    await recordExport(site, request, caller, { region, what: `${document.kind}.evidence`, format: 'json', rows: 1, about: `${document.id}, verdict ${params.verdict}` })
    void reply.header('content-disposition', `attachment; filename="${document.id}.${isId(params.verdict) ? params.verdict : 'verdict'}.evidence.json"`)
    return file
  },
})

const rows = route({
  method: 'GET', path: '/api/verdicts/:verdict/rows', may: 'document',
  answer: Type.Unsafe<Page<EvidenceRowView>>({ type: 'object', additionalProperties: true }),
  summary: { zh: '一个历史变量背后的单据，逐页', en: 'The documents behind a feature of a verdict, page by page' },
  params: closedObject({ verdict: ID }),
  query: closedObject({ region: REGION, document: ID, feature: WORD, after: AFTER, limit: LIMIT }),
  handle: async ({ site, region, reader, document, params, query }): Promise<Page<EvidenceRowView>> => {
    const limit = query.limit ?? 50
    const verdict = isId(params.verdict)
      ? await withReader(site.pools.read, reader, (client) => readVerdictOf(client, region, document.id, params.verdict)) : null
    const isTold = verdict && toldFindings(verdict, seesAll(reader)).some((finding) => Object.hasOwn(finding.rows ?? {}, query.feature))
    // What a reader was not told has no rows for them: the same answer as for what does not exist.
    if (!isTold) throw new Refused(refuseDocument('document.no_such'))
    const after = query.after === undefined ? null : readPlace(query.after)
    // The history as the gate saw it when it judged; which of its documents may be named is asked of the reader’s own row security.
    const found = await withRegion(site.pools.gate, region, (client) => (
      evidenceRows(client, region, site.gate, verdict.id, query.feature, after, limit + 1)))
    const page = (found ?? []).slice(0, limit)
    const visible = await withReader(site.pools.read, reader, (client) => readVisible(client, region, page.map((row) => row.document)))
    const items = page.map((row): EvidenceRowView => (
      { document: visible.get(row.document) ?? null, at: row.judgedAt.toISOString(), sign: row.sign }))
    const last = page.at(-1)
    return { items, next: (found?.length ?? 0) > limit && last ? `${last.seq}.${last.document}` : null }
  },
})

const precision = route({
  method: 'GET', path: '/api/rules/precision', may: 'position', answer: Type.Unsafe<PrecisionView[]>({ type: 'array', items: { type: 'object', additionalProperties: true } }),
  summary: { zh: '各规则预警的认定结果与准确率', en: 'What came of the alerts of each rule, and its precision' },
  query: closedObject({ region: REGION, position: ID }),
  handle: async ({ site, caller, region, reader, holding }): Promise<PrecisionView[]> => {
    await mustSupervise(site, caller.person, holding)
    const counted = await withReader(site.pools.read, reader, (client) => (
      Promise.all(site.modules.flatMap((module) => module.decidedAlerts?.(client, region) ?? []))))
    return counted.flat().map((alerts) => ({ ...precisionOf(alerts), title: ruleTitle(site.kinds, alerts.rule) }))
  },
})

const replay = route({
  method: 'GET', path: '/api/rules/self-replay', may: 'position', answer: Type.Unsafe<ReplayView>({ type: 'object', additionalProperties: true }),
  summary: { zh: '最近一次每日自查：抽样重算与差异', en: 'The newest daily self-replay: what was judged again and what differed' },
  query: closedObject({ region: REGION, position: ID }),
  handle: async ({ site, caller, region, reader, holding }): Promise<ReplayView> => {
    await mustSupervise(site, caller.person, holding)
    const last = await withReader(site.pools.read, reader, (client) => lastReplay(client, region))
    if (!last) return { last: null }
    const { at, found, seed: _seed, ...counts } = last
    return { last: { ...counts, at: at.toISOString(), found: found.map(({ verdict, document, status, why, differences }) => (
      { verdict, document, status, why, differences: differences.map(({ what, rule, name }) => ({ what, rule, name })) })) } }
  },
})

export const EVIDENCE_ROUTES = [evidence, rows, precision, replay]

function seesAll(reader: Reader): boolean {
  return reader.units.includes('*')
}

/** Those who review or decide alerts: a position of the office with a duty that the module of the alerts gives to such a position. */
async function mustSupervise(site: Site, person: string, holding: Holding): Promise<void> {
  const duties = site.modules.filter((module) => module.decidedAlerts).flatMap(({ positions }) => positions.filter(({ office }) => office).flatMap((one) => one.duties))
  const actor = { person, position: holding.position }
  // What a position may do is for the gate to know; readers are not shown grants.
  const standing = await withRegion(site.pools.gate, holding.region, async (client) => (
    (await loadStandings(client, holding.region, civilDayOf(site.clock()), [actor])).get(standingKey(actor))))
  if (standing?.office && duties.some((duty) => standing.duties.has(duty))) return
  throw new Refused(refuseAccess('access.no_duty', { position: positionName(site, holding.code), duty: duties[0] ?? '' }))
}

function readPlace(text: string): EvidencePlace {
  const [seq = '', document = ''] = text.split('.')
  if (!/^\d{1,18}$/.test(seq) || !isId(document)) throw new Refused(refuse('server.bad_cursor'))
  return { seq: BigInt(seq), document }
}
