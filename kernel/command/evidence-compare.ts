import { canonicalText } from '#kernel/log/index.ts'
import type { StoredFinding, ValueTree } from '#kernel/rules/index.ts'

/** Which part of a stored verdict differs from what the rules give again. */
export type DifferenceOf = 'ruleSet' | 'ruleText' | 'effect' | 'feature' | 'outcome' | 'value' | 'rows' | 'tree' | 'words'

/** One place where what was stored is not what comes out again; null: absent on that side. */
export interface Difference {
  what: DifferenceOf
  /** Null where no single rule is concerned. */
  rule: string | null
  /** The fact, feature or part of the finding; null for the whole. */
  name: string | null
  stored: unknown
  recomputed: unknown
}

/** What a verdict says, in the form in which it is stored. */
export interface Said {
  effect: string
  findings: readonly StoredFinding[]
  features: Readonly<Record<string, unknown>>
}

/** Every difference between a verdict as stored and as it comes out again; none when they are equal to the last digit. */
export function compareSaid(stored: Said, recomputed: Said): Difference[] {
  const effect = differ('effect', null, null, stored.effect, recomputed.effect)
  const features = byName('feature', null, stored.features, recomputed.features)
  const [mine, again] = [stored.findings, recomputed.findings].map((findings) => new Map(findings.map((finding) => [finding.rule, finding])))
  const rules = [...new Set([...mine!.keys(), ...again!.keys()])]
  // A rule named twice would hide its other finding from the map.
  const doubled = stored.findings.length === mine!.size ? [] : [{ what: 'outcome' as const, rule: null, name: null, stored: stored.findings.length, recomputed: mine!.size }]
  return [...effect, ...features, ...doubled, ...rules.flatMap((rule) => compareFindings(rule, mine!.get(rule), again!.get(rule)))]
}

/** A passed rule leaves no finding: then one side is absent, and its outcome is pass. */
function compareFindings(rule: string, stored: StoredFinding | undefined, again: StoredFinding | undefined): Difference[] {
  const outcome = differ('outcome', rule, null, stored?.outcome ?? 'pass', again?.outcome ?? 'pass')
  if (!stored || !again) return outcome
  const plain = (['version', 'level', 'effect', 'tell', 'unknown'] as const).flatMap((name) => (
    differ('outcome', rule, name, stored[name] ?? null, again[name] ?? null)))
  return [
    ...outcome, ...plain,
    ...byName('value', rule, stored.values ?? {}, again.values ?? {}),
    ...byName('rows', rule, stored.rows ?? {}, again.rows ?? {}),
    ...compareTrees(rule, stored.tree, again.tree),
    ...differ('words', rule, 'message', stored.message ?? null, again.message ?? null),
  ]
}

/** The first part of the tree that is not the same; what lies below a changed part differs for the same reason. */
function compareTrees(rule: string, stored: ValueTree | undefined, again: ValueTree | undefined): Difference[] {
  if (!stored || !again) return differ('tree', rule, null, stored?.text ?? null, again?.text ?? null)
  const own = [...differ('tree', rule, stored.text, { text: stored.text, value: stored.value }, { text: again.text, value: again.value }),
    ...differ('words', rule, stored.text, stored.words, again.words),
    ...differ('tree', rule, stored.text, stored.parts?.length ?? 0, again.parts?.length ?? 0)]
  return own.length > 0 ? own : (stored.parts ?? []).flatMap((part, index) => compareTrees(rule, part, again.parts![index]))
}

function byName(
  what: DifferenceOf, rule: string | null, stored: Readonly<Record<string, unknown>>, again: Readonly<Record<string, unknown>>,
): Difference[] {
  return [...new Set([...Object.keys(stored), ...Object.keys(again)])].sort().flatMap((name) => (
    Object.hasOwn(stored, name) === Object.hasOwn(again, name) ? differ(what, rule, name, stored[name], again[name])
    : [{ what, rule, name, stored: stored[name] ?? null, recomputed: again[name] ?? null }]))
}

function differ(what: DifferenceOf, rule: string | null, name: string | null, stored: unknown, recomputed: unknown): Difference[] {
  return canonicalText(stored ?? null) === canonicalText(recomputed ?? null) ? [] : [{ what, rule, name, stored, recomputed }]
}
