import type { ClientBase } from 'pg'
import { dayNumber, dayText, startOfDay, type CivilDay } from '#kernel/values/civil-day.ts'
import type { Region } from '#kernel/values/region.ts'
import { recomputeMany, type EvidenceGate, type Recomputation } from './evidence.ts'

/** A day's verdicts judged again. */
export interface SelfReplay {
  day: CivilDay
  /** Verdicts in the sample. */
  checked: number
  /** Verdicts of the day that some rule was asked for. */
  judged: number
  /** The sample is drawn by this; the same seed draws the same verdicts. */
  seed: string
  /** Came out otherwise than stored. */
  mismatches: Recomputation[]
  /** Could not be judged again: neither equal nor a mismatch. */
  notRecomputed: Recomputation[]
}

/** Verdicts judged again at once: their bodies and trees are in memory. */
const CHUNK = 200

/**
 * Judges a sample of a day's verdicts again and compares to the last digit. The client reads the whole region. Verdicts of no rule are not
 * drawn: there is nothing to judge again.
 */
export async function selfReplay(
  client: ClientBase, region: Region, gate: EvidenceGate, { day, sample, seed }: { day: CivilDay; sample: number; seed: string },
): Promise<SelfReplay> {
  const { rows } = await client.query<{ id: string; judged: bigint }>({
    name: 'command-replay-sample',
    text: `select id, count(*) over () as judged from rules.verdict
            where region = $1 and judged_at >= $2 and judged_at < $3 and rule_set <> 'none'
            order by md5(id::text || $4), id limit $5`,
    values: [region, startOfDay(day), startOfDay(dayText(dayNumber(day)! + 1)), seed, sample],
  })
  const ids = rows.map((row) => row.id)
  const answers: Recomputation[] = []
  for (let from = 0; from < ids.length; from += CHUNK) answers.push(...await recomputeMany(client, region, gate, ids.slice(from, from + CHUNK)))
  return {
    day, seed, checked: ids.length, judged: Number(rows[0]?.judged ?? 0),
    mismatches: answers.filter(({ status }) => status === 'differs'), notRecomputed: answers.filter(({ status }) => status === 'notRecomputed'),
  }
}

/** What is kept of one day's replay: the counts, and the first verdicts that did not come out equal. */
export interface KeptReplay {
  day: CivilDay
  checked: number
  judged: number
  mismatches: number
  notRecomputed: number
  seed: string
  at: Date
  /** At most a hundred, mismatches first. */
  found: Recomputation[]
}

const MAX_FOUND = 100

/** Keeps the result of a day; of two replays of one day the later stands. */
export async function keepReplay(client: ClientBase, region: Region, replay: SelfReplay, at: Date): Promise<void> {
  const found = [...replay.mismatches, ...replay.notRecomputed].slice(0, MAX_FOUND)
  await client.query({
    name: 'command-keep-replay',
    text: `insert into command.self_replay (region, day, checked, judged, mismatches, not_recomputed, seed, at, found)
           select a.region, $2, $3, $4, $5, $6, $7, $8, $9 from platform.region a where a.region = $1
           on conflict (region, day) do update set checked = excluded.checked, judged = excluded.judged, mismatches = excluded.mismatches,
             not_recomputed = excluded.not_recomputed, seed = excluded.seed, at = excluded.at, found = excluded.found`,
    values: [region, replay.day, replay.checked, replay.judged, replay.mismatches.length, replay.notRecomputed.length, replay.seed, at, JSON.stringify(found)],
  })
}

/** The newest replay of the region; null before the first. */
export async function lastReplay(client: ClientBase, region: Region): Promise<KeptReplay | null> {
  const { rows } = await client.query<KeptReplay>({
    name: 'command-last-replay',
    text: `select day::text as day, checked, judged, mismatches, not_recomputed as "notRecomputed", seed, at, found
             from command.self_replay where region = $1 order by day desc limit 1`,
    values: [region],
  })
  return rows[0] ?? null
}
