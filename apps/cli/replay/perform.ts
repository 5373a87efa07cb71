import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { Pool } from 'pg'
import { establish } from '#kernel/access/index.ts'
import { type Gate, install, openGate, verify, type Verification } from '#kernel/command/index.ts'
import { analyseAll, inTransaction, openRegions, type Pools } from '#kernel/database/index.ts'
import type { Mapping } from '#kernel/files/index.ts'
import { loadOrCreateSigner, sequenceRegion } from '#kernel/log/index.ts'
import { discoverModules, type LoadedKind, loadKinds, type Module } from '#kernel/module/index.ts'
import { Refused } from '#kernel/values/refusal.ts'
import { allot, indicatorList } from './allot.ts'
import { type Office, replayClock } from './drive.ts'
import { NEVER_DELIVERED, type Intake, refuse } from './model.ts'
import { organise } from './organise.ts'
import type { Progress } from './progress.ts'
import { refundBook } from './match-refund.ts'
import { replayDay, type Tally, newTally } from './replay-day.ts'
import { setThresholds } from './thresholds.ts'

export interface ReplayOptions {
  /** The file as read; its days are taken off as they are replayed. */
  intake: Intake
  mapping: Mapping
  pools: Pick<Pools, 'owner' | 'gate' | 'readers' | 'read' | 'sequencer'>
  region: string
  batchSize: number
  /** Salts of the log from this text instead of chance, so that two runs write the same commitments; trials only. */
  seed: string | null
  /** The key that signs the log, made when the file is absent. */
  key: { file: string; name: string }
  progress: Progress
  signal: AbortSignal
}

export interface Replayed {
  intake: Intake
  tally: Tally
  commands: number
  /** Of the requests, refunds and all their approvals; reading the file, setting up and verifying are not in it. */
  gateSeconds: number
  stages: Record<string, number>
  verification: Verification
}

/** PostgreSQL plans for the size a table had when it was last analysed, and a foreign key keeps that plan: grown tenfold, look again. */
const ANALYSE_AT = [500, 3_000, 20_000, 150_000]

/** The rows of a payments file through the real gate, from an empty book to a signed and verified log. */
export async function replay(options: ReplayOptions): Promise<Replayed> {
  const { pools, region, intake, progress } = options
  progress.step(`${intake.rows} 行，${intake.units.length} 个单位，${intake.indicators.length} 条指标`,
    `${intake.rows} rows, ${intake.units.length} units, ${intake.indicators.length} indicators`)
  const modules = await discoverModules(fileURLToPath(new URL('../../../modules', import.meta.url)))
  const kinds = await loadKinds(modules)
  const stages: Record<string, number> = {}
  const office = await openOffice(options, { modules, kinds, stages })
  const kindOf = (code: string): LoadedKind => {
    const kind = kinds.get(code)
    if (!kind) throw new Refused(refuse('replay.kind_missing', { kind: code }))
    return kind
  }
  const started = performance.now()
  const tally = await replayDays(office, intake, kindOf, indicatorList(pools.read, modules, region), progress)
  const gateSeconds = (performance.now() - started) / 1000
  progress.done()
  progress.step('签署并核验账本与存证', 'Signing and verifying the books and the log')
  const vkey = await signLog(pools.sequencer, region, options.key)
  const verification = await verify(pools.owner, region, { gate: office.gate, vkey, threads: { program: new URL('../verify-thread.ts', import.meta.url) } })
  return { intake, tally, commands: office.answered, gateSeconds, stages, verification }
}

async function openOffice(
  options: ReplayOptions,
  { modules, kinds, stages }: { modules: readonly Module[]; kinds: ReadonlyMap<string, LoadedKind>; stages: Record<string, number> },
): Promise<Office> {
  const { pools, region, mapping, intake } = options
  const { owner } = pools
  await openRegions(owner, [region])
  const { rows } = await owner.query<{ seq: bigint }>('select seq from platform.region_clock where region = $1', [region])
  if (rows[0]!.seq > 0n) throw new Refused(refuse('replay.region_in_use', { region }))
  await install(owner, modules, kinds, new Date())
  const asked = ['payment', 'refund'].flatMap((code) => kinds.get(code) ?? [])
  const staff = organise(region, intake.units, modules.flatMap((module) => module.positions), asked)
  await inTransaction(owner, (client) => establish(client, region, staff.organisation, modules.flatMap((module) => module.matrix)))
  await setThresholds(owner, region)
  const clock = replayClock()
  const gate: Gate = await openGate({
    pool: pools.gate, readerPool: pools.readers, modules, kinds, clock: clock.now, notDelivered: [...mapping.notDelivered, ...NEVER_DELIVERED],
    measure: (stage, ms) => (stages[stage] = (stages[stage] ?? 0) + ms),
    ...(options.seed === null ? {} : { random: seededBytes(options.seed) }),
  })
  return {
    gate, region, staff, clock, read: pools.read, batchSize: options.batchSize, signal: options.signal,
    inFlight: options.seed === null ? 2 : 1, answered: 0,
    onBatch: analyser(owner),
  }
}

async function replayDays(
  opened: Office, intake: Intake, kindOf: (code: string) => LoadedKind, list: (year: number) => Promise<Map<string, string>>,
  progress: Progress,
): Promise<Tally> {
  const tally = newTally()
  const kinds = { payment: kindOf('payment'), refund: kindOf('refund'), batch: kindOf('indicatorBatch') }
  const parts = kinds.refund.fields.find((field) => field.type === 'table')
  const book = refundBook(parts?.type === 'table' ? parts.maxRows : 1)
  let indicators = new Map<string, string>()
  let year = 0
  let today = intake.days[0]!.day
  const total = intake.requests + intake.refunds
  const office: Office = {
    ...opened,
    onBatch: async (answered) => {
      await opened.onBatch(answered)
      progress.at(today, { rows: tally.decided + tally.refundsDecided, total })
    },
  }
  // Taken off the list, so that the rows of a day that is over can be forgotten.
  for (let day = intake.days.shift(); day; day = intake.days.shift()) {
    today = day.day
    office.clock.enter(today)
    if (Number(today.slice(0, 4)) !== year) {
      year = Number(today.slice(0, 4))
      indicators = await allot(office, kinds.batch, intake, year, list)
    }
    await replayDay(office, kinds, { intake, day, indicators, book, tally })
  }
  opened.answered = office.answered
  return tally
}

async function signLog(sequencer: Pool, region: string, key: ReplayOptions['key']): Promise<string> {
  const signer = await loadOrCreateSigner(key.file, key.name)
  const client = await sequencer.connect()
  try {
    while ((await sequenceRegion(client, region, signer, new Date())).more);
    return signer.vkey
  } finally {
    client.release()
  }
}

function analyser(owner: Pool): Office['onBatch'] {
  let next = 0
  return async (answered) => {
    if (next >= ANALYSE_AT.length || answered < ANALYSE_AT[next]!) return
    next += 1
    await analyseAll(owner)
  }
}

/** SHA-256 in counter mode. */
function seededBytes(seed: string): (bytes: number) => Buffer {
  let counter = 0
  return (bytes) => {
    const blocks = Array.from({ length: Math.ceil(bytes / 32) }, () => createHash('sha256').update(`${seed}/${counter++}`).digest())
    return Buffer.concat(blocks).subarray(0, bytes)
  }
}
