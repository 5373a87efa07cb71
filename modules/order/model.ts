import type { Field, StateWord } from '#kernel/document/model.ts'
import { STANDARD_ACTIONS, type ActionWord } from '#kernel/module/model.ts'
import { refusals } from '#kernel/values/refusal.ts'

export const refuse = refusals({
  'order.empty': {
    zh: '批次中没有支付。请先选择待发送的支付。',
    en: 'The batch holds no payment. Choose payments that are ready first.',
  },
  'order.no_such_payment': {
    zh: '第 {row} 行的支付不存在，或者您无权查看。请从待发送列表中选择。',
    en: 'Row {row}: there is no such payment, or you may not see it. Choose it from the list of those ready.',
  },
  'order.not_ordered': {
    status: 409,
    zh: '支付 {payment} 不在“已签发”状态，不能进入批次。请从批次中去掉该笔。',
    en: 'Payment {payment} does not stand “ordered” and cannot go into a batch. Take it out.',
  },
  'order.rewritten': {
    status: 409,
    zh: '支付 {payment} 的内容与送审时不同，不能发送。请通知监督岗核验记录（sluice verify）。',
    en: 'The content of payment {payment} is not what was submitted, so it is not sent. Have the records verified (sluice verify).',
  },
  'order.in_other_batch': {
    status: 409,
    zh: '支付 {payment} 已在另一个有效批次中，一笔支付只能随一个批次发送。请从本批次中去掉该笔。',
    en: 'Payment {payment} stands in another live batch; a payment goes with one batch only. Take it out of this one.',
  },
  'order.too_large': {
    zh: '批次合计超过系统上限 10 万亿元。请核对金额，或分成几个批次。',
    en: 'The batch adds up to more than the limit of 10 trillion yuan. Check the amounts, or gather several batches.',
  },
  'order.repeated': {
    zh: '支付 {payment} 在批次中重复。请去掉一行。',
    en: 'Payment {payment} stands in the batch twice. Take one out.',
  },
  'order.amount_differs': {
    zh: '支付 {payment} 的金额与批次中所列不一致。请刷新后重新组批。',
    en: 'The amount of payment {payment} is not the one in the batch. Reload and gather again.',
  },
  'order.no_account': {
    zh: '支付 {payment} 没有收款账号或开户行，不能写入指令文件。请从批次中去掉，另行逐笔发送。',
    en: 'Payment {payment} has no payee account or bank and cannot enter an order file. Take it out and send it by itself.',
  },
  'order.account_too_long': {
    zh: '支付 {payment} 的收款账号超过 34 位，报文不能容纳。请从批次中去掉，另行逐笔发送。',
    en: 'The payee account of payment {payment} is longer than 34 characters, more than the message holds. Take it out and send it by itself.',
  },
  'order.other_payer': {
    zh: '支付 {payment} 应从账户 {account} 付出，与批次的付款账户不同。请按付款账户分别组批。',
    en: 'Payment {payment} is to be paid from account {account}, not from that of the batch. Gather one batch per payer account.',
  },
  'order.not_in_gbk': {
    zh: '支付 {payment} 中的“{text}”不能用 GBK 表示，写成别的字会付错人。请改用 UTF-8 编码重新组批。',
    en: 'Payment {payment} holds “{text}”, which GBK cannot spell; another character would pay another person. Gather the batch again in UTF-8.',
  },
  'order.day_passed': {
    zh: '执行日期 {day} 已过。请选择今天或以后的日期。',
    en: 'The execution day {day} has passed. Choose today or later.',
  },
  'order.file_differs': {
    status: 409,
    zh: '批次所写的文件摘要与按支付数据生成的指令文件不一致，没有受理。请在“支付指令”页重新组批。',
    en: 'The hashes in the batch are not those of the order file that the payments give; it was not accepted. Gather it again at the order desk.',
  },
  'order.not_approved': {
    status: 409,
    zh: '批次 {batch} 未经复核放行，没有指令文件。请先由发送岗复核放行。',
    en: 'Batch {batch} has not been approved, so there is no order file. Have it approved by the dispatcher first.',
  },
  'order.not_dispatched': {
    status: 409,
    zh: '批次 {batch} 还有 {count} 笔支付未登记发送。请先“发送并下载”。',
    en: 'In batch {batch}, {count} {count|payment is|payments are} not booked as sent. Use “send and download” first.',
  },
  'order.not_here': {
    status: 409,
    zh: '支付 {payment} 已不在批次 {batch} 中，该批次不能发送或下载。请通知监督岗核验记录（sluice verify）。',
    en: 'Payment {payment} no longer stands in batch {batch}, which is neither sent nor handed out. Have the records verified (sluice verify).',
  },
  'order.not_ready': {
    status: 409,
    zh: '支付 {payment} 不在待发送状态（如已被预警拦截），批次 {batch} 没有发送任何一笔。请先办结该支付的预警。',
    en: 'Payment {payment} is not ready to be sent (an alert may hold it), so nothing of batch {batch} was sent. Settle the alert first.',
  },
  'order.gone': {
    status: 409,
    zh: '批次 {batch} 中的支付 {payment} 已登记发送，批次不能收回。付错的，请在银行回单到达后登记退票或办理退款。',
    en: 'Payment {payment} of batch {batch} is booked as sent, so the batch cannot be taken back. If it is wrong, book the bounce or a refund when the bank answers.',
  },
  'order.held': {
    status: 409,
    zh: '批次 {batch} 中的支付 {payment} 在发送时被预警拦截，批次暂不能收回。请先办结该支付的预警。',
    en: 'Payment {payment} of batch {batch} was held by an alert while it was being sent, so the batch cannot be taken back yet. Settle the alert first.',
  },
  'receipt.unreadable_row': {
    zh: '文件有 {count} 行不能识别，整份文件没有受理。第 {line} 行：{why}请更正文件或映射后重新导入。',
    en: '{count} {count|row|rows} cannot be read, so nothing of the file was taken. Line {line}: {why} Correct the file or its mapping and import it again.',
  },
  'receipt.column_missing': {
    zh: '文件没有“{column}”这一栏。表头：{header}。请在映射中写明对应的列名。',
    en: 'The file has no column for “{column}”. Its header: {header}. Name the column in the mapping.',
  },
  'receipt.column_twice': {
    zh: '文件有几栏都像“{column}”：{found}。请在映射中写明用哪一栏。',
    en: 'Several columns could be “{column}”: {found}. Say in the mapping which one it is.',
  },
  'receipt.bad_mapping': {
    zh: '映射不能识别：应为 JSON，写明 reference、serial、amount 等各栏的列名。请更正映射。',
    en: 'The mapping cannot be read: JSON that names the columns of reference, serial, amount and so on. Correct it.',
  },
  'receipt.no_lines': {
    zh: '文件中没有回单，没有受理。请核对是否选错了文件。',
    en: 'The file holds no receipt; it was not taken. Check that it is the right file.',
  },
  'receipt.too_large': {
    zh: '文件合计超过系统上限 10 万亿元，没有受理。请与银行核对金额，更正后重新导入。',
    en: 'The file adds up to more than the limit of 10 trillion yuan; nothing was taken. Compare the amounts with the bank and import a corrected file.',
  },
  'receipt.too_many_lines': {
    zh: '文件超过 {limit} 笔回单。请让银行按日或按时段分开出具。',
    en: 'The file holds more than {limit} receipts. Have the bank write one file a day, or several.',
  },
  'receipt.xml_unsafe': {
    zh: '文件含有 DTD 或实体声明，为安全起见不予读取。请向银行索取不带 DTD 的 camt.054 报文。',
    en: 'The file declares a DTD or entities and is not read, for safety. Ask the bank for a camt.054 message without a DTD.',
  },
  'receipt.xml_broken': {
    zh: '文件不是完整的 XML（第 {line} 行），没有受理。请向银行重新索取。',
    en: 'The file is not well-formed XML (line {line}); nothing was taken. Get it from the bank again.',
  },
  'receipt.xml_too_deep': {
    zh: '文件的层次超过 {limit} 层，不是正常的 camt.054 报文，没有受理。',
    en: 'The file is nested deeper than {limit} levels: no regular camt.054 message. Nothing was taken; get it from the bank again.',
  },
  'receipt.not_camt': {
    zh: '文件不是 camt.054 报文（根下没有 BkToCstmrDbtCdtNtfctn）。请选择银行的借贷记通知。',
    en: 'The file is no camt.054 message (no BkToCstmrDbtCdtNtfctn). Choose the bank’s debit and credit notification.',
  },
  'receipt.file_known': {
    status: 409,
    zh: '这份回单文件已由 {number} 导入（“{name}”），同一份文件不能导入两次，本次没有入账任何一笔。请打开 {number} 查看。',
    en: 'This receipt file was imported as {number} (“{name}”); a file is taken once, and nothing was booked now. Open {number} to see it.',
  },
  'receipt.content_known': {
    status: 409,
    zh: '这份文件的回单与 {number}（“{name}”）完全相同，只是文件名或行序不同，本次没有入账任何一笔。请打开 {number} 查看。',
    en: 'These receipts are exactly those of {number} (“{name}”) under another name or in another order; nothing was booked now. Open {number}.',
  },
  'receipt.original_missing': {
    status: 409,
    zh: '回单文件 {number} 没有保存银行的原件，不能下载，也不能入账（如导入时连接中断）。请由导入岗把同一份文件再导入一次，系统只补存原件，不会重复入账。',
    en: 'The bank’s file behind {number} is not kept (the connection may have broken when it was imported), so it is neither handed out nor booked. Have the importer bring the same file again: only the original is added, nothing is booked twice.',
  },
  'receipt.lines_differ': {
    status: 409,
    zh: '回单文件 {number} 写着这份文件的摘要，所列回单却与文件内容不同（映射不同，或并非由它读出），本次没有导入。请打开 {number} 核对；有误且未入账的，撤回后重新导入。',
    en: '{number} names the hash of this file but lists other receipts than it holds (read by another mapping, or not read from it); nothing was imported now. Compare {number}; if it is wrong and not booked, withdraw it and import the file again.',
  },
  'receipt.settle_at_desk': {
    status: 409,
    zh: '回单文件须连同相符的支付一并入账，本次没有入账任何一笔。请到“支付指令”页的“回单文件”办理。',
    en: 'A receipt file is booked together with the payments that agree; nothing was booked now. Book it at the order desk, under “Receipt files”.',
  },
  'receipt.content_differs': {
    zh: '单据所写的内容摘要与所列回单不一致，没有受理。请在“支付指令”页重新导入文件。',
    en: 'The content hash is not that of the receipts listed; it was not accepted. Import the file again at the order desk.',
  },
})

export const ENCODINGS = [
  { code: 'utf8', zh: 'UTF-8（含生僻字）', en: 'UTF-8 (any character)' },
  { code: 'gbk', zh: 'GBK（银行核心系统）', en: 'GBK (core systems of banks)' },
] as const

/** A message of this size is read by every bank system that we know of [DK]; larger days make several batches. */
export const MOST_PAYMENTS = 2000
export const MOST_LINES = 5000

const ORDER_ROW: readonly Field[] = [
  { name: 'payment', title: { zh: '支付', en: 'Payment' }, type: 'reference', to: 'payment', required: true },
  { name: 'amountFen', title: { zh: '金额', en: 'Amount' }, type: 'money', required: true },
]

export const BATCH_FIELDS: readonly Field[] = [
  { name: 'executionDay', title: { zh: '执行日期', en: 'Execution day' }, type: 'date', required: true },
  { name: 'payerName', title: { zh: '付款人户名', en: 'Payer' }, type: 'text', max: 120, required: true },
  { name: 'payerAccount', title: { zh: '付款账号', en: 'Payer account' }, type: 'text', max: 34, required: true, personal: true },
  { name: 'payerBank', title: { zh: '付款人开户行', en: 'Payer bank' }, type: 'text', max: 120, required: true },
  { name: 'encoding', title: { zh: 'CSV 编码', en: 'Encoding of the CSV' }, type: 'code', options: ENCODINGS, required: true,
    hint: { zh: '姓名有生僻字时用 UTF-8', en: 'UTF-8 when a name has a rare character' } },
  { name: 'payments', title: { zh: '支付', en: 'Payments' }, type: 'table', columns: ORDER_ROW, maxRows: MOST_PAYMENTS, required: true },
  { name: 'csvSha256', title: { zh: 'CSV 文件摘要', en: 'SHA-256 of the CSV' }, type: 'text', max: 64, required: true },
  { name: 'xmlSha256', title: { zh: 'XML 文件摘要', en: 'SHA-256 of the XML' }, type: 'text', max: 64, required: true },
]

export const BATCH_STATES: Record<string, StateWord> = {
  draft: { zh: '草稿', en: 'Draft', tone: 'neutral' },
  inApproval: { zh: '待复核', en: 'Awaiting approval', tone: 'running' },
  approved: { zh: '已放行', en: 'Approved', tone: 'good' },
  withdrawn: { zh: '已撤回', en: 'Withdrawn', tone: 'neutral' },
  annulled: { zh: '已作废', en: 'Annulled', tone: 'bad' },
}

export const BATCH_ACTIONS: Record<string, ActionWord> = {
  ...STANDARD_ACTIONS,
  approve: { zh: '复核放行', en: 'Approve', tone: 'primary' },
  // Also of an approved batch, as long as nothing of it was sent; by who gathered it, never by who approved it.
  withdraw: { zh: '收回', en: 'Take back', tone: 'danger', needsReason: true },
}

/** What the bank says became of one order. */
export const OUTCOMES = [
  { code: 'paid', zh: '已付款', en: 'paid' },
  { code: 'returned', zh: '退票', en: 'bounced' },
  { code: 'failed', zh: '付款失败', en: 'failed' },
  { code: 'incoming', zh: '收款', en: 'incoming' },
  { code: 'notFinal', zh: '未记账', en: 'not final' },
] as const

const RECEIPT_ROW: readonly Field[] = [
  { name: 'reference', title: { zh: '支付编号', en: 'Payment number' }, type: 'text', max: 64 },
  { name: 'serial', title: { zh: '银行流水号', en: 'Bank serial' }, type: 'text', max: 64, required: true },
  { name: 'amountFen', title: { zh: '金额', en: 'Amount' }, type: 'money', required: true },
  { name: 'outcome', title: { zh: '结果', en: 'Outcome' }, type: 'code', options: OUTCOMES, required: true },
  { name: 'payee', title: { zh: '收款人', en: 'Payee' }, type: 'text', max: 140 },
  { name: 'account', title: { zh: '收款账号', en: 'Payee account' }, type: 'text', max: 64 },
  { name: 'day', title: { zh: '日期', en: 'Day' }, type: 'date' },
  { name: 'note', title: { zh: '附言', en: 'Note' }, type: 'text', max: 200 },
]

export const FORMATS = [
  { code: 'csv', zh: 'CSV 回单', en: 'CSV of receipts' },
  { code: 'camt.054', zh: '借贷记通知 camt.054', en: 'ISO 20022 camt.054' },
] as const

export const FILE_FIELDS: readonly Field[] = [
  { name: 'fileName', title: { zh: '文件名', en: 'File name' }, type: 'text', max: 120, required: true, personal: true },
  { name: 'format', title: { zh: '格式', en: 'Format' }, type: 'code', options: FORMATS, required: true },
  { name: 'sha256', title: { zh: '文件摘要', en: 'SHA-256 of the file' }, type: 'text', max: 64, required: true },
  { name: 'contentSha256', title: { zh: '内容摘要（与行序无关）', en: 'SHA-256 of the receipts in any order' }, type: 'text', max: 64, required: true },
  { name: 'lines', title: { zh: '回单', en: 'Receipts' }, type: 'table', columns: RECEIPT_ROW, maxRows: MOST_LINES, required: true, personal: true },
]

export const FILE_STATES: Record<string, StateWord> = {
  draft: { zh: '草稿', en: 'Draft', tone: 'neutral' },
  imported: { zh: '待入账', en: 'To be booked', tone: 'running' },
  booked: { zh: '已入账', en: 'Booked', tone: 'good' },
  withdrawn: { zh: '已撤回', en: 'Withdrawn', tone: 'neutral' },
  annulled: { zh: '已作废', en: 'Annulled', tone: 'bad' },
}

export const FILE_ACTIONS: Record<string, ActionWord> = {
  ...STANDARD_ACTIONS,
  submit: { zh: '导入', en: 'Import', tone: 'primary' },
  settle: { zh: '核对入账', en: 'Book', tone: 'primary' },
}

/** What became of one line against the books. Every one but the first is a break: it books nothing until a person has looked. */
export const RESULTS = {
  matched: { zh: '相符', en: 'agrees', todo: { zh: '可以入账。', en: 'It can be booked.' } },
  unknown: {
    zh: '没有这笔支付', en: 'unknown payment',
    todo: { zh: '核对支付编号；不是本局的，退请银行更正。', en: 'Check the payment number; if it is not of this office, ask the bank to correct it.' },
  },
  notSent: {
    zh: '未发送', en: 'not sent',
    todo: { zh: '该支付没有登记发送，银行却有回单：立即查明是谁发出的指令。', en: 'It was never booked as sent, yet the bank has a receipt: find out at once who sent an order.' },
  },
  alreadyBooked: {
    zh: '已入账', en: 'already booked',
    todo: { zh: '该支付或该流水号已经入账；如银行确实付了两次，请追回。', en: 'The payment or the serial is booked already; if the bank did pay twice, recover the money.' },
  },
  returnedLater: {
    zh: '入账后退回', en: 'came back later',
    todo: { zh: '该支付已记为已支付，款项后来退回：请核实到账后办理退款单，退回指标。', en: 'It was booked as paid and the money came back later: see that it arrived, then make a refund document.' },
  },
  twice: {
    zh: '文件内重复', en: 'twice in the file',
    todo: { zh: '同一支付或流水号在文件中出现两次，只按第一笔核对。请向银行核实。', en: 'The payment or serial stands in the file twice; the first one counts. Ask the bank.' },
  },
  amountDiffers: {
    zh: '金额不符', en: 'amount differs',
    todo: { zh: '与银行核对金额；确系付错的，按退票办理并重付。', en: 'Compare the amount with the bank; if it paid wrongly, book a bounce and pay again.' },
  },
  payeeDiffers: {
    zh: '收款人不符', en: 'payee differs',
    todo: { zh: '与银行核对户名；确系付错的，按退票办理并重付。', en: 'Compare the name with the bank; if it paid wrongly, book a bounce and pay again.' },
  },
  accountDiffers: {
    zh: '账号不符', en: 'account differs',
    todo: { zh: '与银行核对账号；确系付错的，按退票办理并重付。', en: 'Compare the account with the bank; if it paid wrongly, book a bounce and pay again.' },
  },
  unstated: {
    zh: '回单不全', en: 'incomplete',
    todo: { zh: '回单没有收款人或账号，或一栏分为多行，不能核对。请向银行索取完整回单，或逐笔登记。', en: 'The receipt names no payee or account, or a field has several lines, and cannot be compared. Get the whole receipt, or book it by itself.' },
  },
  incoming: {
    zh: '收款', en: 'incoming',
    todo: { zh: '这是收入，不是支付的回单。属于退款的，请办理退款单。', en: 'Money that came in, no receipt of a payment. If it is a refund, make a refund document.' },
  },
  notFinal: {
    zh: '未记账', en: 'not final',
    todo: { zh: '银行尚未记账，等最终通知后再导入。', en: 'The bank has not booked it yet; import the final notification.' },
  },
} as const

export type Result = keyof typeof RESULTS
export type Outcome = (typeof OUTCOMES)[number]['code']

/** One receipt as read from any format. Money in fen. */
export interface ReceiptLine {
  reference: string | null
  serial: string
  amountFen: string
  outcome: Outcome
  payee: string | null
  account: string | null
  day: string | null
  note: string | null
}
