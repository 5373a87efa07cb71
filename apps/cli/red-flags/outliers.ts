import { quantile } from './quantile.ts'
import type { Bid, Process } from './release.ts'
import type { Settings } from './settings.ts'
import { onlyWinner, priced, pricesCompare, validBids, type Currency, type Raised } from './single.ts'

/** Flags that need all processes: a ratio is kept of each process and two counts of each tenderer, the processes themselves pass by. */
export interface Outliers {
  closest: Map<string, { difference: number; tenderers: string[] }>
  bidders: Map<string, { won: number; bids: number }>
}

export function addProcess({ closest, bidders }: Outliers, process: Process, settings: Settings, currency: Currency): void {
  const winner = onlyWinner(process.awards)
  if (winner === null) return
  const valid = validBids(process.bids)
  // Each tenderer once a process, however many bids it made there.
  for (const id of new Set(valid.map(({ tenderers }) => tenderers[0]!))) {
    const { won, bids } = bidders.get(id) ?? { won: 0, bids: 0 }
    bidders.set(id, { won: won + Number(id === winner), bids: bids + 1 })
  }
  const close = pricesCompare(process, settings) ? closeBid(winner, priced(valid, currency)) : null
  if (close) closest.set(process.ocid, close)
}

/** How far the next lowest bid of another was from the winning one. */
function closeBid(winner: string, offers: { bid: Bid; amount: number }[]) {
  const lowestOf = (own: boolean) => offers.filter(({ bid }) => (bid.tenderers[0] === winner) === own)
    .reduce<{ bid: Bid; amount: number } | null>((least, one) => (least && least.amount <= one.amount ? least : one), null)
  const [won, next] = [lowestOf(true), lowestOf(false)]
  // A winner that was not the cheapest won by something else than the price; the difference then says nothing.
  if (!won || !next || next.amount < won.amount || won.amount <= 0) return null
  return { difference: (next.amount - won.amount) / won.amount, tenderers: [winner, next.bid.tenderers[0]!] }
}

export function outlierFlags({ closest, bidders }: Outliers, settings: Settings): Raised[] {
  return [...closeFlags(closest, settings), ...losingFlags(bidders, settings)]
}

function closeFlags(closest: Outliers['closest'], settings: Settings): Raised[] {
  const fence = settings.R024?.threshold ?? lowerFence([...closest.values()].map(({ difference }) => difference))
  return [...closest].filter(([, { difference }]) => fence !== null && difference <= fence).flatMap(([ocid, { difference, tenderers }]) => [
    { group: 'OCID' as const, id: ocid, indicator: 'R024', value: difference },
    ...tenderers.map((id) => ({ group: 'Tenderer' as const, id, indicator: 'R024', value: 0 })),
  ])
}

function losingFlags(bidders: Outliers['bidders'], settings: Settings): Raised[] {
  const all = [...bidders.values()]
  if (all.length === 0) return []
  const often = quantile(all.map(({ bids }) => bids), (settings.R025?.percentile ?? 75) / 100)
  const fence = settings.R025?.threshold ?? lowerFence(all.map(({ won, bids }) => won / bids))
  return [...bidders].filter(([, { won, bids }]) => fence !== null && bids >= often && won / bids <= fence)
    .map(([id, { won, bids }]) => ({ group: 'Tenderer', id, indicator: 'R025', value: won / bids }))
}

/** Q1 − 1.5 × (Q3 − Q1); null when it is not above zero, for then nothing lies below it but the ordinary. */
function lowerFence(values: readonly number[]): number | null {
  if (values.length === 0) return null
  const [first, third] = [quantile(values, 0.25), quantile(values, 0.75)]
  const fence = first - 1.5 * (third - first)
  return first > 0 && fence > 0 ? fence : null
}
