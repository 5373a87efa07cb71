import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openGate, recomputeMany, run, verify, type Command, type Done, type Gate } from '#kernel/command/index.ts'
import { testOffice, type TestOffice } from '#kernel/command/testing.ts'
import { withRegion } from '#kernel/database/index.ts'
import { loadDocuments } from '#kernel/document/index.ts'
import { readTable } from '#kernel/files/index.ts'
import { discoverModules, loadKinds, readList, type Module } from '#kernel/module/index.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'

let office: TestOffice
let folder: string
let modules: Module[]
let indicator: string
let now = new Date('2026-10-12T02:00:00Z')

beforeAll(async () => {
  office = await testOffice({ clock: () => now })
  indicator = await office.indicator('school', 100_000_000_00n)
  modules = await discoverModules(fileURLToPath(new URL('../', import.meta.url)))
  folder = await mkdtemp(join(tmpdir(), 'sluice-register-'))
  await cp(fileURLToPath(new URL('../payment/rules', import.meta.url)), folder, { recursive: true })
})
afterAll(async () => {
  await office.close()
  await rm(folder, { recursive: true, force: true })
})

/** A gate in which these rules of the payment module are switched on. */
async function gateWith(...rules: string[]): Promise<Gate> {
  for (const rule of rules) {
    const file = join(folder, `${rule}.yaml`)
    await writeFile(file, (await readFile(file, 'utf8')).replace('state: off', 'state: on'))
  }
  const changed = modules.map((module): Module => (module.id !== 'payment' ? module : {
    ...module, kinds: module.kinds.map((kind) => (kind.code === 'payment' ? { ...kind, judged: { ...kind.judged!, rulesFolder: pathToFileURL(`${folder}/`) } } : kind)),
  }))
  return openGate({ pool: office.database.gate, modules: changed, kinds: await loadKinds(changed), clock: () => now })
}

const registers = () => new Map(modules.flatMap((module) => module.registers ?? []).map((register) => [register.name, register]))

async function take(name: string, text: string, complete = true, check?: () => Promise<void>): Promise<string> {
  const document = await handIn(name, text, complete)
  await check?.()
  now = new Date(now.getTime() + 1_000)
  await office.done('register.checker', { kind: 'registerLoad', document, action: 'approve' })
  return document
}

/** A list that waits to be checked. */
async function handIn(name: string, text: string, complete = true): Promise<string> {
  const register = registers().get(name)!
  const table = await readTable(Buffer.from(text), `${name}.csv`)
  if (isRefusal(table)) throw new Error(table.message.en)
  const list = readList(register, table)
  if ('refusals' in list) throw new Error(list.refusals.map(({ message }) => message.en).join('\n'))
  const contentSha256 = await withRegion(office.database.gate, office.region, (client) => register.stage(client, office.region, list.rows))
  const document = newId()
  now = new Date(now.getTime() + 1_000)
  const body = { register: name, source: `${name}.csv`, fileSha256: '0'.repeat(64), contentSha256, rows: list.rows.length, complete }
  await office.done('register.keeper', { kind: 'registerLoad', document, action: 'submit', body })
  return document
}

async function pay(gate: Gate, changes: { payee: string; amountFen?: string }): Promise<Done> {
  now = new Date(now.getTime() + 1_000)
  const [answer] = await run(gate, office.region, [payment(changes)])
  if (isRefusal(answer)) throw new Error(answer.message.en)
  return answer as Done
}

function payment(changes: { payee: string; amountFen?: string }): Command {
  const body = {
    indicator, amountFen: '120000', purpose: `物业管理费 ${newId()}`, payeeType: 'company', payeeAccount: Buffer.from(changes.payee).toString('hex').slice(-24), payeeBank: '某银行',
    settlement: 'transfer', economicClass: '30209', ...changes,
  }
  return { key: newId(), actor: office.actor('unit.clerk'), kind: 'payment', document: newId(), action: 'submit', body: body as never }
}

const found = ({ findings }: Done, rule: string) => findings.find((finding) => finding.rule === rule)

describe('a rule that asks an outside list', () => {
  it('is not applicable before any list was taken over, cannot judge by a part of it, and judges by the whole', async () => {
    const gate = await gateWith('ACCT-12')
    expect(found(await pay(gate, { payee: '失信公司' }), 'ACCT-12')?.outcome ?? 'notApplicable').toBe('notApplicable')

    await take('black-list', '名称,所在名单,列入原因\n失 信公司（甲）,失信被执行人名单,拒不履行\n', false)
    expect(found(await pay(gate, { payee: '守信公司' }), 'ACCT-12')).toMatchObject({ outcome: 'cannotJudge', effect: 'intercept', unknown: ['blackList.listed'] })
    // Other widths and blanks are the same name.
    expect(found(await pay(gate, { payee: '失信公司(甲)' }), 'ACCT-12')).toMatchObject({ outcome: 'hit' })

    await take('black-list', '名称,所在名单,列入原因\n失信公司（甲）,失信被执行人名单,拒不履行\n')
    expect(await pay(gate, { payee: '守信公司' })).toMatchObject({ effect: 'pass' })
    const held = await pay(gate, { payee: '失信公司（甲）' })
    expect(held).toMatchObject({ state: 'held', effect: 'intercept' })
    expect(found(held, 'ACCT-12')!.message!.zh).toBe('收款人“失信公司（甲）”列入失信被执行人名单（拒不履行）。请核对登记信息并经法制审核后办理。')

    await take('black-list', '名称,所在名单\n别的公司,失信被执行人名单\n')
    expect(await pay(gate, { payee: '失信公司（甲）' }), 'the newest list counts').toMatchObject({ effect: 'pass' })
  })

  it('reads money and days of the list, and what two of one name differ in is unknown', async () => {
    await gateWith('ACCT-13')
    await office.database.owner.query(
      `insert into rules.parameter_value (id, scope, valid_from, value, document_number, verified, source)
       values ('new_company_amount', $1, '2020-01-01', '"5000000"', '[DK]', false, 'test'), ('new_company_days', $1, '2020-01-01', '180', '[DK]', false, 'test')`, [office.region])
    const gate = await gateWith()
    await take('company', '名称,成立日期,实缴资本\n新公司,2026-10-01,"1,000.50"\n老公司,2006-10-01,9\n两家公司,2026-10-01,1\n两家公司,2001-10-01,1\n')
    // An amount of 50,000 yuan to a new company asks for papers, so that the request comes back with their names.
    await expect(pay(gate, { payee: '新公司', amountFen: '5000000' })).rejects.toThrow(/registration/)
    expect(await pay(gate, { payee: '新公司', amountFen: '4999999' })).toMatchObject({ effect: 'pass' })
    expect(await pay(gate, { payee: '老公司', amountFen: '5000000' })).toMatchObject({ effect: 'pass' })
    expect(found(await pay(gate, { payee: '两家公司', amountFen: '5000000' }), 'ACCT-13')).toMatchObject({ outcome: 'cannotJudge', effect: 'note', unknown: ['company.registeredOn'] })
  })

  it('is asked by what an office released, although the installation has no such rule; a list that nobody took over costs no query', async () => {
    const text = `{id: LOC-50, version: 1, level: note, on: [submit], when: staff.listed, message: {zh: 收款人是职工, en: The payee is on the staff}, tell: clerk,
      basis: {document: 测试, verified: false}, examples: {hit: [{staff: {listed: true}}], pass: [{staff: {listed: false}}]}}`
    const common = { kind: 'ruleRelease', document: newId() }
    await office.done('rulebook.editor', { ...common, action: 'submit', body: {
      judges: 'payment', rule: 'LOC-50', purpose: 'live', text, backtestRun: null, backtest: null, reason: '测试' } as never })
    await office.done('rulebook.approver', { ...common, action: 'approve' })
    expect(found(await pay(office.gate, { payee: '张三丰' }), 'LOC-50'), 'not applicable').toBeUndefined()
    expect(await registersRead()).not.toContain('staff')
    await take('staff', '名称,所在单位\n张三丰,某学校\n')
    expect(found(await pay(office.gate, { payee: '张三丰' }), 'LOC-50')).toMatchObject({ outcome: 'hit', effect: 'note' })
    expect(found(await pay(office.gate, { payee: '李四光' }), 'LOC-50')).toBeUndefined()
    expect(await registersRead()).toContain('staff')
    expect(await registersRead()).not.toContain('designated')
  })
})

/** The registers that one look-up of a payment asks lines of. */
async function registersRead(): Promise<string[]> {
  return withRegion(office.database.gate, office.region, async (client) => {
    const { rows: [{ id }] } = await client.query(`select id from document.document where region = $1 and kind = 'payment' limit 1`, [office.region])
    const documents = await loadDocuments(client, office.region, [id])
    const asked: string[] = []
    const watching = new Proxy(client, { get: (target, name) => (name !== 'query' ? Reflect.get(target, name) : (query: { name?: string; values?: unknown[] }) => {
      if (query.name === 'register-read') asked.push(String(query.values![1]))
      return target.query(query as never)
    }) })
    await office.gate.kinds.get('payment')!.lookups!(watching, office.region, [...documents.values()])
    return asked
  })
}

describe('a list of others', () => {
  it.each([
    ['without the key', '单位,原因\n甲,乙\n', /no column “name”.*名称/],
    ['with a nameless line', '名称,所在名单\n,失信\n', /Line 2: “name” is empty/],
  ])('%s is refused, with its place', async (_, text, words) => {
    await expect(take('black-list', text)).rejects.toThrow(words)
  })

  it('with a wrong date, amount, truth or period is refused whole, every fault named', async () => {
    const text = '合同编号,签订日期,合同金额,工程合同,生效日期,失效日期\nA,2026-02-30,1000,是,,\nB,2026-02-03,很多,是,,\nC,2026-02-03,1,也许,,\nD,2026-02-03,1,否,2026-05-01,2026-05-01\n'
    const register = registers().get('contract')!
    const table = await readTable(Buffer.from(text), 'contract.csv')
    const list = readList(register, table as Exclude<typeof table, { refused: true }>)
    expect('refusals' in list && list.refusals.map(({ message }) => message.en)).toEqual([
      'Line 2, “signed on”: “2026-02-30” is not a date, for example 2026-03-31. Correct it.',
      'Line 3, “amount”: “很多” is not an amount in yuan. Correct it.',
      'Line 4, “works”: “也许” is not yes or no. Correct it.',
      'Line 5: it ceases to hold before it begins. Correct the dates.',
    ])
  })
})

describe('a taking-over', () => {
  it('is an act of two persons with the digests of file and content in the log, and is asked by no rule before it is checked', async () => {
    const gate = await gateWith('ACCT-12')
    let unchecked: Done | null = null
    const document = await take('black-list', '名称,所在名单\n待核公司,失信被执行人名单\n', true, async () => { unchecked = await pay(gate, { payee: '待核公司' }) })
    expect(found(unchecked!, 'ACCT-12')?.outcome).not.toBe('hit')
    expect(found(await pay(gate, { payee: '待核公司' }), 'ACCT-12')).toMatchObject({ outcome: 'hit' })
    const { rows: leaves } = await office.database.owner.query<{ text: string }>(`select convert_from(bytes, 'UTF8') as text from log.leaf where region = $1 and convert_from(bytes, 'UTF8') like '%' || $2 || '%' order by position`, [office.region, document])
    expect(leaves).toHaveLength(2)
    const { rows: [load] } = await office.database.owner.query<{ content: string }>('select content from register.load where region = $1 and document = $2', [office.region, document])
    expect(leaves[0]!.text).toContain(load!.content)
    expect(leaves[0]!.text, 'no name of the list').not.toContain('待核公司')
  })

  it('counts for what comes after it in the order, be it in one batch or at one instant, and so it is judged again', async () => {
    const text = `{id: LOC-51, version: 1, level: note, on: [submit], when: staff.listed, message: {zh: 收款人是职工, en: The payee is on the staff}, tell: clerk,
      basis: {document: 测试, verified: false}, examples: {hit: [{staff: {listed: true}}], pass: [{staff: {listed: false}}]}}`
    await office.done('rulebook.editor', { kind: 'ruleShadow', document: newId(), action: 'submit', body: { judges: 'payment', text, until: '2026-12-31', reason: '测试' } as never })
    const document = await handIn('staff', '名称,所在单位\n王五,某学校\n')
    const approval: Command = { key: newId(), actor: office.actor('register.checker'), kind: 'registerLoad', document, action: 'approve' }
    const before = await run(office.gate, office.region, [payment({ payee: '王五' })])
    const together = await run(office.gate, office.region, [payment({ payee: '王五' }), approval, payment({ payee: '王五' })])
    const payments = [...before, together[0], together[2], ...await run(office.gate, office.region, [payment({ payee: '王五' })])] as Done[]
    expect(payments.map((done) => found(done, 'LOC-50')?.outcome)).toEqual([undefined, undefined, 'hit', 'hit'])
    const { rows } = await office.database.owner.query<{ id: string; at: Date }>(
      'select id, judged_at as at from rules.verdict where region = $1 and document = any($2::uuid[]) order by seq', [office.region, payments.map((done) => done.document)])
    expect(new Set(rows.map(({ at }) => at.getTime())).size, 'at one instant').toBe(1)
    const again = await withRegion(office.database.gate, office.region, (client) => recomputeMany(client, office.region, office.gate, rows.map(({ id }) => id)))
    expect(again.map(({ status, differences }) => ({ status, differences }))).toEqual(rows.map(() => ({ status: 'equal', differences: [] })))
    const { steps } = await verify(office.database.owner, office.region, { gate: office.gate })
    expect(steps.problems.map(({ en }) => en).filter((said) => said.includes('LOC-51'))).toEqual([])
  })

  it('of lines that were not handed in, or of others, is refused', async () => {
    const submit = (body: Record<string, unknown>) => office.act('register.keeper', { kind: 'registerLoad', document: newId(), action: 'submit', body: { register: 'black-list', source: 'x.csv', fileSha256: '0'.repeat(64), complete: true, ...body } as never })
    expect(await submit({ contentSha256: 'a'.repeat(64), rows: 3 })).toMatchObject({ code: 'register.not_staged' })
    const contentSha256 = await withRegion(office.database.gate, office.region, (client) => registers().get('black-list')!.stage(client, office.region, [{ key: '甲', validFrom: null, validTo: null, values: { list: '失信' } }]))
    expect(await submit({ contentSha256, rows: 2 })).toMatchObject({ code: 'register.staged_differs' })
    expect(await submit({ contentSha256, rows: 1 })).toMatchObject({ state: 'inApproval' })
  })

  it('is verified: a line that was changed, added or taken away since is found, and a load of no document', async () => {
    const faults = async () => (await verify(office.database.owner, office.region, { gate: office.gate })).steps.problems.map(({ en }) => en).filter((text) => text.includes('taking-over') || text.includes('Taking-over'))
    expect(await faults()).toEqual([])
    await office.database.owner.query(`update register.entry set body = jsonb_set(body, '{list}', '"无"') where region = $1 and name = 'black-list' and load = 1`, [office.region])
    expect(await faults()).toEqual(['The lines of taking-over 1 of the register “black-list” are not those that were taken over.'])
    await office.database.owner.query(`update register.load set complete = not complete where region = $1 and name = 'black-list' and n = 1`, [office.region])
    expect((await faults())[0]).toBe('Taking-over 1 of the register “black-list” comes from no checked document.')
    await expect(office.database.gate.query('update register.entry set line = line')).rejects.toThrow(/permission denied/)
  })
})
