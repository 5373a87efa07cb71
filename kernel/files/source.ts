import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { type Entry, fromBufferPromise, openPromise, type ZipFile } from 'yauzl'
import { Refused } from '#kernel/values/refusal.ts'
import { refuse } from './model.ts'

/** A file on disk, or an upload already in memory. Both can be read twice, which finding the encoding needs. */
export type FileSource = string | { name: string; bytes: Buffer }

export interface UnpackLimits {
  /** Trusted input of the command line: no bound on the unpacked size. */
  unbounded?: boolean
  /** 1 GB when absent. */
  unpackedBytes?: number
}

/** One text inside the source: the file itself, what a gzip holds, or an entry of an archive. */
export interface Part {
  name: string
  open(): AsyncIterable<Buffer>
}

export type OpenedSource = { close(): void } & (
  | { kind: 'text'; parts: Part[]; ignored: string[] }
  | { kind: 'workbook'; part: Part }
)

const UNPACKED_BYTES = 1024 ** 3
const UNPACKED_RATIO = 100
/** Below this size nothing is a bomb, however well it packs. */
const HARMLESS_BYTES = 1024 ** 2
const MACRO_NAME = /\.(xlsm|xltm|xlam|xlsb|xls)$/i
const TEXT_NAME = /\.(csv|tsv|txt)$/i
const MEGABYTE = 1024 ** 2

/** Looks at the first bytes, not at the name. Throws Refused for what cannot be taken. The caller closes. */
export async function openSource(source: FileSource, limits: UnpackLimits = {}): Promise<OpenedSource> {
  const name = typeof source === 'string' ? basename(source) : source.name
  const { head, size } = await lookInto(source, name)
  if (size === 0) throw new Refused(refuse('files.empty', { file: name }))
  if (head.toString('hex') === 'd0cf11e0') throw new Refused(refuse('files.old_workbook', { file: name }))
  if (head.subarray(0, 2).toString('latin1') === 'PK') return openArchive(source, { name, size, limits })
  if (MACRO_NAME.test(name)) throw new Refused(refuse('files.macro_workbook', { file: name }))
  const packed = head[0] === 0x1f && head[1] === 0x8b
  const part = packed
    ? { name: name.replace(/\.gz$/i, ''), open: () => readGzip(source, { name, size, limits }) }
    : { name, open: () => readPlain(source) as AsyncIterable<Buffer> }
  return { kind: 'text', parts: [part], ignored: [], close: () => {} }
}

interface Packed {
  name: string
  size: number
  limits: UnpackLimits
}

async function lookInto(source: FileSource, name: string): Promise<{ head: Buffer; size: number }> {
  if (typeof source !== 'string') return { head: source.bytes.subarray(0, 4), size: source.bytes.length }
  try {
    if (!(await stat(source)).isFile()) throw new Refused(refuse('files.not_a_file', { file: name }))
    await using file = await open(source)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0)
    return { head: buffer.subarray(0, bytesRead), size: (await file.stat()).size }
  } catch (error) {
    throw error instanceof Refused ? error : new Refused(refuse('files.not_found', { file: name }))
  }
}

function readPlain(source: FileSource): Readable {
  if (typeof source === 'string') return createReadStream(source, { highWaterMark: 256 * 1024 })
  return Readable.from(slices(source.bytes), { objectMode: false })
}

function* slices(bytes: Buffer): Generator<Buffer> {
  for (let from = 0; from < bytes.length; from += 256 * 1024) yield bytes.subarray(from, from + 256 * 1024)
}

async function* readGzip(source: FileSource, packed: Packed): AsyncGenerator<Buffer> {
  // pipeline carries an error of either side to the reader and closes both when the reader stops early.
  const stream = pipeline(readPlain(source), createGunzip({ chunkSize: 256 * 1024 }), () => {})
  let unpacked = 0
  for await (const chunk of unbroken(stream, packed.name)) {
    unpacked += chunk.length
    checkSize(unpacked, packed)
    yield chunk
  }
}

function checkSize(unpacked: number, { name, size, limits }: Packed): void {
  if (limits.unbounded) return
  const most = limits.unpackedBytes ?? UNPACKED_BYTES
  const limitMb = Math.floor(most / MEGABYTE)
  if (unpacked > most) throw new Refused(refuse('files.too_large', { file: name, limitMb }))
  if (unpacked > HARMLESS_BYTES && unpacked > size * UNPACKED_RATIO) {
    throw new Refused(refuse('files.packed_too_tightly', { file: name, ratio: UNPACKED_RATIO }))
  }
}

async function* unbroken(stream: Readable, name: string): AsyncGenerator<Buffer> {
  try {
    yield* stream as AsyncIterable<Buffer>
  } catch (error) {
    throw error instanceof Refused ? error : brokenArchive(name, error)
  }
}

function brokenArchive(name: string, error: unknown): Refused {
  return new Refused(refuse('files.broken_archive', { file: name, reported: (error as Error).message }))
}

async function openArchive(source: FileSource, packed: Packed): Promise<OpenedSource> {
  const { name } = packed
  const { zip, entries } = await listArchive(source, packed)
  try {
    if (entries.some((entry) => entry.isEncrypted())) throw new Refused(refuse('files.encrypted', { file: name }))
    const types = entries.find((entry) => entry.fileName === '[Content_Types].xml')
    if (types) {
      await inspectWorkbook(zip, { entries, types, name })
      const part = { name, open: () => readPlain(source) as AsyncIterable<Buffer> }
      return { kind: 'workbook', part, close: () => zip.close() }
    }
    const files = entries.filter((entry) => !/(^|\/)(\.|__MACOSX\/)|\/$/.test(entry.fileName))
    const texts = files.filter((entry) => TEXT_NAME.test(entry.fileName))
    if (texts.length === 0) throw new Refused(refuse('files.nothing_inside', { file: name }))
    const parts = texts.map((entry) => ({ name: entry.fileName, open: () => readEntry(zip, entry, name) }))
    const ignored = files.filter((entry) => !texts.includes(entry)).map((entry) => entry.fileName)
    return { kind: 'text', parts, ignored, close: () => zip.close() }
  } catch (error) {
    zip.close()
    throw error
  }
}

/** The directory is believed only because yauzl refuses an entry that unpacks to another size than it declares. */
async function listArchive(source: FileSource, packed: Packed): Promise<{ zip: ZipFile; entries: Entry[] }> {
  let zip: ZipFile | undefined
  try {
    const options = { lazyEntries: true, autoClose: false, validateEntrySizes: true }
    zip = await (typeof source === 'string' ? openPromise(source, options) : fromBufferPromise(source.bytes, options))
    const entries: Entry[] = []
    let unpacked = 0
    for await (const entry of zip.eachEntry()) {
      unpacked += entry.uncompressedSize
      checkSize(unpacked, packed)
      entries.push(entry)
    }
    return { zip, entries }
  } catch (error) {
    zip?.close()
    throw error instanceof Refused ? error : brokenArchive(packed.name, error)
  }
}

async function* readEntry(zip: ZipFile, entry: Entry, name: string): AsyncGenerator<Buffer> {
  let stream: Readable
  try {
    stream = await zip.openReadStreamPromise(entry)
  } catch (error) {
    throw brokenArchive(name, error)
  }
  yield* unbroken(stream, `${name}/${entry.fileName}`)
}

/** Macros are refused by name, by part and by declared content type; every part is unpacked once to prove its size. */
async function inspectWorkbook(zip: ZipFile, book: { entries: Entry[]; types: Entry; name: string }): Promise<void> {
  const macros = () => new Refused(refuse('files.macro_workbook', { file: book.name }))
  if (MACRO_NAME.test(book.name)) throw macros()
  if (book.entries.some((entry) => /vbaProject|macrosheets\//i.test(entry.fileName))) throw macros()
  let types = ''
  for (const entry of book.entries) {
    for await (const chunk of readEntry(zip, entry, book.name)) {
      if (entry === book.types && types.length < MEGABYTE) types += chunk.toString('latin1')
    }
  }
  if (/macro|vba/i.test(types)) throw macros()
}
