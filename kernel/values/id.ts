let lastMs = 0
let sequence = 0

/**
 * A UUID version 7 (RFC 9562 §5.7) made by the application. Close in time is close in the index;
 * it is never used as an order: the region's `seq` is the order.
 */
export function newId(nowMs: number = Date.now()): string {
  if (nowMs > lastMs) {
    lastMs = nowMs
    sequence = 0
  } else {
    sequence = (sequence + 1) & 0xfff
    if (sequence === 0) lastMs += 1
  }
  const at = randomBytes8()
  let text = `${momentText(lastMs)}-7${HEX[sequence >> 8]![1]}${HEX[sequence & 0xff]}-${HEX[0x80 | (pool[at]! & 0x3f)]}${HEX[pool[at + 1]!]}-`
  for (let index = 2; index < 8; index++) text += HEX[pool[at + index]!]
  return text
}

let writtenMs = -1
let written = ''

/** The first 48 bits, the same for all ids of a millisecond. */
function momentText(ms: number): string {
  if (ms !== writtenMs) {
    const digits = ms.toString(16).padStart(12, '0')
    writtenMs = ms
    written = `${digits.slice(0, 8)}-${digits.slice(8)}`
  }
  return written
}

/** Two digits for each byte. */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

const POOL_BYTES = 4_096
const pool = new Uint8Array(POOL_BYTES)
let used = POOL_BYTES

/** Where the next eight random bytes stand. They are fetched by the page: one call for 512 ids instead of one each. */
function randomBytes8(): number {
  if (used === POOL_BYTES) {
    crypto.getRandomValues(pool)
    used = 0
  }
  used += 8
  return used - 8
}

export function isId(text: unknown): text is string {
  return typeof text === 'string' && /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text)
}
