import { WEEKDAYS } from '#kernel/files/model.ts'
import type { Population, PopulationTest } from '#kernel/screening/model.ts'
import { dayNumber, dayText } from '#kernel/values/civil-day.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import { count, fields, groups, likely, moneyWords, percent } from './read-row.ts'

const quoted = (days: readonly string[]) => days.map((day) => `date '${day}'`).join(', ')
/** Days come from the mapping or a checked file; anything else would be text inside SQL. */
const safe = (days: readonly string[]) => days.filter((day) => dayNumber(day) !== null)

export const weekends: PopulationTest = {
  id: 'CAL-T1',
  title: { zh: '周末付款', en: 'Payments at the weekend' },
  needs: ['date', 'amount'],
  looksFor: { zh: '日期落在来源所述周末（调休上班日除外）的付款，按单位归组。', en: 'Payments dated on the source’s weekend (worked weekends left out), by unit.' },
  cannotSee: { zh: '入账日期不一定是办理日期；系统自动扣款可在周末入账。', en: 'The booking date need not be the day of action; automatic debits may be booked at weekends.' },
  ask: { zh: '经办人和审批人当天的值班或加班记录。', en: 'Duty or overtime records of handler and approver on that day.' },
  async run(population) {
    const { weekend, calendar } = population.profile
    const numbers = weekend.map((day) => WEEKDAYS.indexOf(day) + 1)
    const worked = safe(calendar?.makeUpDays ?? [])
    const where = numbers.length === 0 ? 'false' : `isodow(day) in (${numbers.join(', ')})${worked.length > 0 ? ` and day not in (${quoted(worked)})` : ''}`
    return { found: await onDays(population, where, { zh: '周末', en: 'at the weekend' }) }
  },
}

export const holidays: PopulationTest = {
  id: 'CAL-T2',
  title: { zh: '法定节假日付款', en: 'Payments on public holidays' },
  needs: ['date', 'amount', 'calendar'],
  looksFor: { zh: '日期落在法定节假日的付款，按单位归组。', en: 'Payments dated on a public holiday, by unit.' },
  cannotSee: { zh: '只认所给日历中的日子。', en: 'Only days of the given calendar are known.' },
  ask: { zh: '是否应急支付；值班安排。', en: 'Was it an emergency? Who was on duty?' },
  async run(population) {
    const days = safe(population.profile.calendar?.holidays ?? [])
    return { found: days.length === 0 ? [] : await onDays(population, `day in (${quoted(days)})`, { zh: '法定节假日', en: 'on public holidays' }) }
  },
}

async function onDays(population: Population, where: string, when: Bilingual) {
  const money = moneyWords(population)
  return groups(population, `with g as (select coalesce(unit, department, '') as place, any_value(unit) as unit, count(*) as n, count(distinct day) as days, sum(fen)::bigint as stake, max(fen) as top,
        list(id order by fen desc)[1:100] as ids, min(day)::varchar as first from payment where fen > 0 and ${where} group by 1),
      all_of as (select coalesce(unit, department, '') as place, count(*) as payments from payment where fen > 0 and day is not null group by 1)
    select 'days ' || place as key, null as who, null as payee, g.*, payments from g join all_of using (place) order by stake desc, key`, {}, (row) => ({
    sure: likely(0.3 - (row.number('n') / row.number('payments') > 0.1 ? 0.2 : 0)),
    reason: {
      zh: `${when.zh}付款 ${count(row.number('n'))} 笔（${count(row.number('days'))} 天，首见 ${row.text('first')}），占该单位的 ${percent(row.number('n') / row.number('payments'))}，最大 ${money(row.fen('top')).zh}。`,
      en: `${count(row.number('n'))} payments ${when.en} (${count(row.number('days'))} days, first ${row.text('first')}), ${percent(row.number('n') / row.number('payments'))} of the unit’s, the largest ${money(row.fen('top')).en}.`,
    },
  }))
}

const LAST_DAYS = 30
const RUSH = 0.3

export const yearEnd: PopulationTest = {
  id: 'CAL-T3',
  title: { zh: '年末突击花钱', en: 'Year-end rush' },
  needs: ['date', 'amount', ['unit', 'department', 'budget']],
  looksFor: {
    zh: `单位全年支出的 ${RUSH * 100}% 以上在财政年度最后 ${LAST_DAYS} 天付出（均匀约为 8%），且金额够大、不是只有一两笔。`,
    en: `Units that paid ${RUSH * 100}% or more of their year in the last ${LAST_DAYS} days of the fiscal year (8% if even), large and in more than two payments.`,
  },
  cannotSee: { zh: '按年结算、年末才下达的指标属正常；不足一个财政年度的文件不判断。', en: 'Yearly settlements and budgets allotted late are in order; files that do not cover a fiscal year are not judged.' },
  ask: { zh: '年末几笔的合同、进度、验收；是否先付后验、虚列支出。', en: 'Contract, progress and acceptance of the last payments; paid before delivery, or parked?' },
  thresholds: { days: String(LAST_DAYS), share: `≥ ${RUSH * 100}%`, payments: '≥ 5' },
  async run(population) {
    const { from, to, fiscalYearStart, largeFen } = population.profile
    const money = moneyWords(population)
    const found = []
    for (const [start, end] of fiscalYears(from, to, fiscalYearStart)) {
      found.push(...await groups(population, `with p as (select coalesce(unit, department, budget) as place, * from payment where day between $start::date and $end::date and fen > 0),
          g as (select place, sum(fen)::bigint as year, sum(fen) filter (where day > $end::date - ${LAST_DAYS})::bigint as stake, count(*) as payments,
            count(*) filter (where day > $end::date - ${LAST_DAYS}) as n, max(fen) filter (where day > $end::date - ${LAST_DAYS}) as top,
            list(id order by fen desc) filter (where day > $end::date - ${LAST_DAYS})[1:100] as ids,
            arg_max(payee, fen) filter (where day > $end::date - ${LAST_DAYS}) as largest from p group by place)
        select $end::varchar || '|' || place as key, null as who, largest as payee, place as unit, * exclude (place) from g
          where place is not null and n >= 5 and payments >= 10 and stake >= year * ${RUSH} and stake >= $large / 4 order by stake desc, key`, { start, end, large: largeFen }, (row) => {
        const share = Number(row.fen('stake')) / Number(row.fen('year'))
        return {
          sure: likely(0.12 + 0.25 * share + (row.number('n') / row.number('payments') < share / 2 ? 0.05 : 0)),
          reason: {
            zh: `截至 ${end} 的财政年度支出 ${money(row.fen('year')).zh}，其中 ${percent(share)}（${money(row.fen('stake')).zh}，${count(row.number('n'))} 笔）在最后 ${LAST_DAYS} 天付出；最大一笔 ${money(row.fen('top')).zh}，付给 ${row.text('largest') ?? '（来源隐去）'}。`,
            en: `Of ${money(row.fen('year')).en} in the fiscal year to ${end}, ${percent(share)} (${money(row.fen('stake')).en}, ${count(row.number('n'))} payments) went out in its last ${LAST_DAYS} days; the largest, ${money(row.fen('top')).en}, to ${row.text('largest') ?? '(withheld by the source)'}.`,
          },
        }
      }))
    }
    const months = await population.ask(`select strftime(day, '%Y-%m') as month, sum(fen)::bigint as sum, count(*) as n from payment where day is not null group by 1 order by 1`)
    return {
      found,
      figures: [{
        name: 'months', title: { zh: '按月', en: 'By month' }, numbers: {}, columns: [{ zh: '月份', en: 'month' }, { zh: '金额', en: 'sum' }, { zh: '笔数', en: 'payments' }],
        rows: months.map(fields).map((row) => [row.text('month')!, (Number(row.fen('sum')) / 100).toFixed(2), row.number('n')]),
      }],
    }
  },
}

/** Whole fiscal years that the file covers but for two weeks at either end. */
export function fiscalYears(from: string | null, to: string | null, start: string): [string, string][] {
  if (from === null || to === null) return []
  const years: [string, string][] = []
  for (let year = Number(from.slice(0, 4)) - 1; year <= Number(to.slice(0, 4)); year++) {
    const [first, next] = [dayNumber(`${year}-${start}`)!, dayNumber(`${year + 1}-${start}`)!]
    if (dayNumber(from)! <= first + 14 && dayNumber(to)! >= next - 15) years.push([dayText(first), dayText(next - 1)])
  }
  return years
}
