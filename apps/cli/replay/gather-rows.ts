import { type FileSource, type MappedRecord, type Mapping, readPayments, TEXT_FIELDS, type TextField } from '#kernel/files/index.ts'
import { type CivilDay, civilDayOf } from '#kernel/values/civil-day.ts'
import { Refused } from '#kernel/values/refusal.ts'
import { type IndicatorPlan, type Intake, NOT_DELIVERED, refuse, type Row } from './model.ts'

export interface GatherOptions {
  /** Physical rows to read at most. */
  limit: number
  signal?: AbortSignal
}

type Taken = Omit<Row, 'indicator'>

/**
 * Reads the whole file once, streaming, and keeps what the gate will be asked: 210,000 rows take about 150 MB.
 * Throws `Refused` when the file as a whole cannot be taken or holds no usable row.
 */
export async function gatherRows(source: FileSource, mapping: Mapping, options: GatherOptions): Promise<Intake> {
  const intake: Intake = {
    rows: 0, rejected: [], requests: 0, refunds: 0, undated: 0, sumFen: 0n, units: [], indicators: [], days: [],
  }
  const keep = keeper()
  const taken: Taken[] = []
  reading: for await (const batch of readPayments(source, mapping, { unbounded: true })) {
    for (const row of batch) {
      if (intake.rows >= options.limit) break reading
      intake.rows += 1
      if (row.reject) {
        intake.rejected.push({ file: row.file, line: row.line, code: row.reject.code, message: row.reject.message })
        continue
      }
      intake.sumFen += row.fields.amountFen
      if (row.fields.date === null) intake.undated += 1
      taken.push({ file: row.file, line: row.line, ordinal: intake.rows, fields: keep(row.fields) })
    }
    options.signal?.throwIfAborted()
  }
  if (taken.length === 0) {
    const first = intake.rejected[0]
    const file = typeof source === 'string' ? source : source.name
    throw new Refused(first ? refuse('replay.no_rows', { rejected: intake.rejected.length, first: first.message }) : refuse('replay.nothing_below_header', { file }))
  }
  placeInDays(intake, taken)
  nameIndicators(intake, mapping.allotment?.headroomPercent ?? 0)
  return intake
}

/** One copy of every text that repeats: names, purposes, codes. */
function keeper(): (fields: MappedRecord) => MappedRecord {
  const known = new Map<string, string>()
  const names = Object.keys(TEXT_FIELDS) as TextField[]
  return (fields) => {
    for (const name of names) {
      const text = fields[name]
      if (text === null) continue
      const same = known.get(text)
      if (same === undefined) known.set(text, text)
      else fields[name] = same
    }
    return fields
  }
}

/** Rows by day; the budget of a row is that of its own fiscal year. A row without a date comes on the file's last day. */
function placeInDays(intake: Intake, taken: readonly Taken[]): void {
  const last = taken.reduce<CivilDay>((latest, { fields }) => (fields.date !== null && fields.date > latest ? fields.date : latest), '')
  const units = new Map<string, number>()
  const plans = new Map<string, number>()
  const days = new Map<CivilDay, { requests: Row[]; refunds: Row[] }>()
  for (const one of taken) {
    const { fields } = one
    const day = fields.date ?? (last || civilDayOf(new Date()))
    const unit = placeOf(units, unitOf(fields))
    const year = Number(day.slice(0, 4))
    const budget = fields.budget ?? NOT_DELIVERED
    const indicator = placeOf(plans, `${year}\u0000${unit}\u0000${budget}`)
    const plan: IndicatorPlan = intake.indicators[indicator] ??= {
      budget, unit, year, amountFen: 0n, nominal: false, code: '', function: fields.function, project: fields.project,
    }
    if (fields.amountFen > 0n) plan.amountFen += fields.amountFen
    const there = days.get(day) ?? { requests: [], refunds: [] }
    days.set(day, there)
    there[fields.amountFen < 0n ? 'refunds' : 'requests'].push({ ...one, indicator })
    intake[fields.amountFen < 0n ? 'refunds' : 'requests'] += 1
  }
  intake.units = [...units.keys()]
  intake.days = [...days].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([day, rows]) => ({ day, ...rows }))
}

function unitOf(fields: MappedRecord): string {
  return fields.unit ?? fields.department ?? NOT_DELIVERED
}

function placeOf(places: Map<string, number>, name: string): number {
  const place = places.get(name) ?? places.size
  places.set(name, place)
  return place
}

/** Year, budget and, where several units share the budget, the unit: one indicator belongs to one unit. */
function nameIndicators(intake: Intake, headroomPercent: number): void {
  const sharing = Map.groupBy(intake.indicators, (plan) => `${plan.year}-${plan.budget.slice(0, 24)}`)
  for (const [code, plans] of sharing) {
    for (const plan of plans) {
      plan.code = plans.length === 1 ? code : `${code}-${plan.unit + 1}`
      plan.nominal = plan.amountFen === 0n
      // Basis points keep the headroom exact; an indicator must be above zero to exist.
      plan.amountFen = plan.nominal ? 1n : plan.amountFen + plan.amountFen * BigInt(Math.round(headroomPercent * 100)) / 10_000n
    }
  }
}
