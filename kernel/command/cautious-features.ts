import type { ClientBase } from 'pg'
import { emptyState, readFeatureStates, type FeatureEvent, type FeatureSpec, type FeatureState, type HistoryRow } from '#kernel/rules/index.ts'
import type { Region } from '#kernel/values/region.ts'
import type { ReadStates } from './features.ts'
import { readApart } from './read-apart.ts'

/** Features that could not be read, by id: candidates that read one cannot judge. */
export type FeatureFaults = Map<string, Error>

/** Longer than the largest batch ever took at ten million rows; the clerks of an office wait for as much, once in a rest. */
const LIMIT_MS = 1_000
/** So long a feature that failed is left alone: the live decisions behind it have waited once. */
const REST_MS = 600_000

interface Rest {
  until: number
  faults: FeatureFaults
}

/** By the features that the candidates of one day ask, which are the same array as long as the candidates are the same. */
const resting = new WeakMap<readonly FeatureSpec[], Rest>()

/**
 * Features that only candidates ask. What fails or is too slow fails for those candidates and is told in their rows: the batch, whose live rules
 * have nothing to do with it, goes on in its transaction. All are asked at once; after a fault each apart, so that one takes no other with it.
 * One slice follows the other, so that only the first waits for a fault; members may be written by then, but the events ask as before the batch.
 */
export function cautiousReader(faults: FeatureFaults, now: number): ReadStates {
  let last: Promise<unknown> = Promise.resolve()
  return (client, region, specs, events, siblings) => {
    const states = last.then(() => readCautiously(faults, now, { client, region, specs, events, siblings }))
    last = states.catch(() => {})
    return states
  }
}

interface Asked { client: ClientBase; region: Region; specs: readonly FeatureSpec[]; events: readonly FeatureEvent[]; siblings: readonly HistoryRow[] }

async function readCautiously(faults: FeatureFaults, now: number, asked: Asked): Promise<FeatureState[][]> {
  const { client, region, specs, events, siblings } = asked
  const rest = resting.get(specs)
  if (rest && now < rest.until) {
    for (const [id, fault] of rest.faults) faults.set(id, fault)
    return spread(asked, await readEach(faults, asked))
  }
  const whole = await readApart(client, LIMIT_MS, () => readFeatureStates(client, region, specs, events, siblings))
  if ('result' in whole) return whole.result
  const found: FeatureFaults = new Map(specs.length === 1 ? [[specs[0]!.id, whole.fault]] : [])
  const columns = await readEach(found, asked)
  resting.set(specs, { until: now + REST_MS, faults: found })
  for (const [id, fault] of found) faults.set(id, fault)
  return spread(asked, columns)
}

/** By feature, the state of each event; those that fail, or have failed, are left out and stand in `faults`. */
async function readEach(faults: FeatureFaults, { client, region, specs, events, siblings }: Asked): Promise<Map<string, FeatureState[]>> {
  const columns = new Map<string, FeatureState[]>()
  for (const spec of specs.filter(({ id }) => !faults.has(id))) {
    const apart = await readApart(client, LIMIT_MS, () => readFeatureStates(client, region, [spec], events, siblings))
    if ('fault' in apart) faults.set(spec.id, apart.fault)
    else columns.set(spec.id, apart.result.map(([state]) => state!))
  }
  return columns
}

function spread({ specs, events }: Asked, columns: ReadonlyMap<string, FeatureState[]>): FeatureState[][] {
  return events.map((_, index) => specs.map(({ id }) => columns.get(id)?.[index] ?? emptyState()))
}
