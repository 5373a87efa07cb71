import { setTimeout as pause } from 'node:timers/promises'
import type { Pool, PoolClient } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openPool } from '#kernel/database/index.ts'
import { relay } from '#kernel/database/testing.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal, Refused } from '#kernel/values/refusal.ts'
import { gatherer, preview, run, runLinked, verify, type Answer, type Command, type Gate } from './index.ts'
import { paymentBody } from './test-payments.ts'
import { everythingStands } from './test-stands.ts'
import { testOffice, type TestOffice } from './testing.ts'

/**
 * Several callers of two processes, commands of several kinds on few documents, rows that fail, connections that break, a clock that steps
 * back: whatever comes of it, what was answered stands, what was not done left nothing, and all of it can be judged again.
 */
const SEED = Number(process.env['SLUICE_SEED'] ?? Date.now() % 1_000_000)
const isLarge = process.env['SLUICE_RANDOM'] === 'large'
const CALLERS = 8
const ROUNDS = isLarge ? 60 : 12

let office: TestOffice
type Relay = Awaited<ReturnType<typeof relay>>
let way: Relay
const closing: (() => Promise<unknown>)[] = []
const unhandled: unknown[] = []
const note = (fault: unknown) => unhandled.push(fault)
beforeAll(async () => {
  const start = Date.now()
  office = await testOffice({ clock: () => new Date(Date.UTC(2026, 9, 12, 2) + Date.now() - start - (random() < 0.1 ? 20 : 0)) })
  Object.assign(office.gate, { notDelivered: ['attachment'] })
  process.on('unhandledRejection', note)
})
afterAll(async () => {
  process.off('unhandledRejection', note)
  for (const close of closing) await close()
  await way.close()
  await office.close()
})

let state = SEED
/** Mulberry32. */
function random(): number {
  state = (state + 0x6d2b79f5) | 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
}
const below = (n: number) => Math.floor(random() * n)
const one = <T>(list: readonly T[]): T => list[below(list.length)]!

let isQuiet = false
let cuts = 0
let followed = 0
const COMMIT = Buffer.from('commit\0')
const FOLLOW = Buffer.from('command-follow-clock\0')

/** A way to the database on which a connection is sometimes cut: mostly about a commit. */
async function breakingWay(): Promise<Relay> {
  const { searchParams } = new URL(office.database.url('gate'))
  return relay(searchParams.get('host')!, (client, server) => {
    let isEnding = false
    client.on('data', (bytes: Buffer) => {
      followed += Number(bytes.includes(FOLLOW))
      const chance = isQuiet ? 0 : bytes.includes(COMMIT) ? 0.08 : 0.002
      const drawn = random()
      if (drawn < chance) cuts += 1
      if (drawn < chance / 2) {
        if (random() < 0.5) server.write(bytes.subarray(0, below(bytes.length)))
        client.destroy()
        return
      }
      if (drawn < chance) isEnding = true
      server.write(bytes)
    })
    server.on('data', (bytes: Buffer) => {
      if (isEnding) client.destroy()
      else client.write(bytes)
    })
  })
}

function waysTo(): { gate: Pool; readers: Pool } {
  const url = new URL(office.database.url('gate'))
  url.searchParams.delete('host')
  url.hostname = '127.0.0.1'
  url.port = String(way.port)
  const pools = { gate: openPool('gate', { connectionString: url.href, max: 3 }), readers: openPool('gate', { connectionString: url.href, max: 2 }) }
  closing.push(() => pools.gate.end(), () => pools.readers.end())
  return pools
}

/** Now and then a question of a reader fails in the server. */
function unreliable(pool: Pool): Pool {
  const connect = async () => {
    const client = await pool.connect()
    return Object.assign(Object.create(client) as PoolClient, {
      query: ((asked: { name?: string }, ...more: unknown[]) => (
        (client.query as (...words: unknown[]) => unknown)(!isQuiet && asked.name?.startsWith('rules.') && random() < 0.02 ? 'select 1 / 0' : asked, ...more))) as never,
      release: (lost?: boolean) => client.release(lost),
    })
  }
  return new Proxy(pool, { get: (target, name) => (name === 'connect' ? connect : Reflect.get(target, name, target) as unknown) })
}

it(`random commands of many callers, seed ${SEED}`, { timeout: isLarge ? 600_000 : 60_000 }, async () => {
  way = await breakingWay()
  const indicators = [await office.indicator('school', 30_000_00n), await office.indicator('school', 1_500_00n), await office.indicator('school', 2_000_000_00n)]
  const payees = Array.from({ length: 4 }, (_, n) => ({ payee: `某设备公司${n}`, payeeAccount: `622200000000000${n}` }))
  const unlucky = new Map<string, object>()
  const { kinds } = office.gate
  const payment = kinds.get('payment')!
  const historyRow = payment.judged!.historyRow!
  const broken = new Map([...kinds, ['payment', { ...payment, judged: { ...payment.judged!, historyRow: (document, lookup) => ({ ...historyRow(document, lookup), ...unlucky.get(document.id) }) } } as typeof payment]])
  const pools = [waysTo(), waysTo()]
  const gates = pools.map(({ gate, readers }): Gate => ({ ...office.gate, kinds: broken, turns: new Map(), tails: new Map(), keptRuleSets: new Map(), pool: gate, readerPool: unreliable(readers) }))
  const senders = gates.map(gatherer)

  const documents: string[] = []
  const alerts: string[] = []
  const bodies = new Map<string, object>()
  const submit = (document = newId()): Command => {
    documents.push(document)
    if (random() < 0.04) unlucky.set(document, one([{ amount: 0n }, { indicator: new Date(Number.NaN) }]))
    const body = paymentBody(one(indicators), {
      amountFen: one(['10000', '100', '2500000', '30000000']), ...(random() < 0.6 ? one(payees) : {}), ...(random() < 0.3 ? { paymentType: 'direct' } : {}), ...(random() < 0.1 ? { payee: '某区第一中学' } : {}),
    })
    bodies.set(document, body)
    return { key: newId(), actor: office.actor('unit.clerk'), kind: 'payment', document, action: random() < 0.15 ? 'draft' : 'submit', body }
  }
  const act = (position: string, action: string, document: string, more: Partial<Command> = {}): Command => (
    { key: newId(), actor: office.actor(position), kind: 'payment', document, action, ...more })
  const command = (): Command => {
    const document = documents.length > 0 ? one(documents.slice(-25)) : newId()
    const drawn = random()
    if (drawn < 0.4 || documents.length === 0) return submit()
    if (drawn < 0.5) return act('unit.clerk', 'submit', document, bodies.has(document) ? { body: bodies.get(document) as never } : {})
    if (drawn < 0.6) return act('unit.clerk', 'withdraw', document)
    if (drawn < 0.72) return act('unit.financeHead', 'approve', document)
    if (drawn < 0.8) return act('division.handler', 'approve', document)
    if (drawn < 0.84) return act('unit.financeHead', 'sendBack', document, { reason: '请更正' })
    if (drawn < 0.88) return act('unit.clerk', 'annul', document, { reason: '不再需要' })
    if (alerts.length === 0) return submit()
    const action = one(['explain', 'explain', 'release', 'sendBack', 'forbid'])
    return { key: newId(), actor: office.actor(one(['unit.financeHead', 'division.handler', 'supervision.handler'].filter((name) => isHeld(name)))), kind: 'alert', document: one(alerts), action, reason: '已核对合同' }
  }
  const isHeld = (position: string) => {
    try {
      return Boolean(office.actor(position))
    } catch {
      return false
    }
  }

  const acknowledged: { command: Command; answer: Answer }[] = []
  const thrown: Command[] = []
  const tally: Record<string, number> = {}
  const count = (name: string) => { tally[name] = (tally[name] ?? 0) + 1 }
  const told = (asked: Command, answer: Answer) => {
    count(isRefusal(answer) ? answer.code : `${asked.kind}.${asked.action}`)
    acknowledged.push({ command: asked, answer })
    if (isRefusal(answer)) return
    for (const { id, kind } of answer.born) if (kind === 'alert') alerts.push(id)
  }
  const again: Command[] = []
  const call = async (n: number) => {
    for (let round = 0; round < ROUNDS; round++) {
      const gate = gates[n % 2]!
      const drawn = random()
      const commands = Array.from({ length: drawn < 0.5 ? 1 : drawn < 0.97 ? 1 + below(8) : 90 }, () => (again.length > 0 && random() < 0.1 ? one(again) : command()))
      if (random() < 0.2) again.push(commands[0]!)
      try {
        if (drawn < 0.5) {
          const answers = await Promise.allSettled(commands.map((asked) => senders[n % 2]!(office.region, asked)))
          answers.forEach((answer, index) => {
            if (answer.status === 'fulfilled') told(commands[index]!, answer.value)
            else thrown.push(commands[index]!)
          })
        } else if (drawn < 0.58) {
          const linked = [submit(), submit()]
          const answers = await runLinked(gate, office.region, linked)
          answers.forEach((answer, index) => answer && !isRefusal(answer) && told(linked[index]!, answer))
        } else (await run(gate, office.region, commands)).forEach((answer, index) => told(commands[index]!, answer))
      } catch (error) {
        count(`! ${(error as Error).message}`.slice(0, 60))
        thrown.push(...commands)
      }
      if (random() < 0.3) await pause(below(10))
    }
  }
  // Meanwhile somebody types, and somebody checks the books.
  const over = new AbortController()
  const beside = async (work: () => Promise<unknown>) => {
    for (; !over.signal.aborted; await pause(20)) await work()
  }
  const calls = Promise.all(Array.from({ length: CALLERS }, (_, n) => call(n))).finally(() => over.abort())
  await Promise.all([
    calls,
    beside(() => preview(one(gates), office.region, act('unit.clerk', 'submit', newId(), { body: paymentBody(one(indicators), one(payees)) })).catch((error: unknown) => {
      // On a busy machine a preview may be told to come again.
      if (!(error instanceof Refused)) throw error
    })),
    beside(async () => expect(await verify(office.database.owner, office.region, { gate: office.gate })).toMatchObject({ ok: true })),
  ])
  isQuiet = true
  console.log(`seed ${SEED}: ${acknowledged.length} answers, ${thrown.length} thrown, ${cuts} cuts, ${followed} followed`, isLarge || process.env['SLUICE_SEED'] ? tally : '')

  // Every connection is back, and none is in the middle of a transaction.
  await pause(100)
  for (const pool of pools.flatMap(({ gate, readers }) => [gate, readers])) {
    expect([pool.idleCount, pool.waitingCount]).toEqual([pool.totalCount, 0])
    for (const client of await Promise.all(Array.from({ length: pool.idleCount }, () => pool.connect()))) {
      await expect(client.query('begin')).resolves.toBeDefined()
      await client.query('rollback')
      client.release()
    }
  }
  expect(gates.map(({ turns }) => turns.size)).toEqual([0, 0])

  const whole: Gate = { ...office.gate, turns: new Map() }
  await everythingStands(office)
  // The same key gives the same answer; what has no receipt, because the database refused it or it was busy, is nowhere.
  const { rows: receipts } = await office.database.owner.query<{ actor: string; key: string; answer: Answer }>('select actor, key, answer from command.receipt where region = $1', [office.region])
  const kept = new Map(receipts.map(({ actor, key, answer }) => [`${actor}|${key}`, answer]))
  const { rows: done } = await office.database.owner.query<{ document: string; seq: bigint }>('select document, seq from rules.verdict where region = $1', [office.region])
  const verdicts = new Set(done.map(({ document, seq }) => `${document}|${seq}`))
  for (const { command: asked, answer } of acknowledged) {
    const receipt = kept.get(`${asked.actor.person}|${asked.key}`)
    if (!receipt) expect(isRefusal(answer) && ['command.refused_by_database', 'command.busy'].includes(answer.code), JSON.stringify(answer)).toBe(true)
    else if (!isRefusal(answer) || answer.code !== 'command.refused_by_database') expect(receipt, asked.action).toEqual(JSON.parse(JSON.stringify(answer)))
    if (!isRefusal(answer) && asked.action !== 'draft') expect(verdicts).toContain(`${answer.document}|${answer.seq}`)
  }
  // Each accepted act has its own place in the order and the log; a document exists when one of its acts was accepted, and not otherwise.
  const accepted = receipts.flatMap(({ answer }) => (isRefusal(answer) ? [] : [answer]))
  expect(new Set(accepted.map(({ seq }) => seq)).size).toBe(accepted.length)
  expect(new Set(accepted.map(({ leaf }) => leaf)).size).toBe(accepted.length)
  const { rows: standing } = await office.database.owner.query<{ id: string; kind: string; number: string | null; state: string; amount_fen: bigint; indicator: string }>(
    `select id, kind, number, state, amount_fen, indicator from document.document where region = $1 and kind in ('payment', 'alert')`, [office.region])
  const known = new Set(accepted.flatMap(({ document, born }) => [document, ...born.map(({ id }) => id)]))
  expect(standing.filter(({ id }) => !known.has(id))).toEqual([])
  // Numbers have no gap.
  for (const [kind, members] of Map.groupBy(standing.filter(({ number }) => number), ({ kind: of }) => of)) {
    expect(members.map(({ number }) => Number(number!.slice(-6))).sort((a, b) => a - b), kind).toEqual(members.map((_, n) => n + 1))
  }
  // What stands against an indicator is what its payments hold.
  for (const indicator of indicators) {
    const { rows: [row] } = await office.database.owner.query<{ left: bigint; first: bigint }>(
      `select (select after from ledger.entry where region = $1 and holder = $2 and code = '2005' order by n desc limit 1) as left,
              (select after from ledger.entry where region = $1 and holder = $2 and code = '2005' order by n limit 1) as first`, [office.region, indicator])
    const holding = standing.filter((document) => document.kind === 'payment' && document.indicator === indicator && ['inApproval', 'held', 'approved'].includes(document.state))
    expect(row!.first - row!.left).toBe(holding.reduce((sum, { amount_fen: fen }) => sum + fen, 0n))
  }
  // Who was told nothing asks again, and is told what stands.
  for (const asked of thrown.filter(({ document }) => !unlucky.has(document))) {
    const [answer] = await run(whole, office.region, [asked])
    const receipt = kept.get(`${asked.actor.person}|${asked.key}`)
    if (receipt) expect(JSON.parse(JSON.stringify(answer))).toEqual(receipt)
  }
  await everythingStands(office)
  expect(unhandled).toEqual([])
})
