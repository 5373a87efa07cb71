import type { GroupColumn, GroupRows, Population } from '#kernel/module/model.ts'
import type { FactModel, FeatureSpec, FieldSpec, HistorySource } from '#kernel/rules/model.ts'
import { PARAMETERS } from './parameters.ts'

/** The payments of a screening as features of groups see them; `COLUMNS` says how each is read. */
const ROWS: HistorySource = {
  relation: 'screening.member',
  columns: {
    unit: 'text', year: 'int', month: 'int', payee: 'text', project: 'text', fund: 'text', economic: 'text', class_code: 'text', amount: 'money', first_digit: 'int', round: 'bool',
  },
}

const column = (needs: string[], sql: string): GroupColumn => ({ needs, sql: () => sql })

/** A payee is one in whatever spelling; a round sum is whole thousands of yuan; the year is the fiscal year of the source. */
const COLUMNS: Record<string, GroupColumn> = {
  unit: column(['unit'], 'unit'),
  year: {
    needs: ['date'],
    sql: ({ fiscalYearStart }) => `(year(day) - case when strftime(day, '%m-%d') < '${fiscalYearStart}' then 1 else 0 end)::int`,
  },
  month: column(['date'], 'month(day)::int'),
  payee: column(['payee'], 'who'),
  project: { ...column(['project'], 'project'), optional: true },
  fund: column(['fundNature'], 'fund_nature'),
  economic: column(['category'], 'category'),
  // The same text, where the codes are those of the Chinese classification.
  class_code: column(['economicClass'], 'category'),
  amount: column(['amount'], 'fen'),
  first_digit: column(['amount'], 'left(fen::varchar, 1)::int'),
  round: column(['amount'], 'fen % 100000 = 0'),
}

/** Months before the one judged; with fewer than six the past says nothing, and the group cannot be judged. */
const PAST = 'from grouped p where p.unit = g.unit and p.economic = g.economic and p.year * 12 + p.month < g.year * 12 + g.month'
const ofPast = (aggregate: string) => `select case when count(*) >= 6 then round(${aggregate})::bigint end ${PAST}`

const rows: GroupRows = {
  columns: COLUMNS,
  beside: {
    'unitYear.paid': 'select sum(m.amount)::bigint from member m where m.unit = g.unit and m.year = g.year',
    'past.mean': ofPast('avg(p."feature.class_month_sum")'),
    'past.deviation': ofPast('stddev_samp(p."feature.class_month_sum")'),
  },
}
const testsFolder = new URL('tests/', import.meta.url)

const aggregate = (id: string, zh: string, en: string, by: string[], rest: Pick<FeatureSpec, 'agg' | 'of' | 'where'>): FeatureSpec => (
  { id, title: { zh, en }, source: ROWS, by, window: { kind: 'all' }, ...rest })
const SUM = { agg: 'sum', of: 'amount' } as const
const field = (type: FieldSpec['type'], zh: string, en: string): FieldSpec => ({ type, title: { zh, en }, nullable: true })
const NO_FACTS: FactModel = { groups: {} }

const UNIT_YEAR = ['unit', 'year']
const PAYEE_YEAR = ['unit', 'payee', 'year']
const CLASS_MONTH = ['unit', 'economic', 'year', 'month']
const UNIT_MONTH = ['unit', 'year', 'month']

export const POPULATIONS: Population[] = [
  {
    code: 'unit-year', title: { zh: '单位全年支付', en: 'payments of a unit in a year' }, testsFolder, rows, model: NO_FACTS, parameters: PARAMETERS,
    features: [
      aggregate('unit_year_count', '本年笔数', 'payments this year', UNIT_YEAR, { agg: 'count' }),
      aggregate('unit_year_sum', '本年支出', 'paid this year', UNIT_YEAR, SUM),
      aggregate('unit_year_other_sum', '本年其他类支出', 'paid in “other” classes this year', UNIT_YEAR, { ...SUM, where: 'row.class_code in ("30299", "39999")' }),
      aggregate('unit_year_round_count', '本年整数笔数', 'round sums this year', UNIT_YEAR, { agg: 'count', where: 'row.round' }),
      ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) => aggregate(
        `first_digit_${digit}`, `首位数字为${digit}的笔数`, `payments that begin with ${digit}`, UNIT_YEAR, { agg: 'count', where: `row.first_digit = ${digit}` })),
    ],
  },
  {
    code: 'payee-year', title: { zh: '单位对同一收款人的全年支付', en: 'payments of a unit to one payee in a year' }, testsFolder, rows, parameters: PARAMETERS,
    model: { groups: { unitYear: { title: { zh: '单位全年', en: 'the unit’s year' }, fields: { paid: field('money', '本单位全年支出', 'paid by the unit this year') } } } },
    features: [
      aggregate('payee_year_count', '本年付该收款人笔数', 'payments to this payee this year', PAYEE_YEAR, { agg: 'count' }),
      aggregate('payee_year_sum', '本年付该收款人金额', 'paid to this payee this year', PAYEE_YEAR, SUM),
    ],
  },
  {
    code: 'unit-class-month', title: { zh: '单位科目月度支出', en: 'a class of a unit in a month' }, testsFolder, rows, parameters: PARAMETERS,
    model: { groups: { past: { title: { zh: '历史', en: 'the past' },
      fields: { mean: field('money', '历史月均', 'monthly mean of the past'), deviation: field('money', '历史标准差', 'standard deviation of the past') } } } },
    features: [aggregate('class_month_sum', '本月该科目支出', 'paid in this class this month', CLASS_MONTH, SUM)],
  },
  {
    code: 'unit-month', title: { zh: '单位月度支出', en: 'a unit’s month' }, testsFolder, rows, parameters: PARAMETERS,
    model: { groups: { unitMonth: { title: { zh: '用款计划与进度', en: 'plan and progress' }, from: 'nothing',
      fields: { plan: field('money', '本月用款计划', 'plan of the month'), paidShare: field('ratio', '执行进度', 'progress'), timeShare: field('ratio', '序时进度', 'time elapsed') } } } },
    features: [aggregate('unit_month_sum', '本月支出', 'paid this month', UNIT_MONTH, SUM)],
  },
  {
    code: 'project', title: { zh: '项目', en: 'project' }, testsFolder, rows, model: NO_FACTS, parameters: PARAMETERS,
    features: [
      aggregate('project_funds', '项目资金类别数', 'kinds of funds of the project', ['project'], { agg: 'countDistinct', of: 'fund' }),
      aggregate('project_sum', '项目已支付', 'paid for the project', ['project'], SUM),
    ],
  },
  {
    code: 'card-transaction', title: { zh: '公务卡消费明细', en: 'official-card transaction' }, testsFolder, rows: null, features: [], parameters: PARAMETERS,
    model: { groups: { cardTransaction: { title: { zh: '公务卡消费', en: 'card transaction' }, fields: {
      amount: field('money', '金额', 'amount'), cashAdvance: field('bool', '提取现金', 'cash advance'), trade: field('text', '商户类别', 'category of the merchant'),
      at: field('timestamp', '消费时刻', 'instant of purchase'),
    } } } },
  },
  {
    code: 'person-claim', title: { zh: '个人报销事项', en: 'claim of a person' }, testsFolder, rows: null, features: [], parameters: PARAMETERS,
    model: { groups: { personClaim: { title: { zh: '报销事项', en: 'claim' }, fields: {
      name: field('text', '姓名', 'name'), from: field('date', '开始日期', 'from'), overlaps: { ...field('int', '重叠事项数', 'overlapping claims'), lo: 0, hi: 10_000 },
    } } } },
  },
]
