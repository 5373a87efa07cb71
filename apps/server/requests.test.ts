import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { preview as previewOf } from '#kernel/command/index.ts'
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

  it.each([
    ['that is no UTF-8', Buffer.from([0x7b, 0x22, 0x6b, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'application/json', 400, 'server.not_unicode'],
    ['of another type', 'a=b', 'application/x-www-form-urlencoded', 415, 'server.other_type'],
    ['in plain text', '{}', 'text/plain', 415, 'server.other_type'],
    ['of no type', '{}', undefined, 415, 'server.no_type'],
  ])('%s is refused in a sentence', async (_, payload, type, status, code) => {
    const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type }
    const answer = await server.ask({ method: 'POST', url: '/api/commands', cookie, payload, headers })
    expect([answer.statusCode, answer.json().code]).toEqual([status, code])
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

  it('asks whoever may approve for an opinion on what the submit met, and tells nobody else by it', async () => {
    const handler = await server.login(await server.account(server.office.actor('division.handler').person))
    const approving = async (document: string, code: string, asked: string) => {
      const { position } = server.office.actor(code)
      const { actions } = (await get(`/api/documents/${base.region}/${document}?position=${position}`, asked)).json()
      return actions.find((one: { action: string }) => one.action === 'approve') as { enabled: boolean; needsReason: boolean; opinionOn: string[]; reasonTitle: { zh: string } | null }
    }
    const sent = async (changes: object) => {
      const document = newId()
      await post('/api/commands', command({ document, action: 'submit', body: paymentBody(indicator, { amountFen: '100', ...changes }) }))
      return document
    }
    const vague = await sent({ purpose: '付款' })
    expect(await approving(vague, 'unit.financeHead', head)).toMatchObject({ enabled: true, needsReason: true, opinionOn: ['TEXT-04'], reasonTitle: { zh: '对疑点的意见' } })
    expect(await approving(vague, 'division.handler', handler)).toMatchObject({ enabled: false, needsReason: false, opinionOn: [] })
    expect(await approving(await sent({}), 'unit.financeHead', head)).toMatchObject({ enabled: true, needsReason: false, opinionOn: [], reasonTitle: null })
    // One account under three names: a rule that speaks to reviewers alone.
    const account = { payeeAccount: '6222000011110000', purpose: '教学楼电梯维保服务费' }
    const [, , doubtful] = [await sent({ ...account, payee: '甲电梯公司' }), await sent({ ...account, payee: '乙电梯公司' }), await sent({ ...account, payee: '丙电梯公司' })]
    expect(await approving(doubtful!, 'unit.financeHead', head)).toMatchObject({ enabled: true, needsReason: false, opinionOn: [] })
    const { position } = server.office.actor('unit.financeHead')
    expect((await post('/api/commands', { ...command({ document: doubtful, action: 'approve' }), position }, head)).json()).toMatchObject({ state: 'inApproval' })
    expect(await approving(doubtful!, 'division.handler', handler)).toMatchObject({ enabled: true, needsReason: true, opinionOn: ['ACCT-17'] })
  })

  it('tells a finding with the basis of its rule and names for what it mentions, and why a draft came back', async () => {
    const document = newId()
    await post('/api/commands', command({ document, action: 'submit', body: paymentBody(indicator, { purpose: '归还周转金往来' }) }))
    const held = (await get(`/api/documents/${base.region}/${document}?position=${base.position}`)).json()
    expect(held.state).toBe('held')
    expect(held.verdicts[0].findings).toMatchObject([{
      rule: 'TEXT-06', title: { zh: expect.stringContaining('借款') }, basis: { document: expect.stringContaining('预算法') }, names: { 'payment.purpose': { zh: '用途摘要' } },
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

  it('tells that the balance is short also when a rule forbids it already, and the findings also when the balance is short', async () => {
    const small = await server.office.indicator('school', 100n)
    const ask = (changes: Record<string, unknown>) => post('/api/preview', { ...base, document: newId(), action: 'submit', body: paymentBody(small, changes) })
    const both = (await ask({ economicClass: '39999' })).json()
    expect(both).toMatchObject({
      refusal: null, effect: 'forbid', short: { code: 'ledger.over_balance', message: { zh: expect.stringContaining('1.00') } },
    })
    expect(both.findings.map((finding: { rule: string }) => finding.rule)).toContain('CLS-02')
    const other = (await ask({ purpose: '接待用酒' })).json()
    expect(other).toMatchObject({ refusal: { code: 'ledger.over_balance' }, short: null, effect: 'intercept' })
    expect(other.findings.length).toBeGreaterThan(0)
    expect((await ask({ economicClass: '39999', amountFen: '100' })).json()).toMatchObject({ effect: 'forbid', short: null })
  })

  it('needs none of the connections of the gate, nor a command any of those of previews', { timeout: 20_000 }, async () => {
    const { gate, preview } = server.office.database
    const take = (pool: typeof gate) => Promise.all(Array.from({ length: pool.options.max! }, () => pool.connect()))
    const asked = { ...base, document: newId(), action: 'submit', body: paymentBody(indicator) }
    const known = newId()
    await post('/api/commands', command({ document: known, body: paymentBody(indicator) }))
    expect(preview.options.max).toBe(2)
    const taken = await take(preview)
    try {
      const [busy, done] = await Promise.all([post('/api/preview', asked), post('/api/commands', command({ body: paymentBody(indicator) }))])
      expect([busy.statusCode, busy.json().code, done.statusCode]).toEqual([503, 'command.busy', 200])
      // The page of a document still opens; only what can be done is not known for the moment.
      const page = (await get(`/api/documents/${base.region}/${known}?position=${base.position}`)).json()
      expect(page.actions.map((action: { enabled: boolean }) => action.enabled)).not.toContain(true)
      expect(page.actions[0].why.zh).toContain('系统正忙')
    } finally {
      for (const client of taken) client.release()
    }
    // Sessions are looked up through the gate, so the gate is taken at the level of the kernel here.
    const gates = await take(gate)
    try {
      const told = await previewOf(server.office.gate, base.region, { ...asked, key: 'k', actor: server.office.actor('unit.clerk') } as never)
      expect(told.refusal).toBeNull()
    } finally {
      for (const client of gates) client.release()
    }
  })

  it('cannot write, whatever is asked through its connections', async () => {
    await expect(server.office.database.preview.query('delete from access.session')).rejects.toThrow(/read-only transaction/)
    await expect(server.office.database.preview.query('select pg_sleep(1.5)')).rejects.toThrow(/statement timeout/)
  })

  it('of an unknown kind is a refusal inside the answer', async () => {
    expect((await post('/api/preview', { ...base, kind: 'nothing', document: newId(), action: 'submit' })).json())
      .toMatchObject({ refusal: { code: 'command.unknown_kind' } })
  })
})

describe('a copy of an ended document', () => {
  const copied = (document: string, asked = cookie) => get(`/api/documents/${base.region}/${document}/copy`, asked)

  it('begins a new request with what the withdrawn one said, without naming it', async () => {
    const document = newId()
    const body = paymentBody(indicator, { purpose: '2026年10月撤回又要付的清洁费' })
    await server.office.done('unit.clerk', { kind: 'payment', document, action: 'submit', body: body as never })
    expect((await copied(document)).json()).toMatchObject({ code: 'document.not_copied', message: { zh: expect.stringContaining('审核中') } })
    await server.office.done('unit.clerk', { kind: 'payment', document, action: 'withdraw' })
    const copy = (await copied(document)).json()
    expect(copy).toMatchObject({ kind: 'payment', body: { ...body, replaces: null }, references: { [indicator]: expect.stringContaining('公用经费') } })
    const again = await post('/api/commands', command({ action: 'submit', body: copy.body }))
    expect([again.statusCode, again.json().state]).toEqual([200, 'inApproval'])
  })

  it('names the number of a payment that the bank sent back', async () => {
    const document = newId()
    const body = paymentBody(indicator, { purpose: '2026年10月退票重付的清洁费', replaces: null })
    await server.office.done('unit.clerk', { kind: 'payment', document, action: 'submit', body: body as never })
    let number = ''
    for (const [position, action] of [['unit.financeHead', 'approve'], ['division.handler', 'approve'], ['treasury.payer', 'order'],
      ['treasury.dispatcher', 'send'], ['treasury.reconciler', 'bounce']] as const) {
      number = (await server.office.done(position, { kind: 'payment', document, action, ...(action === 'bounce' ? { reason: '账号户名不符' } : {}) })).number!
    }
    expect((await copied(document)).json().body.replaces).toBe(number)
  })
})

describe('a code', () => {
  it('of no published class is refused by one sentence that names the field and the list', async () => {
    const answer = await post('/api/commands', command({ action: 'submit', body: paymentBody(indicator, { economicClass: '30210' }) }))
    expect([answer.statusCode, answer.json().code]).toEqual([422, 'command.unknown_code'])
    expect(answer.json().message).toEqual({
      zh: '“部门经济分类”中没有代码“30210”。请从“部门预算支出经济分类”中选择。',
      en: '“Economic class” knows no code “30210”. Choose one of the economic classes of department budgets.',
    })
    const batch = { title: '批次', sourceDocument: '测〔2026〕2号', lines: [{ code: 'X', title: 'x', unit: '201', fundType: '111', functionClass: '2050203',
      economicClass: '333', project: null, projectKind: 'basic', amountFen: '1' }] }
    const line = await server.office.act('budget.handler', { kind: 'indicatorBatch', document: newId(), action: 'draft', body: batch as never })
    expect(line).toMatchObject({ code: 'command.unknown_code' })
  })

  it('is found in its catalogue with names in both languages, source and mark', async () => {
    const list = (await get('/api/catalogues/departmentEconomic')).json()
    expect(list).toMatchObject({ verified: false, source: expect.stringContaining('财预〔2017〕98号') })
    expect(list.entries).toContainEqual({ code: '30209', zh: '物业管理费', en: 'property management' })
    const codes = list.entries.map((entry: { code: string }) => entry.code)
    expect(new Set(codes).size).toBe(codes.length)
    expect(codes.filter((code: string) => !/^\d{3}(\d\d)?$/.test(code) || !codes.includes(code.slice(0, 3)))).toEqual([])
    const other = await get('/api/catalogues/nothing')
    expect([other.statusCode, other.json().code]).toEqual([404, 'server.no_such_catalogue'])
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

  it('name an alert by its reason in words, in the language of the reader, and by the rule last', async () => {
    const indicator = await server.office.indicator('school', 100_000_00n)
    const { born } = await server.office.done('unit.clerk', {
      kind: 'payment', document: newId(), action: 'submit', body: paymentBody(indicator, { purpose: '节日慰问用酒', amountFen: '800000' }) as never })
    const { items } = (await get(`/api/documents?region=${base.region}&kind=alert`)).json() as { items: { id: string; title: string; titleEn: string }[] }
    const alert = items.find((item) => item.id === born[0]!.id)!
    expect(alert.title).toMatch(/^\p{Script=Han}.*（[A-Z]+-\d+( [A-Z]+-\d+)*）$/u)
    expect(alert.titleEn).toMatch(/^[A-Za-z“].* \([A-Z]+-\d+( [A-Z]+-\d+)*\)$/)
    const view = (await get(`/api/documents/${base.region}/${alert.id}`)).json()
    expect([view.title, view.titleEn]).toEqual([alert.title, alert.titleEn])
    const payments = (await get(`/api/documents?region=${base.region}&kind=payment`)).json() as { items: { titleEn: unknown }[] }
    expect(new Set(payments.items.map((item) => item.titleEn))).toEqual(new Set([null]))
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

describe('what reaches no route', () => {
  const sent = (text: string) => new Promise<string>((resolve) => {
    let answer = ''
    const socket = connect(Number(new URL(address).port), '127.0.0.1', () => socket.write(text))
    socket.on('data', (chunk) => { answer += chunk.toString() }).on('error', () => {}).once('close', () => resolve(answer))
  })
  let address: string
  beforeAll(async () => { address = await server.app.listen({ host: '127.0.0.1', port: 0 }) })

  it.each([
    ['an address that is none', 'GET /api/%zz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', 404, 'server.no_such_page'],
    ['an address of many kilobytes', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`, 431, 'server.headers_too_large'],
    ['something that is no HTTP', 'hello\r\n\r\n', 400, 'server.not_http'],
  ])('%s is answered in a sentence of both languages', async (_, text, status, code) => {
    const answer = await sent(text)
    expect(answer.slice(0, 12)).toBe(`HTTP/1.1 ${status}`)
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toEqual({ code, message: { zh: expect.stringMatching(/[。]$/), en: expect.stringMatching(/[.]$/) } })
  })
})
