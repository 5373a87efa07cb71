import { compileRuleSet, judge, type RuleSet } from '#kernel/rules/index.ts'
import type { BenchOptions } from '../model.ts'
import { factsOf, MODEL, packOf, payments, sourcesOf, type PackRule } from './pack.ts'
import { feelin, jsonRules, zen, type Peer } from './peers.ts'

const PACK = 70
const CHECKED = 300
/** Odd, so that one of them is the middle one. */
const TURNS = 15

/**
 * Nanoseconds a rule on the same seventy rules and the same payments, beside three other engines, which must agree on every outcome. One
 * payment at a time for all, facts given as each engine takes them. Ours also words what it finds, which the others do not. All take
 * turns, so that what else the machine does meets all alike; the figure is the middle one of the turns.
 */
export async function measure({ seconds, say }: BenchOptions): Promise<Record<string, unknown>> {
  const compileMs150 = coldCompile(150)
  const pack = packOf(PACK)
  const ruleSet = compiled(pack)
  const facts = payments(2_000, 20_261_122)
  const ours = facts.map(factsOf)
  const peers = { zen: zen(pack), feelin: feelin(pack), jsonRules: jsonRules(pack) }
  for (const [name, peer] of Object.entries(peers)) await agree(name, peer, ruleSet, facts)
  say('all engines agree')
  const turns: Record<string, number[]> = { own: [], zen: [], feelin: [], jsonRules: [] }
  for (let turn = 0; turn < TURNS; turn++) {
    turns['own']!.push(perRule(seconds / TURNS, (n) => void judge(ruleSet, 'submit', ours[n % ours.length]!)))
    for (const [name, peer] of Object.entries(peers)) turns[name]!.push(await perRuleAsync(seconds / TURNS, (n) => peer(facts[n % facts.length]!)))
  }
  const middle = (name: string) => turns[name]!.toSorted((left, right) => left - right)[TURNS >> 1]!
  const ratio = (name: string) => Math.round(middle(name) / middle('own'))
  return {
    rules: PACK, nsPerRule: middle('own'), zenNsPerRule: middle('zen'), feelinNsPerRule: middle('feelin'), jsonRulesNsPerRule: middle('jsonRules'),
    ratioZen: ratio('zen'), ratioFeelin: ratio('feelin'), ratioJsonRules: ratio('jsonRules'), compileMs150,
    checked: CHECKED * PACK * Object.keys(peers).length,
  }
}

/** The first compilation of the process: nothing is warm. */
function coldCompile(rules: number): number {
  const started = performance.now()
  compiled(packOf(rules))
  return Number((performance.now() - started).toFixed(1))
}

function compiled(pack: readonly PackRule[]): RuleSet {
  const ruleSet = compileRuleSet(sourcesOf(pack), { model: MODEL, features: [], parameters: [] })
  if ('refused' in ruleSet) throw new Error(ruleSet.refusals.map(({ message }) => message.en).join('\n'))
  return ruleSet
}

async function agree(name: string, peer: Peer, ruleSet: RuleSet, facts: ReturnType<typeof payments>): Promise<void> {
  for (const payment of facts.slice(0, CHECKED)) {
    const own = judge(ruleSet, 'submit', factsOf(payment)).findings
    const theirs = await peer(payment)
    const at = theirs.findIndex((hit, index) => hit !== (own[index]!.outcome === 'hit'))
    if (at >= 0) throw new Error(`${name} and we differ on ${own[at]!.rule} (${own[at]!.outcome} here): ${JSON.stringify(payment)}`)
  }
}

function perRule(seconds: number, one: (n: number) => void): number {
  for (let n = 0; n < 2_000; n++) one(n)
  const started = performance.now()
  let count = 0
  while (performance.now() - started < seconds * 1_000) for (let n = 0; n < 200; n++) one(count++)
  return nanoseconds(started, count)
}

async function perRuleAsync(seconds: number, one: (n: number) => Promise<unknown>): Promise<number> {
  await one(0)
  const started = performance.now()
  let count = 0
  while (performance.now() - started < seconds * 1_000) await one(count++)
  return nanoseconds(started, count)
}

function nanoseconds(started: number, payments: number): number {
  return Number(((performance.now() - started) * 1e6 / payments / PACK).toFixed(1))
}
