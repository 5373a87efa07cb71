import { isUtf8 } from 'node:buffer'
import { Refused } from '#kernel/values/refusal.ts'
import { refuse } from './model.ts'
import type { Part } from './source.ts'

export interface Decoding {
  /** Encoding that was used, as the mapping would name it. */
  encoding: string
  /** Every byte is known to fit, so a U+FFFD in the text is the publisher's own. */
  proven: boolean
}

/**
 * A byte order mark wins, then strict UTF-8 over the whole text, then what the mapping states; `auto` refuses what is
 * neither. The whole text is read once for this: the first bytes of a file are often plain ASCII, the name on row
 * 90,000 is not.
 */
export async function findEncoding(part: Part, stated: string): Promise<Decoding> {
  let mark: string | null | undefined
  let valid = true
  const strict = new TextDecoder('utf-8', { fatal: true })
  for await (const chunk of part.open()) {
    if (mark === undefined) {
      mark = markOf(chunk)
      // UTF-16 without a mark is full of null bytes, and those alone are valid UTF-8.
      valid = !chunk.subarray(0, 4096).includes(0)
    }
    valid = valid && fits(strict, chunk)
  }
  valid = valid && fits(strict)
  if (mark === undefined) throw new Refused(refuse('files.empty', { file: part.name }))
  if (mark && mark !== 'utf-8') return { encoding: mark, proven: false }
  if (valid) return { encoding: 'utf-8', proven: true }
  if (mark) return { encoding: mark, proven: false }
  if (stated === 'auto') throw new Refused(refuse('files.encoding_unknown', { file: part.name, line: await firstStrangeLine(part) }))
  return { encoding: stated, proven: false }
}

/**
 * Text of a part; bytes that do not fit become U+FFFD and are rejected with their row. A byte order mark is dropped.
 */
export async function* decode(part: Part, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding)
  for await (const chunk of part.open()) yield decoder.decode(chunk, { stream: true })
  yield decoder.decode()
}

const LINE_FEED = 0x0a
/** A line that never ends is no line of a text. */
const LONGEST_LINE = 1024 ** 2

/** The line of the first byte that is no text in UTF-8: one more reading, for whoever must look it up. A line feed is never part of a longer character. */
async function firstStrangeLine(part: Part): Promise<number> {
  let passed = 0
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of part.open()) {
    const whole = Buffer.concat([rest, chunk])
    const end = whole.lastIndexOf(LINE_FEED) + 1
    const lines = whole.subarray(0, end)
    if (!isText(lines)) return passed + strangeLineOf(lines)
    passed += lineFeedsOf(lines)
    rest = whole.subarray(end)
    if (rest.length > LONGEST_LINE) break
  }
  return passed + 1
}

function strangeLineOf(lines: Buffer): number {
  let from = 0
  for (let line = 1; ; line++) {
    const end = lines.indexOf(LINE_FEED, from) + 1
    if (end === 0 || !isText(lines.subarray(from, end))) return line
    from = end
  }
}

const isText = (bytes: Buffer): boolean => isUtf8(bytes) && !bytes.includes(0)

function lineFeedsOf(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) count += 1
  return count
}

function markOf(head: Buffer): string | null {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8'
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  return null
}

function fits(decoder: TextDecoder, chunk?: Buffer): boolean {
  try {
    decoder.decode(chunk, { stream: chunk !== undefined })
    return true
  } catch {
    return false
  }
}
