import type { FastifyRequest } from 'fastify'
import { insertExport, type ExportRow } from '#kernel/access/index.ts'
import { withRegion } from '#kernel/database/index.ts'
import { newId } from '#kernel/values/id.ts'
import type { Region } from '#kernel/values/region.ts'
import { cutToBytes } from './cut-to-bytes.ts'
import type { Site } from './site.ts'

/** What went out. `rows` is null when nobody counted: a file went out as it had come in. */
export interface Exported extends Pick<ExportRow, 'what' | 'format' | 'rows'> {
  region: Region
  /** In the place of which position it was asked for; absent when the route asks for none. */
  position?: string | undefined
  /** What was asked for, in words or as the query: filters, a document's number. Never what was in it; longer words are cut. */
  about: string
}

/**
 * One row of the export log. Every route that hands out a file, a printed sheet or a table to take away calls this before it answers:
 * when the row cannot be written, nothing goes out.
 *
 *   await recordExport(site, request, caller, { region, what: 'payment.print', format: 'pdf', rows: 1, about: document.number })
 */
export async function recordExport(
  site: Pick<Site, 'pools' | 'clock'>, request: Pick<FastifyRequest, 'ip'>, caller: { person: string }, exported: Exported,
): Promise<void> {
  await write(site, request, caller, exported, { outcome: 'done', begun: null })
}

export interface BegunExport {
  /** To be called once, before the last byte goes out. */
  done: (rows: number) => Promise<void>
  /** It was broken off; `rows` had been made by then. */
  aborted: (rows: number) => Promise<void>
}

/**
 * An export that takes its time: written down before its first byte, so that nothing goes out unseen, and counted when it is over. What has
 * begun and never ended stays in the log as begun.
 */
export async function beginExport(
  site: Pick<Site, 'pools' | 'clock'>, request: Pick<FastifyRequest, 'ip'>, caller: { person: string }, exported: Omit<Exported, 'rows'>,
): Promise<BegunExport> {
  const begun = await write(site, request, caller, { ...exported, rows: null }, { outcome: 'begun', begun: null })
  const end = (outcome: 'done' | 'aborted') => async (rows: number) => void await write(site, request, caller, { ...exported, rows }, { outcome, begun })
  return { done: end('done'), aborted: end('aborted') }
}

async function write(
  site: Pick<Site, 'pools' | 'clock'>, request: Pick<FastifyRequest, 'ip'>, caller: { person: string }, exported: Exported, end: Pick<ExportRow, 'outcome' | 'begun'>,
): Promise<string> {
  const { region, position = null, what, format, rows, about } = exported
  const id = newId()
  await withRegion(site.pools.gate, region, (client) => insertExport(client, region, {
    id, at: site.clock(), person: caller.person, position, what, format, rows, about: cutToBytes(about, ABOUT_BYTES), address: request.ip, ...end,
  }))
  return id
}

const ABOUT_BYTES = 1_000
