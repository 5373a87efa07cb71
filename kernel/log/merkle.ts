import { hash } from 'node:crypto'
import type { NodeAddress } from './model.ts'

export const HASH_BYTES = 32
/** RFC 6962 §2.1: the hash of an empty log is the hash of nothing. */
export const EMPTY_ROOT: Buffer = hash('sha256', Buffer.alloc(0), 'buffer')

/**
 * The right edge of a growing tree: for each set bit of `size`, from the lowest, the hash of the full subtree of that
 * level. Twenty hashes stand for a million leaves, so a log of any length is extended and its root taken in O(log n)
 * memory.
 */
export interface CompactRange {
  size: number
  /** By level; an entry counts only when that bit of `size` is set. */
  peaks: Buffer[]
}

export type OnNode = (level: number, index: number, hash: Buffer) => void

export function emptyRange(): CompactRange {
  return { size: 0, peaks: [] }
}

/** Adds one leaf hash in place; tells of every full subtree that it completes, the leaf itself (level 0) first. */
export function append(range: CompactRange, leaf: Buffer, onNode?: OnNode): void {
  let node = leaf
  let level = 0
  let index = range.size
  onNode?.(level, index, node)
  while (index % 2 === 1) {
    node = nodeHash(range.peaks[level]!, node)
    level += 1
    index = (index - 1) / 2
    onNode?.(level, index, node)
  }
  range.peaks[level] = node
  range.size += 1
}

/** MTH of RFC 6962 §2.1 over everything appended so far. */
export function rootOf(range: CompactRange): Buffer {
  let root: Buffer | null = null
  for (let level = 0, rest = range.size; rest > 0; level += 1, rest = Math.floor(rest / 2)) {
    if (rest % 2 === 0) continue
    root = root ? nodeHash(range.peaks[level]!, root) : range.peaks[level]!
  }
  return root ?? EMPTY_ROOT
}

/** Where the peaks of a tree of this size are kept, by rising level. */
export function peakAddresses(size: number): NodeAddress[] {
  const addresses: NodeAddress[] = []
  for (let level = 0, rest = size; rest > 0; level += 1, rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) addresses.push({ level, index: rest - 1 })
  }
  return addresses
}

/** The range again, from the hashes at `peakAddresses(size)` in that order. */
export function rangeFromPeaks(size: number, hashes: readonly Buffer[]): CompactRange {
  const peaks: Buffer[] = []
  peakAddresses(size).forEach(({ level }, order) => {
    peaks[level] = hashes[order]!
  })
  return { size, peaks }
}

// One buffer for the prefix byte and the content: crypto.hash takes one piece, and a concat per leaf would cost more
// than the hash.
let leafInput = Buffer.alloc(4_096)
const nodeInput = Buffer.alloc(1 + 2 * HASH_BYTES)
nodeInput[0] = 1

/** SHA-256(0x00 ‖ leaf), RFC 6962 §2.1. */
export function leafHash(bytes: Uint8Array): Buffer {
  if (leafInput.length <= bytes.length) leafInput = Buffer.alloc(2 * bytes.length)
  leafInput[0] = 0
  leafInput.set(bytes, 1)
  return hash('sha256', leafInput.subarray(0, bytes.length + 1), 'buffer')
}

/** SHA-256(0x01 ‖ left ‖ right), RFC 6962 §2.1. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  nodeInput.set(left, 1)
  nodeInput.set(right, 1 + HASH_BYTES)
  return hash('sha256', nodeInput, 'buffer')
}
