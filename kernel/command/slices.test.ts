import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#kernel/values/id.ts'
import { run, verify, type Command, type Done } from './index.ts'
import { testOffice, type TestOffice } from './testing.ts'
import { paymentBody } from './test-payments.ts'

/** A batch is decided in slices while the server writes those before: that must be seen nowhere but on the clock. */

const MEMBERS = 130

let office: TestOffice
let indicator: string
let documents: string[]
let answers: Done[]
beforeAll(async () => {
  office = await testOffice()
  indicator = await office.indicator('school', 10_000_000_00n)
  const body = paymentBody(indicator)
  const commands = Array.from({ length: MEMBERS }, (): Command => (
    { key: newId(), actor: office.actor('unit.clerk'), kind: 'payment', document: newId(), action: 'submit', body }))
  documents = commands.map(({ document }) => document)
  answers = await run(office.gate, office.region, commands) as Done[]
})
afterAll(() => office.close())

async function findingsOf(document: string) {
  const { rows } = await office.database.owner.query<{ findings: { rule: string; rows?: Record<string, { ids: string[]; count: number }> }[] }>(
    'select findings from rules.verdict where region = $1 and document = $2', [office.region, document])
  return rows[0]!.findings
}

describe('a batch of many slices', () => {
  it('gives gapless numbers in the order of the commands', () => {
    const last = answers.map(({ number }) => Number(number!.slice(-6)))
    expect(last).toEqual(Array.from({ length: MEMBERS }, (_, index) => last[0]! + index))
  })

  it('names as evidence every member before it, once: of its own slice, and of those written by now', async () => {
    for (const index of [1, 49, 50, 51, 99, 129]) {
      const same = (await findingsOf(documents[index]!)).find(({ rule }) => rule === 'DUP-01')!
      const [feature] = Object.values(same.rows!)
      expect(feature!.count, `member ${index}`).toBe(index)
      expect(feature!.ids, `member ${index}`).toEqual(documents.slice(0, Math.min(index, 100)))
    }
  })

  it('leaves books, steps and log that verify', async () => {
    const { rows } = await office.database.owner.query<{ n: number }>(
      `select n::int from ledger.entry where region = $1 and holder = $2 and code = '2005' order by n`, [office.region, indicator])
    expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: MEMBERS + 1 }, (_, index) => index + 1))
    expect(await verify(office.database.owner, office.region, { gate: office.gate })).toMatchObject({ ok: true })
  })
})
