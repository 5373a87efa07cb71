import type { Command } from '#kernel/command/index.ts'
import { withReader } from '#kernel/database/index.ts'
import type { PlannedPayment } from './model.ts'
import { derivedId } from '../derived-id.ts'
import { act, approveAll, known, type Stage } from './stage.ts'

/** Ids of indicators by unit word and line. */
export type Indicators = ReadonlyMap<string, string>

const LINES = {
  basic: { number: '01', title: '公用经费', economicClass: '302', projectKind: 'basic', project: null },
  project: { number: '02', title: '设备购置及修缮项目', economicClass: '310', projectKind: 'special', project: '设备购置及修缮' },
  special: { number: '03', title: '专项业务费', economicClass: '302', projectKind: 'special', project: '专项业务' },
  subsidy: { number: '04', title: '对个人和家庭的补助', economicClass: '303', projectKind: 'basic', project: null },
} as const

/** Twelve hundredths above what will be spent: an office that plans well still has something left. */
const HEADROOM = 1.12
const LEAST_FEN = 50_000_000

/** Indicators of a year for every unit, entered, reviewed and approved, large enough for these payments. */
export async function giveBudget(stage: Stage, year: number, payments: readonly PlannedPayment[]): Promise<Indicators> {
  const { office, holder } = stage.cast
  const document = derivedId(`year/${office.region}/batch/${year}`)
  const spent = Map.groupBy(payments, ({ unit, line }) => `${unit}/${line}`)
  const lines = office.units.flatMap((unit) => Object.entries(LINES).map(([line, { number, title, ...rest }]) => {
    const sum = (spent.get(`${unit.word}/${line}`) ?? []).reduce((total, { amountFen }) => total + amountFen, 0)
    const amountFen = Math.max(LEAST_FEN, Math.ceil(sum * HEADROOM / 1_000_000) * 1_000_000)
    return {
      code: `${unit.code}-${number}`, title: `${unit.name.replace('（演示）', '')}${title}`, unit: unit.code, functionClass: unit.functionClass, fundType: '111',
      ...rest, amountFen: String(amountFen),
    }
  }))
  if (!(await known(stage, [document])).has(document)) {
    const common = { kind: 'indicatorBatch', document }
    const body = { title: `${year}年年初预算批复（演示）`, sourceDocument: `演示财预〔${year}〕1号`, lines } as Command['body']
    await act(stage, [{ ...common, actor: holder('budget.handler', null), key: `${document}/submit`, action: 'submit', ...(body ? { body } : {}) }])
  }
  await approveAll(stage, [document])
  return readIndicators(stage, document)
}

async function readIndicators({ read, cast }: Stage, batch: string): Promise<Indicators> {
  const { region, units } = cast.office
  const words = new Map(units.map(({ code, word }) => [code, word]))
  const lines = new Map(Object.entries(LINES).map(([line, { number }]): [string, string] => [number, line]))
  return withReader(read, { regions: [region], units: ['*'] }, async (client) => {
    const { rows } = await client.query<{ id: string; code: string }>({
      name: 'demonstration-indicators', text: 'select id, code from budget.indicator where region = $1 and batch = $2', values: [region, batch],
    })
    return new Map(rows.map(({ id, code }): [string, string] => {
      const [unit, number] = code.split('-') as [string, string]
      return [`${words.get(unit)}/${lines.get(number)}`, id]
    }))
  })
}
