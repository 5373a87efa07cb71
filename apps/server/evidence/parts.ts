import type { Judged, LoadedKind } from '#kernel/module/index.ts'
import { codeWords, sentence, vocabularyOf, type CodeName, type FieldSpec, type Finding, type FindingValue, type ValueTree, type Vocabulary } from '#kernel/rules/index.ts'
import { formatYuan } from '#kernel/values/money.ts'
import { plural } from '#kernel/values/plural.ts'
import { isRefusal, type Bilingual } from '#kernel/values/refusal.ts'
import type { EvidencePart } from './model.ts'

/**
 * The stored tree of a finding as people read it: each condition as a sentence, comparisons in the words of then, what was not known said as not given, each value in its unit, and the
 * way that made the result marked; thresholds with who set them, as far as `bounds` says. Null for a finding that keeps no tree.
 */
export function evidenceParts(kind: LoadedKind, finding: Finding, bounds: Readonly<Record<string, Bilingual>> = {}, codeName: CodeName = () => null): EvidencePart | null {
  return finding.tree ? partOf({ judged: kind.judged, values: finding.values ?? {}, bounds, codeName }, finding.tree, true) : null
}

interface Told {
  judged: Judged | null
  values: NonNullable<Finding['values']>
  /** By threshold, who set it. */
  bounds: Readonly<Record<string, Bilingual>>
  codeName: CodeName
}

function partOf(told: Told, tree: ValueTree, decided: boolean): EvidencePart {
  const { values, bounds } = told
  const parts = tree.parts ?? []
  const marked = decidingParts(tree)
  // A group says what its parts say; the values stand where they are compared.
  const named = parts.length > 0 ? [] : Object.keys(values).filter((name) => mentions(tree.text, name))
  const then = wordsOfThen(tree)
  return {
    phrase: parts.length > 0 ? then : spoken(told, tree.text) ?? then,
    // Where the words of then only repeat the text of the rule, the values say it all.
    worked: parts.length > 0 || then.zh.startsWith(tree.text) ? null : then,
    truth: typeof tree.value === 'boolean' ? tree.value : null, decided,
    values: named.map((name) => {
      const bound = name.startsWith('parameter.') ? bounds[name.slice('parameter.'.length)] : undefined
      return { ...valueWords(told, name, values[name] ?? null), given: (values[name] ?? null) !== null, ...(bound ? { bound } : {}) }
    }),
    parts: parts.map((part) => partOf(told, part, decided && marked.has(part))),
  }
}

/**
 * Which parts made the answer of the whole, by logic alone: all that answer as the whole does (each true part of a true “any”, each false
 * part of a false “all”, what is unknown in what could not be judged); the single part of a “not”; of a choice its condition and the branch
 * taken. Where no part answers so, as when two answers are compared, all of them did.
 */
function decidingParts({ text, value, parts = [] }: ValueTree): Set<ValueTree> {
  if (parts.length === 1) return new Set(parts)
  if (parts.length === 3 && /^if\b/.test(text)) {
    const [condition, yes, no] = parts as [ValueTree, ValueTree, ValueTree]
    return new Set(condition.value === null ? [condition] : [condition, condition.value === true ? yes : no])
  }
  const same = parts.filter((part) => part.value === value)
  return new Set(same.length > 0 ? same : parts)
}

/** A part of a rule as a sentence; null when it cannot be read by the names of today, or is no condition of its own. */
function spoken({ judged, codeName: nameOf }: Told, text: string): Bilingual | null {
  if (!judged) return null
  const vocabulary = vocabularies.get(judged) ?? vocabularyOf(judged.model, judged.features, judged.parameters)
  vocabularies.set(judged, vocabulary)
  const [zh, en] = [sentence(text, vocabulary, 'zh', { nameOf }), sentence(text, vocabulary, 'en', { nameOf })]
  return isRefusal(zh) || isRefusal(en) ? null : { zh, en }
}

const vocabularies = new WeakMap<Judged, Vocabulary>()

/** The words of then without their answer, which is told beside them. */
function wordsOfThen({ text, words }: ValueTree): Bilingual {
  const zh = words.zh.replace(/：(成立|不成立|无法判断)$/, '').replaceAll('（未知）', NOT_GIVEN.zh)
  const en = words.en.replace(/: (true|false|cannot be judged)$/, '').replaceAll('(unknown)', NOT_GIVEN.en)
  return { zh: zh || text, en: en || text }
}

const NOT_GIVEN: Bilingual = { zh: '未提供', en: 'not given' }

/** `payment.amount` stands in a text as itself, not within `payment.amountDue`; of an average the rule names the whole. */
function mentions(text: string, name: string): boolean {
  const written = name.split('.').slice(0, 2).join('.').replaceAll('.', String.raw`\s*\.\s*`)
  return new RegExp(String.raw`(?<![\p{L}\p{N}_])${written}(?![\p{L}\p{N}_])`, 'u').test(text)
}

function valueWords({ judged, codeName }: Told, id: string, value: FindingValue): { name: Bilingual; value: Bilingual } {
  const { title, type, unit, codes, catalogue } = termOf(judged, id)
  if (value === null) return { name: title, value: NOT_GIVEN }
  const titleOf = (code: string) => codes?.find((one) => one.code === code) ?? (catalogue === undefined ? null : codeName(catalogue, code))
  return { name: title, value: wordsOf(type, unit, value, titleOf) }
}

function wordsOf(type: string, unit: string, value: Exclude<FindingValue, null>, titleOf: (code: string) => Bilingual | null): Bilingual {
  if (typeof value === 'boolean') return value ? { zh: '是', en: 'yes' } : { zh: '否', en: 'no' }
  if (Array.isArray(value)) {
    const items = value as readonly string[]
    return { zh: items.map((code) => codeWords(code, titleOf(code), 'zh')).join('、'), en: items.map((code) => codeWords(code, titleOf(code), 'en')).join(', ') }
  }
  if (type === 'money') return { zh: `${formatYuan(BigInt(value as string))} 元`, en: `${formatYuan(BigInt(value as string))} yuan` }
  if (type === 'days') return { zh: `${String(value)} 天`, en: `${String(value)} ${plural(value as number, ['day', 'days'])}` }
  if (type === 'months') return { zh: `${String(value)} 个月`, en: `${String(value)} ${plural(value as number, ['month', 'months'])}` }
  if (type === 'text' || type === 'code') {
    const called = titleOf(String(value))
    return called ? { zh: `“${called.zh}”（${String(value)}）`, en: `“${called.en}” (${String(value)})` } : both(`“${String(value)}”`)
  }
  return { zh: `${String(value)}${unit && type === 'int' ? ` ${unit}` : ''}`, en: String(value) }
}

const both = (text: string): Bilingual => ({ zh: text, en: text })

/** `payment.amount`, `parameter.cash_single`, `feature.cash_day_sum`, and of an average `feature.x.sum` and `feature.x.count`. */
function termOf(judged: Judged | null, id: string): { title: Bilingual; type: string; unit: string } & Pick<FieldSpec, 'codes' | 'catalogue'> {
  const [group = '', field = '', part] = id.split('.')
  const parameter = group === 'parameter' ? judged?.parameters.find((one) => one.id === field) : undefined
  if (parameter) return parameter
  const feature = group === 'feature' ? judged?.features.find((one) => one.id === field) : undefined
  if (feature) {
    const counts = feature.agg === 'count' || feature.agg === 'countDistinct' || part === 'count'
    const type = counts ? 'int' : feature.agg === 'daysSinceLast' ? 'days' : feature.source.columns[feature.of ?? ''] ?? 'int'
    const suffix = part === 'sum' ? { zh: '（合计）', en: ' (sum)' } : part === 'count' ? { zh: '（笔数）', en: ' (count)' } : { zh: '', en: '' }
    return { title: { zh: feature.title.zh + suffix.zh, en: feature.title.en + suffix.en }, type, unit: '' }
  }
  const fact = judged?.model.groups[group]?.fields[field]
  return { title: both(id), type: 'int', ...fact, unit: '' }
}
