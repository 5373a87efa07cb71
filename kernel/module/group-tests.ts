import {
  columnSql, compileRuleSet, groupAggregate, judge, type Facts, type FactValue, type FeatureSpec, type ParameterSpec, type ParameterValue, type ParameterValues, type RuleSet, type RuleSource,
} from '#kernel/rules/index.ts'
import type { Found, Population, PopulationTest, Row } from '#kernel/screening/model.ts'
import { Refused } from '#kernel/values/refusal.ts'
import { formatYuan } from '#kernel/values/money.ts'
import type { GroupRows, LoadedPopulation } from './model.ts'

/** How far a reviewer would trust a hit, by the level that its author gave it. An estimate; measured precision replaces it. */
const SURE: Record<string, number> = { forbid: 0.35, intercept: 0.3, evidence: 0.2, note: 0.12, record: 0.05 }
/** Of what is for reference only. */
const QUIET_SURE = 0.05
const SEES = { zh: '只看金额大于零的支付；阈值是本级已定的值，没有的用建议值。', en: 'It sees payments above zero only; thresholds are what the office has set, else proposals.' }
const QUIET = { zh: `${SEES.zh}该检验未启用，结果仅供参考，不生成预警。`, en: `${SEES.en} The test is switched off: what it finds is for reference and bears no alert.` }
/** Groups judged at once: their facts are in memory. */
const PAGE = 2_000
/** Hits whose members are looked up at once: each look reads every payment, whether of few groups or of many. */
const HITS_AT_ONCE = 20_000
const KEPT_IDS = 100

/**
 * The tests of the catalogue as tests over the payments of a screening: groups and features by SQL in the column store, each group judged by
 * the closure of its text. A file and the books are read by the same columns, so that the same payments give the same answers. A test
 * whose rows nothing brings is named with what it lacks. `parametersOf` gives the thresholds that count.
 */
export function groupTests(populations: Iterable<LoadedPopulation>, parametersOf: (specs: readonly ParameterSpec[]) => ParameterValues): PopulationTest[] {
  return [...populations].flatMap((population) => population.tests.map((source) => groupTest(population, source, parametersOf(population.parameters))))
    .sort((left, right) => (left.id < right.id ? -1 : 1))
}

function groupTest(population: LoadedPopulation, source: RuleSource, parameters: ParameterValues): PopulationTest {
  const { rows, model } = population
  const text = `${source.applies ?? ''} ${source.when} ${source.message.zh} ${source.message.en}`
  const named = (group: string, name: string) => new RegExp(`\\b${group}\\.${name}\\b`).test(text)
  const features = population.features.filter(({ id }) => named('feature', id))
  const facts = Object.entries(model.groups).flatMap(([group, { fields }]) => Object.keys(fields).filter((name) => named(group, name)).map((name) => `${group}.${name}`))
  const lacking = facts.filter((name) => !Object.hasOwn(rows?.beside ?? {}, name))
  const keys = features[0]?.by ?? []
  const used = rows ? columnsOf(rows, features) : []
  return {
    id: source.id,
    title: { zh: `${source.title?.zh ?? source.id}（${population.title.zh}）`, en: `${source.title?.en ?? source.id} (${population.title.en})` },
    needs: [...new Set([...used.flatMap((name) => rows!.columns[name]!.needs), 'amount', ...lacking])],
    ...(source.state === 'off' ? { quiet: true } : {}),
    looksFor: { zh: `对${population.title.zh}逐组判断：${source.when}`, en: `Judges the ${population.title.en}, group by group: ${source.when}` },
    cannotSee: source.state === 'off' ? QUIET : SEES,
    ask: { zh: `按依据（${source.basis.document}）说明，并附：${source.evidence.join('、') || '说明'}。`, en: `An explanation by its basis (${source.basis.document}) with: ${source.evidence.join(', ') || 'explanation'}.` },
    thresholds: Object.fromEntries(population.parameters.filter(({ id }) => named('parameter', id)).map((spec) => [spec.title.en, shown(spec, parameters[spec.id])])),
    run: async (payments) => {
      if (!rows || keys.length === 0) throw new Error(`Nothing brings the rows of ${population.code}; the test ${source.id} was not to be asked.`)
      const groups = { rows, features, keys, beside: facts }
      return judgeGroups(payments, await openGroups(payments, groups), { source, code: population.code, ruleSet: compiled(population, source), parameters, groups })
    },
  }
}

interface Groups {
  rows: GroupRows
  features: readonly FeatureSpec[]
  keys: readonly string[]
  /** Facts beyond the features, as `group.field`. */
  beside: readonly string[]
}

function columnsOf({ columns }: GroupRows, features: readonly FeatureSpec[]): string[] {
  const used = features.flatMap(({ by, of, where = '' }) => [...by, ...(of === undefined ? [] : [of]), ...[...where.matchAll(/\brow\.(\w+)/g)].map(([, name]) => name!)])
  return [...new Set(used)].filter((name) => Object.hasOwn(columns, name))
}

/** Makes the groups of a test in the store; answers how many payments lack a key and so stand in none. */
async function openGroups({ ask, profile }: Population, { rows, features, keys, beside }: Groups): Promise<number> {
  const columns = Object.entries(rows.columns).map(([name, { sql }]) => `${sql(profile)} as ${columnSql(name)}`)
  await ask(`create or replace temp view member as select id as payment_id, fen as payment_fen, day as payment_day, payee as payment_payee, ${columns.join(', ')} from payment where fen > 0`)
  const key = keys.map((name) => columnSql(name)).join(', ')
  const known = keys.map((name) => `${columnSql(name)} is not null`).join(' and ')
  const values = features.map((spec) => `${groupAggregate(spec, (name) => columnSql(name))} as ${columnSql(`feature.${spec.id}`)}`)
  await ask(`create or replace temp table grouped as select row_number() over (order by ${key}) as place, * from (
    select ${key}, ${values.join(', ')}, sum(payment_fen)::bigint as stake, count(*) as n from member where ${known} group by ${key})`)
  // What a text reads of a group and no more: every group is brought here for it, and of most nothing else is asked.
  const facts = [...features.map(({ id }) => `g.${columnSql(`feature.${id}`)}`), ...beside.map((name) => `(${rows.beside![name]!}) as ${columnSql(name)}`)]
  await ask(`create or replace temp table judged as select ${['g.place', 'g.n', ...facts].join(', ')} from grouped g`)
  const must = keys.filter((name) => !rows.columns[name]!.optional).map((name) => `${columnSql(name)} is null`)
  if (must.length === 0) return 0
  const [none] = await ask(`select count(*) as n from member where ${must.join(' or ')}`)
  return Number(none!['n'])
}

interface Judging {
  source: RuleSource
  code: string
  ruleSet: RuleSet
  parameters: ParameterValues
  groups: Groups
}

async function judgeGroups(payments: Population, groupless: number, judging: Judging): Promise<{ found: Found[]; cannotJudge: number }> {
  const { source, code, ruleSet, parameters, groups } = judging
  const sure = source.state === 'off' ? QUIET_SURE : SURE[source.level] ?? QUIET_SURE
  const found: Found[] = []
  let cannotJudge = groupless
  let hits: { place: bigint; reason: Found['reason'] }[] = []
  const lookUp = async () => {
    const rows = await hitGroups(payments, groups.keys, hits.map(({ place }) => place))
    found.push(...hits.map(({ place, reason }): Found => ({ ...foundOf(rows.get(place)!, groups.keys), sure, reason })))
    hits = []
  }
  for (let after = 0n; ; after += BigInt(PAGE)) {
    const page = await payments.ask(`select * from judged where place > $after and place <= $after + ${PAGE} order by place`, { after })
    for (const row of page) {
      const [finding] = judge(ruleSet, code, factsOf(row, groups), { parameterValues: parameters }).findings
      if (finding?.outcome === 'cannotJudge') cannotJudge += Number(row['n'])
      if (finding?.outcome === 'hit') hits.push({ place: row['place'] as bigint, reason: finding.message ?? source.message })
    }
    if (hits.length >= HITS_AT_ONCE) await lookUp()
    if (page.length < PAGE) break
  }
  await lookUp()
  found.sort((left, right) => (left.amountFen === right.amountFen ? (left.key < right.key ? -1 : 1) : left.amountFen > right.amountFen ? -1 : 1))
  return { found, cannotJudge }
}

function factsOf(row: Row, { features, beside }: Groups): Facts {
  const facts: Record<string, Record<string, FactValue>> = { feature: Object.fromEntries(features.map(({ id }) => [id, row[`feature.${id}`] as FactValue])) }
  for (const name of beside) {
    const [group, field] = name.split('.') as [string, string]
    facts[group] = { ...facts[group], [field]: row[name] as FactValue }
  }
  return facts
}

function foundOf(row: Row, keys: readonly string[]): Omit<Found, 'sure' | 'reason'> {
  const has = (name: string) => keys.includes(name)
  return {
    key: keys.map((name) => String(row[name])).join('|'), who: has('payee') ? String(row['payee']) : null, payee: has('payee') ? row['payment_payee'] as string | null : null,
    unit: has('unit') ? String(row['unit']) : null, amountFen: row['stake'] as bigint, count: Number(row['n']), ids: row['ids'] as readonly bigint[],
  }
}

/** Groups with what a finding says of them and their first payments, by their place. */
async function hitGroups({ ask }: Population, keys: readonly string[], places: readonly bigint[]): Promise<Map<bigint, Row>> {
  if (places.length === 0) return new Map()
  const same = keys.map((name) => `m.${columnSql(name)} = g.${columnSql(name)}`).join(' and ')
  const own = [...keys.map((name) => columnSql(name)), 'stake', 'n'].map((name) => `any_value(g.${name}) as ${name}`).join(', ')
  const rows = await ask(`select g.place, ${own}, any_value(m.payment_payee) as payment_payee, list(m.payment_id order by m.payment_day, m.payment_id)[1:${KEPT_IDS}] as ids
    from grouped g join member m on ${same} where g.place in (${places.join(', ')}) group by g.place`)
  return new Map(rows.map((row) => [row['place'] as bigint, row]))
}

function compiled({ model, features, parameters }: LoadedPopulation, source: RuleSource): RuleSet {
  const ruleSet = compileRuleSet([source], { model, features, parameters })
  if ('refusals' in ruleSet) throw new Refused(ruleSet.refusals[0]!)
  return ruleSet
}

function shown({ type, unit }: ParameterSpec, value: ParameterValue | null | undefined): string {
  if (value === null || value === undefined) return '—'
  return `${type === 'money' ? formatYuan(value as bigint) : Array.isArray(value) ? value.join('、') : String(value)}${unit ? ` ${unit}` : ''}`
}
