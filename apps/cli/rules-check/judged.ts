import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Module } from '#kernel/module/model.ts'
import { readParameterValue, type RuleSetContext } from '#kernel/rules/index.ts'
import type { ParameterSpec, ParameterValues } from '#kernel/rules/model.ts'
import { isRefusal } from '#kernel/values/refusal.ts'

/** What rules can be about: a kind of document, or a population. */
export interface Judged {
  code: string
  isPopulation: boolean
  context: RuleSetContext
  /** Folders in which its rules lie. */
  folders: string[]
}

/** Days are not judged here, so no notice need be loaded: whether a day is worked stays unknown. */
const NO_NOTICE = { years: new Set<number>(), holidays: new Set<string>(), makeUpDays: new Set<string>() }

/** All that modules declare for rules, without reading one of them: a faulty rule file must not stand in the way of its own check. */
export function judgedOf(modules: readonly Module[]): Judged[] {
  const packs = modules.flatMap((module) => module.packs ?? [])
  const kinds = modules.flatMap((module) => module.kinds).filter(({ judged }) => judged?.rulesFolder).map(({ code, judged }): Judged => {
    const parts = [judged!, ...packs.filter(({ judges }) => judges === code)]
    return {
      code, isPopulation: false, folders: parts.map(({ rulesFolder }) => fileURLToPath(rulesFolder!)),
      context: {
        model: { groups: Object.assign({}, ...parts.map(({ model }) => model.groups)) as RuleSetContext['model']['groups'] },
        features: parts.flatMap(({ features }) => features), parameters: parts.flatMap(({ parameters }) => parameters), calendar: NO_NOTICE,
      },
    }
  })
  const populations = modules.flatMap((module) => module.populations ?? []).map(({ code, model, features, parameters, testsFolder }): Judged => (
    { code, isPopulation: true, folders: [fileURLToPath(testsFolder)], context: { model, features, parameters, calendar: NO_NOTICE } }))
  return [...kinds, ...populations]
}

/** Thresholds as the field notes propose them; what has no proposal stays open. */
export function proposedValues(parameters: readonly ParameterSpec[]): ParameterValues {
  return Object.fromEntries(parameters.flatMap((spec) => {
    const value = spec.proposed === undefined ? null : readParameterValue(spec, spec.proposed)
    return value === null || isRefusal(value) ? [] : [[spec.id, value] as const]
  }))
}

/** The `create index` statements of all modules, as their migrations have them. */
export function indexStatements(modulesFolder: string): string[] {
  return readdirSync(modulesFolder).flatMap((module) => {
    const folder = join(modulesFolder, module, 'migrations')
    const files = readOrNothing(() => readdirSync(folder).filter((name) => name.endsWith('.sql')))
    return files.flatMap((name) => readFileSync(join(folder, name), 'utf8').match(/create\s+(?:unique\s+)?index[^;]*/gi) ?? [])
  })
}

function readOrNothing(read: () => string[]): string[] {
  try {
    return read()
  } catch {
    // A module without migrations has no folder for them.
    return []
  }
}
