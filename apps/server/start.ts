import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { install, openGate, unstaffed } from '#kernel/command/index.ts'
import { openDatabase } from '#kernel/database/index.ts'
import { loadOrCreateSigner } from '#kernel/log/index.ts'
import { discoverModules, loadKinds } from '#kernel/module/index.ts'
import { Refused } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import { demonstrate } from './demonstration/demonstrate.ts'
import { FIRST_LINK_PATH, offerFirstAdministrator } from './first-link.ts'
import { forgetReceiptsDaily } from './forget-receipts.ts'
import type { DemonstrationPerson } from './model.ts'
import { followEvents } from './notices.ts'
import { refuse } from './refusals.ts'
import { selfReplayDaily } from './self-replay.ts'
import { startSequencer } from './sequencer.ts'
import { buildServer } from './server.ts'
import { siteOf } from './site-of.ts'

export interface StartOptions {
  /** DATABASE_URL and its companions, SLUICE_DEMO, SLUICE_LOG_NAME, SLUICE_TRUST_PROXY, LOG_LEVEL. */
  environment: NodeJS.ProcessEnv
  /** SLUICE_DATA. */
  dataDir: string
  host: string
  /** 0 takes any free one. */
  port: number
  /** Settles with the folder of the built pages; the database starts meanwhile. */
  webDir: Promise<string | null>
  onProgress?: (stage: string, ms: number) => void
}

export interface Running {
  url: string
  demonstration: DemonstrationPerson[] | null
  /** The one-time link of the first administrator; null when somebody can log in already. Shown once, kept nowhere. */
  firstLink: string | null
  /** The line with which others verify the log. */
  vkey: string
  /** Lets requests end, signs what waits, closes the database. */
  close: () => Promise<void>
}

/** From a folder to a server that answers: database, modules, gate, demonstration, sequencer, HTTP. Throws Refused with the sentence to show. */
export async function startServer(options: StartOptions): Promise<Running> {
  const { environment, onProgress } = options
  const dataDir = resolve(options.dataDir)
  const began = performance.now()
  const progress = (stage: string) => onProgress?.(stage, performance.now() - began)
  const modules = await discoverModules(fileURLToPath(new URL('../../modules', import.meta.url)))
  const kinds = await loadKinds(modules)
  const database = await openDatabase({ environment, dataDir })
  const cleanUps = [() => database.close()]
  const close = async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
  }
  try {
    progress('database')
    const { pools } = database
    await install(pools.owner, modules, kinds, new Date())
    const mayPlay = environment['SLUICE_DEMO'] === '1' || (database.embedded && environment['SLUICE_DEMO'] !== '0')
    const demonstration = mayPlay ? await demonstrate({ pools, modules, kinds, now: new Date() }) : null
    const firstToken = demonstration ? null : await offerFirstAdministrator(pools.owner)
    progress('demonstration')
    const signer = await loadOrCreateSigner(join(dataDir, 'log.key'), environment['SLUICE_LOG_NAME'] ?? 'sluice')
    const logLevel = environment['LOG_LEVEL'] ?? 'warn'
    const clock = () => new Date()
    const sequencer = await startSequencer({ pool: pools.sequencer, signer, clock, onProblem: tell('log not signed') })
    cleanUps.push(() => sequencer.stop())
    const forgetting = forgetReceiptsDaily({ pool: pools.owner, regions: sequencer.regions, clock, onProblem: tell('receipts not forgotten') })
    cleanUps.push(() => forgetting.stop())
    const follower = followEvents({ pool: pools.gate, regions: sequencer.regions, onProblem: tell('notices not made') })
    cleanUps.push(() => follower.stop())
    const committed = (region: Region) => {
      sequencer.committed(region)
      follower.committed(region)
    }
    const gate = await openGate({ pool: pools.gate, previewPool: pools.preview, modules, kinds, committed })
    const onMismatch = (region: Region, day: string, told: string) => tell(`replay of ${day} not equal`)(region, told)
    const replaying = selfReplayDaily({ pool: pools.owner, gate, regions: sequencer.regions, clock, onProblem: tell('verdicts not replayed'), onMismatch })
    cleanUps.push(() => replaying.stop())
    for (const region of sequencer.regions()) {
      for (const { zh, en } of await unstaffed(pools.owner, region, gate)) process.stderr.write(`${zh}\n${en}\n`)
    }
    const app = await buildServer(siteOf(pools, gate, sequencer, demonstration), {
      webDir: await options.webDir, logLevel, trustProxy: environment['SLUICE_TRUST_PROXY'] === '1',
    })
    cleanUps.push(() => app.close())
    const url = await app.listen({ host: options.host, port: options.port }).catch((error: unknown) => { throw portRefusal(error, options.port) })
    progress('ready')
    return { url, demonstration, firstLink: firstToken && `${url}${FIRST_LINK_PATH}#${firstToken}`, vkey: signer.vkey, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** A problem of the work behind the requests, as the request log writes its lines. */
function tell(msg: string): (region: Region, error: unknown) => void {
  return (region, error) => void process.stderr.write(`${JSON.stringify({ level: 50, msg, region, error: String(error) })}\n`)
}

function portRefusal(error: unknown, port: number): unknown {
  const code = (error as { code?: string }).code
  return code === 'EADDRINUSE' || code === 'EACCES' ? new Refused(refuse('server.port_taken', { port })) : error
}
