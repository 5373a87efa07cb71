import { describe, expect, it } from 'vitest'
import type { TestOutcome } from '#kernel/screening/index.ts'
import { dayText } from '#kernel/values/civil-day.ts'
import { fiscalYears } from './tests/days.ts'
import { outcomesOf } from './test-population.ts'

const pay = (amount: number, rest: Record<string, unknown> = {}) => ({ amount, payee: '甲公司', unit: '一中', date: '2026-03-02', invoice: 'F10001', ...rest })
const day = (number: number) => dayText(20_454 + number) // 2026-01-01 and on
/** A year of ordinary life: many payees, invoices of their own, no two payments alike. */
const ordinary = (count: number) => Array.from({ length: count }, (_, index) => pay(137.13 + index * 7.31, {
  payee: `供应商${String.fromCharCode(0x4e00 + index % 40 * 17)}${String.fromCharCode(0x5200 + index % 40 * 23)}`, unit: `单位${index % 5}`, date: day(index % 360),
  invoice: `N${String(index * 7919 % 100_003).padStart(6, '0')}`, purpose: `办公楼${index}项物业管理服务`,
}))

async function found(id: string, rows: Parameters<typeof outcomesOf>[0], around: Parameters<typeof outcomesOf>[1] = {}) {
  const outcome = (await outcomesOf(rows, { ...around, only: id })).get(id) as TestOutcome
  expect(outcome, id).toBeDefined()
  expect(outcome.missing, `${id} was asked`).toEqual([])
  return outcome.found
}

describe('payments made twice', () => {
  it('agree in payee, date, invoice and amount; a credit that came back makes it unlikely', async () => {
    const twice = [pay(900.5), pay(900.5), pay(900.5, { invoice: 'F10002' }), pay(77, { invoice: 'F7' })]
    const [one, ...others] = await found('DUP-T1', twice)
    expect(others).toEqual([])
    expect(one).toMatchObject({ payee: '甲公司', count: 2, amountFen: 90_050n })
    expect(one!.reason.zh).toContain('F10001')
    const [corrected] = await found('DUP-T1', [...twice, pay(-900.5, { date: '2026-04-01', invoice: 'C1' })])
    expect(corrected).toMatchObject({ amountFen: 0n })
    expect(corrected!.sure).toBeLessThan(one!.sure)
  })

  it('are one finding when a batch of invoices was paid again', async () => {
    const batch = (date: string) => [1, 2, 3, 4].map((index) => pay(100.5 * index, { invoice: `B2000${index}`, date }))
    const [one, ...others] = await found('DUP-T4', [...batch('2026-03-02'), ...batch('2026-03-27'), pay(5, { invoice: 'Z99999' })])
    expect(others).toEqual([])
    expect(one).toMatchObject({ amountFen: 100_500n, count: 8 })
    expect(one!.reason.zh).toContain('4 张发票（B20004、')
    const [single] = await found('DUP-T4', [pay(100.5), pay(100.5, { date: '2026-03-27' })])
    expect(one!.sure).toBeGreaterThan(single!.sure)
    expect(await found('DUP-T1', [...batch('2026-03-02'), ...batch('2026-03-02')])).toMatchObject([{ amountFen: 100_500n, count: 8 }])
  })

  it('are less likely when every purpose is another', async () => {
    const [same] = await found('DUP-T4', [pay(500, { purpose: '学费' }), pay(500, { purpose: '学费', date: '2026-04-02' })])
    const [differs] = await found('DUP-T4', [pay(500, { purpose: '三月学费' }), pay(500, { purpose: '四月学费', date: '2026-04-02' })])
    expect(same!.reason.zh).toContain('相隔 31 天')
    expect(differs!.sure).toBeLessThan(same!.sure / 2)
    expect(await found('DUP-T4', [pay(500), pay(500)]), 'on one day it is another test').toEqual([])
    expect(await found('DUP-T4', [pay(500), pay(501, { date: '2026-04-02' })])).toEqual([])
  })

  it('to another payee: same date, invoice and amount', async () => {
    expect(await found('DUP-T3', [pay(500), pay(500, { payee: '乙公司' }), pay(600, { payee: '丙公司' })])).toMatchObject([{ amountFen: 50_000n, count: 2 }])
    expect(await found('DUP-T3', [pay(500), pay(500)])).toEqual([])
  })

  it('under an invoice number in another spelling', async () => {
    const rows = [pay(500, { invoice: 'INV-0012345' }), pay(500, { invoice: '12345', date: '2026-03-09' }), pay(500, { invoice: '99999', date: '2026-03-19' })]
    expect(await found('DUP-T5', rows)).toMatchObject([{ count: 2, amountFen: 50_000n }])
    expect(await found('DUP-T5', [pay(500, { invoice: '2026-LEVY' }), pay(500, { invoice: '2026' })]), 'a year is no number').toEqual([])
  })

  it('net and gross of one invoice, exactly a rate of tax apart', async () => {
    const [one] = await found('DUP-T6', [pay(1000, {}), pay(1130, {})])
    expect(one!.reason.zh).toContain('13% 税差')
    const [other] = await found('DUP-T6', [pay(1000, {}), pay(1700, {})])
    expect(other!.sure).toBeLessThan(one!.sure)
  })

  it('the same large amount on one day under another invoice', async () => {
    const rows = [...ordinary(300), pay(88_123.45), pay(88_123.45, { invoice: 'F10002' }), pay(50, { payee: '丙' }), pay(50, { payee: '丙', invoice: 'F8' })]
    expect(await found('DUP-T7', rows)).toMatchObject([{ amountFen: 8_812_345n }])
  })

  it('are not the lines of one payment that the publisher repeats', async () => {
    const lines = [...Array.from({ length: 6 }, () => pay(30, { transaction: 'P1' })), pay(12, { transaction: 'P1' }), pay(9, { transaction: 'P2', invoice: 'F2' })]
    const outcomes = await outcomesOf(lines)
    expect(outcomes.get('DUP-T1')!.found).toEqual([])
    expect(outcomes.get('DUP-T2')!.found).toEqual([])
    expect(outcomes.get('DUP-T2')!.figures[0]!.numbers).toEqual({ groups: 1, repeats: 5, insideOnePayment: 5 })
    const doubled = [1, 2].flatMap(() => [pay(30, { transaction: 'P1' }), pay(12.5, { transaction: 'P1' }), pay(7, { transaction: 'P1' })])
    expect(await found('DUP-T2', [...doubled, pay(9, { transaction: 'P2' })])).toMatchObject([{ amountFen: 4_950n }])
  })

  it('row by row where no number puts lines together', async () => {
    const bare = (amount: number) => ({ amount, payee: '甲公司', date: '2026-03-02' })
    expect(await found('DUP-T2', [bare(5), bare(5), bare(6)])).toMatchObject([{ count: 2, amountFen: 500n }])
  })
})

describe('amounts around a limit', () => {
  it('split: several in a week pass it together, none alone', async () => {
    const split = [pay(4_500), pay(4_800, { date: '2026-03-03', invoice: 'F2' }), pay(300, { date: '2026-06-03' })]
    expect(await found('LIM-T1', split, { limits: [5_000] })).toMatchObject([{ amountFen: 930_000n, count: 2 }])
    const apart = [pay(4_500), pay(4_800, { date: '2026-05-03' })]
    expect(await found('LIM-T1', apart, { limits: [5_000] })).toEqual([])
    expect(await found('LIM-T1', [pay(2_100), pay(2_200, { invoice: 'F2' })], { limits: [5_000] }), 'together below it').toEqual([])
    const elsewhere = [pay(4_500), pay(4_800, { unit: '二中' })]
    expect(await found('LIM-T1', elsewhere, { limits: [5_000] })).toEqual([])
  })

  it('crowd just below it', async () => {
    const near = [4_800, 4_850.5, 4_990, 4_999].map((amount, index) => pay(amount, { date: day(index * 40) }))
    expect(await found('LIM-T2', near, { limits: [5_000] })).toMatchObject([{ payee: '甲公司', count: 4 }])
    const price = [1, 2, 3, 4].map((index) => pay(4_900, { date: day(index * 40) }))
    expect(await found('LIM-T2', price, { limits: [5_000] }), 'one fixed price').toEqual([])
    const crowd = Array.from({ length: 40 }, (_, index) => pay(4_760 + index * 6, { payee: `户${index}` }))
    expect(await found('LIM-T2', crowd, { limits: [5_000] })).toMatchObject([{ who: null, count: 40 }])
  })

  it('are not tested without a limit, and it says so', async () => {
    expect((await outcomesOf([pay(1)])).get('LIM-T1')).toMatchObject({ missing: ['limits'], found: [] })
  })
})

describe('amounts', () => {
  it('that are round far more often than everybody’s', async () => {
    const round = [3_000, 5_000, 7_000, 2_000, 9_000].map((amount, index) => pay(amount, { payee: '整数公司', date: day(index) }))
    expect(await found('AMT-T1', [...ordinary(200), ...round])).toMatchObject([{ payee: '整数公司', count: 5 }])
    expect(await found('AMT-T1', ordinary(200))).toEqual([])
  })

  it('far from the payee’s history; ten times another: a slipped point', async () => {
    const usual = Array.from({ length: 12 }, (_, index) => pay(1_000 + index * 13.37, { date: day(index * 20) }))
    expect(await found('AMT-T2', usual)).toEqual([])
    const [far] = await found('AMT-T2', [...usual, pay(60_123.4)])
    expect(far!.amountFen).toBe(6_012_340n - 114_707n)
    const [slipped] = await found('AMT-T2', [...usual, pay(10_133.7)])
    expect(slipped!.reason.zh).toContain('小数点')
    expect(slipped!.sure).toBeGreaterThan(far!.sure)
  })

  it('that are repeated', async () => {
    const fee = Array.from({ length: 25 }, (_, index) => pay(99.9, { payee: `户${index}` }))
    expect(await found('AMT-T3', [...ordinary(100), ...fee])).toMatchObject([{ key: '9990', count: 25 }])
    expect(await found('AMT-T3', ordinary(100))).toEqual([])
  })

  it('that are repeated are told from the most frequent on, twenty at most, with how many payees', async () => {
    const rows = Array.from({ length: 25 }, (_, n) => Array.from({ length: n + 1 }, (_, time) => pay(100 + n, { payee: `户${time % 2}` }))).flat()
    const { figures, found } = (await outcomesOf(rows)).get('AMT-T3')!
    expect(figures[0]!.rows).toHaveLength(20)
    expect(figures[0]!.rows!.slice(0, 2)).toEqual([['124.00', 25, 2], ['123.00', 24, 2]])
    expect(found.map(({ key, count, amountFen }) => `${key} ${count} ${amountFen}`)[0]).toBe('12400 25 310000')
  })

  it('of a refund without a payment', async () => {
    const rows = [pay(100), pay(-150, { date: '2026-05-01' }), pay(-80, { date: '2026-05-02' })]
    expect(await found('REF-T1', rows)).toMatchObject([{ amountFen: 15_000n }])
  })
})

describe('days', () => {
  it('of the weekend, worked weekends left out', async () => {
    const rows = [pay(10, { date: '2026-02-14' }), pay(20, { date: '2026-03-07' }), pay(30, { date: '2026-03-09' })]
    const calendar = { holidays: ['2026-03-09'], makeUpDays: ['2026-02-14'] }
    expect(await found('CAL-T1', rows)).toMatchObject([{ count: 2 }])
    expect(await found('CAL-T1', rows, { calendar })).toMatchObject([{ count: 1, amountFen: 2_000n }])
    expect(await found('CAL-T2', rows, { calendar })).toMatchObject([{ count: 1, amountFen: 3_000n }])
    expect((await outcomesOf(rows)).get('CAL-T2')!.missing).toEqual(['calendar'])
  })

  it('at the end of the year', async () => {
    const calm = Array.from({ length: 48 }, (_, index) => pay(1_000 + index, { date: day(index * 7 + 1), unit: '平' }))
    const rush = [...calm, ...Array.from({ length: 8 }, (_, index) => pay(9_000 + index, { date: `2026-12-2${index}`, unit: '急' })), ...Array.from({ length: 12 }, (_, index) => pay(500, { date: day(index * 25 + 1), unit: '急' }))]
    expect(await found('CAL-T3', [...rush, pay(1, { date: '2026-12-31' })])).toMatchObject([{ unit: '急', count: 8 }])
    expect(await found('CAL-T3', [...calm, pay(1, { date: '2026-12-31' })])).toEqual([])
  })

  it('of a fiscal year that the file does not cover are not judged', () => {
    expect(fiscalYears('2024-04-02', '2025-03-31', '04-01')).toEqual([['2024-04-01', '2025-03-31']])
    expect(fiscalYears('2024-06-01', '2025-03-31', '04-01')).toEqual([])
    expect(fiscalYears(null, null, '01-01')).toEqual([])
  })
})

describe('words', () => {
  it('that are sensitive, in both languages, but not inside an innocent phrase', async () => {
    const said = (purpose: string) => found('TXT-T1', [pay(10, { purpose })]).then((all) => all.map((one) => one.key.split('|')[1]))
    expect(await said('春节慰问用酒')).toEqual(expect.arrayContaining(['酒', '慰问']))
    expect(await said('采购医用酒精')).toEqual([])
    expect(await said('Christmas hamper for staff')).toEqual(['hamper'])
    expect(await said('春节慰问金'), 'each group of words by itself').toEqual(['慰问'])
    expect(await said('donation to a museum')).toEqual(['donation'])
    expect(await said('drug and alcohol service')).toEqual([])
    expect(await said('swinery')).toEqual([])
  })

  it('that say nothing', async () => {
    expect(await found('TXT-T2', [pay(10, { purpose: '费用' }), pay(20, { purpose: 'Sundries' }), pay(30, { purpose: '2026年10月物业管理费' })])).toHaveLength(2)
  })

  it('withheld: counted by unit, and named as not judged elsewhere', async () => {
    const hidden = pay(70, { payee: null, redacted: ['payee'] })
    const outcomes = await outcomesOf([hidden, pay(10), pay(10, { payee: null })])
    expect(outcomes.get('PAY-T1')!.found).toMatchObject([{ count: 1, amountFen: 7_000n }])
    expect(outcomes.get('DUP-T1')!.cannotJudge).toBe(2)
    expect(outcomes.get('PAY-T1')!.cannotJudge, 'what it looks for').toBe(0)
  })
})

describe('payees', () => {
  it('that are new and paid much', async () => {
    const rows = [...ordinary(300), pay(80_000, { payee: '新公司', date: day(200) }), pay(90_000, { payee: '老公司', date: day(3) })]
    expect(await found('PAY-T2', rows)).toMatchObject([{ payee: '新公司', amountFen: 8_000_000n }])
  })

  it('on whom a unit’s money is concentrated', async () => {
    const rows = Array.from({ length: 12 }, (_, index) => pay(index < 8 ? 5_000 : 100, { payee: index < 8 ? '独家' : `户${index}` }))
    expect(await found('PAY-T3', rows)).toMatchObject([{ payee: '独家', unit: '一中' }])
    expect(await found('PAY-T3', Array.from({ length: 12 }, (_, index) => pay(100, { payee: `户${index % 6}` })))).toEqual([])
  })

  it('whose account changed', async () => {
    const rows = [pay(10, { payeeAccount: '6222000011112222' }), pay(900, { payeeAccount: '6222000099998888', date: '2026-04-01' })]
    const [one] = await found('PAY-T4', rows)
    expect(one).toMatchObject({ amountFen: 90_000n })
    expect(one!.reason.zh).toContain('…8888')
    expect(one!.reason.zh).not.toContain('6222000099998888')
    expect(await found('PAY-T4', [rows[0]!, { ...rows[0]!, date: '2026-04-01' }])).toEqual([])
  })

  it('with several names for one id, or several ids for one name', async () => {
    const others = ordinary(40).map((row, index) => ({ ...row, payeeId: `id${index}`, payee: `单户${index}` }))
    const rows = [pay(10, { payeeId: '7' }), pay(20, { payeeId: '7', payee: '乙公司' }), pay(30, { payeeId: '8', payee: '丙公司' }), pay(30, { payeeId: '9', payee: '丙公司' }), ...others]
    expect((await found('PAY-T5', rows)).map(({ key }) => key)).toEqual(['id 7', 'name 丙公司'])
    expect(await found('PAY-T5', others)).toEqual([])
  })

  it('whose names differ by a character', async () => {
    const pairs = async (...names: string[]) => (await found('PAY-T6', names.map((payee) => pay(10, { payee })))).length
    expect(await pairs('Northern Catering Ltd', 'Nothern Catering Limited')).toBe(1)
    expect(await pairs('湖州建设工程公司', '湖州建没工程公司')).toBe(1)
    expect(await pairs('Acme Trading Ltd', 'ACME TRADING PLC')).toBe(1)
    expect(await pairs('Brian Smith Joinery', 'Brain Smith Joinery'), 'swapped').toBe(1)
    expect(await pairs('Northern Catering Ltd', 'Southern Catering Ltd')).toBe(0)
    expect(await pairs('ABCDEFGH', 'BCDEFGHA'), 'a letter moved over the whole name').toBe(0)
    expect(await pairs('ACME LTD', 'Acme Ltd.'), 'one payee').toBe(0)
  })

  it('whose invoices are numbered without a gap', async () => {
    const run = Array.from({ length: 7 }, (_, index) => pay(800 + index * 31, { payee: '专供公司', invoice: `ZG${1001 + index}`, date: day(index * 15) }))
    expect(await found('INV-T1', run)).toMatchObject([{ payee: '专供公司', count: 7 }])
    expect(await found('INV-T1', run.map((row, index) => ({ ...row, invoice: `ZG${1001 + index * 37}` })))).toEqual([])
    expect(await found('INV-T1', run.map((row) => ({ ...row, date: '2026-03-02' }))), 'a batch of one day').toEqual([])
  })
})

describe('digits', () => {
  const benford = Array.from({ length: 3_000 }, (_, index) => ({ amount: Math.round(10 ** (1 + (index * 0.618_034) % 4) * 100) / 100 }))
  it('of ordinary amounts follow the law', async () => {
    const outcomes = await outcomesOf(benford)
    for (const id of ['DIG-T1', 'DIG-T2', 'DIG-T3', 'DIG-T4', 'DIG-T5']) expect(outcomes.get(id)!.found, id).toEqual([])
    expect(outcomes.get('DIG-T3')!.figures[0]!.numbers).toMatchObject({ n: 3_000, conformity: 'close' })
  })

  it('of an invented amount stand out, and the report says which amount it is and who was paid it most often', async () => {
    const outcomes = await outcomesOf([...benford, ...Array.from({ length: 600 }, (_, n) => ({ amount: 777.77, payee: n % 3 ? '乙公司' : '甲公司' })), { amount: 9_000_000 }])
    for (const id of ['DIG-T1', 'DIG-T2', 'DIG-T3', 'DIG-T4']) expect(outcomes.get(id)!.found[0]!.reason.zh, id).toMatch(/777\.77.*付得最多的收款人：乙公司/)
    expect(outcomes.get('DIG-T5')!.found.map(({ key }) => key)).toContain('90')
  })

  it('of few amounts are not judged', async () => {
    expect((await outcomesOf(Array.from({ length: 500 }, () => ({ amount: 7 })))).get('DIG-T1')!.found).toEqual([])
  })
})
