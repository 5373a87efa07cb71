import { Refused } from '#kernel/values/refusal.ts'
import { openRows } from './rows.ts'
import { type FileSource, openSource, type OpenedSource, type Part, type UnpackLimits } from './source.ts'

/** The beginning of a file about which nothing is known yet. */
export interface FileHead {
  file: string
  /** As a mapping must state it: `auto` where the file itself tells. */
  encoding: string
  /** Empty for a workbook. */
  delimiter: string
  headerLine: number
  header: readonly string[]
  rows: readonly (readonly string[])[]
}

const SNIFFED_BYTES = 1024 ** 2

/** Reads the header and the first rows of the first text of a file. Throws Refused when it cannot be taken at all. */
export async function readHead(source: FileSource, most: number, limits: UnpackLimits = {}): Promise<FileHead> {
  const opened = await openSource(source, limits)
  try {
    const part = opened.kind === 'text' ? opened.parts[0]! : opened.part
    const { rows, encoding } = await openGuessing(opened.kind, part)
    const cells: string[][] = []
    for await (const batch of rows.batches) {
      for (const row of batch) if (row.reject === undefined && cells.length < most) cells.push(row.cells)
      if (cells.length >= most) break
    }
    return { file: part.name, encoding, delimiter: rows.delimiter, headerLine: rows.line, header: rows.cells, rows: cells }
  } finally {
    opened.close()
  }
}

/** What is neither marked nor UTF-8 is guessed here and only here: the guess is shown to a person before it is used. */
async function openGuessing(kind: OpenedSource['kind'], part: Part) {
  const request = { delimiter: 'auto', header: 'auto' as const, wanted: [] }
  try {
    return { rows: await openRows(kind, part, { ...request, encoding: 'auto' }), encoding: 'auto' }
  } catch (error) {
    if (!(error instanceof Refused) || error.refusal.code !== 'files.encoding_unknown') throw error
    const encoding = guessEncoding(await firstBytes(part))
    return { rows: await openRows(kind, part, { ...request, encoding }), encoding }
  }
}

async function firstBytes(part: Part): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of part.open()) {
    chunks.push(chunk)
    if ((size += chunk.length) >= SNIFFED_BYTES) break
  }
  return Buffer.concat(chunks)
}

/** Zero bytes at every other place are UTF-16; bytes that are whole Chinese characters are GB18030; else Windows-1252, which takes any. */
export function guessEncoding(bytes: Buffer): string {
  let [even, odd] = [0, 0]
  bytes.forEach((byte, index) => {
    if (byte === 0 && index % 2 === 0) even += 1
    else if (byte === 0) odd += 1
  })
  if (odd > bytes.length / 8) return 'utf-16le'
  if (even > bytes.length / 8) return 'utf-16be'
  // The cut may fall inside a character, so the last line is left out.
  const whole = bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1 || bytes.length)
  const text = new TextDecoder('gb18030').decode(whole)
  const foreign = [...text].filter((letter) => letter > '\u007f').length
  const chinese = [...text].filter((letter) => /[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]/.test(letter)).length
  return !text.includes('\uFFFD') && chinese > foreign * 0.8 ? 'gb18030' : 'windows-1252'
}
