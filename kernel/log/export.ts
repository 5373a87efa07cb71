import { HASH_BYTES } from './merkle.ts'
import type { Checkpoint, Leaf } from './model.ts'
import { encodeBundle, TILE_HEIGHT, TILE_WIDTH, tileLevels, tilePath, tilesOf } from './tiles.ts'

/** One file of an export, or a further piece of one (`append`). Paths are relative to the folder of the region. */
export interface ExportPiece {
  path: string
  bytes: Uint8Array
  append: boolean
}

/** Where the export reads from; every part comes in pages, so memory does not grow with the log. */
export interface ExportSource {
  leaves: (from: number, to: number) => AsyncIterable<Leaf[]>
  checkpoints: () => AsyncIterable<Checkpoint>
  /** The hashes of these nodes, one behind the other, as stored. */
  nodes: (level: number, first: number, count: number) => Promise<Buffer>
}

/** Tiles read at once. */
const TILES_PER_READ = 64

/**
 * The log of one region up to its newest checkpoint as the files of c2sp.org/tlog-tiles: `checkpoint`,
 * `tile/<level>/…`, `tile/entries/…`; beside them `checkpoints.jsonl` (every checkpoint ever signed) and `leaves.csv`
 * (position, hash), by which a person finds an act. Salts are not read at all, so no commitment can be opened from
 * an export.
 */
export async function* exportRegion(newest: Checkpoint, source: ExportSource): AsyncGenerator<ExportPiece> {
  yield { path: 'checkpoint', bytes: Buffer.from(newest.note, 'utf8'), append: false }
  yield* exportCheckpoints(newest, source)
  yield* exportLeaves(newest, source)
  yield* exportTiles(newest, source)
}

async function* exportCheckpoints(newest: Checkpoint, source: ExportSource): AsyncGenerator<ExportPiece> {
  const path = 'checkpoints.jsonl'
  yield { path, bytes: Buffer.alloc(0), append: false }
  for await (const { size, note } of source.checkpoints()) {
    if (size > newest.size) return
    yield { path, bytes: Buffer.from(`${JSON.stringify({ size, note })}\n`, 'utf8'), append: true }
  }
}

async function* exportLeaves({ size }: Checkpoint, source: ExportSource): AsyncGenerator<ExportPiece> {
  const list = 'leaves.csv'
  yield { path: list, bytes: Buffer.from('position,hash\n'), append: false }
  let waiting: Leaf[] = []
  for await (const page of source.leaves(0, size)) {
    waiting = waiting.concat(page)
    while (waiting.length >= TILE_WIDTH) yield* bundle(waiting.splice(0, TILE_WIDTH))
  }
  if (waiting.length > 0) yield* bundle(waiting)

  async function* bundle(leaves: Leaf[]): AsyncGenerator<ExportPiece> {
    const first = leaves[0]!.position
    const path = tilePath({ level: 'entries', index: Math.floor(first / TILE_WIDTH), width: leaves.length })
    yield { path, bytes: encodeBundle(leaves.map((leaf) => leaf.bytes)), append: false }
    const hashes = await source.nodes(0, first, leaves.length)
    const lines = leaves.map(({ position }, at) => {
      return `${position},${hashes.toString('hex', at * HASH_BYTES, (at + 1) * HASH_BYTES)}\n`
    })
    yield { path: list, bytes: Buffer.from(lines.join(''), 'utf8'), append: true }
  }
}

async function* exportTiles({ size }: Checkpoint, source: ExportSource): AsyncGenerator<ExportPiece> {
  for (let level = 0; level < tileLevels(size); level++) {
    let read = Buffer.alloc(0)
    let readFirst = 0
    for (const tile of tilesOf(level, size)) {
      if (tile.index % TILES_PER_READ === 0) {
        readFirst = tile.index * TILE_WIDTH
        read = Buffer.from(await source.nodes(level * TILE_HEIGHT, readFirst, TILES_PER_READ * TILE_WIDTH))
      }
      const start = (tile.index * TILE_WIDTH - readFirst) * HASH_BYTES
      yield { path: tilePath(tile), bytes: read.subarray(start, start + tile.width * HASH_BYTES), append: false }
    }
  }
}
