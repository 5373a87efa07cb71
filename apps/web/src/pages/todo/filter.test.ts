import { describe, expect, it } from 'vitest'
import { fenOfYuan, filterOf, yuanOfFen } from './filter.ts'

describe('filters of the to-do list', () => {
  it('are read from the address, without what the server would not understand', () => {
    const search = new URLSearchParams('text=校园&due=never&minFen=12a&maxFen=500&marked=yes&sort=amount&page=3&kind= payment ')
    expect(filterOf(search)).toEqual({ text: '校园', maxFen: '500', sort: 'amount', kind: 'payment' })
  })

  it('take amounts in yuan, as they are typed, and give them back', () => {
    expect(['', '5000', '1,234.5', '０.０７', '12.345', '-5', '五千'].map(fenOfYuan)).toEqual(['', '500000', '123450', '007', null, null, null].map((fen) => (fen === '007' ? '7' : fen)))
    expect(['500000', '123450', '7', undefined].map(yuanOfFen)).toEqual(['5000', '1234.50', '0.07', ''])
  })
})
