import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testOffice, type TestOffice } from '#kernel/command/testing.ts'
import { withReader } from '#kernel/database/index.ts'
import type { RouteToday } from '#kernel/module/model.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { alertBoard, alertList, similarAlerts } from './board/read.ts'
import { hitsByMonth } from './hits/read.ts'
import { chainOf, isBelow } from './statistics/model.ts'
import { statistics } from './statistics/read.ts'
import { statisticsTables } from './statistics/tables.ts'

let office: TestOffice
const clock = { now: new Date('2026-10-12T02:00:00Z') }
const alerts: Record<string, string> = {}
/** 2026-10-12 is a Monday; the days of this test are counted without a calendar. */
const today = (now = clock.now): RouteToday => ({ now, daysLeft: (dueAt) => Math.ceil((dueAt.getTime() - now.getTime()) / 86_400_000) - 1, titleOfRule: (rule) => (rule === 'TEXT-01' ? { zh: '烟酒礼品', en: 'Gifts' } : null) })

beforeAll(async () => {
  office = await testOffice({ clock: () => clock.now })
  const [school, clinic] = [await office.indicator('school', 900_000_00n), await office.indicator('clinic', 900_000_00n)]
  const pay = async (name: string, clerk: string, indicator: string, changes: Record<string, unknown>) => {
    const answer = await office.done(clerk, {
      kind: 'payment', document: newId(), action: 'submit',
      body: {
        indicator, amountFen: '120000', purpose: `办公楼物业管理费${name}`, payee: `物业公司${name}`, payeeType: 'company', payeeAccount: `62220000111122${name.charCodeAt(0)}`,
        payeeBank: '某银行', settlement: 'transfer', economicClass: '30209', ...changes,
      } as never,
    })
    if (answer.born[0]) alerts[name] = answer.born[0].id
  }
  const gift = { purpose: '购买烟酒礼品', payee: '某烟酒行', payeeAccount: '6222000099998888' }
  await pay('甲', 'unit.clerk', school, {})
  await pay('乙', 'unit.clerk', school, { ...gift, amountFen: '50000' })
  await pay('丙', 'unit.clerk', school, { payee: '某区第一中学' })
  await pay('丁', 'clinic:unit.clerk', clinic, { ...gift, purpose: '购买烟酒礼品若干', amountFen: '70000' })
  await pay('戊', 'clinic:unit.clerk', clinic, {})
  await decide('乙', 'forbid')
  await decide('丙', 'release')
})
afterAll(() => office.close())

const patrolBody = (test: string) => ({
  source: 'population', test, testTitle: '同一张发票付了两次', testTitleEn: 'One invoice paid twice', period: '2026', unitName: '某区第一中学', payee: '甲公司', amountFen: '240000', count: 2,
  sure: '0.90', reason: '甲公司的发票付了两次。', reasonEn: 'An invoice was paid twice.', ask: '核对发票', askEn: 'Compare the invoices', documents: null, identity: newId().replaceAll('-', '').repeat(2),
})

async function decide(name: string, end: string): Promise<void> {
  const common = { kind: 'alert', document: alerts[name]!, reason: `意见${name}` }
  await office.done('unit.financeHead', { ...common, action: 'explain' })
  await office.done('monitoring.officer', { ...common, action: 'review' })
  await office.done('monitoring.head', { ...common, action: end })
}

const asOffice = <Found>(read: (client: Parameters<Parameters<typeof withReader>[2]>[0]) => Promise<Found>, units: string[] = ['*']) => (
  withReader(office.database.read, { regions: [office.region], units }, read))
const query = (more: Record<string, string> = {}) => ({ region: office.region, ...more })

describe('the board', () => {
  it('counts what stands open by level, state and deadline, and what has ended', async () => {
    const board = await asOffice((client) => alertBoard(client, query(), today()))
    expect(board.open).toEqual([{ kind: 'alert', state: 'awaitingExplanation', level: 'intercept', deadline: 'calm', age: 'd2', count: 1 }])
    expect(board.ended).toEqual([{ kind: 'alert', state: 'forbidden', count: 1, more: false }, { kind: 'alert', state: 'released', count: 1, more: false }])
    expect(board.rules).toEqual([{ rule: 'TEXT-01', title: { zh: '烟酒礼品', en: 'Gifts' }, count: 1 }])
    expect(board.units.map((unit) => unit.count)).toEqual([1])
    const later = await asOffice((client) => alertBoard(client, query(), today(new Date('2026-10-20T02:00:00Z'))))
    expect(later.open).toEqual([expect.objectContaining({ deadline: 'late', age: 'd10' })])
  })

  it('lists alerts page by page, newest first, by state, level, rule and unit', async () => {
    const list = (more: Record<string, string>) => asOffice((client) => alertList(client, query(more), today()))
    const first = await list({ limit: '2' })
    const second = await list({ limit: '2', after: first.next! })
    expect([...first.items, ...second.items].map((row) => row.id)).toEqual(['丁', '丙', '乙'].map((name) => alerts[name]))
    expect(second.next).toBeNull()
    expect(first.items[0]).toMatchObject({ level: 'intercept', rules: ['TEXT-01'], kind: 'alert', amountFen: '70000', payee: '某烟酒行', daysLeft: expect.any(Number) })
    expect((await list({ state: 'open' })).items.map((row) => row.id)).toEqual([alerts['丁']])
    expect((await list({ rule: 'ACCT-02' })).items.map((row) => row.id)).toEqual([alerts['丙']])
    expect((await list({ unit: office.units.clinic! })).items.map((row) => row.id)).toEqual([alerts['丁']])
    expect((await list({ level: 'forbid' })).items).toEqual([])
    await expect(list({ after: 'nowhere' })).rejects.toMatchObject({ refusal: { code: 'monitoring.bad_place' } })
    await expect(list({ kind: 'alarm' })).rejects.toMatchObject({ refusal: { code: 'monitoring.no_such_kind', message: { en: expect.stringContaining('alarm') as string } } })
    await expect(list({ unit: 'school' })).rejects.toMatchObject({ refusal: { code: 'monitoring.no_such_unit' } })
  })

  it('looks up what an alert says alert by alert, also where the database takes all that was ever written to be little', async () => {
    await office.database.owner.query('analyze document.document, document.version')
    await asOffice(async (client) => {
      for (const [name, read] of [['monitoring-board-open', () => alertBoard(client, query(), today())], ['monitoring-board-alerts-in', () => alertList(client, query({ state: 'open' }), today())]] as const) {
        await read()
        const parameters = (await client.query<{ types: string }>('select parameter_types::text as types from pg_prepared_statements where name = $1', [name])).rows[0]!.types.slice(1, -1).split(',').length
        await client.query('set local plan_cache_mode = force_generic_plan')
        const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain (costs off) execute "${name}"(${Array.from({ length: parameters }, () => 'null').join(', ')})`)
        const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
        const conditions = plan.split('\n').flatMap((line, at, lines) => (/ on version /.test(line) ? [lines.slice(at, at + 3).join(' ')] : []))
        expect(conditions.length, plan).toBeGreaterThan(0)
        for (const condition of conditions) expect(condition, plan).toMatch(/\((?:\w+\.)?document = /)
      }
    })
  })

  it('names past alerts of the same payee and rule with what was decided, and nothing that the reader may not see', async () => {
    const of = (name: string, units?: string[]) => asOffice((client) => similarAlerts(client, query({ alert: alerts[name]! })), units)
    expect(await of('丁')).toMatchObject({
      items: [{ id: alerts['乙'], state: 'forbidden', reason: '意见乙', same: { payee: true, unit: false, rules: ['TEXT-01'] }, amountFen: '50000' }],
      decided: { released: 0, returned: 0, forbidden: 1, open: 0 }, lookedAt: 2,
    })
    expect(await of('乙')).toMatchObject({ items: [], lookedAt: 0 })
    expect(await of('丁', [office.units.clinic!])).toMatchObject({ items: [], lookedAt: 0 })
  })
})

describe('what the night found', () => {
  it('stands on the board beside the payment alerts, with its own states, and is found by its test', async () => {
    const raise = (document: string, test: string) => office.done('patrol.machine', { kind: 'patrolAlert', document, action: 'submit', body: patrolBody(test) as never })
    const [waiting, ended] = [newId(), newId()]
    await raise(waiting, 'DUP-05')
    await raise(ended, 'FREQ-08')
    await office.done('monitoring.officer', { kind: 'patrolAlert', document: ended, action: 'review', reason: '两张发票为同一张' })
    await office.done('monitoring.head', { kind: 'patrolAlert', document: ended, action: 'dismiss', reason: '已退回一笔' })
    const board = await asOffice((client) => alertBoard(client, query(), today()))
    expect(board.open.filter(({ kind }) => kind === 'patrolAlert')).toEqual([{ kind: 'patrolAlert', state: 'underReview', level: '', deadline: 'calm', age: 'd2', count: 1 }])
    expect(board.ended).toContainEqual({ kind: 'patrolAlert', state: 'explained', count: 1, more: false })
    expect(board.rules).toContainEqual({ rule: 'DUP-05', title: { zh: '同一张发票付了两次', en: 'One invoice paid twice' }, count: 1 })
    const list = async (more: Record<string, string>) => (await asOffice((client) => alertList(client, query(more), today()))).items
    expect((await list({})).map(({ id }) => id), 'both kinds, newest first').toEqual([ended, waiting, ...['丁', '丙', '乙'].map((name) => alerts[name])])
    expect((await list({ kind: 'patrolAlert', state: 'open' }))).toMatchObject([
      { id: waiting, kind: 'patrolAlert', title: '甲公司的发票付了两次（DUP-05）', titleEn: 'An invoice was paid twice (DUP-05)', unit: '某区第一中学', payee: '甲公司', amountFen: '240000', subject: null }])
    expect((await list({ rule: 'DUP-05' })).map(({ id }) => id)).toEqual([waiting])
    expect((await list({ state: 'explained' })).map(({ id }) => id)).toEqual([ended])
    expect((await list({ kind: 'alert', state: 'open' })).map(({ id }) => id)).toEqual([alerts['丁']])
    const first = (await asOffice((client) => alertList(client, query({ state: 'open', limit: '1' }), today())))
    expect((await list({ state: 'open', after: first.next! })).map(({ id }) => id), 'pages go on over both kinds').toEqual([alerts['丁']])
  })

  it('is counted and found under the unit that it names, as its row shows; one that names no unit of the region under the bureau', async () => {
    const { rows: [school] } = await office.database.owner.query<{ name: string }>('select name from access.unit where region = $1 and id = $2', [office.region, office.units.school!])
    const raise = async (unitName: string | null) => {
      const document = newId()
      await office.done('patrol.machine', { kind: 'patrolAlert', document, action: 'submit', body: { ...patrolBody('DUP-05'), unitName } as never })
      return document
    }
    const [named, strange, silent] = [await raise(school!.name), await raise('外地某单位'), await raise(null)]
    const found = async (unit: string) => (await asOffice((client) => alertList(client, query({ unit, kind: 'patrolAlert', state: 'open' }), today()))).items.map(({ id }) => id)
    const ofSchool = await found(office.units.school!)
    expect(ofSchool).toContain(named)
    for (const other of [strange, silent]) expect(ofSchool).not.toContain(other)
    expect(await found(office.units.clinic!)).toEqual([])
    const bureau = await found(office.units.bureau!)
    expect(bureau).toEqual(expect.arrayContaining([strange, silent]))
    expect(bureau).not.toContain(named)
    const { units } = await asOffice((client) => alertBoard(client, query(), today()))
    for (const { id, count } of units) {
      expect((await asOffice((client) => alertList(client, query({ unit: id, state: 'open' }), today()))).items, 'as many as the filter promises').toHaveLength(count)
    }
    expect(units.map(({ id }) => id)).toContain(office.units.school!)
  })
})

describe('the statistics', () => {
  const read = (more: Record<string, string> = {}, units?: string[]) => asOffice((client) => statistics(client, query(more), today()), units)

  it('keep three rates apart, each with its own denominator', async () => {
    const { total, rates, byLevel } = await read()
    expect(total).toMatchObject({ payments: 5, amountFen: '480000', hit: 3, stopped: 3, alerts: 3, released: 1, returned: 0, forbidden: 1, open: 1, confirmed: 1, confirmedFen: '50000' })
    expect(rates).toMatchObject({
      violation: { part: 1, of: 5, share: 0.2 }, violationByAmount: { part: 500, of: 4_800 }, alert: { part: 3, of: 5, share: 0.6 }, precision: { part: 1, of: 2, share: 0.5 },
    })
    // Wilson, one of two.
    expect(rates.precision.low).toBeCloseTo(0.0945, 4)
    expect(byLevel).toEqual(expect.arrayContaining([{ level: 'intercept', payments: 3, amountFen: '240000' }, { level: 'pass', payments: 2, amountFen: '240000' }]))
  })

  it('count as overdue the alerts whose time limit has passed and nobody has decided', async () => {
    const overdue = async (now: Date) => (await asOffice((client) => statistics(client, query(), today(now)))).total.overdue
    expect([await overdue(clock.now), await overdue(new Date('2026-10-30T02:00:00Z'))]).toEqual([0, 1])
  })

  it('do not loop over a region whose tables nobody has counted, and look few payments up where they are counted', async () => {
    const joins = () => asOffice(async (client) => {
      const { total } = await statistics(client, query(), today())
      return [total.payments, (await client.query<{ enable_nestloop: string }>('show enable_nestloop')).rows[0]!.enable_nestloop]
    })
    expect(await joins()).toEqual([5, 'off'])
    await office.database.owner.query('analyze document.document, document.version, process.task, process.step, rules.verdict')
    expect(await joins()).toEqual([5, 'on'])
  })

  it('look at the year before, too, before they choose how to join', async () => {
    // Verdicts on documents that are no payments, in a year of their own: more than are looked up one by one.
    await office.database.owner.query(
      `insert into rules.verdict (region, id, document, command, seq, effect, rule_set, findings, features, judged_at)
       select region, gen_random_uuid(), gen_random_uuid(), command, seq, effect, rule_set, '[]', '{}', '2019-05-05T00:00:00Z'
         from (select * from rules.verdict where region = $1 limit 1) one cross join generate_series(1, 2001)`, [office.region])
    await office.database.owner.query('analyze rules.verdict')
    const joins = (more: Record<string, string>) => asOffice(async (client) => {
      await statistics(client, query(more), today())
      return (await client.query<{ enable_nestloop: string }>('show enable_nestloop')).rows[0]!.enable_nestloop
    })
    const year = { from: '2020-01-01', to: '2020-12-31' }
    expect([await joins(year), await joins({ ...year, compare: 'year' })]).toEqual(['on', 'off'])
  })

  it('say the same by unit, month and rule, and their parts add up to the whole', async () => {
    const { total, byUnit, byMonth, byRule, byDay } = await read()
    for (const parts of [byUnit, byMonth]) expect(parts.reduce((sum, { figures }) => sum + figures.payments, 0)).toBe(total.payments)
    expect(byDay.reduce((sum, { stopped }) => sum + stopped, 0)).toBe(total.stopped)
    expect(byMonth.map((row) => row.month)).toEqual(['2026-10'])
    expect(byRule.map(({ rule, payments, forbidden, released, open }) => [rule, payments, forbidden, released, open])).toEqual([
      ['TEXT-01', 2, 1, 0, 1], ['ACCT-02', 1, 0, 1, 0]])
  })

  it('a unit reads its own figures only, a period without a payment has no rate, and a period is refused that cannot be', async () => {
    expect((await read({}, [office.units.clinic!])).total).toMatchObject({ payments: 2, alerts: 1, confirmed: 0 })
    expect((await read({ from: '2025-01-01', to: '2025-12-31' })).rates).toMatchObject({ violation: { of: 0, share: null }, precision: { share: null, low: null } })
    await expect(read({ from: '2026-02-01', to: '2026-01-01' })).rejects.toMatchObject({ refusal: { code: 'monitoring.period_reversed' } })
    await expect(read({ from: '2026-02-30' })).rejects.toMatchObject({ refusal: { code: 'monitoring.no_such_day' } })
  })

  it('stand beside the same days of the year before, when that is asked for', async () => {
    const plain = await read({ from: '2026-01-01', to: '2026-12-31' })
    expect(plain.yearBefore).toBeNull()
    const found = await read({ from: '2027-01-01', to: '2027-12-31', compare: 'year' })
    expect(found.total.payments).toBe(0)
    expect(found.yearBefore).toMatchObject({ from: '2026-01-01', to: '2026-12-31', total: plain.total, rates: plain.rates, byMonth: [{ month: '2026-10' }] })
    const table = statisticsTables(found, 'zh').at(-1)!
    expect([table.name, table.rows.map(([period, payments]) => [period, payments])]).toEqual(['与上年同期比较', [['2027-01-01 – 2027-12-31', 0], ['2026-01-01 – 2026-12-31', 5]]])
    expect((await read({ from: '2028-02-01', to: '2028-02-29', compare: 'year' })).yearBefore).toMatchObject({ from: '2027-02-01', to: '2027-02-28' })
    expect((await read({ from: '9999-01-01', to: '9999-12-31', compare: 'year' })).total.payments).toBe(0)
    await expect(read({ from: '0100-01-01', to: '0100-12-31', compare: 'year' })).rejects.toMatchObject({ refusal: { code: 'monitoring.no_year_before' } })
    expect((await read({ from: '0100-01-01', to: '0100-12-31' })).total.payments).toBe(0)
    expect((await read({ only: 'total' }))).toMatchObject({ total: plain.total, byRule: [] })
  })

  it('of offices are ranked below the office that they belong to, and below no other', () => {
    const all = ['330000000', '330500000', '330502000', '330502001', '330503000', '330600000', '340500000']
    const below = (above: string) => all.filter((region) => isBelow(region, above))
    expect(below('330500000')).toEqual(['330502000', '330502001', '330503000'])
    expect(below('330000000')).toEqual(['330500000', '330502000', '330502001', '330503000', '330600000'])
    expect([below('330502000'), below('330502001')]).toEqual([['330502001'], []])
  })

  it('are taken away as tables with every denominator beside its share', async () => {
    const [summary, units] = statisticsTables(await read(), 'zh')
    expect(summary!.rows).toContainEqual(['违规率（笔数）', 1, 5, 0.2])
    expect(summary!.rows).toContainEqual(['准确率', 1, 2, 0.5])
    expect(units!.rows).toHaveLength(2)
    expect(units!.rows.every((row) => row.length === units!.columns.length)).toBe(true)
  })
})

describe('rule hits by month', () => {
  const read = (more: Record<string, string> = {}) => asOffice((client) => hitsByMonth(client, query(more), today()))

  it('name families and rules, most hits first, with the three rates of each month apart', async () => {
    const byRule = await read({ by: 'rule' })
    expect(byRule.months).toEqual(['2025-11', '2025-12', '2026-01', '2026-02', '2026-03', '2026-04', '2026-05', '2026-06', '2026-07', '2026-08', '2026-09', '2026-10'])
    expect(byRule.rows.map(({ name, title, hits }) => [name, title?.zh ?? null, hits])).toEqual([['TEXT-01', '烟酒礼品', 2], ['ACCT-02', null, 1]])
    expect(byRule.rows[0]!.months.at(-1)).toMatchObject({ violation: { part: 1, of: 5 }, alert: { part: 2, of: 5 }, precision: { part: 1, of: 1, share: 1 } })
    expect(byRule.rows[1]!.months.at(-1)).toMatchObject({ violation: { part: 0, of: 5 }, alert: { part: 1, of: 5 }, precision: { part: 0, of: 1, share: 0 } })
    expect(byRule.rows[0]!.months[0], 'a month without a payment has no rate').toMatchObject({ alert: { part: 0, of: 0, share: null }, precision: { share: null } })
    const byFamily = await read()
    expect([byFamily.by, byFamily.rows.map(({ name, title, hits }) => [name, title?.zh, hits])]).toEqual(['family', [['TEXT', '摘要与用途', 2], ['ACCT', '账户与收款人', 1]]])
  })

  it('count a payment and an alert once in a family, however many of its rules they name, and agree with the statistics', async () => {
    const { rates } = await asOffice((client) => statistics(client, query(), today()))
    const before = await read()
    expect(before.all.at(-1)).toEqual({ violation: rates.violation, alert: rates.alert, precision: rates.precision })
    const [subject] = (await office.database.owner.query<{ subject: string }>('select subject from document.document where region = $1 and id = $2', [office.region, alerts['乙']])).rows
    await office.database.owner.query(`update rules.verdict set findings = findings || jsonb_build_array(jsonb_path_query_first(findings, '$[*] ? (@.rule == "TEXT-01")') || '{"rule": "TEXT-02"}') where region = $1 and document = $2`, [office.region, subject!.subject])
    await office.database.owner.query(`update document.version set body = body || '{"rules": "TEXT-01 TEXT-02"}' where region = $1 and document = $2`, [office.region, alerts['乙']])
    expect((await read()).rows).toEqual(before.rows)
    expect((await read({ by: 'rule' })).rows.map(({ name, hits }) => [name, hits])).toEqual([['TEXT-01', 2], ['ACCT-02', 1], ['TEXT-02', 1]])
  })

  it('go by the period that is asked for, and refuse what cannot be grouped', async () => {
    const one = await read({ from: '2026-10-01', to: '2026-11-30' })
    expect([one.months, one.all.map(({ alert }) => alert.of)]).toEqual([['2026-10', '2026-11'], [5, 0]])
    await expect(read({ by: 'unit' })).rejects.toMatchObject({ refusal: { code: 'monitoring.no_such_grouping', message: { en: expect.stringContaining('unit') as string } } })
    await expect(read({ from: '2026-11-01', to: '2026-10-31' })).rejects.toMatchObject({ refusal: { code: 'monitoring.period_reversed' } })
  })
})

describe('a rectification', () => {
  const body = (alert: string, changes: Record<string, unknown> = {}) => ({ alert, violation: 'scope', facts: '用公款购买烟酒', demand: '退回资金', due: '2026-10-20', ...changes }) as never
  const order = (alert: string, changes: Record<string, unknown> = {}, unit = office.units.school!) => (
    office.act('monitoring.head', { kind: 'rectification', document: newId(), action: 'submit', unit, body: body(alert, changes) }))

  it('is ordered only for an upheld alert, for its unit and with a date to come', async () => {
    const code = async (answer: ReturnType<typeof order>) => { const given = await answer; return isRefusal(given) ? given.code : 'done' }
    expect(await code(order(alerts['丁']!, {}, office.units.clinic!))).toBe('rectification.alert_not_upheld')
    expect(await code(order(alerts['丙']!))).toBe('rectification.alert_not_upheld')
    expect(await code(order(alerts['乙']!, {}, office.units.clinic!))).toBe('rectification.other_unit')
    expect(await code(order(alerts['乙']!, { due: '2026-10-12' }))).toBe('rectification.due_past')
  })

  it('is answered by the unit with sums, checked by somebody other than who decided, and counted until it is closed', async () => {
    const answer = await order(alerts['乙']!)
    if (isRefusal(answer)) throw new Error(answer.message.zh)
    const common = { kind: 'rectification', document: answer.document }
    const late = await asOffice((client) => statistics(client, query(), today(new Date('2026-10-30T02:00:00Z'))))
    expect(late.total).toMatchObject({ rectifying: 1, rectified: 0, rectificationLate: 1 })
    expect(await office.act('unit.financeHead', { ...common, action: 'rectify', reason: '已退回' })).toMatchObject({ code: 'rectification.answer_incomplete' })
    expect(await office.act('clinic:unit.financeHead', { ...common, action: 'rectify', reason: '已退回\n500.00\n0' })).toMatchObject({ refused: true })
    await office.done('unit.financeHead', { ...common, action: 'rectify', reason: '已退回国库\n500.00\n0' })
    await office.done('monitoring.officer', { ...common, action: 'close', reason: '缴款书已核对' })
    const found = await asOffice((client) => statistics(client, query(), today()))
    expect(found.total).toMatchObject({ rectifying: 1, rectified: 1, rectificationLate: 0 })
    expect(found.recovered).toEqual({ returnedFen: '50000', rebookedFen: '0' })
    expect(chainOf(found).flatMap(({ shares }) => shares.map(({ word, share }) => `${word.en} ${share.part}/${share.of}`))).toEqual(['S/N 3/5', 'V/S 1/3', 'R/N 1/5', 'R/V 1/1', 'D/R 1/1'])
  })
})
