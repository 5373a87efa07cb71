import { hash } from 'node:crypto'
import { canonicalText } from '#kernel/log/index.ts'
import { keptFindings, type FeatureValues, type Finding, type UsedRuleSet } from '#kernel/rules/index.ts'

/** What a verdict was judged by and found, written out once: its row keeps the texts, its leaf the digest of them. */
export interface Evidence {
  /** The list as JSON, as the row of the verdict keeps it. */
  findings: string
  features: string
  /** See `verdictDigest`. */
  digest: string
}

/** To be called when all is in the findings that their row shall keep, the rows behind the features too. */
export function writeEvidence(used: UsedRuleSet, findings: readonly Finding[], featureValues: FeatureValues): Evidence {
  const kept: string[] = []
  const bound: string[] = []
  for (const finding of keptFindings(findings)) {
    const { tree, ...rest } = finding
    const text = jsonOf(rest)
    bound.push(text)
    kept.push(tree === undefined ? text : `${text.slice(0, -1)},"tree":${JSON.stringify(tree, bigintAsText)}}`)
  }
  const features = jsonOf(featureValues)
  return { findings: `[${kept.join()}]`, features, digest: digestOf(ruleSetDigest(used), `[${bound.join()}]`, features) }
}

/** Of an act that asks no rule. */
export const NO_EVIDENCE: Omit<Evidence, 'digest'> = { findings: '[]', features: '{}' }

/**
 * One digest (SHA-256, base64) over all that a verdict was judged by and found: rules and thresholds, findings, values of features. It
 * enters the leaf, so that the evidence behind a verdict cannot be rewritten any more than the verdict. `findings` and `features` are those
 * of the row, the findings without the tree, which follows from rule and values and may be deeper than a canonical form.
 */
export function verdictDigest(ruleSet: string, findings: unknown, features: unknown): string {
  return digestOf(ruleSet, jsonOf(findings), jsonOf(features))
}

/** The canonical form of the three, of which two are written already. */
function digestOf(ruleSet: string, findings: string, features: string): string {
  return hash('sha256', `{"features":${features},"findings":${findings},"ruleSet":${jsonOf(ruleSet)}}`, 'base64')
}

const digests = new WeakMap<UsedRuleSet, string>()

/** A day's verdicts name the same few sets: each is digested once. */
export function ruleSetDigest(used: UsedRuleSet): string {
  const known = digests.get(used)
  if (known) return known
  const { hash: name, rules, parameters, boundBy } = used
  const made = hash('sha256', jsonOf({ name, rules, parameters, boundBy }), 'base64')
  digests.set(used, made)
  return made
}

/**
 * The canonical text of a value as JSON carries it, so that what was judged and what is read back have one digest. Only what JSON would
 * leave out or write in another way, `undefined` for one, has to go through it first.
 */
function jsonOf(value: unknown): string {
  try {
    return canonicalText(value)
  } catch {
    return canonicalText(JSON.parse(JSON.stringify(value, bigintAsText)))
  }
}

function bigintAsText(_: string, item: unknown): unknown {
  return typeof item === 'bigint' ? String(item) : item
}
