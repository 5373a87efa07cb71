import { hash } from 'node:crypto'
import type { Pool } from 'pg'
import type { Gate } from '#kernel/command/index.ts'
import { withRegion } from '#kernel/database/index.ts'
import type { Module, Patrol, PatrolAlert, PatrolFinding, PatrolRun, PatrolTest } from '#kernel/module/index.ts'
import type { CountedOutcome, Ranked } from '#kernel/screening/index.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import { Refused } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import { refuse } from './refusals.ts'
import { look, namedIds, ownId, type Looked } from './look.ts'
import { raise } from './raise.ts'

/** A finding at least so sure bears an alert; below it, it is listed. The measure by which tests support each other, too. */
const ALERT_FROM = 0.2

export interface PatrolOptions {
  /** Puts the program into its position where no one holds it, and keeps the night. */
  owner: Pool
  gate: Gate
  clock: () => Date
}

/** The module that keeps the patrol. */
export function patrolOf(modules: readonly Module[]): Patrol {
  const [patrol, ...others] = modules.flatMap((module) => module.patrol ?? [])
  if (!patrol || others.length > 0) throw new Error('One module keeps the patrol.')
  return patrol
}

/**
 * One night over the books of a region: last fiscal year and this one. New findings bear their alerts first, then the run is kept with all it
 * found; a run broken off between the two finds its alerts standing the next time. A failure is kept too, and thrown again.
 */
export async function patrolRegion({ owner, gate, clock }: PatrolOptions, region: Region): Promise<PatrolRun> {
  const patrol = patrolOf(gate.modules)
  const at = clock()
  const started = performance.now()
  const day = civilDayOf(at)
  const from = `${Number(day.slice(0, 4)) - 1}-01-01`
  const run: PatrolRun = { day, from, at, seconds: 0, payments: 0, failed: null, tests: [], findings: [], waiting: null }
  const keep = async (rest: Partial<PatrolRun>): Promise<PatrolRun> => {
    const whole = { ...run, ...rest, seconds: (performance.now() - started) / 1_000 }
    await withRegion(owner, region, (client) => patrol.keep(client, region, whole))
    return whole
  }
  try {
    const [books, ...others] = gate.modules.flatMap((module) => module.bookPayments ?? [])
    if (!books || others.length > 0) throw new Refused(refuse('server.patrol_no_books'))
    const looked = await look(gate, region, books, from, day)
    const named = looked.ranked.map((one) => ({ one, alert: alertOf(one, looked) }))
    const due = named.filter(({ one }) => one.found.sure >= ALERT_FROM && !one.test.quiet).map(({ alert }) => alert)
    const raised = await raise(owner, gate, region, patrol, due)
    const findings = named.map(({ one, alert }): PatrolFinding => {
      const { source: _source, title: _title, ask: _ask, ...rest } = alert
      return { ...rest, rank: one.rank, alert: raised.alerts.get(alert.identity) ?? null, isNew: raised.fresh.has(alert.identity) }
    })
    return await keep({ payments: looked.payments, tests: looked.outcomes.map(testOf), findings, waiting: raised.waiting })
  } catch (error) {
    const failed = error instanceof Refused ? error.refusal.message : refuse('server.patrol_failed', { reported: error instanceof Error ? error.message : String(error) }).message
    await keep({ failed })
    throw error
  }
}

/** A key that names a payment by its place in tonight’s store is said by the payment’s number, which stays. */
function alertOf({ test, found }: Ranked, { members }: Looked): PatrolAlert {
  const ids = namedIds(found)
  const [own] = ownId(found.key)
  const key = own === undefined ? found.key : `payment ${members.get(own)?.number ?? '—'}`
  const days = ids.flatMap((id) => members.get(id)?.day ?? []).sort()
  const period = days[0]?.slice(0, 4) ?? '—'
  return {
    identity: hash('sha256', JSON.stringify([test.id, period, key])), source: 'population', test: test.id, title: test.title, period, unit: found.unit, payee: found.payee,
    amountFen: found.amountFen, count: found.count, sure: found.sure, reason: found.reason, ask: test.ask, documents: ids.flatMap((id) => members.get(id)?.number ?? []),
  }
}

function testOf({ test, missing, cannotJudge, leftOut, findings: found, ms }: CountedOutcome): PatrolTest {
  const { id, title, looksFor, cannotSee, ask, thresholds = {}, quiet = false } = test
  return { id, title, looksFor, cannotSee, ask, thresholds, quiet, missing, cannotJudge, ...(leftOut ? { leftOut } : {}), found, ms }
}
