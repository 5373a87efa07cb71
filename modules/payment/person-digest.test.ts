import { createHash, createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { recomputeMany, verify } from '#kernel/command/index.ts'
import { testOffice, type TestOffice } from '#kernel/command/testing.ts'
import { withReader, withRegion } from '#kernel/database/index.ts'
import { newId } from '#kernel/values/id.ts'

/** Of the right form; how it was typed the second time. */
const NUMBER = '11010519491231002X'
const TYPED = '11010519491231002x'
const OTHER = '440524188001010014'

let office: TestOffice
let school: string

beforeAll(async () => {
  office = await testOffice()
  school = await office.indicator('school', 1_000_000_00n)
})
afterAll(() => office.close())

async function pay(beneficiaryId: string): Promise<string> {
  const document = newId()
  const body = {
    indicator: school, amountFen: '20000', purpose: `2026年10月高龄津贴 ${document}`, payee: '李四', payeeType: 'person', payeeAccount: '6217000011112222', payeeBank: '某银行某支行',
    settlement: 'transfer', economicClass: '30299', businessType: 'subsidy', scheme: '高龄津贴', beneficiaryId,
  }
  await office.done('unit.clerk', { kind: 'payment', document, action: 'submit', body })
  return document
}

const asReader = <Row extends object>(text: string, values: unknown[]) => (
  withReader(office.database.read, { regions: [office.region], units: ['*'] }, async (client) => (await client.query<Row>(text, values)).rows))
const asOwner = (text: string, values: unknown[] = []) => office.database.owner.query(text, values)
const keptOf = async (document: string) => (
  (await asReader<{ person: string }>('select person from payment.history where document = $1', [document]))[0]!.person)
const problems = async () => (await verify(office.database.owner, office.region, { gate: office.gate })).steps.problems.map(({ en }) => en)

/** All that somebody can make of a number who has no key. */
function guesses(number: string): string[] {
  return [number, `${office.region}/${number}`].flatMap((text) => [
    ...['sha256', 'sha512', 'sha1', 'md5', 'sm3'].map((name) => createHash(name).update(text).digest()),
    ...['', office.region, 'sluice', '\0'.repeat(32)].map((key) => createHmac('sha256', key).update(text).digest()),
  ]).flatMap((digest) => [digest.toString('hex'), digest.toString('base64url')])
}

it('what is kept of a person is one for all writings of the number, and another for another number', async () => {
  const [first, second, other] = [await pay(NUMBER), await pay(TYPED), await pay(OTHER)]
  expect(await keptOf(second)).toBe(await keptOf(first))
  expect(await keptOf(other)).not.toBe(await keptOf(first))
  expect(await keptOf(first)).toMatch(/^#[\w-]{22}$/)
})

it('who reads it cannot find the number by trying numbers: that takes the key, which the gate alone reads', async () => {
  const kept = (await keptOf(await pay(NUMBER))).slice(1)
  expect(guesses(NUMBER).filter((guess) => guess.startsWith(kept))).toEqual([])
  await expect(asReader('select key from access.digest_key', [])).rejects.toMatchObject({ code: '42501' })
  await expect(office.database.sequencer.query('select key from access.digest_key')).rejects.toMatchObject({ code: '42501' })
  const { rows: [made] } = await withRegion(office.database.gate, office.region, (client) => client.query<{ key: Buffer }>('select key from access.digest_key'))
  expect(createHmac('sha256', made!.key).update(`${office.region}/${NUMBER}`).digest('base64url').startsWith(kept), 'with the key it is found').toBe(true)
  await expect(office.database.gate.query('update access.digest_key set key = key')).rejects.toMatchObject({ code: '42501' })
})

it('neither the number nor what is kept of it stands in a leaf, an event or a verdict', async () => {
  const kept = await keptOf(await pay(NUMBER))
  const { rows } = await asOwner(
    `select 'leaf' as place, convert_from(bytes, 'UTF8') as text from log.leaf where region = $1
     union all select 'event', to_jsonb(o)::text from events.outbox o where region = $1
     union all select 'verdict', to_jsonb(v)::text from rules.verdict v where region = $1`, [office.region])
  expect(new Set(rows.map(({ place }: { place: string }) => place)).size, 'all three were looked at').toBe(3)
  expect(rows.filter(({ text }: { text: string }) => text.includes(kept.slice(1)) || text.includes(NUMBER))).toEqual([])
})

it('a verdict that looked back on a person is judged again to the last digit, and the books verify', async () => {
  const document = await pay(NUMBER)
  const { rows: [verdict] } = await asOwner('select id, features from rules.verdict where region = $1 and document = $2', [office.region, document])
  expect(BigInt(verdict.features.person_month_sum), 'earlier payments to the same person were seen').toBeGreaterThanOrEqual(2_0000n)
  const [again] = await withRegion(office.database.gate, office.region, (client) => recomputeMany(client, office.region, office.gate, [verdict.id]))
  expect(again).toMatchObject({ status: 'equal', differences: [] })
  expect(await problems()).toEqual([])
})

it('books whose key was exchanged are told by verify', async () => {
  await pay(NUMBER)
  const { rows: [kept] } = await asOwner('select key from access.digest_key')
  await asOwner('update access.digest_key set key = sha256(key)')
  try {
    expect(await problems()).toContainEqual(expect.stringContaining('“person” of its history row'))
  } finally {
    await asOwner('update access.digest_key set key = $1', [kept.key])
  }
})
