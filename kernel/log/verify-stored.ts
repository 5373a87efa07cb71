import { type Bilingual, isRefusal } from '#kernel/values/refusal.ts'
import { openCheckpoint, originOf } from './checkpoint.ts'
import { type ExpectedRoot, walkCheckpoints } from './checkpoint-walk.ts'
import { emptyRange, HASH_BYTES } from './merkle.ts'
import { type Checkpoint, type Leaf, type NodeAddress, problem, type StoredVerdict } from './model.ts'
import type { Verifier } from './note.ts'
import { collectProblems, type ProblemList } from './problems.ts'
import { appendLeaves, type GatheredSpan, gatherNodes } from './sequence.ts'

/** Where the stored log is read from, a page at a time. */
export interface StoredSource {
  /** Size of the newest checkpoint; 0 when none was signed. */
  signedSize: number
  leaves: (from: number, to: number) => AsyncIterable<Leaf[]>
  checkpoints: () => AsyncIterable<Checkpoint>
  nodes: (level: number, first: number, count: number) => Promise<{ indices: number[]; hashes: Buffer }>
  nodeBeyond: (size: number) => Promise<NodeAddress | null>
}

const CHUNK_LEAVES = 20_000

/**
 * Recomputes the tree from the stored leaves in one pass and compares positions, nodes and every checkpoint with it;
 * with a verifier also who signed. Leaves past the last checkpoint are counted and must be contiguous; nothing covers
 * them yet.
 */
export async function verifyRegion(
  region: string,
  source: StoredSource,
  verifier: Verifier | null,
): Promise<StoredVerdict> {
  const problems = collectProblems()
  const range = emptyRange()
  let checkpoints = 0
  const walk = await walkCheckpoints(range, expectedRoots())
  const gathered = gatherNodes()
  let waiting = 0
  let gap = null
  for await (const page of source.leaves(0, source.signedSize)) {
    gap = await walk.append(page, gathered)
    waiting += page.length
    if (gap) break
    if (waiting < CHUNK_LEAVES) continue
    await compareSpans(region, gathered.take(), source, problems)
    waiting = 0
  }
  await compareSpans(region, gathered.take(), source, problems)
  if (!gap && range.size < source.signedSize) {
    problems.add(problem('leaves_missing', { region, leaves: range.size, size: source.signedSize }))
  } else if (!gap) gap = await countWaiting()
  if (gap) problems.add(problem('gap', { region, ...gap }))
  const beyond = await source.nodeBeyond(source.signedSize)
  if (beyond) problems.add(nodeProblem(region, beyond, BEYOND))
  return { ok: problems.list.length === 0, leaves: range.size, checkpoints, problems: problems.list }

  async function* expectedRoots(): AsyncGenerator<ExpectedRoot> {
    for await (const checkpoint of source.checkpoints()) {
      const { size, root } = checkpoint
      checkpoints += 1
      const reason = verifier && distrust(region, checkpoint, verifier)
      if (reason) problems.add(problem('stored_note', { region, size, reason }))
      const mismatch = (from: number): void => {
        problems.add(problem('stored_root_differs', { region, size, from, to: size - 1 }))
      }
      yield { size, root, mismatch }
    }
  }

  async function countWaiting() {
    for await (const page of source.leaves(range.size, Number.MAX_SAFE_INTEGER)) {
      const found = appendLeaves(range, page, gathered)
      if (found) return found
      gathered.take()
    }
    return null
  }
}

const CHANGED: Bilingual = { zh: '与存证重算的结果不符', en: 'differs from what the leaves give' }
const MISSING: Bilingual = { zh: '缺失', en: 'is missing' }
const BEYOND: Bilingual = { zh: '超出最后一个检查点', en: 'lies beyond the last checkpoint' }

async function compareSpans(
  region: string,
  spans: GatheredSpan[],
  source: StoredSource,
  problems: ProblemList,
): Promise<void> {
  for (const { level, first, hashes } of spans) {
    const stored = await source.nodes(level, first, hashes.length / HASH_BYTES)
    if (stored.hashes.equals(hashes)) continue
    const found = new Map(stored.indices.map((index, at) => [index, hashAt(stored.hashes, at)]))
    for (let at = 0; at < hashes.length / HASH_BYTES; at++) {
      const node = { level, index: first + at }
      const hash = found.get(node.index)
      if (!hash) problems.add(nodeProblem(region, node, MISSING))
      else if (!hash.equals(hashAt(hashes, at))) problems.add(nodeProblem(region, node, CHANGED))
    }
  }
}

function hashAt(hashes: Buffer, at: number): Buffer {
  return hashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES)
}

function nodeProblem(region: string, { level, index }: NodeAddress, what: Bilingual): Bilingual {
  return problem('node_differs', { region, level, index, position: index * 2 ** level, what })
}

/** Why the stored checkpoint is not what our key signed; null when it is. */
function distrust(region: string, { size, root, note }: Checkpoint, verifier: Verifier): Bilingual | null {
  const opened = openCheckpoint(note, verifier)
  if (isRefusal(opened)) return opened.message
  const origin = originOf(verifier.name, region)
  if (opened.origin !== origin) return { zh: `属于“${opened.origin}”`, en: `it belongs to “${opened.origin}”` }
  if (opened.size === size && Buffer.from(root).equals(opened.root)) return null
  return { zh: '大小或根与签名文本不符', en: 'size or root differ from the signed text' }
}
