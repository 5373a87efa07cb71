import { hash } from 'node:crypto'
import type { ClientBase, PoolClient } from 'pg'
import { canonicalBytes } from '#kernel/log/index.ts'
import { isRefusal, Refused } from '#kernel/values/refusal.ts'
import { refuse as refuseRegion, type Region } from '#kernel/values/region.ts'
import { chunks } from './chunks.ts'
import type { Decision } from './decide.ts'
import type { Gate } from './gate.ts'
import { prepare, SLICE } from './judge-all.ts'
import { refuse, type Answer, type Command, type Done } from './model.ts'
import { openReader } from './reader.ts'
import type { Recorded } from './record.ts'
import { isTransient, refusalOfDatabase } from './refused-by-database.ts'
import { loadReceipts, takeClock, type Clock, type Receipt } from './store.ts'
import { together } from './together.ts'
import { loadWorld, type World } from './world.ts'
import { unfit } from './unfit.ts'
import { openWriter } from './writer.ts'

/** At most this many commands share one transaction. */
export const MAX_BATCH = 500

/**
 * The one way anything is written: a batch of commands of one region, in order, one transaction (ARCHITECTURE §3).
 * Members do not see each other's failures: a refused member leaves nothing, the others go through. Answers come in the order of the commands.
 */
export async function run(gate: Gate, region: Region, commands: readonly Command[]): Promise<Answer[]> {
  const answers = new Map<Command, Answer>()
  for (const wave of waves(commands)) {
    for (const [command, answer] of await runWave(gate, region, wave)) answers.set(command, answer)
  }
  return commands.map((command) => answers.get(command)!)
}

/** Members of one transaction must not meet: a second command on the same document, or with the same key, goes into a later wave. */
function waves(commands: readonly Command[]): Command[][] {
  const all: { commands: Command[]; taken: Set<string> }[] = []
  const next = new Map<string, number>()
  for (const command of commands) {
    const names = [command.document, `${command.actor.person}|${command.key}`]
    const index = Math.max(...names.map((name) => next.get(name) ?? 0))
    for (const name of names) next.set(name, index + 1)
    const wave = (all[index] ??= { commands: [], taken: new Set() })
    wave.commands.push(command)
  }
  return all.flatMap(({ commands: members }) => chunks(members, MAX_BATCH))
}

/** Tries the wave together; when the database refuses it, its members run alone, so that exactly the guilty one is refused. */
async function runWave(gate: Gate, region: Region, commands: readonly Command[], attempt = 1): Promise<Map<Command, Answer>> {
  try {
    return await transact(gate, region, commands)
  } catch (error) {
    if (error instanceof Meeting) {
      const at = commands.indexOf(error.second)
      const first = await runWave(gate, region, commands.slice(0, at))
      return new Map([...first, ...(await runWave(gate, region, commands.slice(at)))])
    }
    const refusal = error instanceof Refused ? error.refusal : refusalOfDatabase(error)
    if (!refusal) throw error
    if (isTransient(error)) {
      // Nobody's fault, and alone each member might wait as long again.
      if (attempt < 4) return runWave(gate, region, commands, attempt + 1)
      return new Map(commands.map((command) => [command, refuse('command.busy')]))
    }
    if (commands.length > 1) {
      const answers = new Map<Command, Answer>()
      for (const command of commands) for (const [, answer] of await runWave(gate, region, [command])) answers.set(command, answer)
      return answers
    }
    return new Map([[commands[0]!, refusal]])
  }
}

/**
 * Two members that may not share a transaction.
 * They would move one document: an alert moves the document it is about, and what is asked of that document itself, or by a second alert
 * about it, must find it moved. Which document an alert is about is known only once it is loaded.
 * Or one changes what the later is judged by: rulebook and registers are read when a batch begins, and what an act changed about them counts
 * for exactly the verdicts behind it in the order, or none could be judged again from its place.
 * Or one changes the organisation: who may do what is read when a batch begins, and who was dismissed acts no more behind it.
 */
class Meeting extends Error {
  readonly second: Command
  constructor(second: Command) {
    super('two members of a wave meet')
    this.second = second
  }
}

function refuseMeetings(gate: Gate, world: World, commands: readonly Command[]): void {
  const touched = new Set<string>()
  const judging = commands.length > 1 ? kindsThatChangeJudging(gate) : NO_KINDS
  let isChanged = false
  let isReappointed = false
  for (const command of commands) {
    const kind = gate.kinds.get(command.kind)
    if (isReappointed || (isChanged && kind?.judged)) throw new Meeting(command)
    if (judging.has(command.kind)) isChanged = true
    if (kind?.make?.duty === 'organisation.write') isReappointed = true
    const document = world.documents.get(command.document)
    const moved = document?.subject && gate.kinds.get(document.kind)?.onEnd ? [document.id, document.subject] : [command.document]
    if (moved.some((id) => touched.has(id))) throw new Meeting(command)
    for (const id of moved) touched.add(id)
  }
}

const NO_KINDS: ReadonlySet<string> = new Set()

/** Forms of the rulebook, and those by which registers are taken over. */
function kindsThatChangeJudging({ modules }: Gate): ReadonlySet<string> {
  return new Set(modules.flatMap((module) => [
    ...(module.rulebook ? module.kinds.map(({ code }) => code) : []), ...(module.registers ?? []).map(({ load }) => load)]))
}

/**
 * Commands that belong together, an order file and the payments in it: all are done in one transaction or none is, in the order given.
 * When one is refused, its answer says why and every other that could have been done is null. What a rule forbids is kept as forbidden by
 * itself and refused here. They must be of different documents.
 * Throws what `run` throws; a refusal of the database, which names no member, is thrown as Refused.
 */
export async function runLinked(gate: Gate, region: Region, commands: readonly Command[]): Promise<(Answer | null)[]> {
  if (new Set(commands.map(({ document }) => document)).size < commands.length) throw new Error('linked commands must be of different documents')
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answers = await transact(gate, region, commands, 'linked')
      const forbidden = commands.filter((command) => isForbidden(answers.get(command)!))
      const kept = forbidden.length === 0 ? [] : await run(gate, region, forbidden)
      // By itself it was not forbidden after all: the others may follow it.
      if (attempt < 4 && kept.some((answer) => !isRefusal(answer) && !isForbidden(answer))) continue
      for (const [index, command] of forbidden.entries()) answers.set(command, refusalOfForbidden(kept[index]!))
      const isWhole = [...answers.values()].every((answer) => !isRefusal(answer))
      return commands.map((command) => {
        const answer = answers.get(command)!
        return isWhole || isRefusal(answer) ? answer : null
      })
    } catch (error) {
      const refusal = refusalOfDatabase(error)
      if (!refusal) throw error
      if (!isTransient(error) || attempt >= 4) throw new Refused(isTransient(error) ? refuse('command.busy') : refusal)
    }
  }
}

/** A rule stopped it: there is a verdict, and the document stands where it stood. */
function isForbidden(answer: Answer): boolean {
  return !isRefusal(answer) && answer.effect === 'forbid'
}

function refusalOfForbidden(answer: Answer): Answer {
  if (isRefusal(answer)) return answer
  const found = answer.findings.find(({ effect }) => effect === 'forbid')
  return refuse('command.forbidden', { number: answer.number ?? '—', rule: found?.rule ?? '—', why: found?.message ?? { zh: '', en: '' } })
}

async function transact(
  gate: Gate, region: Region, commands: readonly Command[], members: 'independent' | 'linked' = 'independent',
): Promise<Map<Command, Answer>> {
  const client = await gate.pool.connect()
  let broken = false
  try {
    const [, , answers] = await together([
      client.query('begin'),
      client.query({ name: 'command-enter-region', text: 'select platform.enter_region($1)', values: [region] }),
      runInside(client, gate, region, commands),
    ])
    if (members === 'linked' && [...answers.values()].some((answer) => isRefusal(answer) || isForbidden(answer))) {
      await client.query('rollback')
      return answers
    }
    await client.query('commit')
    if ([...answers.values()].some((answer) => !isRefusal(answer))) gate.committed(region)
    return answers
  } catch (error) {
    await client.query('rollback').catch(() => (broken = true))
    throw error
  } finally {
    client.release(broken)
  }
}

/** Steps 1 to 9 and the write phase. */
async function runInside(client: PoolClient, gate: Gate, region: Region, commands: readonly Command[]): Promise<Map<Command, Answer>> {
  const stage = stopwatch(gate, commands.length)
  const answers = new Map<Command, Answer>()
  const fit = commands.filter((command) => {
    const refusal = unfit(command)
    if (refusal) answers.set(command, refusal)
    return !refusal
  })
  if (fit.length === 0) return answers
  // One round trip: the clock, and behind it whatever the ids of the commands can be asked for.
  const [loaded, receipts] = await together([
    loadWorld(client, gate, region, fit, takeClock(client, region, gate.clock())),
    loadReceipts(client, region, fit.map(({ actor, key }) => ({ actor: actor.person, key }))),
  ])
  if (!loaded) throw new Refused(refuseRegion('region.not_a_region', { text: region }))
  const { world, clock } = loaded
  const fresh = fit.filter((command) => !recall(command, receipts, answers))
  if (fresh.length === 0) return answers
  refuseMeetings(gate, world, fresh)
  stage('load')
  const reader = await openReader(gate, region, client, fresh.length > SLICE)
  try {
    await decideAndWrite(client, reader.client, gate, world, clock, fresh, answers, stage)
  } finally {
    await reader.close()
  }
  return answers
}

/** Steps 3 to 9 slice by slice: while the server writes one, the next is decided. Puts the answer of each member. */
async function decideAndWrite(
  client: PoolClient, reader: ClientBase, gate: Gate, world: World, clock: Clock, fresh: readonly Command[], answers: Map<Command, Answer>,
  stage: (name: string) => void,
): Promise<void> {
  const firstSeq = clock.seq + 1n
  const { refused, slices, decideNext, reads } = await prepare(client, reader, gate, world, fresh, firstSeq, stage, true)
  for (const [command, refusal] of refused) answers.set(command, refusal)
  const writer = openWriter(client, gate, world, clock)
  // Each is written once the rows behind its hits have come.
  let waiting: (() => Promise<void>) | null = null
  try {
    for (const slice of slices) {
      const { results, evidence } = await decideNext(slice)
      const decisions: Decision[] = []
      for (const [command, answer] of results) {
        if (isRefusal(answer)) answers.set(command, answer)
        else decisions.push(answer)
      }
      const write = async () => {
        await evidence
        for (const [decision, recorded] of writer.write(decisions)) answers.set(decision.admitted.command, doneOf(decision, recorded))
      }
      await waiting?.()
      waiting = write
    }
    await waiting?.()
    stage('decide')
    writer.close(fresh.length, fresh.flatMap((command) => receiptOf(command, answers.get(command)!)))
  } catch (error) {
    // Nothing may be under way when the transaction is rolled back; and what failed first is the cause, not what followed from it.
    await together([Promise.reject(error), reads(), writer.written()])
  }
  await writer.written()
  stage('write')
}

/** Step 1: the same key with the same content gets the same answer; with other content it is refused. */
function recall(command: Command, receipts: ReadonlyMap<string, Receipt>, answers: Map<Command, Answer>): boolean {
  const receipt = receipts.get(`${command.actor.person}|${command.key}`)
  if (receipt) answers.set(command, receipt.content.equals(contentHash(command)) ? receipt.answer : refuse('command.key_reused'))
  return receipt !== undefined
}

function doneOf(decision: Decision, recorded: Recorded): Done {
  const { document, verdict, birth, seq } = decision
  return {
    document: document.id, kind: document.kind, number: document.number, state: document.state, version: document.version, seq: String(seq),
    effect: verdict?.verdict.effect ?? null,
    findings: verdict?.verdict.findings.filter((finding) => finding.effect !== null && finding.tell === 'clerk') ?? [],
    leaf: String(recorded.own.position),
    born: birth ? [{ id: birth.document.id, kind: birth.kind.code }] : [],
  }
}

/** Final answers are kept; a transient refusal (503) is not, so that the same key may be tried again. */
function receiptOf(command: Command, answer: Answer): Receipt[] {
  if (isRefusal(answer) && answer.status === 503) return []
  return [{ actor: command.actor.person, key: command.key, content: contentHash(command), answer }]
}

function contentHash({ key: _key, ...content }: Command): Buffer {
  return hash('sha256', asJson(content), 'buffer')
}

/** Canonical bytes of the content as JSON carries it; only what JSON would leave out or write in another way has to go through it first. */
function asJson(content: object): Buffer {
  try {
    return canonicalBytes(content)
  } catch {
    return canonicalBytes(JSON.parse(JSON.stringify(content)))
  }
}

function stopwatch(gate: Gate, members: number): (name: string) => void {
  if (!gate.measure) return () => {}
  let last = performance.now()
  return (name) => {
    const now = performance.now()
    gate.measure!(name, now - last, members)
    last = now
  }
}
