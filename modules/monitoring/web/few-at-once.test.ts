import { describe, expect, it } from 'vitest'
import { fewAtOnce } from './few-at-once.ts'

/** Works that are ended by hand, with the names of those that have begun. */
function works() {
  const begun: string[] = []
  const ends = new Map<string, { end: (name: string) => void; fail: (error: Error) => void }>()
  const work = (name: string) => () => new Promise<string>((end, fail) => { begun.push(name); ends.set(name, { end, fail }) })
  return { begun, ends, work }
}
const rest = () => new Promise((resolve) => setTimeout(resolve, 0))

describe('few at once', () => {
  it('begins so many, and the next when one has ended, well or not', async () => {
    const { begun, ends, work } = works()
    const run = fewAtOnce(2)
    const done = ['a', 'b', 'c', 'd'].map((name) => run(work(name)).catch((error: Error) => error.message))
    await rest()
    expect(begun).toEqual(['a', 'b'])
    ends.get('b')!.end('b')
    await rest()
    expect(begun).toEqual(['a', 'b', 'c'])
    ends.get('a')!.fail(new Error('declined'))
    await rest()
    expect(begun).toEqual(['a', 'b', 'c', 'd'])
    for (const name of ['c', 'd']) ends.get(name)!.end(name)
    expect(await Promise.all(done)).toEqual(['declined', 'b', 'c', 'd'])
  })

  it('never begins what was called off while it waited, and keeps no place for it', async () => {
    const { begun, ends, work } = works()
    const run = fewAtOnce(1)
    const off = new AbortController()
    const [, called, last] = [run(work('a')), run(work('b'), off.signal).catch((error: Error) => error.name), run(work('c'))]
    off.abort()
    expect(await called).toBe('AbortError')
    ends.get('a')!.end('a')
    await rest()
    expect(begun).toEqual(['a', 'c'])
    ends.get('c')!.end('c')
    expect(await last).toBe('c')
  })
})
