import { describe, expect, it } from 'vitest'
import type { Definition } from './model.ts'
import { netOf } from './net.ts'
import { explore } from './soundness.ts'
import { type Assignment, staffing } from './staff.ts'
import { drawing } from './testing.ts'

const CHAIN = drawing('start > a; a > b; b > end', { a: { duty: 'review' }, b: { duty: 'order' } })
const BARRED: [string, string][] = [['make', 'review'], ['review', 'order']]

describe('can it be staffed?', () => {
  it('yes, when three people hold three posts', () => {
    expect(staff(CHAIN, ['maker 王', 'position.a 李', 'position.b 张'])).toEqual([])
  })

  it('no, when nobody holds a post, and the post is named', () => {
    const [gap] = staff(CHAIN, ['maker 王', 'position.a 李'])
    expect(gap).toMatchObject({ code: 'process.position_empty', values: { position: 'position.b', task: 'b' } })
    expect(gap!.message.zh).toContain('position.b')
  })

  it('no, when the maker is the only reviewer: one person does one step of a document', () => {
    const [gap] = staff(CHAIN, ['maker 王', 'position.a 王', 'position.b 张'])
    expect(gap).toMatchObject({ code: 'process.cannot_be_staffed' })
    expect(gap!.message.en).toContain('start → a → b')
  })

  it('yes, when a deputy frees the person who holds two posts', () => {
    expect(staff(CHAIN, ['maker 王', 'maker 赵', 'position.a 王', 'position.b 张'])).toEqual([])
    expect(staff(CHAIN, ['maker 王', 'position.a 李', 'position.b 张', 'position.b 李'])).toEqual([])
  })

  it('no, when the deputy acts for someone who did an incompatible duty on the same document', () => {
    // 李 reviews; the order can only be given by 张 in the place of 李, whose act it counts as.
    const people = [...of(['maker 王', 'position.a 李', 'position.b 李']), deputy('position.b 张')]
    expect(staffing(CHAIN, ways(CHAIN), people, BARRED).map(({ code }) => code)).toEqual(['process.cannot_be_staffed'])
    expect(staffing(CHAIN, ways(CHAIN), people, [])).toEqual([])
  })

  it('no, when the one acted for would then do an incompatible duty in person', () => {
    // 张 may review for 李, but then 李 has reviewed and cannot give the order; 王 made the document.
    const people = [...of(['maker 王', 'position.a 李', 'position.b 李', 'position.b 王']), deputy('position.a 张')]
    expect(staffing(CHAIN, ways(CHAIN), people, BARRED).map(({ code }) => code)).toEqual(['process.cannot_be_staffed'])
    expect(staffing(CHAIN, ways(CHAIN), people, [])).toEqual([])
  })

  it('a deputy without a primary acts in the own name', () => {
    expect(staffing(CHAIN, ways(CHAIN), [...of(['maker 王', 'position.a 李']), deputy('position.b 张')], BARRED)).toEqual([])
  })

  it('every way counts: a tier that only large amounts take must be staffed too', () => {
    const tiers = drawing('start > a; a > x?; x? > b : amount > 5; x? > end; b > end')
    const [gap] = staff(tiers, ['maker 王', 'position.a 李'])
    expect(gap).toMatchObject({ values: { position: 'position.b' } })
  })

  it('parallel branches need different people, and dual control two of one post', () => {
    const fork = drawing('start > f+; f+ > a; f+ > b; a > j+; b > j+; j+ > end')
    expect(staff(fork, ['maker 王', 'position.a 李', 'position.b 李'])).toHaveLength(1)
    const dual = drawing('start > a; a > end', { a: { dualControl: true } })
    expect(staff(dual, ['maker 王', 'position.a 李'])).toMatchObject([{ values: { position: 'position.a', holders: 1 } }])
    expect(staff(dual, ['maker 王', 'position.a 李', 'position.a 张'])).toEqual([])
  })

  it('finds the only assignment when people hold many posts', () => {
    const steps = 'abcdefgh'.split('')
    const chain = drawing(['start', ...steps, 'end'].reduce<string[]>((flows, id, index, all) =>
      (index === 0 ? flows : [...flows, `${all[index - 1]} > ${id}`]), []).join('; '))
    // Person i may sit on step i and on step i + 1; only the diagonal seats everyone.
    const people = steps.flatMap((id, index) => [`position.${id} p${index}`, ...(index > 0 ? [`position.${id} p${index - 1}`] : [])])
    expect(staff(chain, ['maker m', ...people])).toEqual([])
    expect(staff(chain, ['maker p0', ...people])).toHaveLength(1)
  })

  it('a search without an answer is no pass', () => {
    const steps = Array.from({ length: 13 }, (_, index) => `t${index}`)
    const chain = drawing(['start', ...steps, 'end'].reduce<string[]>((flows, id, index, all) =>
      (index === 0 ? flows : [...flows, `${all[index - 1]} > ${id}`]), []).join('; '))
    const people = steps.flatMap((id) => Array.from({ length: 12 }, (_, person) => `position.${id} p${person}`))
    expect(staff(chain, ['maker m', ...people]).map(({ code }) => code)).toEqual(['process.staffing_not_checked'])
  })
})

const ways = (definition: Definition) => explore(netOf(definition)).paths
const staff = (definition: Definition, people: string[]) => staffing(definition, ways(definition), of(people), BARRED)
const deputy = (text: string): Assignment => ({ ...of([text])[0]!, role: 'deputy' })

function of(people: string[]): Assignment[] {
  return people.map((text) => {
    const [position, person] = text.split(' ')
    return { position: position!, person: person!, role: 'primary' }
  })
}
