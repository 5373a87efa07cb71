import { newId } from '#kernel/values/id.ts'
import { formatYuan } from '#kernel/values/money.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import {
  CHART, refuse,
  type AccountKey, type Approval, type Entry, type EntryPlace, type Hold, type HoldKind, type OpenedAccount, type Tail, type Transfer, type TransferRequest,
} from './model.ts'

/** The accounts as this batch sees them: committed tails, moved on by the members that were accepted before. */
export type Tails = Map<string, Tail>

export interface Posting {
  transfers: Transfer[]
  entries: Entry[]
  opened: OpenedAccount[]
  /** Where the document's hold stands afterwards. */
  hold: Hold | null
}

export interface PostingContext {
  document: string
  seq: bigint
  hold: Hold | null
  approval: Approval | null
  /** How an account is called in a sentence, for example “指标 2026-0001”. */
  nameOf: (account: AccountKey) => string
}

export function tailKey(account: AccountKey): string {
  return `${account.holder}:${account.code}`
}

const HOLD_STEP: Record<HoldKind, number> = { reserve: 0, order: 1, release: 1, spend: 2, bounce: 2 }

/**
 * Posts linked transfers, all or none: on a refusal `tails` is as it was.
 * The limit "normal-side balance >= 0" is answered here in a sentence and enforced again by the table's CHECK.
 */
export function post(requests: readonly TransferRequest[], tails: Tails, context: PostingContext): Posting | Refusal {
  const moved: Tails = new Map()
  const posting: Posting = { transfers: [], entries: [], opened: [], hold: context.hold }
  for (const request of requests) {
    const hold = isHoldKind(request.kind) ? nextHold(posting.hold, request.kind) : null
    if (isRefusal(hold)) return hold
    const id = newId()
    const leg = (account: AccountKey, amountFen: bigint) => move(account, amountFen, request, tails, moved, posting, context)
    const credit = leg(request.credit, -request.amountFen)
    if (isRefusal(credit)) return credit
    const debit = leg(request.debit, request.amountFen)
    if (isRefusal(debit)) return debit
    posting.entries.push({ ...credit, transfer: id, other: placeOf(debit) }, { ...debit, transfer: id, other: placeOf(credit) })
    if (hold) posting.hold = hold
    posting.transfers.push({
      id, event: request.event, kind: request.kind, debit: request.debit, credit: request.credit, amountFen: request.amountFen,
      document: context.document, hold, approval: hold ? null : context.approval, seq: context.seq,
    })
  }
  for (const [key, tail] of moved) tails.set(key, tail)
  return posting
}

type Leg = Omit<Entry, 'transfer' | 'other'>

function placeOf({ holder, code, n }: Leg): EntryPlace {
  return { holder, code, n }
}

function move(
  account: AccountKey, amountFen: bigint, request: TransferRequest, tails: Tails, moved: Tails, posting: Posting, context: PostingContext,
): Leg | Refusal {
  const key = tailKey(account)
  let tail = moved.get(key) ?? tails.get(key)
  if (!tail) {
    // Only a credit of an allotment may open its account; any other credit draws on what must already be there.
    if (!request.opens || (amountFen < 0n && request.kind !== 'allot')) return refuse('ledger.no_account', { holder: context.nameOf(account), code: `${account.code} ${CHART[account.code]?.zh ?? ''}` })
    posting.opened.push({ ...account, book: request.opens })
    tail = { n: 0n, afterFen: 0n, limited: account.code >= '2' }
  }
  const afterFen = tail.afterFen + amountFen
  if (tail.limited ? afterFen < 0n : afterFen > 0n) return overBalance(account, amountFen, tail, context)
  moved.set(key, { n: tail.n + 1n, afterFen, limited: tail.limited })
  return { ...account, n: tail.n + 1n, beforeFen: tail.afterFen, amountFen, afterFen, limited: tail.limited }
}

function overBalance(account: AccountKey, amountFen: bigint, tail: Tail, context: PostingContext): Refusal {
  const available = tail.afterFen < 0n ? -tail.afterFen : tail.afterFen
  const asked = amountFen < 0n ? -amountFen : amountFen
  return refuse('ledger.over_balance', {
    account: context.nameOf(account),
    available: formatYuan(available), asked: formatYuan(asked), missing: formatYuan(asked - available),
  })
}

function isHoldKind(kind: TransferRequest['kind']): kind is HoldKind {
  return kind in HOLD_STEP
}

/** A hold is reserved once and resolved once: a new reserve is a new hold, every other move continues the standing one. */
function nextHold(standing: Hold | null, kind: HoldKind): Hold | Refusal {
  const step = HOLD_STEP[kind]
  if (step === 0) return { id: newId(), step, kind }
  const follows = standing && (standing.kind === 'reserve' ? step === 1 : standing.kind === 'order' && step === 2)
  if (!follows) return refuse('ledger.hold_ended', { ended: standing?.kind ?? '—', asked: kind })
  return { id: standing.id, step, kind }
}
