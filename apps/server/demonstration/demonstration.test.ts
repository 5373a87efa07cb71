import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { install, openGate, verify } from '#kernel/command/index.ts'
import { testDatabase, type TestDatabase } from '#kernel/database/testing.ts'
import { sequenceRegion } from '#kernel/log/index.ts'
import { discoverModules, loadKinds } from '#kernel/module/index.ts'
import { newId } from '#kernel/values/id.ts'
import type { DemonstrationPerson } from '../model.ts'
import { signerForTests } from '../test-signer.ts'
import { demonstrate } from './demonstrate.ts'
import { OFFICES } from './offices-table.ts'

const modules = await discoverModules(fileURLToPath(new URL('../../../modules', import.meta.url)))
const kinds = await loadKinds(modules)
const REGIONS = OFFICES.map((office) => office.region)

describe.each([['a working Saturday of autumn', '2026-11-21T08:00:00Z'], ['the first hours of a year', '2027-01-01T01:00:00Z']])('the demonstration, started on %s', (_, text) => {
  const now = new Date(text)
  let database: TestDatabase
  let people: DemonstrationPerson[]

  beforeAll(async () => {
    database = await testDatabase()
    await install(database.owner, modules, kinds, now)
    people = (await demonstrate({ pools: database, modules, kinds, now }))!
  })
  afterAll(() => database.close())

  const rowsOf = async (text: string, values: unknown[] = [REGIONS]) => (await database.owner.query<Record<string, unknown>>(text, values)).rows

  it('has four offices, twelve units, A and B holders, and logins for all of its people', async () => {
    expect(await rowsOf('select count(*)::int as n from access.unit where region = any($1)')).toEqual([{ n: 12 }])
    const deputies = await rowsOf(`select count(*)::int as n from access.assignment where region = any($1) and role = 'deputy' and not upper_inf(period)`)
    expect(deputies[0]!['n']).toBeGreaterThanOrEqual(12)
    expect(await rowsOf('select count(*)::int as n from access.person p where not exists (select from access.account a where a.person = p.id)', [])).toEqual([{ n: 0 }])
    expect(people[0]).toMatchObject({ login: 'wx.school.clerk', region: '330502000', position: { zh: '单位经办人' } })
    expect(new Set(people.map((person) => person.name)).size).toBe(people.length)
  })

  it('lets an auditor and an inspector read one office for a time, and gives them no position', async () => {
    expect(people.flatMap(({ login, region }) => (/auditor|inspector/.test(login) ? [`${login} ${region}`] : []))).toEqual(['wx.auditor 330502000', 'wx.inspector 330502000'])
    expect(await rowsOf(
      `select o.region, o.valid_to is not null as ends, exists (select from access.assignment s where s.person = o.person) as holds
         from access.oversight o join access.account a on a.person = o.person where a.login in ('wx.auditor', 'wx.inspector')`, []))
      .toEqual([{ region: '330502000', ends: true, holds: false }, { region: '330502000', ends: true, holds: false }])
  })

  it('shows payments in every state that a visitor wants to see', async () => {
    const rows = await rowsOf(`select distinct kind, state from document.document where region = any($1) order by kind, state`)
    const shown = rows.map(({ kind, state }) => `${kind as string} ${state as string}`)
    for (const state of ['draft', 'inApproval', 'held', 'approved', 'ordered', 'sent', 'paid', 'withdrawn']) expect(shown).toContain(`payment ${state}`)
    expect(shown).toContain('indicatorBatch effective')
    expect(shown).toContain('alert underReview')
    expect(shown).toContain('alert released')
  })

  it('was made by commands: ledger, steps and signed log verify', async () => {
    const signer = await signerForTests()
    const gate = await openGate({ pool: database.gate, modules, kinds, clock: () => now })
    for (const region of REGIONS) {
      const client = await database.sequencer.connect()
      await sequenceRegion(client, region, signer, now).finally(() => client.release())
      expect(await verify(database.owner, region, { gate, vkey: signer.vkey })).toMatchObject({ ok: true, log: { checkpoints: 1 } })
    }
  })

  it('is not made twice', async () => {
    const count = () => rowsOf('select count(*)::int as n from document.document where region = any($1)')
    const before = await count()
    expect(await demonstrate({ pools: database, modules, kinds, now: new Date(now.getTime() + 86_400_000) })).toEqual(people)
    expect(await count()).toEqual(before)
  })
})

it('a database with people of its own is left alone', async () => {
  const database = await testDatabase()
  try {
    const id = newId()
    await database.owner.query('insert into access.person (id, name, staff_number) values ($1, $2, $3)', [id, '真实人员', 'A-1'])
    expect(await demonstrate({ pools: database, modules, kinds, now: new Date() })).toBeNull()
    const { rows } = await database.owner.query('select count(*)::int as n from access.person')
    expect(rows).toEqual([{ n: 1 }])
  } finally {
    await database.close()
  }
})
