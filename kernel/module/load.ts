import { checkDrawing, readDrawing, type Conditions } from '#kernel/process/index.ts'
import { compileCondition, signOffFault } from '#kernel/rules/index.ts'
import { Refused, type Refusal } from '#kernel/values/refusal.ts'
import type { DocumentKind, LoadedKind, Module, RulePack } from './model.ts'
import { readRules } from './read-rules.ts'
import { withRegisters } from './with-registers.ts'

/** All kinds of all modules, their drawings read and checked, their rule files read. The first fault throws it as `Refused`. */
export async function loadKinds(modules: readonly Module[]): Promise<Map<string, LoadedKind>> {
  const positions = new Set(modules.flatMap((module) => module.positions.map((position) => position.code)))
  const duties = new Set(modules.flatMap((module) => module.positions.flatMap((position) => position.duties)))
  const packs = modules.flatMap((module) => (module.packs ?? []).map((pack) => ({ ...pack, module: module.id })))
  const registers = new Map(modules.flatMap((module) => (module.registers ?? []).map((register) => [register.name, register] as const)))
  const kinds = new Map<string, LoadedKind>()
  for (const module of modules) {
    for (const kind of module.kinds) {
      if (kinds.has(kind.code)) throw new Error(`Two modules declare the kind ${kind.code}.`)
      const { definition, problems } = await readDrawing(kind.drawing)
      refuseFirst(problems)
      const mine = packs.filter(({ judges }) => judges === kind.code)
      const judged = withPacks(kind, mine)
      // The rules' features are checked with the rules that read them; this one is asked whatever rules are in force.
      const fault = judged?.signOffWith && signOffFault(judged.signOffWith, judged.features)
      if (fault) throw new Refused(fault)
      const conditions = conditionsOf({ ...kind, judged })
      const soundness = checkDrawing(definition!, { positions, duties, conditions })
      refuseFirst(soundness.problems)
      const own = kind.judged?.rulesFolder ? readRules(kind.judged.rulesFolder, module.id) : []
      const rules = [...own, ...mine.flatMap((pack) => readRules(pack.rulesFolder, pack.module))]
      const loaded: LoadedKind = {
        ...kind, judged, module: module.id, definition: definition!, conditions, paths: soundness.paths,
        rules: rules.filter(({ state }) => state !== 'off'), shelf: rules.filter(({ state }) => state === 'off'),
      }
      kinds.set(kind.code, withRegisters(loaded, registers))
    }
  }
  // A pack whose kind is not installed here waits for it; one for a kind that no rule may judge is a fault.
  const lost = packs.find(({ judges }) => kinds.has(judges) && !kinds.get(judges)!.judged)
  if (lost) throw new Error(`The pack of ${lost.module} judges ${lost.judges}, which is no kind that rules judge.`)
  return kinds
}

function refuseFirst(problems: readonly Refusal[]): void {
  if (problems[0]) throw new Refused(problems[0])
}

/** Gateway conditions are written in the rules' language over the same facts, plus the outcome of the task before and the amount that sign-off limits look at. */
function conditionsOf(kind: DocumentKind): Conditions {
  const groups = kind.judged?.model.groups ?? {}
  const task = { title: { zh: '环节', en: 'task' }, fields: { outcome: { type: 'text' as const, title: { zh: '办理结果', en: 'outcome' }, nullable: true } } }
  const signOff = { title: { zh: '审批权限', en: 'sign-off' }, fields: { amount: { type: 'money' as const, title: { zh: '权限金额', en: 'sign-off amount' }, nullable: true } } }
  const compiled = new Map<string, ReturnType<Conditions['compile']>>()
  return {
    compile: (text) => {
      const done = compiled.get(text) ?? (compileCondition(text, { groups: { ...groups, task, signOff } }) as ReturnType<Conditions['compile']>)
      compiled.set(text, done)
      return done
    },
  }
}

interface OwnedPack extends RulePack {
  module: string
}

/** The kind's own facts and thresholds, and those of the packs that judge it. A group or threshold that is said twice is a fault. */
function withPacks(kind: DocumentKind, packs: readonly OwnedPack[]): DocumentKind['judged'] {
  const { judged } = kind
  if (!judged || packs.length === 0) return judged
  const groups = { ...judged.model.groups }
  const features = [...judged.features]
  const parameters = [...judged.parameters]
  for (const pack of packs) {
    for (const [name, group] of Object.entries(pack.model.groups)) {
      if (Object.hasOwn(groups, name)) throw new Error(`The pack of ${pack.module} declares the facts “${name}” of ${kind.code} a second time.`)
      groups[name] = group
    }
    for (const [mine, theirs] of [[features, pack.features], [parameters, pack.parameters]] as const) {
      for (const one of theirs) {
        if (mine.some(({ id }) => id === one.id)) throw new Error(`The pack of ${pack.module} declares “${one.id}” of ${kind.code} a second time.`)
        ;(mine as typeof theirs[number][]).push(one)
      }
    }
  }
  return { ...judged, model: { groups }, features, parameters }
}
