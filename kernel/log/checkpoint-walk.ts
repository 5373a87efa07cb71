import { type CompactRange, rootOf } from './merkle.ts'
import type { Leaf } from './model.ts'
import { appendLeaves, type Gap, type NodeGathering, type OnLeaf } from './sequence.ts'

/** A root that the log must have at this size; `mismatch` is told the size of the last root that was right. */
export interface ExpectedRoot {
  size: number
  root: Uint8Array
  mismatch: (from: number) => void
}

export interface CheckpointWalk {
  /** Adds leaves to the range and compares its root at every size where one is expected. */
  append: (leaves: readonly Leaf[], gathered: NodeGathering, onLeaf?: OnLeaf) => Promise<Gap | null>
  /** Comparisons made. */
  met: () => number
}

/**
 * Compares a growing tree (extended in place) with the roots that it must have had on the way, in one pass and O(log n)
 * memory. `expected` rises in size; equal sizes may repeat. Only the first mismatch is told: all later roots are wrong
 * for the same reason, and the changed leaf lies between the last right root and that one.
 */
export async function walkCheckpoints(
  range: CompactRange,
  expected: AsyncIterable<ExpectedRoot>,
): Promise<CheckpointWalk> {
  const iterator = expected[Symbol.asyncIterator]()
  let due = await iterator.next()
  let right = 0
  let broken = false
  let met = 0

  async function compare(): Promise<void> {
    const root = rootOf(range)
    while (!due.done && due.value.size === range.size) {
      met += 1
      if (!root.equals(due.value.root)) {
        if (!broken) due.value.mismatch(right)
        broken = true
      }
      due = await iterator.next()
    }
    if (!broken) right = range.size
  }

  return {
    met: () => met,
    async append(leaves, gathered, onLeaf) {
      for (let at = 0; at < leaves.length; ) {
        const stop = due.done ? leaves.length : Math.min(leaves.length, at + due.value.size - range.size)
        const gap = appendLeaves(range, leaves.slice(at, stop), gathered, onLeaf)
        if (gap) return gap
        at = stop
        if (!due.done && due.value.size === range.size) await compare()
      }
      return null
    },
  }
}
