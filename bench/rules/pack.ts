import type { FactModel, Facts, RuleSource } from '#kernel/rules/index.ts'

/** One rule of the pack in the words of each engine. Amounts are whole yuan, so that a double is exact and every engine can agree. */
export interface PackRule {
  id: string
  feel: string
  zen: string
  json: Conditions
}

export interface Conditions {
  all?: Condition[]
  any?: Condition[]
}
export type Condition = Conditions | { fact: string; operator: string; value: unknown }

/** A payment as every engine is given it, `amount` in yuan. */
export interface Payment {
  amount: number
  limit: number
  count: number
  cash: boolean
  purpose: string
  econ: string
  payee: string
}

const WORDS = ['礼品', '烟酒', '旅游', '宴请', '购物卡', '会所', '补贴', '慰问', '劳务', '其他']

/** Seventy rules of seven shapes: thresholds, flags, words, codes, and these joined. Few of them hit, as in service. */
export function packOf(size: number): PackRule[] {
  return Array.from({ length: size }, (_, n) => ({ id: `pack-${n}`, ...SHAPES[n % SHAPES.length]!(Math.floor(n / SHAPES.length)) }))
}

const is = (fact: string, operator: string, value: unknown) => ({ fact, operator, value })

const SHAPES: ((n: number) => Omit<PackRule, 'id'>)[] = [
  (n) => ({
    feel: `payment.amount > ${900_000 + n * 1_000}`, zen: `payment.amount > ${900_000 + n * 1_000}`,
    json: { all: [is('amount', 'greaterThan', 900_000 + n * 1_000)] },
  }),
  (n) => ({
    feel: `payment.cash and payment.amount > ${20_000 + n * 500}`, zen: `payment.cash and payment.amount > ${20_000 + n * 500}`,
    json: { all: [is('cash', 'equal', true), is('amount', 'greaterThan', 20_000 + n * 500)] },
  }),
  (n) => ({
    feel: `contains(payment.purpose, "${WORDS[n % WORDS.length]}")`, zen: `contains(payment.purpose, '${WORDS[n % WORDS.length]}')`,
    json: { all: [is('purpose', 'textContains', WORDS[n % WORDS.length])] },
  }),
  (n) => ({
    feel: `payment.econ in ("3${n}901", "3${n}902", "3${n}999")`, zen: `payment.econ in ['3${n}901', '3${n}902', '3${n}999']`,
    json: { all: [is('econ', 'in', [`3${n}901`, `3${n}902`, `3${n}999`])] },
  }),
  (n) => ({
    feel: `payment.amount > ${300_000 + n * 7_000} and payment.count < ${3 + n}`, zen: `payment.amount > ${300_000 + n * 7_000} and payment.count < ${3 + n}`,
    json: { all: [is('amount', 'greaterThan', 300_000 + n * 7_000), is('count', 'lessThan', 3 + n)] },
  }),
  (n) => ({
    feel: `payment.payee = "收款人${n}" or payment.amount > ${950_000 + n * 100}`, zen: `payment.payee == '收款人${n}' or payment.amount > ${950_000 + n * 100}`,
    json: { any: [is('payee', 'equal', `收款人${n}`), is('amount', 'greaterThan', 950_000 + n * 100)] },
  }),
  (n) => ({
    feel: `(payment.amount in [${49_000 - n * 100}..${49_999 - n * 100}]) and not(payment.cash)`,
    zen: `payment.amount in [${49_000 - n * 100}..${49_999 - n * 100}] and not payment.cash`,
    json: { all: [is('amount', 'greaterThanInclusive', 49_000 - n * 100), is('amount', 'lessThanInclusive', 49_999 - n * 100), is('cash', 'equal', false)] },
  }),
]

export const MODEL: FactModel = {
  groups: {
    payment: {
      title: { zh: '付款', en: 'payment' },
      fields: {
        amount: { type: 'money', title: { zh: '金额', en: 'amount' } }, limit: { type: 'money', title: { zh: '限额', en: 'limit' } },
        count: { type: 'int', title: { zh: '笔数', en: 'count' }, lo: 0, hi: 10_000 }, cash: { type: 'bool', title: { zh: '现金', en: 'cash' } },
        purpose: { type: 'text', title: { zh: '用途', en: 'purpose' } }, econ: { type: 'code', title: { zh: '经济分类', en: 'economic class' } },
        payee: { type: 'text', title: { zh: '收款人', en: 'payee' } },
      },
    },
  },
}

export function sourcesOf(pack: readonly PackRule[]): RuleSource[] {
  return pack.map(({ id, feel }) => ({
    id, version: 1, level: 'record', on: ['submit'], when: feel, message: { zh: '命中', en: 'hit' },
    basis: { document: '[DK] benchmark', verified: false }, tell: 'reviewer', evidence: [], examples: { hit: [], pass: [] },
  }))
}

/** The same payment as our facts: money in fen. */
export function factsOf(payment: Payment): Facts {
  return {
    payment: { ...payment, amount: BigInt(payment.amount) * 100n, limit: BigInt(payment.limit) * 100n },
  }
}

/** A plain generator, so that every run judges the same payments. */
export function payments(count: number, seed: number): Payment[] {
  let state = seed >>> 0
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  return Array.from({ length: count }, () => ({
    amount: Math.floor(Math.exp(next() * 13.8)), limit: 50_000, count: Math.floor(next() * 40), cash: next() < 0.05,
    purpose: `办公楼${Math.floor(next() * 100)}号维修材料款${next() < 0.02 ? WORDS[Math.floor(next() * WORDS.length)] : ''}`,
    econ: `30${Math.floor(next() * 1_000)}`, payee: `收款人${Math.floor(next() * 5_000)}`,
  }))
}
