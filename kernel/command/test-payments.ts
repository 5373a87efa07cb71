import type { Pool, PoolClient } from 'pg'
import { withRegion } from '#kernel/database/index.ts'
import type { Body } from '#kernel/document/index.ts'
import { newId } from '#kernel/values/id.ts'
import { formatYuan } from '#kernel/values/money.ts'
import type { Done } from './index.ts'
import type { TestOffice } from './testing.ts'

/** A payment that no rule asks anything of. Purpose and payee are new each time, so that no history stands against it. */
export function paymentBody(indicator: string, changes: Record<string, unknown> = {}): Body {
  const id = newId()
  const mark = letters(id)
  return {
    indicator, amountFen: '120000', purpose: `办公楼物业管理费 ${mark}`, payee: `物业管理有限公司${mark}`, payeeType: 'company',
    payeeAccount: `62${BigInt(`0x${id.slice(-12)}`)}`, payeeBank: '某银行某支行', settlement: 'transfer', economicClass: '30209', ...changes,
  }
}

/** Sixteen letters in place of an id: purposes are compared without their digits. */
function letters(id: string): string {
  return [...id.replaceAll('-', '').slice(-16)].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 16))).join('')
}

/** The way of a payment up to 50,000 yuan: who does what, and the state that follows. */
const WAY = [
  ['unit.clerk', 'submit', 'inApproval'], ['unit.financeHead', 'approve', 'inApproval'], ['division.handler', 'approve', 'approved'],
  ['treasury.payer', 'order', 'ordered'], ['treasury.dispatcher', 'send', 'sent'], ['treasury.reconciler', 'receive', 'paid'],
] as const

export type PaymentStep = 'submit' | 'review' | 'approve' | 'order' | 'send' | 'receive'
const STEPS: PaymentStep[] = ['submit', 'review', 'approve', 'order', 'send', 'receive']

/** Takes a small payment on its way up to and including the named step. */
export async function pay(office: TestOffice, body: Body, until: PaymentStep, document = newId()): Promise<Done> {
  let answer: Done | null = null
  for (const [position, action] of WAY.slice(0, STEPS.indexOf(until) + 1)) {
    answer = await office.done(position, {
      kind: 'payment', document, action, ...(action === 'submit' ? { body } : {}),
      ...(action === 'receive' ? { reason: receiptOf(body, `BANK-${document}`) } : {}),
    })
  }
  return answer!
}

/** Lets every post that must approve a payment do so, until it may be ordered; the posts in their order. */
export async function approveAll(office: TestOffice, document: string): Promise<string[]> {
  const posts: string[] = []
  for (;;) {
    const { rows: [task] } = await office.database.owner.query<{ position: string }>(
      `select position from process.task where region = $1 and document = $2 and state = 'open' order by task_key limit 1`, [office.region, document])
    if (!task || task.position === 'treasury.payer') return posts
    posts.push(task.position)
    await office.done(task.position, { kind: 'payment', document, action: 'approve', reason: '已逐条核对疑点' })
  }
}

/** What the bank states of a payment with this body: serial, amount, payee, account. */
export function receiptOf(body: Body, serial: string): string {
  return [serial, formatYuan(BigInt(body['amountFen'] as string)), body['payee'], body['payeeAccount'] ?? ''].join('\n')
}

/** Balance of one account of an indicator in fen; null before its first entry. */
export async function balanceOf(office: TestOffice, indicator: string, code: string): Promise<bigint | null> {
  const { rows } = await office.database.owner.query<{ after: bigint }>(
    'select after from ledger.entry where region = $1 and holder = $2 and code = $3 order by n desc limit 1', [office.region, indicator, code])
  return rows[0]?.after ?? null
}

export async function documentRow(office: TestOffice, id: string) {
  const { rows } = await office.database.owner.query<Record<string, never>>(
    'select * from document.document where region = $1 and id = $2', [office.region, id])
  return rows[0] as Record<string, unknown> | undefined
}

/** Rows of every table that a command may write, by name; `except` leaves some out. */
export async function rowCounts(owner: Pool, except: readonly string[] = []): Promise<Record<string, bigint>> {
  const { rows } = await owner.query<{ name: string }>(
    `select schemaname || '.' || tablename as name from pg_tables
      where schemaname not like 'pg\\_%' and schemaname <> 'information_schema' order by 1`)
  const counts: Record<string, bigint> = {}
  for (const { name } of rows) {
    if (except.includes(name)) continue
    const { rows: [row] } = await owner.query<{ count: bigint }>(`select count(*) as count from ${name}`)
    counts[name] = row!.count
  }
  return counts
}

/** What the database said to statements of the gate role, whose transaction never commits: a constraint, a lack of privilege, or null. */
export async function attack(office: TestOffice, work: (client: PoolClient) => Promise<unknown>, region = office.region): Promise<string | null> {
  const answer: { said: string | null } = { said: null }
  const undo = new Error('undone')
  await withRegion(office.database.gate, region, async (client) => {
    await work(client).catch((error: unknown) => {
      const { code, constraint, message } = error as { code?: string; constraint?: string; message: string }
      if (!code) throw error
      answer.said = constraint ?? `${code}: ${message}`
    })
    throw undo
  }).catch((error: unknown) => {
    if (error !== undo) throw error
  })
  return answer.said
}
