import { HASH_BYTES, nodeHash } from './merkle.ts'
import type { NodeAddress } from './model.ts'

/**
 * Each element of a proof, as the full subtrees that it is made of, from left to right. Only the right edge needs
 * several.
 */
export type ProofPlan = NodeAddress[][]

/** PATH(m, D[n]) of RFC 6962 §2.1.1. `index` must be below `size`. */
export function inclusionPlan(index: number, size: number): ProofPlan {
  assertSize(index + 1, size)
  const plan: ProofPlan = []
  let start = 0
  let end = size
  while (end - start > 1) {
    const middle = start + splitOf(end - start)
    if (index < middle) {
      plan.push(fullSubtrees(middle, end))
      end = middle
    } else {
      plan.push(fullSubtrees(start, middle))
      start = middle
    }
  }
  return plan.reverse()
}

/** PROOF(m, D[n]) of RFC 6962 §2.1.2: that the first `oldSize` leaves of a log of `newSize` are the old log. */
export function consistencyPlan(oldSize: number, newSize: number): ProofPlan {
  assertSize(oldSize, newSize)
  const plan: ProofPlan = []
  let start = 0
  let end = newSize
  while (oldSize !== end) {
    const middle = start + splitOf(end - start)
    if (oldSize <= middle) {
      plan.push(fullSubtrees(middle, end))
      end = middle
    } else {
      plan.push(fullSubtrees(start, middle))
      start = middle
    }
  }
  // The old root itself is known to the verifier; any smaller part of it has to be shown.
  if (start > 0) plan.push(fullSubtrees(start, end))
  return plan.reverse()
}

/** The hash of one element of a plan, from the hashes of its subtrees, left to right. */
export function foldSubtrees(hashes: readonly Buffer[]): Buffer {
  return hashes.reduceRight((right, left) => nodeHash(left, right))
}

/** RFC 9162 §2.1.3.2. Any disagreement, of length too, is false. */
export function verifyInclusion(
  claim: { index: number; size: number; root: Uint8Array; leafHash: Uint8Array },
  proof: readonly Uint8Array[],
): boolean {
  if (!isCount(claim.index) || !isCount(claim.size) || claim.index >= claim.size) return false
  if (claim.leafHash.length !== HASH_BYTES || !proof.every((hash) => hash.length === HASH_BYTES)) return false
  let first = claim.index
  let last = claim.size - 1
  let root: Uint8Array = claim.leafHash
  for (const sibling of proof) {
    if (last === 0) return false
    if (first % 2 === 1 || first === last) {
      root = nodeHash(sibling, root)
      ;[first, last] = climb(first, last)
    } else root = nodeHash(root, sibling)
    first = half(first)
    last = half(last)
  }
  return last === 0 && same(root, claim.root)
}

/** RFC 9162 §2.1.4.2. From an empty log nothing can be proven, so `oldSize` 0 is false. */
export function verifyConsistency(
  claim: { oldSize: number; newSize: number; oldRoot: Uint8Array; newRoot: Uint8Array },
  proof: readonly Uint8Array[],
): boolean {
  const { oldSize, newSize, oldRoot, newRoot } = claim
  if (!isCount(oldSize) || !isCount(newSize) || oldSize === 0 || oldSize > newSize) return false
  if (oldSize === newSize) return proof.length === 0 && same(oldRoot, newRoot)
  if (proof.length === 0 || !proof.every((hash) => hash.length === HASH_BYTES)) return false
  const path = isPowerOfTwo(oldSize) ? [oldRoot, ...proof] : proof
  if (path[0]!.length !== HASH_BYTES) return false
  let first = oldSize - 1
  let last = newSize - 1
  while (first % 2 === 1) {
    first = half(first)
    last = half(last)
  }
  let old = path[0]!
  let now = path[0]!
  for (const sibling of path.slice(1)) {
    if (last === 0) return false
    if (first % 2 === 1 || first === last) {
      old = nodeHash(sibling, old)
      now = nodeHash(sibling, now)
      ;[first, last] = climb(first, last)
    } else now = nodeHash(now, sibling)
    first = half(first)
    last = half(last)
  }
  return last === 0 && same(old, oldRoot) && same(now, newRoot)
}

/** At the right edge a node has no sibling on some levels; those are passed over. */
function climb(first: number, last: number): [number, number] {
  while (first % 2 === 0 && first !== 0) {
    first = half(first)
    last = half(last)
  }
  return [first, last]
}

/** [start, end) as full subtrees, the larger first; `start` is aligned as the splits of RFC 6962 make it. */
function fullSubtrees(start: number, end: number): NodeAddress[] {
  const addresses: NodeAddress[] = []
  while (start < end) {
    let level = 0
    let width = 1
    while (start % (width * 2) === 0 && start + width * 2 <= end) {
      width *= 2
      level += 1
    }
    addresses.push({ level, index: start / width })
    start += width
  }
  return addresses
}

/** The largest power of two smaller than n. */
function splitOf(n: number): number {
  let split = 1
  while (split * 2 < n) split *= 2
  return split
}

function assertSize(smaller: number, larger: number): void {
  if (isCount(smaller) && isCount(larger) && smaller >= 1 && smaller <= larger) return
  throw new RangeError(`no proof from ${smaller} to ${larger} leaves`)
}

// Sizes pass 2^31, where the bit operators of JavaScript end; halving a number is exact to 2^53.
const half = (n: number): number => Math.floor(n / 2)
const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 0
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

function isPowerOfTwo(n: number): boolean {
  while (n % 2 === 0) n /= 2
  return n === 1
}
