import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createAccounts, hashPassword, NONCE_BYTES } from '#kernel/access/index.ts'
import { openGate, run, verify, type Command, type Done, type Gate } from '#kernel/command/index.ts'
import { testOffice, type TestOffice } from '#kernel/command/testing.ts'
import { inTransaction } from '#kernel/database/index.ts'
import { testServer, type TestDatabase, type TestServer } from '#kernel/database/testing.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { SESSION_COOKIE } from '../session-cookie.ts'
import { paymentBody } from '../test-server.ts'
import { fileActs, fileRound, indicatorTable, INDICATORS, PAYMENTS, RECEIPTS, UNITS, type FileAct, type FileRound } from './test-file-acts.ts'
import type { CutServerPlan } from './test-cut-server.ts'

/** SLUICE_RANDOM=large: fifty moments. */
const MOMENTS = process.env['SLUICE_RANDOM'] === 'large' ? 50 : 5
const SEED = Number(process.env['SLUICE_SEED'] ?? Date.now() % 1_000_000)
const PASSWORD = '一个足够长的口令'
const CLOCK = '2026-10-12T02:00:00Z'

let server: TestServer
let database: TestDatabase
let office: TestOffice
let gate: Gate
let indicator: string
let keyFolder: string
let program: { process: ChildProcess; url: string } | null = null
const cookies = new Map<string, string>()

beforeAll(async () => {
  keyFolder = await mkdtemp(join(tmpdir(), 'sluice-cut-'))
  server = await testServer()
  database = await server.database()
  office = await testOffice({ database, clock: () => new Date(CLOCK) })
  gate = office.gate
  indicator = await office.indicator('school', 10_000_000_00n)
  await start()
  const people = [...new Set(fileActs(office, fileRound([]), []).map(({ as }) => as))]
  const passwordHash = await hashPassword(PASSWORD, randomBytes(NONCE_BYTES))
  await inTransaction(database.owner, (client) => createAccounts(client, people.map((login) => ({ login, person: office.actor(login).person, passwordHash }))))
  for (const login of people) {
    const answer = await fetch(`${program!.url}/api/login`, {
      method: 'POST', headers: { 'x-sluice': '1', 'content-type': 'application/json' }, body: JSON.stringify({ login, password: PASSWORD }) })
    if (answer.status !== 200) throw new Error(`login of ${login}: ${await answer.text()}`)
    cookies.set(login, new RegExp(`${SESSION_COOKIE}=[^;]+`).exec(answer.headers.get('set-cookie')!)![0])
  }
})
afterAll(async () => {
  await stop()
  await database?.close()
  await server?.close()
  await rm(keyFolder, { recursive: true, force: true })
})

async function start(): Promise<void> {
  const url = (role: keyof CutServerPlan['url']) => database.url(role)
  const plan: CutServerPlan = { url: { owner: url('owner'), gate: url('gate'), read: url('read'), sequencer: url('sequencer') }, keyFolder, clock: CLOCK }
  const started = spawn(process.execPath, [fileURLToPath(new URL('test-cut-server.ts', import.meta.url)), JSON.stringify(plan)], { stdio: ['ignore', 'pipe', 'pipe'] })
  let complaint = ''
  started.stderr.on('data', (text: Buffer) => (complaint += text.toString()))
  const [line] = await Promise.race([
    once(createInterface({ input: started.stdout }), 'line') as Promise<[string]>,
    once(started, 'exit').then(() => { throw new Error(`the server process did not start: ${complaint}`) })])
  program = { process: started, ...JSON.parse(line) as { url: string } }
}

async function stop(): Promise<void> {
  const running = program
  program = null
  if (!running || running.process.exitCode !== null) return
  const gone = once(running.process, 'exit')
  running.process.kill('SIGKILL')
  await gone
}

/** kill -9 of the program, or of the database under it; with that the program ends too, as it does when it brought its own. */
async function cutOff(what: 'program' | 'database'): Promise<void> {
  if (what === 'database') await server.kill()
  else await stop()
}

async function recover(what: 'program' | 'database'): Promise<void> {
  await stop()
  if (what === 'database') {
    const { name } = database
    await database.close().catch(() => {})
    await server.restart()
    database = server.reopen(name)
    office.database = database
    const { modules, kinds, clock } = office.gate
    gate = await openGate({ pool: database.gate, modules, kinds, clock })
  }
  await start()
}

/** What came back of an act; null: nothing was heard. */
async function ask({ as, method, path, query, body, file }: FileAct): Promise<{ status: number; body: Buffer } | null> {
  const address = `${program!.url}${path}${query ? `?${new URLSearchParams(query).toString()}` : ''}`
  try {
    const answer = await fetch(address, {
      method,
      headers: { 'x-sluice': '1', cookie: cookies.get(as)!, ...(method === 'POST' ? { 'content-type': file ? 'application/octet-stream' : 'application/json' } : {}) },
      ...(method === 'POST' ? { body: file ? new Uint8Array(file) : JSON.stringify(body) } : {}),
    })
    return { status: answer.status, body: Buffer.from(await answer.arrayBuffer()) }
  } catch {
    return null
  }
}

/** Asks until it is done, as a person does who is told that the database is away or that the log is not signed yet. */
async function done(act: FileAct): Promise<Buffer> {
  let said = 'nothing was heard'
  for (let attempt = 0; attempt < 100; attempt++) {
    const answer = await ask(act)
    if (answer?.status === 200) return answer.body
    said = answer ? answer.body.toString() : said
    if (answer && answer.status !== 503 && !said.includes('log.not_covered')) break
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`${act.name}: ${said}`)
}

/** Payments that wait to be gathered into a file, made past the server. */
async function orderedPayments(): Promise<FileRound['payments']> {
  const mark = newId().slice(-8)
  const made = Array.from({ length: PAYMENTS }, (_, n) => ({
    id: newId(), body: paymentBody(indicator, { payee: `物业公司${mark}第${n}家`, payeeAccount: `62${mark}${n}`, purpose: `物业管理费${mark}第${n}处` }) }))
  const all = async (position: string, action: string, body = false) => {
    const answers = await run(gate, office.region, made.map((one): Command => (
      { key: newId(), actor: office.actor(position), kind: 'payment', document: one.id, action, ...(body ? { body: one.body as never } : {}) })))
    return answers.map((answer) => {
      if (isRefusal(answer)) throw new Error(`${answer.code}: ${answer.message.en}`)
      return answer
    })
  }
  const submitted: Done[] = await all('unit.clerk', 'submit', true)
  for (const [position, action] of [['unit.financeHead', 'approve'], ['division.handler', 'approve'], ['treasury.payer', 'order']] as const) await all(position, action)
  return made.map(({ id, body }, index) => ({ id, number: submitted[index]!.number!, payee: body.payee, account: body.payeeAccount }))
}

/** How much of each file is there. */
async function standing({ batch, payments, receipts, indicators, mark }: FileRound): Promise<Record<string, number>> {
  const { rows: [row] } = await database.owner.query<Record<string, string>>(
    `select (select count(*) from payment.batch_member where region = $1 and batch = $2) as members,
            (select count(*) from document.document where region = $1 and id = $2 and state <> 'draft') as batches,
            (select count(*) from document.document where region = $1 and id = any($3::uuid[]) and state in ('sent', 'paid')) as sent,
            (select count(*) from document.document where region = $1 and id = any($3::uuid[]) and state = 'paid') as paid,
            (select count(*) from payment.bank_receipt where region = $1 and document = any($3::uuid[])) as serials,
            (select coalesce(sum(json_array_length((v.body -> 'lines')::json)), 0) from document.version v where v.region = $1 and v.document = $4) as receipts,
            (select count(*) from bank.receipt_original where region = $1 and document = $4) as originals,
            (select count(*) from bank.receipt_line where region = $1 and document = $4) as booked,
            (select count(*) from budget.indicator where region = $1 and batch = $5) as indicators,
            (select count(*) from access.unit where region = $1 and code like $6) as units,
            (select count(*) from access.person where staff_number like $6) as people,
            (select count(*) from access.assignment a join access.person n on n.id = a.person where a.region = $1 and n.staff_number like $6) as appointed`,
    [office.region, batch, payments.map(({ id }) => id), receipts, indicators, `${mark}-%`])
  return Object.fromEntries(Object.entries(row!).map(([name, count]) => [name, Number(count)]))
}

const WHOLE: Record<string, number> = {
  members: PAYMENTS, batches: 1, sent: PAYMENTS, paid: PAYMENTS, serials: PAYMENTS, receipts: RECEIPTS, originals: 1, booked: RECEIPTS, indicators: INDICATORS, units: UNITS, people: UNITS,
  appointed: UNITS,
}
/** What one act writes is there together or not at all, and there when its answer was heard. */
function expectWholeOrNothing(found: Record<string, number>, acts: readonly FileAct[], heard: ReadonlyMap<FileAct, Buffer>, where: string): void {
  for (const [name, count] of Object.entries(found)) expect([0, WHOLE[name]], `${where}: ${name}`).toContain(count)
  for (const act of acts) {
    const { name, writes = [], keeps = [] } = act
    expect(new Set(writes.map((one) => found[one] === WHOLE[one])).size, `${where}: in halves, ${name}`).toBeLessThan(2)
    if (heard.has(act)) for (const one of [...writes, ...keeps]) expect(found[one], `${where}: answered, ${name}`).toBe(WHOLE[one])
  }
}

async function expectClean(where: string): Promise<void> {
  // As autovacuum does where a database lives longer than seconds.
  await database.owner.query('analyze')
  const { ok, steps, ledger, log } = await verify(database.owner, office.region, { gate })
  expect([...steps.problems, ...ledger.problems, ...log.problems], where).toEqual([])
  expect(ok, where).toBe(true)
  const { rows: twice } = await database.owner.query(
    `select s.document, s.action from process.step s join document.document d on d.region = s.region and d.id = s.document and d.kind = 'payment'
      where s.region = $1 group by 1, 2 having count(*) > 1 and s.action in ('order', 'send', 'receive')`, [office.region])
  expect(twice, `${where}: ordered, sent or booked twice`).toEqual([])
}

const doneOf = (answer: Buffer): unknown => {
  const told = JSON.parse(answer.toString()) as { done?: { document: string }[] }
  return told.done ?? told
}

/** The round as it was meant, with what was heard before: the same answer to the same act, and nothing left to do twice. */
async function repeat(acts: readonly FileAct[], heard: ReadonlyMap<FileAct, Buffer>, where: string): Promise<void> {
  for (const act of acts) {
    const again = await done(act)
    const before = heard.get(act)
    if (!before || act.method === 'GET') continue
    expect(doneOf(again), `${where}: ${act.name} again`).toEqual(act.leftover ? [] : doneOf(before))
  }
}

/** mulberry32: the same seed, the same moments. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

async function newRound(): Promise<{ round: FileRound; acts: FileAct[] }> {
  const round = fileRound(await orderedPayments())
  const table = await done({
    name: 'read the indicators', as: 'budget.handler', method: 'POST', path: '/api/files/table', file: indicatorTable(round),
    query: { kind: 'indicatorBatch', field: 'lines', name: '指标.csv' } })
  return { round, acts: fileActs(office, round, (JSON.parse(table.toString()) as { rows: unknown }).rows) }
}

it(`order files, receipts, indicators and lists that kill -9 cut off at ${MOMENTS} moments are there whole or not at all, and are done once (SLUICE_SEED=${SEED})`, async () => {
  process.stdout.write(`files cut off: SLUICE_SEED=${SEED}\n`)
  const random = generator(SEED)
  const heard = new Map<FileAct, Buffer>()
  const durations: number[] = []
  const first = await newRound()
  for (const act of first.acts) {
    const began = performance.now()
    heard.set(act, await done(act))
    durations.push(performance.now() - began)
  }
  expect(await standing(first.round), 'a round that nothing cuts off').toEqual(WHOLE)
  await repeat(first.acts, heard, 'undisturbed')

  for (let moment = 0; moment < MOMENTS; moment++) {
    const cut = moment % 2 === 0 ? 'program' : 'database'
    const { round, acts } = await newRound()
    const at = Math.floor(random() * acts.length)
    const after = random() * durations[at]! * 1.2
    const where = `SLUICE_SEED=${SEED}, moment ${moment}, ${cut}, ${after.toFixed(0)} ms into “${acts[at]!.name}”`
    for (const act of acts.slice(0, at)) heard.set(act, await done(act))
    const asked = ask(acts[at]!)
    await new Promise((resolve) => setTimeout(resolve, after))
    await cutOff(cut)
    const answer = await asked
    if (answer?.status === 200) heard.set(acts[at]!, answer.body)
    await recover(cut)
    expectWholeOrNothing(await standing(round), acts, heard, where)
    await repeat(acts, heard, where)
    expect(await standing(round), where).toEqual(WHOLE)
    await expectClean(where)
    process.stdout.write(`files cut off: ${acts[at]!.name} (${cut}, ${answer?.status ?? 'unheard'})\n`)
  }
}, 60_000 + MOMENTS * 40_000)
