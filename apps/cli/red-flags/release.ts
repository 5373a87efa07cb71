/**
 * What the red flags read of a compiled release of the Open Contracting Data Standard 1.1 (bids extension). Publishers leave out what
 * they like and write what they like, so everything is looked at before it is believed; what is not there is not judged.
 */
export interface Process {
  ocid: string
  method: string | null
  methodDetails: string | null
  numberOfTenderers: number | null
  /** Instants in milliseconds. */
  period: { start: number | null; end: number | null }
  bids: Bid[]
  awards: Award[]
}

export interface Bid {
  status: string
  tenderers: string[]
  price: { amount: number; currency: string } | null
  receivedAt: number | null
}

export interface Award {
  status: string
  suppliers: string[]
}

/** Null for a process that was cancelled: nothing in it was decided. Throws what `JSON.parse` throws, and TypeError when it is no release. */
export function readRelease(line: string): Process | null {
  const release = record(JSON.parse(line) as unknown)
  const ocid = text(release['ocid'])
  if (ocid === null) throw new TypeError('no ocid')
  const tender = record(release['tender'])
  if (tender['status'] === 'cancelled') return null
  const period = record(tender['tenderPeriod'])
  return {
    ocid,
    method: text(tender['procurementMethod']),
    methodDetails: text(tender['procurementMethodDetails']),
    numberOfTenderers: number(tender['numberOfTenderers']),
    period: { start: instant(period['startDate']), end: instant(period['endDate']) },
    bids: list(record(release['bids'])['details']).map((one) => bidOf(record(one))),
    awards: list(release['awards']).map((one) => {
      const award = record(one)
      return { status: text(award['status']) ?? '', suppliers: ids(award['suppliers']) }
    }),
  }
}

function bidOf(bid: Record<string, unknown>): Bid {
  const value = record(bid['value'])
  const [amount, currency] = [number(value['amount']), text(value['currency'])]
  return {
    status: text(bid['status']) ?? '', tenderers: ids(bid['tenderers']), receivedAt: instant(bid['date']),
    price: amount === null || currency === null ? null : { amount, currency },
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : {}
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** Each organisation once. */
function ids(value: unknown): string[] {
  return [...new Set(list(value).flatMap((one) => text(record(one)['id']) ?? []))]
}

/** RFC 3339 with an offset; a date without one has no instant. */
function instant(value: unknown): number | null {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(value)) return null
  const at = Date.parse(value)
  return Number.isNaN(at) ? null : at
}
