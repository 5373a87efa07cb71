import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#kernel/values/id.ts'
import { paymentBody, testServer, type TestServer } from './test-server.ts'

let server: TestServer
let cookie: string
let head: string
let indicator: string
let base: { region: string; position: string; kind: string }

beforeAll(async () => {
  server = await testServer()
  const { office } = server
  cookie = await server.login(await server.account(office.actor('unit.clerk').person))
  head = await server.login(await server.account(office.actor('unit.financeHead').person))
  indicator = await office.indicator('school', 100_000_00n)
  base = { region: office.region, position: office.actor('unit.clerk').position, kind: 'payment' }
})
afterAll(() => server.close())

const post = (url: string, payload: unknown, asked = cookie) => server.ask({ method: 'POST', url, cookie: asked, payload: payload as object })
const get = (url: string, asked = cookie) => server.ask({ method: 'GET', url, cookie: asked })
const command = (more: object) => ({ key: newId(), ...base, document: newId(), action: 'draft', ...more })

describe('a command', () => {
  it('with the same key and content gets the same answer, with other content a refusal', async () => {
    const request = command({ body: paymentBody(indicator) })
    const first = await post('/api/commands', request)
    const again = await post('/api/commands', request)
    expect([again.statusCode, again.json()]).toEqual([200, first.json()])
    const other = await post('/api/commands', { ...request, body: paymentBody(indicator, { amountFen: '1' }) })
    expect([other.statusCode, other.json().code]).toEqual([409, 'command.key_reused'])
  })

  it.each([
    ['an unknown field', { unknown: 1 }, 'server.field_unknown', 'unknown'],
    ['a wrong version', { version: 'two' }, 'server.field_wrong', 'version'],
    ['a region of eight digits', { region: '33050200' }, 'server.field_wrong', 'region'],
    ['an amount of forty digits', { body: { amountFen: '9'.repeat(40) } }, 'document.field_wrong', '金额'],
    ['an amount as a number', { body: { amountFen: 12 } }, 'document.field_wrong', '金额'],
    ['a field that the form does not have', { body: { swift: 'X' } }, 'document.unknown_field', 'swift'],
    ['a body that is a list', { body: [] }, 'server.field_wrong', 'body'],
  ])('with %s is refused in a sentence that names it', async (_, more, code, named) => {
    const answer = await post('/api/commands', command(more))
    expect(answer.json()).toMatchObject({ code })
    expect(answer.statusCode).toBe(422)
    for (const language of ['zh', 'en'] as const) expect((answer.json().message as Record<string, string>)[language]!.length).toBeGreaterThan(8)
    expect(answer.json().message.zh).toContain(named)
  })

  it('without a body, or with half a one, is refused in a sentence', async () => {
    expect((await server.ask({ method: 'POST', url: '/api/commands', cookie })).json()).toMatchObject({ code: 'server.body_missing' })
    const broken = await server.ask({ method: 'POST', url: '/api/commands', cookie, payload: '{"key":', headers: { 'content-type': 'application/json' } })
    expect([broken.statusCode, broken.json().code]).toEqual([400, 'server.not_json'])
    const { key: _, ...rest } = command({})
    expect((await post('/api/commands', rest)).json()).toMatchObject({ code: 'server.field_missing', message: { zh: expect.stringContaining('key') } })
  })

  it('of many megabytes is not taken', async () => {
    const answer = await post('/api/commands', command({ reason: 'x'.repeat(3 * 1024 ** 2) }))
    expect([answer.statusCode, answer.json().code]).toEqual([413, 'server.too_large'])
  })

  it('in the name of somebody else is impossible: the actor is who is logged in', async () => {
    const answer = await post('/api/commands', { ...command({}), actor: { person: newId(), position: base.position } })
    expect(answer.json()).toMatchObject({ code: 'server.field_unknown' })
  })
})

describe('the page of a document', () => {
  it('says for every action whether it is possible now, why not, and who could', async () => {
    const document = newId()
    await post('/api/commands', command({ document, body: paymentBody(indicator, { purpose: '2026年10月校园绿化养护费' }) }))
    const draft = (await get(`/api/documents/${base.region}/${document}?position=${base.position}`)).json()
    const enabled = (view: { actions: { action: string; enabled: boolean }[] }) => view.actions.filter((one) => one.enabled).map((one) => one.action)
    expect(enabled(draft)).toEqual(['draft', 'submit', 'annul'])
    expect(draft.ledger.budget).toMatchObject({ availableFen: '10000000', afterFen: '9880000' })
    await post('/api/commands', command({ document, action: 'submit' }))
    const view = (await get(`/api/documents/${base.region}/${document}?position=${base.position}`)).json()
    expect(enabled(view)).toEqual(['withdraw'])
    const approve = view.actions.find((one: { action: string }) => one.action === 'approve')
    expect(approve).toMatchObject({ enabled: false, who: ['单位财务负责人'], why: { zh: expect.stringContaining('由“单位财务负责人”办理') } })
    expect(view.ledger.transfers).toMatchObject([{ event: 'E15', kind: 'reserve', amountFen: '120000' }])
    expect(view.references[indicator]).toContain('公用经费')
    expect(view.flow.tasks).toMatchObject([{ who: ['单位财务负责人'] }])
    const position = server.office.actor('unit.financeHead').position
    const hers = (await get(`/api/documents/${base.region}/${document}?position=${position}`, head)).json()
    expect(enabled(hers)).toEqual(['approve', 'sendBack', 'reject'])
    const todo = (await get(`/api/todo?region=${base.region}&position=${position}`, head)).json()
    expect(todo.items).toMatchObject([{ document: { id: document }, task: view.flow.tasks[0].task, daysLeft: expect.any(Number) }])
  })

  it('tells a finding with the basis of its rule and names for what it mentions, and why a draft came back', async () => {
    const document = newId()
    await post('/api/commands', command({ document, action: 'submit', body: paymentBody(indicator, { purpose: '归还周转金往来' }) }))
    const held = (await get(`/api/documents/${base.region}/${document}?position=${base.position}`)).json()
    expect(held.state).toBe('held')
    expect(held.verdicts[0].findings).toMatchObject([{
      rule: 'TEXT-06', basis: { document: expect.stringContaining('预算法') }, names: { 'payment.purpose': { zh: '用途摘要' } },
    }])
    const back = newId()
    await post('/api/commands', command({ document: back, action: 'submit', body: paymentBody(indicator, { purpose: '2026年10月消防设施检测费' }) }))
    await server.office.done('unit.financeHead', { kind: 'payment', document: back, action: 'sendBack', reason: '请补发票' })
    const row = (await get(`/api/documents/${base.region}/${back}?position=${base.position}`)).json()
    expect(row).toMatchObject({ state: 'draft', cameBack: '请补发票' })
    expect(held.cameBack).toBeNull()
  })

  it('proves its acts once the log is signed', async () => {
    const document = newId()
    await post('/api/commands', command({ document, body: { purpose: '存证' } }))
    let proofs: { covered: boolean; checkpoint: string; leaf: { document: string } }[] = []
    for (let tries = 0; tries < 100 && !proofs[0]?.covered; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      proofs = (await get(`/api/documents/${base.region}/${document}/proof`)).json()
    }
    expect(proofs).toMatchObject([{ covered: true, leaf: { document, action: 'draft' }, checkpoint: expect.stringContaining('test/330502000') }])
  })
})

describe('a preview', () => {
  it('tells effect, budget and who is next, and writes nothing', async () => {
    const document = newId()
    const request = { ...base, document, action: 'submit', body: paymentBody(indicator, { purpose: '2026年10月电梯维护保养费' }) }
    const answer = (await post('/api/preview', request)).json()
    expect(answer).toMatchObject({ refusal: null, effect: 'pass', budget: { afterFen: expect.any(String) }, next: [{ who: ['单位财务负责人'] }] })
    expect((await get(`/api/documents/${base.region}/${document}`)).statusCode).toBe(403)
  })

  it('of an unknown kind is a refusal inside the answer', async () => {
    expect((await post('/api/preview', { ...base, kind: 'nothing', document: newId(), action: 'submit' })).json())
      .toMatchObject({ refusal: { code: 'command.unknown_kind' } })
  })
})

describe('lists', () => {
  it('turn page by page without losing or repeating a row', async () => {
    for (let index = 0; index < 5; index++) {
      server.clock.now = new Date(server.clock.now.getTime() + (index % 2) * 1_000)
      await post('/api/commands', command({ body: { purpose: `翻页 ${index}` } }))
    }
    const ids: string[] = []
    let after = ''
    do {
      const page = (await get(`/api/documents?region=${base.region}&kind=payment&state=draft&limit=2${after && `&after=${after}`}`)).json()
      ids.push(...page.items.map((row: { id: string }) => row.id))
      after = page.next ?? ''
    } while (after)
    const all = (await get(`/api/documents?region=${base.region}&kind=payment&state=draft&limit=200`)).json()
    expect(ids).toEqual(all.items.map((row: { id: string }) => row.id))
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBeGreaterThanOrEqual(5)
  })

  it('refuse a page marker that is none', async () => {
    const answer = await get(`/api/documents?region=${base.region}&kind=payment&after=;drop`)
    expect([answer.statusCode, answer.json().code]).toEqual([422, 'server.bad_cursor'])
  })

  it('answer in a sentence when an id is none', async () => {
    const answer = await get(`/api/budget/indicators?region=${base.region}&unit=nothing`)
    expect([answer.statusCode, answer.json().code]).toEqual([422, 'server.field_wrong'])
  })
})

describe('an uploaded list', () => {
  const upload = (text: string, name = 'list.csv') => server.ask({
    method: 'POST', url: '/api/files/table', query: { kind: 'indicatorBatch', field: 'lines', name }, cookie, payload: Buffer.from(text),
    headers: { 'content-type': 'application/octet-stream' },
  })
  const HEADER = '指标编号,指标名称,单位代码,资金性质,功能分类,部门经济分类,支出类别,金额\n'

  it('becomes rows of the field; lines that do not fit are told with their number', async () => {
    const answer = (await upload(`${HEADER}A-1,公用经费,201,一般公共预算,2050203,302,基本支出,"1,234.50"\nA-2,缺金额,201,111,2050203,302,basic,\nA-3,错金额,201,111,2050203,302,basic,一百\n`)).json()
    expect(answer.rows).toEqual([{
      code: 'A-1', title: '公用经费', unit: '201', fundType: '111', functionClass: '2050203', economicClass: '302', project: null,
      projectKind: 'basic', amountFen: '123450',
    }])
    expect(answer.rejected).toMatchObject([{ line: 3, why: { zh: expect.stringContaining('金额') } }, { line: 4, why: { zh: expect.stringContaining('一百') } }])
  })

  it('without a known column is refused with the columns it should have', async () => {
    expect((await upload('甲,乙\n1,2\n')).json()).toMatchObject({ code: 'table.no_columns', message: { zh: expect.stringContaining('指标编号') } })
  })
})
