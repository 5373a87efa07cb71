import { fileURLToPath } from 'node:url'
import { openPools } from '#kernel/database/index.ts'
import { discoverModules, loadKinds } from '#kernel/module/index.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { openGate, run, type Command } from './index.ts'
import { paymentBody } from './test-payments.ts'

/**
 * The writing process of power-cut.test.ts: it is killed while it works. It sends payments and their first approval in batches and
 * says on stdout what it is about to ask (`?`) and what was answered (`!`), one JSON a line, each before it goes on.
 */
export interface Plan {
  url: { gate: string; owner: string }
  region: string
  clerk: Command['actor']
  head: Command['actor']
  indicator: string
  clock: string
}

const plan = JSON.parse(process.argv[2]!) as Plan
const say = (mark: '?' | '!', what: unknown) => process.stdout.write(`${mark}${JSON.stringify(what)}\n`)
const modules = await discoverModules(fileURLToPath(new URL('../../modules', import.meta.url)))
const kinds = await loadKinds(modules)
const pools = openPools({ gate: { connectionString: plan.url.gate }, owner: { connectionString: plan.url.owner } })
const gate = await openGate({ pool: pools.gate, readerPool: pools.readers, modules, kinds, clock: () => new Date(plan.clock) })

// Two at a time, so that one batch is decided and sent while the one before it is being committed.
await Promise.all([write(), write()])

async function write(): Promise<never> {
  for (;;) await payments()
}

async function payments(): Promise<void> {
  const documents = Array.from({ length: 1 + Math.floor(Math.random() * 8) }, () => newId())
  await send(documents.map((document) => ({
    key: newId(), actor: plan.clerk, kind: 'payment', document, action: 'submit', body: paymentBody(plan.indicator, { amountFen: '100' }),
  })))
  await send(documents.map((document) => ({ key: newId(), actor: plan.head, kind: 'payment', document, action: 'approve' })))
}

async function send(commands: Command[]): Promise<void> {
  say('?', commands)
  const answers = await run(gate, plan.region, commands)
  const refused = answers.find(isRefusal)
  if (refused) throw new Error(`${refused.code}: ${refused.message.en}`)
  say('!', commands.map(({ key }, index) => ({ key, answer: answers[index] })))
}
