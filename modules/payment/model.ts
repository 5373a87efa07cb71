import type { Field, StateWord } from '#kernel/document/model.ts'
import { STANDARD_ACTIONS, type ActionWord } from '#kernel/module/model.ts'
import { refusals, type Bilingual } from '#kernel/values/refusal.ts'
import type { IdentityFault } from '#kernel/values/identity-number.ts'

export const refuse = refusals({
  'payment.no_indicator': {
    zh: '所选指标不存在或尚未生效，没有预算不能支付。请在指标列表中选择。',
    en: 'The indicator does not exist or is not effective: no payment without a budget. Choose one from the list.',
  },
  'payment.indicator_of_other_unit': {
    status: 403,
    zh: '指标“{indicator}”不属于本单位，不能用于本单位的支付。',
    en: 'The indicator “{indicator}” belongs to another unit and cannot pay for yours.',
  },
  'payment.other_year': {
    zh: '指标“{indicator}”属于 {indicatorYear} 年度，{year} 年的支付不能使用。结转请先办理指标结转。',
    en: 'The indicator “{indicator}” is of {indicatorYear}; a payment of {year} cannot use it. Carry it over first.',
  },
  'payment.identity_of_organisation': {
    zh: '收款人类型是“单位”，不应填写公民身份号码。收款人是个人的，请改为“个人”；否则请删去身份号码。',
    en: 'The payee is an organisation and has no identity number. If a person is paid, choose “person”; otherwise clear the number.',
  },
  'payment.identity_wrong': {
    zh: '公民身份号码填写有误：{why}。请对照身份证件更正。',
    en: 'The identity number is not right: {why}. Correct it from the identity card.',
  },
  'payment.contract_missing': {
    zh: '填写了“{title}”，却没有填写合同编号。请补填合同编号。',
    en: '“{title}” is filled in but no contract number. Add the number of the contract.',
  },
  'payment.replaces_nothing': {
    zh: '本单位没有可以重付的支付“{number}”：只有被银行退票或支付失败的支付才能重付。请核对“重付退票单号”；不是重付的，请清空该项。',
    en: 'Your unit has no payment “{number}” to be paid again: only what bounced or failed is replaced. Check that number, or clear it if this is a new payment.',
  },
  'payment.replaced_already': {
    status: 409,
    zh: '支付 {number} 已由 {other} 重付，同时只能有一笔。{other} 撤回、作废或不予批准后才能再次重付；{other} 也被退票或支付失败的，请改为重付 {other}。',
    en: 'Payment {number} is replaced by {other} already, and by one at a time. It can be replaced again once {other} is withdrawn, annulled or rejected; if {other} bounced or failed itself, replace {other}.',
  },
  'payment.receipt_serial_missing': {
    zh: '确认到账必须写明银行回单的流水号。',
    en: 'To book a receipt, state the serial number of the bank’s receipt.',
  },
  'payment.receipt_incomplete': {
    zh: '确认到账须照银行回单写明流水号、金额、收款人和收款账号，用于与支付核对。',
    en: 'To book a receipt, state its serial number, amount, payee and account as the bank has them; they are compared with the payment.',
  },
  'payment.receipt_amount_differs': {
    status: 409,
    zh: '回单金额“{stated}”与支付金额 {amount} 元不一致，没有确认到账。请核对回单；确系付错的，请登记退票。',
    en: 'The receipt says “{stated}”, the payment {amount} yuan; it was not booked. Check the receipt; if the bank paid wrongly, book a bounce.',
  },
  'payment.receipt_payee_differs': {
    status: 409,
    zh: '回单收款人“{stated}”与支付的收款人“{payee}”不一致，没有确认到账。请核对回单；确系付错的，请登记退票。',
    en: 'The receipt names “{stated}”, the payment “{payee}”; it was not booked. Check the receipt; if the bank paid wrongly, book a bounce.',
  },
  'payment.receipt_account_differs': {
    status: 409,
    zh: '回单收款账号“{stated}”与支付的收款账号“{account}”不一致，没有确认到账。请核对回单；确系付错的，请登记退票。',
    en: 'The receipt names account “{stated}”, the payment “{account}”; it was not booked. Check the receipt; if the bank paid wrongly, book a bounce.',
  },
  'payment.in_batch': {
    status: 409,
    zh: '支付 {payment} 在批次 {batch} 中，只能随该批次的指令文件发送。请到“支付指令”页办理，或者先退回批次。',
    en: 'Payment {payment} is in batch {batch} and is sent with its order file only. Go to the order desk, or send the batch back first.',
  },
  'payment.left_batch': {
    status: 409,
    zh: '支付 {payment} 已不在批次 {batch} 中（批次已被退回或收回），没有发送。请刷新“支付指令”页后重新办理。',
    en: 'Payment {payment} has left batch {batch}, which was returned or taken back; it was not sent. Reload the order desk and begin again.',
  },
  'refund.no_such_payment': {
    zh: '第 {row} 行所退的支付不存在、未支付或不属于本指标。请从已支付列表中选择。',
    en: 'Row {row}: the payment does not exist, is not paid, or is of another indicator. Choose it from the paid ones.',
  },
  'refund.over_paid': {
    status: 409,
    zh: '第 {row} 行：该支付已付 {paid} 元，已退 {refunded} 元，在办退款 {waiting} 元，最多还可退 {left} 元，本次要退 {asked} 元。',
    en: 'Row {row}: {paid} yuan were paid, {refunded} yuan came back and {waiting} are in approval; at most {left} yuan can still be refunded, {asked} are asked.',
  },
  'refund.prior_year_of_payment': {
    zh: '以前年度退款不对应本年支付，不填所退支付。退的是本年支付的，请取消勾选“以前年度”；确是以前年度的，请清空所退支付。',
    en: 'A prior-year refund names no payment. If a payment of this year came back, clear “prior year”; if one of an earlier year, clear the rows.',
  },
  'refund.payment_repeated': {
    zh: '第 {row} 行所退的支付在本单中重复。请合并为一行。',
    en: 'Row {row}: this payment stands in the refund twice. Merge the rows.',
  },
  'refund.sum_differs': {
    zh: '退款金额 {amount} 元与明细合计 {sum} 元不一致。',
    en: 'The refund of {amount} yuan differs from the sum of its rows, {sum} yuan.',
  },
})

export const SETTLEMENTS = [
  { code: 'transfer', zh: '转账', en: 'transfer' },
  { code: 'cash', zh: '现金', en: 'cash' },
  { code: 'card', zh: '公务卡还款', en: 'official-card repayment' },
] as const

export const PAYEE_TYPES = [
  { code: 'company', zh: '单位（对公）', en: 'organisation' },
  { code: 'person', zh: '个人', en: 'person' },
] as const

export const PAYMENT_TYPES = [
  { code: 'direct', zh: '财政直接支付', en: 'direct payment by the treasury' },
  { code: 'authorised', zh: '授权支付', en: 'authorised payment by the unit' },
] as const

/** 业务类型: how the money leaves, as shipped products name it ([DK]). */
export const BUSINESS_TYPES = [
  { code: 'ordinary', zh: '一般支付', en: 'ordinary' },
  { code: 'payroll', zh: '工资发放', en: 'payroll' },
  { code: 'subsidy', zh: '补助发放', en: 'subsidy' },
  { code: 'card', zh: '公务卡', en: 'official card' },
  { code: 'procurement', zh: '政府采购', en: 'procurement' },
] as const

const FUNDS = { zh: '资金与经办', en: 'Funds and handling' }
const IDENTITY = { zh: '收款人身份', en: 'Who is paid' }
const CONTRACT = { zh: '合同与采购', en: 'Contract and procurement' }
const EVENT = { zh: '会议、培训、接待、出差', en: 'Meeting, training, reception, trip' }
const VOUCHER = { zh: '消费与物品', en: 'Purchase and goods' }

/** Those who pay a person must know whom; those who handle an alert must be able to ask (《个人信息保护法》最小必要 [DK]). */
const KNOW_THE_PERSON = ['unit.clerk', 'unit.financeHead', 'division.handler', 'division.responsible', 'monitoring.officer', 'monitoring.head']

/** The payment record of 财政国库动态监控: elements prescribed by the Ministry and the columns of a real extract (monitoring-and-control §1.0). */
export const FIELDS: readonly Field[] = [
  { name: 'indicator', title: { zh: '预算指标', en: 'Indicator' }, type: 'reference', to: 'indicator', required: true },
  { name: 'amountFen', title: { zh: '金额', en: 'Amount' }, type: 'money', required: true },
  { name: 'purpose', title: { zh: '用途摘要', en: 'Purpose' }, type: 'text', max: 200, lines: 2, required: true, personal: true,
    hint: { zh: '写明事由、对象和期间，例如“2026年10月办公楼物业管理费”', en: 'Say what, for whom and when' } },
  { name: 'payee', title: { zh: '收款人全称', en: 'Payee' }, type: 'text', max: 120, required: true, personal: true },
  { name: 'payeeType', title: { zh: '收款人类型', en: 'Payee type' }, type: 'code', options: PAYEE_TYPES, required: true },
  { name: 'payeeAccount', title: { zh: '收款账号', en: 'Payee account' }, type: 'text', max: 40, personal: true },
  { name: 'payeeBank', title: { zh: '收款人开户行', en: 'Payee bank' }, type: 'text', max: 120, personal: true },
  { name: 'settlement', title: { zh: '结算方式', en: 'Settlement' }, type: 'code', options: SETTLEMENTS, required: true },
  { name: 'paymentType', title: { zh: '支付类型', en: 'Payment type' }, type: 'code', options: PAYMENT_TYPES },
  { name: 'economicClass', title: { zh: '部门经济分类', en: 'Economic class' }, type: 'code', options: { catalogue: 'departmentEconomic' }, required: true,
    hint: { zh: '到款，输入代码或名称查找；须在指标的分类之下', en: 'Five digits, found by code or name; below the class of the indicator' } },
  { name: 'project', title: { zh: '项目', en: 'Project' }, type: 'text', max: 120 },
  { name: 'invoice', title: { zh: '发票号码', en: 'Invoice number' }, type: 'text', max: 60 },
  { name: 'governmentClass', title: { zh: '政府经济分类', en: 'Government economic class' }, type: 'code', options: { catalogue: 'governmentEconomic' } },
  { name: 'businessType', title: { zh: '业务类型', en: 'Business type' }, type: 'code', options: BUSINESS_TYPES },
  { name: 'urgent', title: { zh: '应急支付', en: 'Emergency' }, type: 'bool' },
  { name: 'replaces', title: { zh: '重付退票单号', en: 'Replaces bounced payment' }, type: 'text', max: 60 },
  { name: 'fundChannel', section: FUNDS, title: { zh: '资金来源渠道', en: 'Fund channel' }, type: 'text', max: 60 },
  { name: 'directFund', section: FUNDS, title: { zh: '直达资金', en: 'Direct fund' }, type: 'bool' },
  { name: 'managingDivision', section: FUNDS, title: { zh: '业务主管处室', en: 'Managing division' }, type: 'text', max: 60 },
  { name: 'budgetMonth', section: FUNDS, title: { zh: '预算月份', en: 'Budget month' }, type: 'int', min: 1, max: 12 },
  { name: 'payerAccount', section: FUNDS, title: { zh: '付款账号', en: 'Payer account' }, type: 'text', max: 40, personal: true },
  { name: 'payerBank', section: FUNDS, title: { zh: '付款人开户行', en: 'Payer bank' }, type: 'text', max: 120 },
  { name: 'telephone', section: FUNDS, title: { zh: '经办人电话', en: 'Telephone' }, type: 'text', max: 30, personal: true },
  { name: 'beneficiaryId', section: IDENTITY, title: { zh: '公民身份号码', en: 'Identity number' }, type: 'text', max: 18, personal: true, wholeFor: KNOW_THE_PERSON,
    hint: { zh: '收款人是个人时填写18位号码；补贴、工资和劳务费凭它核对死亡、供养等登记', en: '18 digits, only for a person; subsidies, salaries and fees are checked by it against registers' } },
  { name: 'scheme', section: IDENTITY, title: { zh: '补贴或工资项目', en: 'Scheme or pay item' }, type: 'text', max: 60,
    hint: { zh: '如“高龄津贴”“城乡低保”“岗位津贴”', en: 'For example old-age allowance, minimum living, post allowance' } },
  { name: 'contract', section: CONTRACT, title: { zh: '合同编号', en: 'Contract' }, type: 'text', max: 60 },
  { name: 'contractAmountFen', section: CONTRACT, title: { zh: '合同金额', en: 'Contract amount' }, type: 'money',
    hint: { zh: '不含补充合同；本系统已付数自动累计', en: 'Without supplements; what was paid here is added up by itself' } },
  { name: 'supplementFen', section: CONTRACT, title: { zh: '补充合同金额', en: 'Supplement' }, type: 'money' },
  { name: 'contractParty', section: CONTRACT, title: { zh: '合同对方', en: 'Party of the contract' }, type: 'text', max: 120, personal: true },
  { name: 'procurement', section: CONTRACT, title: { zh: '采购编号', en: 'Procurement number' }, type: 'text', max: 60 },
  { name: 'approval', section: EVENT, title: { zh: '事前审批文号', en: 'Prior approval' }, type: 'text', max: 60,
    hint: { zh: '出差审批单号或因公出国任务批件号', en: 'Number of the approval of the trip or of the mission abroad' } },
  { name: 'people', section: EVENT, title: { zh: '参加或来宾人数', en: 'Participants or guests' }, type: 'int', min: 1, max: 100_000 },
  { name: 'escorts', section: EVENT, title: { zh: '陪同人数', en: 'Escorts' }, type: 'int', min: 0, max: 100_000 },
  { name: 'days', section: EVENT, title: { zh: '天数', en: 'Days' }, type: 'int', min: 1, max: 366 },
  { name: 'consumedOn', section: VOUCHER, title: { zh: '公务卡消费日期', en: 'Card purchase on' }, type: 'date' },
  { name: 'unitPriceFen', section: VOUCHER, title: { zh: '物品单价', en: 'Price of one item' }, type: 'money' },
]

/** What is said of a contract beside its number. */
export const CONTRACT_FIELDS = ['contractAmountFen', 'supplementFen', 'contractParty']

export const IDENTITY_FAULTS: Record<IdentityFault, Bilingual> = {
  shape: { zh: '应为18位，前17位是数字，末位是数字或X', en: 'it has 18 characters, 17 digits and then a digit or X' },
  birthday: { zh: '第7至14位不是存在的出生日期', en: 'characters 7 to 14 are no date of birth' },
  checkDigit: { zh: '末位校验码不符，可能有一位抄错', en: 'its last character does not fit the others, so one is probably mistyped' },
}

export const STATES: Record<string, StateWord> = {
  draft: { zh: '草稿', en: 'Draft', tone: 'neutral' },
  inApproval: { zh: '审核中', en: 'In approval', tone: 'running' },
  held: { zh: '已拦截', en: 'Held', tone: 'waiting' },
  approved: { zh: '待签发', en: 'Approved', tone: 'running' },
  ordered: { zh: '已签发', en: 'Ordered', tone: 'running' },
  sent: { zh: '已发送银行', en: 'Sent to bank', tone: 'running' },
  paid: { zh: '已支付', en: 'Paid', tone: 'good' },
  failed: { zh: '支付失败', en: 'Failed', tone: 'bad' },
  returned: { zh: '银行退票', en: 'Bounced', tone: 'bad' },
  withdrawn: { zh: '已撤回', en: 'Withdrawn', tone: 'neutral' },
  annulled: { zh: '已作废', en: 'Annulled', tone: 'bad' },
}

export const ACTIONS: Record<string, ActionWord> = {
  ...STANDARD_ACTIONS,
  // The gate judges each of them again, and only those without a finding are offered together.
  approve: { ...STANDARD_ACTIONS['approve']!, bulk: true },
  order: { zh: '签发支付令', en: 'Release order', tone: 'primary', bulk: true },
  send: { zh: '发送银行', en: 'Send to bank', tone: 'primary', bulk: true },
  receive: { zh: '确认到账', en: 'Book receipt', tone: 'primary', reasonTitle: { zh: '银行回单', en: 'Bank receipt' } },
  bounce: { zh: '登记退票', en: 'Book bounce', tone: 'danger', needsReason: true },
  fail: { zh: '登记支付失败', en: 'Book failure', tone: 'danger', needsReason: true },
}

/** What a refusal calls the sides that one person may not both take. */
export const SIDES = {
  request: { zh: '经办申请', en: 'request' },
  review: { zh: '审核', en: 'review' },
  order: { zh: '签发支付令', en: 'order' },
  send: { zh: '发送银行', en: 'dispatch' },
  receipt: { zh: '登记回单', en: 'receipt' },
} as const

const PART: readonly Field[] = [
  { name: 'payment', title: { zh: '原支付', en: 'Payment' }, type: 'reference', to: 'payment', required: true },
  { name: 'amountFen', title: { zh: '退回金额', en: 'Refunded' }, type: 'money', required: true },
]

export const REFUND_FIELDS: readonly Field[] = [
  { name: 'indicator', title: { zh: '退回指标', en: 'Indicator' }, type: 'reference', to: 'indicator', required: true },
  { name: 'amountFen', title: { zh: '退款金额', en: 'Amount' }, type: 'money', required: true },
  { name: 'purpose', title: { zh: '退款原因', en: 'Reason' }, type: 'text', max: 200, lines: 2, required: true, personal: true },
  { name: 'priorYear', title: { zh: '以前年度（无对应支付）', en: 'Prior year (no payment here)' }, type: 'bool',
    hint: { zh: '找不到对应支付的退款按以前年度处理（E21），单独报告', en: 'A refund that matches nothing is booked as prior-year (E21) and reported apart' } },
  { name: 'parts', title: { zh: '所退支付', en: 'Payments refunded' }, type: 'table', columns: PART, maxRows: 50 },
]

export const REFUND_STATES: Record<string, StateWord> = {
  draft: { zh: '草稿', en: 'Draft', tone: 'neutral' },
  inApproval: { zh: '审核中', en: 'In approval', tone: 'running' },
  held: { zh: '已拦截', en: 'Held', tone: 'waiting' },
  received: { zh: '已退回', en: 'Received', tone: 'good' },
  withdrawn: { zh: '已撤回', en: 'Withdrawn', tone: 'neutral' },
  annulled: { zh: '已作废', en: 'Annulled', tone: 'bad' },
}
