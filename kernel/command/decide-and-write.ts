import { setImmediate } from 'node:timers/promises'
import { hash } from 'node:crypto'
import type { ClientBase } from 'pg'
import { canonicalBytes } from '#kernel/log/index.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import type { Decision } from './decide.ts'
import type { Gate } from './gate.ts'
import { prepare } from './judge-all.ts'
import { refuse, type Answer, type Command, type Done } from './model.ts'
import type { Recorded } from './record.ts'
import { receiptKey, type Receipt } from './store.ts'
import { together } from './together.ts'
import type { World } from './world.ts'
import type { Writer } from './writer.ts'

interface Batch {
  /** Answers what is asked of all members at once. */
  asked: ClientBase
  /** Answers what is asked about history. */
  history: ClientBase
  /** That connection stands in the region; null: it is the one that writes. */
  entered: Promise<unknown> | null
  gate: Gate
  world: World
  writer: Writer
  /** What was not answered before. */
  fresh: readonly Command[]
  /** Of every member, filled as they are decided. */
  answers: Map<Command, Answer>
  /** Once all are answered: is anything to stay? */
  isKept: (answers: ReadonlyMap<Command, Answer>) => boolean
  /** The commit is on its way: what is asked of the connection now comes behind it. */
  sent: () => void
  stage: (name: string) => void
}

/**
 * Steps 3 to 9 slice by slice: while the server writes one, the next is decided. Puts the answer of each member. True when the commit
 * went along with the last rows; `sent` is told so, and the answer is waited for here.
 */
export async function decideAndWrite({ asked, history, entered, gate, world, writer, fresh, answers, isKept, sent, stage }: Batch): Promise<boolean> {
  const { refused, slices, decideNext, reads } = await prepare(asked, history, gate, world, fresh, stage, true)
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
        for (const [decision, recorded] of await writer.write(decisions)) answers.set(decision.admitted.command, doneOf(decision, recorded))
      }
      await waiting?.()
      waiting = evidence && write
      if (!evidence) await write()
    }
    await waiting?.()
    await entered
    stage('decide')
    if (slices.length > 1) await setImmediate()
    writer.close(fresh.length, fresh.flatMap((command) => receiptOf(command, answers.get(command)!)))
    isCommitted = isKept(answers) && await writer.commit()
    if (isCommitted) sent()
  } catch (error) {
    // Nothing may be under way when the transaction is rolled back; and what failed first is the cause, not what followed from it.
    await together([Promise.reject(error), reads(), writer.written()])
  }
  await writer.written()
  stage('write')
  return isCommitted
}

/**
 * Step 1: the same key with the same content gets the same answer; with other content it is refused, and so is an answer about another document,
 * which was not kept by this program.
 */
export function recall(command: Command, receipts: ReadonlyMap<string, Receipt>, answers: Map<Command, Answer>): boolean {
  const receipt = receipts.get(receiptKey(command.actor.person, command.key))
  if (!receipt) return false
  const isOwn = receipt.content.equals(contentHash(command)) && (isRefusal(receipt.answer) || receipt.answer.document === command.document)
  answers.set(command, isOwn ? receipt.answer : refuse('command.key_reused'))
  return true
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
