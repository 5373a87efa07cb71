import type { PopulationTest } from '#kernel/screening/model.ts'
import { count, fields, groups, IDS, likely, moneyWords, percent } from './read-row.ts'

const ROUND_FEN = 100_000n
const HISTORY = 8

export const roundSums: PopulationTest = {
  id: 'AMT-T1',
  title: { zh: '整数金额集中', en: 'Round sums' },
  needs: [['payee', 'payeeId'], 'amount'],
  looksFor: {
    zh: '收款人的付款中，金额为整千的显著多于全体（至少 5 笔、3 种不同金额、占六成以上）：估价、预付或没有清单的付款。',
    en: 'Payees whose payments are whole thousands far more often than everybody’s (5 or more of 3 or more different amounts, 60% of theirs): estimates, advances, payments without a bill.',
  },
  cannotSee: { zh: '拨款、补助、借款本来就是整数。', en: 'Grants, allowances and loans are round by nature.' },
  ask: { zh: '结算清单、验收单；预付的，合同条款和后续核销。', en: 'Final bill and acceptance; for advances, the clause of the contract and how it was settled.' },
  thresholds: { round: '1,000', payments: '≥ 5', share: '≥ 60%' },
  async run(population) {
    const money = moneyWords(population)
    const [all] = await population.ask(
      'select count(*) filter (where fen % $round = 0) / greatest(count(*), 1) as share from payment where fen >= $round', { round: ROUND_FEN })
    const base = Math.max(fields(all!).number('share'), 0.001)
    return {
      found: await groups(population, `with g as (select who, any_value(payee) as payee, any_value(unit) as unit, count(*) filter (where fen % $round = 0) as n, count(*) as payments,
          count(distinct fen) filter (where fen % $round = 0) as amounts, sum(fen) filter (where fen % $round = 0)::bigint as stake,
          list(id order by fen desc) filter (where fen % $round = 0)[1:100] as ids from payment where fen >= $round and who is not null group by who)
        select who as key, * from g where n >= 5 and amounts >= 3 and n >= payments * 0.6 order by stake desc, key`, { round: ROUND_FEN }, (row) => {
        const share = row.number('n') / row.number('payments')
        return {
          sure: likely(0.15 + 0.2 * share - (base > 0.3 ? 0.1 : 0)),
          reason: {
            zh: `${count(row.number('payments'))} 笔千元以上付款中 ${count(row.number('n'))} 笔是整千（${percent(share)}；全体为 ${percent(base)}），合计 ${money(row.fen('stake')).zh}。`,
            en: `${count(row.number('n'))} of ${count(row.number('payments'))} payments of 1,000 or more are whole thousands (${percent(share)}; of the whole population ${percent(base)}), ${money(row.fen('stake')).en} in all.`,
          },
        }
      }),
      figures: [{ name: 'roundShare', title: { zh: '整千金额占比（千元以上）', en: 'Whole thousands among payments of 1,000 or more' }, numbers: { share: Number(base.toFixed(6)) } }],
    }
  },
}

export const farFromHistory: PopulationTest = {
  id: 'AMT-T2',
  title: { zh: '金额远离该收款人的历史', en: 'Amounts far from the payee’s history' },
  needs: [['payee', 'payeeId'], 'amount'],
  looksFor: {
    zh: `有 ${HISTORY} 笔以上历史的收款人，其最大一笔为次大一笔的 3 倍以上且偏离中位数 5 个稳健标准差（对数）；恰为另一笔 10 或 100 倍的，疑似小数点错位。`,
    en: `Payees with ${HISTORY} or more payments whose largest is 3 times the second and 5 robust deviations (of logarithms) from the median; exactly 10 or 100 times another amount: a slipped decimal point.`,
  },
  cannotSee: { zh: '年度结算、一次性工程款也会远离日常金额。', en: 'A yearly settlement or a single large job lies far from the everyday too.' },
  ask: { zh: '该笔的发票、合同和审批单；与同类付款的单价、数量相比。', en: 'Invoice, contract and approval of this payment; compare price and quantity with the others.' },
  thresholds: { history: `≥ ${HISTORY}`, ratio: '≥ 3', deviation: '≥ 5' },
  async run(population) {
    const money = moneyWords(population)
    return { found: await groups(population, `with p as not materialized (select who, id, fen, payee, unit, day, ln(fen) as l from payment where fen > 0 and who is not null),
        known as (select hash(who) as h from p group by h having count(*) >= ${HISTORY}),
        m as (select who, median(l) as middle, count(*) as n, max(fen) as top from p where hash(who) in (from known) group by who having count(*) >= ${HISTORY}),
        spread as (select who, any_value(middle) as middle, any_value(n) as n, any_value(top) as top, greatest(median(abs(l - middle)) * 1.4826, 0.15) as dev,
          max(fen) filter (where fen < top) as second, count(*) filter (where fen = top) as tops from p join m using (who) group by who),
        g as (select s.*, (ln(top) - middle) / dev as z, top / second as ratio from spread s where tops = 1 and second is not null)
      select g.who as key, g.who, p.payee, p.unit, p.day::varchar as on_day, g.n as payments, exp(middle)::bigint as usual, second, top, z, ratio,
          top - second as stake, 1 as n, [p.id] as ids, exists (select 1 from p q where q.who = g.who and (q.fen * 10 = top or q.fen * 100 = top) and q.fen % 1000 <> 0) as slipped
        from g join p on p.who = g.who and p.fen = top where ratio >= 3 and z >= 5 order by stake desc, key`, {}, (row) => {
      const slipped = row.flag('slipped')
      const ratio = row.number('ratio')
      return {
        sure: likely((slipped ? 0.7 : 0.22) + (slipped ? 0 : Math.min(0.2, ratio / 50))),
        reason: {
          zh: `${row.text('on_day') ?? ''} 付 ${money(row.fen('top')).zh}，是该收款人次大一笔的 ${ratio.toFixed(1)} 倍（${money(row.fen('second')).zh}），常见金额约 ${money(row.fen('usual')).zh}（${count(row.number('payments'))} 笔）。${slipped ? '恰为另一笔的 10 或 100 倍，疑似小数点错位。' : ''}`,
          en: `${money(row.fen('top')).en} on ${row.text('on_day') ?? '—'} is ${ratio.toFixed(1)} times the payee’s second largest (${money(row.fen('second')).en}); usual is about ${money(row.fen('usual')).en} `
            + `(${count(row.number('payments'))} payments).${slipped ? ' It is exactly 10 or 100 times another payment: a decimal point may have slipped.' : ''}`,
        },
      }
    }) }
  },
}

const LEAST_REPEATED_FEN = 1_000n
const MOST_REPEATED = 20

export const repeatedAmounts: PopulationTest = {
  id: 'AMT-T3',
  title: { zh: '重复金额', en: 'Repeated amounts' },
  needs: ['amount'],
  looksFor: { zh: '10 元以上出现次数最多的金额：定额收费、补助标准，或被反复使用的虚构金额。', en: 'The amounts of 10 and more that occur most often: flat fees, rates of allowance, or an invented amount used again and again.' },
  cannotSee: { zh: '多数重复金额有收费标准；单看次数不能定性。', en: 'Most repeated amounts have a tariff; a count alone proves nothing.' },
  ask: { zh: '对应的收费或补助标准；抽查没有标准可依的。', en: 'The tariff or rate behind it; sample those that have none.' },
  thresholds: { amount: '≥ 10.00', listed: String(MOST_REPEATED) },
  async run(population) {
    const money = moneyWords(population)
    const rows = await population.ask(`with most as (select fen, count(*) as n from payment where fen >= $least group by fen having count(*) > 1 order by n desc, fen limit ${MOST_REPEATED})
      select fen, count(*) as n, count(distinct who) as payees, ${IDS}, fen * count(*) as stake from payment semi join most using (fen) group by fen order by n desc, fen`, { least: LEAST_REPEATED_FEN })
    const [all] = await population.ask('select count(*) as n from payment where fen >= $least', { least: LEAST_REPEATED_FEN })
    const total = fields(all!).number('n')
    const top = rows.map(fields)
    return {
      found: top.filter((row) => row.number('n') >= Math.max(20, total / 1000)).map((row) => ({
        key: String(row.fen('fen')), who: null, payee: null, unit: null, amountFen: row.fen('stake'), count: row.number('n'), ids: row.ids('ids'), sure: 0.05,
        reason: {
          zh: `${money(row.fen('fen')).zh} 出现 ${count(row.number('n'))} 次，涉及 ${count(row.number('payees'))} 个收款人。`,
          en: `${money(row.fen('fen')).en} occurs ${count(row.number('n'))} times, for ${count(row.number('payees'))} payees.`,
        },
      })),
      figures: [{
        name: 'repeatedAmounts', title: { zh: '出现最多的金额（10 以上）', en: 'Amounts that occur most often (10 and more)' }, numbers: { n: total },
        columns: [{ zh: '金额', en: 'amount' }, { zh: '次数', en: 'times' }, { zh: '收款人', en: 'payees' }],
        rows: top.map((row) => [(Number(row.fen('fen')) / 100).toFixed(2), row.number('n'), row.number('payees')]),
      }],
    }
  },
}

export const refunds: PopulationTest = {
  id: 'REF-T1',
  title: { zh: '没有原支付的退款', en: 'Refunds without a payment' },
  needs: [['payee', 'payeeId'], 'date', 'amount'],
  looksFor: { zh: '负数支付之前（含当日）没有付给同一收款人的、金额不小于它的支付。', en: 'Credits before which (same day included) no payment of that size went to the payee.' },
  cannotSee: { zh: '原支付在文件起始日之前的，这里看不到。', en: 'The payment may lie before the first day of the file.' },
  ask: { zh: '退款对应的原支付；以前年度的，查上年账；用退款冲减支出的，查入账科目。', en: 'The payment it takes back; if of an earlier year, that year’s books; if it lowers spending, the account it was booked to.' },
  async run(population) {
    const money = moneyWords(population)
    const { from } = population.profile
    const found = await groups(population, `with m as (select *, max(case when fen > 0 then fen end) over (partition by who order by day range between unbounded preceding and current row) as top
          from payment where who is not null and day is not null)
      select 'payment ' || id as key, who, payee, unit, -fen as stake, 1 as n, [id] as ids, day::varchar as on_day, day - $from::date as since, coalesce(top, 0) as top
        from m where fen < 0 and (top is null or top < -fen) order by stake desc, key`, { from: from ?? '1970-01-01' }, (row) => ({
      sure: likely(row.number('since') < 60 ? 0.12 : 0.4),
      reason: {
        zh: `${row.text('on_day')} 退回 ${money(row.fen('stake')).zh}，此前付给该收款人的最大一笔为 ${money(row.fen('top')).zh}（文件自 ${from} 起，已有 ${count(row.number('since'))} 天）。`,
        en: `${money(row.fen('stake')).en} came back on ${row.text('on_day')}; the largest payment to this payee until then was ${money(row.fen('top')).en} (the file had run ${count(row.number('since'))} days since ${from}).`,
      },
    }))
    // Row by row in the order of date and file, withheld payees as one: how a publisher's own file is usually counted.
    const [rows] = await population.ask(`with m as (select fen, max(case when fen > 0 then fen end) over (partition by coalesce(who, '') order by day, id rows between unbounded preceding and current row) as top
      from line where day is not null) select count(*) filter (where fen < 0) as negative, count(*) filter (where fen < 0 and (top is null or top < -fen)) as alone from m`)
    const { number } = fields(rows!)
    return { found, figures: [{ name: 'refunds', title: { zh: '负数行', en: 'Negative rows' }, numbers: { rows: number('negative'), rowsWithoutEarlierPayment: number('alone') } }] }
  },
}
