import { refusals } from '#kernel/values/refusal.ts'

export const refuse = refusals({
  'ledger.over_balance': {
    status: 409,
    zh: '{account} 可用余额 {available} 元，本次需要 {asked} 元，差 {missing} 元。请减少金额，或先追加、调剂指标。',
    en: '{account} has {available} yuan available, {asked} yuan are asked, {missing} yuan are missing. Lower the amount, or add to the indicator first.',
  },
  'ledger.no_account': {
    status: 409,
    zh: '指标 {holder} 没有科目 {code} 的账户，指标尚未生效。请等指标批复生效后再办理。',
    en: 'Indicator {holder} has no account {code}: it is not yet effective. Wait until the indicator is approved.',
  },
  'ledger.hold_ended': {
    status: 409,
    zh: '这笔占用已经{ended}，不能再{asked}。请刷新单据。',
    en: 'This hold has already ended with “{ended}”; “{asked}” is no longer possible. Reload the document.',
  },
})

/** An account is a code of the chart for one holder: an indicator, or for 1xxx a book (region, fiscal year, fund type). */
export interface AccountKey {
  holder: string
  code: string
}

export type HoldKind = 'reserve' | 'order' | 'release' | 'spend' | 'bounce'

/** What a module asks for when a document's state moves. `amount` is whole fen, above zero. */
export interface TransferRequest {
  /** Business event of fiscal-management §1.5, for example 'E15'. */
  event: string
  kind: HoldKind | 'allot' | 'refund'
  debit: AccountKey
  credit: AccountKey
  amountFen: bigint
  /** Opens accounts that do not exist yet, in this book: only an approved allotment does so. */
  opens?: string
}

export interface Transfer {
  id: string
  event: string
  kind: TransferRequest['kind']
  debit: AccountKey
  credit: AccountKey
  amountFen: bigint
  document: string
  hold: Hold | null
  approval: Approval | null
  seq: bigint
}

/** Where a hold stands: step 0 reserved, 1 ordered or released, 2 spent or bounced. */
export interface Hold {
  id: string
  step: number
  kind: HoldKind
}

/** The act of the person who decided, named by every transfer that is under no hold. */
export interface Approval {
  key: string
  pair: string
  person: string
  side: string
}

/** The end of an account's chain of entries. Balances are in debit sign: 1xxx at or below zero, all others at or above. */
export interface Tail {
  n: bigint
  afterFen: bigint
  limited: boolean
}

/** A place in the chain of an account; each is taken once. */
export interface EntryPlace extends AccountKey {
  n: bigint
}

export interface Entry extends EntryPlace {
  transfer: string
  /** The other leg of the transfer. */
  other: EntryPlace
  beforeFen: bigint
  amountFen: bigint
  afterFen: bigint
  limited: boolean
}

export interface OpenedAccount extends AccountKey {
  book: string
}

/** The designed chart of accounts: our own codes on the five official classes (财办〔2022〕36号); the official table was not found. */
export const CHART: Record<string, { zh: string; en: string }> = {
  '1001': { zh: '本级收入来源', en: 'own revenue' },
  '1002': { zh: '上级补助来源', en: 'upper-level transfer' },
  '1006': { zh: '上年结转来源', en: 'prior carry-over' },
  '1007': { zh: '政府性基金来源', en: 'government fund' },
  '1010': { zh: '单位资金来源', en: 'unit money' },
  '2001': { zh: '已批未下达指标', en: 'approved, not yet released' },
  '2002': { zh: '财政待分指标', en: 'bureau pool' },
  '2003': { zh: '处室待分指标', en: 'office pool' },
  '2005': { zh: '可执行指标', en: 'executable indicator' },
  '3001': { zh: '在途支付申请', en: 'request in process' },
  '3002': { zh: '已签发未清算', en: 'order issued, not cleared' },
  '4001': { zh: '国库集中支付', en: 'treasury payment' },
  '5002': { zh: '收回结余', en: 'surplus recovered' },
}
