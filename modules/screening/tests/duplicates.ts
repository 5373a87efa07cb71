import type { Figures, PopulationTest } from '#kernel/screening/model.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import { BACK, count, type Fields, fields, groups, IDS, LABELS, likely, moneyWords, PURPOSES, purposesWords, repeated, USUAL } from './read-row.ts'

const NUMBER = /^.{4,}$/
const STATED = 'who is not null and day is not null and invoice is not null'
const WHOLE = `${STATED} and fen > 0`

/** Money at stake of k equal payments: all but one, less what already came back. */
const STAKE = 'greatest(n - 1 - coalesce(back.times, 0), 0) * g.fen'

export const sameAll: PopulationTest = {
  id: 'DUP-T1',
  title: { zh: '重复付款：收款人、日期、发票、金额全同', en: 'Paid twice: same payee, date, invoice and amount' },
  needs: [['payee', 'payeeId'], 'date', 'invoice', 'amount'],
  looksFor: { zh: '不同支付之间，收款人、日期、发票号和金额四项完全相同。', en: 'Different payments that agree in payee, date, invoice number and amount.' },
  cannotSee: {
    zh: '同一发票分次付相同金额（分期、按人头）也会出现在这里；发票号缺失的付款无法判断。',
    en: 'One invoice paid in equal parts (instalments, a sum per head) looks the same; payments without an invoice number cannot be judged.',
  },
  ask: { zh: '调取发票原件、验收单和两次付款回单；确系重复的，追回并查明入账时的校验为何未拦住。', en: 'Invoice, delivery note and both bank receipts. If it was paid twice: recover it, and find why entry did not stop it.' },
  async run(population) {
    const money = moneyWords(population)
    const found = await groups(population, `with ${repeated('who, day, invoice, fen', WHOLE)}, g as (
        select who, day, invoice, fen, any_value(payee) as payee, any_value(unit) as unit, count(*) as n, ${PURPOSES}, ${IDS} from p group by who, day, invoice, fen),
        ${BACK}, ${USUAL}, ${LABELS}, each as (select g.*, coalesce(back.times, 0) as back, ever, sharers, ${STAKE} as stake
          from g left join back using (who, fen) join usual using (who, fen) join labels using (invoice))
      select concat_ws('|', who, day) as key, ${BUNDLE}, day::varchar as on_day from each group by who, day order by stake desc, key`, {}, (row) => {
      const { invoices, fee, corrected, words, penalty } = bundleWords(row, money)
      return {
        sure: likely((corrected ? 0.12 : 0.75) - (row.number('times') > 3 ? 0.35 : 0) - penalty),
        reason: {
          zh: `${row.text('on_day')} 付给同一收款人：${invoices.zh}各付了 ${count(row.number('times'))} 次，${fee.zh}。${words.zh}`,
          en: `Paid ${count(row.number('times'))} times on ${row.text('on_day')}: ${invoices.en}, ${fee.en}. ${words.en}`,
        },
      }
    })
    const [all] = await population.ask(
      `with ${repeated('who, day, invoice, fen', STATED)} select count(*) as groups, coalesce(sum(n), 0)::bigint as rows from (select count(*) as n from p group by who, day, invoice, fen)`)
    const figures: Figures = {
      name: 'identicalPayments', title: { zh: '四项全同（含贷项）', en: 'All four the same, credit notes included' },
      numbers: { groups: fields(all!).number('groups'), rows: fields(all!).number('rows') },
    }
    return { found, figures: [figures] }
  },
}

function backWords(back: number) {
  return back === 0
    ? { zh: '没有查到等额的退回或冲销。', en: 'No credit of that amount came back.' }
    : { zh: `另有 ${back} 笔等额退回，可能已更正。`, en: `${back} credit(s) of that amount exist: it may have been corrected.` }
}

export const sameLines: PopulationTest = {
  id: 'DUP-T2',
  title: { zh: '重复明细：整行逐字相同', en: 'Lines repeated letter by letter' },
  needs: ['amount'],
  looksFor: {
    zh: '逐字段相同的行。来源按明细行发布时，同一支付内的相同行多为发布粒度，只有“整张单据的每一行都恰好重复同样次数”才列为疑点；收款人、日期、发票齐全的由 DUP-T1 列示。',
    en: 'Rows that agree in every field. Where the source publishes lines, equal lines of one payment are its grain; only a payment whose every line '
      + 'occurs the same number of times is listed; rows with payee, date and invoice stand under DUP-T1.',
  },
  cannotSee: { zh: '每周、每人的相同收费逐行列示时，无法与误录区分。', en: 'Equal weekly charges listed line by line cannot be told from a double entry.' },
  ask: { zh: '调取该凭证的发票清单，核对行数。', en: 'The itemised invoice behind the voucher; count its lines.' },
  async run(population) {
    const money = moneyWords(population)
    const { lines, grain } = population.profile
    const found = grain === 'transaction' ? await groups(population, `with l as (select payment, raw, count(*) as c, any_value(fen) as fen from line where who is not null group by payment, raw),
        g as (select payment, min(c) as times, count(*) as distinct_lines, sum(fen)::bigint as once from l group by payment having min(c) > 1 and min(c) = max(c) and count(*) >= 2)
      select 'payment ' || p.id as key, p.who, p.payee, p.unit, p.transaction, g.times, g.distinct_lines, once * (times - 1) as stake, 1 as n, [p.id] as ids
        from g join payment p on p.id = g.payment where once > 0 order by stake desc, key`, {}, (row) => ({
      sure: likely(0.2 + Math.min(0.35, 0.05 * row.number('distinct_lines')) - (row.number('times') > 2 ? 0.1 : 0)),
      reason: {
        zh: `支付 ${row.text('transaction')} 的 ${count(row.number('distinct_lines'))} 种明细，每一种都恰好出现 ${row.number('times')} 次，疑似整张发票录入了 ${row.number('times')} 遍；多出 ${money(row.fen('stake')).zh}。`,
        en: `All ${count(row.number('distinct_lines'))} different lines of payment ${row.text('transaction')} occur exactly ${row.number('times')} times: the whole invoice may have been entered `
          + `${row.number('times')} times. The excess is ${money(row.fen('stake')).en}.`,
      },
    })) : await groups(population, `select raw as key, any_value(who) as who, any_value(payee) as payee, any_value(unit) as unit, any_value(fen) * (count(*) - 1) as stake,
        any_value(fen) as fen, count(*) as n, ${IDS} from line where fen > 0 and (who is null or day is null or invoice is null) group by raw having count(*) > 1 order by stake desc, key`, {}, (row) => ({
      sure: likely((lines ? 0.25 : 0.55) - (row.number('n') > 3 ? 0.2 : 0)),
      reason: {
        zh: `同一行逐字出现 ${count(row.number('n'))} 次，每次 ${money(row.fen('fen')).zh}。`,
        en: `The same row stands ${count(row.number('n'))} times, letter by letter, ${money(row.fen('fen')).en} each.`,
      },
    }))
    return { found, figures: [await repeats(population)] }
  },
}

async function repeats(population: Parameters<PopulationTest['run']>[0]): Promise<Figures> {
  const [seen] = await population.ask(
    `select coalesce(sum(c - 1), 0)::bigint as repeated, count(*) as groups, coalesce(sum(c - 1) filter (where payments = 1), 0)::bigint as inside
       from (select count(*) as c, count(distinct payment) as payments from line
         semi join (select raw from line group by raw having count(*) > 1) using (raw) group by raw)`)
  const { number } = fields(seen!)
  return {
    name: 'identicalRows', title: { zh: '逐字相同的行', en: 'Rows that agree in every field' },
    numbers: { groups: number('groups'), repeats: number('repeated'), insideOnePayment: population.profile.grain === 'transaction' ? number('inside') : 0 },
  }
}

export const otherPayee: PopulationTest = {
  id: 'DUP-T3',
  title: { zh: '同日同票同额，收款人不同', en: 'Same date, invoice and amount, another payee' },
  needs: [['payee', 'payeeId'], 'date', 'invoice', 'amount'],
  looksFor: { zh: '日期、发票号、金额相同而收款人不同：一张票付给了两家，或同一家有两个档案。', en: 'Same date, invoice number and amount to different payees: one invoice paid to two, or one supplier with two records.' },
  cannotSee: { zh: '短小的发票号会巧合；批量发放共用一个编号时也会出现。', en: 'Short invoice numbers coincide by chance; mass payments may share one number.' },
  ask: { zh: '发票原件上的销售方是谁；两个收款账户；供应商档案的建立和修改记录。', en: 'The seller on the invoice; both accounts; who made and changed the supplier records.' },
  async run(population) {
    const money = moneyWords(population)
    const found = await groups(population, `with ${repeated('day, invoice, fen', WHOLE, 'who')}, g as (
        select day, invoice, fen, count(distinct who) as payees, count(*) as n, ${IDS}, any_value(unit) as unit, min(payee) as payee, min(who) as who,
          list(distinct coalesce(payee, who))[1:5] as names from p group by day, invoice, fen), ${LABELS}
      select concat_ws('|', day, invoice, fen) as key, g.*, sharers, day::varchar as on_day, fen * (payees - 1) as stake from g join labels using (invoice) order by stake desc, key`, {}, (row) => {
      const [payees, invoice] = [row.number('payees'), row.text('invoice') ?? '']
      return {
        sure: likely((invoice.length >= 6 ? 0.6 : invoice.length >= 4 ? 0.4 : 0.15) - (payees > 2 ? 0.25 : 0) - (row.number('sharers') > payees + 1 ? 0.4 : 0) - (row.fen('fen') < 10_000n ? 0.15 : 0)),
        reason: {
          zh: `${row.text('on_day')} 有 ${payees} 个收款人各以发票 ${invoice} 收到 ${money(row.fen('fen')).zh}：${row.texts('names').join('、')}。`,
          en: `On ${row.text('on_day')} ${payees} payees each received ${money(row.fen('fen')).en} on invoice ${invoice}: ${row.texts('names').join('; ')}.`,
        },
      }
    })
    const [all] = await population.ask(
      `with ${repeated('day, invoice, fen', STATED, 'who')} select count(*) as groups from m`)
    return { found, figures: [{ name: 'samePaymentOtherPayee', title: { zh: '同日同票同额异户（含贷项）', en: 'Same three, other payee, credit notes included' }, numbers: { groups: fields(all!).number('groups') } }] }
  },
}

export const otherDate: PopulationTest = {
  id: 'DUP-T4',
  title: { zh: '同户同票同额，日期不同', en: 'Same payee, invoice and amount, another date' },
  needs: [['payee', 'payeeId'], 'date', 'invoice', 'amount'],
  looksFor: { zh: '同一张发票在不同日期以相同金额再次支付。', en: 'The same invoice paid again on another day for the same amount.' },
  cannotSee: { zh: '以合同号、账户号代替发票号的，每期都会相同。', en: 'Where a contract or customer number stands in for the invoice number, every period looks alike.' },
  ask: { zh: '两次付款的发票和回单；退票重付的，附银行退票通知。', en: 'Invoice and bank receipt of both; for a payment repeated after a bounce, the bank’s notice.' },
  async run(population) {
    const money = moneyWords(population)
    return { found: await groups(population, `with ${repeated('who, invoice, fen', WHOLE, 'day')}, g as (
        select who, invoice, fen, any_value(payee) as payee, any_value(unit) as unit, count(*) as n, count(distinct day) as days, min(day) as first, max(day) as last, ${PURPOSES}, ${IDS}
          from p group by who, invoice, fen),
        ${BACK}, ${USUAL}, ${LABELS}, habit as (select who, count(distinct invoice) as invoices, count(*) as payments from payment semi join p using (who) where fen > 0 and invoice is not null group by who),
        each as (select g.*, coalesce(back.times, 0) as back, invoices / payments as variety, ever, sharers, ${STAKE} as stake
          from g left join back using (who, fen) join usual using (who, fen) join labels using (invoice) join habit using (who))
      select concat_ws('|', who, first, last) as key, ${BUNDLE}, min(variety) as variety, first::varchar as first_day, last::varchar as last_day, last - first as apart
        from each group by who, first, last order by stake desc, key`, {}, (row) => {
      const { invoices, fee, corrected, words, penalty } = bundleWords(row, money)
      return {
        // A payee with few numbers and many payments uses them as a reference, not as invoices.
        sure: likely((corrected ? 0.1 : 0.7) - (row.number('times') > 2 ? 0.3 : 0) - (row.number('variety') < 0.5 ? 0.4 : 0) - (row.number('apart') > 120 ? 0.15 : 0) - penalty),
        reason: {
          zh: `${invoices.zh}各付了 ${count(row.number('times'))} 次，${fee.zh}：首次 ${row.text('first_day')}，末次 ${row.text('last_day')}（相隔 ${row.number('apart')} 天）。${words.zh}`,
          en: `Paid ${count(row.number('times'))} times: ${invoices.en}, ${fee.en}; first on ${row.text('first_day')}, last on ${row.text('last_day')} (${row.number('apart')} days apart). ${words.en}`,
        },
      }
    }) }
  },
}

/** Several invoices paid again between the same days are one finding: a batch that was sent twice. */
const BUNDLE = `any_value(who) as who, any_value(payee) as payee, any_value(unit) as unit, count(*) as bundled, list(invoice order by fen desc, invoice)[1:5] as invoices, sum(n)::bigint as n,
  max(n) as times, any_value(fen) as fen, sum(fen)::bigint as once, sum(back)::bigint as back, min(ever - n) as more, max(sharers) as sharers, sum(purposes)::bigint as purposes,
  sum(stated)::bigint as stated, sum(stake)::bigint as stake, flatten(list(ids order by fen desc, invoice))[1:100] as ids`

function bundleWords(row: Fields, money: (fen: bigint) => Bilingual) {
  const [bundled, back, n] = [row.number('bundled'), row.number('back'), row.number('n')]
  const { allDiffer, words } = purposesWords(row)
  const corrected = back >= n - bundled
  const named = row.texts('invoices')
  const once = money(row.fen('once'))
  const several = bundled > 1
  return {
    corrected,
    invoices: several
      ? { zh: `${count(bundled)} 张发票（${named.join('、')}${bundled > named.length ? '…' : ''}）`, en: `${count(bundled)} invoices (${named.join('; ')}${bundled > named.length ? '; …' : ''})` }
      : { zh: `发票 ${named[0]} `, en: `invoice ${named[0]}` },
    fee: several ? { zh: `一次合计 ${once.zh}`, en: `${once.en} in all each time` } : { zh: `每次 ${once.zh}`, en: `${once.en} each time` },
    words: { zh: `${words.zh}${backWords(back).zh}`, en: `${words.en} ${backWords(back).en}`.trim() },
    // A fee that comes every month, a number that is a label, purposes that differ: innocent; a whole batch again: the opposite.
    penalty: (row.number('more') > 2 ? 0.3 : 0) + (row.number('sharers') > 2 ? 0.3 : 0) + (allDiffer ? 0.4 : 0) + (NUMBER.test(named[0] ?? '') || several ? 0 : 0.2) - (bundled >= 3 ? 0.15 : 0),
  }
}
