import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Pair, type ParsedNode, type YAMLMap } from 'yaml'
import type { Refusal } from '#kernel/values/refusal.ts'
import { references, yamlFault } from '#kernel/values/yaml-fault.ts'
import { refuse, LEVELS, type Effect, type Facts, type Refusals, type RuleSource } from './model.ts'
import { nearest } from './refuse.ts'

/**
 * Rules out of one YAML file: one rule, or a list of them. Every fault is one refusal with file and line, and a file
 * with a fault yields no rule at all.
 */
export function loadRules(text: string, file: string,
  levels: Record<string, Effect> = LEVELS): RuleSource[] | Refusals {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, version: '1.2' })
  const reader: FileReader = { file, levels, refusals: [], lineOf: (offset) => lines.linePos(offset).line }
  const faults = document.errors.length > 0 ? document.errors.map((error) => yamlFault(error, lines)) : references(document, lines)
  reader.refusals.push(...faults.map((fault) => refuse('rules.file_yaml', { file, ...fault })))
  if (reader.refusals.length > 0) return { refused: true, refusals: reader.refusals }
  const root = document.contents as ParsedNode | null
  const items = isSeq(root) ? (root.items as ParsedNode[]) : [root]
  const rules = items.map((item) => readRule(reader, item))
  return reader.refusals.length > 0 ? { refused: true, refusals: reader.refusals } : (rules as RuleSource[])
}

interface FileReader {
  file: string
  levels: Record<string, Effect>
  refusals: Refusal[]
  lineOf(offset: number): number
}

type Kind = [test: (value: unknown) => boolean, zh: string, en: string]

const TEXT: Kind = [(value) => typeof value === 'string' && value.trim() !== '', '非空文字', 'text that is not empty']
/** As it stands in addresses, file names and the titles of documents. */
const ID: Kind = [(value) => typeof value === 'string' && /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,59}$/u.test(value),
  '由字母、汉字、数字和 - _ . 组成的编号，最多 60 个字符', 'an id of letters, digits, -, _ and ., of at most 60 characters']
const MOST_VERSIONS = 1_000_000
const WHOLE: Kind = [(value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MOST_VERSIONS,
  `1 至 ${MOST_VERSIONS} 的整数`, `a whole number from 1 to ${MOST_VERSIONS}`]
const TRUTH: Kind = [(value) => typeof value === 'boolean', 'true 或 false', 'true or false']
const WORDS: Kind = [(value) => Array.isArray(value) && value.every((item) => typeof item === 'string'), '文字列表',
  'a list of texts']
const SOME_WORDS: Kind = [(value) => WORDS[0](value) && (value as string[]).length > 0, '至少一项的文字列表',
  'a list of at least one text']
const STATE: Kind = [(value) => value === 'on' || value === 'off', 'on 或 off', 'on or off']
const TELL: Kind = [(value) => value === 'clerk' || value === 'reviewer', 'clerk 或 reviewer', 'clerk or reviewer']
const MAP: Kind = [(value) => typeof value === 'object' && value !== null && !Array.isArray(value), '一组键值',
  'a map of keys']
const FACTS: Kind = [
  (value) => Array.isArray(value) && value.every((item) =>
    MAP[0](item) && Object.values(item as object).every((group) => MAP[0](group))),
  '事实的列表（组 → 事实 → 值）', 'a list of facts (group → fact → value)',
]

interface Key {
  kind: Kind
  optional?: true
  inside?: Record<string, Key>
}

const KEYS: Record<string, Key> = {
  id: { kind: ID }, version: { kind: WHOLE }, level: { kind: TEXT },
  title: { kind: MAP, optional: true, inside: { zh: { kind: TEXT }, en: { kind: TEXT } } },
  state: { kind: STATE, optional: true }, on: { kind: SOME_WORDS, optional: true }, over: { kind: TEXT, optional: true },
  applies: { kind: TEXT, optional: true }, when: { kind: TEXT },
  message: { kind: MAP, inside: { zh: { kind: TEXT }, en: { kind: TEXT } } },
  basis: { kind: MAP, inside: { document: { kind: TEXT }, article: { kind: TEXT, optional: true },
    verified: { kind: TRUTH } } },
  tell: { kind: TELL }, evidence: { kind: WORDS, optional: true }, signer: { kind: TEXT, optional: true },
  overridable: { kind: TRUTH, optional: true },
  examples: { kind: MAP, inside: { hit: { kind: FACTS }, pass: { kind: FACTS } } },
}

function readRule(reader: FileReader, node: ParsedNode | null): RuleSource | null {
  if (!isMap(node)) {
    reader.refusals.push(refuse('rules.file_wrong_type',
      { file: reader.file, line: reader.lineOf(node?.range[0] ?? 0), text: 'rule', expectedZh: MAP[1],
      expectedEn: MAP[2] }))
    return null
  }
  readMap(reader, node as YAMLMap.Parsed, KEYS, '')
  const lines = Object.fromEntries(node.items.map((pair) =>
    [String((pair.key as ParsedNode & { value?: unknown }).value),
    reader.lineOf((pair.value as ParsedNode | null)?.range[0] ?? 0)]))
  const value = node.toJSON() as Omit<RuleSource, 'evidence' | 'place' | 'on'> & { on?: string[]; evidence?: string[]; examples: { hit: Facts[]; pass: Facts[] } }
  if ((value.on === undefined) === (value.over === undefined)) {
    reader.refusals.push(refuse('rules.file_on_or_over', { file: reader.file, line: reader.lineOf(node.range[0]) }))
  }
  if (typeof value.level === 'string' && !Object.hasOwn(reader.levels, value.level)) {
    reader.refusals.push(refuse('rules.file_wrong_type', {
      file: reader.file, line: lines['level'] ?? 1, text: `level: ${value.level}`,
      expectedZh: `级别之一：${Object.keys(reader.levels).join('、')}`,
      expectedEn: `one of the levels ${Object.keys(reader.levels).join(', ')}`,
    }))
  }
  return { ...value, on: value.on ?? [value.over ?? ''], evidence: value.evidence ?? [], place: { file: reader.file, lines } }
}

function readMap(reader: FileReader, map: YAMLMap.Parsed, keys: Record<string, Key>, prefix: string): void {
  const { file } = reader
  const seen = new Set<string>()
  for (const pair of map.items as Pair<ParsedNode, ParsedNode | null>[]) {
    const name = isScalar(pair.key) ? String(pair.key.value) : ''
    const line = reader.lineOf(pair.key.range[0])
    const key = Object.hasOwn(keys, name) ? keys[name] : undefined
    if (!key) {
      const near = nearest(name, Object.keys(keys))
      reader.refusals.push(refuse('rules.file_unknown_key',
        { file, line, text: prefix + name, allowed: near ? prefix + near : Object.keys(keys).join(', ') }))
      continue
    }
    seen.add(name)
    const [test, expectedZh, expectedEn] = key.kind
    if (!test(pair.value?.toJSON())) reader.refusals.push(refuse('rules.file_wrong_type',
      { file, line, text: prefix + name, expectedZh, expectedEn }))
    else if (key.inside && isMap(pair.value)) readMap(reader, pair.value as YAMLMap.Parsed, key.inside,
      `${prefix}${name}.`)
  }
  for (const [name, key] of Object.entries(keys)) {
    if (!key.optional && !seen.has(name)) {
      reader.refusals.push(refuse('rules.file_missing_key',
        { file, line: reader.lineOf(map.range[0]), text: prefix + name }))
    }
  }
}
