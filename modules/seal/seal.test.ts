import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testOffice, type TestOffice } from '#kernel/command/testing.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'

let office: TestOffice

beforeAll(async () => {
  office = await testOffice()
})
afterAll(() => office.close())

const body = (changes: Record<string, unknown> = {}) => ({
  documentTitle: '2026年度部门决算报表', fileNumber: '校财〔2026〕12号', sealKind: 'official', copies: 3, reason: '报送财政局', ...changes,
}) as never

const stepsOf = async (document: string) => (await office.database.owner.query<{ action: string; position: string }>(
  'select action, position from process.step where region = $1 and document = $2 order by n', [office.region, document])).rows

describe('a seal use request', () => {
  it('goes from the clerk’s draft over the finance head to the keeper, and moves no money', async () => {
    const common = { kind: 'sealRequest', document: newId() }
    expect(await office.done('unit.clerk', { ...common, action: 'draft', body: body({ copies: null }) })).toMatchObject({ state: 'draft', number: null })
    expect(await office.done('unit.clerk', { ...common, action: 'submit', body: body() }))
      .toMatchObject({ state: 'inApproval', effect: 'pass', number: 'YY-330502000-2026-000001' })
    expect(await office.done('unit.financeHead', { ...common, action: 'approve' })).toMatchObject({ state: 'approved' })
    expect(await office.done('seal.keeper', { ...common, action: 'stamp' })).toMatchObject({ state: 'stamped' })
    expect(await stepsOf(common.document)).toEqual([
      { action: 'submit', position: 'unit.clerk' }, { action: 'approve', position: 'unit.financeHead' }, { action: 'stamp', position: 'seal.keeper' },
    ])
    const { rows: acts } = await office.database.owner.query(
      'select side from access.act where region = $1 and key = $2 and pair = $3 order by seq', [office.region, `sealRequest:${common.document}`, 'seal'])
    expect(acts).toEqual([{ side: 'request' }, { side: 'approve' }, { side: 'keep' }])
    const { rows } = await office.database.owner.query(
      'select 1 from ledger.transfer where region = $1 and document = $2', [office.region, common.document])
    expect(rows).toEqual([])
  })

  it('is not stamped before the finance head has approved, nor by anyone but the keeper', async () => {
    const common = { kind: 'sealRequest', document: newId() }
    await office.done('unit.clerk', { ...common, action: 'submit', body: body() })
    expect(await refused('seal.keeper', { ...common, action: 'stamp' })).toBe('command.not_offered')
    await office.done('unit.financeHead', { ...common, action: 'approve' })
    expect(await refused('treasury.payer', { ...common, action: 'stamp' })).toBe('access.not_task_holder')
    expect(await refused('clinic:unit.financeHead', { ...common, action: 'stamp' })).toBe('document.no_such')
  })

  it('sent back by the keeper is approved anew before it is stamped', async () => {
    const common = { kind: 'sealRequest', document: newId() }
    await office.done('unit.clerk', { ...common, action: 'submit', body: body() })
    await office.done('unit.financeHead', { ...common, action: 'approve' })
    expect(await office.done('seal.keeper', { ...common, action: 'sendBack', reason: '份数与文件不符' })).toMatchObject({ state: 'draft' })
    expect(await office.done('unit.clerk', { ...common, action: 'submit', body: body({ copies: 2 }) })).toMatchObject({ state: 'inApproval' })
    expect(await refused('seal.keeper', { ...common, action: 'stamp' })).toBe('command.not_offered')
  })

  it('for a blank paper stays a draft and leaves an alert', async () => {
    const common = { kind: 'sealRequest', document: newId() }
    const answer = await office.done('unit.clerk', { ...common, action: 'submit', body: body({ documentTitle: '空白介绍信' }) })
    expect(answer).toMatchObject({ state: 'draft', effect: 'forbid', findings: [{ rule: 'SEAL-01' }], born: [{ kind: 'alert' }] })
    expect(await stepsOf(common.document)).toEqual([])
  })

  it('cannot be approved or stamped by the person who asked for it, whatever positions they hold', async () => {
    const common = { kind: 'sealRequest', document: newId() }
    const clerk = office.actor('unit.clerk').person
    await office.done('unit.clerk', { ...common, action: 'submit', body: body() })
    await office.done('unit.financeHead', { ...common, action: 'approve' })
    const keeper = office.actor('seal.keeper').position
    await office.database.owner.query(
      `insert into access.assignment (region, id, position, person, role, period) values ($1, $2, $3, $4, 'deputy', '[2026-01-01,)')`,
      [office.region, newId(), keeper, clerk])
    expect(await refused('unit.clerk', { ...common, action: 'stamp', actor: { person: clerk, position: keeper } })).toBe('access.incompatible')
  })
})

async function refused(position: string, command: Parameters<TestOffice['act']>[1]): Promise<string> {
  const answer = await office.act(position, command)
  return isRefusal(answer) ? answer.code : `done: ${answer.state}`
}
