import type { ClientBase } from 'pg'
import { holdersOf } from '#kernel/access/index.ts'
import type { Document } from '#kernel/document/index.ts'
import { tailKey } from '#kernel/ledger/index.ts'
import type { LoadedKind } from '#kernel/module/model.ts'
import { start, type TaskNode } from '#kernel/process/index.ts'
import type { Finding, Verdict } from '#kernel/rules/index.ts'
import { isRefusal, Refused, type Bilingual, type Refusal } from '#kernel/values/refusal.ts'
import { refuse as refuseRegion, type Region } from '#kernel/values/region.ts'
import { admissionOf, postMove, type Decision } from './decide.ts'
import type { Gate } from './gate.ts'
import { judge } from './judge.ts'
import { judgeAll, type Member } from './judge-all.ts'
import { refuse, type Command } from './model.ts'
import { signOffFen, signOffWords } from './sign-off.ts'
import { readClock } from './store.ts'
import { loadWorld, type World } from './world.ts'

export interface Preview {
  /** Why it would be refused, or null. */
  refusal: Refusal | null
  /** A rule forbids it or asks for papers, and the balance is short as well: what the ledger would say next. */
  short: Refusal | null
  effect: string | null
  /** What asks for something and may be told to the one who types. */
  findings: Finding[]
  /** The indicator's balance before, and after the command: the same when it does not move it. */
  budget: { indicator: string; availableFen: string; afterFen: string } | null
  /** What would come of it, in sentences: which amount decides who must sign where it is not its own, and what the kind foresees. */
  foreseen: Bilingual[]
  next: { node: string; name: Bilingual; position: string; who: string[]; timeLimitDays: number }[]
}

/**
 * What `run` would answer, by the same functions, without a lock and without a row written, on connections of its own. When a rule
 * forbids or asks for papers and the balance is short too, or the other way round, it says both. Throws Refused (command.busy) after waiting a second.
 */
export function preview(gate: Gate, region: Region, command: Command): Promise<Preview> {
  return reading(gate, region, (client) => previewInside(client, gate, region, command))
}

/**
 * For commands of one actor on one document: why each would be refused, or null. One connection and one load for all of them; when none
 * is to be had in a second, every one is told that the system is busy.
 */
export async function whyNot(gate: Gate, region: Region, commands: readonly Command[]): Promise<(Refusal | null)[]> {
  try {
    return await reading(gate, region, async (client) => {
      const { world } = await load(client, gate, region, commands)
      const answers: (Refusal | null)[] = []
      for (const command of commands) {
        const { results } = await judgeAll(client, gate, copyOf(world), [command], () => {})
        const answer = results.get(command)!
        answers.push(isRefusal(answer) ? answer : null)
      }
      return answers
    })
  } catch (error) {
    if (error instanceof Refused && error.refusal.code === 'command.busy') return commands.map(() => error.refusal)
    throw error
  }
}

async function reading<Result>(gate: Gate, region: Region, work: (client: ClientBase) => Promise<Result>): Promise<Result> {
  const client = await gate.previewPool.connect().catch((error: Error) => {
    throw /timeout/.test(error.message) ? new Refused(refuse('command.busy')) : error
  })
  try {
    await client.query('begin read only')
    await client.query(`set local statement_timeout = '1s'`)
    await client.query({ name: 'command-enter-region', text: 'select platform.enter_region($1)', values: [region] })
    return await work(client)
  } catch (error) {
    // The second that a preview may take is over.
    throw (error as { code?: string }).code === '57014' ? new Refused(refuse('command.busy')) : error
  } finally {
    await client.query('rollback').catch(() => {})
    client.release()
  }
}

async function load(client: ClientBase, gate: Gate, region: Region, commands: readonly Command[]) {
  const loaded = await loadWorld(client, gate, region, commands, readClock(client, region, gate.clock()))
  if (!loaded) throw new Refused(refuseRegion('region.not_a_region', { text: region }))
  return loaded
}

/** Accepted members move the world on; one that is only asked about must not move it for the next. */
function copyOf(world: World): World {
  return {
    ...world, documents: new Map(world.documents), acts: new Map(world.acts), actsBefore: new Map(world.actsBefore), tails: new Map(world.tails),
    roundPersons: new Set(world.roundPersons), rows: [...world.rows],
  }
}

async function previewInside(client: ClientBase, gate: Gate, region: Region, command: Command): Promise<Preview> {
  const { world } = await load(client, gate, region, [command])
  const judged = await judgeAll(client, gate, world, [command], () => {})
  const answer = judged.results.get(command)!
  const member = judged.members.get(command)
  const decision = isRefusal(answer) ? null : answer
  const verdict = decision?.verdict?.verdict ?? (isRefusal(answer) && member ? verdictBehind(gate, world, member, answer) : null)
  return {
    refusal: isRefusal(answer) ? answer : null,
    short: member ? shortBehind(world, member, answer) : null,
    effect: verdict?.effect ?? null,
    findings: verdict?.findings.filter((finding) => finding.effect !== null && finding.tell === 'clerk') ?? [],
    budget: budgetOf(world, judged.indicator, decision),
    foreseen: decision ? foreseenOf(gate, world, decision) : [],
    next: decision ? await nextOf(client, world, decision) : [],
  }
}

function foreseenOf(gate: Gate, world: World, { admitted: { kind, document }, lookup, outcome }: Decision): Bilingual[] {
  if (!outcome) return []
  return [signOffWords(kind, document, outcome.state.signOffFen) ?? [], kind.foresee?.(document, lookup, admissionOf(gate, world)) ?? []].flat()
}

/** The rules' word on what the balance has refused already. */
function verdictBehind(gate: Gate, world: World, { admitted, lookup, features }: Member, refusal: Refusal): Verdict | null {
  if (!refusal.code.startsWith('ledger.')) return null
  const judged = judge(gate, world, admitted, lookup, features)
  return isRefusal(judged) ? null : judged.verdict
}

/**
 * The balance's word on a submit that a rule has stopped already: it would be refused once the rule no longer forbids it, or once the papers
 * are there, which nobody should fetch for what cannot be paid.
 */
function shortBehind(world: World, { admitted, lookup, features, seq }: Member, answer: Decision | Refusal): Refusal | null {
  const { kind, document, before, command } = admitted
  const isStopped = isRefusal(answer) ? answer.code === 'command.evidence_missing' : answer.verdict?.verdict.effect === 'forbid'
  if (!isStopped || command.action !== 'submit') return null
  const facts = kind.judged?.facts(document, lookup, world.moment) ?? {}
  const outcome = start(kind.definition, facts, kind.conditions, { held: false, extraSigners: [], signOffFen: signOffFen(kind, document, features) })
  if (isRefusal(outcome)) return outcome
  const moved = { ...document, state: outcome.documentState }
  // The balances of the page are as they stand; what would come is only asked.
  const posting = postMove({ ...world, tails: new Map(world.tails) }, kind, moved, lookup, before?.state ?? null, command.action, seq, admitted)
  return isRefusal(posting) ? posting : null
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

/** The tasks that this command opens, and those of other branches that it leaves open: while one stands, nothing has ended. */
async function nextOf(client: ClientBase, world: World, { admitted: { kind }, document, outcome }: Decision): Promise<Preview['next']> {
  if (!outcome) return []
  const waiting = (world.tasks.get(document.id) ?? []).filter(({ taskKey }) => !outcome.closed.includes(taskKey))
  const tasks = [
    ...waiting.map(({ node, position, unit }) => ({ node, position, unit, timeLimitDays: nodeOf(kind, node)?.timeLimitDays ?? 1 })),
    ...outcome.opened.map(({ node, position, unitScope, timeLimitDays }) => ({ node, position, unit: unitScope === 'unit' ? document.unit : null, timeLimitDays })),
  ]
  const holders = await holdersOf(client, world.region, world.moment.day, tasks, actedIn(world, document))
  return tasks.map(({ node, position, timeLimitDays }, index) => (
    { node, name: nodeOf(kind, node)?.name ?? { zh: node, en: node }, position, who: holders[index]!, timeLimitDays }))
}

function nodeOf({ definition }: LoadedKind, node: string): TaskNode | undefined {
  return definition.nodes.find((one): one is TaskNode => one.type === 'task' && one.id === node)
}

/** Who has signed in this round, this command among it: none of them is next. */
function actedIn({ roundPersons }: World, { id, round }: Document): string[] {
  const mark = `${id}|${round}|`
  return [...roundPersons].filter((one) => one.startsWith(mark)).map((one) => one.slice(mark.length))
}
