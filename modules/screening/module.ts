import type { Module } from '#kernel/module/model.ts'
import { farFromHistory, refunds, repeatedAmounts, roundSums } from './tests/amounts.ts'
import { holidays, weekends, yearEnd } from './tests/days.ts'
import { digitTests } from './tests/digits.ts'
import { otherDate, otherPayee, sameAll, sameLines } from './tests/duplicates.ts'
import { crowding, splits } from './tests/limits.ts'
import { lookalikes } from './tests/names.ts'
import { invoiceVariant, otherAmount, otherInvoice } from './tests/near-duplicates.ts'
import { changedAccount, concentration, identity, newPayee } from './tests/payees.ts'
import { sequentialInvoices } from './tests/sequences.ts'
import { sensitiveWords, vaguePurpose, withheldPayee } from './tests/words.ts'

export const module: Module = {
  id: 'screening',
  title: { zh: '数据筛查', en: 'Screening' },
  basis: ['《中华人民共和国审计法》第三十一条（电子数据审计）[DK]', '财政国库集中支付动态监控的有关规定：事后筛查 [DK]'],
  kinds: [],
  positions: [],
  matrix: [],
  tests: [
    sameAll, sameLines, otherPayee, otherDate, invoiceVariant, otherAmount, otherInvoice, splits, crowding, roundSums, farFromHistory, repeatedAmounts,
    weekends, holidays, yearEnd, sensitiveWords, vaguePurpose, withheldPayee, newPayee, concentration, changedAccount, identity, lookalikes,
    sequentialInvoices, refunds, ...digitTests,
  ],
}
