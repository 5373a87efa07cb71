import type { ClientBase } from 'pg'
import { type Bilingual, isRefusal, Refused } from '#kernel/values/refusal.ts'
import { openCheckpoint, originOf, signCheckpoint } from './checkpoint.ts'
import { type CompactRange, emptyRange, peakAddresses, rangeFromPeaks, rootOf } from './merkle.ts'
import { type Checkpoint, type CheckpointText, refuse } from './model.ts'
import { parseVkey, type Signer } from './note.ts'
import { appendLeaves, gatherNodes } from './sequence.ts'
import { insertCheckpoint, insertNodes, latestCheckpoint, leafPages, readNodes } from './store.ts'

const CHUNK_LEAVES = 20_000
const DEFAULT_LIMIT = 1_000_000
const UNIQUE_VIOLATION = '23505'

export interface SequenceOptions {
  /** Most leaves to take under one checkpoint; the rest waits for the next call. */
  limit?: number
  /** Verifier keys that signed before the present one; a checkpoint of any other key stops the sequencer. */
  formerKeys?: readonly string[]
}

export interface SequenceResult {
  /** The newest checkpoint after this call; null for a region without leaves. */
  checkpoint: Checkpoint | null
  /** Leaves that this call brought under it. */
  added: number
  /** True when the limit ended the call: call again. */
  more: boolean
}

/**
 * Hashes the leaves past the last checkpoint, stores the tree nodes and signs a checkpoint, in a transaction of its own
 * (the client must not be inside one). Calling it again without new leaves changes nothing. Of two sequencers at work
 * on one region the slower meets the other's nodes (unique violation), rolls back and reports what the other signed.
 * Throws `Refused` on a gap (log.gap), on stored nodes or a last checkpoint that are not what our key signed.
 */
export async function sequenceRegion(
  client: ClientBase,
  region: string,
  signer: Signer,
  now: Date,
  options: SequenceOptions = {},
): Promise<SequenceResult> {
  await client.query('begin')
  try {
    const result = await extend(client, region, signer, now, options)
    await client.query('commit')
    return result
  } catch (error) {
    // On a broken connection the rollback fails too; the server then rolls back by itself and the first error tells
    // more.
    await client.query('rollback').catch(() => undefined)
    if ((error as { code?: unknown }).code !== UNIQUE_VIOLATION) throw error
    return { checkpoint: await latestCheckpoint(client, region), added: 0, more: true }
  }
}

async function extend(
  client: ClientBase,
  region: string,
  signer: Signer,
  now: Date,
  { limit = DEFAULT_LIMIT, formerKeys = [] }: SequenceOptions,
): Promise<SequenceResult> {
  const last = await latestCheckpoint(client, region)
  const vkeys = [signer.vkey, ...formerKeys]
  const range = last ? await trustedRange(client, region, last, vkeys, signer.name) : emptyRange()
  const from = range.size
  await storeLeaves(client, region, range, from + limit)
  const added = range.size - from
  if (added === 0) return { checkpoint: last, added, more: false }
  const text = { origin: originOf(signer.name, region), size: range.size, root: rootOf(range) }
  const checkpoint = { size: text.size, root: text.root, note: signCheckpoint(text, signer), signedAt: now }
  await insertCheckpoint(client, region, checkpoint)
  return { checkpoint, added, more: added === limit }
}

/**
 * The tree under the last checkpoint, believed only when the checkpoint bears our signature and the stored nodes give
 * its root: a sequencer that extended what somebody else put there would sign a rewritten history.
 */
async function trustedRange(
  client: ClientBase,
  region: string,
  last: Checkpoint,
  vkeys: readonly string[],
  keyName: string,
): Promise<CompactRange> {
  const opened = vkeys.map((vkey) => {
    const verifier = parseVkey(vkey)
    return isRefusal(verifier) ? verifier : openCheckpoint(last.note, verifier)
  })
  const text = opened.find((result): result is CheckpointText => !isRefusal(result))
  const forged = (reason: Bilingual): Refused => {
    return new Refused(refuse('log.checkpoint_forged', { region, size: last.size, reason }))
  }
  if (!text) throw forged(opened.find(isRefusal)!.message)
  const isSame = text.size === last.size && Buffer.from(last.root).equals(text.root)
  if (!isSame) throw forged({ zh: '大小或根与签名文本不符', en: 'size or root differ from the note' })
  if (!text.origin.endsWith(`/${region}`)) {
    const expected = originOf(keyName, region)
    throw forged({ zh: `来源是“${text.origin}”，应为“${expected}”`, en: `its origin is ${text.origin}, expected ${expected}` })
  }
  const range = rangeFromPeaks(last.size, await readNodes(client, region, peakAddresses(last.size)))
  if (!rootOf(range).equals(text.root)) throw new Refused(refuse('log.nodes_disagree', { region, size: last.size }))
  return range
}

/** Memory holds two pages of leaves and the nodes of one chunk, however long the log is. */
async function storeLeaves(client: ClientBase, region: string, range: CompactRange, to: number): Promise<void> {
  const gathered = gatherNodes()
  let waiting = 0
  for await (const page of leafPages(client, region, range.size, to)) {
    const gap = appendLeaves(range, page, gathered)
    if (gap) throw new Refused(refuse('log.gap', { region, ...gap }))
    waiting += page.length
    if (waiting < CHUNK_LEAVES) continue
    await insertNodes(client, region, gathered.take())
    waiting = 0
  }
  if (waiting > 0) await insertNodes(client, region, gathered.take())
}
