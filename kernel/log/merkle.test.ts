import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { append, emptyRange, leafHash, peakAddresses, rangeFromPeaks, rootOf } from './merkle.ts'
import { consistencyPlan, foldSubtrees, inclusionPlan, type ProofPlan, verifyConsistency, verifyInclusion } from './proof.ts'

const seed = Number(process.env['SLUICE_SEED'] ?? Date.now() % 1_000_000)
console.log(`tree: seed ${seed}`)
const randomInt = seeded(seed)

const VECTORS = fileURLToPath(new URL('../../../shared/data/merkle-rfc6962', import.meta.url))
const hasVectors = existsSync(VECTORS)
if (!hasVectors) console.info('skipped: the 196 RFC 6962 vectors are not beside the repository (../shared/data)')

describe('the published vectors', () => {
  it.skipIf(!hasVectors)('agree with every one of the 98 inclusion vectors', () => {
    const vectors = read('inclusion')
    expect(vectors).toHaveLength(98)
    for (const vector of vectors) {
      const claim = { index: vector.leafIdx, size: vector.treeSize, root: bytes(vector.root), leafHash: bytes(vector.leafHash) }
      expect(verifyInclusion(claim, (vector.proof ?? []).map(bytes)), vector.desc).toBe(!vector.wantErr)
    }
  })

  it.skipIf(!hasVectors)('agree with every one of the 98 consistency vectors', () => {
    const vectors = read('consistency')
    expect(vectors).toHaveLength(98)
    for (const vector of vectors) {
      const roots = { oldRoot: bytes(vector.root1), newRoot: bytes(vector.root2) }
      const claim = { oldSize: vector.size1, newSize: vector.size2, ...roots }
      expect(verifyConsistency(claim, (vector.proof ?? []).map(bytes)), vector.desc).toBe(!vector.wantErr)
    }
  })
})

describe('the tree', () => {
  it('has the roots that the definition of RFC 6962 gives, at every size to 130, also when taken up again half-way', () => {
    const leaves = randomLeaves(130)
    let range = emptyRange()
    const nodes = new Map<string, Buffer>()
    for (let size = 0; size <= 130; size++) {
      expect(rootOf(range).equals(naiveRoot(leaves.slice(0, size))), `SLUICE_SEED=${seed}: size ${size}`).toBe(true)
      range = rangeFromPeaks(size, peakAddresses(size).map(({ level, index }) => nodes.get(`${level}/${index}`)!))
      if (size < 130) append(range, leafHash(leaves[size]!), (level, index, hash) => nodes.set(`${level}/${index}`, hash))
    }
  })

  it('gives the proofs of RFC 6962 for every leaf and every pair of sizes to 40, and the verifier accepts them', () => {
    const leaves = randomLeaves(40)
    const prove = prover(leaves)
    for (let size = 1; size <= 40; size++) {
      const root = naiveRoot(leaves.slice(0, size))
      for (let index = 0; index < size; index++) {
        const proof = prove(inclusionPlan(index, size))
        expect(proof).toEqual(naivePath(index, leaves.slice(0, size)))
        expect(verifyInclusion({ index, size, root, leafHash: leafHash(leaves[index]!) }, proof)).toBe(true)
      }
      for (let oldSize = 1; oldSize <= size; oldSize++) {
        const proof = prove(consistencyPlan(oldSize, size))
        const claim = { oldSize, newSize: size, oldRoot: naiveRoot(leaves.slice(0, oldSize)), newRoot: root }
        expect(verifyConsistency(claim, proof), `SLUICE_SEED=${seed}: ${oldSize} → ${size}`).toBe(true)
      }
    }
  })

  it('rejects a random proof in which one bit was turned, one hash left out, or the position moved', () => {
    const leaves = randomLeaves(700)
    const prove = prover(leaves)
    for (let round = 0; round < 200; round++) {
      const size = 2 + randomInt(699)
      const index = randomInt(size)
      const claim = { index, size, root: naiveRoot(leaves.slice(0, size)), leafHash: leafHash(leaves[index]!) }
      const proof = prove(inclusionPlan(index, size))
      const where = `SLUICE_SEED=${seed}: size ${size}, position ${index}`
      expect(verifyInclusion(claim, proof), where).toBe(true)
      expect(verifyInclusion({ ...claim, index: (index + 1) % size }, proof), where).toBe(false)
      expect(verifyInclusion(claim, proof.slice(1)), where).toBe(false)
      const turned = proof.map((hash) => Buffer.from(hash))
      turned[randomInt(turned.length)]![randomInt(32)]! ^= 1 << randomInt(8)
      expect(verifyInclusion(claim, turned), where).toBe(false)
    }
  })
})

interface Vector {
  desc: string
  wantErr: boolean
  leafIdx: number
  treeSize: number
  root: string
  leafHash: string
  size1: number
  size2: number
  root1: string
  root2: string
  proof: string[] | null
}

function read(kind: string): Vector[] {
  return globSync(`${VECTORS}/${kind}/**/*.json`).map((file) => JSON.parse(readFileSync(file, 'utf8')) as Vector)
}

function bytes(base64: string | null): Buffer {
  return Buffer.from(base64 ?? '', 'base64')
}

function randomLeaves(count: number): Buffer[] {
  return Array.from({ length: count }, () => Buffer.from(Array.from({ length: 1 + randomInt(50) }, () => randomInt(256))))
}

/** A whole number below the limit, the same sequence for the same seed (a linear congruence of Knuth, high bits). */
function seeded(state: number): (limit: number) => number {
  let now = BigInt(state)
  return (limit) => {
    now = (now * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn
    return Number((now >> 33n) % BigInt(limit))
  }
}

function prover(leaves: Buffer[]): (plan: ProofPlan) => Buffer[] {
  const nodes = new Map<string, Buffer>()
  const range = emptyRange()
  for (const leaf of leaves) append(range, leafHash(leaf), (level, index, hash) => nodes.set(`${level}/${index}`, hash))
  return (plan) => plan.map((parts) => foldSubtrees(parts.map(({ level, index }) => nodes.get(`${level}/${index}`)!)))
}

// The definitions of RFC 6962 §2.1 and §2.1.1 as they stand, recursive and slow, with their own hashing.
function naiveRoot(leaves: Buffer[]): Buffer {
  if (leaves.length === 0) return sha()
  if (leaves.length === 1) return sha(Buffer.of(0), leaves[0]!)
  const k = 2 ** Math.floor(Math.log2(leaves.length - 1))
  return sha(Buffer.of(1), naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)))
}

function naivePath(index: number, leaves: Buffer[]): Buffer[] {
  if (leaves.length <= 1) return []
  const k = 2 ** Math.floor(Math.log2(leaves.length - 1))
  if (index < k) return [...naivePath(index, leaves.slice(0, k)), naiveRoot(leaves.slice(k))]
  return [...naivePath(index - k, leaves.slice(k)), naiveRoot(leaves.slice(0, k))]
}

function sha(...parts: Buffer[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
