import type { Pool } from 'pg'
import type { Segment } from '#kernel/backtest/index.ts'
import type { Gate } from '#kernel/command/index.ts'
import type { LoadedKind } from '#kernel/module/index.ts'
import { readParameterValue, type ParameterValues } from '#kernel/rules/index.ts'
import { isRefusal, Refused } from '#kernel/values/refusal.ts'

/** Before any threshold of these books. */
const FIRST_DAY = '1900-01-01'

/** The thresholds of the offices as they stand in the database, from each day on which one changed. */
export async function storedSegments(pool: Pool, gate: Gate, kind: LoadedKind, regions: readonly string[]): Promise<Segment[]> {
  const { rows } = await pool.query<{ day: string }>(
    `select distinct day from (select valid_from::text as day from rules.parameter_value
       union select valid_to::text from rules.parameter_value where valid_to is not null) d order by day`)
  const days = [...new Set([FIRST_DAY, ...rows.map(({ day }) => day)])].sort()
  return regions.flatMap((region) => merged(days.map((from, index): Segment => {
    const bound = gate.rulesOf(kind, region, from)
    if (isRefusal(bound)) throw new Refused(bound)
    return { region, from, to: days[index + 1] ?? null, parameters: bound.parameters }
  })))
}

/** A file holds no thresholds: the proposals of the declarations, for all of its time. */
export function proposedSegments(kind: LoadedKind, region: string): Segment[] {
  const parameters: ParameterValues = {}
  for (const spec of kind.judged!.parameters) {
    if (spec.proposed === undefined) continue
    const value = readParameterValue(spec, spec.proposed)
    if (isRefusal(value)) throw new Refused(value)
    parameters[spec.id] = value
  }
  return [{ region, from: FIRST_DAY, to: null, parameters }]
}

/** Days on which the thresholds of other offices or kinds changed divide nothing here. */
function merged(segments: readonly Segment[]): Segment[] {
  const result: Segment[] = []
  for (const segment of segments) {
    const last = result.at(-1)
    if (last && textOf(last) === textOf(segment)) last.to = segment.to
    else result.push({ ...segment })
  }
  return result
}

function textOf({ parameters }: Segment): string {
  return JSON.stringify(Object.entries(parameters).sort(([left], [right]) => (left < right ? -1 : 1)), (_, value: unknown) =>
    (typeof value === 'bigint' ? `${value}n` : value))
}
