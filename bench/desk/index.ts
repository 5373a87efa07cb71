import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '#kernel/database/index.ts'
import { loadOrCreateSigner } from '#kernel/log/index.ts'
import { buildServer } from '../../apps/server/server.ts'
import { startSequencer } from '../../apps/server/sequencer.ts'
import { siteOf } from '../../apps/server/site-of.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import type { BenchOptions } from '../model.ts'
import { fill, PURPOSES } from './fill.ts'
import { makeOffice, type Seat } from './office.ts'

const WARM = 10
const CALLS = 200
const DAY_MS = 86_400_000
/** A figure that takes longer is made of the calls until then, and how many they were is said. */
const MOST_MS = 60_000

/**
 * What an official waits for in the morning, over HTTP on one machine: the first page of the to-do list, the whole first screen, the alert
 * board (its counts and its first page), a search, and what a leader looks at, with `rows` open tasks in one region. One caller at a time.
 */
export async function measure({ rows, say }: BenchOptions): Promise<Record<string, unknown>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-bench-'))
  const database = await openDatabase({ environment: {}, dataDir })
  try {
    const office = await makeOffice(database.pools, '990000001')
    say(`filling ${rows} open tasks`)
    await fill(database.pools.owner, office, rows, say)
    const signer = await loadOrCreateSigner(join(dataDir, 'bench.key'), 'bench')
    const sequencer = await startSequencer({ pool: database.pools.sequencer, signer, clock: () => new Date(), onProblem: (_, error) => { throw error } })
    const app = await buildServer(siteOf(database.pools, office.gate, sequencer, null), { webDir: null, logLevel: 'error' })
    const url = await app.listen({ host: '127.0.0.1', port: 0 })
    const { region, seats } = office
    const ask = caller(url, region)
    const by = (code: string) => seats.filter((seat) => seat.code === code)
    const desks = [...by('division.handler'), ...by('unit.financeHead')]
    const [officer] = by('monitoring.officer')
    const [handler] = by('division.handler')
    const [leader] = by('bureau.leader')
    const month = { from: civilDayOf(new Date(Date.now() - 29 * DAY_MS)), to: civilDayOf(new Date()) }
    const figures = {
      todo: await timed(say, 'to-do', (n) => ask(desks[n % desks.length]!, '/api/todo', { limit: '30' })),
      board: await timed(say, 'alert board', async () => {
        await ask(officer!, '/api/monitoring/board', {}, false)
        await ask(officer!, '/api/monitoring/alerts', { state: 'open', limit: '30' }, false)
      }),
      search: await timed(say, 'search', (n) => ask(handler!, '/api/search', { text: searched(n, rows), limit: '8' }, false)),
      searchOfUnit: await timed(say, 'search of a unit', (n) => ask(by('unit.financeHead')[n % 20]!, '/api/search', { text: searched(n, rows), limit: '8' }, false)),
      todoFiltered: await timed(say, 'filtered', (n) => ask(desks[n % desks.length]!, '/api/todo', { limit: '30', minFen: '80000000', text: PURPOSES[n % PURPOSES.length]! })),
      desk: await timed(say, 'first screen', (n) => ask(desks[n % desks.length]!, '/api/desk', {})),
      leader: await timed(say, 'first screen of the leader', () => ask(leader!, '/api/desk', {})),
      overview: await timed(say, 'overview: figures of 30 days', () => ask(leader!, '/api/monitoring/statistics', month, false)),
      hits: await timed(say, 'overview: rule hits of 12 months', () => ask(leader!, '/api/monitoring/hits', {}, false)),
    }
    await app.close()
    await sequencer.stop()
    return {
      tasks: rows, todoP95Ms: figures.todo.p95, boardP95Ms: figures.board.p95, searchP95Ms: figures.search.p95, todoP50Ms: figures.todo.p50, boardP50Ms: figures.board.p50,
      searchP50Ms: figures.search.p50, searchOfUnitP95Ms: figures.searchOfUnit.p95, todoFilteredP95Ms: figures.todoFiltered.p95, deskP95Ms: figures.desk.p95, deskP50Ms: figures.desk.p50,
      leaderP95Ms: figures.leader.p95, overviewP95Ms: figures.overview.p95, hitsP95Ms: figures.hits.p95,
    }
  } finally {
    await database.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** A payee, a frequent purpose, two words, an exact line, a serial, an amount: a sixth each. */
function searched(n: number, rows: number): string {
  const some = 1 + (n * 7919) % rows
  const purpose = PURPOSES[n % PURPOSES.length]!
  return [`收款人${n * 137 % 20_000}公司`, purpose, `公司 ${purpose}`, `第${some}号`, String(some % 1_000_000), `${100 + n}.50`][n % 6]!
}

function caller(url: string, region: string) {
  return async (seat: Seat, path: string, query: Record<string, string>, position = true): Promise<void> => {
    const search = new URLSearchParams({ region, ...(position ? { position: seat.position } : {}), ...query })
    const answer = await fetch(`${url}${path}?${search}`, { headers: { cookie: `sluice_session=${seat.cookie}` } })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text.slice(0, 300)}`)
  }
}

async function timed(say: (line: string) => void, name: string, call: (n: number) => Promise<void>): Promise<{ p50: number; p95: number }> {
  for (let n = 0; n < WARM; n++) await call(n)
  const times: number[] = []
  const first = performance.now()
  for (let n = 0; n < CALLS && performance.now() - first < MOST_MS; n++) {
    const began = performance.now()
    await call(n)
    times.push(performance.now() - began)
  }
  times.sort((left, right) => left - right)
  const at = (share: number) => Number(times[Math.floor(share * times.length)]!.toFixed(1))
  const figure = { p50: at(0.5), p95: at(0.95) }
  say(`${name}: p50 ${figure.p50} ms, p95 ${figure.p95} ms, ${times.length} calls`)
  return figure
}
