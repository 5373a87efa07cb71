import { expect, it } from 'vitest'
import type { HeldPosition } from '../../server/model.ts'
import { firstOf, positionIn } from './desk.tsx'

const held = (id: string, role: HeldPosition['role'], region = '330502000'): HeldPosition => ({
  id, code: 'division.handler', region, role, name: { zh: id, en: id }, unit: { id: 'unit', name: '财政局' }, office: true, makes: [],
})
const deputy = held('处室经办', 'deputy')
const own = held('综合督办岗', 'primary')

it('seats a person at the own desk before one where they stand in for somebody', () => {
  expect(firstOf([deputy, own])?.id).toBe('综合督办岗')
})

it('seats who only stands in for somebody there, and who holds nothing nowhere', () => {
  expect(firstOf([deputy])?.id).toBe('处室经办')
  expect(firstOf([])).toBeNull()
})

it('keeps the chosen position in its region, and takes the own one in another', () => {
  const me = { positions: [deputy, own, held('甲', 'deputy', '330500000'), held('乙', 'primary', '330500000')] }
  expect(positionIn({ me, position: deputy }, '330502000')?.id).toBe('处室经办')
  expect(positionIn({ me, position: deputy }, '330500000')?.id).toBe('乙')
})
