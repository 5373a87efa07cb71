import type { Award, Bid, Process } from './release.ts'
import type { Settings } from './settings.ts'

/** One flag on a contracting process (OCID) or a tenderer. */
export interface Raised {
  group: 'OCID' | 'Tenderer'
  id: string
  indicator: string
  value: number
}

/** The only currency whose prices are compared: the first one met in all of the files. */
export interface Currency {
  code: string | null
}

/** Flags that one contracting process raises by itself. */
export function flagsOf(process: Process, settings: Settings, currency: Currency): Raised[] {
  return [
    ...shortPeriod(process, settings), ...singleBid(process, settings), ...lateBid(process), ...othersDisqualified(process, settings),
    ...(pricesCompare(process, settings) ? [...identicalPrices(process), ...lowestDisqualified(process, currency)] : []),
  ]
}

const onProcess = (indicator: string, { ocid }: Process, value = 1): Raised => ({ group: 'OCID', id: ocid, indicator, value })
const onTenderer = (indicator: string, id: string, value: number): Raised => ({ group: 'Tenderer', id, indicator, value })

function shortPeriod(process: Process, settings: Settings): Raised[] {
  const { method, methodDetails, period } = process
  const { threshold = 15, procurementMethods, byMethodDetails = {} } = settings.R003 ?? {}
  if (period.start === null || period.end === null || (procurementMethods && !procurementMethods.includes(method ?? ''))) return []
  const least = methodDetails !== null && Object.hasOwn(byMethodDetails, methodDetails) ? byMethodDetails[methodDetails]! : threshold
  return Math.trunc((period.end - period.start) / DAY_MS) < least ? [onProcess('R003', process)] : []
}

const DAY_MS = 86_400_000

function singleBid(process: Process, settings: Settings): Raised[] {
  const { method, numberOfTenderers, bids } = process
  const competitive = settings.R018?.procurementMethods ?? ['open', 'selective']
  const tenderers = numberOfTenderers ?? new Set(submitted(bids).flatMap((bid) => bid.tenderers)).size
  return method !== null && competitive.includes(method) && tenderers === 1 ? [onProcess('R018', process)] : []
}

function identicalPrices(process: Process): Raised[] {
  const offers = submitted(process.bids).filter(({ price, tenderers }) => price && tenderers.length > 0)
  const same = [...Map.groupBy(offers, ({ price }) => `${price!.amount} ${price!.currency}`).values()]
    .filter((bids) => new Set(bids.map(({ tenderers }) => tenderers.toSorted().join('\n'))).size > 1)
  if (same.length === 0) return []
  return [onProcess('R028', process), ...same.flat().flatMap(({ tenderers }) => tenderers.map((id) => onTenderer('R028', id, 1)))]
}

function lateBid(process: Process): Raised[] {
  const { period, bids, awards } = process
  const winners = new Set(active(awards).flatMap(({ suppliers }) => suppliers))
  const late = bids.filter(({ status, receivedAt }) => status === 'valid' && receivedAt !== null && period.end !== null && receivedAt > period.end)
    .flatMap(({ tenderers }) => tenderers.filter((id) => winners.has(id)))
  return late.length === 0 ? [] : [onProcess('R030', process), ...late.map((id) => onTenderer('R030', id, 1))]
}

function othersDisqualified(process: Process, settings: Settings): Raised[] {
  const { bids, awards } = process
  const qualified = new Set(bids.filter(({ status }) => status === 'valid').flatMap(({ tenderers }) => tenderers))
  const suppliers = new Set(active(awards).flatMap((award) => award.suppliers))
  const [winner] = qualified
  if (!decided(awards) || qualified.size !== 1 || suppliers.size !== 1 || !suppliers.has(winner!)) return []
  const out = new Set(bids.filter(({ status }) => status === 'disqualified').flatMap(({ tenderers }) => tenderers))
  out.delete(winner!)
  if (out.size < (settings.R035?.threshold ?? 1)) return []
  return [onProcess('R035', process, out.size), onTenderer('R035', winner!, 0)]
}

function lowestDisqualified(process: Process, currency: Currency): Raised[] {
  const offers = priced(submitted(process.bids), currency)
  if (active(process.awards).length === 0 || !offers.some(({ bid }) => bid.status === 'valid')) return []
  const lowest = Math.min(...offers.map(({ amount }) => amount))
  return offers.some(({ bid, amount }) => amount === lowest && bid.status === 'disqualified') ? [onProcess('R036', process)] : []
}

export function priced(bids: readonly Bid[], currency: Currency): { bid: Bid; amount: number }[] {
  return bids.flatMap((bid) => {
    if (!bid.price) return []
    currency.code ??= bid.price.currency
    return bid.price.currency === currency.code ? [{ bid, amount: bid.price.amount }] : []
  })
}

export function pricesCompare({ methodDetails }: Process, { noPriceComparison, priceComparison }: Settings): boolean {
  if (methodDetails !== null && noPriceComparison?.includes(methodDetails)) return false
  return !priceComparison || (methodDetails !== null && priceComparison.includes(methodDetails))
}

function submitted(bids: readonly Bid[]): Bid[] {
  return bids.filter(({ status }) => status === 'pending' || status === 'valid' || status === 'disqualified')
}

/** Bids that one tenderer alone made and that were accepted as valid. */
export function validBids(bids: readonly Bid[]): Bid[] {
  return bids.filter(({ status, tenderers }) => status === 'valid' && tenderers.length === 1)
}

function active(awards: readonly Award[]): Award[] {
  return awards.filter(({ status }) => status === 'active')
}

/** No award is still open, or of a status that nobody knows. */
function decided(awards: readonly Award[]): boolean {
  return awards.every(({ status }) => status === 'active' || status === 'cancelled' || status === 'unsuccessful')
}

export function onlyWinner(awards: readonly Award[]): string | null {
  const [award, ...others] = active(awards)
  return decided(awards) && award && others.length === 0 && award.suppliers.length === 1 ? award.suppliers[0]! : null
}
