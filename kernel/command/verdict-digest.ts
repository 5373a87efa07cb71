import { hash } from 'node:crypto'
import { canonicalText } from '#kernel/log/index.ts'
import { keptFindings, type Finding, type StoredFinding, type UsedRuleSet } from '#kernel/rules/index.ts'

/**
 * One digest (SHA-256, base64) over all that a verdict was judged by and found: rules and thresholds, findings, values of features. It
 * enters the leaf, so that the evidence behind a verdict cannot be rewritten any more than the verdict. `findings` are those of `boundFindings`.
 */
export function verdictDigest(ruleSet: string, findings: unknown, features: unknown): string {
  return digest({ ruleSet, findings, features })
}

/** The findings as their row keeps them, without the tree, which follows from rule and values and may be deeper than a canonical form. */
export function boundFindings(findings: readonly Finding[]): Omit<StoredFinding, 'tree'>[] {
  return keptFindings(findings).map((finding) => {
    const { tree: _, ...bound } = finding
    return bound
  })
}

const digests = new WeakMap<UsedRuleSet, string>()

/** A day's verdicts name the same few sets: each is digested once. */
export function ruleSetDigest(used: UsedRuleSet): string {
  const known = digests.get(used)
  if (known) return known
  const { hash: name, rules, parameters, boundBy } = used
  const made = digest({ name, rules, parameters, boundBy })
  digests.set(used, made)
  return made
}

/** As JSON carries it, which knows neither `undefined` nor bigint: what was judged and what was read back have one digest. */
function digest(value: object): string {
  const carried = JSON.parse(JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item))) as unknown
  return hash('sha256', canonicalText(carried), 'base64')
}
