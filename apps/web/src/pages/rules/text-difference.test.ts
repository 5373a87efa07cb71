import { expect, it } from 'vitest'
import { differenceOf } from './text-difference.ts'

const marked = (earlier: string, later: string) => differenceOf(earlier, later).map(({ text, mark }) => `${{ gone: '-', new: '+', same: ' ' }[mark]}${text}`)

it('shows what went, what came and what stayed, in the order of reading', () => {
  expect(marked('id: A\nversion: 1\nwhen: x > 1\ntell: clerk', 'id: A\nversion: 2\nwhen: x > 2\nand y\ntell: clerk'))
    .toEqual([' id: A', '-version: 1', '-when: x > 1', '+version: 2', '+when: x > 2', '+and y', ' tell: clerk'])
  expect(marked('a\nb', 'a\nb')).toEqual([' a', ' b'])
})

it('of the lines marked as kept or gone the earlier text can be read again, and the later one of the others', () => {
  const [earlier, later] = ['a\nb\nc\na\nb\nb\na', 'c\nb\na\nb\na\nc']
  const lines = differenceOf(earlier, later)
  expect(lines.filter(({ mark }) => mark !== 'new').map(({ text }) => text).join('\n')).toBe(earlier)
  expect(lines.filter(({ mark }) => mark !== 'gone').map(({ text }) => text).join('\n')).toBe(later)
  expect(lines.filter(({ mark }) => mark === 'same').length).toBe(4)
})
