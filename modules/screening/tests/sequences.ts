import type { PopulationTest } from '#kernel/screening/model.ts'
import { count, groups, IDS, likely, moneyWords, percent } from './read-row.ts'

const LEAST = 5
const SHARE = 0.6

/** An invoice number is a head and the digits at its end, nine at most. Where each number has a head of its own, no head is looked at: hence `several` first, of narrow rows. */
const NUMBERED = "who is not null and invoice is not null and day is not null and fen > 0 and regexp_matches(invoice, '[0-9]$')"
const HEAD = "regexp_replace(invoice, '[0-9]{1,9}$', '')"
const NUMBER = "regexp_extract(invoice, '([0-9]{1,9})$', 1)::bigint"

export const sequentialInvoices: PopulationTest = {
  id: 'INV-T1',
  title: { zh: '发票连号', en: 'Sequential invoice numbers' },
  needs: [['payee', 'payeeId'], 'invoice', 'date', 'amount'],
  looksFor: {
    zh: `收款人在一个多月里的发票号首尾相连（至少 ${LEAST} 张、六成以上相邻差 1）：除本单位外几乎没有别的客户，空壳或专为套取资金设立的供应商常见。`,
    en: `A payee whose invoice numbers run on without a gap for more than a month (${LEAST} or more, 60% of them one apart): it hardly has another customer, as a shell company would.`,
  },
  cannotSee: { zh: '由付款方编号的自开票、同日批量开票会连号；已排除与其他收款人共用的号段。', en: 'Numbers given by the payer and batches of one day run on too; numbers shared with other payees are left out.' },
  ask: { zh: '工商登记、经营范围、从业人数、其他客户；发票真伪。', en: 'Registration, business, staff, other customers; are the invoices genuine?' },
  thresholds: { invoices: `≥ ${LEAST}`, share: `≥ ${SHARE * 100}%`, span: '≥ 30' },
  async run(population) {
    const money = moneyWords(population)
    return { found: await groups(population, `with several as (select distinct head from (select who, ${HEAD} as head from payment where ${NUMBERED} group by all having count(*) >= ${LEAST})),
        p as not materialized (select who, payee, unit, fen, day, id, ${HEAD} as head, ${NUMBER} as number from payment where ${NUMBERED} and ${HEAD} in (from several)),
        own as (select head, number from p group by all having min(who) = max(who)),
        t as (select who, head, number, any_value(payee) as payee, arg_max(unit, fen) as unit, min(day) as day, sum(fen)::bigint as fen, min(id) as id from p semi join own using (head, number) group by all),
        steps as (select *, number - lag(number) over (partition by who, head order by number) as step, day - lag(day) over (partition by who, head order by number) as later from t),
        g as (select who, head, any_value(payee) as payee, arg_max(unit, fen) as unit, count(*) as n, count(*) filter (where step = 1) as steps, count(*) filter (where step = 1 and later >= 0) as forward,
          count(distinct day) as days, min(number) as low, max(number) as high, sum(fen)::bigint as stake, max(day) - min(day) as span, ${IDS} from steps group by who, head)
      select who || '|' || head as key, * from g where n >= ${LEAST} and steps >= (n - 1) * ${SHARE} and span >= 30 and days >= 4 and forward >= steps * 0.7 and high - low < n * 3
       order by stake desc, key`, {}, (row) => {
      const share = row.number('steps') / Math.max(1, row.number('n') - 1)
      return {
        sure: likely(0.18 + 0.2 * (share - SHARE) / (1 - SHARE) - (row.number('n') > 100 ? 0.1 : 0)),
        reason: {
          zh: `${count(row.number('n'))} 张发票号在 ${row.text('head') ?? ''}${row.fen('low')} 与 ${row.fen('high')} 之间，${percent(share)} 首尾相连，历时 ${row.number('span')} 天，合计 ${money(row.fen('stake')).zh}。`,
          en: `${count(row.number('n'))} invoices numbered ${row.text('head') ?? ''}${row.fen('low')} to ${row.fen('high')}, ${percent(share)} of them one apart, over ${row.number('span')} days, ${money(row.fen('stake')).en} in all.`,
        },
      }
    }) }
  },
}
