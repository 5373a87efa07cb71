import type { ClientBase } from 'pg'
import type { LoadedKind, Lookup } from '#kernel/module/model.ts'
import {
  laterRows, readRunningTotals, type CommittedTotal, type FeatureEvent, type FeatureValues, type HistoryRow, type RunningTotal,
} from '#kernel/rules/index.ts'
import type { Region } from '#kernel/values/region.ts'
import type { Admitted } from './admit.ts'
import { eventOf } from './features.ts'
import { together } from './together.ts'
import type { World } from './world.ts'

/** What counts before each submit of a batch whose limits look at it: the committed history as of before the batch, and what was accepted since. */
export interface BatchTotals {
  /** Asks for the committed history of these members, without waiting. Each once. */
  ask: (members: readonly Admitted[]) => void
  /** What was asked for these members has come. */
  ready: (members: readonly Admitted[]) => Promise<void>
  /** As its turn comes; empty where no limit looks at any. */
  valuesOf: (member: Admitted) => FeatureValues
  /** Rows of history that a member brings, which was accepted: those after it see them. */
  accepted: (rows: readonly HistoryRow[]) => void
}

export function totalsFor(
  client: ClientBase, world: World, slices: readonly (readonly Admitted[])[], lookups: ReadonlyMap<string, Lookup>, seqs: ReadonlyMap<Admitted, bigint>,
): BatchTotals {
  const { region, historyBefore, ahead } = world
  const events = new Map(slices.flat().filter((member) => totalOf(member)).map((member) => [member, eventOf(world, member, lookups, seqs.get(member)!)]))
  // All from the beginning: what the first slice adds is counted by a kind that only the last one asks about.
  const later = new Map([...new Set([...events.keys()].map((member) => totalOf(member)!))].map((total) => [total, laterRows(total, ahead?.rows)]))
  // All that counted when the batch came and may cease to; what is new cannot.
  const leaving = [...world.documents.keys(), ...(ahead?.rows ?? []).flatMap(({ sign, document }) => (sign < 0 ? document : []))]
  const committed = new Map<Admitted, CommittedTotal | null>()
  const read = async (total: RunningTotal, members: readonly Admitted[]) => {
    const asked = members.map((member): FeatureEvent => ({ ...events.get(member)!, seq: historyBefore }))
    const found = await readRunningTotals(client, region, total, asked, leaving)
    members.forEach((member, index) => committed.set(member, found[index]!))
  }
  const reading = new Map<Admitted, Promise<void>>()
  return {
    ask: (members) => {
      for (const [total, asking] of Map.groupBy(members.filter((member) => events.has(member)), (member) => totalOf(member)!)) {
        const whole = read(total, asking)
        // Waited for when its turn comes, perhaps after a fault in something else.
        whole.catch(() => {})
        for (const member of asking) reading.set(member, whole)
      }
    },
    ready: async (members) => {
      await together([...new Set(members.map((member) => reading.get(member)))])
    },
    valuesOf: (member) => {
      const event = events.get(member)
      if (!event) return {}
      const total = totalOf(member)!
      return { [total.id]: later.get(total)!.after(committed.get(member)!, event) }
    },
    accepted: (rows) => {
      for (const one of later.values()) for (const row of rows) one.add(row)
    },
  }
}

function totalOf({ kind, command }: Admitted): RunningTotal | undefined {
  return command.action === 'submit' ? kind.judged?.signOffWith : undefined
}

/** The same of submits that are long past, each as it was known then. */
export async function totalsThen(client: ClientBase, region: Region, kind: LoadedKind, events: readonly FeatureEvent[]): Promise<FeatureValues[]> {
  const total = kind.judged?.signOffWith
  if (!total) return events.map(() => ({}))
  return (await readRunningTotals(client, region, total, events, [])).map((found) => ({ [total.id]: found && found.sum }))
}
