import type { LoadedKind } from '#kernel/module/index.ts'
import type { CodeName, Finding } from '#kernel/rules/index.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import { evidenceParts } from './evidence/parts.ts'
import type { ShownFinding } from './model.ts'

/** Findings with the name and the basis of their rule and with words for every fact, parameter and feature that they name by id. */
export function shownFindings(kind: LoadedKind, findings: readonly Finding[], codeName: CodeName, bounds: Readonly<Record<string, Bilingual>> = {}): ShownFinding[] {
  return findings.map((finding) => shownFinding(kind, finding, codeName, bounds))
}

function shownFinding(kind: LoadedKind, finding: Finding, codeName: CodeName, bounds: Readonly<Record<string, Bilingual>>): ShownFinding {
  const rule = kind.rules.find((one) => one.id === finding.rule)
  const ids = [...Object.keys(finding.values ?? {}), ...(finding.unknown ?? [])]
  const names = Object.fromEntries(ids.flatMap((id) => {
    const name = nameOf(kind, id)
    return name ? [[id, name]] : []
  }))
  const evidence = evidenceParts(kind, finding, bounds, codeName)
  return { ...finding, ...(rule?.title ? { title: rule.title } : {}), ...(rule ? { basis: rule.basis } : {}), names, ...(evidence ? { evidence } : {}) }
}

/** `payment.amount`, `parameter.cash_single`, `feature.cash_day_sum`. */
function nameOf({ judged }: LoadedKind, id: string): Bilingual | undefined {
  const [group = '', field = ''] = id.split('.')
  if (group === 'parameter') return judged?.parameters.find((one) => one.id === field)?.title
  if (group === 'feature') return judged?.features.find((one) => one.id === field)?.title
  return judged?.model.groups[group]?.fields[field]?.title
}
