import type { ClientBase, Pool } from 'pg'
import { loadActs, type Act, type Acts, type ActShape, type Segment, type Store } from '#kernel/backtest/index.ts'
import type { Gate } from '#kernel/command/index.ts'
import type { LoadedKind } from '#kernel/module/index.ts'
import { readParameterValue, type ParameterValues, type RuleSet } from '#kernel/rules/index.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import { isRefusal, Refused, type Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import { actsOfBooks, type BoundThresholds } from './database-acts.ts'
import { stateOfBooks, versionOfBooks } from './data-version.ts'
import { refuse } from './model.ts'

/** The acts of some data with the rules that bind them, ready for a back-test. */
export interface TestData {
  /** The rules in force. */
  before: RuleSet
  /** Names the data. */
  version: string
  load: (store: Store, shape: ActShape) => Promise<Acts>
  /** Asked when the acts are in the store. */
  segments: (store: Store) => Promise<Segment[]>
  notDelivered: readonly string[]
  /** What this data could not tell, in words. */
  limits: Bilingual[]
}

export interface BooksAsked {
  /** Of the gate or the owner; reads only. */
  pool: Pool
  gate: Pick<Gate, 'amendmentsOf' | 'rulesOf' | 'calendar' | 'clock'>
  regions: readonly Region[]
  kind: LoadedKind
  command: string
  notDelivered: readonly string[]
  /** Acts taken in by now. */
  onLoaded?: (count: number) => void
}

/**
 * The offices' own books: what was judged and what counted, each act with the thresholds that bound it; the rules are those that bind
 * today, with all that the offices changed in their rulebooks. `work` runs within one snapshot. Throws `Refused`.
 */
export async function withBooks<Result>({ pool, gate, regions, kind, command, notDelivered, onLoaded }: BooksAsked, work: (data: TestData) => Promise<Result>): Promise<Result> {
  const client = await pool.connect()
  try {
    await client.query('begin isolation level repeatable read read only')
    const today = civilDayOf(gate.clock())
    const states: unknown[] = []
    const live = new Map<Region, { ruleSet: RuleSet; parameters: ParameterValues }>()
    for (const region of regions) {
      await enter(client, region)
      states.push(await stateOfBooks(client, region))
      const bound = gate.rulesOf(kind, region, today, await gate.amendmentsOf(client, region))
      if (isRefusal(bound)) throw new Refused(bound)
      live.set(region, bound)
    }
    const before = live.get(regions[0]!)!.ruleSet
    const other = regions.find((region) => live.get(region)!.ruleSet.hash !== before.hash)
    if (other !== undefined) throw new Refused(refuse('backtest.rules_differ', { region: regions[0]!, other }))
    const version = versionOfBooks(states)
    const bound = new Map<Region, Map<string, BoundThresholds>>(regions.map((region) => [region, new Map()]))
    return await work({
      before, version, notDelivered, limits: [REGISTERS, RELEASED],
      load: (store, shape) => loadActs(store, version, shape, actsOf(client, bound, { kind, command, gate, onLoaded })),
      segments: () => Promise.resolve(regions.flatMap((region) => segmentsOf(kind, region, bound.get(region)!, live.get(region)!.parameters))),
    })
  } finally {
    await client.query('rollback').catch(() => {})
    client.release()
  }
}

/** In the order in which they were last used: the thresholds of today come last. */
function segmentsOf(kind: LoadedKind, region: Region, bound: ReadonlyMap<string, BoundThresholds>, today: ParameterValues): Segment[] {
  const ordered = [...bound].sort(([, left], [, right]) => (left.lastSeq < right.lastSeq ? -1 : 1))
  return ordered.map(([name, { values }]) => ({ region, from: FIRST_DAY, to: null, bound: name, parameters: valuesOf(kind, values, today) }))
}

const FIRST_DAY = '1900-01-01'
const REGISTERS: Bilingual = {
  zh: '单据正文和参数取判定当时的；指标的分类、单位名称等登记簿现值取今天的。',
  en: 'Bodies and thresholds are those of the verdict; what registers know only of today (class of an indicator, name of a unit) is today’s.',
}
const RELEASED: Bilingual = {
  zh: '“现行”指今天有效的规则（含本级和上级发布的，不计紧急停用）；预警放行和例外所免除的，在回测中仍计为命中。',
  en: '“In force” are the rules of today, with what this office and those above released, emergency stops left out; what an alert released or an exception waived still counts as a hit.',
}

async function* actsOf(
  client: ClientBase, bound: ReadonlyMap<Region, Map<string, BoundThresholds>>,
  { kind, command, gate, onLoaded }: { kind: LoadedKind; command: string; gate: BooksAsked['gate']; onLoaded: BooksAsked['onLoaded'] },
): AsyncGenerator<Act[]> {
  let count = 0
  for (const [region, vectors] of bound) {
    await enter(client, region)
    for await (const acts of actsOfBooks(client, { region, kind, command, calendar: gate.calendar, bound: vectors })) {
      yield acts
      onLoaded?.(count += acts.length)
    }
  }
}

async function enter(client: ClientBase, region: Region): Promise<void> {
  await client.query({ name: 'backtest-enter-region', text: 'select platform.enter_region($1)', values: [region] })
}

/** The thresholds that a verdict names; one that was declared since has the value of today. */
function valuesOf(kind: LoadedKind, stored: Record<string, unknown>, today: ParameterValues): ParameterValues {
  return Object.fromEntries(kind.judged!.parameters.map((spec) => {
    if (!(spec.id in stored)) return [spec.id, today[spec.id] ?? null]
    const kept = stored[spec.id] ?? null
    const value = kept === null ? null : readParameterValue(spec, kept)
    if (isRefusal(value)) throw new Refused(value)
    return [spec.id, value]
  }))
}
