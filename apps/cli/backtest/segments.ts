import type { Segment } from '#kernel/backtest/index.ts'
import type { LoadedKind } from '#kernel/module/index.ts'
import { readParameterValue, type ParameterValues } from '#kernel/rules/index.ts'
import { isRefusal, Refused } from '#kernel/values/refusal.ts'

/** A file holds no thresholds: the proposals of the declarations, for all of its time. */
export function proposedSegments(kind: LoadedKind, region: string): Segment[] {
  const parameters: ParameterValues = {}
  for (const spec of kind.judged!.parameters) {
    if (spec.proposed === undefined) continue
    const value = readParameterValue(spec, spec.proposed)
    if (isRefusal(value)) throw new Refused(value)
    parameters[spec.id] = value
  }
  return [{ region, from: '1900-01-01', to: null, parameters }]
}
