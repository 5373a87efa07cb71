import type { Bilingual } from '#kernel/values/refusal.ts'
import type { RegionView } from '../model.ts'

/** The offices and units that are played. All invented; the names of places are real so that the region codes look right. */
export interface PlayedOffice extends RegionView {
  parent: string | null
  /** First word of every login of the office. */
  word: string
  units: { word: string; code: string; name: string }[]
}

export const OFFICES: PlayedOffice[] = [
  {
    region: '330500000', parent: null, level: 'city', word: 'hz', name: '湖州市财政局（演示）',
    units: [
      { word: 'school', code: '201001', name: '市第一中学（演示）' },
      { word: 'hospital', code: '202001', name: '市中心医院（演示）' },
      { word: 'construction', code: '203001', name: '市住建局（演示）' },
    ],
  },
  {
    region: '330502000', parent: '330500000', level: 'county', word: 'wx', name: '吴兴区财政局（演示）',
    units: [
      { word: 'school', code: '201001', name: '区实验小学（演示）' },
      { word: 'clinic', code: '202001', name: '区中心卫生院（演示）' },
    ],
  },
  {
    region: '330521000', parent: '330500000', level: 'county', word: 'dq', name: '德清县财政局（演示）',
    units: [
      { word: 'school', code: '201001', name: '县第一中学（演示）' },
      { word: 'culture', code: '204001', name: '县文化馆（演示）' },
    ],
  },
  {
    region: '330521100', parent: '330521000', level: 'town', word: 'wk', name: '武康镇财政所（演示）',
    units: [{ word: 'clinic', code: '202001', name: '镇卫生院（演示）' }],
  },
]

/** The region whose people are offered first. */
export const PLAYED_REGION = '330502000'

/** Positions in the order in which a payment meets them, then those who judge alerts, who write rules and let them in, and who make budgets. */
export const ORDER = [
  'unit.clerk', 'unit.financeHead', 'division.handler', 'division.responsible', 'division.deputyHead', 'division.head', 'bureau.leader',
  'treasury.payer', 'treasury.dispatcher', 'treasury.reconciler', 'monitoring.officer', 'monitoring.head',
  'rulebook.editor', 'rulebook.approver', 'rulebook.watch',
  'budget.handler', 'budget.reviewer', 'budget.approver', 'division.supervisor',
]

/** Who stands in for whom (B角): the colleague next door. Never the supervision post for the handler: who manages an indicator does not handle it. */
export const DEPUTIES: Record<string, string> = {
  'division.handler': 'division.responsible', 'division.head': 'division.deputyHead',
}

/**
 * Who looks from outside at the played region, by the explicit list and for a time: they hold no position, so that they read everything and
 * write nothing.
 */
export const OUTSIDERS: { login: string; title: Bilingual; house: string; reason: string }[] = [
  {
    login: 'wx.auditor', title: { zh: '审计人员（外部，只读）', en: 'Outside auditor (reads only)' }, house: '吴兴区审计局（演示）',
    reason: '年度预算执行审计（演示） audit of the year',
  },
  {
    login: 'wx.inspector', title: { zh: '纪检监察人员（外部，只读）', en: 'Discipline inspector (reads only)' }, house: '吴兴区纪委监委（演示）',
    reason: '专项监督检查（演示） inspection',
  },
]

const SURNAMES = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧'
const GIVEN = ['敏', '伟', '丽华', '建国', '芳', '志强', '静', '晓东', '秀英', '海涛', '雪梅', '国庆']

/** Made-up people: each number one name, no two alike below 360. */
export function nameOf(number: number): string {
  return `${SURNAMES[number % SURNAMES.length]}${GIVEN[Math.floor(number / SURNAMES.length + number) % GIVEN.length]}`
}

/** Thresholds as proposals of the field notes [DK], in fen; set by the city, which the offices below may only tighten. */
export const THRESHOLDS: [string, string][] = [
  ['cash_single', '"1000000"'], ['cash_start', '"100000"'], ['person_transfer', '"500000"'], ['person_large', '"5000000"'],
  ['person_year', '"20000000"'], ['large_payment', '"50000000"'], ['year_end_amount', '"1000000"'], ['payee_week', '5'],
]

/** The State Council's arrangement for 2026 as remembered, and the fixed days of 2027, whose notice is not out. Verified by nobody. */
export const CALENDAR: { year: number; notice: string; holidays: [string, string][]; makeUpDays: string[] }[] = [
  {
    year: 2026, notice: '国务院办公厅关于2026年部分节假日安排的通知 [DK]',
    holidays: [
      ['2026-01-01', '2026-01-03'], ['2026-02-15', '2026-02-23'], ['2026-04-04', '2026-04-06'], ['2026-05-01', '2026-05-05'],
      ['2026-06-19', '2026-06-21'], ['2026-09-25', '2026-09-27'], ['2026-10-01', '2026-10-07'],
    ],
    makeUpDays: ['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10'],
  },
  {
    year: 2027, notice: '2027年安排尚未载入，仅含固定日期 [DK]',
    holidays: [['2027-01-01', '2027-01-01'], ['2027-05-01', '2027-05-02'], ['2027-10-01', '2027-10-03']], makeUpDays: [],
  },
]
