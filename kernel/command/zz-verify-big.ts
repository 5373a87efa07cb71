// scratch: removed before the end
import { writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { startTestServer, SERVER_VARIABLE } from '#kernel/database/testing.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { run } from './index.ts'
import { testOffice } from './testing.ts'
import { paymentBody } from './test-payments.ts'
const dataDir = await mkdtemp('/tmp/vbig/server-')
const server = await startTestServer(dataDir, false)
const { host, user, password, passwords } = server
process.env[SERVER_VARIABLE] = JSON.stringify({ host, user, password, passwords })
const office = await testOffice()
const N = Number(process.argv[2] ?? 20000)
const indicators: string[] = []
for (let i = 0; i < 40; i++) indicators.push(await office.indicator('school', 10_000_000_000_00n))
const WAY = [['unit.clerk', 'submit'], ['unit.financeHead', 'approve'], ['division.handler', 'approve'], ['treasury.payer', 'order'], ['treasury.dispatcher', 'send'], ['treasury.reconciler', 'receive']] as const
const t0 = performance.now()
writeFileSync('/tmp/vbig/address.json', JSON.stringify({ address: { host, user, password, passwords }, name: office.database.name, region: office.region, pid: process.pid }))
let refused = 0
let clock = 0
for (let done = 0; done < N; done += 500) {
  const docs = Array.from({ length: 500 }, (_, i) => ({ id: newId(), indicator: indicators[(done + i) % 40]! }))
  for (const [position, action] of WAY) {
    const answers = await run(office.gate, office.region, docs.map(({ id, indicator }) => ({
      key: newId(), actor: office.actor(position), kind: 'payment', document: id, action,
      ...(action === 'submit' ? { body: paymentBody(indicator) } : {}), ...(action === 'receive' ? { reason: `B-${id}` } : {}),
    })))
    for (const a of answers) if (isRefusal(a) && refused++ < 3) console.log(a.code, a.message.en)
  }
  if ([2000, 8000].includes(done)) { const { rows } = await office.database.owner.query(`select t::text as name from platform.table_class`); await office.database.owner.query(`analyze ${rows.map((r: { name: string }) => r.name).join(', ')}`) }
  if (done % 2500 === 0) console.log(done, ((performance.now() - t0) / 1000).toFixed(0), refused)
}
await office.database.owner.query('vacuum analyze').catch(() => {})
console.log('ready', (performance.now() - t0) / 1000, refused)
writeFileSync('/tmp/vbig/ready', String(N))
setInterval(() => {}, 1000)
