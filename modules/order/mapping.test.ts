import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ClientBase } from 'pg'
import { withRegion } from '#kernel/database/index.ts'
import { newId } from '#kernel/values/id.ts'
import { planImport, planOffer } from './intake.ts'
import { makeOriginal } from './originals.ts'
import { testDesk } from './test-desk.ts'

let desk: Awaited<ReturnType<typeof testDesk>>
beforeAll(async () => { desk = await testDesk() })
afterAll(() => desk.office.close())

const MAPPING = '{"reference":"附加域","serial":"流水","amount":"发生额","outcome":"标志","outcomes":{"0":"paid"}}'
const file = (rows: string, header = '流水;附加域;发生额;标志') => Buffer.from(`${header}\n${rows}\n`)

async function offered(bytes: Buffer): Promise<unknown> {
  return (await desk.planned(planOffer({ ...desk.asked(newId()), query: { name: '回单.csv' }, file: bytes }))).said['offered']
}

async function take(bytes: Buffer, mapping?: string): Promise<string> {
  const document = newId()
  const plan = await desk.planned(planImport({ ...desk.asked(document), query: { name: '回单.csv', document, ...(mapping === undefined ? {} : { mapping }) }, file: bytes }))
  expect(await desk.carryOut('treasury.importer', plan)).toEqual([])
  const { office } = desk
  await withRegion(office.database.gate, office.region, (client) => plan.keeps!(client, { person: office.actor('treasury.importer').person, at: new Date() }))
  return document
}

describe('the mapping of a receipt file', () => {
  it('is kept with the import and offered for the next file of the same header, and for no other', async () => {
    const first = file('B1;ZF-1;12.00;0')
    expect(await offered(first), 'nobody has read such a file').toBeNull()
    const document = await take(first, MAPPING)
    const { number } = await desk.read(document)
    expect(await offered(file('B2;ZF-2;13.00;0'))).toEqual({ mapping: expect.any(String) as string, number, at: expect.any(String) as string })
    const { mapping } = await offered(file('B2;ZF-2;13.00;0')) as { mapping: string }
    expect(JSON.parse(mapping), 'as it was typed').toEqual(JSON.parse(MAPPING))
    expect(await offered(file('B2;ZF-2;13.00;0', '流水;附加域;发生额;状态'))).toBeNull()
    expect(await offered(Buffer.from('<?xml version="1.0"?><Document/>')), 'a message names its fields itself').toBeNull()
  })

  it('stands in what is handed out with the original', async () => {
    const document = await take(file('B3;ZF-3;14.00;0'), MAPPING)
    const parcel = await makeOriginal(desk.owner(), desk.office.region, document) as { about: Record<string, string> }
    expect(JSON.parse(parcel.about['mapping']!)).toEqual(JSON.parse(MAPPING))
  })

  it('of the newest import is offered, and a file that needed none offers none', async () => {
    const changed = MAPPING.replace('"0":"paid"', '"0":"paid","1":"failed"')
    const document = await take(file('B4;ZF-4;15.00;1'), changed)
    expect(await offered(file('B5;ZF-5;16.00;0'))).toMatchObject({ number: (await desk.read(document)).number })
    await take(Buffer.from('流水号,支付编号,金额\nB6,ZF-6,17.00\n'))
    expect(await offered(Buffer.from('流水号,支付编号,金额\nB7,ZF-7,18.00\n'))).toBeNull()
  })

  it('is kept with its header or not at all', async () => {
    const insert = (client: ClientBase) => client.query(
      `insert into bank.receipt_original (region, document, sha256, content_sha256, name, bytes, person, at, mapping)
       select region, document, sha256, repeat('0', 64), name, bytes, person, at, mapping from bank.receipt_original where mapping is not null limit 1`)
    await expect(desk.tried('owner', insert)).rejects.toThrow(/receipt_original_mapped/)
  })
})
