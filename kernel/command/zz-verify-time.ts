import { readFileSync } from 'node:fs'
import { embeddedLogins } from '#kernel/database/roles.ts'
import { openPools } from '#kernel/database/pools.ts'
import { discoverModules, loadKinds } from '#kernel/module/index.ts'
import { openGate, verify } from './index.ts'
const { address, name, region } = JSON.parse(readFileSync('/tmp/vbig/address.json', 'utf8'))
const pools = openPools(embeddedLogins(address, name))
const modules = await discoverModules(new URL('../../modules', import.meta.url).pathname)
const gate = await openGate({ pool: pools.owner, modules, kinds: await loadKinds(modules) })
const t0 = performance.now()
const v = await verify(pools.owner, region, { gate })
console.log(((performance.now() - t0) / 1000).toFixed(1), 's', JSON.stringify({ ok: v.ok, leaves: v.log.leaves, entries: v.ledger.entries, steps: v.steps.count, docs: v.steps.documents }), 'rss', Math.round(process.resourceUsage().maxRSS / 1024), 'MB')
console.log(JSON.stringify([...v.ledger.problems, ...v.log.problems, ...v.steps.problems].slice(0, 8), null, 1))
process.exit(0)
