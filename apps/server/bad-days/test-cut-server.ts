import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openGate } from '#kernel/command/index.ts'
import { openPools } from '#kernel/database/index.ts'
import { loadOrCreateSigner } from '#kernel/log/index.ts'
import { discoverModules, loadKinds } from '#kernel/module/index.ts'
import { followCommits } from '../behind.ts'
import { startSequencer } from '../sequencer.ts'
import { buildServer } from '../server.ts'
import { siteOf } from '../site-of.ts'

/**
 * The server process of files-cut-off.test.ts, killed while it works: all that a start puts together, on a database that others made, under
 * a clock that stands. Says its address and the key of its log on stdout, one JSON line, when it answers.
 */
export interface CutServerPlan {
  url: Record<'owner' | 'gate' | 'read' | 'sequencer', string>
  /** Where the key of the log lies: the same after each start. */
  keyFolder: string
  clock: string
}

const plan = JSON.parse(process.argv[2]!) as CutServerPlan
const clock = () => new Date(plan.clock)
const login = (role: keyof CutServerPlan['url']) => ({ connectionString: plan.url[role] })
const modules = await discoverModules(fileURLToPath(new URL('../../../modules', import.meta.url)))
const kinds = await loadKinds(modules)
const pools = openPools({ owner: login('owner'), gate: login('gate'), read: login('read'), sequencer: login('sequencer') })
const signer = await loadOrCreateSigner(join(plan.keyFolder, 'log.key'), 'test')
const sequencer = await startSequencer({ pool: pools.sequencer, signer, clock, gatherMs: 5, sweepMs: 500, onProblem: () => {} })
const following = followCommits({ pools, sequencer, clock }, kinds, { allowsPrivateWebhooks: false, isLoading: () => false })
const gate = await openGate({
  pool: pools.gate, previewPool: pools.preview, readerPool: pools.readers, modules, kinds, clock, committed: following.committed,
})
const app = await buildServer(siteOf(pools, gate, sequencer, null), { webDir: null, logLevel: 'silent' })
const url = await app.listen({ host: '127.0.0.1', port: 0 })
process.stdout.write(`${JSON.stringify({ url, vkey: signer.vkey })}\n`)
