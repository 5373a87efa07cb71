import { hash } from 'node:crypto'
import { type Bilingual, isRefusal, type Refusal, refusals } from '#kernel/values/refusal.ts'
import { canonicalBytes } from './canonical.ts'
import { openCheckpoint, originOf } from './checkpoint.ts'
import { leafHash } from './merkle.ts'
import { decodeBase64, parseVkey, signBytes, type Signer, type Verifier, verifyBytes } from './note.ts'
import { verifyInclusion } from './proof.ts'

/** Files that leave the house: what each is, who signed for them, and the leaves of the document that names their hashes. */
export interface Manifest {
  format: typeof FORMAT
  what: string
  region: string
  document: string
  /** Number, count, sum: what the module says of the files. */
  about: Record<string, string | number>
  signer: { name: string; keyId: string }
  files: { name: string; bytes: number; sha256: string }[]
}

/** One act of the document in the log; all texts as they were signed or hashed. */
export interface ProvenLeaf {
  position: string
  leaf: string
  hashes: string[]
  checkpoint: string
}

export interface PackedFile {
  name: string
  bytes: Buffer
}

const FORMAT = 'sluice-parcel/1'
const MANIFEST = 'manifest.json'
const SIGNATURE = 'manifest.sig'
const PROOF = 'proof.json'

/** Adds proof, manifest and detached signature. Every byte of what comes out is covered by the signature or is the signature. */
export function packParcel(
  content: Pick<Manifest, 'what' | 'region' | 'document' | 'about'>, files: readonly PackedFile[], proof: readonly ProvenLeaf[], signer: Signer,
): PackedFile[] {
  const all = [...files, { name: PROOF, bytes: canonicalBytes(proof) }]
  const keyId = signer.vkey.split('+')[1]!
  const manifest: Manifest = {
    format: FORMAT, ...content, signer: { name: signer.name, keyId },
    files: all.map(({ name, bytes }) => ({ name, bytes: bytes.length, sha256: sha256(bytes) })),
  }
  const bytes = canonicalBytes(manifest)
  const signature = Buffer.concat([Buffer.from(keyId, 'hex'), signBytes(signer, bytes)])
  const line = `— ${signer.name} ${signature.toString('base64')}\n`
  return [...all, { name: MANIFEST, bytes }, { name: SIGNATURE, bytes: Buffer.from(line, 'utf8') }]
}

export interface ParcelVerdict {
  ok: boolean
  /** Null when its signature could not be confirmed: nothing in it is to be believed. */
  manifest: Manifest | null
  problems: Bilingual[]
}

/** Verifies a folder offline: signature, every file by its hash, no file too many, and the document’s leaves under signed checkpoints. */
export function verifyParcel(files: ReadonlyMap<string, Buffer>, vkey: string): ParcelVerdict {
  const verifier = parseVkey(vkey)
  if (isRefusal(verifier)) return { ok: false, manifest: null, problems: [verifier.message] }
  const manifest = readManifest(files, verifier)
  if (isRefusal(manifest)) return { ok: false, manifest: null, problems: [manifest.message] }
  const problems = [...differing(files, manifest), ...extra(files, manifest)]
  if (problems.length === 0) problems.push(...unproven(files, manifest, verifier))
  return { ok: problems.length === 0, manifest, problems: problems.map((refusal) => refusal.message) }
}

function readManifest(files: ReadonlyMap<string, Buffer>, verifier: Verifier): Manifest | Refusal {
  const bytes = files.get(MANIFEST)
  const signed = files.get(SIGNATURE)
  if (!bytes || !signed) return refuse('parcel.file_missing', { file: bytes ? SIGNATURE : MANIFEST })
  const [, name = '', encoded = ''] = /^— ([^+\s\p{Cc}]+) ([A-Za-z0-9+/=]+)\n$/u.exec(signed.toString('utf8')) ?? []
  const raw = decodeBase64(encoded)
  // The one spelling of the line: bytes that are no UTF-8 would read as something else and hash as themselves.
  if (raw?.length !== 68 || !Buffer.from(`— ${name} ${encoded}\n`, 'utf8').equals(signed)) return refuse('parcel.signature_unreadable', { file: SIGNATURE })
  if (name !== verifier.name || raw.toString('hex', 0, 4) !== verifier.keyId) {
    return refuse('parcel.other_key', { signer: `${name} ${raw.toString('hex', 0, 4)}`, expected: `${verifier.name} ${verifier.keyId}` })
  }
  if (!verifyBytes(verifier, bytes, raw.subarray(4))) return refuse('parcel.manifest_changed', { file: MANIFEST, signature: SIGNATURE })
  const manifest = JSON.parse(bytes.toString('utf8')) as Manifest
  return manifest.format === FORMAT ? manifest : refuse('parcel.other_format', { format: String(manifest.format).slice(0, 40) })
}

function differing(files: ReadonlyMap<string, Buffer>, { files: listed }: Manifest): Refusal[] {
  return listed.flatMap(({ name, bytes, sha256: expected }) => {
    const found = files.get(name)
    if (!found) return refuse('parcel.file_missing', { file: name })
    return found.length === bytes && sha256(found) === expected ? [] : refuse('parcel.file_changed', { file: name })
  })
}

function extra(files: ReadonlyMap<string, Buffer>, { files: listed }: Manifest): Refusal[] {
  const known = new Set([MANIFEST, SIGNATURE, ...listed.map(({ name }) => name)])
  return [...files.keys()].filter((name) => !known.has(name)).map((name) => refuse('parcel.file_extra', { file: name }))
}

function unproven(files: ReadonlyMap<string, Buffer>, manifest: Manifest, verifier: Verifier): Refusal[] {
  const leaves = JSON.parse(files.get(PROOF)?.toString('utf8') ?? '[]') as ProvenLeaf[]
  for (const { position, leaf, hashes, checkpoint } of leaves) {
    const head = openCheckpoint(checkpoint, verifier)
    const bytes = Buffer.from(leaf, 'utf8')
    const claim = isRefusal(head) ? null : { index: Number(position), size: head.size, root: head.root, leafHash: leafHash(bytes) }
    const isIncluded = claim !== null && verifyInclusion(claim, hashes.map((text) => Buffer.from(text, 'base64')))
    const isOfRegion = !isRefusal(head) && head.origin === originOf(verifier.name, manifest.region)
    const { document } = JSON.parse(leaf) as { document?: string }
    if (!isIncluded || !isOfRegion || document !== manifest.document) return [refuse('parcel.leaf_unproven', { position })]
  }
  const all = leaves.map(({ leaf }) => leaf).join('\n')
  const unnamed = manifest.files.filter(({ name, sha256: found }) => name !== PROOF && !all.includes(`"${found}"`))
  return unnamed.map(({ name }) => refuse('parcel.file_not_in_log', { file: name }))
}

function sha256(bytes: Buffer): string {
  return hash('sha256', bytes, 'hex')
}

const refuse = refusals({
  'parcel.file_missing': {
    zh: '缺少文件 {file}，不能使用。请重新下载整个文件夹。',
    en: 'The file {file} is missing; do not use the folder. Download it again as a whole.',
  },
  'parcel.file_changed': {
    zh: '文件 {file} 与签名清单不一致，已被改动，不能使用。请重新下载，并报告审计管理员。',
    en: 'The file {file} differs from the signed manifest: it was changed and must not be used. Download it again and tell the audit administrator.',
  },
  'parcel.file_extra': {
    zh: '文件 {file} 不在签名清单中，不能一并使用。请移出后再核验。',
    en: 'The file {file} is not in the signed manifest and must not be used with it. Take it away and verify again.',
  },
  'parcel.signature_unreadable': {
    zh: '签名文件 {file} 已被改动，无法读出签名。请重新下载整个文件夹。',
    en: 'The signature file {file} was changed and cannot be read. Download the folder again.',
  },
  'parcel.other_key': {
    zh: '清单由“{signer}”签名，不是所给公钥“{expected}”。请核对公钥与文件的来源。',
    en: 'The manifest is signed by “{signer}”, not by the given key “{expected}”. Check the key and where the files came from.',
  },
  'parcel.manifest_changed': {
    zh: '清单 {file} 与签名 {signature} 不符：其中之一被改动，不能使用。请重新下载整个文件夹。',
    en: 'The manifest {file} does not fit its signature {signature}: one of them was changed. Do not use it; download the folder again.',
  },
  'parcel.other_format': {
    zh: '清单的格式“{format}”不能由本版本核验。请使用出具该文件的版本。',
    en: 'This version cannot verify a manifest of format “{format}”. Use the version that made it.',
  },
  'parcel.leaf_unproven': {
    zh: '存证 {position} 不能由检查点证明，或不属于这张单据，不能使用。请报告审计管理员。',
    en: 'Leaf {position} is not proven by its checkpoint, or is of another document. Do not use the files; tell the audit administrator.',
  },
  'parcel.file_not_in_log': {
    zh: '文件 {file} 的摘要不在单据的存证中，不能使用。请报告审计管理员。',
    en: 'The hash of {file} is not in the leaves of the document. Do not use the files; tell the audit administrator.',
  },
})
