import { readFileSync } from 'node:fs'
import type { DocumentKind, Module, ModuleRoute } from '#kernel/module/model.ts'
import { admitBatch, admitTakingBack, makeParcel, planDispatch, planGather } from './batch.ts'
import { breakTable } from './break-table.ts'
import { countBreaks, readBatches, readBreaks, readCounts, readFiles, readPayments } from './desk-store.ts'
import { orderFaults } from './faults-store.ts'
import { admitFile, admitSettling, planSettle, planImport, planOffer, planPreview } from './intake.ts'
import { BATCH_ACTIONS, BATCH_FIELDS, BATCH_STATES, FILE_ACTIONS, FILE_FIELDS, FILE_STATES, refuse } from './model.ts'
import { makeOriginal } from './originals.ts'
import { type BatchLookup, type FileLookup, linesOf, loadBatchLookups, loadFileLookups, projectBatches, projectFiles, rowsOf } from './store.ts'

const sumOf = (rows: readonly { amountFen?: unknown }[]) => {
  const sum = rows.reduce((total, { amountFen }) => total + (typeof amountFen === 'string' ? BigInt(amountFen) : 0n), 0n)
  return sum > 0n ? sum : null
}

const orderBatch: DocumentKind = {
  code: 'orderBatch',
  title: { zh: '支付指令批次', en: 'Order batch' },
  prefix: 'PC',
  noun: 'orderBatch',
  fields: BATCH_FIELDS,
  states: BATCH_STATES,
  actions: BATCH_ACTIONS,
  columns: ['number', 'title', 'amountFen', 'state', 'madeAt'],
  drawing: readFileSync(new URL('order-batch.bpmn', import.meta.url), 'utf8'),
  make: { duty: 'order.gather', positions: ['treasury.payer'], scope: 'bureau' },
  header: (body) => {
    const rows = rowsOf(body)
    return { title: `${String(body['executionDay'] ?? '')} 支付指令 ${rows.length} 笔`, amountFen: sumOf(rows), indicator: null, subject: null }
  },
  titleEn: (body) => `${String(body['executionDay'] ?? '')} orders: ${rowsOf(body).length}`,
  // Who gathers takes the side of ordering on every payment of it, who approves that of sending.
  moneyKeys: (document) => [{ noun: 'orderBatch', id: document.id }, ...rowsOf(document.body).map((row) => ({ noun: 'payment', id: row.payment }))],
  judged: null,
  lookups: loadBatchLookups,
  admit: (document, lookup, admission) => admitBatch(document, lookup as BatchLookup, admission),
  admitWithdraw: (document, lookup) => admitTakingBack(document, lookup as BatchLookup),
  project: projectBatches,
}

const receiptFile: DocumentKind = {
  code: 'receiptFile',
  title: { zh: '银行回单文件', en: 'Receipt file' },
  prefix: 'HD',
  noun: 'receiptFile',
  fields: FILE_FIELDS,
  states: FILE_STATES,
  actions: FILE_ACTIONS,
  columns: ['number', 'title', 'amountFen', 'state', 'madeAt'],
  drawing: readFileSync(new URL('receipt-file.bpmn', import.meta.url), 'utf8'),
  make: { duty: 'receipt.import', positions: ['treasury.importer'], scope: 'bureau' },
  header: (body) => ({ title: String(body['fileName'] ?? ''), amountFen: sumOf(linesOf(body)), indicator: null, subject: null }),
  moneyKeys: (document) => [{ noun: 'receiptFile', id: document.id }],
  judged: null,
  lookups: loadFileLookups,
  admit: (document, lookup) => admitFile(document, lookup as FileLookup),
  admitStep: (step, document) => admitSettling(step, document),
  project: projectFiles,
}

const REGION = { type: 'string' as const, required: true, description: '九位财政区划 nine digits of a fiscal region' }
const region = (query: Record<string, string | number | undefined>) => String(query['region'])
const SHOWN = 200
const MOST_BREAKS = 500
const DAYS_MS = 14 * 86_400_000

const routes: ModuleRoute[] = [
  {
    path: '/api/order/desk', summary: { zh: '支付指令台：各栏笔数、金额、批次与回单文件', en: 'Order desk: counts and sums, batches and receipt files' },
    query: { region: REGION },
    read: async (client, query, { now }) => ({
      ...(await readCounts(client, region(query), new Date(now.getTime() - DAYS_MS))),
      batches: await readBatches(client, region(query), SHOWN), files: await readFiles(client, region(query), SHOWN),
      breaks: await countBreaks(client, region(query)),
    }),
  },
  {
    path: '/api/order/payments', summary: { zh: '支付指令台一栏的支付，逐页', en: 'Payments of one tab of the order desk, page by page' },
    query: {
      region: REGION, tab: { type: 'string', required: true, description: 'ready held inBatch sent returned' },
      after: { type: 'string', description: 'id of the last row seen' },
    },
    read: async (client, query) => {
      const items = await readPayments(client, region(query), String(query['tab']), query['after'] === undefined ? null : String(query['after']), SHOWN + 1)
      return { items: items.slice(0, SHOWN), next: items.length > SHOWN ? items[SHOWN - 1]!.id : null }
    },
  },
  {
    path: '/api/order/breaks', summary: { zh: '回单差异及处理办法', en: 'Breaks between receipts and books, and what to do' },
    query: { region: REGION },
    read: (client, query) => readBreaks(client, region(query), MOST_BREAKS), tables: breakTable,
  },
]

const NAME = { type: 'string' as const, required: true, description: '文件名 name of the file' }
const MAPPING = { type: 'string' as const, description: 'CSV 的列名 columns of a CSV, JSON: {"reference":"…","serial":"…","amount":"…","outcomes":{"已退":"returned"}}' }
const DOCUMENT = { type: 'text' as const, description: 'UUID' }
const FILE_BYTES = 20 * 1024 ** 2

export const module: Module = {
  id: 'order',
  title: { zh: '支付指令与银行回单', en: 'Bank orders and receipts' },
  basis: ['《预算法》第六十一条 [DK]', '《财政国库管理制度改革试点方案》（财库〔2001〕24号）[DK]', '财会〔2012〕21号 不相容岗位分离 [DK]'],
  kinds: [orderBatch, receiptFile],
  positions: [
    { code: 'treasury.payer', title: { zh: '国库签发岗', en: 'Treasury order' }, office: true, duties: ['order.gather'] },
    { code: 'treasury.dispatcher', title: { zh: '国库发送岗', en: 'Treasury dispatch' }, office: true, duties: ['order.release'] },
    { code: 'treasury.importer', title: { zh: '国库回单导入岗', en: 'Receipt import' }, office: true, duties: ['receipt.import'] },
    { code: 'treasury.reconciler', title: { zh: '国库回单岗', en: 'Treasury receipts' }, office: true, duties: ['receipt.settle'] },
  ],
  duties: {
    'order.gather': { zh: '编制支付指令批', en: 'gather order batches' },
    'order.release': { zh: '核发支付指令批', en: 'release order batches' },
    'receipt.import': { zh: '导入银行回单', en: 'import bank receipts' },
    'receipt.settle': { zh: '核销银行回单', en: 'settle bank receipts' },
  },
  matrix: [
    { pair: 'payment', duty: 'order.gather', side: 'order', scope: 'money', noun: 'payment', title: { zh: '签发支付令', en: 'order' }, basis: '不相容岗位 8（[DK]）；组批与发送分岗', verified: false },
    { pair: 'payment', duty: 'order.release', side: 'send', scope: 'money', noun: 'payment', title: { zh: '发送银行', en: 'dispatch' }, basis: '不相容岗位 8（[DK]）；组批与发送分岗', verified: false },
    { pair: 'bureau.payment', duty: 'order.gather', side: 'disburse', scope: 'bureau', noun: 'office', basis: '不相容岗位 8、9', verified: false },
    { pair: 'bureau.payment', duty: 'order.release', side: 'disburse', scope: 'bureau', noun: 'office', basis: '不相容岗位 8、9', verified: false },
    { pair: 'bureau.payment', duty: 'receipt.import', side: 'receipt', scope: 'bureau', noun: 'office', basis: '不相容岗位 9；CONTRACTS §4：回单导入与签发分岗', verified: false },
    { pair: 'bureau.payment', duty: 'receipt.settle', side: 'receipt', scope: 'bureau', noun: 'office', basis: '不相容岗位 9；CONTRACTS §4：回单导入与签发分岗', verified: false },
  ],
  refusals: refuse,
  faults: orderFaults,
  routes,
  acts: [
    {
      path: '/api/order/batches', summary: { zh: '组批：把已签发的支付组成一个批次并送复核', en: 'Gather ordered payments into a batch and submit it' },
      positions: ['treasury.payer'], query: {},
      body: {
        document: DOCUMENT, payments: { type: 'texts', description: '支付 payments' }, executionDay: { type: 'text', description: 'YYYY-MM-DD' },
        payerName: { type: 'text', description: '付款人户名 payer' }, payerAccount: { type: 'text', description: '付款账号 payer account' },
        payerBank: { type: 'text', description: '付款人开户行 payer bank' }, encoding: { type: 'text', description: 'utf8 gbk' },
      },
      plan: planGather,
    },
    {
      path: '/api/order/dispatch', summary: { zh: '登记发送：批次中的支付一并登记为已发送', en: 'Book all payments of an approved batch as sent' },
      positions: ['treasury.dispatcher'], query: {}, body: { document: DOCUMENT }, plan: planDispatch,
    },
    {
      path: '/api/order/receipts/preview', summary: { zh: '预览回单文件：逐笔核对，不写入', en: 'Preview a receipt file: each line compared, nothing written' },
      positions: ['treasury.importer', 'treasury.reconciler'], machine: 'receiptFile', fileBytes: FILE_BYTES, query: { name: NAME, mapping: MAPPING }, plan: planPreview,
    },
    {
      path: '/api/order/receipts/mapping', summary: { zh: '同样表头的回单文件上次用的列名映射', en: 'The mapping by which a receipt file of the same header was last read' },
      positions: ['treasury.importer', 'treasury.reconciler'], machine: 'receiptFile', fileBytes: FILE_BYTES, query: { name: NAME }, plan: planOffer,
    },
    {
      path: '/api/order/receipts', summary: { zh: '导入回单文件（CSV、camt.054，20 MB 以内）', en: 'Import a receipt file (CSV, camt.054, at most 20 MB)' },
      positions: ['treasury.importer'], machine: 'receiptFile', fileBytes: FILE_BYTES,
      query: { name: NAME, mapping: MAPPING, document: { type: 'string', required: true, description: 'UUID' } }, plan: planImport,
    },
    {
      path: '/api/order/receipts/settle', summary: { zh: '核对入账：相符的回单一并入账', en: 'Book what agrees of an imported receipt file' },
      positions: ['treasury.reconciler'], query: {}, body: { document: DOCUMENT }, plan: planSettle,
    },
  ],
  parcels: [
    {
      path: '/api/order/file', summary: { zh: '下载已放行批次的签名指令文件', en: 'The signed order file of an approved batch' },
      positions: ['treasury.dispatcher'], make: makeParcel,
    },
    {
      path: '/api/order/receipts/original', summary: { zh: '下载回单文件原件', en: 'A receipt file as the bank gave it' },
      positions: ['treasury.importer', 'treasury.reconciler', 'division.supervisor'], make: makeOriginal,
    },
  ],
}
