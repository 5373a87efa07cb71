import type { ClientBase } from 'pg'
import { holdersOf } from '#kernel/access/index.ts'
import { tailKey } from '#kernel/ledger/index.ts'
import type { TaskNode } from '#kernel/process/index.ts'
import type { Finding } from '#kernel/rules/index.ts'
import { isRefusal, Refused, type Bilingual, type Refusal } from '#kernel/values/refusal.ts'
import { refuse as refuseRegion, type Region } from '#kernel/values/region.ts'
import type { Decision } from './decide.ts'
import type { Gate } from './gate.ts'
import type { Command } from './model.ts'
import { judgeAll } from './judge-all.ts'
import { readClock } from './store.ts'
import { loadWorld, type World } from './world.ts'

export interface Preview {
  /** Why it would be refused, or null. */
  refusal: Refusal | null
  effect: string | null
  /** What asks for something and may be told to the one who types. */
  findings: Finding[]
  /** The indicator's balance before, and after the command: the same when it does not move it. */
  budget: { indicator: string; availableFen: string; afterFen: string } | null
  next: { node: string; name: Bilingual; position: string; who: string[]; timeLimitDays: number }[]
}

/** What `run` would answer, by the same functions, without a lock and without a row written. At most one second of the database's time. */
export async function preview(gate: Gate, region: Region, command: Command): Promise<Preview> {
  const client = await gate.pool.connect()
  try {
    await client.query('begin read only')
    await client.query(`set local statement_timeout = '1s'`)
    await client.query({ name: 'command-enter-region', text: 'select platform.enter_region($1)', values: [region] })
    return await previewInside(client, gate, region, command)
  } finally {
    await client.query('rollback').catch(() => {})
    client.release()
  }
}

async function previewInside(client: ClientBase, gate: Gate, region: Region, command: Command): Promise<Preview> {
  const loaded = await loadWorld(client, gate, region, [command], readClock(client, region, gate.clock()))
  if (!loaded) throw new Refused(refuseRegion('region.not_a_region', { text: region }))
  const { world, clock } = loaded
  const judged = await judgeAll(client, gate, world, [command], clock.seq + 1n, () => {})
  const answer = judged.results.get(command)!
  const decision = isRefusal(answer) ? null : answer
  return {
    refusal: isRefusal(answer) ? answer : null,
    effect: decision?.verdict?.verdict.effect ?? null,
    findings: decision?.verdict?.verdict.findings.filter((finding) => finding.effect !== null && finding.tell === 'clerk') ?? [],
    budget: budgetOf(world, judged.indicator, decision),
    next: decision ? await nextOf(client, gate, world, decision) : [],
  }
}

/** The executable balance (2005) as committed, and as the command would leave it. */
function budgetOf(world: World, indicator: string | null, decision: Decision | null): Preview['budget'] {
  if (!indicator) return null
  const key = tailKey({ holder: indicator, code: '2005' })
  const moved = decision?.posting.entries.find((entry) => tailKey(entry) === key)
  const tail = world.tails.get(key)
  if (!tail) return null
  const afterFen = moved?.afterFen ?? tail.afterFen
  return { indicator, availableFen: String(moved?.beforeFen ?? tail.afterFen), afterFen: String(afterFen) }
}

async function nextOf(client: ClientBase, gate: Gate, world: World, decision: Decision): Promise<Preview['next']> {
  const opened = decision.outcome?.opened ?? []
  const { kind } = decision.admitted
  const holders = await holdersOf(client, world.region, world.moment.day, opened.map((task) => ({
    position: task.position, unit: task.unitScope === 'unit' ? decision.document.unit : null,
  })))
  return opened.map((task, index) => {
    const node = kind.definition.nodes.find((one): one is TaskNode => one.type === 'task' && one.id === task.node)
    return {
      node: task.node, name: node?.name ?? { zh: task.node, en: task.node }, position: task.position, who: holders[index]!,
      timeLimitDays: task.timeLimitDays,
    }
  })
}
