import { fileURLToPath } from 'node:url'
import { discoverModules, loadKinds } from '#kernel/module/index.ts'
import { backtest, loadActs, openStore } from './index.ts'
import { generator, inBatches, madeActs, ruleSetFor, segmentsOf } from './test-payments.ts'

/** A run in a process of its own, for a test to kill or to keep out: says each step on a line before it begins. */
const [file, seed, count] = process.argv.slice(2)
const kind = (await loadKinds(await discoverModules(fileURLToPath(new URL('../../modules', import.meta.url))))).get('payment')!
const say = (line: string) => void process.stdout.write(`${line}\n`)
const made = madeActs(kind, Number(count), generator(Number(seed)))
const store = await openStore({ file: file!, memoryMb: 500, spillFolder: null })
say('Reading')
const acts = await loadActs(store, `seed ${seed}`, { model: kind.judged!.model, history: kind.judged!.history! }, inBatches(made))
const rules = ruleSetFor(kind, kind.rules)
await backtest(store, acts, {
  before: rules, after: rules, command: 'submit', segments: segmentsOf(kind), period: { from: '2025-11-01', to: '2030-12-31' }, notDelivered: [],
  progress: { step: ({ en }) => say(en) },
})
say('Done')
store.close()
