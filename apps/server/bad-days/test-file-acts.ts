import type { TestOffice } from '#kernel/command/testing.ts'
import { newId } from '#kernel/values/id.ts'

/** Payments in one order file. */
export const PAYMENTS = 24
/** Receipts in one file of the bank; all but those of the payments are of nobody here. */
export const RECEIPTS = 300
export const INDICATORS = 120
export const UNITS = 40

/** One round of files, with ids and keys that stay: asked again, each act is the same act. */
export interface FileRound {
  mark: string
  payments: { id: string; number: string; payee: string; account: string }[]
  batch: string
  receipts: string
  indicators: string
  lists: string
}

export function fileRound(payments: FileRound['payments']): FileRound {
  return { mark: newId().slice(-8), payments, batch: newId(), receipts: newId(), indicators: newId(), lists: newId() }
}

/** One request of one person. `leftover`: asked again it does what is left, which is nothing; all others give the same answer again. */
export interface FileAct {
  name: string
  as: string
  method: 'GET' | 'POST'
  path: string
  query?: Record<string, string>
  body?: object
  file?: Buffer
  leftover?: true
  /** What it leaves behind in one transaction, by the names of `standing`. */
  writes?: string[]
  /** What it keeps behind that, in another, before it answers: the bytes of a receipt file. Cut off between, nothing is booked until they are brought again. */
  keeps?: string[]
}

/** In the order in which the office does them. `lines` are the indicators as the server read them from their table. */
export const fileActs = (office: TestOffice, round: FileRound, lines: unknown): FileAct[] => {
  const who = (as: string) => ({ region: office.region, position: office.actor(as).position })
  const post = (as: string, path: string, body: object) => ({ as, method: 'POST' as const, path, body: { ...who(as), ...body } })
  const step = (as: string, kind: string, document: string, action: string, body?: object) => (
    post(as, '/api/commands', { key: `${action}/${as}/${document}`, kind, document, action, ...(body ? { body } : {}) }))
  const { batch, receipts, indicators, lists, mark } = round
  return [
    { name: 'gather the order file', writes: ['members', 'batches'], ...post('treasury.payer', '/api/order/batches', {
      key: batch, document: batch, payments: round.payments.map(({ id }) => id), executionDay: '2026-10-12', payerName: '某区财政局零余额账户', payerAccount: '330001',
      payerBank: '某银行', encoding: 'gbk' }) },
    { name: 'approve it', ...step('treasury.dispatcher', 'orderBatch', batch, 'approve') },
    { name: 'send its payments', leftover: true, writes: ['sent'], ...post('treasury.dispatcher', '/api/order/dispatch', { key: batch, document: batch }) },
    { name: 'download it', as: 'treasury.dispatcher', method: 'GET', path: '/api/order/file', query: { ...who('treasury.dispatcher'), document: batch } },
    { name: 'import the receipts', writes: ['receipts'], keeps: ['originals'], as: 'treasury.importer', method: 'POST', path: '/api/order/receipts', file: receiptFile(round),
      query: { ...who('treasury.importer'), name: `回单${mark}.csv`, document: receipts, key: receipts } },
    { name: 'book them', leftover: true, writes: ['paid', 'serials', 'booked'], ...post('treasury.reconciler', '/api/order/receipts/settle', { key: receipts, document: receipts }) },
    { name: 'load indicators', ...step('budget.handler', 'indicatorBatch', indicators, 'submit', { title: `批次${mark}`, sourceDocument: `测财〔2026〕${mark}号`, lines }) },
    { name: 'review them', ...step('budget.reviewer', 'indicatorBatch', indicators, 'approve') },
    { name: 'approve them', writes: ['indicators'], ...step('budget.approver', 'indicatorBatch', indicators, 'approve') },
    { name: 'import lists of units and people', ...step('organisation.system', 'organisationLists', lists, 'submit', { reason: '测试', ...organisationLists(mark) }) },
    { name: 'approve the lists', writes: ['units', 'people', 'appointed'], ...step('organisation.security', 'organisationLists', lists, 'approve') },
  ]
}

/** The indicators of a round as a table that a person uploads. */
export function indicatorTable({ mark }: Pick<FileRound, 'mark'>): Buffer {
  const rows = Array.from({ length: INDICATORS }, (_, n) => `I-${mark}-${n},公用经费${n},201,111,2050203,302,,basic,1000.00`)
  return Buffer.from(['指标编号,指标名称,单位代码,资金性质,功能分类,部门经济分类,项目,支出类别,金额', ...rows].join('\n'))
}

function receiptFile({ mark, payments }: FileRound): Buffer {
  const ours = payments.map(({ number, payee, account }, n) => `${number},B-${mark}-${n},1200.00,${payee},${account}`)
  const others = Array.from({ length: RECEIPTS - ours.length }, (_, n) => `QT-${mark}-${n},C-${mark}-${n},1.00,他人${n},9${n}`)
  return Buffer.from(['支付编号,银行流水号,金额,收款人,收款账号', ...ours, ...others].join('\n'))
}

function organisationLists(mark: string): object {
  const each = <Row>(row: (n: number) => Row) => Array.from({ length: UNITS }, (_, n) => row(n))
  return {
    units: each((n) => ({ code: `${mark}-${n}`, name: `某单位${n}`, sort: 'unit' })),
    people: each((n) => ({ staffNumber: `${mark}-${n}`, name: `某人${n}` })),
    assignments: each((n) => ({ staffNumber: `${mark}-${n}`, unit: `${mark}-${n}`, position: 'unit.clerk', role: 'primary', from: '2026-10-12', until: null })),
  }
}
