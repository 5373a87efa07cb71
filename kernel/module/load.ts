import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { checkDrawing, readDrawing, type Conditions } from '#kernel/process/index.ts'
import { compileCondition, loadRules, type RuleSource } from '#kernel/rules/index.ts'
import { Refused, type Refusal } from '#kernel/values/refusal.ts'
import type { DocumentKind, LoadedKind, Module } from './model.ts'

/** All kinds of all modules, their drawings read and checked, their rule files read. The first fault throws it as `Refused`. */
export async function loadKinds(modules: readonly Module[]): Promise<Map<string, LoadedKind>> {
  const positions = new Set(modules.flatMap((module) => module.positions.map((position) => position.code)))
  const duties = new Set(modules.flatMap((module) => module.positions.flatMap((position) => position.duties)))
  const kinds = new Map<string, LoadedKind>()
  for (const module of modules) {
    for (const kind of module.kinds) {
      if (kinds.has(kind.code)) throw new Error(`Two modules declare the kind ${kind.code}.`)
      const { definition, problems } = await readDrawing(kind.drawing)
      refuseFirst(problems)
      const conditions = conditionsOf(kind)
      const soundness = checkDrawing(definition!, { positions, duties, conditions })
      refuseFirst(soundness.problems)
      kinds.set(kind.code, { ...kind, module: module.id, definition: definition!, conditions, paths: soundness.paths, rules: rulesIn(kind) })
    }
  }
  return kinds
}

function refuseFirst(problems: readonly Refusal[]): void {
  if (problems[0]) throw new Refused(problems[0])
}

/** Gateway conditions are written in the rules' language over the same facts, plus the outcome of the task before. */
function conditionsOf(kind: DocumentKind): Conditions {
  const groups = kind.judged?.model.groups ?? {}
  const task = { title: { zh: '环节', en: 'task' }, fields: { outcome: { type: 'text' as const, title: { zh: '办理结果', en: 'outcome' }, nullable: true } } }
  const compiled = new Map<string, ReturnType<Conditions['compile']>>()
  return {
    compile: (text) => {
      const done = compiled.get(text) ?? (compileCondition(text, { groups: { ...groups, task } }) as ReturnType<Conditions['compile']>)
      compiled.set(text, done)
      return done
    },
  }
}

function rulesIn(kind: DocumentKind): RuleSource[] {
  const folder = kind.judged?.rulesFolder
  if (!folder) return []
  return readdirSync(fileURLToPath(folder)).filter((name) => name.endsWith('.yaml')).sort().flatMap((name) => {
    const rules = loadRules(readFileSync(new URL(name, folder), 'utf8'), name)
    if ('refusals' in rules) refuseFirst(rules.refusals)
    return rules as RuleSource[]
  })
}
