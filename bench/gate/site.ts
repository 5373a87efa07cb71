import { randomBytes } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAccounts, insertSession, secretHash, sessionEnd } from '#kernel/access/index.ts'
import { openGate } from '#kernel/command/index.ts'
import type { Database } from '#kernel/database/index.ts'
import { loadOrCreateSigner, type Signer } from '#kernel/log/index.ts'
import { startSequencer } from '../../apps/server/sequencer.ts'
import { buildServer } from '../../apps/server/server.ts'
import { siteOf } from '../../apps/server/site-of.ts'
import { submits, type Office } from './office.ts'

/** The key that the benchmark's log is signed with, and the open sessions of its clerks: cookies by person. */
export interface SiteKeys {
  signer: Signer
  cookies: ReadonlyMap<string, string>
}

export async function siteKeys(database: Database, office: Office): Promise<SiteKeys> {
  const signer = await loadOrCreateSigner(join(await mkdtemp(join(tmpdir(), 'sluice-bench-key-')), 'log.key'), 'bench')
  return { signer, cookies: await sessionsOf(database, office) }
}

/** The real server over the benchmark's office, signing as it does in service, and calls of its clerks. */
export async function openSite(database: Database, office: Office, { signer, cookies }: SiteKeys) {
  const { pools } = database
  const sequencer = await startSequencer({ pool: pools.sequencer, signer, clock: () => new Date(), onProblem: (_, error) => { throw error } })
  const gate = await openGate({ pool: pools.gate, readerPool: pools.readers, modules: office.gate.modules, kinds: office.gate.kinds, committed: sequencer.committed })
  const app = await buildServer(siteOf(pools, gate, sequencer, null), { webDir: null, logLevel: 'silent' })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const calls = submits(office, 4_000).map(({ actor, kind, action, body }) => ({
    cookie: `sluice_session=${cookies.get(actor.person)!}`, body: { region: office.region, position: actor.position, kind, action, body },
  }))
  const close = async () => {
    await app.close()
    await sequencer.stop()
  }
  return { url, calls, close }
}

async function sessionsOf({ pools }: Database, office: Office): Promise<Map<string, string>> {
  const cookies = new Map<string, string>()
  const client = await pools.owner.connect()
  const now = new Date()
  // Nobody logs in with a password here, so none of them fits.
  await createAccounts(client, office.units.map(({ clerk }, index) => ({ login: `bench.${index}`, person: clerk.person, passwordHash: '-' })))
  for (const { clerk } of office.units) {
    const secret = randomBytes(32).toString('base64url')
    await insertSession(client, { secretHash: secretHash(secret)!, login: `bench.${cookies.size}`, person: clerk.person, startedAt: now, expiresAt: sessionEnd(now) })
    cookies.set(clerk.person, secret)
  }
  client.release()
  return cookies
}
