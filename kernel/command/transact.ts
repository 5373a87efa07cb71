import { hash } from 'node:crypto'
import type { ClientBase, PoolClient } from 'pg'
import { canonicalBytes } from '#kernel/log/index.ts'
import { isRefusal, Refused } from '#kernel/values/refusal.ts'
import { refuse as refuseRegion, type Region } from '#kernel/values/region.ts'
import type { Decision } from './decide.ts'
import type { Gate } from './gate.ts'
import { prepare, SLICE } from './judge-all.ts'
import { askTailsAgain } from './known-tails.ts'
import { Meeting, refuseMeetings } from './meeting.ts'
import { refuse, type Answer, type Command, type Done } from './model.ts'
import { openReader } from './reader.ts'
import type { Recorded } from './record.ts'
import { loadReceipts, takeClock, type Receipt } from './store.ts'
import { together } from './together.ts'
import { unfit } from './unfit.ts'
import { loadWorld, type World } from './world.ts'
import { commit, openWriter, type Writer } from './writer.ts'

/** A rule stopped it: there is a verdict, and the document stands where it stood. */
export function isForbidden(answer: Answer): boolean {
  return !isRefusal(answer) && answer.effect === 'forbid'
}

/** Errors that came because the database could not be reached or the way to it broke: no member's fault. */
const ofConnection = new WeakSet<object>()

export function isOfConnection(error: unknown): boolean {
  return typeof error === 'object' && error !== null && ofConnection.has(error)
}

async function connect({ pool }: Gate): Promise<PoolClient> {
  return pool.connect().catch((error: Error) => {
    ofConnection.add(error)
    throw error
  })
}

/**
 * One transaction for all members; of independent ones the refused leave nothing, of linked ones all are done or none is.
 * Throws Meeting, Refused, what the database said, or a fault of ours; then nothing was done, except perhaps when `isOfConnection`.
 */
export async function transact(
  gate: Gate, region: Region, commands: readonly Command[], members: 'independent' | 'linked' = 'independent',
): Promise<Map<Command, Answer>> {
  const client = await connect(gate)
  let broken = false
  try {
    const isKept = (answers: ReadonlyMap<Command, Answer>) => (
      members === 'independent' || [...answers.values()].every((answer) => !isRefusal(answer) && !isForbidden(answer)))
    const [, , { answers, writer, isCommitted }] = await together([
      client.query({ name: 'command-begin', text: 'begin' }),
      client.query({ name: 'command-enter-region', text: 'select platform.enter_region($1)', values: [region] }),
      runInside(client, gate, region, commands, isKept),
    ])
    if (!isKept(answers)) {
      await client.query('rollback')
      return answers
    }
    if (!isCommitted) await commit(client)
    writer?.committed()
    // Who has been told that there is not enough shall be told so the next time by the books themselves.
    if ([...answers.values()].some((answer) => isRefusal(answer) && answer.code.startsWith('ledger.'))) askTailsAgain(gate.tails, region)
    if ([...answers.values()].some((answer) => !isRefusal(answer))) gate.committed(region)
    return answers
  } catch (error) {
    if (!(error instanceof Meeting || error instanceof Refused)) askTailsAgain(gate.tails, region)
    await client.query('rollback').catch(() => {
      broken = true
      ofConnection.add(error as Error)
    })
    throw error
  } finally {
    client.release(broken)
  }
}

interface Inside {
  answers: Map<Command, Answer>
  /** Null when nothing was written. */
  writer: Writer | null
  /** The commit went along with the last rows and has been answered. */
  isCommitted: boolean
}

/** Steps 1 to 9 and the write phase. */
async function runInside(
  client: PoolClient, gate: Gate, region: Region, commands: readonly Command[], isKept: (answers: ReadonlyMap<Command, Answer>) => boolean,
): Promise<Inside> {
  const stage = stopwatch(gate, commands.length)
  const answers = new Map<Command, Answer>()
  const fit = commands.filter((command) => {
    const refusal = unfit(command)
    if (refusal) answers.set(command, refusal)
    return !refusal
  })
  const nothing = { answers, writer: null, isCommitted: false }
  if (fit.length === 0) return nothing
  // One round trip: the clock, and behind it whatever the ids of the commands can be asked for.
  const [loaded, receipts] = await together([
    loadWorld(client, gate, region, fit, takeClock(client, region, gate.clock())),
    loadReceipts(client, region, fit.map(({ actor, key }) => ({ actor: actor.person, key }))),
  ])
  if (!loaded) throw new Refused(refuseRegion('region.not_a_region', { text: region }))
  const { world, clock } = loaded
  const fresh = fit.filter((command) => !recall(command, receipts, answers))
  if (fresh.length === 0) return nothing
  refuseMeetings(gate, world, fresh)
  stage('load')
  const reader = await openReader(gate, region, client, fresh.length > SLICE)
  try {
    const writer = openWriter(client, gate, world, clock)
    const isCommitted = await decideAndWrite({ client, reader: reader.client, gate, world, firstSeq: clock.seq + 1n, writer, fresh, answers, isKept, stage })
    return { answers, writer, isCommitted }
  } finally {
    await reader.close()
  }
}

interface Batch {
  client: PoolClient
  reader: ClientBase
  gate: Gate
  world: World
  firstSeq: bigint
  writer: Writer
  /** What was not answered before. */
  fresh: readonly Command[]
  /** Of every member, filled as they are decided. */
  answers: Map<Command, Answer>
  /** Once all are answered: is anything to stay? */
  isKept: (answers: ReadonlyMap<Command, Answer>) => boolean
  stage: (name: string) => void
}

/**
 * Steps 3 to 9 slice by slice: while the server writes one, the next is decided. Puts the answer of each member. True when the transaction
 * was committed with its last rows.
 */
async function decideAndWrite({ client, reader, gate, world, firstSeq, writer, fresh, answers, isKept, stage }: Batch): Promise<boolean> {
  const { refused, slices, decideNext, reads } = await prepare(client, reader, gate, world, fresh, firstSeq, stage, true)
  for (const [command, refusal] of refused) answers.set(command, refusal)
  let isCommitted = false
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
    isCommitted = isKept(answers) && await writer.commit()
  } catch (error) {
    // Nothing may be under way when the transaction is rolled back; and what failed first is the cause, not what followed from it.
    await together([Promise.reject(error), reads(), writer.written()])
  }
  await writer.written()
  stage('write')
  return isCommitted
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
