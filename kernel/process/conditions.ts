import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import type { Conditions, Facts, Flow, GatewayNode } from './model.ts'
import { refuse } from './refuse.ts'
import { type Net, nodeLabel, outgoingOf } from './net.ts'

/**
 * The one flow that an exclusive gateway takes. Every condition must be decided and at most one may hold;
 * "could not decide" is a refusal, never a silent branch.
 * @param outcome action of the step just completed; conditions read it as `outcome` and `task.outcome`.
 * @param signOffFen of the round; conditions read it as `signOff.amount`.
 */
export function chooseFlow(
  net: Net, gateway: GatewayNode, outcome: string | null, signOffFen: string | null, facts: Facts, conditions: Conditions,
): Flow | Refusal {
  const flows = outgoingOf(net, gateway.id)
  if (flows.length === 1 && flows[0]!.condition === null) return flows[0]!
  const node = nodeLabel(gateway)
  const known = { ...facts, outcome, task: { outcome }, signOff: { amount: signOffFen === null ? null : BigInt(signOffFen) } }
  const holding: Flow[] = []
  for (const flow of flows) {
    if (flow.condition === null) continue
    const decide = compileOnce(conditions, flow.condition)
    if (isRefusal(decide)) return conditionWrong(node, flow.condition, decide)
    const holds = decide(known)
    if (holds === null) return refuse('process.condition_undecided', { node, condition: flow.condition })
    if (holds) holding.push(flow)
  }
  if (holding.length > 1) return refuse('process.two_ways_out', { node })
  const chosen = holding[0] ?? flows.find(({ id }) => id === gateway.defaultFlow)
  return chosen ?? refuse('process.no_way_out', { node })
}

export function conditionWrong(node: string, condition: string, reason: Refusal): Refusal {
  return refuse('process.condition_wrong', { node, condition, reason: reason.message })
}

type Compiled = ReturnType<Conditions['compile']>
const compiledBy = new WeakMap<Conditions, Map<string, Compiled>>()

/** A drawing has few conditions and is run millions of times, so each text is compiled once per compiler. */
function compileOnce(conditions: Conditions, text: string): Compiled {
  let texts = compiledBy.get(conditions)
  if (!texts) compiledBy.set(conditions, (texts = new Map()))
  const known = texts.get(text)
  if (known) return known
  const compiled = conditions.compile(text)
  texts.set(text, compiled)
  return compiled
}
