import { append, type CompactRange, HASH_BYTES, leafHash } from './merkle.ts'
import type { Leaf } from './model.ts'

/** Finished nodes of one level, in order, waiting to be written or compared. */
export interface GatheredSpan {
  level: number
  first: number
  hashes: Buffer
}

/**
 * Appends leaves to the range (in place) and gathers every node that they complete, one span per level, since the nodes
 * of a level are completed in order. Returns the position where the leaves stop being contiguous, or null.
 */
export function appendLeaves(
  range: CompactRange,
  leaves: readonly Leaf[],
  gathered: NodeGathering,
  onLeaf?: OnLeaf,
): Gap | null {
  for (const leaf of leaves) {
    if (leaf.position !== range.size) return { expected: range.size, found: leaf.position }
    const hash = leafHash(leaf.bytes)
    onLeaf?.(leaf, hash)
    append(range, hash, gathered.add)
  }
  return null
}

/** The position that was due, and the one that came. */
export interface Gap {
  expected: number
  found: number
}

export type OnLeaf = (leaf: Leaf, hash: Buffer) => void

export interface NodeGathering {
  add: (level: number, index: number, hash: Buffer) => void
  /** The spans since the last call. */
  take: () => GatheredSpan[]
}

export function gatherNodes(): NodeGathering {
  let levels: { first: number; hashes: Buffer[] }[] = []
  return {
    add(level, index, hash) {
      const span = (levels[level] ??= { first: index, hashes: [] })
      span.hashes.push(hash)
    },
    take() {
      const spans = levels.map(({ first, hashes }, level) => ({
        level,
        first,
        hashes: Buffer.concat(hashes, hashes.length * HASH_BYTES),
      }))
      levels = []
      return spans
    },
  }
}
