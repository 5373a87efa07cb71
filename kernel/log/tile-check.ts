import { HASH_BYTES } from './merkle.ts'
import { problem } from './model.ts'
import type { ProblemList } from './problems.ts'
import type { GatheredSpan } from './sequence.ts'
import { TILE_HEIGHT, TILE_WIDTH, tileLevels, tilePath } from './tiles.ts'

export interface TileCheck {
  /** The nodes that one entry bundle completed; `bundlePath` is where its leaves came from. */
  compare: (spans: readonly GatheredSpan[], bundlePath: string) => Promise<void>
  /** The partial tiles at the right edge. */
  end: () => Promise<void>
}

/** Compares the hash tiles with the nodes recomputed from the leaves. Memory: one growing tile for each level. */
export function checkTiles(
  folder: string,
  size: number,
  read: (path: string) => Promise<Buffer | null>,
  problems: ProblemList,
): TileCheck {
  const growing = Array.from({ length: tileLevels(size) }, () => ({ index: 0, hashes: [] as Buffer[] }))

  async function close(level: number, bundlePath: string | null): Promise<void> {
    const tile = growing[level]!
    const file = `${folder}${tilePath({ level, index: tile.index, width: tile.hashes.length })}`
    const leavesPerHash = TILE_WIDTH ** level
    const first = tile.index * TILE_WIDTH * leavesPerHash
    const stored = await read(file)
    if (stored?.length !== tile.hashes.length * HASH_BYTES) {
      problems.add(problem('tile_missing', { file, position: first }))
    } else {
      for (const [index, hash] of tile.hashes.entries()) {
        if (hash.equals(stored.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES))) continue
        const position = first + index * leavesPerHash
        if (bundlePath === null) problems.add(problem('tile_differs', { file, index, position }))
        else problems.add(problem('leaf_differs', { file: bundlePath, tile: file, position }))
      }
    }
    growing[level] = { index: tile.index + 1, hashes: [] }
  }

  return {
    async compare(spans, bundlePath) {
      for (const { level, hashes } of spans) {
        const tile = growing[level / TILE_HEIGHT]
        if (level % TILE_HEIGHT !== 0 || !tile) continue
        for (let at = 0; at < hashes.length; at += HASH_BYTES) tile.hashes.push(hashes.subarray(at, at + HASH_BYTES))
      }
      // A bundle ends exactly where its tile of leaf hashes ends, the partial one too.
      await close(0, bundlePath)
      for (let level = 1; level < growing.length; level++) {
        if (growing[level]!.hashes.length === TILE_WIDTH) await close(level, null)
      }
    },
    async end() {
      for (let level = 1; level < growing.length; level++) {
        if (growing[level]!.hashes.length > 0) await close(level, null)
      }
    },
  }
}
