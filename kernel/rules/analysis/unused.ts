import { readPlaceholder } from '#kernel/values/plural.ts'
import type { RuleSet } from '../plan.ts'
import type { AnalysisFinding } from './finding.ts'
import { fieldsOf } from '../ir.ts'
import { readCondition } from '../condition.ts'
import { isRefusal } from '#kernel/values/refusal.ts'

/** Parameters, features and facts that no condition reads and no message shows. Facts may still serve drawings and pages. */
export function unusedFindings(ruleSet: RuleSet): AnalysisFinding[] {
  const { context } = ruleSet
  const used = namesUsed(ruleSet)
  const parameters = context.parameters.filter(({ id }) => !used.has(`parameter.${id}`)).map(({ id, title }): AnalysisFinding => (
    { kind: 'unusedParameter', rules: [], names: [`parameter.${id}`], place: null, zh: `参数 ${id}（${title.zh}）没有规则使用。`, en: `No rule uses the parameter ${id} (${title.en}).` }))
  const features = context.features.filter(({ id }) => !used.has(`feature.${id}`)).map(({ id, title }): AnalysisFinding => (
    { kind: 'unusedFeature', rules: [], names: [`feature.${id}`], place: null, zh: `历史指标变量 ${id}（${title.zh}）没有规则使用。`, en: `No rule uses the feature ${id} (${title.en}).` }))
  const facts = Object.entries(context.model.groups).flatMap(([group, { title, fields }]): AnalysisFinding[] => {
    const names = Object.keys(fields).map((field) => `${group}.${field}`).filter((name) => !used.has(name))
    if (names.length === 0) return []
    return [{ kind: 'unusedFact', rules: [], names, place: null, zh: `事实“${title.zh}”中没有规则使用的：${names.join('、')}。`, en: `Facts of “${title.en}” that no rule uses: ${names.join(', ')}.` }]
  })
  return [...parameters, ...features, ...facts]
}

function namesUsed({ rules, vocabulary, context }: RuleSet): Set<string> {
  const used = new Set<string>()
  for (const { source, features, parametersOfApplies, parametersOfWhen } of rules) {
    for (const name of [...features, ...parametersOfApplies, ...parametersOfWhen]) used.add(name)
    for (const text of [source.applies, source.when]) {
      const node = text === undefined ? null : readCondition(text, { vocabulary, calendar: context.calendar })
      if (node && !isRefusal(node)) for (const name of fieldsOf(node)) used.add(name)
    }
    for (const [, placeholder] of `${source.message.zh} ${source.message.en}`.matchAll(/\{([^{}]*)\}/g)) {
      const { name } = readPlaceholder(placeholder!)
      used.add(name.startsWith('feature.') ? name.replace(/^(feature\.[^.]+)\..*$/, '$1') : name)
    }
  }
  return used
}
