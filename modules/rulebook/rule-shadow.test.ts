import type { Pool } from 'pg'
import { stringify } from 'yaml'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { recomputeMany, run, verify, verifyInside, type Command } from '#kernel/command/index.ts'
import { withRegion } from '#kernel/database/index.ts'
import type { FeatureSpec } from '#kernel/rules/index.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { COUNTY, openRulebook, PROVINCE, ruleText, type Rulebook } from './test-rulebook.ts'

let book: Rulebook
beforeAll(async () => {
  // Features over views that stand in this office alone: no statement of the program that the lint could explain elsewhere.
  vi.stubEnv('SLUICE_RECORD_STATEMENTS', '')
  book = await openRulebook('2026-10-12T02:00:00Z')
  vi.unstubAllEnvs()
})
afterAll(() => book.close())

/** Puts candidates in shadow; its document, or the sentence of the refusal. */
async function shadow(text: string, changes: Record<string, unknown> = {}, document = newId()) {
  const body = { judges: 'payment', text, until: '2026-12-31', reason: '看看会拦下多少', ...changes } as never
  const answer = await book.county.act('rulebook.editor', { kind: 'ruleShadow', document, action: 'submit', body })
  return isRefusal(answer) ? answer.message.en : document
}

interface Row { rule: string; version: number; outcome: string; live: string | null; finding: { message?: { zh: string } } | null }

/** What candidates found of one document, in the order of their forms. */
async function foundOf(document: string, rule = 'LOC-01') {
  const { rows } = await book.county.database.owner.query<Row & { candidate: string }>(
    `select candidate, rule, version, outcome, live, finding from rules.shadow_verdict
      where region = $1 and document = $2 and rule = $3 order by candidate`, [COUNTY, document, rule])
  return rows
}

const end = (document: string, action: string) => (
  book.county.done(action === 'withdraw' ? 'rulebook.editor' : 'rulebook.approver', { kind: 'ruleShadow', document, action, reason: '结论已出' }))

describe('a candidate in shadow', () => {
  it('is judged beside the live rules and changes nothing: no finding, no effect, no rule set, no alert', async () => {
    const before = await book.payBy(50_000)
    const document = await shadow(ruleText({ level: 'intercept' }))
    const answer = await book.payBy(50_000)
    expect(answer).toMatchObject({ state: 'inApproval', hit: null, version: null })
    expect(await foundOf(answer.document)).toMatchObject([{ candidate: document, version: 1, outcome: 'hit', live: null, finding: { outcome: 'hit', level: 'intercept' } }])
    expect(await foundOf((await book.payBy(4_000)).document)).toMatchObject([{ outcome: 'pass', finding: null }])
    const { rows } = await book.county.database.owner.query<{ set: string; effect: string }>(
      'select rule_set as set, effect from rules.verdict where region = $1 and document = any($2) and command = $3', [COUNTY, [before.document, answer.document], 'submit'])
    expect(new Set(rows.map((row) => JSON.stringify(row))).size, 'judged by the same rules to the same effect').toBe(1)
    const { rows: alerts } = await book.county.database.owner.query(`select from document.document where region = $1 and subject = $2`, [COUNTY, answer.document])
    expect(alerts).toEqual([])
    expect(await foundOf(before.document), 'nothing before it began').toEqual([])
    expect((await end(document, 'approve')).state).toBe('concluded')
    expect(await foundOf((await book.payBy(50_000)).document), 'nothing after it ended').toEqual([])
  })

  it('may be one of many, also two texts of one rule, each told apart by its form', async () => {
    const [low, high] = [await shadow(ruleText({ when: 'payment.amount > 1000' })), await shadow(ruleText({ when: 'payment.amount > 2000' }))]
    const others = await shadow(['MANY-01', 'MANY-02', 'MANY-03'].map((id) => `- ${ruleText({ id }).replaceAll('\n', '\n  ')}`).join('\n'))
    const { document } = await book.payBy(1_500)
    expect((await foundOf(document)).map(({ candidate, outcome }) => ({ candidate, outcome }))).toEqual(
      [{ candidate: low, outcome: 'hit' }, { candidate: high, outcome: 'pass' }].sort((left, right) => (left.candidate < right.candidate ? -1 : 1)))
    for (const rule of ['MANY-01', 'MANY-02', 'MANY-03']) expect(await foundOf(document, rule)).toMatchObject([{ candidate: others, outcome: 'pass' }])
    await Promise.all([end(low, 'sendBack'), end(high, 'reject'), end(others, 'withdraw')])
    expect(await foundOf((await book.payBy(1_500)).document)).toEqual([])
  })

  it('that says the same as a live rule finds the same of every document, in one batch and over several', async () => {
    await book.change(book.county, { parameter: 'rule_shadow_count', value: '60', unit: '条' })
    const live = (await liveSources()).map((source) => ({ ...source, place: undefined, version: source.version + 1 }))
    const documents: string[] = []
    for (const source of live) documents.push(await shadow(stringify(source)))
    expect(documents.filter((said) => !/^[0-9a-f-]{36}$/.test(said))).toEqual([])
    for (const size of [70, 1, 9]) {
      const answers = await run(book.county.gate, COUNTY, Array.from({ length: size }, (_, index) => payment(index)))
      expect(answers.filter((answer) => isRefusal(answer) && answer.code !== 'command.evidence_missing')).toEqual([])
    }
    const { rows } = await book.county.database.owner.query<{ rule: string; n: number; hits: number; differs: number }>(
      `select rule, count(*)::int as n, count(*) filter (where outcome = 'hit')::int as hits, count(*) filter (where outcome is distinct from live)::int as differs
         from rules.shadow_verdict where region = $1 and candidate = any($2::uuid[]) group by rule`, [COUNTY, documents])
    expect(rows).toHaveLength(live.length)
    expect(rows.filter(({ differs }) => differs > 0)).toEqual([])
    expect(rows.filter(({ hits }) => hits > 0).length, 'rules that hit, some by what stood before in the batch').toBeGreaterThan(4)
    for (const document of documents) await end(document, 'approve')
  })

  it('that asks for another history than the live rules is given it', async () => {
    expect(JSON.stringify(await liveSources()), 'no live rule reads it').not.toContain('payee_week_count')
    const document = await shadow(ruleText({ when: 'feature.payee_week_count >= 2', example: '1' })
      .replace('{amount: 1}', '{amount: 1}\n      feature: {payee_week_count: 2}').replace('{amount: 100}', '{amount: 100}\n      feature: {payee_week_count: 0}'))
    const answers = await run(book.county.gate, COUNTY, Array.from({ length: 3 }, () => plain('历史收款人')))
    const found = await Promise.all(answers.map((answer) => (isRefusal(answer) ? [] : foundOf(answer.document))))
    expect(found.flat().map(({ outcome }) => outcome)).toEqual(['pass', 'pass', 'hit'])
    await end(document, 'withdraw')
  })

  it('that no longer reads, compiles or binds is recorded as one that cannot judge; the live verdict stands', async () => {
    const document = await shadow(ruleText({ id: 'LOC-05' }))
    const broken = ruleText({ id: 'LOC-05' }).replace('payment.amount >', 'payment.amonut >')
    for (const [source, words] of [[broken, /payment\.amonut/], ['id: [', /LOC-05\.yaml/]] as const) {
      await book.county.database.owner.query('update rulebook.rule_shadow set source = $3 where region = $1 and document = $2', [COUNTY, document, source])
      // Another act of the office, so that the gate reads again.
      await book.change(book.county, { parameter: 'cash_start', value: '900' })
      const answer = await book.payBy(5_000, 'LOC-05')
      expect(answer.state).toBe('inApproval')
      const [row] = await foundOf(answer.document, 'LOC-05')
      expect(row).toMatchObject({ outcome: 'cannotJudge', live: null })
      expect(row!.finding!.message!.zh).toMatch(words)
    }
    // As it was, so that the books verify in the end.
    await book.county.database.owner.query('update rulebook.rule_shadow set source = $3 where region = $1 and document = $2', [COUNTY, document, ruleText({ id: 'LOC-05' })])
    await end(document, 'withdraw')
  })
})

/** Tells of every statement that goes through this pool. */
function watching(pool: Pool, tell: (text: string) => void): Pool {
  const of = <Thing extends object>(thing: Thing, name: string, instead: unknown) => new Proxy(thing, {
    get: (target, key) => {
      const value = key === name ? instead : Reflect.get(target, key) as unknown
      return typeof value === 'function' && key !== name ? value.bind(target) as unknown : value
    },
  })
  return of(pool, 'connect', async () => {
    const client = await pool.connect()
    return of(client, 'query', (asked: string | { text: string }, ...more: unknown[]) => {
      tell(typeof asked === 'string' ? asked : asked.text)
      return (client.query as (...words: unknown[]) => unknown).call(client, asked, ...more)
    })
  })
}

describe('a candidate whose history cannot be read', () => {
  const reading = (id: string, feature: string) => ruleText({ id, when: `feature.${feature} >= 2` })
    .replace('{amount: 5000}', `{amount: 1}\n      feature: {${feature}: 2}`).replace('{amount: 100}', `{amount: 100}\n      feature: {${feature}: 0}`)
  const found = async (document: string) => Object.fromEntries(await Promise.all(['HIS-01', 'HIS-02', 'HIS-03'].map(async (rule) => [rule, (await foundOf(document, rule))[0]])))

  it('by a fault of the database, or in time, says so; the batch, the other candidates and the next batch go on', async () => {
    const { owner } = book.county.database
    await book.payBy(5_000)
    await owner.query(`create schema trial;
      create view trial.faulty as select h.region, h.seq, h.document, (h.sign / (h.amount - h.amount))::smallint as sign, h.is_part, h.judged_at, h.counts_from, h.unit, h.amount from payment.history h;
      create view trial.slow as select h.region, h.seq, h.document, h.sign, h.is_part, h.judged_at, h.counts_from, h.unit, h.amount from payment.history h where pg_sleep(3) is not null;
      grant usage on schema trial to sluice_gate; grant select on trial.faulty, trial.slow to sluice_gate`)
    const { features } = book.county.gate.kinds.get('payment')!.judged! as { features: FeatureSpec[] }
    const trial = (name: string): FeatureSpec => ({
      id: `trial_${name}`, title: { zh: '试验', en: 'trial' }, agg: 'count', by: ['unit'], window: { kind: 'all' },
      source: { relation: `trial.${name}`, columns: { unit: 'uuid', amount: 'money' } },
    })
    features.push(trial('faulty'), trial('slow'))
    const documents = [
      await shadow(reading('HIS-01', 'trial_faulty')), await shadow(reading('HIS-02', 'payee_week_count')), await shadow(reading('HIS-03', 'trial_slow')),
    ]
    expect(documents.join(' ')).toMatch(/^[0-9a-f -]+$/)
    const { gate } = book.county
    const asked = [0, 0]
    for (let batch = 0; batch < 2; batch++) {
      const watched = (pool: Pool) => watching(pool, (text) => { if (text.includes('trial.slow')) asked[batch]! += 1 })
      const answers = await run({ ...gate, pool: watched(gate.pool), readerPool: gate.readerPool && watched(gate.readerPool) }, COUNTY,
        Array.from({ length: 60 }, () => plain(`历史收款人${batch}`)))
      expect(answers.filter(isRefusal)).toEqual([])
      const [first, third, last] = [0, 2, 59].map((index) => (answers[index] as { document: string }).document)
      expect(await found(first!)).toMatchObject({ 'HIS-01': { outcome: 'cannotJudge' }, 'HIS-02': { outcome: 'pass' }, 'HIS-03': { outcome: 'cannotJudge' } })
      expect(await found(third!), 'what stands before it in the batch counts once').toMatchObject({ 'HIS-02': { outcome: 'hit', finding: { values: { 'feature.payee_week_count': '2' } } } })
      const end = await found(last!)
      expect(end).toMatchObject({ 'HIS-02': { outcome: 'hit', finding: { values: { 'feature.payee_week_count': '59' } } } })
      expect(end['HIS-01']!.finding!.message!.zh).toMatch(/division by zero/)
      expect(end['HIS-03']!.finding!.message!.zh).toMatch(/statement timeout/)
    }
    expect(asked[0]).toBeGreaterThan(0)
    expect(asked[1], 'one that failed is left alone for a while').toBe(0)
    features.splice(-2)
    for (const document of documents) await end(document, 'withdraw')
  })
})

describe('the end of a shadow', () => {
  it('comes by itself after its last day', async () => {
    await shadow(ruleText({ id: 'LOC-06' }), { until: '2026-10-13' })
    book.setNow('2026-10-13T15:59:59Z')
    expect(await foundOf((await book.payBy(5_000)).document, 'LOC-06')).toHaveLength(1)
    book.setNow('2026-10-13T16:00:01Z')
    expect(await foundOf((await book.payBy(5_000)).document, 'LOC-06')).toEqual([])
  })

  it('comes with the release of a version that is as new, and with the retirement of the rule', async () => {
    await shadow(ruleText({ id: 'LOC-07' }))
    await shadow(ruleText({ id: 'LOC-07', version: '3' }))
    expect(await foundOf((await book.payBy(5_000)).document, 'LOC-07')).toHaveLength(2)
    expect(await book.release(book.county, { rule: 'LOC-07', text: ruleText({ id: 'LOC-07', version: '2', when: 'payment.amount > 6000', example: '7000' }) })).toBe('effective')
    expect(await foundOf((await book.payBy(5_000)).document, 'LOC-07')).toMatchObject([{ version: 3, outcome: 'hit', live: 'pass' }])
    expect(await foundOf((await book.payBy(9_000)).document, 'LOC-07')).toMatchObject([{ version: 3, outcome: 'hit', live: 'hit' }])
    expect(await book.release(book.county, { rule: 'LOC-07', purpose: 'retired', text: null })).toBe('effective')
    expect(await foundOf((await book.payBy(5_000)).document, 'LOC-07')).toEqual([])
  })
})

describe('the form of a shadow', () => {
  it.each([
    ['with a condition that does not compile', ruleText({ when: 'payment.amonut > 1' }), {}, /no fact, feature or parameter is called “payment\.amonut”/],
    ['with an example that comes out otherwise', ruleText({ example: '50' }), {}, /^Rule LOC-01: example 1 should be “hit”/],
    ['that says one rule twice', `- ${ruleText().replaceAll('\n', '\n  ')}\n- ${ruleText().replaceAll('\n', '\n  ')}`, {}, /^The rule LOC-01 stands in the text twice/],
    ['of a test of a population', ruleText().replace('on: [submit]', 'over: payeeYear'), {}, /^The text must hold one rule or a list/],
    ['that is not YAML', 'id: [', {}, /^candidates.yaml, line 1: this is not YAML/],
    ['beyond the longest time', ruleText(), { until: '2027-02-01' }, /^The last day 2027-02-01 is out of range/],
    ['that ended yesterday', ruleText(), { until: '2026-10-12' }, /^The last day 2026-10-12 is out of range/],
    ['of a version that is known', ruleText({ id: 'LOC-07', version: '2' }), {}, /^The rule LOC-07 has a version 2 already/],
  ])('%s is refused', async (_, text, changes, sentence) => {
    expect(await shadow(text, changes)).toMatch(sentence)
  })

  it('is refused for a rule of the office above, and beyond the number of candidates at once', async () => {
    expect(await book.release(book.province, { rule: 'PRV-09', text: ruleText({ id: 'PRV-09', when: 'payment.amount > 60000', example: '70000' }) })).toBe('effective')
    expect(await shadow(ruleText({ id: 'PRV-09', version: '2' }))).toMatch(/^The rule PRV-09 was released by the office above/)
    await book.change(book.county, { parameter: 'rule_shadow_count', value: '1', unit: '条', validFrom: '2026-10-14' })
    const document = await shadow(ruleText({ id: 'LOC-08' }))
    expect(await shadow(ruleText({ id: 'LOC-09' }))).toBe('In shadow here: 1. With 1 more the limit of 1 is passed. End those that are no longer needed.')
    await end(document, 'withdraw')
  })
})

describe('what candidates found', () => {
  it('is written by the gate for its own office, about verdicts that exist, and never changed', async () => {
    const said = (statement: string, values: unknown[]) => withRegion(book.county.database.gate, COUNTY, (client) => client.query(statement, values))
      .then(({ rowCount }) => rowCount, (error: { constraint?: string; code: string }) => error.constraint ?? error.code)
    expect(await said('update rules.shadow_verdict set outcome = $2 where region = $1', [COUNTY, 'pass'])).toBe('42501')
    expect(await said('delete from rules.shadow_verdict where region = $1', [COUNTY])).toBe('42501')
    const insert = `insert into rules.shadow_verdict (region, candidate, round, rule, seq, version, document, command, outcome, unit, judged_at)
      select $2, candidate, round, rule, seq + $3::int, version, document, command, outcome, unit, judged_at from rules.shadow_verdict where region = $1 limit 1`
    expect(await said(insert, [COUNTY, COUNTY, 1_000_000])).toBe('shadow_verdict_of')
    expect(await said(insert, [COUNTY, PROVINCE, 0])).toBe('42501')
  })

  it('leaves books that verify', async () => {
    const { steps, ledger, log } = await verify(book.county.database.owner, COUNTY, { gate: book.county.gate })
    expect([...steps.problems, ...ledger.problems, ...log.problems].map(({ en }) => en)).toEqual([])
  })
})

describe('a row of a candidate that is not what the candidate finds', () => {
  const lie = async (statement: string) => {
    const client = await book.county.database.owner.connect()
    try {
      await client.query('begin')
      await client.query(`${statement} and region = '${COUNTY}'`)
      const { steps } = await verifyInside(client, COUNTY, { gate: book.county.gate })
      return `${steps.problems.length}: ${steps.problems.map(({ en }) => en).join('\n')}`
    } finally {
      await client.query('rollback')
      client.release()
    }
  }
  const one = `(candidate, round, rule, seq) in (select candidate, round, rule, seq from rules.shadow_verdict where OF limit 1)`
  const of = (condition: string) => one.replace('OF', condition)

  it.each([
    ['a hit made a pass', `update rules.shadow_verdict set outcome = 'pass', finding = null where ${of(`rule = 'LOC-01' and outcome = 'hit'`)}`, /^1: .*shadow row of LOC-01 \(order \d+\) comes out as “hit”, recorded is “pass”/],
    ['a pass made a hit', `update rules.shadow_verdict set outcome = 'hit' where ${of(`rule = 'LOC-01' and outcome = 'pass'`)}`, /^1: .*comes out as “pass”, recorded is “hit”/],
    ['a hit of what history does not hold', `update rules.shadow_verdict set finding = jsonb_set(finding, '{values,feature.payee_week_count}', '"7"') where ${of(`rule = 'HIS-02' and outcome = 'hit'`)}`, /^1: .*HIS-02 .*or its evidence differs/],
    ['a row taken away', `delete from rules.shadow_verdict where ${of(`rule = 'LOC-01' and outcome = 'hit'`)}`, /^1: The candidate LOC-01 \(form \S+ \S+\): beside 1 verdict\(s\) while it was in shadow there is no shadow row, the first at order \d+\./],
    ['all rows of a candidate taken away', `delete from rules.shadow_verdict where rule = 'HIS-02'`, /^1: The candidate HIS-02 .*: beside 120 verdict\(s\)/],
    ['a row of another time', `update rules.shadow_verdict v set candidate = (select document from rulebook.rule_shadow s where s.region = v.region and s.rule = 'LOC-01' order by s.seq desc limit 1) where seq = (select min(seq) from rules.shadow_verdict where rule = 'LOC-01')`, /^2: .*beside 1 verdict[^]*outside the time in which its candidate was in shadow/],
    ['another amount', `update rules.shadow_verdict set amount_fen = amount_fen + 1 where ${of('true')}`, /^1: .*differs from the document or from the verdict/],
    ['another answer of the live rule', `update rules.shadow_verdict set live = 'hit' where ${of(`live = 'pass'`)}`, /^1: .*differs from the document or from the verdict/],
    ['another form', `update rules.shadow_verdict set candidate = gen_random_uuid() where ${of('true')}`, /^2: .*there is no shadow row[^]*belongs to no form/],
  ])('%s is found by verify', async (_, statement, words) => {
    expect(await lie(statement)).toMatch(words)
  })

  it('by a feature that is declared in another way since is not called false: one line for each candidate says that it could not be checked', async () => {
    const kind = book.county.gate.kinds.get('payment')!
    const features = kind.judged!.features.map((spec) => (spec.id === 'payee_week_count' ? { ...spec, by: ['unit'] } : spec))
    const kinds = new Map([...book.county.gate.kinds, ['payment', { ...kind, judged: { ...kind.judged!, features } }]])
    const { steps } = await verify(book.county.database.owner, COUNTY, { gate: { ...book.county.gate, kinds } })
    const said = steps.problems.map(({ en }) => en).filter((text) => text.includes('shadow row'))
    expect(said).toEqual([
      expect.stringMatching(/^The candidate LOC-01 .*: 3 of its shadow rows could not be checked: .*are not those of then/),
      expect.stringMatching(/^The candidate HIS-02 .*: 120 of its shadow rows could not be checked/),
    ])
  })
})

describe('a candidate at an act that no live rule judges', () => {
  it('stands beside a verdict of no rule set: nothing is called false that cannot be proved false, and it is said why', async () => {
    const candidate = ruleText({ id: 'APP-01', when: 'feature.payee_week_count >= 1', example: '1' }).replace('on: [submit]', 'on: [approve]')
      .replace('{amount: 1}', '{amount: 1}\n      feature: {payee_week_count: 1}').replace('{amount: 100}', '{amount: 100}\n      feature: {payee_week_count: 0}')
    const form = await shadow(candidate)
    const to = (changes: object) => ({ ...plain(''), body: book.paymentBody({ payee: '影子收款人', payeeAccount: '6222000000001234', ...changes }) })
    const paid = to({ amountFen: '33300' })
    const { document } = paid
    await run(book.county.gate, COUNTY, [to({ amountFen: '77700', purpose: '印刷宣传册' }), paid])
    await book.county.done('unit.financeHead', { kind: 'payment', document, action: 'approve' })
    const { rows: [verdict] } = await book.county.database.owner.query<{ id: string; set: string }>(
      `select id, rule_set as set from rules.verdict where region = $1 and document = $2 and command = 'approve'`, [COUNTY, document])
    expect(verdict!.set).toBe('none')
    expect(await foundOf(document, 'APP-01')).toMatchObject([{ outcome: 'hit', live: null }])
    expect(await recomputeMany(book.county.database.owner as never, COUNTY, book.county.gate, [verdict!.id])).toMatchObject([{ status: 'notJudged', differences: [] }])
    const told = async (kinds = book.county.gate.kinds) => (await verify(book.county.database.owner, COUNTY, { gate: { ...book.county.gate, kinds } }))
      .steps.problems.map(({ en }) => en).filter((text) => text.includes('APP-01'))
    expect(await told()).toEqual([])
    const kind = book.county.gate.kinds.get('payment')!
    // An upgrade that declares the feature over another group: this payee was paid, another document was not.
    const features = kind.judged!.features.map((spec) => (spec.id === 'payee_week_count' ? { ...spec, where: 'row.amount < 0' } : spec))
    expect(await told(new Map([...book.county.gate.kinds, ['payment', { ...kind, judged: { ...kind.judged!, features } }]]))).toEqual([
      expect.stringMatching(/^The candidate APP-01 .*: 1 of its shadow rows could not be checked: the verdicts beside them were not judged by any rule set/)])
    await end(form, 'withdraw')
  })
})

async function liveSources() {
  const { gate } = book.county
  const bound = gate.rulesOf(gate.kinds.get('payment')!, COUNTY, '2026-10-12', await withRegion(gate.pool, COUNTY, (client) => gate.amendmentsOf(client, COUNTY)))
  if (isRefusal(bound)) throw new Error(bound.message.en)
  return bound.ruleSet.rules.map(({ source }) => source)
}

/** Payments that resemble each other as split, repeated and rounded ones do. */
function payment(index: number): Command {
  const cash = index % 7 === 0
  return {
    ...plain(''), body: book.paymentBody({
      payee: `收款人${'甲乙丙'[index % 3]!}`, payeeType: index % 5 === 0 ? 'person' : 'company', amountFen: String([980_000, 1_100_000, 499_900, 50_000_100][index % 4]), settlement: cash ? 'cash' : 'transfer',
      purpose: ['会议费', '办公用品', '维修费'][index % 3], payeeAccount: `6222${String(index % 3).repeat(12)}`,
    }),
  }
}

/** A payment that no live rule asks anything of. */
function plain(payee: string): Command {
  return { key: newId(), actor: book.county.actor('unit.clerk'), kind: 'payment', document: newId(), action: 'submit', body: book.paymentBody({ payee }) }
}
