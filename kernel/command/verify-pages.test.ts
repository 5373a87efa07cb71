import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#kernel/values/id.ts'
import { testOffice, type TestOffice } from './testing.ts'
import { pay, paymentBody } from './test-payments.ts'
import { cutPages, reserveFirst, takePages, type PageRange, type Pages } from './verify-pages.ts'

let office: TestOffice
let ids: string[]

beforeAll(async () => {
  office = await testOffice()
  const school = await office.indicator('school', 9_000_000_00n)
  for (let n = 0; n < 6; n += 1) await pay(office, paymentBody(school, { invoice: `N${n}` }), 'submit', newId())
  const { rows } = await office.database.owner.query<{ id: string }>('select id from document.document where region = $1 order by id', [office.region])
  ids = rows.map(({ id }) => id)
})
afterAll(() => office.close())

const cut = async (perPage: number): Promise<Pages> => {
  const client = await office.database.owner.connect()
  return cutPages(client, office.region, perPage).finally(() => client.release())
}
const within = ({ from, to }: PageRange) => ids.filter((id) => id >= from && (to === null || id < to))

describe('the pages of all documents', () => {
  it('hold each document once, whatever their size, and so many to a page', async () => {
    for (let perPage = 1; perPage <= ids.length + 1; perPage += 1) {
      const take = takePages(await cut(perPage), 0)
      const pages: string[][] = []
      for (let page = take(); page; page = take()) pages.push(within(page))
      expect(pages.flat()).toEqual(ids)
      expect(pages.slice(0, -1).every(({ length }) => length === perPage)).toBe(true)
    }
  })

  it('are each taken by one thread, which begins with one of its own', async () => {
    const pages = await cut(1)
    reserveFirst(pages, 3)
    const [first, second, third] = [0, 1, 2].map((thread) => takePages(pages, thread)) as [() => PageRange | null, () => PageRange | null, () => PageRange | null]
    const taken = [second(), second(), first(), second(), first(), third(), ...ids.slice(6).map(() => first())]
    expect(taken.flatMap((page) => (page ? within(page) : [])).toSorted()).toEqual(ids)
    expect(within(taken[0]!)).toEqual([ids[1]])
    expect([first(), second(), third()]).toEqual([null, null, null])
  })

  it('leave those without any work that are more than the pages', async () => {
    const pages = await cut(ids.length)
    reserveFirst(pages, 2)
    expect([takePages(pages, 1)(), takePages(pages, 0)()]).toEqual([null, { from: ids[0], to: null }])
  })
})
