import { expect, it } from 'vitest'
import type { Lookup, Register } from './model.ts'
import { withRegisters } from './with-registers.ts'

it('every keeper of registers is asked once what it took over, and only what was taken over is read', async () => {
  const asked: string[] = []
  const keeper = (name: string, ...taken: string[]): Register['taken'] => async () => {
    asked.push(name)
    return new Set(taken)
  }
  const [first, second] = [keeper('first', 'staff'), keeper('second', 'debtors')]
  const register = (name: string, taken: Register['taken']) => [name, {
    name, taken, read: async () => {
      asked.push(name)
      return { loads: [], rows: new Map() }
    },
  } as unknown as Register] as const
  const group = (name: string) => [name, { from: { register: name, by: ['payment.payee'] }, fields: {} }] as const
  const kind = {
    rules: [], lookups: async () => new Map<string, Lookup>([['d', {}]]),
    judged: { model: { groups: Object.fromEntries(['staff', 'suppliers', 'debtors'].map(group)) }, facts: () => ({ payment: { payee: '甲公司' } }) },
  }
  const joined = withRegisters(kind as never, new Map([register('staff', first), register('suppliers', first), register('debtors', second)]))
  await joined.lookups!(undefined as never, '330502000', [{ id: 'd' } as never])
  expect(asked).toEqual(['first', 'second', 'staff', 'debtors'])
})
