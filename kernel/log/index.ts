import { randomBytes } from 'node:crypto'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ClientBase } from 'pg'
import { isRefusal, type Refusal, Refused } from '#kernel/values/refusal.ts'
import { exportRegion } from './export.ts'
import { folderFiles, folderWriter } from './folder.ts'
import { type Checkpoint, type ExportVerdict, refuse, SALT_BYTES, type StoredVerdict } from './model.ts'
import { parseVkey } from './note.ts'
import { consistencyPlan, foldSubtrees, inclusionPlan, type ProofPlan } from './proof.ts'
import { checkpoints, coveredBy, latestCheckpoint, leafPages, nodeBeyond, readNodes, readNodeSpan } from './store.ts'
import { verifyFiles } from './verify-export.ts'
import { verifyRegion } from './verify-stored.ts'

export { canonicalBytes, canonicalText } from './canonical.ts'
export { openCheckpoint } from './checkpoint.ts'
export { commit, opens } from './commitment.ts'
export { loadOrCreateSigner } from './key-file.ts'
export { leafHash } from './merkle.ts'
export { SALT_BYTES } from './model.ts'
export { parseVkey, type Signer } from './note.ts'
export { packParcel, type PackedFile, type ParcelVerdict, type ProvenLeaf, verifyParcel } from './parcel.ts'
export { verifyConsistency, verifyInclusion } from './proof.ts'
export { eraseSalts, insertLeaves, insertSalts, type NewLeaf, type NewSalt, saltsOf } from './store.ts'
export { coveredBy, latestCheckpoint }
export { sequenceRegion, type SequenceOptions, type SequenceResult } from './worker.ts'

/** 32 random bytes for one personal field of one leaf. */
export function newSalt(): Buffer {
  return randomBytes(SALT_BYTES)
}

export interface InclusionProof {
  position: number
  size: number
  leafHash: Buffer
  /** From the leaf upwards, as `verifyInclusion` takes them. */
  proof: Buffer[]
  /** The checkpoint of this size, when one was signed. */
  checkpoint: Checkpoint | null
}

/**
 * That the leaf at this position is part of the log of `size` leaves; the newest checkpoint when no size is given.
 * Refuses (log.not_covered) a position or size that no checkpoint covers yet.
 */
export async function inclusionProof(
  client: ClientBase,
  region: string,
  position: bigint | number,
  size?: number,
): Promise<InclusionProof | Refusal> {
  const newest = await latestCheckpoint(client, region)
  const signed = newest?.size ?? 0
  const within = size ?? signed
  const index = Number(position)
  if (!(index >= 0 && index < within && within <= signed)) {
    return refuse('log.not_covered', { region, position, size: within })
  }
  const [leaf, ...proof] = await readPlan(client, region, [[{ level: 0, index }], ...inclusionPlan(index, within)])
  const above = within === signed ? newest : await coveredBy(client, region, within - 1)
  return { position: index, size: within, leafHash: leaf!, proof, checkpoint: above?.size === within ? above : null }
}

/**
 * That the log of `oldSize` leaves is the beginning of the log of `newSize`. Refuses (log.size_unknown) sizes not
 * signed over.
 */
export async function consistencyProof(
  client: ClientBase,
  region: string,
  oldSize: number,
  newSize: number,
): Promise<Buffer[] | Refusal> {
  const size = (await latestCheckpoint(client, region))?.size ?? 0
  if (!(oldSize >= 1 && oldSize <= newSize && newSize <= size)) {
    return refuse('log.size_unknown', { region, oldSize, newSize, size })
  }
  return readPlan(client, region, consistencyPlan(oldSize, newSize))
}

/** O(log n) nodes, one query. */
async function readPlan(client: ClientBase, region: string, plan: ProofPlan): Promise<Buffer[]> {
  const hashes = await readNodes(client, region, plan.flat())
  return plan.map((parts) => foldSubtrees(hashes.splice(0, parts.length)))
}

export interface ExportedRegion {
  region: string
  /** 0 when nothing was signed yet: no folder is written. */
  size: number
}

/**
 * Writes the log of these regions into an empty folder: per region the files of `exportRegion`, and `key` with the
 * verifier key (`vkey` of the signer). Leaves past the newest checkpoint stay behind. `client` reads as owner, or as a
 * reader of the regions; no transaction is needed, since nothing under a checkpoint ever changes. Salts never leave the
 * database.
 */
export async function exportLog(
  client: ClientBase,
  regions: readonly string[],
  folder: string,
  vkey: string,
): Promise<ExportedRegion[]> {
  const key = parseVkey(vkey)
  if (isRefusal(key)) throw new Refused(key)
  await mkdir(folder, { recursive: true })
  // A folder with an older export would be mixed with this one and verify as neither.
  if ((await readdir(folder)).length > 0) throw new Refused(refuse('log.folder_not_empty', { folder }))
  await writeFile(join(folder, 'key'), `${vkey}\n`)
  const exported: ExportedRegion[] = []
  for (const region of regions) {
    const newest = await latestCheckpoint(client, region)
    exported.push({ region, size: newest?.size ?? 0 })
    if (!newest) continue
    const write = folderWriter(join(folder, region))
    const pieces = exportRegion(newest, {
      leaves: (from, to) => leafPages(client, region, from, to),
      checkpoints: () => checkpoints(client, region),
      nodes: async (level, first, count) => (await readNodeSpan(client, region, { level, first, count })).hashes,
    })
    for await (const piece of pieces) await write(piece)
  }
  return exported
}

/** Verifies an export offline: see `verifyFiles`. `remembered` are signed checkpoints kept since earlier visits. */
export function verifyExport(
  folder: string,
  vkey: string,
  remembered: string | readonly string[] = [],
): Promise<ExportVerdict> {
  return verifyFiles(folderFiles(folder), vkey, typeof remembered === 'string' ? [remembered] : remembered)
}

/**
 * Verifies the stored log of a region against its nodes and checkpoints, and with `vkey` also who signed: see
 * `verifyRegion`.
 */
export async function verifyStored(client: ClientBase, region: string, vkey?: string): Promise<StoredVerdict> {
  const verifier = vkey === undefined ? null : parseVkey(vkey)
  if (isRefusal(verifier)) throw new Refused(verifier)
  const newest = await latestCheckpoint(client, region)
  const source = {
    signedSize: newest?.size ?? 0,
    leaves: (from: number, to: number) => leafPages(client, region, from, to),
    checkpoints: () => checkpoints(client, region),
    nodes: (level: number, first: number, count: number) => readNodeSpan(client, region, { level, first, count }),
    nodeBeyond: (size: number) => nodeBeyond(client, region, size),
  }
  return verifyRegion(region, source, verifier)
}
