import type { PoolClient } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withRegion } from '#kernel/database/index.ts'
import type { EvidencePlace, EvidenceRow } from '#kernel/rules/index.ts'
import { newId } from '#kernel/values/id.ts'
import { evidenceRows, keepReplay, lastReplay, openGate, recompute, recomputeMany, run, selfReplay, verifyInside, type Command, type Recomputation } from './index.ts'
import { testOffice, type TestOffice } from './testing.ts'
import { approveAll, pay, paymentBody } from './test-payments.ts'

/** Decisions of every sort: passes, notes, held, forbidden, released and ordered, not judged; alone and as siblings of one batch. */
const SEED = Number(process.env['SLUICE_SEED'] ?? 20_261_012)
const clock = { now: new Date('2026-10-12T02:00:00Z') }
let office: TestOffice
let indicator: string

beforeAll(async () => {
  office = await testOffice({ clock: () => clock.now })
  indicator = await office.indicator('school', 900_000_000_00n)
  await decideMany()
}, 60_000)
afterAll(() => office.close())

const inRegion = <Result>(work: (client: PoolClient) => Promise<Result>) => withRegion(office.database.owner, office.region, work)

/** A small linear generator: the same seed makes the same office. */
function chooser(seed: number) {
  let state = seed >>> 0
  return <Item>(items: readonly Item[]): Item => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return items[Math.floor((state / 2 ** 32) * items.length)]!
  }
}

const PAYEES = ['甲物业有限公司', '乙印务有限公司', '张三', '李四', '某区第一中学', '丙咨询公司']
const AMOUNTS = ['120000', '490000', '500001', '999999', '5000001', '4999900']

function randomBody(pick: ReturnType<typeof chooser>) {
  const payee = pick(PAYEES)
  return paymentBody(indicator, {
    payee, payeeType: payee.length < 4 ? 'person' : 'company', amountFen: pick(AMOUNTS), settlement: pick(['transfer', 'transfer', 'cash']),
    purpose: pick(['办公楼物业管理费', '购买烟酒', '培训费', '费用', '付款']), economicClass: pick(payee.length < 4 ? ['30226', '39999'] : ['30209', '30226', '39999', '30216']),
    payeeAccount: pick(['6222000011112222', '6222000011113333', null]), invoice: pick([null, '24332000000001234567']),
  })
}

async function decideMany() {
  const pick = chooser(SEED)
  const clerk = office.actor('unit.clerk')
  // Half of them under another vector of thresholds: one was never set there, so its rule cannot be judged.
  await office.database.owner.query(`update rules.parameter_value set scope = '330521000' where id = 'large_payment' and scope = $1`, [office.region])
  const { pool, previewPool, modules, kinds, clock: gateClock } = office.gate
  const other = await openGate({ pool, previewPool, modules, kinds, clock: gateClock })
  await office.database.owner.query(`update rules.parameter_value set scope = $1 where id = 'large_payment'`, [office.region])
  for (let batch = 0; batch < 14; batch += 1) {
    clock.now = new Date(clock.now.getTime() + pick([0, 0, 3_600_000, 86_400_000, 40 * 86_400_000 / 10]))
    const commands = Array.from({ length: 20 }, (): Command => (
      { key: newId(), actor: clerk, kind: 'payment', document: newId(), action: 'submit', body: randomBody(pick) as never }))
    await run(batch % 2 === 0 ? office.gate : other, office.region, commands)
  }
  // One that comes back and is submitted anew with another body; one that an alert releases and that is judged again at the order.
  const again = newId()
  await pay(office, paymentBody(indicator), 'submit', again)
  await office.done('unit.clerk', { kind: 'payment', document: again, action: 'withdraw' })
  const held = newId()
  const { born } = await office.done('unit.clerk', { kind: 'payment', document: held, action: 'submit', body: paymentBody(indicator, { payee: '某区第一中学' }) })
  for (const [position, action] of [['unit.financeHead', 'explain'], ['monitoring.officer', 'review'], ['monitoring.head', 'release']] as const) {
    await office.done(position, { kind: 'alert', document: born[0]!.id, action, reason: '已核对合同' })
  }
  await approveAll(office, held)
  await office.done('treasury.payer', { kind: 'payment', document: held, action: 'order' })
  clock.now = new Date(clock.now.getTime() + 5 * 86_400_000)
  const back = newId()
  await pay(office, paymentBody(indicator), 'submit', back)
  await office.done('unit.financeHead', { kind: 'payment', document: back, action: 'sendBack', reason: '请改用途' })
  await office.done('unit.clerk', { kind: 'payment', document: back, action: 'submit', body: paymentBody(indicator, { amountFen: '7700000', payee: '张三', payeeType: 'person', economicClass: '30226' }) })
}

async function verdictIds(where = 'true', ...values: unknown[]): Promise<string[]> {
  const { rows } = await office.database.owner.query<{ id: string }>(
    `select id from rules.verdict where region = $1 and ${where} order by seq, id`, [office.region, ...values])
  return rows.map(({ id }) => id)
}

const faults = (answers: readonly Recomputation[]) => answers.filter(({ status }) => status !== 'equal' && status !== 'notJudged').map(({ verdict, command, status, why, differences }) => ({ verdict, command, status, why, differences: differences.slice(0, 3) }))

describe('a past verdict, judged again from what is stored', () => {
  it('comes out equal to the last digit, for every decision of a varied office', async () => {
    const ids = await verdictIds()
    const answers = await inRegion((client) => recomputeMany(client, office.region, office.gate, ids))
    expect(faults(answers), `seed ${SEED}`).toEqual([])
    expect(answers.length).toBeGreaterThanOrEqual(200)
    expect(answers.filter(({ status }) => status === 'notJudged').map(({ verdict }) => verdict)).toEqual(await verdictIds(`rule_set = 'none'`))
    const { rows } = await office.database.owner.query<{ outcome: string; rows: boolean; of: bigint }>(
      `select f ->> 'outcome' as outcome, coalesce(f -> 'rows', '{}') <> '{}' as rows, count(*) as of from rules.verdict, jsonb_array_elements(findings) f
        where region = $1 group by 1, 2`, [office.region])
    // The office is worth the name: hits, hits with rows behind them, and rules that could not be judged.
    expect(rows.filter((row) => row.outcome === 'hit' && row.rows).length).toBe(1)
    expect(new Set(rows.map((row) => row.outcome))).toEqual(new Set(['hit', 'cannotJudge', 'notApplicable']))
    const effects = await office.database.owner.query<{ effect: string }>('select distinct effect from rules.verdict where region = $1 order by 1', [office.region])
    expect(effects.rows.map(({ effect }) => effect)).toEqual(expect.arrayContaining(['forbid', 'intercept', 'note', 'pass', 'record']))
  })

  it('that no rule set judged is said to be that, in both languages', async () => {
    const [id] = await verdictIds(`rule_set = 'none'`)
    expect(await inRegion((client) => recompute(client, office.region, office.gate, id!))).toMatchObject({
      status: 'notJudged', differences: [], why: { zh: expect.stringContaining('未经任何规则集判定'), en: expect.stringContaining('Not judged by any rule set') } })
  })

  it('takes a handful of queries, however many verdicts are asked for', async () => {
    const ids = await verdictIds(`rule_set <> 'none'`)
    const asked = (some: readonly string[]) => inRegion(async (client) => {
      let count = 0
      const counting = new Proxy(client, { get: (target, name) => {
        const value = Reflect.get(target, name, target) as unknown
        if (name !== 'query') return typeof value === 'function' ? (value as () => unknown).bind(target) : value
        return (...given: never[]) => { count += 1; return (value as (...all: never[]) => unknown).apply(target, given) }
      } })
      await recomputeMany(counting, office.region, office.gate, some)
      return count
    })
    expect(await asked(ids)).toBeLessThan(await asked(ids.slice(0, 20)) + 25)
  })

  it('says of an unknown verdict that there is none', async () => {
    expect(await inRegion((client) => recompute(client, office.region, office.gate, newId()))).toBeNull()
  })
})

describe('what somebody changed in the database afterwards', () => {
  /** Changes one verdict, or what it was judged by, for the length of a question. */
  async function tampered(statement: string, ...values: unknown[]): Promise<Recomputation> {
    const undo = new Error('undone')
    let answer: Recomputation | null = null
    await inRegion(async (client) => {
      const { rowCount } = await client.query(statement, values)
      expect(rowCount, statement).toBeGreaterThan(0)
      answer = await recompute(client, office.region, office.gate, values[1] as string)
      throw undo
    }).catch((error: unknown) => { if (error !== undo) throw error })
    return answer!
  }
  const found = ({ status, differences }: Recomputation) => ({ status, what: [...new Set(differences.map(({ what }) => what))].sort() })
  const OF = 'where region = $1 and id = $2'

  it('is found in a feature, an outcome, a value, a row, a word and the effect', async () => {
    const [hit] = await verdictIds(`exists (select from jsonb_array_elements(findings) f where f ->> 'outcome' = 'hit' and coalesce(f -> 'rows', '{}') <> '{}')`)
    const set = (path: string, value: string) => tampered(
      `update rules.verdict set findings = (select jsonb_agg(case when f ->> 'outcome' = 'hit' and f -> 'rows' is not null
         then jsonb_set(f, '${path}', '${value}') else f end) from jsonb_array_elements(findings) f) ${OF}`, office.region, hit)
    expect(found(await tampered(`update rules.verdict set features = jsonb_set(features, '{payee_week_count}', '"77"') ${OF}`, office.region, hit)))
      .toEqual({ status: 'differs', what: ['feature'] })
    expect(found(await tampered(`update rules.verdict set effect = 'record' ${OF}`, office.region, hit))).toEqual({ status: 'differs', what: ['effect'] })
    expect(found(await tampered(`update rules.verdict set findings = '[]' ${OF}`, office.region, hit))).toEqual({ status: 'differs', what: ['outcome'] })
    expect(found(await set('{values,payment.amount}', '"1"'))).toEqual({ status: 'differs', what: ['value'] })
    expect(found(await set('{outcome}', '"cannotJudge"'))).toEqual({ status: 'differs', what: ['outcome'] })
    expect(found(await set('{tree,value}', 'false'))).toEqual({ status: 'differs', what: ['tree'] })
    expect(found(await set('{message,zh}', '"没有问题"'))).toEqual({ status: 'differs', what: ['words'] })
    const { rows: [feature] } = await office.database.owner.query<{ name: string }>(
      `select jsonb_object_keys(f -> 'rows') as name from rules.verdict, jsonb_array_elements(findings) f ${OF} and f -> 'rows' is not null limit 1`, [office.region, hit])
    expect(found(await set(`{rows,${feature!.name},count}`, '0')).what).toContain('rows')
  })

  it('is found where no rule set judged: only what decides counts', async () => {
    const [id] = await verdictIds(`rule_set = 'none'`)
    expect(found(await tampered(`update rules.verdict set effect = 'forbid' ${OF}`, office.region, id))).toEqual({ status: 'differs', what: ['effect'] })
    expect(found(await tampered(`update rules.verdict set findings = '[{"rule": "X", "outcome": "hit"}]' ${OF}`, office.region, id))).toEqual({ status: 'differs', what: ['outcome'] })
    // What an older release kept for candidates beside such a verdict was looked at by no rule.
    expect(found(await tampered(`update rules.verdict set features = '{"payee_week_count": "2"}' ${OF}`, office.region, id))).toEqual({ status: 'notJudged', what: [] })
  })

  it('is no fault where the row of "no rule set" is gone, which an older release did not write', async () => {
    const undo = new Error('undone')
    await inRegion(async (client) => {
      const { rowCount } = await client.query(`delete from rules.rule_set where region = $1 and hash = 'none'`, [office.region])
      expect(rowCount).toBe(1)
      const { steps } = await verifyInside(client, office.region, { gate: office.gate })
      expect(steps.problems.map(({ en }) => en).filter((text) => text.includes('rule set'))).toEqual([])
      throw undo
    }).catch((error: unknown) => { if (error !== undo) throw error })
  })

  it('is found in the history that a feature looked back on, and in the body that was judged', async () => {
    const [hit] = await verdictIds(`exists (select from jsonb_array_elements(findings) f where f ->> 'outcome' = 'hit' and coalesce(f -> 'rows', '{}') <> '{}')`)
    expect(found(await tampered('delete from payment.history where region = $1 and $2::uuid is not null and sign = 1', office.region, hit))).toMatchObject({ status: 'differs' })
    const [large] = await verdictIds(`exists (select from jsonb_array_elements(findings) f where f ->> 'outcome' = 'hit' and f ->> 'rule' = 'ACCT-06')`)
    expect(found(await tampered(
      `update document.version set body = jsonb_set(body, '{amountFen}', '"100"') where region = $1 and document = (select document from rules.verdict ${OF})`, office.region, large)))
      .toMatchObject({ status: 'differs', what: expect.arrayContaining(['outcome']) as unknown })
  })

  it('in the text of a released rule is named; other thresholds are not called equal; a text that is gone could not be recomputed', async () => {
    const [hit] = await verdictIds(`exists (select from jsonb_array_elements(findings) f where f ->> 'outcome' = 'hit' and f ->> 'rule' = 'ACCT-06')`)
    expect(found(await tampered(
      `update rules.rule_version set source = replace(source, 'payment.amount >', 'payment.amount <') where $1::text is not null and $2::uuid is not null and id = 'ACCT-06'`, office.region, hit)))
      .toMatchObject({ status: 'differs', what: expect.arrayContaining(['ruleText', 'outcome']) as unknown })
    const loosened = await tampered(
      `update rules.rule_set set parameters = jsonb_set(parameters, '{person_large}', '"900000000000"') where region = $1 and $2::uuid is not null`, office.region, hit)
    expect(found(loosened)).toMatchObject({ status: 'notRecomputed', what: expect.arrayContaining(['outcome']) as unknown })
    const gone = await tampered(`delete from rules.rule_version where $1::text is not null and $2::uuid is not null and id = 'ACCT-06'`, office.region, hit)
    expect(gone).toMatchObject({ status: 'notRecomputed', differences: [] })
    expect(gone.why!.zh).toContain('ACCT-06')
  })
})

describe('the rows behind a feature', () => {
  it('are the same in pages of any size as all at once, and begin with those that the verdict keeps', async () => {
    const { rows: [most] } = await office.database.owner.query<{ id: string; name: string; count: number; ids: string[] }>(
      `select v.id, r.key as name, (r.value ->> 'count')::int as count, r.value -> 'ids' as ids
         from rules.verdict v, jsonb_array_elements(v.findings) f, jsonb_each(f -> 'rows') r where v.region = $1 order by 3 desc, 1 limit 1`, [office.region])
    expect(most!.count).toBeGreaterThan(5)
    const paged = (limit: number) => inRegion(async (client) => {
      const all: EvidenceRow[] = []
      for (let after: EvidencePlace | null = null; ;) {
        const page: EvidenceRow[] = (await evidenceRows(client, office.region, office.gate, most!.id, most!.name, after, limit))!
        all.push(...page)
        if (page.length < limit) return all.map(({ document }) => document)
        after = page.at(-1)!
      }
    })
    const whole = await paged(1_000)
    expect(whole).toHaveLength(most!.count)
    expect(whole.slice(0, 100)).toEqual(most!.ids)
    expect(await paged(3)).toEqual(whole)
    expect(await inRegion((client) => evidenceRows(client, office.region, office.gate, most!.id, 'nothing', null, 3))).toBeNull()
  })
})

describe('the daily self-replay', () => {
  it('draws the same sample by the same seed, finds no mismatch, and keeps its result', async () => {
    const day = '2026-10-12'
    const replay = (seed: string) => inRegion((client) => selfReplay(client, office.region, office.gate, { day, sample: 15, seed }))
    const first = await replay('a')
    expect(first).toMatchObject({ checked: 15, mismatches: [], notRecomputed: [] })
    expect(first.judged).toBeGreaterThan(15)
    expect(await replay('a')).toEqual(first)
    await inRegion((client) => keepReplay(client, office.region, first, clock.now))
    expect(await inRegion((client) => lastReplay(client, office.region))).toMatchObject({ day, checked: 15, judged: first.judged, mismatches: 0, notRecomputed: 0, found: [] })
  })

  it('reports the verdict that was tampered with, and a day without verdicts as nothing checked', async () => {
    const [id] = await verdictIds(`rule_set <> 'none' and effect = 'pass'`)
    const undo = new Error('undone')
    await inRegion(async (client) => {
      await client.query(`update rules.verdict set features = '{}' where region = $1 and id = $2`, [office.region, id])
      const { rows: [judged] } = await client.query<{ day: string }>(
        `select to_char(judged_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as day from rules.verdict where region = $1 and id = $2`, [office.region, id])
      const replay = await selfReplay(client, office.region, office.gate, { day: judged!.day, sample: 1_000, seed: 'b' })
      expect(replay.mismatches.map(({ verdict }) => verdict)).toEqual([id])
      await keepReplay(client, office.region, replay, clock.now)
      expect((await lastReplay(client, office.region))!.found[0]).toMatchObject({ verdict: id, status: 'differs' })
      throw undo
    }).catch((error: unknown) => { if (error !== undo) throw error })
    expect(await inRegion((client) => selfReplay(client, office.region, office.gate, { day: '2025-01-01', sample: 10, seed: 'c' })))
      .toEqual({ day: '2025-01-01', seed: 'c', checked: 0, judged: 0, mismatches: [], notRecomputed: [] })
  })
})
