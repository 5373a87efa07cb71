import type { TakenTable } from '#kernel/module/model.ts'
import { plainYuan } from '#kernel/values/money.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { BreakRow } from './desk/model.ts'
import { OUTCOMES, RESULTS } from './model.ts'

const HEAD: readonly Bilingual[] = [
  { zh: '核对结果', en: 'Result' }, { zh: '怎么办', en: 'What to do' }, { zh: '支付编号', en: 'Payment number' }, { zh: '银行流水号', en: 'Bank serial' },
  { zh: '银行结果', en: 'Outcome at the bank' }, { zh: '收款人', en: 'Payee' }, { zh: '回单金额（元）', en: 'Amount on the receipt (yuan)' },
  { zh: '账上金额（元）', en: 'Amount in the books (yuan)' }, { zh: '日期', en: 'Day' }, { zh: '回单文件', en: 'Receipt file' }, { zh: '行', en: 'Line' },
]

/** Breaks as a table to take away, for the talk with the bank. */
export function breakTable(breaks: readonly BreakRow[], language: keyof Bilingual): TakenTable[] {
  const yuan = (fen: string) => plainYuan(BigInt(fen))
  return [{
    name: language === 'zh' ? '回单差异' : 'Breaks',
    columns: HEAD.map((title) => title[language]),
    rows: breaks.map((row) => [
      RESULTS[row.result][language], RESULTS[row.result].todo[language], row.payment?.number ?? row.reference, row.serial,
      OUTCOMES.find(({ code }) => code === row.outcome)?.[language] ?? row.outcome, row.payee, yuan(row.amountFen), row.payment && yuan(row.payment.amountFen),
      row.day, row.file.number, row.n,
    ]),
  }]
}
