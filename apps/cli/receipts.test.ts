import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { newId } from '#kernel/values/id.ts'
import { paymentBody, TEST_PASSWORD, testServer, type TestServer } from '../server/test-server.ts'
import { run as verifyOrderFile } from './order-file.ts'
import { run as receipts } from './receipts.ts'

/** The commands of the order desk against a real server. */
let server: TestServer
let url: string
let folder: string
const logins = new Map<string, string>()
let payment: { id: string; number: string }
const batch = newId()

beforeAll(async () => {
  server = await testServer()
  url = await server.app.listen({ host: '127.0.0.1', port: 0 })
  folder = await mkdtemp(join(tmpdir(), 'sluice-receipts-'))
  const { office } = server
  for (const position of ['treasury.payer', 'treasury.dispatcher', 'treasury.importer', 'treasury.reconciler']) logins.set(position, await server.account(office.actor(position).person))
  const common = { kind: 'payment', document: newId() }
  const { number } = await office.done('unit.clerk', { ...common, action: 'submit', body: paymentBody(await office.indicator('school', 100_000_00n)) as never })
  payment = { id: common.document, number: number! }
  for (const [position, action] of [['unit.financeHead', 'approve'], ['division.handler', 'approve'], ['treasury.payer', 'order']] as const) await office.done(position, { ...common, action })
  await post('treasury.payer', '/api/order/batches', { document: batch, payments: [payment.id], executionDay: '2026-10-12', payerName: '某财政局', payerAccount: '330001', payerBank: '某银行', encoding: 'gbk' })
  await office.done('treasury.dispatcher', { kind: 'orderBatch', document: batch, action: 'approve' })
  await post('treasury.dispatcher', '/api/order/dispatch', { document: batch })
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

const who = (position: string) => ({ region: server.office.region, position: server.office.actor(position).position })
async function post(position: string, path: string, payload: object): Promise<void> {
  const answer = await server.ask({ method: 'POST', url: path, cookie: await server.login(logins.get(position)!), payload: { ...who(position), ...payload } })
  if (answer.statusCode !== 200) throw new Error(answer.body)
}

const COMMANDS = { 'order-file': verifyOrderFile, receipts } as const

/** The command as it runs in a process of its own; what it prints is caught here. */
async function sluice([name, ...words]: [keyof typeof COMMANDS, ...string[]], environment: NodeJS.ProcessEnv = {}) {
  const caught = { stdout: '', stderr: '' }
  const spies = (['stdout', 'stderr'] as const).map((stream) => vi.spyOn(process[stream], 'write').mockImplementation((text) => {
    caught[stream] += String(text)
    return true
  }))
  vi.stubEnv('SLUICE_PASSWORD', environment['SLUICE_PASSWORD'])
  try {
    const code = await COMMANDS[name](words)
    return { code, printed: caught.stdout, told: caught.stderr }
  } finally {
    for (const spy of spies) spy.mockRestore()
    vi.unstubAllEnvs()
  }
}

describe('sluice order-file verify', () => {
  it('confirms a download, and says in a sentence which file one changed byte is in', async () => {
    const cookie = await server.login(logins.get('treasury.dispatcher')!)
    const file = () => server.ask({ method: 'GET', url: '/api/order/file', cookie, query: { ...who('treasury.dispatcher'), document: batch } })
    await expect.poll(async () => (await file()).statusCode, { timeout: 5_000 }).toBe(200)
    const zip = (await file()).rawPayload
    for (let at = 0; zip.readUInt32LE(at) === 0x04034b50;) {
      const [size, length] = [zip.readUInt32LE(at + 18), zip.readUInt16LE(at + 26)]
      await writeFile(join(folder, zip.toString('utf8', at + 30, at + 30 + length)), zip.subarray(at + 30 + length, at + 30 + length + size))
      at += 30 + length + size
    }
    const key = `${folder}.key`
    await writeFile(key, `${server.vkey}\n`)
    const whole = await sluice(['order-file', 'verify', folder, '--key', key, '--json'])
    expect([whole.code, JSON.parse(whole.printed)]).toMatchObject([0, { ok: true, problems: [], manifest: { about: { count: 1, sumFen: '120000' } } }])
    const name = join(folder, 'pain.001.xml')
    await writeFile(name, (await readFile(name, 'utf8')).replace('1200.00', '1200.01'))
    const changed = await sluice(['order-file', 'verify', folder, '--key', key])
    expect(changed.code).toBe(1)
    expect(changed.printed).toContain('文件 pain.001.xml 与签名清单不一致')
    expect(changed.printed).toContain('The file pain.001.xml differs from the signed manifest')
    await rm(key)
    expect((await sluice(['order-file', 'verify', folder, '--key', key])).code, 'no key').toBe(1)
    expect((await sluice(['order-file', 'verify', join(folder, 'none'), '--key', import.meta.filename])).code, 'no folder').toBe(1)
  })
})

/** As the person of a position, who logs in. */
const as = (position: string, words: string[], password = TEST_PASSWORD) => (
  sluice(['receipts', ...words, '--region', server.office.region, '--url', url, '--json', '--login', logins.get(position)!], { SLUICE_PASSWORD: password }))

describe('sluice receipts', () => {
  it('previews, imports once and books as another person, each as who logs in', async () => {
    const file = `${folder}.csv`
    await writeFile(file, `支付编号,银行流水号,金额,收款人,收款账号\n${payment.number},B1,1200.00,甲物业管理有限公司,6222000011112222\n`)
    const preview = await as('treasury.importer', [file, '--preview'])
    expect([preview.code, JSON.parse(preview.printed)], preview.told).toMatchObject([0, { matched: 1, breaks: 0, done: [] }])
    expect(await as('treasury.reconciler', [file])).toMatchObject({ code: 1, told: expect.stringContaining('does not hold treasury.importer') as string })
    expect(await as('treasury.importer', [file], '错误的口令')).toMatchObject({ code: 1 })
    const taken = await as('treasury.importer', [file])
    const { done: [imported] } = JSON.parse(taken.printed) as { done: { document: string; state: string }[] }
    expect(imported!.state).toBe('imported')
    expect(await as('treasury.importer', [file])).toMatchObject({ code: 1, printed: expect.stringContaining('receipt.file_known') as string, told: expect.stringContaining('nothing was booked now') as string })
    const booked = await as('treasury.reconciler', ['settle', imported!.document])
    expect([booked.code, (JSON.parse(booked.printed) as { done: { state: string }[] }).done.map(({ state }) => state)], booked.told).toEqual([0, ['booked', 'paid']])
    await rm(file)
    expect(await as('treasury.importer', [file])).toMatchObject({ code: 1, told: expect.stringContaining('cannot be read') as string })
    expect((await sluice(['receipts', file, '--region', server.office.region])).code, 'nobody acts').toBe(1)
  })

  it('tells of the mapping that a file of the same header last needed, and reads by it only when it is said', async () => {
    const [file, mapping] = [join(folder, '某银行.csv'), join(folder, 'mapping.json')]
    await writeFile(mapping, JSON.stringify({ reference: '附加域', serial: '流水', amount: '发生额', outcome: '标志', outcomes: { 0: 'paid' } }))
    const rows = (serial: string) => writeFile(file, `流水;附加域;发生额;标志\n${serial};ZF-1;12.00;0\n`)
    await rows('K1')
    expect(await as('treasury.importer', [file, '--kept']), 'nobody has read such a file').toMatchObject({ code: 1, told: expect.stringContaining('No mapping is kept') as string })
    const first = await as('treasury.importer', [file, '--mapping', mapping])
    const { done: [imported] } = JSON.parse(first.printed) as { done: { number: string }[] }
    await rows('K2')
    const without = await as('treasury.importer', [file, '--preview'])
    expect(without, 'told of, not used').toMatchObject({ code: 1, printed: expect.stringContaining('receipt.column_missing') as string, told: expect.stringContaining(imported!.number) as string })
    expect(without.told).toContain('add --kept')
    const kept = await as('treasury.importer', [file, '--preview', '--kept'])
    expect([kept.code, JSON.parse(kept.printed)], kept.told).toMatchObject([0, { lines: 1, breaks: 1, offered: { number: imported!.number } }])
    expect(await as('treasury.importer', [file, '--kept', '--mapping', mapping]), 'one of them').toMatchObject({ code: 2, told: expect.stringContaining('exclude each other') as string })
  })
})
