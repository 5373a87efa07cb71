import type { PopulationTest } from '#kernel/screening/model.ts'
import { apart, BACK, count, groups, IDS, likely, moneyWords, PURPOSES, purposesWords, repeated, USUAL } from './read-row.ts'

const KNOWN = 'who is not null and invoice is not null and fen > 0'

export const invoiceVariant: PopulationTest = {
  id: 'DUP-T5',
  title: { zh: '同户同额，发票号只差写法', en: 'Same payee and amount, invoice numbers that differ in spelling only' },
  needs: [['payee', 'payeeId'], 'invoice', 'amount'],
  looksFor: {
    zh: '发票号去掉字母、符号和前导零后相同（如 INV-0123、123、123A），金额相同：绕过系统重号校验的常见写法。',
    en: 'Invoice numbers that become equal without letters, signs and leading zeros (INV-0123, 123, 123A), for the same amount: the usual way past a check for repeated numbers.',
  },
  cannotSee: { zh: '以字母区分的连号发票（0001A、0001B）是不同的发票。', en: 'Numbers that letters tell apart (0001A, 0001B) are different invoices.' },
  ask: { zh: '两张发票原件；录入人；系统重号校验的设置。', en: 'Both invoices; who entered them; how the check for repeated numbers is set.' },
  async run(population) {
    const money = moneyWords(population)
    return { found: await groups(population, `with again as (select hash(who, fen) as h from payment where ${KNOWN} group by h having ${apart('invoice')}),
        d as (select *, ltrim(regexp_replace(invoice, '[^0-9]', '', 'g'), '0') as digits from payment where ${KNOWN}),
        m as (select who, fen, digits from d where hash(who, fen) in (from again) and length(digits) >= 4 and not regexp_matches(digits, '^(19|20)[0-9][0-9]$') group by who, fen, digits having min(invoice) <> max(invoice)),
        p as (select * from d semi join m using (who, fen, digits)), g as (select who, fen, digits, any_value(payee) as payee, any_value(unit) as unit, count(*) as n, count(distinct invoice) as spellings,
            list(distinct invoice)[1:5] as invoices, ${PURPOSES}, ${IDS}, max(day) - min(day) as apart
          from p group by who, fen, digits), ${BACK}, ${USUAL}
      select concat_ws('|', who, digits, g.fen) as key, g.*, ever, coalesce(back.times, 0) as back, greatest(n - 1 - coalesce(back.times, 0), 0) * g.fen as stake
        from g left join back using (who, fen) join usual using (who, fen) order by stake desc, key`, {}, (row) => {
      const [n, back, spellings] = [row.number('n'), row.number('back'), row.number('spellings')]
      const { allDiffer, words } = purposesWords(row)
      return {
        sure: likely((back >= n - 1 ? 0.12 : 0.65) - (spellings > 2 || n > 3 ? 0.3 : 0) - (row.number('ever') > n + 2 ? 0.3 : 0) - (allDiffer ? 0.4 : 0) - (row.number('apart') > 120 ? 0.15 : 0)),
        reason: {
          zh: `${money(row.fen('fen')).zh} 以写法不同的发票号付了 ${count(n)} 次：${row.texts('invoices').join('、')}${back > 0 ? `；另有 ${back} 笔等额退回` : ''}。${words.zh}`,
          en: `${money(row.fen('fen')).en} was paid ${count(n)} times on invoice numbers that differ in spelling only: ${row.texts('invoices').join('; ')}`
            + `${back > 0 ? `; ${back} credit(s) of that amount exist` : ''}. ${words.en}`,
        },
      }
    }) }
  },
}

/** Rates of value added tax by currency, for “net and gross both paid” [DK]. */
const TAX: Record<string, readonly number[]> = { CNY: [1.03, 1.06, 1.09, 1.13], GBP: [1.05, 1.2], EUR: [1.07, 1.19, 1.2, 1.21] }

export const otherAmount: PopulationTest = {
  id: 'DUP-T6',
  title: { zh: '同户同日同票，金额不同', en: 'Same payee, date and invoice, another amount' },
  needs: [['payee', 'payeeId'], 'date', 'invoice', 'amount'],
  looksFor: { zh: '一张发票同日以不同金额支付：改单后旧单未撤、含税与不含税各付一次。', en: 'One invoice paid on one day for different amounts: a corrected request whose first version was not withdrawn, gross and net both paid.' },
  cannotSee: { zh: '一张发票由几个单位或科目分摊是正常的。', en: 'One invoice shared by several units or budgets is in order.' },
  ask: { zh: '发票总额与各笔付款之和是否相符。', en: 'Does the total of the invoice equal the sum of the payments?' },
  async run(population) {
    const money = moneyWords(population)
    return { found: await groups(population, `with ${repeated('who, day, invoice', 'who is not null and day is not null and invoice is not null and fen > 0', 'fen')}, g as (
        select who, day, invoice, any_value(payee) as payee, any_value(unit) as unit, count(*) as n, count(distinct fen) as amounts, min(fen) as least, max(fen) as most,
          sum(fen)::bigint as total, count(distinct unit) as units, ${IDS} from p group by who, day, invoice)
      select concat_ws('|', who, day, invoice) as key, *, day::varchar as on_day, least as stake, most::double / least as ratio, count(*) over (partition by who) as habit from g
       where n = 2 and least >= 10000 and units <= 1 order by stake desc, key`, {}, (row) => {
      const ratio = row.number('ratio')
      const isTax = (TAX[population.profile.currency] ?? []).find((rate) => Math.abs(ratio - rate) < 0.0004)
      return {
        // A payee who does so again and again, or whose “number” is a year, shares one number between several bills.
        sure: likely((isTax ? 0.6 : ratio < 1.1 ? 0.3 : 0.12) - (row.number('habit') > 2 ? 0.3 : 0) - (/^(19|20)\d\d$/.test(row.text('invoice') ?? '') ? 0.3 : 0)),
        reason: {
          zh: `发票 ${row.text('invoice')} 在 ${row.text('on_day')} 付了两笔：${money(row.fen('least')).zh} 和 ${money(row.fen('most')).zh}${isTax ? `，恰为 ${Math.round((isTax - 1) * 100)}% 税差` : ''}。`,
          en: `Invoice ${row.text('invoice')} was paid twice on ${row.text('on_day')}: ${money(row.fen('least')).en} and ${money(row.fen('most')).en}`
            + `${isTax ? `, exactly ${Math.round((isTax - 1) * 100)}% tax apart` : ''}.`,
        },
      }
    }) }
  },
}

export const otherInvoice: PopulationTest = {
  id: 'DUP-T7',
  title: { zh: '同户同日同额，发票不同', en: 'Same payee, date and amount, another invoice' },
  needs: [['payee', 'payeeId'], 'date', 'invoice', 'amount'],
  looksFor: { zh: '同一天以相同的大额、不同的发票号付给同一收款人：补开或重开发票后再付一次。', en: 'The same large amount to one payee on one day under different invoice numbers: an invoice issued again and paid again.' },
  cannotSee: { zh: '定额服务按人、按期开票时很常见，故只看大额和带零头的金额。', en: 'Common where a flat fee is invoiced per person or period; so only large amounts that are no round sum are looked at.' },
  ask: { zh: '两张发票的货物或服务是否相同；验收单是否两份。', en: 'Are goods or service on both invoices the same? Are there two delivery notes?' },
  async run(population) {
    const money = moneyWords(population)
    const least = population.profile.largeFen / 10n
    return { found: await groups(population, `with ${repeated('who, day, fen', 'who is not null and day is not null and invoice is not null and fen >= $least and fen % 10000 <> 0', 'invoice')}, g as (
        select who, day, fen, any_value(payee) as payee, any_value(unit) as unit, count(*) as n, count(distinct unit) as units, list(distinct invoice)[1:5] as invoices, ${PURPOSES}, ${IDS}
          from p group by who, day, fen), ${BACK}, ${USUAL}
      select concat_ws('|', who, day, g.fen) as key, g.*, day::varchar as on_day, coalesce(back.times, 0) as back, ever, (n - 1) * g.fen as stake
        from g left join back using (who, fen) join usual using (who, fen) order by stake desc, key`, { least }, (row) => {
      const [n, ever] = [row.number('n'), row.number('ever')]
      const { allDiffer, words } = purposesWords(row)
      return {
        sure: likely((row.number('back') >= n - 1 ? 0.1 : 0.4) - (ever > n ? 0.25 : 0) - (allDiffer ? 0.2 : 0) - (n > 2 ? 0.2 : 0)),
        reason: {
          zh: `${row.text('on_day')} 以 ${count(n)} 个发票号（${row.texts('invoices').join('、')}）各付 ${money(row.fen('fen')).zh}；该金额全期共出现 ${count(ever)} 次。${words.zh}`,
          en: `On ${row.text('on_day')} ${money(row.fen('fen')).en} was paid ${count(n)} times under different invoice numbers (${row.texts('invoices').join('; ')}); this amount occurs ${count(ever)} times in all. ${words.en}`,
        },
      }
    }) }
  },
}
