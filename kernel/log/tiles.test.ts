import { expect, it } from 'vitest'
import { decodeBundle, encodeBundle, tileLevels, tilePath, tilesOf } from './tiles.ts'

it('names tiles as the specification does', () => {
  expect(tilePath({ level: 0, index: 1234067, width: 256 })).toBe('tile/0/x001/x234/067')
  expect(tilePath({ level: 2, index: 0, width: 1 })).toBe('tile/2/000.p/1')
  expect(tilePath({ level: 'entries', index: 1000, width: 112 })).toBe('tile/entries/x001/000.p/112')
})

it('cuts a tree of 70,000 leaves into the tiles that the specification counts', () => {
  expect(tileLevels(70_000)).toBe(3)
  const [leaves, middle, top] = [0, 1, 2].map((level) => [...tilesOf(level, 70_000)])
  expect(leaves).toHaveLength(274)
  expect(leaves!.at(-1)).toEqual({ level: 0, index: 273, width: 112 })
  expect(middle!.map((tile) => tile.width)).toEqual([256, 17])
  expect(top).toEqual([{ level: 2, index: 0, width: 1 }])
})

it('represents 256 leaves by a full tile and a partial one of width 1 above', () => {
  expect([...tilesOf(0, 256)]).toEqual([{ level: 0, index: 0, width: 256 }])
  expect([...tilesOf(1, 256)]).toEqual([{ level: 1, index: 0, width: 1 }])
  expect(tileLevels(256)).toBe(2)
  expect(tileLevels(0)).toBe(0)
})

it('packs entries of any allowed length and refuses a bundle that was cut', () => {
  const entries = [Buffer.from('a'), Buffer.alloc(65_535, 1), Buffer.from('元')]
  const bundle = encodeBundle(entries)
  expect(decodeBundle(bundle)).toEqual(entries)
  expect(decodeBundle(bundle.subarray(0, -1))).toBeNull()
  expect(decodeBundle(bundle.subarray(0, 4))).toBeNull()
  expect(() => encodeBundle([Buffer.alloc(65_536)])).toThrow('65536')
})
