import { columnSql, OUTCOMES, planOf, thresholdsAsSql, type RuleSet } from '#kernel/rules/index.ts'
import { actsBeside } from './beside.ts'
import { featuresBeside } from './features.ts'
import { judgedIn, outcomesBeside, segmentCondition, type Known, type SqlRule } from './judge-acts.ts'
import type { Segment } from './model.ts'

/** Acts shown on each side of a threshold, and thresholds of one rule. */
const SHOWN = 3
const THRESHOLDS = 4

export interface NearOptions {
  after: RuleSet
  command: string
  segments: readonly Segment[]
}

/** Ids of acts, the nearest to the threshold first. */
export interface NearIds {
  text: string
  passes: bigint[]
  hits: bigint[]
}

/**
 * The counter-examples of a rule's thresholds: what passes and would hit if this one comparison came out the other way, and what hits by it
 * alone. Thresholds that changed meanwhile are those of the last segment of the first region, and only its acts are looked at.
 */
export async function nearThresholds({ store, acts, features, judged }: Known, { rule, column, reads }: SqlRule, { after, command, segments }: NearOptions): Promise<NearIds[]> {
  const region = segments[0]!.region
  const segment = segments.findLast((one) => one.region === region)!
  const planned = planOf(after, segment.parameters).byCommand.get(command)!.rules.find((one) => one.rule === rule)!
  const thresholds = thresholdsAsSql(planned, { dialect: 'duckdb', column: columnSql, calendar: after.context.calendar }).slice(0, THRESHOLDS)
  if (thresholds.length === 0) return []
  // Looked at twice, and most acts are not of a rule's concern at all: those that are, once, is less than all of them twice.
  await store.run(`create or replace temp table concerned as
      select id, ${column} as outcome, ${thresholds.map(({ distance, across }, index) => `${distance} as apart${index}, ${across} as across${index}`).join(', ')}
      from ${actsBeside(acts, [...outcomesBeside(judged, [column]), ...featuresBeside(features, reads)])}
      where ${judgedIn(judged.period)} and ${segmentCondition(segment)} and ${column} in (${OUTCOMES.indexOf('pass')}, ${OUTCOMES.indexOf('hit')})`)
  const sides = thresholds.flatMap((_, index) => (['pass', 'hit'] as const).map((outcome) => (
    { name: `${outcome}${index}`, apart: `apart${index}`, where: `outcome = ${OUTCOMES.indexOf(outcome)} and across${index} = ${String(outcome === 'pass')}` })))
  // Distances first and then the acts that have them: the least few of plain numbers cost a tenth of the least few of pairs.
  const [distances] = await store.rows<Record<string, bigint[] | null>>(
    `select ${sides.map(({ name, apart, where }) => `min(case when ${where} then ${apart} end, ${SHOWN}) as ${name}`).join(', ')} from concerned`)
  const wanted = sides.flatMap((side) => [...new Set((distances![side.name] ?? []).map(BigInt))].map((apart, index) => ({ ...side, column: `${side.name}_${index}`, at: apart })))
  const [found] = wanted.length === 0 ? [{}] : await store.rows<Record<string, bigint[] | null>>(
    `select ${wanted.map(({ column, apart, where, at }) => `min(case when ${where} and ${apart} = ${at} then id end, ${SHOWN}) as ${column}`).join(', ')} from concerned`)
  await store.run('drop table concerned')
  const ids = (name: string) => wanted.filter((one) => one.name === name).flatMap(({ column }) => found![column] ?? []).slice(0, SHOWN)
  return thresholds.map(({ text }, index) => ({ text, passes: ids(`pass${index}`), hits: ids(`hit${index}`) }))
}
