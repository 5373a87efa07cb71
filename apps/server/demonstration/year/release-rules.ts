import type { Command } from '#kernel/command/index.ts'
import { derivedId } from '../derived-id.ts'
import { YEAR_RULES } from './offices-table.ts'
import { act, approveAll, known, type Stage } from './stage.ts'

/** Rules that rest in their files, switched on by the city as offices switch them on: proposed by one person, approved by another. */
export async function releaseRules(stage: Stage): Promise<void> {
  const { office: { region }, holder } = stage.cast
  const commands = YEAR_RULES.map((rule): Command => ({
    key: `year/release/${rule}`, actor: holder('rulebook.editor', null), kind: 'ruleRelease', document: releaseId(region, rule), action: 'submit',
    body: { judges: 'payment', rule, purpose: 'live', text: textOf(stage, rule), backtestRun: null, backtest: null, reason: '年度监控重点，试行一年。' },
  }))
  const documents = commands.map(({ document }) => document)
  const there = await known(stage, documents)
  await act(stage, commands.filter(({ document }) => !there.has(document)))
  await approveAll(stage, documents)
}

/** The text of a resting rule as its next version. One that would hold payments only notes in its first year: there is no past to test it on. JSON is YAML. */
export function textOf({ gate }: Stage, rule: string): string {
  const source = gate.kinds.get('payment')!.shelf.find(({ id }) => id === rule)
  if (!source) throw new Error(`the rule ${rule} does not rest in its file`)
  return JSON.stringify({ ...source, state: undefined, place: undefined, version: source.version + 1, level: source.level === 'intercept' ? 'note' : source.level }, null, 1)
}

export function releaseId(region: string, rule: string): string {
  return derivedId(`year/${region}/release/${rule}`)
}
