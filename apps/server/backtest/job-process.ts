import { setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { PoolConfig } from 'pg'
import type { Report } from '#kernel/backtest/index.ts'
import { openGate } from '#kernel/command/index.ts'
import { openPools } from '#kernel/database/index.ts'
import { discoverModules, loadKinds } from '#kernel/module/index.ts'
import { loadRules } from '#kernel/rules/index.ts'
import { Refused, type Bilingual, type Refusal } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import { withBooks } from './books.ts'
import { ruleSetWith } from './changed-rules.ts'
import { refuse } from './model.ts'
import { performBacktest } from './perform.ts'

/** What the server hands to the process of a back-test; it never stands among arguments or in the environment, where others could read it. */
export interface JobTask {
  /** How the gate logs in. */
  login: PoolConfig
  region: Region
  judges: string
  command: string
  text: string
  from: string | null
  to: string | null
  minutesPerAlert: number
  now: string
  notDelivered: readonly string[]
  memoryMb: number
}

export type JobWord =
  | { step: Bilingual; share: number }
  | { report: Report; limits: Bilingual[] }
  | { refusals: Refusal[] }

/** Steps of the engine in order, and how far along each begins. */
const SHARES = { reading: 0.1, computing: 0.7, judging: 0.8, comparing: 0.9 }

// The desk comes first: on a full machine the back-test waits.
setPriority(10)
// The server is gone, so nobody waits for an answer.
process.once('disconnect', () => process.exit(1))
process.once('message', (task: JobTask) => {
  void work(task).then((word) => process.send!(word, () => process.exit(0)))
})

async function work(task: JobTask): Promise<JobWord> {
  const pools = openPools({ gate: { ...task.login, max: 2 }, owner: task.login })
  try {
    tell({ zh: '打开规则', en: 'Opening the rules' }, 0.02)
    const modules = await discoverModules(fileURLToPath(new URL('../../../modules', import.meta.url)))
    const kinds = await loadKinds(modules)
    const kind = kinds.get(task.judges)!
    const gate = await openGate({ pool: pools.gate, modules, kinds, clock: () => new Date(task.now) })
    const candidates = loadRules(task.text, `${kind.code}.yaml`)
    if ('refusals' in candidates) return { refusals: [...candidates.refusals] }
    const all = await countJudged(pools.gate, task)
    if (all === 0) return { refusals: [refuse('backtest.nothing_yet', { kind: kind.title })] }
    return await withBooks({
      pool: pools.gate, gate, regions: [task.region], kind, command: task.command, notDelivered: task.notDelivered,
      onLoaded: (count) => tell({ zh: `读取 ${count} 笔`, en: `Reading: ${count}` }, SHARES.reading + (SHARES.computing - SHARES.reading) * Math.min(1, count / all)),
    }, async (data): Promise<JobWord> => {
      const after = ruleSetWith(data.before, candidates)
      if (Array.isArray(after)) return { refusals: after }
      const shares = [SHARES.reading, SHARES.computing, SHARES.judging, SHARES.comparing]
      const { report } = await performBacktest({
        kind, data, after, command: task.command, from: task.from, to: task.to, minutesPerAlert: task.minutesPerAlert, cache: null, recallable: false,
        keep: null, memoryMb: task.memoryMb, threads: 1, onStep: (what) => tell(what, shares.shift() ?? SHARES.comparing),
      })
      return { report, limits: data.limits }
    })
  } catch (error) {
    if (error instanceof Refused) return { refusals: [error.refusal] }
    throw error
  } finally {
    await pools.close()
  }
}

async function countJudged(pool: ReturnType<typeof openPools>['gate'], { region, command }: JobTask): Promise<number> {
  const client = await pool.connect()
  try {
    await client.query('begin read only')
    await client.query('select platform.enter_region($1)', [region])
    const { rows } = await client.query<{ n: bigint }>({ name: 'backtest-count', text: 'select count(*) as n from rules.verdict where region = $1 and command = $2', values: [region, command] })
    return Number(rows[0]!.n)
  } finally {
    await client.query('rollback').catch(() => {})
    client.release()
  }
}

function tell(step: Bilingual, share: number): void {
  process.send?.({ step, share } satisfies JobWord)
}
