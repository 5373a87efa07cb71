import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#kernel/values/id.ts'
import { verify, type Verification } from './index.ts'
import { testOffice, type TestOffice } from './testing.ts'
import { pay, paymentBody } from './test-payments.ts'

const program = new URL('../../apps/cli/verify-thread.ts', import.meta.url)
const PAYMENTS = 16

let office: TestOffice

beforeAll(async () => {
  office = await testOffice()
  const school = await office.indicator('school', 9_000_000_00n)
  for (let n = 0; n < PAYMENTS; n += 1) await pay(office, paymentBody(school, { invoice: `N${n}` }), n % 2 === 0 ? 'submit' : 'approve', newId())
})
afterAll(() => office.close())

/** Each thread begins with a page of its own, so none is without work. */
const SMALL = { fromDocuments: 1, perPage: 3 }
const verifyWith = (threads?: { program: URL; fromDocuments: number; perPage: number }): Promise<Verification> => (
  verify(office.database.owner, office.region, { gate: office.gate, ...(threads ? { threads } : {}) }))
const sorted = ({ steps }: Verification) => steps.problems.map(({ zh }) => zh).toSorted()

describe('the books verified by several threads', () => {
  it('are as sound as by one', async () => {
    const one = await verifyWith()
    expect(one).toMatchObject({ ok: true, steps: { problems: [] } })
    expect(await verifyWith({ program, ...SMALL })).toEqual(one)
  })

  it('show the same lies, on whichever page they are', async () => {
    await office.database.owner.query(`update document.document set title = '另一笔' where region = $1 and kind = 'payment'`, [office.region])
    const one = await verifyWith()
    expect(one.steps.problems.length).toBeGreaterThanOrEqual(PAYMENTS)
    const several = await verifyWith({ program, ...SMALL })
    expect(several.ok).toBe(false)
    expect(sorted(several)).toEqual(sorted(one))
  })

  it('show what only the leaves of all show, and what no document shows', async () => {
    const { owner } = office.database
    await owner.query(`delete from events.outbox where region = $1 and seq = (select max(seq) from events.outbox where region = $1)`, [office.region])
    await owner.query(`insert into log.salt select region, 90000, field, salt from log.salt where region = $1 limit 1`, [office.region])
    await owner.query(`delete from budget.indicator where region = $1`, [office.region])
    for (const { steps } of [await verifyWith(), await verifyWith({ program, ...SMALL })]) {
      const told = steps.problems.map(({ en }) => en).join(' ')
      expect(told).toMatch(/Leaf \d+ of the document \S+ has left no event/)
      expect(told).toContain('The salt of position 90000 belongs to no leaf')
      expect(told).toMatch(/is effective, yet its indicator \S+ is not kept/)
    }
  })

  it('are not called sound when a thread could not do its pages', async () => {
    const { steps } = await verifyWith({ program: new URL('elsewhere.ts', import.meta.url), ...SMALL })
    expect(steps).toMatchObject({ ok: false, problems: expect.arrayContaining([expect.objectContaining({ en: expect.stringMatching(/^The documents cannot be read and could not be checked .*elsewhere/) })]) })
  })
})
