import { hash } from 'node:crypto'
import type { Pool } from 'pg'
import type { Actor } from '#kernel/access/index.ts'
import { run, type Gate } from '#kernel/command/index.ts'
import { withRegion } from '#kernel/database/index.ts'
import type { Patrol, PatrolAlert } from '#kernel/module/index.ts'
import { isRefusal, type Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import { refuse } from './refusals.ts'
import { machineOf } from './machine.ts'

/** Alerts of one night: more would be read by nobody. The others wait for the next. */
const MOST_AT_ONCE = 50

export interface Raised {
  /** By identity: the document of the alert, of tonight or of an earlier night. */
  alerts: ReadonlyMap<string, string>
  fresh: ReadonlySet<string>
  /** Due and not raised: how many, and why. */
  waiting: { count: number; why: Bilingual } | null
}

/** The id of the alert of a finding: always the same, so that a second one meets the key of the first in the database. UUID version 8. */
function alertId(region: Region, identity: string): string {
  const bytes = hash('sha256', `sluice-patrol/${region}/${identity}`, 'buffer').subarray(0, 16)
  bytes[6] = 0x80 | (bytes[6]! & 0x0f)
  bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** Raises the alerts that do not stand yet, in the order given, through the gate: each is a document with its leaf. What the gate refuses is told, never dropped. */
export async function raise(owner: Pool, gate: Gate, region: Region, patrol: Patrol, due: readonly PatrolAlert[]): Promise<Raised> {
  const ids = new Map(due.map(({ identity }) => [identity, alertId(region, identity)]))
  const standing = await standingOf(gate.pool, region, [...ids.values()])
  const alerts = new Map([...ids].filter(([, id]) => standing.has(id)))
  const fresh = new Set<string>()
  const missing = due.filter(({ identity }) => !alerts.has(identity))
  if (missing.length === 0) return { alerts, fresh, waiting: null }
  const actor = await actorOf(owner, gate, region, patrol)
  if (!actor) return { alerts, fresh, waiting: { count: missing.length, why: refuse('server.patrol_no_office').message } }
  const now = missing.slice(0, MOST_AT_ONCE)
  const answers = await run(gate, region, now.map((alert) => (
    { key: `patrol/${alert.identity}`, actor, kind: patrol.kind, document: ids.get(alert.identity)!, action: 'submit', body: patrol.bodyOf(alert) })))
  let why: Bilingual | null = null
  for (const [index, answer] of answers.entries()) {
    const { identity } = now[index]!
    if (isRefusal(answer)) why ??= answer.message
    else {
      alerts.set(identity, answer.document)
      fresh.add(identity)
    }
  }
  const count = due.length - alerts.size
  return { alerts, fresh, waiting: count === 0 ? null : { count, why: why ?? refuse('server.patrol_more', { most: MOST_AT_ONCE }).message } }
}

async function actorOf(owner: Pool, gate: Gate, region: Region, patrol: Patrol): Promise<Actor | null> {
  const spec = gate.modules.flatMap(({ positions }) => positions).find(({ code }) => code === patrol.position)
  if (!spec) throw new Error(`The patrol acts as ${patrol.position}, which is no position.`)
  return machineOf(owner, region, spec, gate.matrix)
}

function standingOf(pool: Pool, region: Region, ids: readonly string[]): Promise<Set<string>> {
  return withRegion(pool, region, async (client) => {
    const { rows } = await client.query<{ id: string }>({
      name: 'server-patrol-standing', text: 'select id from document.document where region = $1 and id = any($2::uuid[])', values: [region, ids],
    })
    return new Set(rows.map(({ id }) => id))
  })
}
