import type { PopulationTest } from '#kernel/screening/model.ts'
import { apart, count, groups, IDS, likely, moneyWords, percent } from './read-row.ts'

const WARM_UP_DAYS = 90
const SHARE = 0.5

export const newPayee: PopulationTest = {
  id: 'PAY-T2',
  title: { zh: '新收款人大额付款', en: 'New payee, large sum' },
  needs: [['payee', 'payeeId'], 'date', 'amount'],
  looksFor: { zh: `文件开始 ${WARM_UP_DAYS} 天后才首次出现的收款人，首付 30 天内的金额达到全体的第 99 百分位。`, en: `Payees first seen ${WARM_UP_DAYS} days or more after the file begins, paid the 99th percentile or more within 30 days.` },
  cannotSee: { zh: '新合同、新项目会带来新收款人；更早的年份看不到。', en: 'New contracts bring new payees; earlier years are not in the file.' },
  ask: { zh: '采购程序文件、合同、企业登记日期和股东，建档人与审批人。', en: 'Procurement file, contract, date of registration and owners; who opened the supplier record.' },
  thresholds: { after: `${WARM_UP_DAYS}`, sum: 'p99' },
  async run(population) {
    const { from, largeFen } = population.profile
    const money = moneyWords(population)
    if (from === null) return { found: [] }
    return { found: await groups(population, `with f as (select who, min(day) as first, count(*) as payments, sum(fen)::bigint as total from payment where who is not null and day is not null and fen > 0 group by who having sum(fen) >= $large),
        g as (select f.who, any_value(payee) as payee, arg_max(unit, fen) as unit, any_value(first) as first, any_value(payments) as payments, any_value(total) as total, count(*) as n,
          sum(fen)::bigint as stake, arg_max(purpose, fen) as purpose, bool_and(fen % 100000 = 0) as round, ${IDS}
          from f join payment p on p.who = f.who and p.fen > 0 and p.day <= f.first + 30 where f.first >= $from::date + ${WARM_UP_DAYS} group by f.who)
      select who as key, *, first::varchar as on_day from g where stake >= $large order by stake desc, key`, { from, large: largeFen }, (row) => {
      const round = row.flag('round')
      return {
        sure: likely(0.28 + (row.number('payments') <= 2 ? 0.12 : 0) + (round ? 0.1 : 0)),
        reason: {
          zh: `首次付款 ${row.text('on_day')}，此后 30 天付 ${money(row.fen('stake')).zh}（${count(row.number('n'))} 笔${round ? '，均为整千' : ''}），全期共 ${count(row.number('payments'))} 笔 ${money(row.fen('total')).zh}。用途：${row.text('purpose') ?? '—'}。`,
          en: `First paid on ${row.text('on_day')}; ${money(row.fen('stake')).en} within 30 days (${count(row.number('n'))} payment(s)${round ? ', all whole thousands' : ''}), ${count(row.number('payments'))} payment(s) and ${money(row.fen('total')).en} in all. Purpose: ${row.text('purpose') ?? '—'}.`,
        },
      }
    }) }
  },
}

export const concentration: PopulationTest = {
  id: 'PAY-T3',
  title: { zh: '收款人集中', en: 'Payee concentration' },
  needs: [['payee', 'payeeId'], ['unit', 'department'], 'amount'],
  looksFor: { zh: `单位至少有 3 个收款人、10 笔付款，而一个收款人占 ${SHARE * 100}% 以上。`, en: `Units with three or more payees and ten or more payments, one of whom takes ${SHARE * 100}% or more.` },
  cannotSee: { zh: '专业机构、独家供应、法定受益人会集中。', en: 'A specialist, a sole supplier or a body named by law is paid most by right.' },
  ask: { zh: '选择该供应商的采购文件；是否到期重新比选。', en: 'How the supplier was chosen, and whether the choice was renewed.' },
  thresholds: { share: `≥ ${SHARE * 100}%`, payees: '≥ 3', payments: '≥ 10' },
  async run(population) {
    const money = moneyWords(population)
    return { found: await groups(population, `with often as (select hash(coalesce(unit, department), who) as h from payment where fen > 0 and who is not null group by h having count(*) >= 3),
        u as (select coalesce(unit, department) as place, who, any_value(payee) as payee, count(*) as n, sum(fen)::bigint as sum
          from payment where fen > 0 and who is not null and hash(coalesce(unit, department), who) in (from often) group by 1, 2),
        t as (select coalesce(unit, department) as place, sum(fen)::bigint as total, count(distinct hash(who)) as payees, count(*) as payments
          from payment where fen > 0 and who is not null and place is not null group by 1),
        c as (select * from u join t using (place) where payees >= 3 and payments >= 10 and n >= 3 and sum >= total * ${SHARE} and sum >= $large / 4),
        s as (select who, count(distinct coalesce(unit, department, '')) as places from payment semi join c using (who) where fen > 0 group by who),
        i as (select place, c.who, list(id order by p.fen desc, id)[1:100] as ids from c join payment p on p.who = c.who and coalesce(p.unit, p.department) = place and p.fen > 0 group by place, c.who)
      select place || '|' || who as key, who, payee, place as unit, sum as stake, n, ids, total, payees, payments, places from c join s using (who) join i using (place, who) order by sum desc, key`, { large: population.profile.largeFen }, (row) => {
      const share = Number(row.fen('stake')) / Number(row.fen('total'))
      return {
        sure: likely(0.08 + 0.15 * (share - SHARE) + (row.number('payees') >= 10 ? 0.05 : 0)),
        reason: {
          zh: `该单位 ${count(row.number('payees'))} 个收款人中，一家得 ${percent(share)}（${money(row.fen('stake')).zh}，${count(row.number('n'))} 笔）；它共从 ${count(row.number('places'))} 个单位收款。`,
          en: `Of the unit’s ${count(row.number('payees'))} payees one receives ${percent(share)} (${money(row.fen('stake')).en}, ${count(row.number('n'))} payments); it is paid by ${count(row.number('places'))} unit(s) in all.`,
        },
      }
    }) }
  },
}

export const changedAccount: PopulationTest = {
  id: 'PAY-T4',
  title: { zh: '收款账户变更', en: 'Changed account of a payee' },
  needs: [['payee', 'payeeId'], 'payeeAccount', 'date', 'amount'],
  looksFor: { zh: '曾用其他账户收款的收款人首次用新账户收款，以及随后 30 天的付款。', en: 'The first payment to a new account of a payee that had another, with those of the 30 days after it.' },
  cannotSee: { zh: '多账户的大机构（税务、医院）会反复切换。', en: 'Large bodies with several accounts (tax, hospitals) switch between them.' },
  ask: { zh: '变更函、电话回访记录、银行户名核验；谁改的档案。', en: 'Letter of change, record of the call-back, check of the account name by the bank; who changed the record.' },
  async run(population) {
    const money = moneyWords(population)
    return { found: await groups(population, `with a as (select who, payee_account as account, min(day) as first, max(day) as last, count(*) as times from payment where who is not null and payee_account is not null and day is not null group by all),
        b as (select *, row_number() over (partition by who order by first, account) as rank, count(*) over (partition by who) as accounts, lag(account) over (partition by who order by first, account) as before,
          min(first) over (partition by who) as begun from a),
        g as (select b.who, any_value(p.payee) as payee, any_value(p.unit) as unit, account, any_value(before) as before, any_value(b.first) as first, any_value(accounts) as accounts, count(*) as n, sum(fen)::bigint as stake,
          list(p.id order by p.day, p.id)[1:100] as ids, any_value(b.times) as times from b join payment p on p.who = b.who and p.payee_account = b.account and p.day between b.first and b.first + 30 and p.fen > 0
         where rank > 1 and b.first > begun group by b.who, account)
      select who || '|' || account as key, *, first::varchar as on_day from g order by stake desc, key`, {}, (row) => ({
      sure: likely((row.number('accounts') <= 2 ? 0.5 : row.number('accounts') <= 4 ? 0.25 : 0.05) + (row.fen('stake') >= population.profile.largeFen ? 0.15 : 0)),
      reason: {
        zh: `${row.text('on_day')} 起改付账户 ${masked(row.text('account'))}（此前 ${masked(row.text('before'))}，共 ${count(row.number('accounts'))} 个账户），30 天内 ${count(row.number('n'))} 笔 ${money(row.fen('stake')).zh}。`,
        en: `Paid to account ${masked(row.text('account'))} from ${row.text('on_day')} (before: ${masked(row.text('before'))}; ${count(row.number('accounts'))} accounts in all), ${count(row.number('n'))} payment(s), ${money(row.fen('stake')).en} within 30 days.`,
      },
    })) }
  },
}

/** A report travels: the last four digits tell accounts apart. */
function masked(account: string | null): string {
  return account === null ? '—' : account.length <= 6 ? account : `…${account.slice(-4)}`
}

export const identity: PopulationTest = {
  id: 'PAY-T5',
  title: { zh: '收款人档案变动：一号多名、一名多号', en: 'Changed payee record: one id with several names, one name with several ids' },
  needs: ['payee', 'payeeId', 'amount'],
  looksFor: { zh: '同一编号先后用不同名称收款，或同一名称有多个编号（重复建档，重号校验因此失效）。', en: 'One payee id paid under different names, or one name under several ids (a double record, past which a check for repeats does not see).' },
  cannotSee: { zh: '更名、合并、分支机构是正常的。', en: 'Renaming, mergers and branches are in order.' },
  ask: { zh: '档案变更审批、更名登记；两个编号之间有无重复付款。', en: 'Approval of the change, registration of the new name; payments made under both.' },
  async run(population) {
    const money = moneyWords(population)
    const names = await groups(population, `with m as (select payee_id from payment where payee_id is not null and payee is not null group by payee_id having ${apart('who')}),
        i as (select payee_id, count(distinct who) as kinds from payment semi join m using (payee_id) where payee is not null group by payee_id),
        sums as (select payee_id, sum(s)::bigint - max(s)::bigint as lesser from (select payee_id, who, sum(fen) as s from payment semi join m using (payee_id) where fen > 0 group by all) group by payee_id),
        g as (select payee_id, any_value(kinds) as kinds, list(distinct payee)[1:5] as names, count(*) as n, sum(fen)::bigint as total, ${IDS}, any_value(unit) as unit, arg_max(payee, day) as payee, arg_max(who, day) as who
          from payment join i using (payee_id) where fen > 0 group by payee_id)
      select 'id ' || payee_id as key, *, lesser as stake from g join sums using (payee_id) where kinds <= 3 order by stake desc, key`, {}, (row) => ({
      sure: likely(row.number('kinds') === 2 ? 0.3 : 0.15),
      reason: {
        zh: `编号 ${row.text('payee_id')} 用过 ${count(row.number('kinds'))} 个名称：${row.texts('names').join('、')}；共 ${count(row.number('n'))} 笔 ${money(row.fen('total')).zh}。`,
        en: `Id ${row.text('payee_id')} was paid under ${count(row.number('kinds'))} names: ${row.texts('names').join('; ')}; ${count(row.number('n'))} payments, ${money(row.fen('total')).en}.`,
      },
    }))
    // Where most names have several ids, the id is no number of a payee.
    const ids = await groups(population, `with m as (select who, ${apart('payee_id')} as several from payment where who is not null and payee_id is not null group by who),
        usual as (select count(*) filter (where several) / greatest(count(*), 1) as share from m),
        w as (select who, count(distinct payee_id) as kinds from payment semi join (select who from m where several) using (who) where payee_id is not null group by who),
        g as (select who, any_value(kinds) as kinds, any_value(payee) as payee, any_value(unit) as unit, list(distinct payee_id)[1:5] as numbers, count(*) as n, sum(fen)::bigint as stake, ${IDS}
          from payment join w using (who) where kinds > 1 and fen > 0 group by who),
        twice as (select who, count(*) as equal from (select who, fen, invoice from payment where fen > 0 and invoice is not null and who in (select who from w) group by all having min(payee_id) <> max(payee_id)) group by who)
      select 'name ' || who as key, g.*, coalesce(equal, 0) as equal from g left join twice using (who), usual where share < 0.1 and kinds <= 4 order by equal desc, stake desc, key`, {}, (row) => ({
      sure: likely(row.number('equal') > 0 ? 0.7 : 0.2),
      reason: {
        zh: `“${row.text('payee')}”有 ${count(row.number('kinds'))} 个编号：${row.texts('numbers').join('、')}；共 ${count(row.number('n'))} 笔 ${money(row.fen('stake')).zh}；两个编号下同票同额的有 ${count(row.number('equal'))} 组。`,
        en: `“${row.text('payee')}” has ${count(row.number('kinds'))} ids: ${row.texts('numbers').join('; ')}; ${count(row.number('n'))} payments, ${money(row.fen('stake')).en}; ${count(row.number('equal'))} with equal invoice and amount under two ids.`,
      },
    }))
    return { found: [...names, ...ids] }
  },
}
