import type { ClientBase } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { happyOffice, ids } from './test-happy-office.ts'
import { lie } from './test-lies.ts'
import type { TestOffice } from './testing.ts'

/** Rows that no program wrote, put where a verification trips over them: they are told, and what else is wrong is told all the same. */

let office: TestOffice

beforeAll(async () => {
  office = (await happyOffice()).office
})
afterAll(() => office.close())

/** Beside the row, an alarm of another part: a payment that was called approved. */
const ALARM = `update document.document set state = 'approved' where region = $1 and id = $2`
const FOUND = /its state is “inApproval” by its steps, recorded is “approved”/

async function told(text: string, ...values: unknown[]): Promise<string> {
  return lie(office, async (client: ClientBase) => {
    await client.query(ALARM, [office.region, ids.waiting])
    await client.query(text, [office.region, ...values])
  })
}

it.each([
  ['no list at all', 'null'], ['a number', '5'], ['a rule whose text is none', '[{"id": "A", "version": 1, "source": "none"}]'],
  ['a version in words', '[{"id": "A", "version": "x", "source": "{}"}]'],
])('a rule set of %s', async (_, rules) => {
  expect(await told(`insert into rules.rule_set values ($1, 'x', $2, '{}', '{}', now())`, rules)).toMatch(FOUND)
})

it('a leaf whose action is no word', async () => {
  const found = await told(`insert into log.leaf select region, 90000, convert_to(replace(convert_from(bytes, 'UTF8'), '"action":"', '"action":"\\u0000'), 'UTF8')
    from log.leaf where region = $1 and position = 3`)
  expect(found).toMatch(FOUND)
  expect(found).toMatch(/Leaf 90000 cannot be read, so it could not be checked/)
})

it.each([['are no text', "'\\xff'"], ['hold a zero', "'\\x00'"]])('a leaf whose bytes %s, among others that are read', async (_, end) => {
  const found = await told(`insert into log.leaf select region, 90000, bytes || ${end}::bytea from log.leaf where region = $1 and position = 3`)
  expect(found).toMatch(FOUND)
  expect(found.match(/Leaf \d+ cannot be read, so it could not be checked/g)).toEqual(['Leaf 90000 cannot be read, so it could not be checked'])
})

it('a body that names what cannot be looked up', async () => {
  const found = await told(`update document.version set body = jsonb_set(body, '{parts}', '[{"payment": "none", "amountFen": "1"}]') where region = $1 and document = $2`, ids.refund)
  expect(found).toMatch(FOUND)
  expect(found).toMatch(new RegExp(`${ids.refund}\\)?: what its body refers to cannot be looked up, so it could not be checked`))
})

it('a table that is no longer there', async () => {
  const found = await lie(office, async (client) => {
    await client.query(ALARM, [office.region, ids.waiting])
    await client.query('alter table bank.receipt_original rename to gone')
  })
  expect(found).toMatch(FOUND)
  expect(found).toMatch(/The rows of the module “order” cannot be read and could not be checked/)
})
