import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import type { FeatureSpec } from '#kernel/rules/index.ts'
import { Refused } from '#kernel/values/refusal.ts'
import { discoverModules, loadKinds } from './index.ts'

const modules = await discoverModules(fileURLToPath(new URL('../../modules/', import.meta.url)))

/** What loading says where sign-off limits of payments look at such a feature. */
async function loadedWith(changes: Partial<FeatureSpec>): Promise<string> {
  const changed = modules.map((module) => ({ ...module, kinds: module.kinds.map((kind) => {
    const { judged } = kind
    return judged?.signOffWith ? { ...kind, judged: { ...judged, signOffWith: { ...judged.signOffWith, ...changes } } } : kind
  }) }))
  try {
    await loadKinds(changed)
    return 'loaded'
  } catch (error) {
    if (error instanceof Refused) return error.refusal.message.en
    throw error
  }
}

it.each<[string, Partial<FeatureSpec>, string]>([
  ['that is sound', {}, 'loaded'],
  ['that counts payments', { agg: 'count' }, 'The feature sign_off_before is declared wrongly: sign-off limits look at the sum of a money column.'],
  ['that sums up what is no money', { of: 'payee' }, 'The feature sign_off_before is declared wrongly: sign-off limits look at the sum of a money column.'],
  ['that groups by nothing', { by: [] }, 'The feature sign_off_before is declared wrongly: at least one group key is needed.'],
  ['under the id of another feature', { id: 'payee_month_sum' }, 'The feature payee_month_sum is declared wrongly: another feature of the kind has this id.'],
])('a kind whose sign-off limits look at a feature %s is loaded, or refused in words', async (_, changes, said) => {
  expect(await loadedWith(changes)).toBe(said)
})
