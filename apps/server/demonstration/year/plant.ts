import type { CivilDay } from '#kernel/values/civil-day.ts'
import { shifted, type YearDays } from './days.ts'
import type { PlannedPayment } from './model.ts'
import { accountOf, company, identityOf, payeeOf, person, type Payee } from './payees.ts'
import type { Random } from './random.ts'

/** Where one group is planted: an office, one of its units, and the days of the year. */
export interface Ground {
  random: Random
  region: string
  unit: string
  days: YearDays
  year: number
  /** A word that no other group has, for names and numbers. */
  mark: string
  /** A payment of this unit that nothing is wrong with, to be changed. */
  ordinary: (day: CivilDay) => PlannedPayment
}

export type Plant = (ground: Ground) => PlannedPayment[]

/** An ordinary working day with room behind it, before the rush of December. */
function dayWithRoom({ random, days, year }: Ground, room: number): CivilDay {
  const last = shifted(`${year}-12-15`, -room)
  const fitting = days.workdays.filter((day) => day <= last)
  return random.pick(fitting.length > 0 ? fitting : days.workdays.slice(0, 1))
}

function workdayAfter({ days }: Ground, day: CivilDay, after: number): CivilDay {
  const from = shifted(day, after)
  return days.workdays.find((one) => one >= from) ?? days.workdays.at(-1)!
}

function paidTo(payment: PlannedPayment, payee: Payee, changes: Partial<PlannedPayment> = {}): PlannedPayment {
  return { ...payment, payee: payee.name, payeeType: payee.type, account: payee.account, bank: payee.bank, ...changes }
}

function invoiceOf({ year, random }: Ground): string {
  return `${year % 100}33200000${String(random.whole(0, 999_999)).padStart(6, '0')}`
}

export const split: Plant = (ground) => {
  const { random, region, mark } = ground
  const payee = company(region, '建设', random.whole(0, 19))
  const name = `${mark}${payee.name}`
  const first = dayWithRoom(ground, 75)
  // One in five is spread so far that thirty days do not see it.
  const gap = random.chance(0.2) ? 34 : 8
  return [0, 1, 2].map((part) => paidTo(ground.ordinary(workdayAfter(ground, first, part * gap)), { ...payee, name, account: accountOf(name, '1211') }, {
    line: 'project', economicClass: '31006', settlement: 'transfer', amountFen: random.whole(19_000_000, 29_900_000), purpose: `综合楼修缮工程第${'一二三'[part]}部分`, invoice: null,
  }))
}

export const duplicate: Plant = (ground) => {
  const day = dayWithRoom(ground, 45)
  const one = { ...ground.ordinary(day), amountFen: ground.random.whole(180_000, 2_900_000) }
  // One in six comes back later than the rule looks.
  return [one, { ...one, day: workdayAfter(ground, day, ground.random.chance(0.17) ? 36 : ground.random.whole(1, 24)) }]
}

export const invoiceReused: Plant = (ground) => {
  const day = dayWithRoom(ground, 90)
  const one = { ...ground.ordinary(day), settlement: 'transfer' as const, invoice: invoiceOf(ground) }
  return [one, { ...one, day: workdayAfter(ground, day, ground.random.whole(3, 80)), purpose: `${one.purpose}（补）`, amountFen: one.amountFen + ground.random.whole(100, 90_000) }]
}

export const changedAccount: Plant = (ground) => {
  const day = dayWithRoom(ground, 30)
  const payee = payeeOf(ground.random, ground.region, ground.unit, '服务')
  const one = paidTo(ground.ordinary(day), payee, { line: 'special', economicClass: '30227', settlement: 'transfer', purpose: '数据治理服务首期款' })
  return [one, { ...one, day: workdayAfter(ground, day, ground.random.whole(4, 25)), account: accountOf(ground.mark, '6230'), purpose: '数据治理服务二期款', amountFen: one.amountFen + 31_700 }]
}

export const sharedAccount: Plant = (ground) => {
  const day = dayWithRoom(ground, 60)
  const account = accountOf(`${ground.mark}/shared`, '1213')
  return ['供应链', '贸易', '咨询', '会务'].map((word, index) => ({
    ...ground.ordinary(workdayAfter(ground, day, index * 11)), settlement: 'transfer' as const, line: 'basic' as const, economicClass: '30299', payeeType: 'company' as const,
    payee: `${ground.mark}${word}有限公司（演示）`, account, purpose: `${word}服务费结算`, amountFen: ground.random.whole(300_000, 4_000_000),
  }))
}

export const dayOff: Plant = (ground) => {
  const day = ground.random.pick(ground.days.daysOff)
  return [{ ...ground.ordinary(day), day }]
}

export const yearEnd: Plant = (ground) => {
  const late = ground.days.workdays.filter((day) => day > `${ground.year}-12-20`)
  const payee = company(ground.region, '服务', ground.random.whole(0, 19))
  return [paidTo(ground.ordinary(ground.random.pick(late)), payee, {
    line: 'special', economicClass: '30227', settlement: 'transfer', purpose: `${ground.mark}下年度服务预付款`, amountFen: ground.random.whole(3_000_000, 28_000_000),
  })]
}

const SENSITIVE = ['春节慰问用酒采购', '接待用茶叶采购', '中秋月饼采购', '端午粽子采购', '客商礼品采购', '会务用香烟采购', '职工购物卡发放', '土特产采购款']

export const sensitiveWords: Plant = (ground) => {
  const payee = company(ground.region, '商贸', ground.random.whole(0, 19))
  return [paidTo(ground.ordinary(dayWithRoom(ground, 0)), payee, {
    line: 'basic', economicClass: '30201', settlement: 'transfer', amountFen: ground.random.whole(90_000, 1_600_000),
    // One in eight is written round the list.
    purpose: ground.random.chance(0.125) ? '节日慰问物资（五粮）采购' : ground.random.pick(SENSITIVE),
  })]
}

export const loan: Plant = (ground) => [{
  ...ground.ordinary(dayWithRoom(ground, 0)), settlement: 'transfer', amountFen: ground.random.whole(2_000_000, 18_000_000), purpose: ground.random.pick(['借款', '归还周转金', '往来借款', '工程暂付款']) + ground.mark,
}]

export const vaguePurpose: Plant = (ground) => [{ ...ground.ordinary(dayWithRoom(ground, 0)), purpose: ground.random.pick(['费用', '往来款', '付款', '其他', '经费', '服务费']) }]

export const roundSum: Plant = (ground) => {
  const payee = company(ground.region, '超市', ground.random.whole(0, 19))
  return [paidTo(ground.ordinary(dayWithRoom(ground, 0)), payee, {
    line: 'basic', economicClass: '30201', settlement: 'transfer', amountFen: ground.random.whole(5, 30) * 100_000, purpose: `${ground.mark}后勤物资采购`,
  })]
}

export const frequent: Plant = (ground) => {
  const day = dayWithRoom(ground, 14)
  const payee = company(ground.region, '印务', ground.random.whole(0, 19))
  return Array.from({ length: 8 }, (_, index) => paidTo(ground.ordinary(workdayAfter(ground, day, Math.floor(index / 2))), payee, {
    line: 'basic', economicClass: '30202', settlement: 'transfer', purpose: `${ground.mark}印刷第${index + 1}批`, amountFen: ground.random.whole(60_000, 480_000),
  }))
}

export const nearLimit: Plant = (ground) => {
  const day = dayWithRoom(ground, 28)
  const payee = company(ground.region, '设备', ground.random.whole(0, 19))
  const name = `${ground.mark}${payee.name}`
  return [0, 12].map((after) => paidTo(ground.ordinary(workdayAfter(ground, day, after)), { ...payee, name, account: accountOf(name, '1211') }, {
    line: 'project', economicClass: '31003', settlement: 'transfer', purpose: `实验设备采购${after === 0 ? '甲' : '乙'}包`, amountFen: ground.random.whole(45_500_000, 49_900_000),
  }))
}

export const cashSplit: Plant = (ground) => {
  const day = dayWithRoom(ground, 7)
  const payee = person(`${ground.region}/${ground.unit}/出纳`, ground.random.whole(0, 3))
  return [0, 1, 2].map((after) => paidTo(ground.ordinary(workdayAfter(ground, day, after)), payee, {
    line: 'basic', economicClass: '30226', settlement: 'cash', purpose: `${ground.mark}临时用工劳务费第${after + 1}批`, amountFen: ground.random.whole(850_000, 990_000),
  }))
}

export const largeToPerson: Plant = (ground) => {
  const payee = person(`${ground.region}/${ground.mark}`, 1)
  return [paidTo(ground.ordinary(dayWithRoom(ground, 0)), payee, {
    line: 'basic', economicClass: '30226', settlement: 'transfer', purpose: `${ground.mark}课题合作劳务费`, amountFen: ground.random.whole(5_100_000, 14_000_000),
  })]
}

export const wrongClass: Plant = (ground) => {
  const payee = company(ground.region, '商贸', ground.random.whole(0, 19))
  return [paidTo(ground.ordinary(dayWithRoom(ground, 0)), payee, {
    line: 'basic', economicClass: '30201', settlement: 'transfer', purpose: ground.random.pick(['干部外出培训费', '公务接待用餐费', '年度工作会议费', '因公出国前期费用']) + ground.mark,
  })]
}

export const specialMisused: Plant = (ground) => {
  const payee = company(ground.region, '车辆', ground.random.whole(0, 19))
  return [paidTo(ground.ordinary(dayWithRoom(ground, 0)), payee, {
    line: 'special', settlement: 'transfer', ...ground.random.pick([{ economicClass: '30231', purpose: '公务用车大修费' }, { economicClass: '30217', purpose: '项目检查公务接待费' }]), amountFen: ground.random.whole(120_000, 2_400_000),
  })]
}

export const cardBypassed: Plant = (ground) => {
  const payee = person(`${ground.region}/公务卡/${ground.unit}`, ground.random.whole(0, 7))
  return [paidTo(ground.ordinary(dayWithRoom(ground, 0)), payee, {
    line: 'basic', economicClass: '30226', settlement: 'transfer', purpose: `${ground.random.whole(1, 12)}月公务卡还款${ground.mark}`, amountFen: ground.random.whole(40_000, 380_000),
  })]
}

export const payeeWithheld: Plant = (ground) => [{ ...ground.ordinary(dayWithRoom(ground, 0)), settlement: 'transfer', payee: '（来源隐去）' }]

export const accountMissing: Plant = (ground) => [{ ...ground.ordinary(dayWithRoom(ground, 0)), settlement: 'transfer', account: null }]

export const sameSameDifferent: Plant = (ground) => {
  const day = dayWithRoom(ground, 0)
  const one = { ...ground.ordinary(day), settlement: 'transfer' as const, invoice: invoiceOf(ground), line: 'basic' as const, economicClass: '30299' }
  const [first, second] = [company(ground.region, '服务', ground.random.whole(0, 9)), company(ground.region, '商贸', ground.random.whole(0, 9))]
  return [paidTo(one, first), paidTo(one, second)]
}

export const sequentialInvoices: Plant = (ground) => {
  const day = dayWithRoom(ground, 120)
  const name = `${ground.mark}会展策划有限公司（演示）`
  const head = `25${String(ground.random.whole(1_000, 9_999))}`
  const number = ground.random.whole(10_000, 80_000)
  return Array.from({ length: 9 }, (_, index) => paidTo(ground.ordinary(workdayAfter(ground, day, index * 12)), { name, type: 'company', account: accountOf(name, '1214'), bank: '演示银行绍兴分行' }, {
    line: 'basic', economicClass: '30299', settlement: 'transfer', invoice: `${head}${number + index}`, purpose: `第${index + 1}期活动策划费`, amountFen: ground.random.whole(400_000, 2_600_000),
  }))
}

/** Salaries of somebody who has left, or whom nobody employs: four months, one after the other. */
export const ghostStaff: Plant = (ground) => {
  const { random, region, unit } = ground
  const first = dayWithRoom(ground, 100)
  const hasLeft = random.chance(0.5)
  // One in seven bears the name of a colleague who is employed: by the name alone the list cannot tell.
  const payee = random.chance(0.15) ? person(`${region}/编外/${unit}`, random.whole(0, 7))
    : { ...person(`${region}/${ground.mark}/${hasLeft ? '离职' : '虚列'}`, 1), name: `${hasLeft ? '裘' : '缪'}${ground.mark.slice(0, 2)}` }
  const account = accountOf(`${ground.mark}/${payee.name}`, '6217')
  return [0, 1, 2, 3].map((month) => {
    const day = workdayAfter(ground, first, month * 30)
    return paidTo(ground.ordinary(day), { ...payee, account }, {
      line: 'basic', economicClass: '30226', settlement: 'transfer', invoice: null, purpose: `${day.slice(0, 4)}年${Number(day.slice(5, 7))}月编外人员工资`,
      amountFen: random.whole(320_000, 480_000), salary: { isListed: hasLeft, leftOn: hasLeft ? shifted(first, -20) : null },
    })
  })
}

/** Two months of a subsidy to somebody who died the year before. */
export const deceasedPayee: Plant = (ground) => {
  const { random, year, mark } = ground
  // One in seven died after the list was taken over: nobody can know.
  const diedOn = random.chance(0.14) ? null : shifted(`${year}-01-01`, -random.whole(10, 300))
  return subsidies(ground, `${ground.region}/${mark}/已故`, { id: identityOf(`${ground.region}/${mark}/已故`), scheme: random.pick(SCHEMES), diedOn })
}

/** Nothing is wrong here; one in fifty is registered as dead by mistake, and the rule that raises its hand is mistaken too. */
export const subsidyPaid: Plant = (ground) => {
  const place = `${ground.region}/${ground.unit}/补贴/${ground.random.whole(0, 40)}`
  const diedOn = ground.random.chance(0.02) ? shifted(`${ground.year}-01-01`, -90) : null
  return subsidies(ground, place, { id: identityOf(place), scheme: ground.random.pick(SCHEMES), diedOn })
}

const SCHEMES = ['高龄津贴', '困难残疾人生活补贴', '临时救助', '优抚对象抚恤补助']

function subsidies(ground: Ground, place: string, subsidy: NonNullable<PlannedPayment['subsidy']>): PlannedPayment[] {
  const first = dayWithRoom(ground, 35)
  const amountFen = ground.random.whole(200, 1_200) * 100
  return [0, 32].map((after) => {
    const day = workdayAfter(ground, first, after)
    return paidTo(ground.ordinary(day), person(place, 1), {
      line: 'subsidy', economicClass: '30305', settlement: 'transfer', invoice: null, amountFen, subsidy, purpose: `${day.slice(0, 4)}年${Number(day.slice(5, 7))}月${subsidy.scheme}`,
    })
  })
}

/** Three instalments that together are more than the contract. */
export const contractOverrun: Plant = (ground) => {
  // One in six states a larger contract on the last form: only the ledger of contracts would tell.
  const stated = ground.random.chance(0.16) ? 1.3 : 1
  return instalments(ground, 0.35, stated)
}

/** Three instalments that are the contract, to the fen. */
export const contractKept: Plant = (ground) => instalments(ground, 0.2, 1)

function instalments(ground: Ground, last: number, statedLast: number): PlannedPayment[] {
  const { random, region, mark, year } = ground
  const name = `${mark}${company(region, '建设', random.whole(0, 19)).name}`
  const payee: Payee = { name, type: 'company', account: accountOf(name, '1216'), bank: '演示银行绍兴分行' }
  const first = dayWithRoom(ground, 80)
  const sum = random.whole(600, 2_400) * 20_000
  return [0.4, 0.4, last].map((share, index) => paidTo(ground.ordinary(workdayAfter(ground, first, index * 36)), payee, {
    line: 'project', economicClass: '31006', settlement: 'transfer', purpose: `${mark}管网改造工程第${'一二三'[index]}期款`, amountFen: Math.round(sum * share),
    contract: { number: `HT-${year}-${mark}`, amountFen: Math.round(sum * (index === 2 ? statedLast : 1)) },
  }))
}

export const lookalike: Plant = (ground) => {
  const day = dayWithRoom(ground, 40)
  const [name, other] = [`${ground.mark}恒通建筑装饰有限公司（演示）`, `${ground.mark}恒通建筑装璜有限公司（演示）`]
  return [name, name, other].map((payee, index) => paidTo(ground.ordinary(workdayAfter(ground, day, index * 9)), { name: payee, type: 'company', account: accountOf(payee, '1215'), bank: '演示银行绍兴分行' }, {
    line: 'basic', economicClass: '30213', settlement: 'transfer', purpose: `门厅装修第${index + 1}次结算`, amountFen: index === 2 ? 1_260_000 : 1_260_000 + index * 70_000,
  }))
}
