import { visit, type Document, type LineCounter, type YAMLParseError } from 'yaml'
import type { Bilingual } from './refusal.ts'

export interface YamlFault {
  /** From 1. */
  line: number
  /** In characters, from 1. */
  column: number
  /** What is wrong and how it is mended. */
  reason: Bilingual
}

/** Where a text is no YAML and what to do there: the parser tells it by a code, which helps nobody who writes rules or mappings. */
export function yamlFault({ code, pos }: YAMLParseError, lines: LineCounter): YamlFault {
  const { line, col } = lines.linePos(pos[0])
  return { line: Math.max(1, line), column: Math.max(1, col), reason: REASONS[code] ?? OTHER }
}

/** Where a text refers to another of its places (*name): a reader of one part would not see what stands there. */
export function references(document: Document.Parsed, lines: LineCounter): YamlFault[] {
  const found: YamlFault[] = []
  visit(document, { Alias: (_, { range }) => {
    const { line, col } = lines.linePos(range?.[0] ?? 0)
    found.push({ line, column: col, reason: REFERENCE })
  } })
  return found
}

const INDENT = { zh: '缩进不对；请用空格与同级的行对齐', en: 'the indentation is wrong; align it with spaces to its neighbours' }
const QUOTED = { zh: '值里有特殊字符；请给整个值加引号', en: 'a value holds signs with a meaning of their own; put the whole value in quotes' }
const PLAIN = { zh: '写法超出这里接受的 YAML；请只用“键: 值”和以“- ”开头的列表', en: 'this is more of YAML than is taken here; use “key: value” and lists with “- ”' }
const REFERENCE = { zh: '用 * 引用了别处；请在这里写出值', en: 'it refers to another place with *; write the value here' }
const OTHER = { zh: '写法不对；请与示例对照改正', en: 'it is not written right; compare it with the examples' }

const REASONS: Partial<Record<string, Bilingual>> = {
  BAD_INDENT: INDENT, BLOCK_AS_IMPLICIT_KEY: INDENT,
  TAB_AS_INDENT: { zh: '用了制表符缩进；请改用空格', en: 'it is indented with a tab; use spaces' },
  DUPLICATE_KEY: { zh: '同一个键写了两次；请删去一个', en: 'a key is written twice; remove one' },
  MISSING_CHAR: { zh: '缺少一个符号（冒号、逗号、引号或括号）；请补上', en: 'a sign is missing (colon, comma, quote or bracket); add it' },
  BAD_SCALAR_START: QUOTED, BAD_DQ_ESCAPE: QUOTED, UNEXPECTED_TOKEN: QUOTED, MULTILINE_IMPLICIT_KEY: QUOTED, BAD_ALIAS: QUOTED,
  MULTIPLE_DOCS: { zh: '一个文件中有几份文档；请删去“---”', en: 'there are several documents in one file; remove “---”' },
  BLOCK_IN_FLOW: PLAIN, MULTIPLE_ANCHORS: PLAIN, MULTIPLE_TAGS: PLAIN, TAG_RESOLVE_FAILED: PLAIN, BAD_DIRECTIVE: PLAIN, ALIAS_PROPS: PLAIN, BAD_PROP_ORDER: PLAIN,
  KEY_OVER_1024_CHARS: { zh: '键太长；请检查冒号的位置', en: 'a key is too long; see where its colon stands' },
}
