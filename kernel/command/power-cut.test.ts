import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testServer, type TestDatabase, type TestServer } from '#kernel/database/testing.ts'
import { openTasks, type ProcessState } from '#kernel/process/index.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { run, verify, type Command, type Done } from './index.ts'
import type { Plan } from './test-power-cut-worker.ts'
import { testOffice, type TestOffice } from './testing.ts'
import { balanceOf } from './test-payments.ts'

/** SLUICE_RANDOM=large: fifty moments. */
const MOMENTS = process.env.SLUICE_RANDOM === 'large' ? 50 : 6
const BUDGET = 10_000_000_00n

let server: TestServer
let office: TestOffice
let indicator: string
/** Opened again after each restart. */
let database: TestDatabase
const acknowledged = new Map<string, { command: Command; answer: Done }>()

beforeAll(async () => {
  server = await testServer()
  database = await server.database()
  office = await testOffice({ database })
  indicator = await office.indicator('school', BUDGET)
})
afterAll(async () => {
  await database.close()
  await server.close()
})

/** Lets a writing process work until the cut, and gives back what it had asked for without hearing an answer. */
async function writeUntil(cut: (worker: { kill: () => void }) => Promise<void>): Promise<Command[]> {
  const plan: Plan = {
    url: { gate: database.url('gate'), owner: database.url('owner') }, region: office.region, clerk: office.actor('unit.clerk'),
    head: office.actor('unit.financeHead'), indicator, clock: '2026-10-12T02:00:00Z',
  }
  const worker = spawn(process.execPath, [fileURLToPath(new URL('test-power-cut-worker.ts', import.meta.url)), JSON.stringify(plan)], { stdio: ['ignore', 'pipe', 'pipe'] })
  const asked = new Map<string, Command>()
  let complaint = ''
  worker.stderr.on('data', (text: Buffer) => (complaint += text.toString()))
  let begun = () => {}
  const first = new Promise<void>((resolve) => (begun = resolve))
  const lines = createInterface({ input: worker.stdout })
  lines.on('line', (line) => {
    // A line that the kill cut off was not said.
    const what = parse(line.slice(1))
    if (!what) return
    if (line.startsWith('?')) for (const command of what as Command[]) asked.set(command.key, command)
    else {
      for (const { key, answer } of what as { key: string; answer: Done }[]) {
        acknowledged.set(key, { command: asked.get(key)!, answer })
        asked.delete(key)
      }
      begun()
    }
  })
  const read = once(lines, 'close')
  await Promise.race([first, once(worker, 'exit').then(() => { throw new Error(`the writing process did not begin: ${complaint}`) })])
  await cut({ kill: () => worker.kill('SIGKILL') })
  worker.kill('SIGKILL')
  await read
  return [...asked.values()]
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 500))

async function everythingStands(): Promise<void> {
  const { rows } = await database.owner.query<{ document: string; n: bigint; state: ProcessState; open: string[]; tasks: bigint; leaves: string[] }>(
    `select i.document, (select count(*) from process.step s where s.region = $1 and s.document = i.document) as n, i.state,
            array(select task_key from process.task t where t.region = $1 and t.document = i.document and t.state = 'open' order by 1) as open,
            array(select s.leaf::text from process.step s where s.region = $1 and s.document = i.document order by s.n) as leaves
       from process.instance i where i.region = $1`, [office.region])
  const stands = new Map(rows.map((row) => [row.document, row]))
  for (const { command, answer } of acknowledged.values()) {
    expect(stands.get(command.document)?.leaves, `acknowledged ${command.action} of ${command.document}`).toContain(answer.leaf)
  }
  for (const { document, state, open } of rows) expect(open, `open tasks of ${document}`).toEqual(openTasks(state).sort())
  const verdict = await verify(database.owner, office.region, { gate: office.gate })
  expect(verdict.steps.problems).toEqual([])
  expect(verdict.ledger.problems).toEqual([])
  expect(verdict.log.problems).toEqual([])
}

it(`after kill -9 of the writer or of PostgreSQL at ${MOMENTS} moments, every acknowledged decision stands and none is done twice`, async () => {
  let repeated = 0
  for (let moment = 0; moment < MOMENTS; moment++) {
    const killServer = moment % 2 === 1
    const open = await writeUntil(async (worker) => {
      await pause()
      if (killServer) await server.kill()
      else worker.kill()
    })
    if (killServer) {
      const { name } = database
      await database.close().catch(() => {})
      await server.restart()
      database = server.reopen(name)
      office.database = database
    }
    await everythingStands()
    // What was asked without an answer is asked again under the same key: it is done now, or was done, never twice.
    repeated += open.length
    const gate = { ...office.gate, pool: database.gate }
    const answers = open.length > 0 ? await run(gate, office.region, open) : []
    answers.forEach((answer, index) => {
      expect(isRefusal(answer) ? answer.code : 'done', open[index]!.action).toBe('done')
      acknowledged.set(open[index]!.key, { command: open[index]!, answer: answer as Done })
    })
    const { rows: [row] } = await database.owner.query<{ steps: bigint; payments: bigint }>(
      `select count(*) as steps, count(*) filter (where s.action = 'submit') as payments
         from process.step s join document.document d on d.region = s.region and d.id = s.document where s.region = $1 and d.kind = 'payment'`, [office.region])
    expect(row!.steps).toBe(BigInt(acknowledged.size))
    expect(await balanceOf(office, indicator, '2005')).toBe(BUDGET - 100n * row!.payments)
  }
  await everythingStands()
  process.stdout.write(`power cut: ${MOMENTS} moments, ${acknowledged.size} acknowledged decisions, ${repeated} asked again\n`)
}, 60_000 + MOMENTS * 10_000)
