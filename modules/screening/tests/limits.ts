import type { PopulationTest } from '#kernel/screening/model.ts'
import { count, fields, groups, IDS, likely, moneyWords, percent } from './read-row.ts'

const SPAN_DAYS = 7
const WITHIN = 0.95
const LEAST_CROWD = 3

export const splits: PopulationTest = {
  id: 'LIM-T1',
  title: { zh: '化整为零：数日内合计越过限额', en: 'Split below a limit' },
  needs: [['payee', 'payeeId'], 'date', 'amount', 'limits'],
  looksFor: {
    zh: `同一收款人（同一单位）${SPAN_DAYS} 天内 2 至 6 笔，每笔为限额的四成以上而不到限额，合计达到限额。`,
    en: `Two to six payments to one payee (of one unit) within ${SPAN_DAYS} days, each 40% of the limit or more but below it, together at or above it.`,
  },
  cannotSee: { zh: '长期供应商的日常结算也可能如此；限额由映射写明，是否为审批限额须核对。', en: 'Ordinary settlements of a standing supplier can look so; the limits are those of the mapping and must be checked against the rules in force.' },
  ask: { zh: '采购申请、比价或招标记录；几笔是否同一需求；谁拆的单。', en: 'Purchase request, quotes or tender; was it one need? Who divided it?' },
  thresholds: { days: String(SPAN_DAYS), each: '40%–100%', payments: '2–6' },
  async run(population) {
    const money = moneyWords(population)
    const found = []
    for (const limit of population.profile.limitsFen) {
      found.push(...await groups(population, `with below as not materialized (select *, coalesce(unit, '') as place from payment where who is not null and day is not null and fen >= $limit * 0.4 and fen < $limit),
          several as (select who, place from below group by all having count(*) > 1 and sum(fen) >= $limit),
          p as (select * from below semi join several using (who, place)),
          marked as (select *, day - lag(day) over (partition by who, place order by day, id) as gap from p),
          runs as (select *, sum(case when gap is null or gap > 3 then 1 else 0 end) over (partition by who, place order by day, id) as run from marked),
          clusters as (select who, place, run, count(*) as n, sum(fen)::bigint as total, avg(fen) as mean, max(day) - min(day) as span, min(day) as first, ${IDS}, any_value(payee) as payee,
              any_value(unit) as unit, count(distinct purpose) as purposes from runs group by who, place, run),
          hits as (select * from clusters where n between 2 and 6 and span <= ${SPAN_DAYS - 1} and total >= $limit),
          habit as (select who, coalesce(unit, '') as place, count(*) as payments, count(*) filter (where fen >= $limit) as above from payment where fen > 0 and who in (select who from hits) group by all),
          g as (select who, place, any_value(payee) as payee, any_value(unit) as unit, sum(n)::bigint as n, count(*) as times, arg_max(total, total) as most, arg_max(n, total) as most_n,
            arg_max(first, total)::varchar as most_day, arg_max(mean, total) as mean, arg_max(span, total) as span, arg_max(purposes, total) as purposes, sum(total)::bigint as stake,
            flatten(list(ids order by total desc))[1:100] as ids from hits group by who, place)
        select concat_ws('|', $limit::varchar, who, place) as key, g.*, payments, above from g join habit using (who, place) order by stake desc, key`, { limit }, (row) => {
        const closeness = row.number('mean') / Number(limit)
        const regular = row.number('n') / Math.max(1, row.number('payments'))
        return {
          sure: likely(0.12 + (closeness > 0.85 ? 0.2 : closeness > 0.7 ? 0.1 : 0) + (row.number('span') <= 1 ? 0.1 : 0) + (row.number('purposes') === 1 ? 0.06 : 0)
            + (regular > 0.5 ? 0.08 : 0) - (row.number('above') > 0 ? 0.2 : 0) - (row.number('times') > 5 ? 0.1 : 0)),
          reason: {
            zh: `限额 ${money(limit).zh}：${count(row.number('times'))} 次在 ${SPAN_DAYS} 天内拆成几笔付出。最大一次自 ${row.text('most_day')} 起 ${count(row.number('most_n'))} 笔合计 ${money(row.fen('most')).zh}，`
              + `平均每笔为限额的 ${percent(closeness)}；该单位付给该收款人达到限额的有 ${count(row.number('above'))} 笔。`,
            en: `Limit ${money(limit).en}: ${count(row.number('times'))} time(s) several payments within ${SPAN_DAYS} days passed it together. The largest, from ${row.text('most_day')}: ${count(row.number('most_n'))} payments, `
              + `${money(row.fen('most')).en}, on average ${percent(closeness)} of the limit each; the unit paid this payee ${count(row.number('above'))} time(s) at or above the limit.`,
          },
        }
      }))
    }
    return { found: found.toSorted((left, right) => Number(right.amountFen - left.amountFen)) }
  },
}

export const crowding: PopulationTest = {
  id: 'LIM-T2',
  title: { zh: '金额扎堆在限额之下', en: 'Amounts crowding just below a limit' },
  needs: ['amount', 'limits'],
  looksFor: {
    zh: '限额下方 5% 区间的笔数显著多于上方 5% 区间（全体），以及在该区间有三笔以上不同金额、而几乎不越过限额的收款人。',
    en: 'Clearly more payments in the 5% below a limit than in the 5% above it (whole population), and payees with three or more different amounts there and hardly any above.',
  },
  cannotSee: { zh: '定价本身接近限额的固定收费已剔除（相同金额只计一次），其余须看合同。', en: 'A fixed price near the limit is left out (equal amounts count once); for the rest see the contract.' },
  ask: { zh: '这些业务的报价、审批层级和经办人。', en: 'Quotes, level of approval and handler of these payments.' },
  thresholds: { band: '95%–100%', payee: `≥ ${LEAST_CROWD}`, population: 'z ≥ 3' },
  async run(population) {
    const money = moneyWords(population)
    const found = []
    const rows: (string | number)[][] = []
    for (const limit of population.profile.limitsFen) {
      const [band] = await population.ask(
        `select count(*) filter (where fen >= $limit * ${WITHIN} and fen < $limit) as below, count(*) filter (where fen >= $limit and fen < $limit * ${2 - WITHIN}) as above,
           coalesce(sum(fen) filter (where fen >= $limit * ${WITHIN} and fen < $limit), 0)::bigint as stake,
           list(id order by fen desc) filter (where fen >= $limit * ${WITHIN} and fen < $limit)[1:100] as ids from payment`, { limit })
      const { number, fen, ids } = fields(band!)
      const [below, above] = [number('below'), number('above')]
      const z = below + above === 0 ? 0 : (below - above * 1.1) / Math.sqrt(below + above * 1.21)
      rows.push([money(limit).en, below, above, Number(z.toFixed(2))])
      if (z >= 3 && below >= 10) {
        found.push({
          key: `${limit}`, who: null, payee: null, unit: null, amountFen: fen('stake'), count: below, ids: ids('ids'), sure: likely(0.2 + Math.min(0.2, z / 50)),
          reason: {
            zh: `限额 ${money(limit).zh} 下方 5% 内有 ${count(below)} 笔，上方 5% 内只有 ${count(above)} 笔（z = ${z.toFixed(1)}）。`,
            en: `${count(below)} payments lie within 5% below the limit of ${money(limit).en} and only ${count(above)} within 5% above (z = ${z.toFixed(1)}).`,
          },
        })
      }
      found.push(...await groups(population, `with g as (select who, any_value(payee) as payee, any_value(unit) as unit, count(*) filter (where fen >= $limit * ${WITHIN} and fen < $limit) as n,
            count(distinct fen) filter (where fen >= $limit * ${WITHIN} and fen < $limit) as amounts, count(*) filter (where fen >= $limit and fen < $limit * 1.5) as above,
            count(*) filter (where fen >= $limit * 0.5 and fen < $limit * ${WITHIN}) as lower, sum(fen) filter (where fen >= $limit * ${WITHIN} and fen < $limit)::bigint as stake,
            list(id order by day, id) filter (where fen >= $limit * ${WITHIN} and fen < $limit)[1:100] as ids from payment
              where who in (select who from payment where fen >= $limit * ${WITHIN} and fen < $limit group by who having count(*) >= ${LEAST_CROWD}) group by who)
          select $limit::varchar || '|' || who as key, * from g where amounts >= ${LEAST_CROWD} and above <= n / 4 and lower <= n * 3 order by stake desc, key`, { limit }, (row) => ({
        sure: likely(0.25 + 0.04 * row.number('amounts') - 0.05 * row.number('above') - 0.03 * row.number('lower')),
        reason: {
          zh: `${count(row.number('n'))} 笔（${count(row.number('amounts'))} 种金额）落在限额 ${money(limit).zh} 之下 5% 内；限额至其一倍半之间 ${count(row.number('above'))} 笔，半额至该区间 ${count(row.number('lower'))} 笔。`,
          en: `${count(row.number('n'))} payments of ${count(row.number('amounts'))} different amounts lie within 5% below ${money(limit).en}; ${count(row.number('above'))} between the limit and half as much again, `
            + `${count(row.number('lower'))} between half the limit and that band.`,
        },
      })))
    }
    return {
      found,
      figures: [{
        name: 'aroundLimits', title: { zh: '限额上下 5% 的笔数', en: 'Payments within 5% of a limit' }, numbers: {},
        columns: [{ zh: '限额', en: 'limit' }, { zh: '下方', en: 'below' }, { zh: '上方', en: 'above' }, { zh: 'z', en: 'z' }], rows,
      }],
    }
  },
}
