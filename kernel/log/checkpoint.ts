import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { HASH_BYTES } from './merkle.ts'
import { type CheckpointText, refuse } from './model.ts'
import { decodeBase64, openNote, type Signer, signNote, type Verifier } from './note.ts'

/** One key signs the logs of all regions of a bureau; the origin tells them apart. */
export function originOf(keyName: string, region: string): string {
  return `${keyName}/${region}`
}

export function signCheckpoint(checkpoint: CheckpointText, signer: Signer): string {
  return signNote(formatCheckpoint(checkpoint), signer)
}

/** What the signed checkpoint says, once the signature is found true. Extension lines are covered by it and ignored. */
export function openCheckpoint(note: string, verifier: Verifier): CheckpointText | Refusal {
  const opened = openNote(note, verifier)
  if (isRefusal(opened)) return opened
  return parseCheckpoint(opened.text) ?? refuse('log.note_malformed', { reason: { zh: '不是来源、大小和根三行', en: 'not origin, size and root' } })
}

/** Origin, size, base64 root, one a line (c2sp.org/tlog-checkpoint). */
export function formatCheckpoint({ origin, size, root }: CheckpointText): string {
  return `${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`
}

export function parseCheckpoint(text: string): CheckpointText | null {
  const lines = text.split('\n')
  const [origin = '', sizeText = '', rootText = '', ...rest] = lines
  // After the third line come extension lines, none of them empty, and the end of the last line.
  if (origin === '' || rest.pop() !== '' || rest.includes('')) return null
  if (!/^(0|[1-9]\d{0,15})$/.test(sizeText)) return null
  const size = Number(sizeText)
  const root = decodeBase64(rootText)
  return Number.isSafeInteger(size) && root?.length === HASH_BYTES ? { origin, size, root } : null
}
