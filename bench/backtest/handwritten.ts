import type { Acts } from '#kernel/backtest/index.ts'

/** Thresholds of the comparison, in fen, as `segments` gives them to the compiled rules. */
export const LIMITS = { cash_single: 1_000_000n, person_transfer: 500_000n, person_large: 5_000_000n, person_year: 20_000_000n, large_payment: 50_000_000n }

/** The condition of each rule as somebody who knows SQL and the rule would write it: hits only, nothing of what cannot be judged. */
export const HITS: Record<string, string> = {
  'ACCT-02': '"payee.name" = "unit.name"',
  'ACCT-05': `"payment.payeeType" = 'person' and "classification.economic" not like '301%' and "classification.economic" not like '303%' and amount_fen > ${LIMITS.person_transfer}`,
  'ACCT-06': `"payment.payeeType" = 'person' and amount_fen > ${LIMITS.person_large}`,
  'ACCT-07': `"payment.payeeType" = 'person' and (person_month + amount_fen > ${LIMITS.person_large} or person_year + amount_fen > ${LIMITS.person_year})`,
  'ACCT-09': `"payment.settlement" <> 'cash' and ("payeeAccount.number" is null or "payeeAccount.bank" is null)`,
  'ACCT-10': '"payeeAccount.number" is not null and payee_count > 0 and account_count = 0',
  'ACCT-17': '"payeeAccount.number" is not null and (account_payees >= 2 or (account_payees >= 1 and account_count = 0))',
  'CARD-01': `"payment.payeeType" = 'person' and "payment.settlement" <> 'card' and "classification.economic" in ('30201', '30202', '30203', '30204', '30205', '30206', '30207', '30209', '30211', '30213', '30214', '30215', '30216', '30217', '30218', '30231', '30239')`,
  'CARD-03': `"payment.settlement" <> 'card' and (contains("payment.purpose", '公务卡还款') or contains("payment.purpose", '归还公务卡') or contains("payment.purpose", '公务卡报销'))`,
  'CASH-01': `"payment.settlement" = 'cash' and amount_fen > ${LIMITS.cash_single}`,
  'CASH-02': `"payment.settlement" = 'cash' and cash_day + amount_fen > ${LIMITS.cash_single}`,
  'CASH-04': `"payment.settlement" = 'cash' and cash_week + 1 >= 3`,
  'CLS-01': `contains("payment.purpose", '培训') and "classification.economic" not like '30216%' or contains("payment.purpose", '接待') and "classification.economic" not like '30217%'
    or contains("payment.purpose", '会议') and "classification.economic" not like '30215%' or contains("payment.purpose", '出国') and "classification.economic" not like '30212%'`,
  'CLS-02': `"classification.economic" like '39999%'`,
  'CLS-04': `"indicator.projectKind" = 'special' and "classification.economic" like '301%'`,
  'CLS-06': 'not starts_with("classification.economic", "classification.allowed")',
  'DUP-01': 'same_count > 0',
  'DUP-02': '"voucher.invoice" is not null and invoice_sum > 0',
  'FREQ-01': `amount_fen > ${LIMITS.large_payment}`,
  'TEXT-01': `regexp_matches(regexp_replace("payment.purpose", '酒精|酒店|消防烟感|烟感|茶叶研究', ' ', 'g'), '烟|酒|茶叶|礼品|礼金|购物卡|土特产|月饼|粽子|提货券')`,
  'TEXT-04': `"payment.purpose" in ('费用', '往来款', '付款', '其他', '经费', '款') or length("payment.purpose") < 4`,
  'TEXT-06': `regexp_matches("payment.purpose", '借款|周转金|往来借|保证金|暂付')`,
  'BUD-04': `"indicator.projectKind" = 'special' and "classification.economic" in ('30212', '30217', '30231', '31013', '30913')`,
  'PROC-02': `payee_sum > 0 and amount_fen <= ${LIMITS.large_payment} and payee_most <= ${LIMITS.large_payment} and payee_sum + amount_fen > ${LIMITS.large_payment}`,
}

/** What those rules look back on: one pass per key, as few columns as possible, joined to the payments once. */
export function handwrittenSql({ order: { tickMs, room, type } }: Acts, rules: readonly string[]): string {
  const days = (count: bigint) => `range between (${count * (86_400_000n / tickMs) * room + room / 2n})::${type} preceding and 1 preceding`
  const forever = 'range between unbounded preceding and 1 preceding'
  const sum = 'coalesce(sum("row.amount" * sign)'
  return `with payee as (select id, ${sum} over w, 0) as payee_sum, coalesce(sum(sign) over w, 0) as payee_count, max("row.amount") filter (where sign > 0) over w as payee_most
      from act where "row.payee" is not null window w as (partition by "row.unit", "row.payee" order by place ${days(30n)})),
    person as (select id, ${sum} over (partition by "row.person" order by place ${days(30n)}), 0) as person_month, ${sum} over (partition by "row.person", year order by place ${forever}), 0) as person_year
      from act where "row.person" is not null),
    cash as (select id, ${sum} over (partition by "row.cash_unit", day order by place ${forever}), 0) as cash_day,
      coalesce(sum(sign) over (partition by "row.cash_unit" order by place ${days(7n)}), 0) as cash_week from act where "row.cash_unit" is not null),
    same as (select id, coalesce(sum(sign) over (partition by "row.unit", "row.payee", "row.amount", "row.purpose_key" order by place ${days(30n)}), 0) as same_count from act where "row.payee" is not null),
    invoice as (select id, ${sum} over (partition by "row.invoice", "row.payee" order by place ${forever}), 0) as invoice_sum from act where "row.invoice" is not null and "row.payee" is not null),
    account as (select id, coalesce(sum(sign) over (partition by "row.payee", "row.payee_account" order by place ${days(365n)}), 0) as account_count from act where "row.payee_account" is not null and "row.payee" is not null),
    names as (select id, count(distinct "row.payee") filter (where sign > 0) over (partition by "row.payee_account" order by place ${days(365n)}) as account_payees from act where "row.payee_account" is not null)
    select ${rules.map((rule) => `count(*) filter (where ${HITS[rule]!}) as "${rule}"`).join(',\n      ')}
    from act left join payee using (id) left join person using (id) left join cash using (id) left join same using (id) left join invoice using (id)
      left join account using (id) left join names using (id) where judged`
}
