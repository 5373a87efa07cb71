import { afterAll, beforeAll, expect, it } from 'vitest'
import { readPdf } from '#kernel/print/test-pdf.ts'
import { newId } from '#kernel/values/id.ts'
import { paymentBody, testServer, type TestServer } from './test-server.ts'

const NUMBER = '11010519491231002X'
const ENDS = '110***********002X'

let server: TestServer
let payment: string
const cookies: Record<string, string> = {}

beforeAll(async () => {
  server = await testServer()
  const { office } = server
  for (const position of ['unit.clerk', 'division.handler', 'treasury.payer', 'monitoring.officer']) cookies[position] = await server.login(await server.account(office.actor(position).person))
  payment = newId()
  const body = paymentBody(await office.indicator('school', 900_000_00n), { payee: '李四', payeeType: 'person', amountFen: '20000', purpose: '2026年10月高龄津贴', businessType: 'subsidy', economicClass: '30299', beneficiaryId: NUMBER, scheme: '高龄津贴' })
  await office.done('unit.clerk', { kind: 'payment', document: payment, action: 'submit', body: body as never })
})
afterAll(() => server.close())

const get = (as: string, url: string) => server.ask({ method: 'GET', url, cookie: cookies[as] })
const place = () => `/api/documents/${server.office.region}/${payment}`

it('the identity number of a person who is paid is read whole by those who must know whom, and by nobody else', async () => {
  const read = async (as: string) => (await get(as, place())).json().body.beneficiaryId
  expect(await Promise.all(['unit.clerk', 'division.handler', 'monitoring.officer'].map(read))).toEqual([NUMBER, NUMBER, NUMBER])
  const seen = await get('treasury.payer', place())
  expect([seen.json().body.beneficiaryId, seen.json().body.payee]).toEqual([ENDS, '李四'])
  expect(seen.body).not.toContain(NUMBER)
})

it('leaves the house masked, whoever takes it: on paper, in an export, in the proof, to a program', async () => {
  const pages = (await readPdf((await get('unit.clerk', `${place()}/sheet.pdf`)).rawPayload)).pages.join('').replace(/\s/g, '')
  expect([pages.includes(NUMBER), pages.includes(ENDS), pages.includes('高龄津贴')]).toEqual([false, true, true])
  const exported = await get('unit.clerk', `/api/exports/documents?region=${server.office.region}&kind=payment`)
  expect([exported.statusCode, exported.body.includes(NUMBER), exported.body.includes(ENDS)]).toEqual([200, false, true])
  expect((await get('unit.clerk', `${place()}/proof`)).body).not.toContain(NUMBER)
  const token = await server.ask({ method: 'POST', url: '/api/tokens', cookie: cookies['unit.clerk'], payload: { region: server.office.region, name: '对接程序', days: 30, kinds: ['payment'] } })
  const read = await server.ask({ method: 'GET', url: place(), headers: { authorization: `Bearer ${token.json().secret}` } })
  expect([read.statusCode, read.json().body.beneficiaryId]).toEqual([200, ENDS])
})

it('is typed anew in a copy', async () => {
  await server.office.done('unit.clerk', { kind: 'payment', document: payment, action: 'withdraw' })
  const copy = await get('unit.clerk', `${place()}/copy`)
  expect([copy.statusCode, copy.json().body.beneficiaryId, copy.json().body.scheme]).toEqual([200, null, '高龄津贴'])
})
