import { hash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withReader } from '#kernel/database/index.ts'
import { verifyParcel } from '#kernel/log/index.ts'
import { newId } from '#kernel/values/id.ts'
import { paymentBody, testServer, type TestServer } from './test-server.ts'

/** The order desk as a page and a machine use it: batch, signed file, receipts, booking, through the real server. */
let server: TestServer
const cookies = new Map<string, string>()
let payments: { id: string; number: string }[]

beforeAll(async () => {
  server = await testServer()
  const { office } = server
  for (const position of ['treasury.payer', 'treasury.dispatcher', 'treasury.importer', 'treasury.reconciler', 'unit.clerk']) {
    cookies.set(position, await server.login(await server.account(office.actor(position).person)))
  }
  const indicator = await office.indicator('school', 100_000_00n)
  payments = await Promise.all([1, 2].map(async (n) => {
    const common = { kind: 'payment', document: newId() }
    const { number } = await office.done('unit.clerk', { ...common, action: 'submit', body: paymentBody(indicator, { payee: `甲物业公司${n}`, payeeAccount: `622200001111000${n}` }) as never })
    for (const [position, action] of [['unit.financeHead', 'approve'], ['division.handler', 'approve'], ['treasury.payer', 'order']] as const) await office.done(position, { ...common, action })
    return { id: common.document, number: number! }
  }))
})
afterAll(() => server.close())

const who = (position: string) => ({ region: server.office.region, position: server.office.actor(position).position })
const post = (position: string, url: string, payload: object) => server.ask({ method: 'POST', url, cookie: cookies.get(position), payload: { ...who(position), ...payload } })
const upload = (position: string, url: string, bytes: Buffer, query: Record<string, string> = {}) => server.ask({
  method: 'POST', url, cookie: cookies.get(position), payload: bytes, headers: { 'content-type': 'application/octet-stream' }, query: { ...who(position), name: '回单.csv', ...query } })
const download = (document: string) => server.ask({ method: 'GET', url: '/api/order/file', cookie: cookies.get('treasury.dispatcher'), query: { ...who('treasury.dispatcher'), document } })

let batch: string

describe('the order desk', () => {
  it('gathers, approves, sends and hands out a file that verifies and proves itself, and logs that it went out', async () => {
    batch = newId()
    const gathered = await post('treasury.payer', '/api/order/batches', {
      document: batch, payments: payments.map(({ id }) => id), executionDay: '2026-10-12', payerName: '某区财政局零余额账户', payerAccount: '330001', payerBank: '某银行', encoding: 'utf8' })
    expect([gathered.statusCode, gathered.json()], gathered.body).toMatchObject([200, { count: 2, done: [{ kind: 'orderBatch', state: 'inApproval' }], refused: [] }])
    expect((await download(batch)).json()).toMatchObject({ code: 'order.not_approved' })
    await server.office.done('treasury.dispatcher', { kind: 'orderBatch', document: batch, action: 'approve' })
    expect((await download(batch)).json()).toMatchObject({ code: 'order.not_dispatched' })
    const sent = await post('treasury.dispatcher', '/api/order/dispatch', { document: batch })
    expect([sent.statusCode, (sent.json() as { done: unknown[] }).done.length], sent.body).toEqual([200, 2])
    await expect.poll(async () => (await download(batch)).statusCode, { timeout: 5_000 }).toBe(200)
    const file = await download(batch)
    expect(file.headers['content-type']).toBe('application/zip')
    const files = unpack(file.rawPayload)
    expect([...files.keys()]).toEqual(['orders.csv', 'pain.001.xml', 'proof.json', 'manifest.json', 'manifest.sig'])
    const { vkey } = server
    expect(verifyParcel(files, vkey)).toMatchObject({ ok: true, manifest: { what: 'orderFile', region: server.office.region, about: { count: 2, sumFen: '240000' } } })
    const changed = Buffer.from(files.get('orders.csv')!)
    changed[changed.length - 10]! ^= 1
    expect(verifyParcel(new Map([...files, ['orders.csv', changed]]), vkey).problems).toHaveLength(1)
    const { rows } = await server.office.database.owner.query<{ what: string; rows: bigint; about: string }>(
      `select what, rows, about from access.export_log where region = $1 and what = 'orderFile'`, [server.office.region])
    // Each download has its own row: the proof in it grows with the log.
    expect(rows.map(({ about }) => about).join('\n')).toContain(hash('sha256', files.get('manifest.json')!, 'hex'))
  })

  it('previews a receipt file, takes it once and books what agrees; the rest is a break with a reason', async () => {
    const csv = Buffer.from(`支付编号,银行流水号,金额,收款人,收款账号\n${payments[0]!.number},B1,1200.00,甲物业公司1,6222000011110001\n${payments[1]!.number},B2,1200.01,甲物业公司2,6222000011110002\n`)
    const preview = await upload('treasury.importer', '/api/order/receipts/preview', csv)
    expect([preview.statusCode, preview.json()], preview.body).toMatchObject([200, { lines: 2, matched: 1, matchedFen: '120000', breaks: 1, byResult: { amountDiffers: 1 }, done: [] }])
    const document = newId()
    const taken = await upload('treasury.importer', '/api/order/receipts', csv, { document })
    expect([taken.statusCode, taken.json()], taken.body).toMatchObject([200, { done: [{ kind: 'receiptFile', state: 'imported' }] }])
    for (const url of ['/api/order/receipts/preview', '/api/order/receipts']) {
      const again = await upload('treasury.importer', url, csv, url.endsWith('preview') ? {} : { document: newId() })
      expect([again.statusCode, again.json()]).toMatchObject([409, { code: 'receipt.file_known' }])
    }
    await keepsTheFileOfTheBank(document, csv)
    const booked = await post('treasury.reconciler', '/api/order/receipts/settle', { document })
    expect([booked.statusCode, booked.json()], booked.body).toMatchObject([200, { matched: 1, breaks: 1, refused: [] }])
    const states = await server.office.database.owner.query<{ state: string }>(
      'select state from document.document where region = $1 and id = any($2::uuid[]) order by array_position($2::uuid[], id)', [server.office.region, payments.map(({ id }) => id)])
    expect(states.rows.map(({ state }) => state)).toEqual(['paid', 'sent'])
    const breaks = await server.ask({ method: 'GET', url: '/api/order/breaks', cookie: cookies.get('treasury.reconciler'), query: { region: server.office.region } })
    expect(breaks.json()).toMatchObject([{ n: 2, result: 'amountDiffers', payment: { number: payments[1]!.number } }])
    expect((await server.ask({ method: 'GET', url: '/api/order/breaks', cookie: cookies.get('unit.clerk'), query: { region: server.office.region } })).json(), 'a clerk sees none').toEqual([])
    const desk = await server.ask({ method: 'GET', url: '/api/order/desk', cookie: cookies.get('treasury.reconciler'), query: { region: server.office.region } })
    expect(desk.json()).toMatchObject({ tabs: [{ tab: 'sent', count: 1, sumFen: '120000' }], batches: [{ id: batch, count: 2, unsent: 0 }], files: [{ lines: 2, state: 'booked' }], days: [{ paidFen: '120000' }] })
  })

  it('books the others when one payment is refused to this person, and says why', async () => {
    const { office } = server
    const csv = Buffer.from(`支付编号,银行流水号,金额,收款人,收款账号\n${payments[1]!.number},B3,1200.00,甲物业公司2,6222000011110002\n`)
    const document = newId()
    expect((await upload('treasury.importer', '/api/order/receipts', csv, { document })).statusCode).toBe(200)
    // The reconciler once sent this very payment, as a stand-in: not their receipt to book.
    await office.database.owner.query(
      `insert into access.act (region, key, pair, person, side, seq) values ($1, $2, 'payment', $3, 'send', 0)`,
      [office.region, `payment:${payments[1]!.id}`, office.actor('treasury.reconciler').person])
    const booked = await post('treasury.reconciler', '/api/order/receipts/settle', { document })
    expect([booked.statusCode, booked.json()], booked.body).toMatchObject([200, { done: [{ kind: 'receiptFile', state: 'booked' }], refused: [{ document: payments[1]!.id, code: 'access.incompatible' }] }])
    const breaks = await server.ask({ method: 'GET', url: '/api/order/breaks', cookie: cookies.get('treasury.reconciler'), query: { region: office.region } })
    expect((breaks.json() as { result: string }[]).map(({ result }) => result).sort()).toEqual(['amountDiffers', 'matched'])
  })

  it('keeps what was brought again after the file was sent back, beside what was brought first', async () => {
    const csv = (serial: string) => Buffer.from(`支付编号,银行流水号,金额,收款人,收款账号\nZF-${newId()},${serial},1.00,甲,1\n`)
    const [first, second] = [csv('R1'), csv('R2')]
    const document = newId()
    const original = async () => {
      const answer = await server.ask({ method: 'GET', url: '/api/order/receipts/original', cookie: cookies.get('treasury.reconciler'), query: { ...who('treasury.reconciler'), document } })
      return answer.statusCode === 200 ? unpack(answer.rawPayload).get('original.csv')!.toString() : answer.body
    }
    const isListed = async () => {
      const desk = await server.ask({ method: 'GET', url: '/api/order/desk', cookie: cookies.get('treasury.reconciler'), query: { region: server.office.region } })
      return desk.json<{ files: { id: string; original: boolean }[] }>().files.find(({ id }) => id === document)?.original
    }
    expect((await upload('treasury.importer', '/api/order/receipts', first, { document })).statusCode).toBe(200)
    await expect.poll(original, { timeout: 5_000 }).toBe(first.toString())
    await server.office.done('treasury.reconciler', { kind: 'receiptFile', document, action: 'sendBack', reason: '来源不明' })
    const again = await upload('treasury.importer', '/api/order/receipts', second, { document })
    expect([again.statusCode, again.json()], again.body).toMatchObject([200, { done: [{ kind: 'receiptFile', state: 'imported' }] }])
    await expect.poll(original, { timeout: 5_000 }).toBe(second.toString())
    expect(await isListed()).toBe(true)
    const { owner } = server.office.database
    const kept = 'select name from bank.receipt_original where region = $1 and document = $2'
    expect((await owner.query(kept, [server.office.region, document])).rows).toHaveLength(2)
    const order = server.office.gate.modules.find(({ id }) => id === 'order')!
    const amiss = await withReader(server.office.database.read, { regions: [server.office.region], units: ['*'] }, (client) => order.faults!(client, server.office.region))
    expect(amiss.filter(({ en }) => en.includes('original')), 'each was a version of the document').toEqual([])
    await owner.query(`delete from bank.receipt_original where region = $1 and document = $2 and sha256 = $3`, [server.office.region, document, hash('sha256', second, 'hex')])
    expect(await original(), 'never the other bytes in their place').toContain('receipt.original_missing')
    expect(await isListed()).toBe(false)
    const lost = await upload('treasury.importer', '/api/order/receipts', second, { document: newId() })
    expect(lost.json(), lost.body).toMatchObject({ done: [], kept: expect.stringMatching(/^HD-/) as string })
    await expect.poll(original, { timeout: 5_000 }).toBe(second.toString())
  })

  it('takes receipts from a machine whose token is for receipt files and this position, and books nothing for it', async () => {
    const { region, position } = who('treasury.importer')
    const token = async (kinds: string[]) => {
      const answer = await server.ask({ method: 'POST', url: '/api/tokens', cookie: cookies.get('treasury.importer'), payload: { region, name: '银企直联', days: 30, kinds, position } })
      expect(answer.statusCode, answer.body).toBe(200)
      return { authorization: `Bearer ${answer.json<{ secret: string }>().secret}` }
    }
    const give = async (headers: Record<string, string>, url = '/api/order/receipts') => server.ask({
      method: 'POST', url, payload: Buffer.from(`支付编号,银行流水号,金额,收款人,收款账号\nX-${newId()},B-${newId()},1.00,甲,1\n`),
      headers: { 'content-type': 'application/octet-stream', ...headers }, query: { region, position, name: 'a.csv', ...(url.endsWith('receipts') ? { document: newId() } : {}) } })
    const [right, wrong] = [await token(['receiptFile']), await token(['payment'])]
    expect((await give(wrong)).statusCode).toBe(403)
    expect((await give(right, '/api/order/receipts/preview')).statusCode).toBe(200)
    const taken = await give(right)
    expect([taken.statusCode, taken.json()], taken.body).toMatchObject([200, { done: [{ kind: 'receiptFile', state: 'imported' }] }])
    const settled = await server.ask({ method: 'POST', url: '/api/order/receipts/settle', headers: right, payload: { region, position, document: taken.json<{ done: { document: string }[] }>().done[0]!.document } })
    expect(settled.statusCode, 'a token opens no other act').toBe(403)
  })
})

/** Whoever may fetches it as it came, proven and on record; a file whose sender broke off is kept when it is brought again. */
async function keepsTheFileOfTheBank(document: string, csv: Buffer): Promise<void> {
  const fetchOriginal = (position: string) => server.ask({ method: 'GET', url: '/api/order/receipts/original', cookie: cookies.get(position), query: { ...who(position), document } })
  const { owner } = server.office.database
  expect((await fetchOriginal('treasury.payer')).json()).toMatchObject({ code: 'access.no_duty' })
  await expect.poll(async () => (await fetchOriginal('treasury.reconciler')).statusCode, { timeout: 5_000 }).toBe(200)
  const files = unpack((await fetchOriginal('treasury.reconciler')).rawPayload)
  expect(files.get('original.csv')!.equals(csv)).toBe(true)
  const sha256 = hash('sha256', csv, 'hex')
  expect(verifyParcel(files, server.vkey)).toMatchObject({ ok: true, manifest: { what: 'receiptOriginal', about: { fileName: '回单.csv', sha256 } } })
  const { rows } = await owner.query<{ about: string }>(`select about from access.export_log where region = $1 and what = 'receiptOriginal'`, [server.office.region])
  expect(rows.length).toBeGreaterThan(0)
  const { rows: [kept] } = await owner.query<{ leaf: string; person: string }>(
    `select convert_from(l.bytes, 'UTF8') as leaf, o.person from bank.receipt_original o
       join document.version v on v.region = o.region and v.document = o.document join log.leaf l on l.region = v.region and l.position = v.leaf
      where o.region = $1 and o.document = $2`, [server.office.region, document])
  expect(kept).toMatchObject({ leaf: expect.stringContaining(sha256) as string, person: server.office.actor('treasury.importer').person })
  await owner.query('delete from bank.receipt_original where region = $1 and document = $2', [server.office.region, document])
  expect((await fetchOriginal('treasury.reconciler')).json()).toMatchObject({ code: 'receipt.original_missing' })
  const other = await upload('treasury.importer', '/api/order/receipts', csv, { document: newId() })
  expect([other.statusCode, other.json()], other.body).toMatchObject([200, { done: [], kept: expect.stringMatching(/^HD-/) as string }])
  expect((await fetchOriginal('treasury.reconciler')).statusCode).toBe(200)
  const again = await upload('treasury.importer', '/api/order/receipts', csv, { document: newId() })
  expect(again.json()).toMatchObject({ code: 'receipt.file_known' })
}

/** Entries stored as they are, one behind the other. */
function unpack(zip: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>()
  for (let at = 0; zip.readUInt32LE(at) === 0x04034b50;) {
    const [size, length] = [zip.readUInt32LE(at + 18), zip.readUInt16LE(at + 26)]
    files.set(zip.toString('utf8', at + 30, at + 30 + length), zip.subarray(at + 30 + length, at + 30 + length + size))
    at += 30 + length + size
  }
  return files
}
