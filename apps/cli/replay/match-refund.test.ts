import { describe, expect, it } from 'vitest'
import type { MappedRecord } from '#kernel/files/model.ts'
import { refundBook } from './match-refund.ts'
import type { Row } from './model.ts'

const row = (amountFen: bigint, payee: string | null = '甲公司', indicator = 0): Row => (
  { file: 'f', line: 1, ordinal: 1, indicator, fields: { payee, payeeId: null, amountFen } as MappedRecord })

describe('a refund in the file', () => {
  it('takes back the latest payment of exactly its amount, once', () => {
    const book = refundBook(50)
    for (const [amount, payment] of [[100n, 'a'], [300n, 'b'], [100n, 'c']] as const) book.paid(row(amount), payment)
    expect(book.take(row(-100n))).toEqual([{ payment: 'c', amountFen: 100n }])
    expect(book.take(row(-100n))).toEqual([{ payment: 'a', amountFen: 100n }])
    expect(book.take(row(-100n))).toEqual([{ payment: 'b', amountFen: 100n }])
    expect(book.take(row(-300n))).toBeNull()
    expect(book.take(row(-200n))).toEqual([{ payment: 'b', amountFen: 200n }])
  })

  it('takes several payments where one does not cover it, and no more of them than a refund may name', () => {
    const book = refundBook(2)
    for (const payment of ['a', 'b', 'c']) book.paid(row(100n), payment)
    expect(book.take(row(-250n))).toBeNull()
    expect(book.take(row(-150n))).toEqual([{ payment: 'c', amountFen: 100n }, { payment: 'b', amountFen: 50n }])
  })

  it('never takes the money of another payee or indicator, nor of one whose name is withheld', () => {
    const book = refundBook(50)
    book.paid(row(100n), 'a')
    book.paid(row(100n, null), 'b')
    expect(book.take(row(-100n, '乙公司'))).toBeNull()
    expect(book.take(row(-100n, '甲公司', 1))).toBeNull()
    expect(book.take(row(-100n, null))).toBeNull()
  })

  it('that the gate refused gives its payments back', () => {
    const book = refundBook(50)
    book.paid(row(100n), 'a')
    book.giveBack(row(-100n), book.take(row(-100n))!)
    expect(book.take(row(-100n))).toEqual([{ payment: 'a', amountFen: 100n }])
  })

  it('of a payment that is held says so', () => {
    const book = refundBook(50)
    book.held(row(100n))
    expect([book.isOfHeld(row(-100n)), book.isOfHeld(row(-101n))]).toEqual([true, false])
  })
})
