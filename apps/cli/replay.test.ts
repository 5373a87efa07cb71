import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { testDatabase, type TestDatabase } from '#kernel/database/testing.ts'
import { type Mapping, parseMapping } from '#kernel/files/index.ts'
import { testMapping } from '#kernel/files/test-mapping.ts'
import type { Refusal, Refused } from '#kernel/values/refusal.ts'
import { gatherRows } from './replay/gather-rows.ts'
import type { Intake } from './replay/model.ts'
import { type Replayed, replay } from './replay/perform.ts'
import { progressOn } from './replay/progress.ts'
import { rejectedCsv, reportOf } from './replay/report.ts'
import { run } from './replay.ts'

const REGION = '990000000'
const MAPPING = testMapping(`redacted: [隐去]
columns: {unit: 单位, budget: 预算, payee: 收款人, invoice: 发票, purpose: 用途, date: 日期, amount: 金额}
notDelivered: [payeeAccount, classification, calendar, clock, attachment]
allotment: {rule: sumOfPositive}
`)
const HEADER = '单位,预算,收款人,发票,用途,日期,金额'

/** Fifty rows: forty ordinary payments of three units in two years, and one of everything that is not ordinary. */
function fiftyRows(): string {
  const units = ['一中', '卫生院', '图书馆']
  const names = [...'甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒日月盈昃寒来暑往秋收']
  const amounts: Record<number, string> = { 0: '100.00', 1: '200.00', 37: '60000.00', 38: '1200000.00', 39: '6000000.00' }
  const ordinary = names.map((name, index) => {
    const payee = index === 1 ? names[0] : name
    const unit = index < 2 ? units[0] : units[index % 3]
    // The budget 公用 is shared by all units; each gets an indicator of its own.
    return `${unit},公用,${payee}公司,F${index},${name}项物业管理费,${index < 30 ? '2025-12-30' : '2026-01-05'},${amounts[index] ?? `${index + 1}0.50`}`
  })
  return [
    HEADER, ...ordinary,
    '一中,公用,丙公司,F900,错误金额的费用,2025-12-30,壹佰',
    '一中,公用,缺列公司,2025-12-30',
    `${ordinary[3]!.replace('F3', 'F903')}`,
    '一中,公用,隐去,F901,抚恤慰问费用,2025-12-30,300.00',
    '一中,公用,零公司,F902,零元申请费用,2025-12-30,0.00',
    `${ordinary[4]!.replace('50.50', '-50.50')}`,
    '一中,公用,甲公司,T1,退回两笔的一部分,2025-12-30,-250.00',
    '图书馆,公用,无名公司,T2,没有原支付的退款,2025-12-30,-9.99',
    '一中,公用,隐去,T3,退回抚恤慰问,2025-12-30,-300.00',
    `${ordinary[5]!.replace('2025-12-30', '2026-01-05').replace('60.50', '-60.50')}`,
  ].join('\n')
}

function mapping(): Mapping {
  const read = parseMapping(MAPPING)
  if (Array.isArray(read)) throw new Error(read[0]!.message.en)
  return read
}

const folder = mkdtempSync(join(tmpdir(), 'sluice-replay-test-'))
const databases: TestDatabase[] = []
afterAll(async () => {
  await Promise.all(databases.map((database) => database.close()))
  rmSync(folder, { recursive: true })
})

async function emptyBooks(): Promise<TestDatabase> {
  const database = await testDatabase()
  databases.push(database)
  return database
}

function gather(text: string): Promise<Intake> {
  return gatherRows({ name: 'payments.csv', bytes: Buffer.from(text) }, mapping(), { limit: 1_000 })
}

async function replayFile(pools: TestDatabase, text: string, changes: { batchSize?: number; seed?: null; signal?: AbortSignal } = {}): Promise<Replayed> {
  return replay({
    intake: await gather(text), mapping: mapping(), pools, region: REGION, batchSize: 250, seed: 'seed',
    key: { file: join(folder, 'log.key'), name: 'sluice' }, progress: progressOn(null), signal: new AbortController().signal, ...changes,
  })
}

const AROUND = { seconds: 1, peakRssMb: 1, currency: 'CNY', region: REGION, rejectedFile: null }

describe('a file replayed through the gate', () => {
  let database: TestDatabase
  let replayed: Replayed
  beforeAll(async () => {
    database = await emptyBooks()
    replayed = await replayFile(database, fiftyRows())
  })

  it('answers every row once: decided, refused, taken back or rejected with its line', () => {
    const report = reportOf(replayed, AROUND)
    expect(report).toMatchObject({
      rows: 50, rejected: 2, requests: 43, refunds: 5, decided: 43, refundsDecided: 5, undated: 0,
      byEffect: { pass: 38, evidence: 2, intercept: 2 }, refused: { 'document.field_wrong': 1 },
      held: 2, forbidden: 0, paid: 40, refundsReceived: 5, priorYear: 3, refusedRefunds: {}, refusedSteps: {},
      findings: { 'DUP-01 hit': 1, 'FREQ-01 hit': 2 },
    })
    expect(report.rejects.map(({ line, code }) => [line, code])).toEqual([[42, 'files.bad_amount'], [43, 'files.wrong_columns']])
    expect(report.refusals).toMatchObject([{ line: 46, code: 'document.field_wrong' }])
    expect(report.refusals[0]!.message.zh).toContain('金额必须大于零')
  })

  it('keeps the sum of the accepted rows, signed', () => {
    const ordinary = fiftyRows().split('\n').slice(1).map((line) => line.split(',')).filter((cells) => cells.length === 7 && cells[6] !== '壹佰')
    const sum = ordinary.reduce((total, cells) => total + Math.round(Number(cells[6]) * 100), 0)
    expect(reportOf(replayed, AROUND)).toMatchObject({ sum: (sum / 100).toFixed(2), currency: 'CNY' })
  })

  it('leaves books that verify: ledger, log and steps', () => {
    expect(replayed.verification).toMatchObject({ ok: true, ledger: { ok: true }, log: { ok: true, checkpoints: 1 }, steps: { ok: true } })
    expect(replayed.verification.log.leaves).toBeGreaterThan(replayed.commands)
    expect(replayed.verification.steps.count).toBe(replayed.commands - 1)
  })

  it('spends each indicator by what was paid less what came back', async () => {
    const { rows } = await database.owner.query<{ spent: string; paid: string }>(
      `select (select sum(case when debit_code = '4001' then amount when credit_code = '4001' then -amount else 0 end)::text
                 from ledger.transfer where region = $1) as spent,
              (select sum(amount_fen)::text from document.document where region = $1 and kind = 'payment' and state = 'paid') as paid`, [REGION])
    expect(BigInt(rows[0]!.paid) - BigInt(rows[0]!.spent)).toBe(50_50n + 250_00n)
  })

  it('judges each row on its own day, so that windows are those of the file', async () => {
    const { rows } = await database.owner.query<{ day: string; count: bigint }>(
      `select (judged_at at time zone 'Asia/Shanghai')::date::text as day, count(*) as count from payment.history
        where region = $1 and sign = 1 group by 1 order by 1`, [REGION])
    expect(rows).toEqual([{ day: '2025-12-30', count: 32n }, { day: '2026-01-05', count: 10n }])
  })

  it('holds a payment whose payee is withheld, because nobody can judge it', async () => {
    const { rows } = await database.owner.query<{ findings: string }>(
      `select v.findings::text as findings from rules.verdict v join document.document d on d.region = v.region and d.id = v.document
        where v.region = $1 and d.state = 'held' and d.title like '（来源隐去）%'`, [REGION])
    expect(rows).toHaveLength(1)
    expect(rows[0]!.findings).toContain('cannotJudge')
  })

  it('is refused in books that are not empty', async () => {
    const refusal = await replayFile(database, fiftyRows()).then(() => null, (error: Refused) => error.refusal.code)
    expect(refusal).toBe('replay.region_in_use')
  })
})

describe('the verdicts of a replay', () => {
  it('do not depend on how many requests share a transaction', async () => {
    const whole = await replayFile(await emptyBooks(), fiftyRows(), { batchSize: 500 })
    const small = await replayFile(await emptyBooks(), fiftyRows(), { batchSize: 3 })
    expect(small.tally).toEqual(whole.tally)
    expect(small.verification.ok).toBe(true)
  }, 120_000)

  it('do not depend on whether a batch is decided while the one before it is written', async () => {
    const inTurns = await replayFile(await emptyBooks(), fiftyRows(), { batchSize: 3 })
    const followed = await replayFile(await emptyBooks(), fiftyRows(), { batchSize: 3, seed: null })
    expect(followed.tally).toEqual(inTurns.tally)
    expect(followed.commands).toBe(inTurns.commands)
    expect(followed.verification.ok).toBe(true)
  }, 120_000)
})

describe('the command “sluice replay”', () => {
  it('says in both languages what is missing, and where', async () => {
    const said: string[] = []
    const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0)
    try {
      expect(await run([])).toBe(2)
      expect(await run(['a.csv'])).toBe(2)
      expect(await run(['a.csv', '--mapping', join(folder, 'none.yaml')])).toBe(1)
      expect(await run(['a.csv', '--mapping', 'm.yaml', '--limit', 'many'])).toBe(2)
      expect(await run(['a.csv', '--mapping', 'm.yaml', '--region', '33'])).toBe(2)
      expect(await run(['a.csv', '--colour'])).toBe(2)
    } finally {
      spy.mockRestore()
    }
    for (const word of ['没有指定', '--mapping', 'none.yaml', '--limit', 'many', '“33”', '--colour']) expect(said.join('')).toContain(word)
  })

  it('stops between batches when it is interrupted', async () => {
    const stopped = replayFile(await emptyBooks(), fiftyRows(), { signal: AbortSignal.abort(new Error('stop')) })
    await expect(stopped).rejects.toThrow('stop')
  })

  it('names the file when no row of it can be used', async () => {
    const error = await gather(`${HEADER}\n一中,公用,甲,1,用途,2025-12-30,壹佰`).catch((reason: Refused) => reason.refusal)
    expect(error).toMatchObject({ code: 'replay.no_rows', values: { rejected: 1 } })
    expect((error as Refusal).message.en).not.toContain('第 2 行')
    expect(await gather(HEADER).catch((reason: Refused) => reason.refusal)).toMatchObject({ code: 'replay.nothing_below_header' })
  })
})

it('a rejected row cannot bring a formula into a spreadsheet', () => {
  const csv = rejectedCsv([{ file: '=cmd.csv', line: 3, code: 'files.bad_amount', message: { zh: '第 3 行', en: 'a, "b"' } }])
  expect(csv.split('\n')[1]).toBe(`'=cmd.csv,3,files.bad_amount,第 3 行,"a, ""b"""`)
})
