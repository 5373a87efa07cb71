import { LEAF_MAX_BYTES } from './model.ts'

/** A tile is 256 hashes wide and stands for eight levels of the tree (c2sp.org/tlog-tiles). */
export const TILE_WIDTH = 256
export const TILE_HEIGHT = 8

export interface Tile {
  level: number
  index: number
  /** 256, or the width of the partial tile at the right edge. */
  width: number
}

/** `tile/0/x001/x234/067`, a partial one `tile/0/x001/x234/067.p/112`; entry bundles stand under `tile/entries`. */
export function tilePath({ level, index, width }: { level: number | 'entries'; index: number; width: number }): string {
  return `tile/${level}/${threeDigits(index)}${width === TILE_WIDTH ? '' : `.p/${width}`}`
}

/** All tiles of one level of a tree of this size, the partial one last. */
export function* tilesOf(level: number, size: number): Generator<Tile> {
  const hashes = Math.floor(size / TILE_WIDTH ** level)
  const full = Math.floor(hashes / TILE_WIDTH)
  for (let index = 0; index < full; index++) yield { level, index, width: TILE_WIDTH }
  if (hashes % TILE_WIDTH > 0) yield { level, index: full, width: hashes % TILE_WIDTH }
}

/** Levels 0 … n−1 hold at least one hash. */
export function tileLevels(size: number): number {
  let levels = 0
  for (let rest = size; rest > 0; rest = Math.floor(rest / TILE_WIDTH)) levels += 1
  return levels
}

/** Each entry behind its length in two bytes, big-endian. */
export function encodeBundle(entries: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    entries.flatMap((entry) => {
      if (entry.length > LEAF_MAX_BYTES) throw new RangeError(`an entry of ${entry.length} bytes fits no bundle`)
      return [Buffer.of(entry.length >> 8, entry.length & 0xff), entry]
    }),
  )
}

/** The entries, or null when the bundle is cut short. The entries share the memory of the bundle. */
export function decodeBundle(bundle: Buffer): Buffer[] | null {
  const entries: Buffer[] = []
  let at = 0
  while (at < bundle.length) {
    if (at + 2 > bundle.length) return null
    const end = at + 2 + bundle.readUInt16BE(at)
    if (end > bundle.length) return null
    entries.push(bundle.subarray(at + 2, end))
    at = end
  }
  return entries
}

function threeDigits(index: number): string {
  const groups: string[] = []
  for (let rest = index, last = true; rest > 0 || last; rest = Math.floor(rest / 1000), last = false) {
    groups.unshift(`${last ? '' : 'x'}${String(rest % 1000).padStart(3, '0')}`)
  }
  return groups.join('/')
}
