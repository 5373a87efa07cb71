import type { PlayedOffice } from '../offices-table.ts'

/** How many units of each office; 120 together, the city the largest. */
const COUNTS: Record<string, number> = {
  '330600000': 36, '330602000': 24, '330603000': 24, '330681000': 24, '330603100': 6, '330681100': 6,
}

/** Kinds of unit with the function class (功能分类) that their budget stands under. */
const UNIT_KINDS: { code: string; functionClass: string; names: readonly string[] }[] = [
  { code: '201', functionClass: '2050202', names: ['实验小学', '第一中学', '第二中学', '职业中专', '中心幼儿园', '第三小学', '外国语学校', '特殊教育学校'] },
  { code: '202', functionClass: '2100201', names: ['人民医院', '中医院', '妇幼保健院', '疾控中心', '第二医院', '卫生监督所'] },
  { code: '203', functionClass: '2120101', names: ['住建局', '市政管理中心', '园林管理处', '房产管理中心', '环境卫生中心'] },
  { code: '204', functionClass: '2070109', names: ['文化馆', '图书馆', '博物馆', '体育中心', '广播电视台'] },
  { code: '205', functionClass: '2080101', names: ['人社局', '社会保险中心', '就业服务中心', '救助管理站'] },
  { code: '206', functionClass: '2130101', names: ['农业农村局', '农技推广中心', '畜牧兽医站', '水利局', '林业站'] },
  { code: '207', functionClass: '2040201', names: ['公安分局', '司法局', '应急管理局', '综合执法局'] },
  { code: '208', functionClass: '2010301', names: ['政府办公室', '机关事务中心', '审计局', '统计局', '档案馆'] },
]

/** Units of a town: what a town has. */
const TOWN_UNITS = ['中心小学', '中心幼儿园', '卫生院', '文化站', '农业服务中心', '便民服务中心']
const TOWN_KINDS = ['201', '201', '202', '204', '206', '208']

export interface YearUnit {
  word: string
  code: string
  name: string
  functionClass: string
}

export interface YearOffice extends Omit<PlayedOffice, 'units'> {
  units: YearUnit[]
}

const PLACES: (Omit<YearOffice, 'units' | 'name'> & { place: string; short: string })[] = [
  { region: '330600000', parent: null, level: 'city', word: 'sx', place: '绍兴市', short: '市' },
  { region: '330602000', parent: '330600000', level: 'county', word: 'yc', place: '越城区', short: '越城区' },
  { region: '330603000', parent: '330600000', level: 'county', word: 'kq', place: '柯桥区', short: '柯桥区' },
  { region: '330681000', parent: '330600000', level: 'county', word: 'zj', place: '诸暨市', short: '诸暨市' },
  { region: '330603100', parent: '330603000', level: 'town', word: 'qq', place: '钱清镇', short: '钱清镇' },
  { region: '330681100', parent: '330681000', level: 'town', word: 'dt', place: '大唐镇', short: '大唐镇' },
]

/** The offices of the demonstration year: a city, three counties, two towns, 120 units. All invented; the names of places are real. */
export const YEAR_OFFICES: YearOffice[] = PLACES.map(({ place, short, ...office }) => ({
  ...office, name: `${place}${office.level === 'town' ? '财政所' : '财政局'}（演示年）`, units: unitsOf(office.region, short, office.level === 'town'),
}))

/** The city whose thresholds and rules bind all of them. */
export const YEAR_CITY = PLACES[0]!.region

function unitsOf(region: string, place: string, town: boolean): YearUnit[] {
  return Array.from({ length: COUNTS[region]! }, (_, index) => {
    const kind = town ? UNIT_KINDS.find(({ code }) => code === TOWN_KINDS[index])! : UNIT_KINDS[index % UNIT_KINDS.length]!
    const round = Math.floor(index / UNIT_KINDS.length)
    const name = town ? TOWN_UNITS[index]! : kind.names[round % kind.names.length]!
    const code = `${kind.code}${String(town ? index + 1 : round + 1).padStart(3, '0')}`
    return { word: `u${code}`, code, name: `${place}${name}（演示）`, functionClass: kind.functionClass }
  })
}

/** Holidays of the year, as 国办发明电〔2024〕12号 (28 November 2024) arranges them; the calendar of this year and the next comes with the small offices. */
export const CALENDAR_2025 = {
  year: 2025, notice: '国务院办公厅关于2025年部分节假日安排的通知（国办发明电〔2024〕12号）',
  holidays: [
    ['2025-01-01', '2025-01-01'], ['2025-01-28', '2025-02-04'], ['2025-04-04', '2025-04-06'], ['2025-05-01', '2025-05-05'],
    ['2025-05-31', '2025-06-02'], ['2025-10-01', '2025-10-08'],
  ] as [string, string][],
  makeUpDays: ['2025-01-26', '2025-02-08', '2025-04-27', '2025-09-28', '2025-10-11'],
}

/** Thresholds that the rules switched on for the year ask for besides those of the small offices: proposals [DK], in fen or ratios. */
export const YEAR_THRESHOLDS: [string, string][] = [
  ['approval_near', '"0.9"'], ['near_limit', '"0.8"'], ['round_amount', '"500000"'],
  ['supplement_share', '"0.1"'],
  ['year_end_regular', '["30205","30206","30207","30208","30209"]'],
]

/** Rules that rest in their files and are released for the year by the city, by two persons through the rulebook. None of them holds a payment. */
export const YEAR_RULES = ['FREQ-02', 'FREQ-04', 'FREQ-05', 'FREQ-07', 'TEXT-05', 'CASH-05', 'PAYR-01', 'SUB-01', 'PROC-05']
