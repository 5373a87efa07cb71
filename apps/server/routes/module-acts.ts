import { hash } from 'node:crypto'
import { Type, type TSchema } from '@fastify/type-provider-typebox'
import { refuse as refuseAccess, type Holding } from '#kernel/access/index.ts'
import { type Command, type Done, runLinked } from '#kernel/command/index.ts'
import { withReader, withRegion } from '#kernel/database/index.ts'
import { packZip } from '#kernel/files/index.ts'
import { packParcel } from '#kernel/log/index.ts'
import { refuse as refuseLog } from '#kernel/log/model.ts'
import type { Module, ModuleAct, ModuleParcel, PlannedCommand } from '#kernel/module/index.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal, Refused, type Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import { recordExport } from '../export-log.ts'
import { orThrow, route, type Route } from '../route.ts'
import { closedObject, ID, REGION, WORD } from '../schemas.ts'
import { positionName, type Site } from '../site.ts'
import { spoken } from '../spoken.ts'
import { readProofs } from '../store/proofs.ts'
import { collect } from '../upload.ts'

/** Writes of several documents and signed files, as modules declare them. */
export function actRoutesOf(modules: readonly Module[]): Route[] {
  return modules.flatMap(({ acts = [], parcels = [] }) => [...acts.map(actRoute), ...parcels.map(parcelRoute)])
}

/** A refused member that yields, told beside what was done. */
interface Yielded {
  document: string
  code: string
  message: Bilingual
}

function actRoute(act: ModuleAct): Route {
  const { fileBytes } = act
  return route({
    method: 'POST', path: act.path, summary: act.summary, may: 'position', bytes: fileBytes !== undefined, ...(act.machine === undefined ? {} : { machine: act.machine }), answer: Type.Unknown(),
    query: closedObject({ ...(fileBytes === undefined ? {} : WHO), ...queryOf(act.query) }),
    ...(fileBytes === undefined ? { body: closedObject({ ...WHO, ...bodyOf(act.body ?? {}) }) } : {}),
    handle: async ({ site, caller, region, reader, holding, query, body, request }) => {
      mustHold(site, holding, act.positions)
      const file = fileBytes === undefined ? null : await collect(request, fileBytes)
      const asked = { ...(file ? query : body) } as Record<string, string | string[]>
      const { key = newId() } = asked
      const plan = orThrow(await withReader(site.pools.read, reader, (client) => act.plan({
        client, region, now: site.clock(), calendar: site.gate.calendar, query: query as Record<string, string | number>, body: asked, file,
      })))
      const actor = { person: caller.person, position: holding.position }
      const { done, refused } = await carryOut(site, region, plan.commands.map((command): Member => ({ command: commandOf(command, actor, String(key)), yields: command.yields === true })))
      const { keeps } = plan
      if (keeps) await withRegion(site.pools.gate, region, (client) => keeps(client, { person: caller.person, at: site.clock() }))
      return { ...plan.said, done: done.map(({ document, kind, number, state }) => ({ document, kind, number, state })), refused }
    },
  })
}

const WHO = { region: REGION, position: ID, key: Type.Optional(WORD) }

interface Member {
  command: Command
  yields: boolean
}

/** All or none; members that yield step back one refusal after the other, and the rest is tried again. */
async function carryOut(site: Site, region: Region, asked: readonly Member[]): Promise<{ done: Done[]; refused: Yielded[] }> {
  const refused: Yielded[] = []
  let left = asked
  while (left.length > 0) {
    const answers = await runLinked(site.gate, region, left.map(({ command }) => command))
    const failed = new Map(left.flatMap((member, index) => {
      const answer = answers[index]
      return isRefusal(answer) ? [[member, spoken(site, answer)] as const] : []
    }))
    if (failed.size === 0) return { done: answers as Done[], refused }
    for (const [{ command, yields }, { code, message, ...rest }] of failed) {
      if (!yields) throw new Refused({ code, message, ...rest })
      refused.push({ document: command.document, code, message })
    }
    left = left.filter((member) => !failed.has(member))
  }
  return { done: [], refused }
}

function commandOf({ kind, document, action, unit, body, reason }: PlannedCommand, actor: Command['actor'], key: string): Command {
  return {
    key: `${key}/${action}/${document}`, actor, kind, document, action,
    ...(unit === undefined ? {} : { unit }), ...(body === undefined ? {} : { body }), ...(reason === undefined ? {} : { reason }),
  }
}

function parcelRoute(parcel: ModuleParcel): Route {
  return route({
    method: 'GET', path: parcel.path, summary: parcel.summary, may: 'position', answer: Type.Unknown(),
    query: closedObject({ region: REGION, position: ID, document: ID }),
    handle: async ({ site, caller, region, reader, holding, query, request, reply }) => {
      mustHold(site, holding, parcel.positions)
      const { document } = query
      const { made, proofs } = await withReader(site.pools.read, reader, async (client) => (
        { made: orThrow(await parcel.make(client, region, document)), proofs: await readProofs(client, region, document) }))
      const uncovered = proofs.find((proof) => proof.checkpoint === null)
      if (uncovered || proofs.length === 0) throw new Refused(refuseLog('log.not_covered', { region, position: uncovered?.position ?? '—', size: '—' }))
      const { what, about, rows } = made
      const proven = proofs.map(({ position, leafBytes, hashes, checkpoint }) => ({ position, leaf: leafBytes, hashes, checkpoint: checkpoint! }))
      const files = packParcel({ what, region, document, about }, made.files, proven, site.sequencer.signer)
      await recordExport(site, request, caller, {
        region, position: holding.position, what, format: 'zip', rows, about: `${String(about['number'] ?? document)}, manifest sha256 ${hash('sha256', files.at(-2)!.bytes, 'hex')}`,
      })
      return reply.header('content-type', 'application/zip').header('content-disposition', `attachment; filename="${made.name}.zip"`).send(packZip(files))
    },
  })
}

function mustHold(site: Site, holding: Holding, positions: readonly string[]): void {
  if (positions.includes(holding.code)) return
  throw new Refused(refuseAccess('access.no_duty', { position: positionName(site, holding.code), duty: positions.map((code) => positionName(site, code).zh).join('、') }))
}

function queryOf(declared: ModuleAct['query']): Record<string, TSchema> {
  return Object.fromEntries(Object.entries(declared).map(([name, { type, required, description }]) => {
    const schema = type === 'integer' ? Type.Integer({ minimum: 0, description }) : Type.String({ maxLength: 2000, description })
    return [name, required ? schema : Type.Optional(schema)]
  }))
}

function bodyOf(declared: NonNullable<ModuleAct['body']>): Record<string, TSchema> {
  const text = Type.String({ maxLength: 200 })
  return Object.fromEntries(Object.entries(declared).map(([name, { type, description }]) => (
    [name, Type.Optional(type === 'texts' ? Type.Array(text, { maxItems: 5000, description }) : Type.String({ maxLength: type === 'prose' ? 4000 : 200, description }))])))
}
