import Excel from 'exceljs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPdf } from '#kernel/print/test-pdf.ts'
import { newId } from '#kernel/values/id.ts'
import { paymentBody, testServer, type TestServer } from './test-server.ts'

let server: TestServer
const cookies: Record<string, string> = {}
let payment: string
let alert: string

beforeAll(async () => {
  server = await testServer()
  const { office } = server
  for (const position of ['unit.clerk', 'clinic:unit.clerk', 'treasury.payer', 'unit.financeHead', 'monitoring.officer', 'monitoring.head']) {
    cookies[position] = await server.login(await server.account(office.actor(position).person))
  }
  const school = await office.indicator('school', 900_000_00n)
  payment = newId()
  const { born } = await office.done('unit.clerk', {
    kind: 'payment', document: payment, action: 'submit',
    body: paymentBody(school, { payee: '某区第一中学', purpose: '#read("/etc/passwd") *办公* 物业管理费' }) as never,
  })
  alert = born[0]!.id
})
afterAll(() => server.close())

const sheet = (as: string, document: string, language = 'zh') => server.ask({
  method: 'GET', url: `/api/documents/${server.office.region}/${document}/sheet.pdf?language=${language}`, cookie: cookies[as], headers: { host: 'gate.example:8080' },
})
const read = async (as: string, document: string, language?: string) => (
  (await readPdf((await sheet(as, document, language)).rawPayload)).pages.join(' '))

it('the sheet of a payment says what was asked, what the rules found, who did what, what was booked and where the proof is', async () => {
  const answer = await sheet('unit.clerk', payment)
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'application/pdf'])
  const text = (await readPdf(answer.rawPayload)).pages.join(' ')
  for (const words of [
    '支付申请', 'ZF-330502000-2026-', '1,200.00', '壹仟贰佰元整', '某区第一中学', '#read("/etc/passwd") *办公* 物业管理费', '30209 ', '拦截', 'ACCT-02',
    '送审', '单位经办人（单位经办人）', 'E15', '占用', '叶哈希', `http://gate.example:8080/documents/${server.office.region}/`,
  ]) expect(text.replaceAll(' ', '')).toContain(words.replaceAll(' ', ''))
  expect(text).toContain('打印于 2026-10-12 10:00')
})

const letter = (as: string, document = alert, print = 'inquiry') => server.ask({
  method: 'GET', url: `/api/documents/${server.office.region}/${document}/prints/${print}`, cookie: cookies[as],
})

it('the letter of inquiry asks the unit about the payment, by name, with the findings and a date', async () => {
  const { pages } = await readPdf((await letter('monitoring.officer')).rawPayload)
  // Between Chinese and figures there is room on paper, which a reader of the file takes for a blank.
  const text = pages.join('').replace(/\s/g, '')
  for (const words of ['问询函', '某区财政局', '某区第一中学：', '1,200.00', '同名', 'ACCT-02', '请于2026年10月', '签收人']) expect(text).toContain(words)
})

it('the sheet of an alert carries the explanation of the unit; in English no Chinese word of ours is left', async () => {
  await server.office.done('unit.financeHead', { kind: 'alert', document: alert, action: 'explain', reason: '系同户名零余额账户划转，附批复。' })
  expect(await read('treasury.payer', alert)).toContain('系同户名零余额账户划转，附批复。')
  const text = await read('treasury.payer', alert, 'en')
  // The verdict is that of the payment, which the alert is about.
  for (const words of ['Held', 'ACCT-02', 'Triggered by Submit']) expect(text.replaceAll(/\s+/g, ' ')).toContain(words)
  for (const words of ['Alert', 'What was done', 'Explain', 'Leaf hash', 'Printed by']) expect(text).toContain(words)
  for (const words of ['办理经过', '单位说明情况', '打印于', '金额']) expect(text).not.toContain(words)
})

describe('the letter of inquiry', () => {
  it('is printed by supervision only, of an undecided alert only', async () => {
    expect([(await letter('unit.financeHead')).statusCode, (await letter('unit.financeHead')).json()]).toMatchObject([403, { code: 'server.print_not_yours' }])
    expect((await letter('clinic:unit.clerk')).statusCode).toBe(403)
    expect((await letter('monitoring.officer', payment)).statusCode).toBe(404)
    await server.office.done('monitoring.officer', { kind: 'alert', document: alert, action: 'review', reason: '说明不成立' })
    await server.office.done('monitoring.head', { kind: 'alert', document: alert, action: 'forbid', reason: '禁止' })
    expect((await letter('monitoring.officer')).json()).toMatchObject({ code: 'server.print_not_in_state' })
  })
})

describe('statistics', () => {
  const taken = (as: string, format: string) => server.ask({
    method: 'GET', url: `/api/monitoring/statistics/export?region=${server.office.region}&format=${format}&from=2026-10-01&to=2026-10-31`, cookie: cookies[as],
  })

  it('are taken away as CSV and as a workbook, by those who read the whole region, and logged', async () => {
    const csv = (await taken('monitoring.officer', 'csv')).payload
    expect(csv).toContain('\uFEFF项目,数值,分母,比率')
    expect(csv).toContain('违规率（笔数）,1,1,1')
    // Counts of rules that people of a unit are not told of would tell them.
    expect([(await taken('unit.clerk', 'csv')).statusCode, (await taken('unit.clerk', 'csv')).json()]).toMatchObject([403, { code: 'server.office_only' }])
    const book = new Excel.Workbook()
    await book.xlsx.load((await taken('monitoring.officer', 'xlsx')).rawPayload as never)
    expect(book.worksheets.map((sheet) => sheet.name)).toEqual(['汇总', '按单位', '按月', '按规则', '按级别'])
    expect(book.getWorksheet('按单位')!.getCell('A2').value).toBe('某区第一中学')
    const { rows } = await server.office.database.owner.query<{ what: string; format: string; about: string }>(
      `select what, format, about from access.export_log where region = $1 and what like 'monitoring.%' order by at, format`, [server.office.region])
    expect(rows.map(({ what, format }) => `${what} ${format}`)).toEqual(['monitoring.statistics csv', 'monitoring.statistics xlsx'])
    expect(rows[0]!.about).toContain('2026-10-31')
  })

  it('a rectification is ordered from the alert by who decides, and lands with the unit', async () => {
    const { region } = server.office
    const order = (as: string) => server.ask({
      method: 'POST', url: '/api/monitoring/rectifications', cookie: cookies[as],
      payload: { region, position: server.office.actor(as).position, alert, violation: 'account', facts: '转入本单位账户', demand: '退回\n调账', due: '2026-10-30' },
    })
    expect((await order('monitoring.officer')).statusCode).toBe(403)
    const answer = await order('monitoring.head')
    expect(answer.json()).toMatchObject({ done: [{ kind: 'rectification', state: 'rectifying' }] })
    const todo = await server.ask({ method: 'GET', url: `/api/todo?region=${region}&position=${server.office.actor('unit.financeHead').position}`, cookie: cookies['unit.financeHead'] })
    expect((todo.json() as { items: { document: { kind: string } }[] }).items.map(({ document }) => document.kind)).toContain('rectification')
    const listed = await server.ask({ method: 'GET', url: `/api/monitoring/rectifications?region=${region}&alert=${alert}`, cookie: cookies['unit.financeHead'] })
    expect(listed.json()).toMatchObject([{ state: 'rectifying', due: '2026-10-30', isLate: false }])
  })
})

it('who may not read a document gets no sheet of it, and every sheet that goes out is in the export log', async () => {
  const foreign = await sheet('clinic:unit.clerk', payment)
  expect(foreign.statusCode).toBe(403)
  expect(foreign.json()).toMatchObject({ code: 'document.no_such' })
  const { rows } = await server.office.database.owner.query<{ person: string; what: string; format: string }>(
    `select person, what, format from access.export_log where region = $1 order by at, what`, [server.office.region])
  const { person } = server.office.actor('unit.clerk')
  expect(rows.filter((row) => row.person === person)).toEqual([{ person, what: 'payment.print', format: 'pdf' }])
  expect(rows.map((row) => row.what).filter((what) => what.endsWith('.print')).sort()).toEqual(['alert.print', 'alert.print', 'payment.print'])
  expect(rows.map((row) => row.what)).toContain('alert.inquiry')
})
