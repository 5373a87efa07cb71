import type { ClientBase } from 'pg'
import { actsOf } from '#kernel/access/index.ts'
import type { Region } from '#kernel/values/region.ts'
import type { DocumentFile } from './verify-file.ts'
import type { Handled } from './verify-flows.ts'
import { about, type About, type Problems } from './verify-problems.ts'
import type { Holding, Yardstick } from './verify-yardstick.ts'

/** An act that a step must have left. */
export interface ExpectedAct { key: string; pair: string; person: string; side: string; seq: bigint; document: string; number: string | null; n: number }

/** Who did each step, and for whom: they held the position that day, and the acts of the matrix follow. */
export function actsOfSteps(yardstick: Yardstick, file: DocumentFile, handled: readonly Handled[], say: About): ExpectedAct[] {
  const acts: ExpectedAct[] = []
  const signed = new Set<string>()
  for (const one of handled) {
    const { step, document, duty } = one
    const behalf = file.leaves.find(({ position }) => position === step.leaf)?.content.by?.onBehalfOf ?? []
    compareStaff(yardstick, one, behalf, say)
    for (const person of [step.person, ...behalf]) {
      const name = `${step.round}|${person}`
      if (signed.has(name)) say.step(step.n, `${person} 在同一轮办理了两个环节`, `${person} has completed two steps of one round`)
      signed.add(name)
    }
    if (duty === null) continue
    const standing = { person: step.person, onBehalfOf: behalf.map((person) => ({ person })) }
    const expected = actsOf(yardstick.matrix, duty, file.kind.moneyKeys(document), standing, document.id)
    if (!expected.some((act) => act.person === step.person && act.key === step.actKey && act.pair === step.actPair && act.side === step.actSide)) {
      say.step(step.n, `引用的职责记录（${step.actKey} ${step.actPair} ${step.actSide}）不是“${duty}”应有的`,
        `the act that it names (${step.actKey} ${step.actPair} ${step.actSide}) is none of “${duty}”`)
    }
    acts.push(...expected.map((act) => ({ ...act, seq: step.seq, document: document.id, number: document.number, n: step.n })))
  }
  return acts
}

function compareStaff(yardstick: Yardstick, { step, day, document, duty, scope, positions }: Handled, behalf: readonly string[], say: About): void {
  const { staff } = yardstick
  if (positions.length > 0 && !positions.includes(step.position)) {
    say.step(step.n, `应由岗位“${positions.join('、')}”办理，记录为“${step.position}”`, `it is for the position “${positions.join(', ')}”, recorded is “${step.position}”`)
    return
  }
  const holds = ({ from, to, begun, ended, cut }: Holding) => (
    (from ?? '') <= day && (to === null || day < to) && (begun === null || begun < step.seq) && (!cut || step.seq < ended!))
  const standing = (staff.holdings.get(`${step.person}|${step.position}`) ?? []).filter((one) => (
    holds(one) && (scope === null || (scope === 'unit' ? one.unit === document.unit : one.office))))
  if (standing.length === 0) {
    say.step(step.n, `${step.person} 在 ${day} 没有担任“${step.position}”`, `${step.person} did not hold “${step.position}” on ${day}`)
    return
  }
  const sorted = [...behalf].sort().join(' ')
  const inPlaceOf = (one: Holding) => (
    one.role === 'deputy' ? (staff.primaries.get(one.position) ?? []).filter(holds).map(({ person }) => person).sort().join(' ') : '')
  const fitting = standing.filter((one) => inPlaceOf(one) === sorted)
  if (fitting.length === 0 || step.onBehalfOf !== (behalf[0] ?? null)) {
    say.step(step.n, `代理关系（${sorted || '无'}）与 ${day} 的任职不符`, `whom it was done for (${sorted || 'nobody'}) differs from the assignments of ${day}`)
    return
  }
  if (duty === null) return
  const granted = fitting.some(({ position }) => (staff.grants.get(position) ?? []).some((grant) => (
    grant.duty === duty && grant.from <= day && (grant.to === null || grant.to > day)
    && (grant.limitFen === null || document.amountFen === null || document.amountFen <= grant.limitFen))))
  if (!granted) say.step(step.n, `岗位“${step.position}”在 ${day} 没有“${duty}”职责或超过限额`, `“${step.position}” was not granted “${duty}” up to this amount on ${day}`)
}

/** A table of this transaction, because the acts of a region are more than memory should hold. */
export async function openActs(client: ClientBase): Promise<void> {
  await client.query(`create temporary table verify_act (key text, pair text, person uuid, side text, seq bigint, document uuid, number text, n int) on commit drop`)
}

export async function keepActs(client: ClientBase, acts: readonly ExpectedAct[]): Promise<void> {
  if (acts.length === 0) return
  await client.query(
    `insert into verify_act select * from unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::bigint[], $6::uuid[], $7::text[], $8::int[])`,
    [
      acts.map((act) => act.key), acts.map((act) => act.pair), acts.map((act) => act.person), acts.map((act) => act.side),
      acts.map((act) => act.seq), acts.map((act) => act.document), acts.map((act) => act.number), acts.map((act) => act.n),
    ])
}

/** Both ways: every step left its acts, every act came from a step, and nobody stands on two sides. */
export async function compareActs(client: ClientBase, region: Region, found: Problems): Promise<void> {
  await client.query('analyze verify_act')
  const { rows: missing } = await client.query<ExpectedAct>(
    `select e.* from verify_act e left join access.act a on a.region = $1 and a.key = e.key and a.pair = e.pair and a.person = e.person and a.side = e.side
      where a.key is null limit 100`, [region])
  for (const { document, number, n, key, pair, person, side } of missing) {
    about(found, { id: document, number }).step(n, `没有留下职责记录 ${key} ${pair} ${side}（${person}）`, `the act ${key} ${pair} ${side} of ${person} is missing`)
  }
  const { rows: invented } = await client.query<ExpectedAct>(
    `select a.* from access.act a left join (select distinct key, pair, person, side, seq from verify_act) e
         on e.key = a.key and e.pair = a.pair and e.person = a.person and e.side = a.side and e.seq = a.seq
      where a.region = $1 and e.key is null limit 100`, [region])
  for (const { key, pair, person, side, seq } of invented) {
    found.add(`职责记录 ${key} ${pair} ${side}（${person}，序号 ${seq}）没有对应的环节。`, `The act ${key} ${pair} ${side} of ${person} (order ${seq}) comes from no step.`)
  }
  const { rows: both } = await client.query<{ key: string; pair: string; person: string; sides: string }>(
    `select key, pair, person, string_agg(distinct side, ' ') as sides from verify_act group by key, pair, person having count(distinct side) > 1 limit 100`)
  for (const { key, pair, person, sides } of both) {
    found.add(`${person} 在 ${key} 上办理了不相容的职责：${sides}（${pair}）。`, `${person} acted on incompatible sides of ${key}: ${sides} (${pair}).`)
  }
}
