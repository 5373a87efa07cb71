import type { ClientBase } from 'pg'
import type { Document } from '#kernel/document/index.ts'
import type { LoadedKind, Lookup } from '#kernel/module/model.ts'
import {
  laterRows, readRunningTotals, type CommittedTotal, type FeatureEvent, type FeatureValues, type HistoryRow, type RunningTotal,
} from '#kernel/rules/index.ts'
import { formatYuan } from '#kernel/values/money.ts'
import type { Bilingual, Refusal } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import type { Admitted } from './admit.ts'
import { eventOf } from './features.ts'
import type { Gate } from './gate.ts'
import { refuse } from './model.ts'
import { together } from './together.ts'
import type { World } from './world.ts'

/**
 * The amount in fen that the sign-off limits of a drawing look at, fixed for the round that begins: the document's own, and where the kind says so
 * what was paid before, so that who splits a payment does not come by a lower post (decision 57). Null: a document without an amount. Throws when
 * that was not asked.
 */
export function signOffFen(kind: LoadedKind, document: Pick<Document, 'amountFen'>, features: FeatureValues): bigint | null {
  const { amountFen } = document
  const name = kind.judged?.signOffWith?.id
  if (name === undefined || amountFen === null) return amountFen
  const before = features[name]
  // Null: a published file withholds who is paid; nothing can be added up for nobody.
  if (before === null) return amountFen
  if (typeof before !== 'bigint') throw new Error(`The sign-off limits of ${kind.code} look at “${name}”, which was not asked.`)
  return amountFen + before
}

/** Only a published file may withhold what the sum is added up by: who fills in a form would come by a lower post with it. */
export function signOffUnknown({ notDelivered }: Pick<Gate, 'notDelivered'>, kind: LoadedKind, features: FeatureValues): Refusal | null {
  const total = kind.judged?.signOffWith
  if (!total || features[total.id] !== null || notDelivered.length > 0) return null
  return refuse('command.sign_off_unknown', { title: total.title.zh, titleEn: total.title.en })
}

/** The same from the verdict that is kept of the submit; undefined: that does not say it. */
export function keptSignOffFen(kind: LoadedKind, document: Pick<Document, 'amountFen'>, kept: Readonly<Record<string, unknown>>): bigint | null | undefined {
  const name = kind.judged?.signOffWith?.id
  if (name === undefined || document.amountFen === null) return document.amountFen
  const before = kept[name]
  if (before !== null && !(typeof before === 'string' && /^[0-9]{1,30}$/.test(before))) return undefined
  return signOffFen(kind, document, { [name]: before === null ? null : BigInt(before) })
}

/** Which amount decides who must sign, and why it is not the document's own; null: it is. */
export function signOffWords(kind: LoadedKind, { amountFen }: Pick<Document, 'amountFen'>, decidingFen: string | null): Bilingual | null {
  if (decidingFen === null || amountFen === null || BigInt(decidingFen) === amountFen) return null
  const title = kind.judged?.signOffWith?.title ?? { zh: '', en: '' }
  const [all, own, before] = [BigInt(decidingFen), amountFen, BigInt(decidingFen) - amountFen].map(formatYuan)
  return {
    zh: `审批权限按 ${all} 元确定：本笔 ${own} 元，加${title.zh} ${before} 元。`,
    en: `Sign-off limits look at ${all} yuan: ${own} of this document and ${before} ${title.en}.`,
  }
}

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
