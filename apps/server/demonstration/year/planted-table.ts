import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Plant } from './plant.ts'
import * as plant from './plant.ts'

/** An irregularity that is planted in the year, and what should find it. */
export interface PlantedKind {
  code: string
  title: Bilingual
  /** Rule of the gate, or test over the population. */
  by: string
  finds: 'rule' | 'test'
  /** Groups among 20,000 payments; a smaller year has fewer, at least one. */
  groups: number
  make: Plant
}

/** What the demonstration plants. The rules did not see this table, nor does it see them: some groups are planted so that their rule misses them. */
export const PLANTED: readonly PlantedKind[] = [
  { code: 'split', title: { zh: '化整为零', en: 'split under a limit' }, by: 'PROC-02', finds: 'rule', groups: 16, make: plant.split },
  { code: 'duplicate', title: { zh: '重复支付', en: 'paid twice' }, by: 'DUP-01', finds: 'rule', groups: 30, make: plant.duplicate },
  { code: 'invoiceReused', title: { zh: '发票重复报销', en: 'invoice used again' }, by: 'DUP-02', finds: 'rule', groups: 24, make: plant.invoiceReused },
  { code: 'changedAccount', title: { zh: '收款人更换账户', en: 'payee with a changed account' }, by: 'ACCT-10', finds: 'rule', groups: 18, make: plant.changedAccount },
  { code: 'sharedAccount', title: { zh: '多个户名同一账号', en: 'several names on one account' }, by: 'ACCT-17', finds: 'rule', groups: 12, make: plant.sharedAccount },
  { code: 'dayOff', title: { zh: '节假日支付', en: 'paid on a day off' }, by: 'FREQ-04', finds: 'rule', groups: 40, make: plant.dayOff },
  { code: 'yearEnd', title: { zh: '年末突击花钱', en: 'year-end rush' }, by: 'FREQ-05', finds: 'rule', groups: 60, make: plant.yearEnd },
  { code: 'sensitiveWords', title: { zh: '烟酒礼品', en: 'alcohol, tobacco, gifts' }, by: 'TEXT-01', finds: 'rule', groups: 30, make: plant.sensitiveWords },
  { code: 'loan', title: { zh: '出借财政资金', en: 'public money lent' }, by: 'TEXT-06', finds: 'rule', groups: 14, make: plant.loan },
  { code: 'vaguePurpose', title: { zh: '用途模糊', en: 'vague purpose' }, by: 'TEXT-04', finds: 'rule', groups: 36, make: plant.vaguePurpose },
  { code: 'roundSum', title: { zh: '超市大额整数', en: 'round sums at supermarkets' }, by: 'TEXT-05', finds: 'rule', groups: 24, make: plant.roundSum },
  { code: 'frequent', title: { zh: '异常高频', en: 'unusually frequent' }, by: 'FREQ-02', finds: 'rule', groups: 10, make: plant.frequent },
  { code: 'nearLimit', title: { zh: '逼近审批限额', en: 'just below a sign-off limit' }, by: 'FREQ-07', finds: 'rule', groups: 10, make: plant.nearLimit },
  { code: 'cashSplit', title: { zh: '拆分提现', en: 'cash split under the limit' }, by: 'CASH-05', finds: 'rule', groups: 10, make: plant.cashSplit },
  { code: 'largeToPerson', title: { zh: '大额转给个人', en: 'large transfer to a person' }, by: 'ACCT-06', finds: 'rule', groups: 16, make: plant.largeToPerson },
  { code: 'wrongClass', title: { zh: '科目与用途不符', en: 'class does not fit the words' }, by: 'CLS-01', finds: 'rule', groups: 24, make: plant.wrongClass },
  { code: 'specialMisused', title: { zh: '专项资金列支三公', en: 'project money for the three public costs' }, by: 'BUD-04', finds: 'rule', groups: 14, make: plant.specialMisused },
  { code: 'cardBypassed', title: { zh: '绕开公务卡', en: 'official card bypassed' }, by: 'CARD-03', finds: 'rule', groups: 12, make: plant.cardBypassed },
  { code: 'ghostStaff', title: { zh: '吃空饷', en: 'ghost staff' }, by: 'PAYR-01', finds: 'rule', groups: 12, make: plant.ghostStaff },
  { code: 'payeeWithheld', title: { zh: '收款人被隐去', en: 'payee withheld' }, by: 'PAY-T1', finds: 'test', groups: 10, make: plant.payeeWithheld },
  { code: 'accountMissing', title: { zh: '收款信息不全', en: 'payee data missing' }, by: 'ACCT-09', finds: 'rule', groups: 10, make: plant.accountMissing },
  { code: 'sameSameDifferent', title: { zh: '同日同票同额异户', en: 'same date, invoice and amount, another payee' }, by: 'DUP-T3', finds: 'test', groups: 10, make: plant.sameSameDifferent },
  { code: 'sequentialInvoices', title: { zh: '发票连号', en: 'sequential invoice numbers' }, by: 'INV-T1', finds: 'test', groups: 5, make: plant.sequentialInvoices },
  { code: 'lookalike', title: { zh: '只差一个字的收款人', en: 'payees whose names differ by a character' }, by: 'PAY-T6', finds: 'test', groups: 6, make: plant.lookalike },
  { code: 'deceasedPayee', title: { zh: '死亡人员领补', en: 'paid after death' }, by: 'SUB-01', finds: 'rule', groups: 14, make: plant.deceasedPayee },
  { code: 'contractOverrun', title: { zh: '超合同支付', en: 'contract exceeded' }, by: 'PROC-05', finds: 'rule', groups: 14, make: plant.contractOverrun },
]

/** What the same rules must leave alone: groups that nothing is wrong with, as many among 20,000 payments. */
export const SOUND: readonly Pick<PlantedKind, 'code' | 'groups' | 'make'>[] = [
  { code: 'subsidyPaid', groups: 150, make: plant.subsidyPaid },
  { code: 'contractKept', groups: 60, make: plant.contractKept },
]
