import { quantile } from './quantile.ts'
import type { Award, Bid, Process } from './release.ts'
import type { Settings } from './settings.ts'

/** By group (contracting process or tenderer), by its id: the value of each flag raised. */
export interface Flags {
  OCID: Record<string, Record<string, number>>
  Tenderer: Record<string, Record<string, number>>
}

export interface RedFlags {
  add: (process: Process) => void
  /** Flags of single processes, and those that need all of them: outliers. */
  finish: () => Flags
}

/**
 * Eight procurement red flags as the Open Contracting Partnership defines them (Red Flags in Public Procurement, 2024; the indicators of
 * its Cardinal library): short submission period R003, single bid R018, price close to the winning bid R024, excessive unsuccessful bids
 * R025, identical prices R028, late bid won R030, all but the winner disqualified R035, lowest bid disqualified R036.
 * Keeps a ratio per process and two counts per tenderer; the processes themselves pass by.
 */
export function redFlags(settings: Settings): RedFlags {
  const flags: Flags = { OCID: {}, Tenderer: {} }
  const closest = new Map<string, { difference: number; tenderers: string[] }>()
  const bidders = new Map<string, { won: number; bids: number }>()
  let currency: string | null = null

  const flag = (group: keyof Flags, id: string, indicator: string, value: number) => {
    (flags[group][id] ??= {})[indicator] = value
  }
  /** Prices in the first currency met; others cannot be compared with them. */
  const priced = (bids: readonly Bid[]) => bids.flatMap((bid) => {
    if (!bid.price) return []
    currency ??= bid.price.currency
    return bid.price.currency === currency ? [{ bid, amount: bid.price.amount }] : []
  })

  return {
    add: (process) => {
      if (process.methodDetails !== null && settings.excluded?.includes(process.methodDetails)) return
      shortPeriod(process)
      singleBid(process)
      lateBid(process)
      othersDisqualified(process)
      countBids(process)
      if (!pricesCompare(process, settings)) return
      identicalPrices(process)
      lowestDisqualified(process)
      closeBid(process)
    },
    finish: () => {
      closeOutliers()
      losingOutliers()
      return flags
    },
  }

  function shortPeriod({ ocid, method, methodDetails, period }: Process): void {
    const { threshold = 15, procurementMethods, byMethodDetails = {} } = settings.R003 ?? {}
    if (period.start === null || period.end === null || (procurementMethods && !procurementMethods.includes(method ?? ''))) return
    const least = methodDetails !== null && Object.hasOwn(byMethodDetails, methodDetails) ? byMethodDetails[methodDetails]! : threshold
    if (Math.trunc((period.end - period.start) / 86_400_000) < least) flag('OCID', ocid, 'R003', 1)
  }

  function singleBid({ ocid, method, numberOfTenderers, bids }: Process): void {
    const competitive = settings.R018?.procurementMethods ?? ['open', 'selective']
    const tenderers = numberOfTenderers ?? new Set(submitted(bids).flatMap((bid) => bid.tenderers)).size
    if (method !== null && competitive.includes(method) && tenderers === 1) flag('OCID', ocid, 'R018', 1)
  }

  function identicalPrices({ ocid, bids }: Process): void {
    const offers = submitted(bids).filter(({ price, tenderers }) => price && tenderers.length > 0)
    const byPrice = Map.groupBy(offers, ({ price }) => `${price!.amount} ${price!.currency}`)
    for (const same of byPrice.values()) {
      if (new Set(same.map(({ tenderers }) => tenderers.toSorted().join('\n'))).size < 2) continue
      flag('OCID', ocid, 'R028', 1)
      for (const id of same.flatMap(({ tenderers }) => tenderers)) flag('Tenderer', id, 'R028', 1)
    }
  }

  function lateBid({ ocid, period, bids, awards }: Process): void {
    const winners = new Set(active(awards).flatMap(({ suppliers }) => suppliers))
    for (const { status, receivedAt, tenderers } of bids) {
      if (status !== 'valid' || receivedAt === null || period.end === null || receivedAt <= period.end) continue
      for (const id of tenderers.filter((one) => winners.has(one))) {
        flag('OCID', ocid, 'R030', 1)
        flag('Tenderer', id, 'R030', 1)
      }
    }
  }

  function othersDisqualified({ ocid, bids, awards }: Process): void {
    const qualified = new Set(bids.filter(({ status }) => status === 'valid').flatMap(({ tenderers }) => tenderers))
    const suppliers = new Set(active(awards).flatMap((award) => award.suppliers))
    const [winner] = qualified
    if (!decided(awards) || qualified.size !== 1 || suppliers.size !== 1 || !suppliers.has(winner!)) return
    const out = new Set(bids.filter(({ status }) => status === 'disqualified').flatMap(({ tenderers }) => tenderers))
    out.delete(winner!)
    if (out.size < (settings.R035?.threshold ?? 1)) return
    flag('OCID', ocid, 'R035', out.size)
    flag('Tenderer', winner!, 'R035', 0)
  }

  function lowestDisqualified({ ocid, bids, awards }: Process): void {
    const offers = priced(submitted(bids))
    if (active(awards).length === 0 || !offers.some(({ bid }) => bid.status === 'valid')) return
    const lowest = Math.min(...offers.map(({ amount }) => amount))
    if (offers.some(({ bid, amount }) => amount === lowest && bid.status === 'disqualified')) flag('OCID', ocid, 'R036', 1)
  }

  /** Of a process with one winner: how far the next lowest bid of another was from the winning one. */
  function closeBid({ ocid, bids, awards }: Process): void {
    const winner = onlyWinner(awards)
    const offers = winner === null ? [] : priced(bids.filter(({ status, tenderers }) => status === 'valid' && tenderers.length === 1))
    const lowestOf = (own: boolean) => offers.filter(({ bid }) => (bid.tenderers[0] === winner) === own)
      .reduce<{ bid: Bid; amount: number } | null>((least, one) => (least && least.amount <= one.amount ? least : one), null)
    const [won, next] = [lowestOf(true), lowestOf(false)]
    // A winner that was not the cheapest won by something else than the price; the difference then says nothing.
    if (!won || !next || next.amount < won.amount || won.amount <= 0) return
    closest.set(ocid, { difference: (next.amount - won.amount) / won.amount, tenderers: [winner!, next.bid.tenderers[0]!] })
  }

  function closeOutliers(): void {
    const fence = settings.R024?.threshold ?? lowerFence([...closest.values()].map(({ difference }) => difference))
    for (const [ocid, { difference, tenderers }] of closest) {
      if (fence === null || difference > fence) continue
      flag('OCID', ocid, 'R024', difference)
      for (const id of tenderers) flag('Tenderer', id, 'R024', 0)
    }
  }

  /** Each tenderer once a process, however many bids it made there. */
  function countBids({ bids, awards }: Process): void {
    const winner = onlyWinner(awards)
    if (winner === null) return
    const valid = bids.filter(({ status, tenderers }) => status === 'valid' && tenderers.length === 1).map(({ tenderers }) => tenderers[0]!)
    for (const id of new Set(valid)) {
      const { won, bids: made } = bidders.get(id) ?? { won: 0, bids: 0 }
      bidders.set(id, { won: won + Number(id === winner), bids: made + 1 })
    }
  }

  function losingOutliers(): void {
    const all = [...bidders.values()]
    if (all.length === 0) return
    const often = quantile(all.map(({ bids }) => bids), (settings.R025?.percentile ?? 75) / 100)
    const fence = settings.R025?.threshold ?? lowerFence(all.map(({ won, bids }) => won / bids))
    for (const [id, { won, bids }] of bidders) {
      if (fence !== null && bids >= often && won / bids <= fence) flag('Tenderer', id, 'R025', won / bids)
    }
  }
}

/** Q1 − 1.5 × (Q3 − Q1); null when it is not above zero, for then nothing lies below it but the ordinary. */
function lowerFence(values: readonly number[]): number | null {
  if (values.length === 0) return null
  const [first, third] = [quantile(values, 0.25), quantile(values, 0.75)]
  const fence = first - 1.5 * (third - first)
  return first > 0 && fence > 0 ? fence : null
}

function pricesCompare({ methodDetails }: Process, { noPriceComparison, priceComparison }: Settings): boolean {
  if (methodDetails !== null && noPriceComparison?.includes(methodDetails)) return false
  return !priceComparison || (methodDetails !== null && priceComparison.includes(methodDetails))
}

function submitted(bids: readonly Bid[]): Bid[] {
  return bids.filter(({ status }) => status === 'pending' || status === 'valid' || status === 'disqualified')
}

function active(awards: readonly Award[]): Award[] {
  return awards.filter(({ status }) => status === 'active')
}

/** No award is still open, or of a status that nobody knows. */
function decided(awards: readonly Award[]): boolean {
  return awards.every(({ status }) => status === 'active' || status === 'cancelled' || status === 'unsuccessful')
}

function onlyWinner(awards: readonly Award[]): string | null {
  const [award, ...others] = active(awards)
  return decided(awards) && award && others.length === 0 && award.suppliers.length === 1 ? award.suppliers[0]! : null
}
