import type { FieldName } from './model.ts'

/**
 * Column names by field, the most telling first, compared without case, spaces and signs. Chinese: forms of treasury payment and of
 * audit extracts [DK]. English: headers of published spending data.
 */
export const NAMES: Record<FieldName, readonly string[]> = {
  amount: ['支付金额', '付款金额', '金额', '本次支付金额', '发生额', 'amount', 'paymentamount', 'amountpaid', 'netamount', 'value', 'transactionamount', 'total', 'sum'],
  date: ['支付日期', '付款日期', '日期', '交易日期', '清算日期', '入账日期', 'paymentdate', 'date', 'paiddate', 'datepaid', 'transactiondate', 'postingdate', 'effectivedate', 'invoicedate'],
  payee: ['收款人全称', '收款人名称', '收款人', '收款单位', '供应商名称', '供应商', '收款方', 'beneficiaryname', 'payeename', 'payee', 'suppliername', 'supplier', 'vendorname', 'vendor', 'merchantname', 'merchant', 'creditor'],
  payeeId: ['收款人编号', '供应商编号', '供应商编码', '统一社会信用代码', 'beneficiaryotherid', 'supplierid', 'suppliernumber', 'vendorid', 'vendornum', 'vendornumber', 'payeeid'],
  payeeBank: ['收款人开户行', '收款银行', '开户行', '收款人开户银行', 'payeebank', 'bankname'],
  payeeAccount: ['收款人账号', '收款账号', '收款账户', '收款人银行账号', '银行账号', 'payeeaccount', 'bankaccount', 'accountnumber', 'iban'],
  payerAccount: ['付款账号', '付款人账号', '付款账户', 'payeraccount'],
  unit: ['预算单位名称', '预算单位', '单位名称', '付款单位', '单位', 'organisationalunit', 'organizationalunit', 'servicearea', 'department', 'departmentname', 'directorate', 'centername', 'costcentrename', 'unit', 'school'],
  department: ['主管部门', '部门名称', '部门', 'organisationlabel', 'bodyname', 'organisation', 'organization', 'funddescription', 'fundname', 'client'],
  budget: ['指标编号', '预算指标', '指标文号', '指标', 'profitcentre', 'profitcenter', 'costcentre', 'costcenter', 'expenditurecode', 'costcode', 'center'],
  function: ['功能分类', '支出功能分类', '功能科目', 'functionalclass'],
  category: ['部门经济分类', '政府经济分类', '经济分类', '支出经济分类', '经济科目', 'expenditurecategory', 'expensetype', 'expensearea', 'category', 'categoryinternalname', 'accountname', 'proclasscode', 'merchantcategory'],
  project: ['项目名称', '项目', 'projectname', 'project'],
  contract: ['合同编号', '合同号', 'contractnumber', 'contractid', 'contract'],
  fundNature: ['资金性质', '资金来源', 'fundtype'],
  paymentType: ['支付类型', '支付方式', 'paymenttype'],
  settlement: ['结算方式', 'settlement', 'paymentmethod'],
  application: ['支付申请号', '申请编号', '申请单号', 'applicationnumber', 'requestnumber'],
  transaction: ['支付凭证号', '凭证号', '凭证编号', '流水号', '支付令编号', 'transactionnumber', 'transactionno', 'transno', 'transactionid', 'documentnumber', 'vouchernumber', 'voucher'],
  invoice: ['发票号码', '发票号', '发票编号', 'invoicenumber', 'invoiceno', 'invnum', 'invoice', 'invoiceref', 'supplierinvoiceno'],
  purpose: ['支付摘要', '用途', '摘要', '资金用途', '付款事由', '事由', 'purpose', 'description', 'narrative', 'details', 'summary', 'purposeofexpenditure'],
}

/** In the order in which a date is tried; a text that fits two of one line is unclear until a larger day decides. */
export const DATE_FORMATS: readonly string[] = [
  'yyyy-MM-dd', 'yyyy-M-d', 'yyyy/MM/dd', 'yyyy/M/d', 'yyyy.MM.dd', 'yyyy.M.d', 'yyyy年M月d日', 'yyyyMMdd', 'yyyy-MM-dd HH:mm:ss', 'yyyy/M/d H:mm', 'yyyy/M/d H:mm:ss', 'yyyy-MM-ddTHH:mm:ss',
  'dd/MM/yyyy', 'd/M/yyyy', 'MM/dd/yyyy', 'M/d/yyyy', 'dd-MM-yyyy', 'MM-dd-yyyy', 'dd.MM.yyyy', 'd.M.yyyy', 'dd/MM/yyyy HH:mm', 'd/M/yyyy H:mm', 'MM/dd/yyyy HH:mm', 'M/d/yyyy H:mm',
]
