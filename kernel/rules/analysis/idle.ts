import type { Bool } from '../ir.ts'
import { decide } from './decide.ts'
import { placeOf, type AnalysisFinding, type Looked } from './finding.ts'
import { F, N, T } from './world.ts'

const MAX_PARTS = 24

/**
 * Parts of an `and` or `or` without which the condition answers every document as before, whatever is unknown: a guard
 * against an absent value is no idle part, because without it nothing could be judged.
 */
export function idleParts(looked: Looked): AnalysisFinding[] {
  const { rule, applies, when } = looked
  const [whenText, appliesText] = [rule.source.when, rule.source.applies ?? '']
  return [
    ...(applies ? idleIn(looked, applies, appliesText, 'applies', null) : []),
    ...idleIn(looked, when, whenText, 'when', applies),
  ]
}

function idleIn({ rule, openParameters }: Looked, root: Bool, text: string, part: 'applies' | 'when', given: Bool | null): AnalysisFinding[] {
  const salt = rule.source.id
  const found: AnalysisFinding[] = []
  for (const { item, neutral } of partsOf(root).slice(0, MAX_PARTS)) {
    const without = replaced(root, item, neutral)
    const isIdle = [T, F, N].every((outcome) => decide([
      ...(given ? [{ node: given, salt, outcomes: T }] : []),
      { node: root, salt, outcomes: outcome }, { node: without, salt, outcomes: (T | F | N) & ~outcome },
    ], openParameters) === 'impossible')
    if (!isIdle) continue
    const words = text.slice(item.from, item.to)
    found.push({ kind: 'idlePart', rules: [salt], names: [words], place: placeOf(rule, part),
      zh: `规则 ${salt}：去掉“${words}”结果不变。请删去，或检查是否写错。`,
      en: `Rule ${salt}: without “${words}” every answer stays the same. Remove it, or check what was meant.` })
    // One at a time: two parts may each be idle only because of the other.
    break
  }
  return found
}

function partsOf(node: Bool): { item: Bool; neutral: boolean }[] {
  switch (node.kind) {
    case 'and':
    case 'or': {
      // Items of one place come from one range, list or loop: its words stand once in the text and cannot be taken out of one of them.
      const own = node.items.filter(({ from, to }) => node.items.filter((other) => other.from === from && other.to === to).length === 1)
      return [...own.map((item) => ({ item, neutral: node.kind === 'and' })), ...own.flatMap(partsOf)]
    }
    case 'not':
    case 'confirmed': return partsOf(node.item)
    case 'choice': return [node.condition, node.yes, node.no].flatMap(partsOf)
    default: return []
  }
}

function replaced(node: Bool, target: Bool, neutral: boolean): Bool {
  if (node === target) return { kind: 'bool', value: neutral, nullable: false, from: node.from, to: node.to }
  switch (node.kind) {
    case 'and':
    case 'or': return { ...node, items: node.items.map((item) => replaced(item, target, neutral)) }
    case 'not':
    case 'confirmed': return { ...node, item: replaced(node.item, target, neutral) }
    case 'choice': return { ...node, condition: replaced(node.condition, target, neutral), yes: replaced(node.yes, target, neutral), no: replaced(node.no, target, neutral) }
    default: return node
  }
}
