import type { Population, RulePack } from '#kernel/module/model.ts'
import type { FieldSpec, ParameterSpec } from '#kernel/rules/model.ts'

const field = (type: FieldSpec['type'], zh: string, en: string): FieldSpec => ({ type, title: { zh, en }, nullable: true })
const PROPOSAL = { document: '领域调研建议值 [DK]', verified: false }

const PARAMETERS: ParameterSpec[] = [
  { id: 'carry_years', title: { zh: '结转年限', en: 'years of carry-over' }, type: 'int', unit: '年', tightens: 'down', proposed: 2, basis: { document: '盘活财政存量资金规定 [DK]', verified: false } },
  { id: 'idle_days', title: { zh: '指标闲置天数', en: 'days that an indicator is idle' }, type: 'days', unit: '天', tightens: 'down', proposed: 90, basis: PROPOSAL },
  { id: 'execution_low', title: { zh: '执行率下限', en: 'lowest execution rate' }, type: 'ratio', unit: '比率', tightens: 'up', proposed: '0.5', basis: PROPOSAL },
  { id: 'execution_high', title: { zh: '执行率过早上限', en: 'highest early execution rate' }, type: 'ratio', unit: '比率', tightens: 'down', proposed: '0.95', basis: PROPOSAL },
  { id: 'execution_from', title: { zh: '执行率检验起点', en: 'share of the year from which the rate counts' }, type: 'ratio', unit: '比率', tightens: 'down', proposed: '0.75', basis: PROPOSAL },
  { id: 'low_years', title: { zh: '连续低执行年数', en: 'years of low execution in a row' }, type: 'int', unit: '年', tightens: 'down', proposed: 3, basis: PROPOSAL },
  { id: 'direct_fund_days', title: { zh: '直达资金分配时限', en: 'days to allocate direct funds' }, type: 'days', unit: '天', tightens: 'down', proposed: 30, basis: { document: '财预〔2020〕56号 [DK]', verified: false } },
  { id: 'guarantee_gap', title: { zh: '“三保”进度偏差', en: 'gap of the three guarantees behind time' }, type: 'ratio', unit: '比率', tightens: 'down', proposed: '0.15', basis: PROPOSAL },
]

/** BUD-01 and BUD-02 rest: online the gate itself refuses (payment.no_indicator, ledger.over_balance); they are for files of others. */
export const PACK: RulePack = {
  judges: 'payment',
  rulesFolder: new URL('rules/', import.meta.url),
  model: {
    groups: {
      balance: { title: { zh: '指标余额', en: 'balance of the indicator' }, from: 'nothing', fields: { available: field('money', '可用余额', 'available') } },
      projectUse: { title: { zh: '项目批复内容', en: 'approved use of the project' }, from: 'nothing', fields: { classes: field('list<text>', '批复的经济分类', 'approved classes') } },
      guarantee: { title: { zh: '“三保”标识', en: 'mark of the three guarantees' }, from: 'nothing',
        fields: { marked: field('bool', '属于“三保”', 'is marked'), classes: field('list<text>', '“三保”支出科目', 'classes of the three guarantees') } },
    },
  },
  features: [],
  parameters: [
    { id: 'transfer_classes', title: { zh: '拨款类科目', en: 'classes of transfers' }, type: 'list<text>', unit: '', catalogue: 'departmentEconomic', tightens: 'subset', basis: { document: '政府收支分类科目 [DK]', verified: false } },
  ],
}

const testsFolder = new URL('tests/', import.meta.url)

export const POPULATIONS: Population[] = [
  {
    code: 'indicator', title: { zh: '预算指标', en: 'indicator' }, testsFolder, rows: null, features: [], parameters: PARAMETERS,
    model: { groups: { indicatorLine: { title: { zh: '指标执行', en: 'execution of the indicator' }, fields: {
      approved: field('money', '指标金额', 'approved'), paid: field('money', '已支出', 'paid'), available: field('money', '可用余额', 'available'),
      yearsOld: { ...field('int', '结转年数', 'years carried over'), lo: 0, hi: 100 }, sinceIssued: field('days', '下达天数', 'days since issue'),
      yearShare: field('ratio', '序时进度', 'time elapsed'), lowYears: { ...field('int', '连续低执行年数', 'years of low execution in a row'), lo: 0, hi: 100 },
      guarantee: field('bool', '属于“三保”', 'marked for the three guarantees'),
    } } } },
  },
  {
    code: 'returned-spending', title: { zh: '列支后退回的支出', en: 'spending that came back' }, testsFolder, rows: null, features: [], parameters: PARAMETERS,
    model: { groups: { returnedSpending: { title: { zh: '列支与退回', en: 'spending and return' }, fields: {
      amount: field('money', '列支金额', 'booked as spent'), returned: field('money', '退回金额', 'came back'), ownAccount: field('bool', '收款账户为本单位所有或控制', 'the account is the unit’s own'),
    } } } },
  },
  {
    code: 'direct-fund', title: { zh: '直达资金文件', en: 'issue of direct funds' }, testsFolder, rows: null, features: [], parameters: PARAMETERS,
    model: { groups: { directFund: { title: { zh: '直达资金', en: 'direct fund' }, fields: {
      waiting: field('days', '收文至今天数', 'days since it arrived'), unallotted: field('money', '未分配金额', 'not allocated'),
    } } } },
  },
]
