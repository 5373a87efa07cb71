import { createHash } from 'node:crypto'
import type { Act } from '#kernel/backtest/index.ts'
import type { Document } from '#kernel/document/model.ts'
import { type FileSource, type Mapping, readPayments, type MappedRecord } from '#kernel/files/index.ts'
import type { LoadedKind } from '#kernel/module/index.ts'
import { startOfDay } from '#kernel/values/civil-day.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import { isWorkday, type WorkdayCalendar } from '#kernel/values/workday-calendar.ts'
import { paymentBody } from '../replay/bodies.ts'

export interface FileTally {
  rows: number
  rejected: number
  firstRejected: Bilingual | null
  undated: number
  refunds: number
}

/** Ten in the morning, as in a replay: a file of days knows no hours. */
const HOUR_MS = 10 * 3_600_000
/** What the mapping's indicators stand for in a replay too; a source that states none lists the group as not delivered. */
const ASSUMED_INDICATOR = { economicClass: '302', project: null, projectKind: 'basic', fundType: '111' }

/**
 * The rows of a payments file as acts, streaming: each was a request that was accepted, in the order of day and row. A negative row
 * takes back, under its own payee. A row without a date has no place in that order and is only counted.
 */
export async function* actsOfFile(
  source: FileSource, mapping: Mapping, { kind, region, tally, calendar }: { kind: LoadedKind; region: string; tally: FileTally; calendar: WorkdayCalendar | null },
): AsyncGenerator<Act[]> {
  const ids = idMaker()
  for await (const batch of readPayments(source, mapping, { unbounded: true })) {
    const acts: Act[] = []
    for (const row of batch) {
      tally.rows += 1
      if (row.reject) {
        tally.rejected += 1
        tally.firstRejected ??= row.reject.message
      } else if (row.fields.amountFen === 0n) tally.rejected += 1 // No form takes a payment of nothing.
      else if (row.fields.date === null) tally.undated += 1
      else {
        if (row.fields.amountFen < 0n) tally.refunds += 1
        acts.push(actOf(row.fields, { kind, region, calendar, ordinal: tally.rows, label: `${row.file}:${row.line}`, ids }))
      }
    }
    yield acts
  }
}

function actOf(
  fields: MappedRecord,
  { kind, region, calendar, ordinal, label, ids }: { kind: LoadedKind; region: string; calendar: WorkdayCalendar | null; ordinal: number; label: string; ids: (name: string) => string },
): Act {
  const judged = kind.judged!
  const day = fields.date!
  const isRefund = fields.amountFen < 0n
  const unitName = fields.unit ?? fields.department ?? '—'
  const indicator = ids(`indicator ${day.slice(0, 4)} ${unitName} ${fields.budget ?? ''}`)
  const amountFen = isRefund ? -fields.amountFen : fields.amountFen
  const body = paymentBody(kind.fields, { file: '', line: 0, ordinal, fields: { ...fields, amountFen }, indicator: 0 }, indicator)
  const document: Document = {
    ...EMPTY, ...kind.header(body), id: ids(`row ${ordinal}`), kind: kind.code, unit: ids(`unit ${unitName}`), amountFen,
    fiscalYear: Number(day.slice(0, 4)), indicator, body,
  }
  const lookup = { unitName, indicator: ASSUMED_INDICATOR }
  const judgedAt = new Date(startOfDay(day).getTime() + HOUR_MS)
  return {
    region, seq: BigInt(ordinal), judgedAt, countsFrom: judgedAt, document: document.id, sign: isRefund ? -1 : 1, isPart: isRefund,
    // Without a calendar of its source nobody knows whether a day was worked; a weekend alone would be a guess.
    facts: isRefund ? null : judged.facts(document, lookup, { judgedAt, day, workday: calendar === null ? null : isWorkday(calendar, day) }),
    columns: judged.historyRow?.(document, lookup) ?? {},
    unit: unitName, party: fields.payee, maker: null, amountFen, label, given: null, bound: null,
  }
}

const EMPTY = {
  number: null, state: 'draft', version: 1, round: 0, steps: 0, title: '', subject: null, madeBy: '', madeAt: new Date(0), seq: 0n, countsFrom: null, hold: null,
  holdStep: null, holdKind: null,
}

/** Names to ids of the right shape, the same in every run. */
function idMaker(): (name: string) => string {
  const known = new Map<string, string>()
  return (name) => {
    const found = known.get(name)
    if (found !== undefined) return found
    const hex = createHash('sha256').update(name).digest('hex')
    const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-9${hex.slice(17, 20)}-${hex.slice(20, 32)}`
    if (!name.startsWith('row ')) known.set(name, id)
    return id
  }
}
