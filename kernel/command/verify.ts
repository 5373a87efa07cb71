import { setImmediate } from 'node:timers/promises'
import type { ClientBase, Pool } from 'pg'
import { ledgerFaults, type LedgerFaultCode } from '#kernel/ledger/index.ts'
import { verifyStored } from '#kernel/log/index.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { Gate } from './gate.ts'
import { actsOfSteps, compareActs, keepActs, openActs, type ExpectedAct } from './verify-acts.ts'
import { compareAlerts } from './verify-alerts.ts'
import { filePages, type DocumentFile } from './verify-file.ts'
import { replayFlow } from './verify-flows.ts'
import { compareLeaves } from './verify-leaves.ts'
import { compareHistory, compareMoney } from './verify-money.ts'
import { about, problems, type Problems } from './verify-problems.ts'
import { compareShadow, type ShadowGate } from './verify-shadow.ts'
import { compareWhole, indexLeaves } from './verify-whole.ts'
import { loadYardstick, type Yardstick } from './verify-yardstick.ts'

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
}

type VerifyingGate = ShadowGate & Pick<Gate, 'definition'>

/**
 * Recomputes everything that the rows of a region claim and trusts no constraint: the books from their entries, the log from its
 * leaves, and each document from its drawing, its steps, its verdicts and its leaves. Works beside a running server as the owner, on two
 * snapshots side by side, of which each is whole in itself; it writes nothing but temporary tables. What could not be checked is a problem.
 */
export async function verify(owner: Pool, region: Region, { gate, vkey }: VerifyOptions): Promise<Verification> {
  const [steps, books] = await Promise.all([
    onSnapshot(owner, (client) => verifySteps(client, region, gate)),
    onSnapshot(owner, (client) => verifyBooks(client, region, vkey)),
  ])
  return whole(steps, books)
}

/** The same inside a transaction of the caller's, which sees what it has not committed. */
export async function verifyInside(client: ClientBase, region: Region, { gate, vkey }: VerifyOptions): Promise<Verification> {
  return whole(await verifySteps(client, region, gate), await verifyBooks(client, region, vkey))
}

async function verifyBooks(client: ClientBase, region: Region, vkey: string | undefined): Promise<Pick<Verification, 'ledger' | 'log'>> {
  return { ledger: await verifyLedger(client, region), log: await verifyStored(client, region, vkey) }
}

function whole(steps: Verification['steps'], { ledger, log }: Pick<Verification, 'ledger' | 'log'>): Verification {
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
  holdAccounts: { zh: '占用的科目不符', en: 'the hold moves between accounts that are not its own' },
}

async function verifySteps(client: ClientBase, region: Region, gate: VerifyingGate): Promise<Verification['steps']> {
  const found = problems()
  await indexLeaves(client, region, found)
  await openActs(client)
  const yardstick = await loadYardstick(client, region, gate, found)
  let [count, documents] = [0, 0]
  const acts: ExpectedAct[] = []
  const flush = async () => keepActs(client, acts.splice(0))
  for await (const files of filePages(client, region, gate, found, flush)) {
    for (const [index, file] of files.entries()) {
      acts.push(...verifyFile(gate, yardstick, file, found))
      // Lets the next page come in.
      if (index % 50 === 49) await setImmediate()
    }
    count += files.reduce((sum, { steps }) => sum + steps.length, 0)
    documents += files.length
  }
  await flush()
  await compareActs(client, region, found)
  await compareShadow(client, region, gate, found)
  await compareWhole(client, region, new Map([...gate.kinds.values()].map(({ code, prefix }) => [code, prefix])), found)
  for (const module of gate.modules) for (const { zh, en } of await module.faults?.(client, region) ?? []) found.add(zh, en)
  return { ok: found.count === 0, count, documents, problems: found.list }
}

/** All that is kept of one document against itself. What it stumbles over is itself a finding: a body that no honest command wrote. */
function verifyFile(gate: VerifyingGate, yardstick: Yardstick, file: DocumentFile, found: Problems): ExpectedAct[] {
  const say = about(found, file.document)
  try {
    const handled = replayFlow(gate, yardstick, file, say)
    compareLeaves(file, handled, say)
    compareMoney(file, handled, say)
    compareHistory(file, say)
    compareAlerts(gate, file, handled, say)
    return actsOfSteps(yardstick, file, handled, say)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    say.document(`内容不合格式，无法核验（${reason}）`, `it is not of its form and could not be checked (${reason})`)
    return []
  }
}
