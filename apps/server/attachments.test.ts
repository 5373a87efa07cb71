import ExcelJS from 'exceljs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '#kernel/values/id.ts'
import { sniff } from './sniff.ts'
import { paymentBody, testServer, type TestServer } from './test-server.ts'
import { zipOf } from './test-zip.ts'

let server: TestServer
let cookie: string
let document: string
let indicator: string

beforeAll(async () => {
  server = await testServer()
  cookie = await server.login(await server.account(server.office.actor('unit.clerk').person))
  indicator = await server.office.indicator('school', 900_000_00n)
})
afterAll(() => server.close())
beforeEach(async () => {
  document = newId()
  const body = paymentBody(indicator, { purpose: `2026年10月附件测试费${document.slice(-4)}`, payee: `收款${document.slice(-6)}公司` })
  await server.office.done('unit.clerk', { kind: 'payment', document, action: 'draft', body: body as never })
})

const PDF = Buffer.from('%PDF-1.7\n1 0 obj')
const upload = (payload: Buffer, name = '会议纪要.pdf', holder = 'unit.clerk', asked = cookie, kind = 'minutes') => server.ask({
  method: 'POST', url: '/api/attachments', cookie: asked, payload, headers: { 'content-type': 'application/octet-stream' },
  query: { region: server.office.region, position: server.office.actor(holder).position, document, kind, name },
})

describe('what a file is', () => {
  it('is told by its content', async () => {
    expect(await sniff(PDF)).toBe('pdf')
    expect(await sniff(Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1]))).toBe('jpg')
    expect(await sniff(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]))).toBe('png')
    expect(await sniff(zipOf({ 'OFD.xml': '<ofd/>' }))).toBe('ofd')
    expect(await sniff(zipOf({ '[Content_Types].xml': '', 'xl/workbook.xml': '' }))).toBe('xlsx')
  })

  it('is nothing that we take when it is a page, a program, macros, a plain or a broken archive', async () => {
    const workbook = { '[Content_Types].xml': '', 'xl/workbook.xml': '', 'xl/vbaProject.bin': '' }
    const others = [Buffer.from('<html>'), Buffer.from('MZ..'), Buffer.from('GIF89a'), zipOf(workbook), zipOf({ 'a.txt': 'x' }), Buffer.from('PK\u0003\u0004broken')]
    for (const bytes of others) expect(await sniff(bytes)).toBeNull()
  })
})

describe('an attachment', () => {
  it('is kept, shown, enters the log with the next act, and comes back as a download', async () => {
    const added = (await upload(PDF)).json()
    expect(added).toMatchObject({ type: 'pdf', name: '会议纪要.pdf', bytes: PDF.length })
    const done = await server.office.done('unit.clerk', { kind: 'payment', document, action: 'submit' })
    const { rows } = await server.office.database.owner.query<{ leaf: string }>(
      `select convert_from(bytes, 'UTF8') as leaf from log.leaf where region = $1 and position = $2`, [server.office.region, done.leaf])
    expect(JSON.parse(rows[0]!.leaf)).toMatchObject({ attachments: [added.sha256] })
    const view = (await server.ask({ method: 'GET', url: `/api/documents/${server.office.region}/${document}`, cookie })).json()
    expect(view.attachments).toMatchObject([{ sha256: added.sha256, person: '单位经办人' }])
    const file = await server.ask({ method: 'GET', url: `/api/attachments/${server.office.region}/${document}/${added.sha256}`, cookie })
    expect(file.rawPayload.equals(PDF)).toBe(true)
    expect(file.headers).toMatchObject({
      'content-type': 'application/pdf', 'x-content-type-options': 'nosniff', 'content-disposition': expect.stringMatching(/^attachment; .*%E4%BC%9A/),
    })
  })

  it('that is taken away stands in the export log, with its hash and without its name', async () => {
    const { sha256 } = (await upload(PDF)).json() as { sha256: string }
    await server.ask({ method: 'GET', url: `/api/attachments/${server.office.region}/${document}/${sha256}`, cookie })
    const { rows } = await server.office.database.owner.query<{ what: string; format: string; about: string; person: string }>(
      'select what, format, about, person from access.export_log where region = $1 order by at desc, id desc limit 1', [server.office.region])
    expect(rows).toEqual([{ what: 'payment.attachment', format: 'pdf', about: `${document}, sha256 ${sha256}`, person: server.office.actor('unit.clerk').person }])
  })

  it('called .pdf that is a page is refused', async () => {
    const answer = await upload(Buffer.from('<script>alert(1)</script>'), 'harmless.pdf')
    expect(answer.json()).toMatchObject({ code: 'attachment.wrong_type' })
  })

  it('of the same content is not kept twice, and more than twenty are not taken', async () => {
    expect((await upload(PDF)).statusCode).toBe(200)
    expect((await upload(PDF, 'again.pdf')).json()).toMatchObject({ code: 'attachment.exists' })
    const answers = await Promise.all(Array.from({ length: 22 }, (_, index) => upload(Buffer.concat([PDF, Buffer.from([index])]))))
    expect(answers.filter((answer) => answer.statusCode === 200)).toHaveLength(19)
    expect(answers.filter((answer) => answer.statusCode === 409)).toHaveLength(3)
  })

  it('that came under the wrong kind comes again under the right one, and the log names its bytes once', async () => {
    const { sha256 } = (await upload(PDF, '纪要.pdf', 'unit.clerk', cookie, 'explanation')).json() as { sha256: string }
    expect((await upload(PDF, '纪要.pdf')).statusCode).toBe(200)
    expect((await upload(PDF, '纪要.pdf')).json()).toMatchObject({ code: 'attachment.exists' })
    const { leaf } = await server.office.done('unit.clerk', { kind: 'payment', document, action: 'submit' })
    const view = (await server.ask({ method: 'GET', url: `/api/documents/${server.office.region}/${document}`, cookie })).json() as { attachments: { kind: string }[] }
    expect(view.attachments.map(({ kind }) => kind).sort()).toEqual(['explanation', 'minutes'])
    const { rows } = await server.office.database.owner.query<{ leaf: string }>(
      `select convert_from(bytes, 'UTF8') as leaf from log.leaf where region = $1 and position = $2`, [server.office.region, leaf])
    expect((JSON.parse(rows[0]!.leaf) as { attachments: string[] }).attachments).toEqual([sha256])
  })

  it('larger than 20 MB is not taken', async () => {
    const answer = await upload(Buffer.concat([PDF, Buffer.alloc(20 * 1024 ** 2)]))
    expect([answer.statusCode, answer.json().code]).toEqual([413, 'server.too_large'])
  })

  it('comes from the clerk while drafting, then only from the holder of the standing task', async () => {
    await server.office.done('unit.clerk', { kind: 'payment', document, action: 'submit' })
    expect((await upload(PDF)).json()).toMatchObject({ code: 'attachment.not_now' })
    const head = await server.login(await server.account(server.office.actor('unit.financeHead').person))
    expect((await upload(PDF, 'a.pdf', 'unit.financeHead', head)).statusCode).toBe(200)
    const handler = await server.login(await server.account(server.office.actor('division.handler').person))
    expect((await upload(Buffer.from('%PDF-2'), 'b.pdf', 'division.handler', handler)).json()).toMatchObject({ code: 'attachment.not_now' })
  })

  it('keeps no path and no control characters in its name', async () => {
    expect((await upload(PDF, '..\\..\\etc/pass\u202ewd\r\n.pdf')).json()).toMatchObject({ name: 'passwd.pdf' })
  })

  it('that a rule asks for lets the submit pass', async () => {
    document = newId()
    const body = paymentBody(indicator, { amountFen: '60000000', purpose: '2026年校舍屋面大修工程款', payee: '乙建设有限公司', economicClass: '30213' })
    await server.office.done('unit.clerk', { kind: 'payment', document, action: 'draft', body: body as never })
    const without = await server.office.act('unit.clerk', { kind: 'payment', document, action: 'submit' })
    expect(without).toMatchObject({ code: 'command.evidence_missing' })
    expect((await upload(PDF)).statusCode).toBe(200)
    expect(await server.office.act('unit.clerk', { kind: 'payment', document, action: 'submit' })).toMatchObject({ effect: 'evidence' })
  })
})

describe('looking at an attachment inside the page', () => {
  const address = (sha256: string, part: string) => `/api/attachments/${server.office.region}/${document}/${sha256}/${part}`
  const look = (sha256: string, part: string) => server.ask({ method: 'GET', url: address(sha256, part), cookie })

  it('a PDF is framed by our own page only, and may load, send and script nothing', async () => {
    const { sha256 } = (await upload(PDF)).json<{ sha256: string }>()
    const framed = await look(sha256, 'frame')
    expect(framed.rawPayload.equals(PDF)).toBe(true)
    expect(framed.headers).toMatchObject({ 'content-type': 'application/pdf', 'x-frame-options': 'SAMEORIGIN', 'x-content-type-options': 'nosniff' })
    const policy = String(framed.headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'self'")
    expect(policy).not.toContain('script-src')
    const page = await server.ask({ method: 'GET', url: '/api/me', cookie })
    expect(page.headers).toMatchObject({ 'x-frame-options': 'DENY', 'content-security-policy': expect.stringContaining("frame-ancestors 'none'") })
    expect((await look(sha256, 'sheet')).json()).toMatchObject({ code: 'attachment.no_preview' })
  })

  it('a sheet is its first rows as text, formulas by their kept value, and nothing of other types is framed', async () => {
    const workbook = new ExcelJS.Workbook()
    const sheet = workbook.addWorksheet('清单')
    sheet.addRow(['品名', '数量', '金额'])
    for (let n = 1; n <= 70; n++) sheet.addRow([`物品${n}`, n, { formula: '1+1', result: 2 }])
    sheet.addRow(['<img src=x onerror=alert(1)>', 1, 1])
    const { sha256 } = (await upload(Buffer.from(await workbook.xlsx.writeBuffer()), '清单.xlsx')).json<{ sha256: string }>()
    const read = (await look(sha256, 'sheet')).json<{ header: string[]; rows: string[][]; more: boolean }>()
    expect(read).toMatchObject({ header: ['品名', '数量', '金额'], more: true })
    expect(read.rows).toHaveLength(50)
    expect(read.rows[0]).toEqual(['物品1', '1', '2'])
    expect((await look(sha256, 'frame')).json()).toMatchObject({ code: 'attachment.no_preview' })
  })
})
