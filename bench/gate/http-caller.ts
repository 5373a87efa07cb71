import { text } from 'node:stream/consumers'
import { connect, type Lane } from './http-lane.ts'

interface Task {
  url: string
  calls: { cookie: string; body: object }[]
  concurrency: number
  seconds: number
  perSecond?: number
}

const task = JSON.parse(await text(process.stdin)) as Task
const { hostname, port, host } = new URL(task.url)
// Written out beforehand: while the server is measured, a call costs this process its key, its document and one write.
const prepared = task.calls.map(({ cookie, body }) => {
  const start = JSON.stringify(body).slice(0, -1)
  const head = `POST /api/commands HTTP/1.1\r\nhost: ${host}\r\ncookie: ${cookie}\r\nx-sluice: 1\r\ncontent-type: application/json\r\ncontent-length: `
  return { head, start, bytes: Buffer.byteLength(start) }
})
const latencies: number[] = []
let next = 0
let refused = 0

function written(): string {
  const { head, start, bytes } = prepared[next++ % prepared.length]!
  const rest = `,"key":"http-${process.pid}-${next}","document":"${crypto.randomUUID()}"}`
  return `${head}${bytes + rest.length}\r\n\r\n${start}${rest}`
}

async function call(lane: Lane, scheduledAt: number): Promise<void> {
  const { status, body } = await lane.ask(written())
  latencies.push(performance.now() - scheduledAt)
  if (status !== 200 && refused++ === 0) process.stderr.write(`first refusal: ${status} ${body()}\n`)
}

/** One waits for its answer, then calls again. */
async function callInTurn(until: number): Promise<void> {
  const lane = await connect(Number(port), hostname)
  while (performance.now() < until) await call(lane, performance.now())
  lane.end()
}

/** On a fixed timetable, whether or not the earlier calls are answered; each on a connection that is free, or on a new one. */
async function callByTimetable(perSecond: number, until: number): Promise<void> {
  const free: Lane[] = []
  const pending: Promise<void>[] = []
  const one = async (at: number) => {
    const lane = free.pop() ?? await connect(Number(port), hostname)
    await call(lane, at)
    free.push(lane)
  }
  const started = performance.now()
  for (let n = 0; performance.now() < until; n++) {
    const at = started + n * 1_000 / perSecond
    const wait = at - performance.now()
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait))
    pending.push(one(at))
  }
  await Promise.all(pending)
  for (const lane of free) lane.end()
}

const cpu = process.cpuUsage()
const started = performance.now()
const until = started + task.seconds * 1_000
if (task.perSecond) await callByTimetable(task.perSecond, until)
else await Promise.all(Array.from({ length: task.concurrency }, () => callInTurn(until)))
const seconds = (performance.now() - started) / 1_000
const { user, system } = process.cpuUsage(cpu)
latencies.sort((left, right) => left - right)
const at = (share: number) => Number((latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0).toFixed(1))
process.stdout.write(JSON.stringify({
  perSecond: latencies.length / seconds, p50Ms: at(0.5), p99Ms: at(0.99), refused, callerCpuMs: (user + system) / 1_000 / latencies.length,
}))
