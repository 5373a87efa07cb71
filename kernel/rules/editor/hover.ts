import type { Bilingual } from '#kernel/values/refusal.ts'
import { FUNCTIONS } from '../functions.ts'
import type { FeatureSpec, FieldType, ParameterSpec, Window } from '../model.ts'
import { toHalfWidth } from '../half-width.ts'
import type { Range } from '../syntax.ts'
import { RATIO_SCALE, type Term, type Vocabulary } from '../vocabulary.ts'
import { isInsideText, wordAt } from './completion.ts'
import { TYPE_UNITS, TYPE_WORDS } from './kind.ts'
import { SIGNATURES } from './signatures-table.ts'

/** What an author sees who points at a word. */
export interface Hover extends Range {
  /** As written in a rule. */
  name: string
  title: Bilingual
  /** Null for a function. */
  type: FieldType | null
  typeWords: Bilingual
  unit: Bilingual | null
  /** Whether it can be unknown; a rule that reads an unknown value may not be able to judge. */
  nullable: boolean
  /** Declared bounds, in the unit; null when the type has none. */
  bounds: { lo: string; hi: string } | null
  source: Bilingual
}

/** Where features and parameters come from; without them only the names are explained. */
export interface Sources {
  features?: readonly FeatureSpec[]
  parameters?: readonly ParameterSpec[]
}

/** The fact, feature, parameter or function at `offset`, or null. */
export function hover(text: string, offset: number, vocabulary: Vocabulary, sources: Sources = {}): Hover | null {
  const halfWidth = toHalfWidth(text)
  if (isInsideText(halfWidth, offset)) return null
  return hoverFunction(halfWidth, offset) ?? hoverName(halfWidth, offset, vocabulary, sources)
}

function hoverName(halfWidth: string, offset: number, vocabulary: Vocabulary, sources: Sources): Hover | null {
  const { from, to } = wordAt(halfWidth, offset)
  const word = halfWidth.slice(from, to)
  const term = vocabulary.get(word) ?? vocabulary.get(word.replace(/\.(year|month|day|weekday)$/, ''))
  if (!term) return null
  const id = term.name.slice(term.name.indexOf('.') + 1)
  const parameter = term.name.startsWith('parameter.') ? sources.parameters?.find((spec) => spec.id === id) : undefined
  const unit = parameter && term.type !== 'money' ? { zh: parameter.unit, en: parameter.unit } : (TYPE_UNITS[term.type] ?? null)
  return {
    from, to: from + term.name.length, name: term.name, title: term.title, type: term.type, typeWords: TYPE_WORDS[term.type], unit,
    nullable: term.nullable, bounds: boundsOf(term), source: sourceOf(term, sources, parameter),
  }
}

function hoverFunction(halfWidth: string, offset: number): Hover | null {
  for (const found of halfWidth.matchAll(/[\p{L}_]+(?: +[\p{L}_]+)*(?=\s*\()/gu)) {
    const name = Object.keys(SIGNATURES).filter((known) => found[0] === known || found[0].endsWith(` ${known}`))
      .sort((left, right) => right.length - left.length)[0]
    const to = found.index + found[0].length
    const from = to - (name?.length ?? 0)
    if (name === undefined || offset < from || offset > to) continue
    const { title } = SIGNATURES[name]!
    const { usage } = FUNCTIONS[name]!
    return { from, to, name, title, type: null, typeWords: { zh: '函数', en: 'function' }, unit: null, nullable: false, bounds: null,
      source: { zh: `写法：${usage}`, en: `usage: ${usage}` } }
  }
  return null
}

function boundsOf({ type, lo, hi }: Term): Hover['bounds'] {
  if (lo === hi) return null
  const shown = (bound: bigint) => String(type === 'money' ? bound / 100n : type === 'ratio' ? bound / RATIO_SCALE : bound)
  return { lo: shown(lo), hi: shown(hi) }
}

function sourceOf(term: Term, { features }: Sources, parameter: ParameterSpec | undefined): Bilingual {
  if (term.name.startsWith('parameter.')) {
    const basis = parameter?.basis ? `${parameter.basis.document}${parameter.basis.article ?? ''}` : null
    return { zh: `参数，按地区和日期取值${basis ? `；依据：${basis}` : ''}`, en: `parameter, by region and day${basis ? `; basis: ${basis}` : ''}` }
  }
  if (!term.name.startsWith('feature.')) {
    return term.group ? { zh: `事实：${term.group.zh}`, en: `fact of: ${term.group.en}` } : { zh: '事实', en: 'fact' }
  }
  const [id, part] = term.name.slice('feature.'.length).split('.')
  const spec = features?.find((feature) => feature.id === id)
  if (!spec) return { zh: '历史指标变量', en: 'feature of the history' }
  const window = windowWords(spec.window)
  const aggregate = aggregateWords(spec)
  const share = part === undefined ? '' : ` (${part})`
  return {
    zh: `历史：${window.zh}内同一 ${spec.by.join('、')} 的${aggregate.zh}${share}${spec.where ? `，其中 ${spec.where}` : ''}`,
    en: `history: ${aggregate.en}${share} by ${spec.by.join(', ')} over ${window.en}${spec.where ? `, where ${spec.where}` : ''}`,
  }
}

const WINDOWS: Partial<Record<Window['kind'], Bilingual>> = {
  day: { zh: '当日', en: 'the day' }, month: { zh: '当月', en: 'the month' }, quarter: { zh: '当季', en: 'the quarter' },
  yearToDate: { zh: '本年度', en: 'the year to date' }, all: { zh: '全部历史', en: 'all history' }, contract: { zh: '合同期', en: 'the life of the contract' },
}

/** What is taken of the rows, before “of” the column where one is named. */
const AGGREGATES: Record<FeatureSpec['agg'], Bilingual> = {
  sum: { zh: '合计', en: 'sum' }, count: { zh: '笔数', en: 'number of rows' }, countDistinct: { zh: '不同值的个数', en: 'number of distinct values' },
  min: { zh: '最小值', en: 'least value' }, max: { zh: '最大值', en: 'largest value' }, avg: { zh: '平均值', en: 'average' },
  first: { zh: '首次值', en: 'first value' }, daysSinceLast: { zh: '距上一笔的天数', en: 'days since the last row' }, shareOf: { zh: '占比', en: 'share' },
}

function aggregateWords({ agg, of }: FeatureSpec): Bilingual {
  const { zh, en } = AGGREGATES[agg]
  return of === undefined ? { zh, en } : { zh: ` ${of} ${zh}`, en: `${en} of ${of}` }
}

function windowWords(window: Window): Bilingual {
  if (window.kind === 'days') return { zh: `${window.days} 天`, en: `${window.days} days` }
  return WINDOWS[window.kind] ?? { zh: window.kind, en: window.kind }
}
