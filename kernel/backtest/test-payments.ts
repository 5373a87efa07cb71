import type { Document } from '#kernel/document/model.ts'
import type { LoadedKind } from '#kernel/module/model.ts'
import { compileRuleSet, createHistory, type ParameterValues, type RuleSet, type RuleSource } from '#kernel/rules/index.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import { Refused } from '#kernel/values/refusal.ts'
import { isWorkday, type WorkdayCalendar } from '#kernel/values/workday-calendar.ts'
import type { Act, Segment } from './model.ts'

const REGION = '330502000'
const CALENDAR: WorkdayCalendar = { years: new Set([2025, 2026]), holidays: new Set(['2026-01-01', '2026-01-02']), makeUpDays: new Set(['2026-01-04']) }

/** From this day on a limit of cash is set. */
export const TURN = '2025-12-20'

const UNITS = [1, 2, 3].map((number) => `01890000-0000-7000-8000-00000000000${number}`)
const PAYEES = ['甲公司', '乙公司', '丙公司', '张三', '李四', '（来源隐去）']
const MAKERS = ['经办甲', '经办乙', null]
const PURPOSES = ['2026年1月办公楼物业管理费', '春节慰问用酒', '会议费', '费用', '采购医用酒精', '干部培训费', '拨付周转金', '𠮷野家餐费']
const FEN = [1n, 99_999n, 100_000n, 100_001n, 999_999n, 1_000_000n, 1_000_001n, 30_000_000n, 49_999_999n, 50_000_000n, 50_000_001n, 999_999_999_999_999n]

/** Payments of the real module, many at one instant, some sent back and submitted again, some judged a second time, of some a part taken back or given back. */
export function madeActs(kind: LoadedKind, count: number, random: () => number): Act[] {
  const judged = kind.judged!
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!
  const gaps = [0, 0, 0, 1, 60_000, 3_600_000, 86_400_000, 2 * 86_400_000]
  const documents: Document[] = []
  const acts: Act[] = []
  let atMs = Date.parse('2025-11-20T01:59:59.998Z')
  for (let seq = 1n; acts.length < count; seq++) {
    atMs += pick(gaps)
    const judgedAt = new Date(atMs)
    const old = documents.length > 0 && random() < 0.12 ? pick(documents) : null
    const document = old ?? randomDocument(documents.length, pick, random)
    if (!old) documents.push(document)
    const day = civilDayOf(judgedAt)
    const lookup = { unitName: `单位${document.unit.slice(-1)}`, indicator: { economicClass: '302', project: null, projectKind: 'basic', fundType: '111' } }
    // A document that came before is taken back, or judged without counting once more.
    const isPart = old !== null && random() < 0.3
    const sign = isPart ? (random() < 0.8 ? -1 : 1) : !old ? (random() < 0.9 ? 1 : 0) : random() < 0.5 ? -1 : 0
    const facts = judged.facts(document, lookup, { judgedAt, day, workday: isWorkday(CALENDAR, day) })
    // Often that counted before.
    const began = sign < 0 && random() < 0.8 ? acts.find((act) => act.document === document.id)! : null
    acts.push({
      region: REGION, seq, judgedAt, countsFrom: began?.judgedAt ?? judgedAt, document: document.id, sign, isPart, facts: sign < 0 || isPart ? null : facts, columns: judged.historyRow!(document, lookup),
      unit: lookup.unitName, party: document.body['payee'] as string, maker: MAKERS[documents.indexOf(document) % MAKERS.length]!, amountFen: document.amountFen!, label: String(seq), given: null, bound: null,
    })
  }
  return acts
}

function randomDocument(index: number, pick: <T>(items: readonly T[]) => T, random: () => number): Document {
  const unit = pick(UNITS)
  const amountFen = pick(FEN)
  const payee = pick(PAYEES)
  const body = {
    indicator: unit, amountFen: String(amountFen), purpose: pick(PURPOSES), payee, payeeType: payee.endsWith('公司') ? 'company' : 'person',
    payeeAccount: random() < 0.3 ? null : pick(['6222001', '6222002']), payeeBank: null, settlement: pick(['transfer', 'cash', 'card']),
    economicClass: pick(['30201', '30216', '39999', '30101']), invoice: random() < 0.6 ? null : pick(['25332', '25333']), urgent: random() < 0.2,
  }
  return {
    id: `01890000-0000-7000-9000-${String(index).padStart(12, '0')}`, kind: 'payment', number: null, unit, state: 'draft', version: 1, round: 0, steps: 0,
    title: '', amountFen, fiscalYear: 2026, indicator: unit, subject: null, madeBy: unit, madeAt: new Date(0), seq: 0n, countsFrom: null, hold: null, holdStep: null,
    holdKind: null, body,
  }
}

/** The features of each judged act from the reference in memory, as the gate would have had them. */
export function featuresOnline(acts: readonly Act[], ruleSet: RuleSet) {
  const history = createHistory(ruleSet.features)
  const relation = ruleSet.features[0]!.source.relation
  for (const { sign, isPart, document, seq, judgedAt, countsFrom, columns } of acts) {
    if (sign !== 0) history.add({ relation, seq, sign, isPart, judgedAt, countsFrom, document, columns })
  }
  return (act: Act) => history.values(act)
}

export function ruleSetFor({ judged }: LoadedKind, rules: readonly RuleSource[]): RuleSet {
  const { model, features, parameters } = judged!
  const ruleSet = compileRuleSet(rules, { model, features, parameters, calendar: CALENDAR })
  if ('refusals' in ruleSet) throw new Refused(ruleSet.refusals[0]!)
  return ruleSet
}

/** Before the turn no limit of cash is set, so that its rules cannot be judged. */
export function segmentsOf({ judged }: LoadedKind): Segment[] {
  const values: ParameterValues = Object.fromEntries(judged!.parameters.map(({ id, type }) =>
    [id, type === 'money' ? 50_000_000n : type === 'int' || type === 'days' || type === 'months' ? 3 : type === 'ratio' ? '0.5' : type === 'text' ? '甲' : type === 'date' ? '2026-01-01' : ['酒']]))
  const later = { ...values, cash_single: 1_000_000n, cash_start: 100_000n }
  return [
    { region: REGION, from: '2025-01-01', to: TURN, parameters: { ...values, cash_single: null } },
    { region: REGION, from: TURN, to: null, parameters: later },
  ]
}

/** Not in the order of the acts: a store puts them in theirs. */
export async function* inBatches(all: readonly Act[]): AsyncGenerator<readonly Act[]> {
  yield all.filter((_, index) => index % 2 === 1)
  yield all.filter((_, index) => index % 2 === 0)
}

export function generator(seed: number): () => number {
  let state = seed % 2_147_483_646 + 1
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
