import { refusals, Refused } from '#kernel/values/refusal.ts'
import type { LoadedPopulation, Module } from './model.ts'
import { readRules } from './read-rules.ts'

const refuse = refusals({
  'module.rule_in_tests': {
    zh: '{file}：{rule} 没有写“over”，不是总体检验。请写明对哪个总体，或移到规则文件夹。',
    en: '{file}: {rule} does not say “over”, so it is no test. Name its population, or move it to the rules.',
  },
  'module.unknown_population': {
    zh: '{file}：{rule} 的总体“{population}”不存在。本模块有：{known}。',
    en: '{file}: there is no population “{population}” for {rule}. This module has: {known}.',
  },
})

/** All populations of all modules with their tests. A test over nothing that exists throws as `Refused`: it would never be asked. */
export function loadPopulations(modules: readonly Module[]): Map<string, LoadedPopulation> {
  const found = new Map<string, LoadedPopulation>()
  for (const module of modules) {
    const own = module.populations ?? []
    const folders = new Set(own.map(({ testsFolder }) => testsFolder.href))
    const tests = [...folders].flatMap((folder) => readRules(new URL(folder), module.id))
    for (const test of tests) {
      const [file, rule] = [test.place?.file ?? '', test.id]
      if (test.over === undefined) throw new Refused(refuse('module.rule_in_tests', { file, rule }))
      if (own.some(({ code }) => code === test.over)) continue
      throw new Refused(refuse('module.unknown_population', { file, rule, population: test.over, known: own.map(({ code }) => code).join('、') }))
    }
    for (const population of own) {
      if (found.has(population.code)) throw new Error(`Two modules declare the population ${population.code}.`)
      found.set(population.code, { ...population, module: module.id, tests: tests.filter(({ over }) => over === population.code) })
    }
  }
  return found
}
