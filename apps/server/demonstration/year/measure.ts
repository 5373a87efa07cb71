import type { ClientBase } from 'pg'
import type { PlannedPayment, YearPlan } from './model.ts'
import { plannedId } from './plan-year.ts'
import { PLANTED, type PlantedKind } from './planted-table.ts'

/** How well one rule or test did on what was planted for it. */
export interface Measured {
  kind: string
  by: string
  groups: number
  /** Groups in which at least one payment was found. */
  found: number
  /** found ÷ groups */
  recall: number
  /** Payments (of a test: groups) on which it raised its hand. */
  hits: number
  /** Of them on payments planted for it; on payments planted for something else. */
  own: number
  others: number
  /** (own + others) ÷ hits: the hits that a person would not call a false alarm. Null without hits. */
  precision: number | null
}

/** Payments of the plan by document, with what was planted. */
export function plantedByDocument(plan: YearPlan): Map<string, PlannedPayment> {
  return new Map(plan.offices.flatMap(({ region, payments }) => payments.map((payment, index) => [plannedId(plan, region, index), payment] as const)))
}

/** Documents on which each rule hit when they were submitted. */
export async function ruleHits(client: ClientBase, regions: readonly string[]): Promise<Map<string, Set<string>>> {
  const { rows } = await client.query<{ rule: string; document: string }>(
    `select distinct f ->> 'rule' as rule, v.document from rules.verdict v, jsonb_array_elements(v.findings) f
      where v.region = any($1) and v.command = 'submit' and f ->> 'outcome' = 'hit'`, [regions])
  return new Map([...Map.groupBy(rows, ({ rule }) => rule)].map(([rule, of]) => [rule, new Set(of.map(({ document }) => document))]))
}

/** Recall by group and precision by hit for every planted kind that this finds; `hitsOf` names documents, one list for each thing that was raised. */
export function measure(plan: YearPlan, finds: PlantedKind['finds'], hitsOf: (by: string) => readonly (readonly string[])[]): Measured[] {
  const payments = plantedByDocument(plan)
  const groups = Map.groupBy([...payments].filter(([, { planted }]) => planted), ([, { planted }]) => planted!.group)
  return PLANTED.filter((kind) => kind.finds === finds).map(({ code, by }) => {
    const mine = [...groups.values()].filter((members) => members[0]![1].planted!.kind === code)
    // What lies on the desks of today belongs to no plan.
    const raised = hitsOf(by).filter((hit) => hit.some((document) => payments.has(document)))
    const documents = new Set(raised.flat())
    const found = mine.filter((members) => members.some(([document]) => documents.has(document))).length
    const kindsOf = (hit: readonly string[]) => hit.flatMap((document) => payments.get(document)?.planted?.kind ?? [])
    const own = raised.filter((hit) => kindsOf(hit).includes(code)).length
    const others = raised.filter((hit) => kindsOf(hit).length > 0).length - own
    return {
      kind: code, by, groups: mine.length, found, recall: found / mine.length, hits: raised.length, own, others,
      precision: raised.length > 0 ? (own + others) / raised.length : null,
    }
  })
}

/** One line a kind, for people who read test output. */
export function measuredLines(measured: readonly Measured[]): string {
  const percent = (share: number | null) => (share === null ? '—' : `${(share * 100).toFixed(1)} %`).padStart(8)
  return [
    `${'planted'.padEnd(20)}${'found by'.padEnd(10)}${'groups'.padStart(7)}${'recall'.padStart(9)}${'hits'.padStart(6)}${'own'.padStart(6)}${'other'.padStart(6)}${'precision'.padStart(10)}`,
    ...measured.map(({ kind, by, groups, recall, hits, own, others, precision }) => (
      `${kind.padEnd(20)}${by.padEnd(10)}${String(groups).padStart(7)} ${percent(recall)}${String(hits).padStart(6)}${String(own).padStart(6)}${String(others).padStart(6)}  ${percent(precision)}`)),
  ].join('\n')
}
