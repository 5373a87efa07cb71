import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { boxOf, labelsOf, laneLabel } from '#ui/flow-drawing/labels.ts'
import { layoutOf } from './layout.ts'
import type { Bounds } from './model.ts'
import { readDrawing } from './read.ts'

const MODULES = join(import.meta.dirname, '../../modules')
const files = globSync('*/*.bpmn', { cwd: MODULES }).toSorted()

describe.each(files)('the drawing %s', (file) => {
  it.each(['zh', 'en'] as const)('has each of its words in a place of its own, in %s', async (language) => {
    const { definition } = await readDrawing(await readFile(join(MODULES, file), 'utf8'))
    const layout = layoutOf(definition!)
    const labels = labelsOf(layout, language)
    const named = [...layout.edges, ...layout.nodes.filter(({ type }) => type !== 'task')].filter(({ name }) => name[language] !== '')
    expect([...labels.keys()].toSorted()).toEqual(named.map(({ id }) => id).toSorted())
    const words = [...labels].map(([id, label]) => ({ id: `“${label.lines.join(' ')}” of ${id}`, ...boxOf(label) }))
    const lanes = layout.lanes.map(({ id, name, bounds }) => ({ id, ...boxOf(laneLabel(bounds, name[language])) }))
    const shapes = layout.nodes.map(({ id, bounds }) => ({ id, ...bounds }))
    const covered = words.flatMap((one, index) => [...words.slice(index + 1), ...lanes, ...shapes].filter((other) => overlap(one, other)).map(({ id }) => `${one.id} and ${id}`))
    expect(covered).toEqual([])
    expect(words.filter(({ x, y, width, height }) => x < 0 || y < 0 || x + width > layout.width || y + height > layout.height), 'inside the picture').toEqual([])
  })
})

it('names each way out of a gateway where it is a way of its own: failed payments above, paid ones on the straight way', async () => {
  const { definition } = await readDrawing(await readFile(join(MODULES, 'payment/payment.bpmn'), 'utf8'))
  const layout = layoutOf(definition!)
  const labels = labelsOf(layout, 'zh')
  const placeOf = (to: string) => {
    const edge = layout.edges.find(({ id }) => id === `flow.paidOrBounced.${to}`)!
    return { label: labels.get(edge.id)!, out: edge.points[0]! }
  }
  const [paid, failed] = [placeOf('paid'), placeOf('failed')]
  expect(Math.abs(paid.label.y - paid.out.y)).toBeLessThan(20)
  expect(failed.out.y - failed.label.y).toBeGreaterThanOrEqual(20)
})

it('looks at the drawings of all modules', () => {
  expect(files).toEqual(expect.arrayContaining(['payment/payment.bpmn', 'monitoring/alert.bpmn', 'seal/seal-request.bpmn']))
  expect(files.length).toBeGreaterThan(15)
})

function overlap(one: Bounds, other: Bounds): boolean {
  return one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height
}
