import { describe, expect, it } from 'vitest'
import { together } from './together.ts'

const failing = (code: string, afterMs: number) => new Promise<never>((_resolve, reject) => {
  setTimeout(() => reject(Object.assign(new Error(code), { code })), afterMs)
})

describe('statements sent one behind the other', () => {
  it('give their results in order', async () => {
    expect(await together([Promise.resolve(1), 'two', Promise.resolve(null)])).toEqual([1, 'two', null])
  })

  it('throw the cause, also when what followed from it is heard first', async () => {
    await expect(together([failing('23505', 5), failing('25P02', 1), Promise.resolve(1)])).rejects.toMatchObject({ code: '23505' })
    await expect(together([failing('25P02', 1)])).rejects.toMatchObject({ code: '25P02' })
  })

  it('leave nothing under way when they throw', async () => {
    let under = true
    const slow = new Promise((resolve) => setTimeout(resolve, 20)).then(() => (under = false))
    await expect(together([failing('23505', 1), slow])).rejects.toThrow('23505')
    expect(under).toBe(false)
  })
})
