import { actColumns, type ActShape } from '#kernel/backtest/index.ts'

/** One in twenty payments is of the largest unit, as in the books of a county. */
const UNITS = 800
const PAYEES = 60_000
const FIRST_MS = Date.parse('2025-01-01T00:30:00Z')
/** Office hours of so many days. */
const DAYS = 365

/**
 * Payments made by DuckDB itself, the same every time: a year of a province's units, with payees that return, amounts near the
 * thresholds, some cash, some persons, some invoices seen twice. Chance is a hash of the row's number, so no seed is kept.
 */
export function paymentsSql(shape: ActShape, rows: number): string {
  const made: Record<string, string> = {
    region: `'990000001'`, seq: 'n', ms: `${FIRST_MS} + (n * ${DAYS} // ${rows}) * 86400000 + (n % 36000) * 1000`, document: `printf('%032x', n)`,
    counts_ms: `${FIRST_MS} + (n * ${DAYS} // ${rows}) * 86400000 + (n % 36000) * 1000`,
    sign: 'case when chance(11) < 2 then -1 else 1 end', is_part: 'false', judged: 'chance(11) >= 2', unit: 'unit_name', party: 'payee', maker: 'null::varchar', amount_fen: 'amount',
    label: 'n::varchar', given: 'null::varchar', bound: 'null::varchar',
    'payment.amount': 'amount', 'payment.purpose': 'purpose', 'payment.settlement': 'settlement',
    'payment.payeeType': `case when is_person then 'person' else 'company' end`, 'payment.urgent': 'chance(12) < 3', 'payment.directFund': 'false',
    'payee.name': 'payee', 'payeeAccount.number': 'account', 'payeeAccount.bank': `'某银行'`, 'classification.economic': 'economic',
    'classification.allowed': `case when chance(13) < 99 then substring(economic, 1, 3) else '310' end`, 'indicator.projectKind': `case when chance(14) < 30 then 'special' else 'basic' end`,
    'indicator.fundType': `'111'`, 'indicator.known': 'true', 'unit.name': 'unit_name', 'voucher.invoice': 'invoice', 'calendar.workday': 'true',
    'calendar.month': '6::bigint', 'calendar.day': '15::bigint', 'calendar.year': '2025::bigint', 'calendar.today': `date '2025-06-15'`, 'clock.hour': '10::bigint',
    'row.unit': 'unit_id', 'row.indicator': 'unit_id', 'row.payee': 'payee', 'row.payee_account': 'account', 'row.person': 'case when is_person then payee end',
    'row.cash_unit': `case when settlement = 'cash' then unit_id end`, 'row.amount': 'amount', 'row.purpose_key': 'purpose', 'row.invoice': 'invoice',
  }
  const columns = actColumns(shape).map(({ name, type }) => `(${made[name] ?? (name.startsWith('has.') ? 'false' : 'null')})::${type} as "${name}"`)
  return `with numbers as (select range as n from range(${rows})),
    chances as (select n, ${[11, 12, 13, 14].map((salt) => `(hash(n, ${salt}) % 100)::int as c${salt}`).join(', ')},
      (hash(n, 1) % 1000000)::bigint as unit_chance, (hash(n, 2) % ${PAYEES})::bigint as payee_number, (hash(n, 3) % 100)::int as kind,
      (hash(n, 4) % 100)::int as size, (hash(n, 5) % 100000000)::bigint as fen, (hash(n, 6) % 14)::int as what, (hash(n, 7) % 100)::int as paper,
      (hash(n, 8) % 12)::int as class, (hash(n, 9) % 100)::int as odd from numbers),
    persons as (select *, case when unit_chance < 50000 then 0 else unit_chance % ${UNITS} end as unit_number, kind < 6 as is_person,
      case when kind between 90 and 93 then 'cash' when kind between 94 and 96 then 'card' else 'transfer' end as settlement from chances),
    facts as (select *, printf('00000000-0000-7000-8000-%012x', unit_number) as unit_id, '第' || unit_number || '小学' as unit_name,
      case when is_person then '个人' || (payee_number % 9000) else '供应商' || payee_number || '有限公司' end as payee,
      case when kind = 50 then null else '6222' || (payee_number + (kind = 51)::int) end as account,
      case when is_person then 1000 + fen % 600000 when size < 70 then 1000 + fen % 900000 when size < 97 then fen % 30000000 + 1 when size < 99 then 48000000 + fen % 2000001 else fen * 5 + 1 end as amount,
      case when odd < 4 then ['干部培训费', '会议费', '接待用酒', '费用', '拨付周转金', '春节慰问月饼'][what % 6 + 1]
        else ['办公用品采购', '2026年10月办公楼物业管理费', '采购医用酒精', '差旅费报销', '设备维修款', '网络服务费', '食堂食材'][what % 7 + 1] || (n % 97) end as purpose,
      ['30201', '30202', '30205', '30207', '30211', '30213', '30399', '30305', '30216', '30226', '30227', '31002'][class + 1] as economic,
      case when paper < 40 then '2533' || (n - (odd = 5)::int) end as invoice from persons)
    select ${columns.join(',\n      ').replaceAll(/chance\((\d+)\)/g, 'c$1')} from facts`
}
