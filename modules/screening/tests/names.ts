import type { PopulationTest, Tested } from '#kernel/screening/model.ts'
import { KEPT_PAIRS, LEGAL_FORMS, nearNames, type NearNames, SERIES } from './near-names.ts'
import { count, groups, likely, moneyWords } from './read-row.ts'

export const lookalikes: PopulationTest = {
  id: 'PAY-T6',
  title: { zh: '只差一个字的收款人', en: 'Payees whose names differ by a character' },
  needs: ['payee', 'amount'],
  looksFor: { zh: '去掉公司后缀和符号后只差一个字符（多、少、换、颠倒）的两个名称：录错、重复建档或冒名。', en: 'Two names that, without legal form and signs, differ by one character (added, missing, changed, swapped): a slip, a double record, or an impostor.' },
  cannotSee: { zh: '序号不同的分公司、同姓名的人会相似；只差数字的已调低。', en: 'Numbered branches and namesakes look alike; pairs that differ in a digit rank low.' },
  ask: { zh: '两个名称的登记号和收款账户；有无同票同额付款。', en: 'Registration number and account of both names; payments with equal invoice and amount.' },
  async run(population) {
    const money = moneyWords(population)
    const compared = await nearNames(population)
    return { ...leftOut(compared), found: await groups(population, `with near as (select * from near_name),
      names as (select who, any_value(payee) as payee, count(*) as n, sum(fen)::bigint as sum, arg_max(unit, fen) as unit, list(id order by fen desc)[1:3] as ids
        from payment semi join (select one as who from near union select other from near) using (who) where payee is not null and fen > 0 group by who),
      equal as (select a.who as one, b.who as other, count(*) as times, count(*) filter (where a.invoice = b.invoice) as invoices, sum(a.fen)::bigint as sum, min(a.id) as an_id
        from near join payment a on a.who = near.one and a.fen > 0 join payment b on b.who = near.other and b.fen = a.fen and abs(b.day - a.day) <= 60 group by all)
      select one || '|' || other as key, x.who, x.payee, x.unit, y.payee as second, x.n + y.n as n, x.n as n_one, y.n as n_other, x.sum as sum_one, y.sum as sum_other, least(x.sum, y.sum) as stake,
        list_concat(x.ids, y.ids) as ids, coalesce(times, 0) as times, coalesce(invoices, 0) as invoices, regexp_replace(one, '[0-9]', '', 'g') = regexp_replace(other, '[0-9]', '', 'g') as numbered,
        regexp_replace(one, '${LEGAL_FORMS}', '') = regexp_replace(other, '${LEGAL_FORMS}', '') as same_stem
        from near join names x on x.who = one join names y on y.who = other left join equal using (one, other) order by invoices desc, times desc, stake desc, key`, {}, (row) => {
      const [times, invoices] = [row.number('times'), row.number('invoices')]
      const numbered = row.flag('numbered')
      const sameStem = row.flag('same_stem')
      return {
        sure: likely(numbered && !sameStem ? 0.05 : (sameStem ? 0.25 : 0.3) + (invoices > 0 ? 0.4 : times > 0 ? 0.15 : 0)),
        reason: {
          zh: `“${row.text('payee')}”（${count(row.number('n_one'))} 笔 ${money(row.fen('sum_one')).zh}）与“${row.text('second')}”（${count(row.number('n_other'))} 笔 ${money(row.fen('sum_other')).zh}）${sameStem ? '只差公司后缀' : '只差一个字符'}；`
            + `60 天内等额付款 ${count(times)} 对，其中同票 ${count(invoices)} 对。`,
          en: `“${row.text('payee')}” (${count(row.number('n_one'))} payments, ${money(row.fen('sum_one')).en}) and “${row.text('second')}” (${count(row.number('n_other'))}, ${money(row.fen('sum_other')).en}) differ by `
            + `${sameStem ? 'the legal form only' : 'one character'}; ${count(times)} pair(s) of equal payments within 60 days, ${count(invoices)} on the same invoice number.`,
        },
      }
    }) }
  },
}

/** What of the comparison was cut short; nothing is said when nothing was. */
function leftOut({ pairs, series }: NearNames): Pick<Tested, 'leftOut'> {
  const said = [
    ...(series > 0 ? [{
      zh: `有 ${count(series)} 组名称各有 ${SERIES} 个以上只在同一处不同，视为编号，没有逐对列出。`,
      en: `In ${count(series)} group(s) more than ${SERIES} names differ at one place only; they are taken for a numbered series and their pairs are not listed.`,
    }] : []),
    ...(pairs > KEPT_PAIRS ? [{
      zh: `共有 ${count(pairs)} 对相似名称，只列出金额最大的 ${count(KEPT_PAIRS)} 对。`,
      en: `${count(pairs)} pairs are alike; the ${count(KEPT_PAIRS)} with the largest sums are listed.`,
    }] : []),
  ]
  return said.length === 0 ? {} : { leftOut: { zh: said.map(({ zh }) => zh).join(''), en: said.map(({ en }) => en).join(' ') } }
}
