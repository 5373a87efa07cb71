import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { install, openGate } from '#kernel/command/index.ts'
import { openDatabase } from '#kernel/database/index.ts'
import { loadOrCreateSigner } from '#kernel/log/index.ts'
import { discoverModules, loadKinds } from '#kernel/module/index.ts'
import { Refused } from '#kernel/values/refusal.ts'
import { analyseBehind, followCommits, tell, watchGate } from './behind.ts'
import { demonstrate } from './demonstration/demonstrate.ts'
import { establishYear, yearCast } from './demonstration/year/establish-year.ts'
import type { YearView } from './demonstration/year/model.ts'
import { runYear, type RunningYear } from './demonstration/year/run-year.ts'
import { offerFirstAdministrators, type OfferedFirst } from './first-link.ts'
import type { DemonstrationPerson } from './model.ts'
import { refuse } from './refusals.ts'
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
  /** Where a demonstration is played, its year is loaded behind the requests and this is told how far it is; absent, there is no year. */
  onYear?: (view: YearView) => void
}

export interface Running {
  url: string
  demonstration: DemonstrationPerson[] | null
  /** One-time links for those of the three administrators who are missing: in an empty system the first one alone. Shown once, kept nowhere. */
  firstLinks: OfferedFirst[]
  /** The line with which others verify the log. */
  vkey: string
  /** Settles when the database that came with the program is gone, whoever ended it; never with one of your own. */
  databaseGone: Promise<void>
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
    const playsYear = demonstration !== null && options.onYear !== undefined
    if (playsYear) await establishYear(pools.owner, modules, yearCast(modules))
    const offered = demonstration ? [] : await offerFirstAdministrators(pools.owner)
    progress('demonstration')
    const analysing = analyseBehind(pools.owner)
    cleanUps.push(() => analysing.stop())
    const signer = await loadOrCreateSigner(join(dataDir, 'log.key'), environment['SLUICE_LOG_NAME'] || 'sluice')
    const logLevel = environment['LOG_LEVEL'] ?? 'warn'
    const clock = () => new Date()
    const running: { year: RunningYear | null } = { year: null }
    const sequencer = await startSequencer({ pool: pools.sequencer, signer, clock, onProblem: tell('log not signed') })
    cleanUps.push(() => sequencer.stop())
    const allowsPrivateWebhooks = environment['SLUICE_WEBHOOK_PRIVATE'] === '1'
    const surroundings = { pools, sequencer, clock }
    const following = followCommits(surroundings, kinds, { allowsPrivateWebhooks, isLoading: (region) => running.year?.isLoading(region) ?? false })
    cleanUps.push(() => following.stop())
    const gate = await openGate({ pool: pools.gate, previewPool: pools.preview, readerPool: pools.readers, modules, kinds, committed: following.committed })
    const watching = await watchGate(surroundings, gate)
    cleanUps.push(() => watching.stop())
    const site = siteOf(pools, gate, sequencer, demonstration)
    const app = await buildServer({ ...site, allowsPrivateWebhooks, year: () => running.year?.view() ?? null, callerOf: (...asked) => (running.year?.asked(), site.callerOf(...asked)) }, {
      webDir: await options.webDir, logLevel, trustProxy: environment['SLUICE_TRUST_PROXY'] === '1',
    })
    cleanUps.push(() => app.close())
    const url = await app.listen({ host: options.host, port: options.port }).catch((error: unknown) => { throw listenRefusal(error, options) })
    progress('ready')
    if (playsYear) {
      running.year = runYear({
        pools, modules, kinds, now: new Date(), committed: sequencer.committed, changed: options.onYear!,
        ready: (people) => demonstration.push(...people), failed: (error) => tell('demonstration year not loaded')('*', error),
      })
      cleanUps.push(async () => running.year?.stop())
    }
    const firstLinks = offered.map(({ administers, link }) => ({ administers, link: `${url}${link}` }))
    const databaseGone = database.server?.gone ?? new Promise<void>(() => {})
    return { url, demonstration, firstLinks, vkey: signer.vkey, databaseGone, close }
  } catch (error) {
    await close()
    throw error
  }
}

function listenRefusal(error: unknown, { host, port }: { host: string; port: number }): unknown {
  const code = (error as { code?: string }).code ?? ''
  if (['EADDRINUSE', 'EACCES'].includes(code)) return new Refused(refuse('server.port_taken', { port }))
  if (['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EINVAL'].includes(code)) return new Refused(refuse('server.host_unknown', { host }))
  return error
}
