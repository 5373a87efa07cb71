import type { ClientBase, Pool } from 'pg'
import { ledgerFaults, type LedgerFaultCode } from '#kernel/ledger/index.ts'
import { verifyStored } from '#kernel/log/index.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { Gate } from './gate.ts'
import { compareActs, keepActs, openActs, type ExpectedAct } from './verify-acts.ts'
import { cutPages, takePages, type Pages } from './verify-pages.ts'
import { part } from './verify-part.ts'
import { merge, problems, type Found, type Problems } from './verify-problems.ts'
import { compareShadow, type ShadowGate } from './verify-shadow.ts'
import { verifyShare } from './verify-share.ts'
import { startThreads, type Thread, type Threads } from './verify-threads.ts'
import { compareBytes, compareRows, compareWithLeaves, indexLeaves } from './verify-whole.ts'
import { loadYardstick } from './verify-yardstick.ts'

export interface Verification {
  ok: boolean
  ledger: { ok: boolean; transfers: number; entries: number; problems: Bilingual[] }
  log: { ok: boolean; leaves: number; checkpoints: number; problems: Bilingual[] }
  /** Of all documents: their flows, acts, leaves, money, history, numbers and alerts. */
  steps: { ok: boolean; count: number; documents: number; problems: Bilingual[] }
}

export interface VerifyOptions {
  /** Kinds, matrix, calendar and drawings to measure by. */
  gate: VerifyingGate
  /** Verifier key of the log; without it signatures are not looked at. */
  vkey?: string
  /** Without it one thread does all. */
  threads?: Threads
}

type VerifyingGate = ShadowGate & Pick<Gate, 'definition' | 'clock'>

/**
 * Recomputes everything that the rows of a region claim and trusts no constraint: the books from their entries, the log from its
 * leaves, and each document from its drawing, its steps, its verdicts and its leaves. Works beside a running server as the owner, on two
 * snapshots side by side, of which each is whole in itself; it writes nothing but temporary tables. What could not be checked is a problem.
 */
export async function verify(owner: Pool, region: Region, { gate, vkey, threads }: VerifyOptions): Promise<Verification> {
  const [steps, { books, beside }] = await Promise.all([
    onSnapshot(owner, async (client) => verifySteps(client, region, gate, await cutPages(client, region, threads?.perPage), async (pages, keep) => (
      threads ? startThreads(owner, client, region, gate, threads, pages, keep) : []))),
    onSnapshot(owner, async (client) => ({ books: await verifyBooks(client, region, vkey), beside: await verifyBeside(client, region, gate) })),
  ])
  return whole(steps, books, beside)
}

/** The same inside a transaction of the caller's, which sees what it has not committed. */
export async function verifyInside(client: ClientBase, region: Region, { gate, vkey }: VerifyOptions): Promise<Verification> {
  const steps = await verifySteps(client, region, gate, await cutPages(client, region), async () => [])
  return whole(steps, await verifyBooks(client, region, vkey), await verifyBeside(client, region, gate))
}

async function verifyBooks(client: ClientBase, region: Region, vkey: string | undefined): Promise<Pick<Verification, 'ledger' | 'log'>> {
  return { ledger: await verifyLedger(client, region), log: await verifyStored(client, region, vkey) }
}

function whole({ found, ...counted }: Steps, { ledger, log }: Pick<Verification, 'ledger' | 'log'>, beside: Found): Verification {
  merge(found, beside)
  const steps = { ok: found.count === 0, ...counted, problems: found.list }
  return { ok: ledger.ok && log.ok && steps.ok, ledger, log, steps }
}

async function onSnapshot<Result>(owner: Pool, work: (client: ClientBase) => Promise<Result>): Promise<Result> {
  const client = await owner.connect()
  try {
    await client.query('begin isolation level repeatable read')
    return await work(client)
  } finally {
    // Nothing was written, and the temporary tables go with it.
    const broken = await client.query('rollback').then(() => false, () => true)
    client.release(broken)
  }
}

async function verifyLedger(client: ClientBase, region: Region): Promise<Verification['ledger']> {
  const { faults, transfers, entries, sumFen } = await ledgerFaults(client, region)
  const list: Bilingual[] = faults.map(({ place, n, fault }) => ({
    zh: `${n === null ? '' : '分录 '}${place}${n === null ? '' : ` 第 ${n} 条`}：${FAULTS[fault].zh}。`,
    en: `${n === null ? '' : 'Entry '}${place}${n === null ? '' : ` number ${n}`}: ${FAULTS[fault].en}.`,
  }))
  if (sumFen !== 0n) list.push({ zh: `全部分录合计 ${sumFen} 分，应为 0。`, en: `All entries sum to ${sumFen} fen instead of 0.` })
  return { ok: list.length === 0, transfers: Number(transfers), entries: Number(entries), problems: list }
}

const FAULTS: Record<LedgerFaultCode, Bilingual> = {
  account: { zh: '账户不存在', en: 'its account does not exist' },
  limited: { zh: '账户的限额标志与科目不符', en: 'the limit of the account is not that of its code' },
  gap: { zh: '余额链有缺口', en: 'the chain has a gap' },
  chain: { zh: '期初不等于上一条的余额', en: 'it does not begin with the balance that the entry before left' },
  sum: { zh: '期初加发生额不等于余额', en: 'balance before and amount do not make the balance after' },
  limit: { zh: '余额越过限额', en: 'the balance is beyond its limit' },
  leg: { zh: '与其凭证的对方分录不符', en: 'it does not agree with the other leg of its transfer' },
  legs: { zh: '凭证不是恰有一借一贷', en: 'the transfer does not have exactly its two legs' },
  hold: { zh: '占用的顺序、金额或单据不符', en: 'the hold does not follow its steps with one amount and one document' },
  unopened: { zh: '账户没有任何分录', en: 'the account was opened by no entry' },
  book: { zh: '账户不在其主体的账套中', en: 'the account is in another book than the others of its holder' },
  freeAccounts: { zh: '不经占用的资金走了不该走的科目', en: 'money under no hold moves between accounts that lead nowhere' },
  holdAccounts: { zh: '占用的科目不符', en: 'the hold moves between accounts that are not its own' },
}

interface Steps { count: number; documents: number; found: Problems }

/** The documents, of which other threads may take pages; then what only all of them show, or the leaves of all. */
async function verifySteps(client: ClientBase, region: Region, gate: VerifyingGate, pages: Pages, startOthers: StartOthers): Promise<Steps> {
  const found = problems()
  const acts: ExpectedAct[] = []
  const keep = (left: readonly ExpectedAct[]) => { for (const act of left) acts.push(act) }
  // Before the first part: only outside of a savepoint can a snapshot be handed on.
  const threads = await startOthers(pages, keep)
  try {
    const yardstick = await part(client, found, { zh: '存证或核验所用的规则、岗位', en: 'The leaves, or the rules and positions to measure by,' }, async () => {
      await indexLeaves(client, region, gate, found)
      await openActs(client)
      return loadYardstick(client, region, gate, found)
    })
    const walked = yardstick && await part(client, found, { zh: '单据', en: 'The documents' }, async () => {
      const flush = async () => keepActs(client, acts.splice(0))
      const own = await verifyShare(client, region, gate, yardstick, takePages(pages, 0), found, keep, flush)
      const theirs = await Promise.all(threads.map(({ done }) => done))
      await flush()
      for (const { problems: told } of theirs) merge(found, told)
      return [own, ...theirs]
    })
    if (walked) await part(client, found, { zh: '职责记录', en: 'The acts' }, () => compareActs(client, region, found))
    await part(client, found, { zh: '单据之外的记录与存证', en: 'The rows beside the documents, held against the leaves,' }, () => compareWithLeaves(client, region, gate.kinds, found))
    const sum = (of: 'steps' | 'documents') => (walked ?? []).reduce((total, share) => total + share[of], 0)
    return { count: sum('steps'), documents: sum('documents'), found }
  } finally {
    for (const { end } of threads) await end()
  }
}

/** What needs neither documents nor leaves, and can be looked at beside them. */
async function verifyBeside(client: ClientBase, region: Region, gate: VerifyingGate): Promise<Found> {
  const found = problems()
  await part(client, found, { zh: '影子判定', en: 'The shadow rows' }, () => compareShadow(client, region, gate, found))
  await part(client, found, { zh: '单据之外的记录', en: 'The rows beside the documents' }, () => compareRows(client, region, gate.kinds, found))
  await part(client, found, { zh: '附件', en: 'The attachments' }, () => compareBytes(client, region, found))
  for (const { id, faults } of gate.modules) {
    if (!faults) continue
    const said = await part(client, found, { zh: `模块“${id}”的记录`, en: `The rows of the module “${id}”` }, () => faults(client, region))
    for (const { zh, en } of said ?? []) found.add(zh, en)
  }
  return found
}

type StartOthers = (pages: Pages, keep: (acts: readonly ExpectedAct[]) => void) => Promise<Thread[]>
