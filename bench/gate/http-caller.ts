import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'

interface Task {
  url: string
  calls: { cookie: string; body: unknown }[]
  concurrency: number
  seconds: number
  perSecond?: number
}

const task = JSON.parse(await text(process.stdin)) as Task
const agent = new Agent({ keepAlive: true, maxSockets: task.perSecond ? 512 : task.concurrency })
const latencies: number[] = []
let next = 0
let refused = 0
const until = performance.now() + task.seconds * 1_000

function call(scheduledAt: number): Promise<void> {
  const { cookie, body } = task.calls[next++ % task.calls.length]!
  const content = JSON.stringify({ ...(body as object), key: `http-${process.pid}-${next}`, document: crypto.randomUUID() })
  return new Promise((resolve, reject) => {
    const sent = request(`${task.url}/api/commands`, {
      method: 'POST', agent,
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content), cookie, 'x-sluice': '1' },
    }, (answer) => {
      let told = ''
      answer.on('data', (piece) => { if (answer.statusCode !== 200) told += String(piece) })
      answer.on('end', () => {
        latencies.push(performance.now() - scheduledAt)
        if (answer.statusCode !== 200 && refused++ === 0) process.stderr.write(`first refusal: ${answer.statusCode} ${told}\n`)
        resolve()
      })
    })
    sent.on('error', reject)
    sent.end(content)
  })
}

const started = performance.now()
if (task.perSecond) {
  const pending: Promise<void>[] = []
  for (let n = 0; performance.now() < until; n++) {
    const at = started + n * 1_000 / task.perSecond
    const wait = at - performance.now()
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait))
    pending.push(call(at))
  }
  await Promise.all(pending)
} else {
  await Promise.all(Array.from({ length: task.concurrency }, async () => {
    while (performance.now() < until) await call(performance.now())
  }))
}
const seconds = (performance.now() - started) / 1_000
latencies.sort((left, right) => left - right)
const at = (share: number) => Number((latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0).toFixed(1))
process.stdout.write(JSON.stringify({ perSecond: latencies.length / seconds, p50Ms: at(0.5), p99Ms: at(0.99), refused }))
agent.destroy()
