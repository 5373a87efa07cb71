import { describe, expect, it } from 'vitest'
import { layoutOf } from './layout.ts'
import { drawing } from './testing.ts'

describe('geometry', () => {
  it('of a drawing without coordinates runs from left to right, siblings below each other', () => {
    const { nodes, edges, width, height } = layoutOf(drawing('start > a; a > f+; f+ > b; f+ > c; b > j+; c > j+; j+ > end'))
    expect(nodes.map(({ id }) => id)).toEqual(['start', 'a', 'f+', 'b', 'c', 'j+', 'end'])
    const at = (id: string) => nodes.find((node) => node.id === id)!.bounds
    expect(at('start').x).toBeLessThan(at('a').x)
    expect(at('b').x).toBe(at('c').x)
    expect(at('b').y + at('b').height).toBeLessThan(at('c').y)
    for (const { x, y } of edges.flatMap(({ points }) => points)) {
      expect(x >= 0 && x <= width && y >= 0 && y <= height).toBe(true)
    }
  })

  it('leads a flow that skips a step around it, never through it', () => {
    const { nodes, edges } = layoutOf(drawing('start > x?; x? > a : amount > 1; x? > m?; a > m?; m? > end'))
    const box = nodes.find(({ id }) => id === 'a')!.bounds
    const skip = edges.find(({ from, to }) => from === 'x?' && to === 'm?')!
    expect(Math.max(...skip.points.map(({ y }) => y))).toBeGreaterThan(box.y + box.height)
  })

  it('of a drawing with coordinates is kept and only moved to the origin', () => {
    const plain = drawing('start > a; a > end')
    const nodes = plain.nodes.map((node, index) =>
      ({ ...node, name: { zh: '', en: '' }, bounds: { x: 500 + index * 200, y: 900, width: 100, height: 60 } }))
    const layout = layoutOf({ ...plain, nodes })
    expect(layout.nodes.map(({ bounds }) => bounds)).toEqual([16, 216, 416].map((x) => ({ x, y: 16, width: 100, height: 60 })))
    expect([layout.width, layout.height]).toEqual([532, 92])
  })

  it('leaves room for the names that stand outside their shapes', () => {
    const plain = drawing('start > a; a > end')
    const nodes = plain.nodes.map((node, index) => ({ ...node, bounds: { x: index * 200, y: 0, width: 36, height: 36 } }))
    expect(layoutOf({ ...plain, nodes })).toMatchObject({ width: 532, height: 104 })
  })

  it('of a drawing with a circle still ends', () => {
    expect(layoutOf(drawing('start > a; a > x?; x? > a : amount > 1; x? > end')).nodes).toHaveLength(4)
  })
})
