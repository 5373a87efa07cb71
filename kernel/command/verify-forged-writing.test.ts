import type { ClientBase } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { withRegion } from '#kernel/database/index.ts'
import type { Body } from '#kernel/document/index.ts'
import { canonicalBytes, commit } from '#kernel/log/index.ts'
import { newId } from '#kernel/values/id.ts'
import { verify } from './index.ts'
import { said } from './test-lies.ts'
import { testOffice, type TestOffice } from './testing.ts'
import { pay, paymentBody } from './test-payments.ts'
import type { LeafContent } from './verify-file.ts'

/**
 * Bodies that the gate's role writes where none may be written, each with a leaf, salt, event and order of its own, so that every row agrees with
 * its evidence: what gives them away is that no such act exists.
 */

let office: TestOffice
let school: string
beforeAll(async () => {
  office = await testOffice()
  school = await office.indicator('school', 1_000_000_00n)
})
afterAll(() => office.close())

const problems = async () => said(await verify(office.database.owner, office.region, { gate: office.gate }))

/** One more leaf of a document, as the gate would record it, with whatever is to be otherwise. */
async function forge(client: ClientBase, document: string, bend: (last: LeafContent) => Partial<LeafContent>, body: Body | null): Promise<void> {
  const region = office.region
  const { rows: [row] } = await client.query<{ seq: bigint; size: bigint; at: Date; last: LeafContent; title: string }>(
    `select c.seq + 1 as seq, c.log_size as size, c.judged_at as at, d.title, (select l.content from (
              select position, convert_from(bytes, 'UTF8')::jsonb as content from log.leaf where region = $1) l
             where l.content ->> 'document' = d.id::text order by l.position desc limit 1) as last
       from platform.region_clock c join document.document d on d.region = $1 and d.id = $2 where c.region = $1`, [region, document])
  const { seq, size, at, last, title } = row!
  const { drawing: _drawing, body: _body, personal: _personal, ...rest } = last
  const leaf: LeafContent = { ...rest, seq: String(seq), at: at.toISOString(), from: last.state, verdict: null, transfers: [], ...bend(last) }
  if (body) {
    const fields = office.gate.kinds.get(last.kind)!.fields
    const part = (personal: boolean) => fields.filter((field) => (field.personal ?? false) === personal).map(({ name }) => [name, body[name] ?? null])
    leaf.version = last.version + 1
    leaf.body = Object.fromEntries(part(false))
    const salt = Buffer.alloc(32, 7)
    leaf.personal = commit('personal', { ...Object.fromEntries(part(true)), title }, salt)
    await client.query(`insert into log.salt values ($1, $2, 'personal', $3)`, [region, size, salt])
  }
  const { action, state, version, by } = leaf
  await client.query('insert into log.leaf values ($1, $2, $3)', [region, size, canonicalBytes(leaf)])
  await client.query('update platform.region_clock set seq = $2, log_size = log_size + 1 where region = $1', [region, seq])
  await client.query(`insert into events.outbox values ($1, $2, 0, $3, $4, '{}', $5)`, [region, seq, `${last.kind}.${action}`, document, at])
  if (body) {
    await client.query('insert into document.version values ($1, $2, $3, $4, coalesce($5, (select made_by from document.document where region = $1 and id = $2)), $6, $7)',
      [region, document, version, JSON.stringify(body), by?.person ?? null, at, size])
  }
  await client.query('update document.document set version = $3, seq = $4, changed_at = $5, state = $6 where region = $1 and id = $2', [region, document, version, seq, at, state])
}
const forged = (...rest: [document: string, bend: (last: LeafContent) => Partial<LeafContent>, body: Body | null]) => (
  withRegion(office.database.gate, office.region, (client) => forge(client, ...rest)))

const clerk = () => ({ person: office.actor('unit.clerk').person, position: 'unit.clerk', onBehalfOf: [] })

it('a draft that its maker could have saved is in order', async () => {
  const [document, body] = [newId(), paymentBody(school)]
  await office.done('unit.clerk', { kind: 'payment', document, action: 'draft', body })
  await forged(document, () => ({ action: 'draft', by: clerk() }), { ...body, payeeAccount: '6222000011112222333' })
  expect(await problems()).toBe('')
})

it.each(['submit', 'approve', 'order', 'receive'] as const)('the payee of a payment is changed by a draft after “%s”: found', async (until) => {
  const [document, body] = [newId(), paymentBody(school)]
  await pay(office, body, until, document)
  await forged(document, () => ({ action: 'draft', by: clerk() }), { ...body, payeeAccount: '6222000011112222333' })
  expect(await problems()).toMatch(new RegExp(`Document \\S+ \\(${document}\\), leaf \\d+: “draft” writes a document that is “\\w+”, in which nothing may be written`))
})

it('an alert is opened a second time, and says that less was found: found', async () => {
  const held = await office.done('unit.clerk', { kind: 'payment', document: newId(), action: 'submit', body: paymentBody(school, { payee: '某区第一中学' }) })
  const alert = held.born[0]!.id
  const { rows: [version] } = await office.database.owner.query<{ body: Body }>('select body from document.version where region = $1 and document = $2', [office.region, alert])
  await forged(alert, () => ({ action: 'open', by: null }), { ...version!.body, rules: 'ACCT-99' })
  expect(await problems()).toMatch(new RegExp(`\\(${alert}\\), leaf \\d+: “open” writes a document`))
})

it('a draft leads to another state, or to a version that was never written: found', async () => {
  const [document, other] = [newId(), newId()]
  for (const one of [document, other]) await office.done('unit.clerk', { kind: 'payment', document: one, action: 'draft', body: paymentBody(school) })
  await forged(document, () => ({ action: 'draft', by: clerk(), state: 'withdrawn' }), null)
  await forged(other, () => ({ action: 'draft', by: clerk(), version: 2 }), null)
  const told = await problems()
  expect(told).toMatch(new RegExp(`${document}, leaf \\d+: “draft” was not carried out, yet it leads from “draft” to “withdrawn”`))
  expect(told).toMatch(new RegExp(`${other}, leaf \\d+: its version is 1 by the leaves before, recorded is 2`))
})
