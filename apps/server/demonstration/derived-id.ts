import { createHash } from 'node:crypto'

/** The same name always gives the same id, so that a demonstration broken off half way goes on where it stood. UUID version 8. */
export function derivedId(name: string): string {
  const bytes = createHash('sha256').update(`sluice-demonstration/${name}`).digest().subarray(0, 16)
  bytes[6] = 0x80 | (bytes[6]! & 0x0f)
  bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
