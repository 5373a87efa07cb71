import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verify } from '#kernel/command/index.ts'
import { testOffice, type TestOffice } from '#kernel/command/testing.ts'
import { withRegion } from '#kernel/database/index.ts'
import { parseMapping, type MappedRecord } from '#kernel/files/index.ts'
import { testMapping } from '#kernel/files/test-mapping.ts'
import type { PatrolRun } from '#kernel/module/index.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import { newId } from '#kernel/values/id.ts'
import { formatYuan } from '#kernel/values/money.ts'
import { screen } from '../../cli/screen/perform.ts'
import { patrolNightly } from '../patrol-nightly.ts'
import { paymentBody } from '../test-server.ts'
import { patrolOf, patrolRegion } from './patrol-region.ts'

let office: TestOffice
let folder: string
let indicator: string
const clock = { now: new Date('2026-10-12T02:00:00Z') }

beforeAll(async () => {
  office = await testOffice({ clock: () => clock.now })
  folder = await mkdtemp(join(tmpdir(), 'sluice-patrol-test-'))
  indicator = await office.indicator('school', 900_000_00n, 'I-2026-1')
  Object.assign(office.gate, { notDelivered: ['attachment'] })
})
afterAll(async () => {
  await office.close()
  await rm(folder, { recursive: true, force: true })
})

const patrol = () => patrolRegion({ owner: office.database.owner, gate: office.gate, clock: () => clock.now }, office.region)
const last = () => withRegion(office.database.gate, office.region, (client) => patrolOf(office.gate.modules).last(client, office.region))
const found = (run: PatrolRun, test: string) => run.findings.filter((finding) => finding.test === test)
const alerts = async () => (await office.database.owner.query<{ id: string; state: string; reason: string }>(
  `select d.id, d.state, v.body ->> 'reason' as reason from document.document d join document.version v on v.region = d.region and v.document = d.id
    where d.region = $1 and d.kind = 'patrolAlert' order by d.seq`, [office.region])).rows

/** What was paid, as a file of somebody else’s would say it: not asked of the books. */
const paid = new Map<string, Record<string, string>>()

async function pay(changes: Record<string, unknown>): Promise<string> {
  const document = newId()
  const body = paymentBody(indicator, changes) as Record<string, string | null>
  const { number } = await office.done('unit.clerk', { kind: 'payment', document, action: 'submit', body: body as never })
  paid.set(document, {
    date: civilDayOf(clock.now), amount: formatYuan(BigInt(body['amountFen']!)).replaceAll(',', ''), unit: '某区第一中学', budget: 'I-2026-1', category: body['economicClass']!, project: body['project'] ?? '',
    contract: '', fundNature: '111', settlement: body['settlement']!, payee: body['payee']!, payeeBank: body['payeeBank']!, payeeAccount: body['payeeAccount']!, application: number!,
    invoice: body['invoice'] ?? '', purpose: body['purpose']!,
  })
  return document
}

describe('a night over the books', () => {
  it('of an office that has paid nothing finds nothing, and says that it ran', async () => {
    expect(await last()).toBeNull()
    expect(await patrol()).toMatchObject({ payments: 0, failed: null, findings: [], from: '2025-01-01', waiting: null })
    expect(await last()).toMatchObject({ n: 1, day: '2026-10-12', payments: 0, findings: 0, alerts: 0, failed: null })
  })

  it('finds a payment made twice and raises one alert of it, that night and never again', async () => {
    const twice = { payee: '甲公司', invoice: 'INV-2026-7001', amountFen: '1234500' }
    await pay({ ...twice, purpose: '办公楼物业管理费' })
    await pay({ ...twice, purpose: '办公楼物业管理费（补）' })
    await pay({ payee: '乙公司', invoice: 'INV-2026-0008', amountFen: '500000' })
    const run = await patrol()
    const [finding, ...others] = found(run, 'DUP-T1')
    expect(others).toEqual([])
    expect(finding).toMatchObject({ payee: '甲公司', unit: '某区第一中学', amountFen: 1_234_500n, isNew: true, period: '2026' })
    expect(finding!.documents).toHaveLength(2)
    const raised = await alerts()
    expect(raised.filter(({ id }) => id === finding!.alert)).toMatchObject([{ state: 'underReview' }])
    expect(raised).toHaveLength(run.findings.filter(({ isNew }) => isNew).length)

    clock.now = new Date('2026-10-13T02:00:00Z')
    const next = await patrol()
    expect(found(next, 'DUP-T1')).toMatchObject([{ identity: finding!.identity, alert: finding!.alert, isNew: false }])
    expect(await alerts()).toEqual(raised)
  })

  it('leaves out what was taken back', async () => {
    const document = await pay({ payee: '丙公司', invoice: 'INV-2026-9001', amountFen: '770000' })
    const before = (await patrol()).payments
    await office.done('unit.clerk', { kind: 'payment', document, action: 'withdraw' })
    paid.delete(document)
    expect((await patrol()).payments).toBe(before - 1)
  })

  it('lets nobody who reviewed an alert decide it, and what it wrote is verified', async () => {
    const [first] = await alerts()
    const about = { kind: 'patrolAlert', document: first!.id }
    await office.done('monitoring.officer', { ...about, action: 'review', reason: '两张发票为同一张' })
    expect(await office.act('monitoring.officer', { ...about, action: 'uphold', reason: '属实' })).toMatchObject({ refused: true })
    expect(await office.done('monitoring.head', { ...about, action: 'dismiss', reason: '已退回一笔' })).toMatchObject({ state: 'explained' })
    expect((await verify(office.database.owner, office.region, { gate: office.gate })).steps.problems).toEqual([])
  })

  it('that breaks off is kept as failed with its reason, and the gate may change neither a run nor a finding', async () => {
    const broken = office.gate.modules.map((module) => (module.bookPayments ? { ...module, bookPayments: { ...module.bookPayments, read: () => { throw new Error('磁盘已满') } } } : module))
    await expect(patrolRegion({ owner: office.database.owner, gate: { ...office.gate, modules: broken as never }, clock: () => clock.now }, office.region)).rejects.toThrow('磁盘已满')
    expect((await last())!.failed!.zh).toContain('巡查没有做完（磁盘已满）')
    for (const table of ['run', 'finding']) {
      for (const text of [`update patrol.${table} set region = region`, `delete from patrol.${table}`]) await expect(office.database.gate.query(text)).rejects.toThrow(/permission denied/)
    }
  })
})

it('a region is patrolled once a night, in the hours when nobody waits', async () => {
  const problems: unknown[] = []
  const { look, stop } = patrolNightly({
    owner: office.database.owner, gate: office.gate, clock: () => clock.now, regions: () => [office.region], onProblem: (_, error) => problems.push(error),
  })
  const runs = async () => Number((await office.database.owner.query('select count(*) as n from patrol.run where region = $1', [office.region])).rows[0].n)
  const before = await runs()
  clock.now = new Date('2026-10-13T15:30:00Z')
  await look()
  expect(await runs(), 'half past eleven at night is too early').toBe(before)
  clock.now = new Date('2026-10-13T17:30:00Z')
  await look()
  await look()
  expect(await runs()).toBe(before + 1)
  expect(await last()).toMatchObject({ day: '2026-10-14', failed: null })
  await stop()
  expect(problems).toEqual([])
})

it('the same payments give the same answers from a file and from the books', async () => {
  for (let n = 0; n < 60; n++) {
    clock.now = new Date(clock.now.getTime() + 3_600_000 * 7)
    await pay({
      payee: ['甲公司', '乙公司（某区）', '乙公司(某区)', '丁某'][n % 4], invoice: n % 5 === 0 ? null : `INV-2026-${String(3_000 + Math.floor(n / 2))}`, amountFen: String([300_000, 299_900, 120_050][n % 3]! + (n % 7) * 100),
      purpose: ['办公用品', '其他', '礼品', `维修费 ${n}`][n % 4], project: n % 6 === 0 ? '校舍维修' : null, payeeAccount: `6222${n % 3}`, economicClass: ['30201', '30299'][n % 2],
    })
  }
  const run = await patrol()
  const columns = Object.keys([...paid.values()][0]!)
  const lines = [...paid.values()].map((row) => columns.map((name) => `"${row[name]}"`).join(','))
  const books = office.gate.modules.flatMap((module) => module.bookPayments ?? [])[0]!
  expect(columns.toSorted(), 'the file says what the books bring, and no more').toEqual(Object.keys(books.source.columns).sort())
  const read = await withRegion(office.database.gate, office.region, async (client) => {
    const records: MappedRecord[] = []
    for await (const page of books.read(client, office.region, run.from)) records.push(...page)
    return records
  })
  expect(read.map((record) => Object.fromEntries(columns.map((name) => [name, name === 'amount' ? formatYuan(record.amountFen).replaceAll(',', '') : record[name as 'payee'] ?? '']))))
    .toEqual([...paid.values()])
  const file = join(folder, 'payments.csv')
  await writeFile(file, `${columns.join(',')}\n${lines.join('\n')}\n`)
  const mapping = parseMapping(testMapping(`columns: {${columns.map((name) => `${name}: ${name}`).join(', ')}}`))
  if (Array.isArray(mapping)) throw new Error(mapping[0]!.message.en)
  const { holidays, makeUpDays } = office.gate.calendar
  const screened = await screen({
    files: [file], mapping, limitsFen: [], calendar: { holidays: [...holidays], makeUpDays: [...makeUpDays] }, trusted: false, work: folder, signal: new AbortController().signal,
    progress: { reading: () => {}, testing: () => {}, done: () => {} }, spent: () => ({ seconds: 0, peakRssMb: 0 }),
  })
  const of = new Map(screened.outcomes.map((outcome) => [outcome.test.id, outcome]))
  expect(run.tests.map(({ id, missing, cannotJudge, found: count }) => ({ id, missing, cannotJudge, count })))
    .toEqual(run.tests.map(({ id }) => ({ id, missing: of.get(id)!.missing, cannotJudge: of.get(id)!.cannotJudge, count: of.get(id)!.findings })))
  const said = (test: string, { reason, amountFen, count, payee, unit, sure }: { reason: { zh: string }; amountFen: bigint | null; count: number; payee: string | null; unit: string | null; sure: number | null }) => (
    `${test} ${unit ?? '—'} ${payee ?? '—'} ${amountFen ?? ''} ${count} ${sure} ${reason.zh}`)
  const fromFile = [...screened.shown.values()].flat().filter(({ test }) => run.tests.some(({ id }) => id === test.id)).map((one) => said(one.test.id, one.found)).sort()
  expect(run.findings.map((finding) => said(finding.test, finding)).sort()).toEqual(fromFile)
  expect(new Set(run.findings.map(({ test }) => test)).size, 'many tests speak, those of the catalogue among them').toBeGreaterThan(5)
  const [classes, ...others] = found(run, 'CLS-03')
  expect(others).toEqual([])
  expect(classes, 'a test that is switched off is listed and bears no alert').toMatchObject({ sure: 0.05, alert: null })
  expect(run.findings.filter(({ alert, sure }) => (alert !== null) !== (sure! >= 0.2)), 'an alert of what is sure enough, and of nothing else').toEqual([])
})

it('a test that left something out says what, and the run keeps it', async () => {
  for (const [index, one] of [...'甲乙丙丁戊己庚'].entries()) await pay({ payee: `前山${one}街印刷厂`, invoice: `INV-2026-81${index}0`, amountFen: String(41_300 + index * 1_000) })
  const words = { en: expect.stringMatching(/^In \d+ group\(s\) more than 5 names differ at one place only/) as unknown }
  expect((await patrol()).tests.filter(({ leftOut }) => leftOut)).toMatchObject([{ id: 'PAY-T6', leftOut: words }])
  expect((await last())!.tests.filter(({ leftOut }) => leftOut)).toMatchObject([{ id: 'PAY-T6', leftOut: words }])
})
