import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml'
import { parseYuan } from '#kernel/values/money.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { yamlFault } from '#kernel/values/yaml-fault.ts'
import { compileDateFormat } from './date-format.ts'
import { type FieldName, FIELDS, type FieldSource, type Mapping, refuse, WEEKDAYS } from './model.ts'

/** Reads a mapping from its YAML text. Answers every fault at once, each with its line; never a half-read mapping. */
export function parseMapping(text: string): Mapping | Refusal[] {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false })
  if (document.errors.length > 0) {
    return document.errors.map((error) => refuse('mapping.not_yaml', { ...yamlFault(error, lines) }))
  }
  const faults: Refusal[] = []
  const lineOf = (node: Node | null) => (node?.range ? Math.max(1, lines.linePos(node.range[0]).line) : 1)
  const root: Place = { node: document.contents, line: 1, path: 'mapping', faults, lineOf }
  if (!isMap(root.node)) return [wrong(root, 'title, source, columns …')]
  const mapping = readMapping(root)
  if (faults.length === 0) findContradictions(root, mapping, faults)
  return faults.length > 0 ? faults : mapping
}

/**
 * A value and where it stands. Readers below answer a value of the right shape always, and note a fault when it is not.
 */
interface Place {
  node: Node | null
  line: number
  path: string
  faults: Refusal[]
  lineOf: (node: Node | null) => number
}

type Accepts = (text: string) => boolean

const ENCODINGS = [
  'auto', 'utf-8', 'utf-16le', 'utf-16be', 'gb18030', 'gbk', 'gb2312', 'big5', 'windows-1252', 'iso-8859-1', 'latin1',
]
const KNOWN_KEYS = [
  'title', 'source', 'zone', 'currency', 'fiscalYearStart', 'weekend', 'calendar', 'grain', 'encoding', 'delimiter',
  'header', 'decimal', 'dateFormats', 'absent', 'columns', 'aliases', 'redacted', 'notDelivered', 'limits', 'allotment',
  'region',
] as const

function readMapping(root: Place): Mapping {
  const entry = entries(root, KNOWN_KEYS, [
    'title', 'source', 'zone', 'currency', 'fiscalYearStart', 'weekend', 'grain', 'dateFormats', 'columns',
  ])
  const title = entries(entry('title'), ['zh', 'en'], ['zh', 'en'])
  const source = entries(entry('source'), ['publisher', 'licence'], ['publisher', 'licence'])
  return {
    title: { zh: readText(title('zh')), en: readText(title('en')) },
    source: { publisher: readText(source('publisher')), licence: readText(source('licence')) },
    zone: readText(entry('zone'), isZone, 'Asia/Shanghai, Europe/London …'),
    currency: readText(entry('currency'), (text) => /^[A-Z]{3}$/.test(text), 'CNY, GBP … (ISO 4217)'),
    fiscalYearStart: readText(entry('fiscalYearStart'), isMonthDay, 'MM-DD, 01-01 or 04-01'),
    weekend: readList(entry('weekend')).map((place) => readWord(place, WEEKDAYS, 'sunday')),
    calendar: readWord(entry('calendar'), ['none', 'cn'], 'none'),
    grain: readWord(entry('grain'), ['payment', 'line'], 'payment'),
    encoding: readWord(entry('encoding'), ENCODINGS, 'auto'),
    delimiter: entry('delimiter').node ? readDelimiter(entry('delimiter')) : 'auto',
    header: readHeader(entry('header')),
    decimal: readWord(entry('decimal'), ['point', 'comma'], 'point'),
    dateFormats: readDateFormats(entry('dateFormats')),
    absent: readList(entry('absent')).map((place) => readText(place)),
    columns: readColumns(entry('columns')),
    aliases: readAliases(entry('aliases')),
    redacted: readList(entry('redacted')).map((place) => readText(place)),
    notDelivered: readList(entry('notDelivered')).map((item) => readText(item, isFactName, 'payeeAccount, contract …')),
    limitsFen: readLimits(entry('limits')),
    allotment: entry('allotment').node ? readAllotment(entry('allotment')) : null,
    region: entry('region').node ? readText(entry('region'), (text) => /^\d{9}$/.test(text), '990000000 …') : null,
  }
}

function readDelimiter(place: Place): string {
  return readText(place, (text) => text === 'auto' || (text.length === 1 && text !== '"'), 'auto , ; | "\\t"', true)
}

function readHeader(place: Place): number | 'auto' {
  const value = scalar(place)
  if (!place.node || value === 'auto') return 'auto'
  if (Number.isInteger(value) && (value as number) >= 1) return value as number
  place.faults.push(wrong(place, 'auto, 1, 2 …'))
  return 'auto'
}

function readDateFormats(place: Place): string[] {
  const formats = readList(place)
  if (place.node && formats.length === 0) place.faults.push(wrong(place, '[yyyy-MM-dd] …'))
  return formats.map((item) => {
    const format = readText(item)
    if (format && !compileDateFormat(format)) {
      item.faults.push(refuse('mapping.bad_date_format', { line: item.line, value: format }))
    }
    return format
  })
}

function readAllotment(place: Place): Mapping['allotment'] {
  const entry = entries(place, ['rule', 'headroomPercent'], ['rule'])
  const headroom = entry('headroomPercent')
  const percent = headroom.node ? scalar(headroom) : 0
  const valid = typeof percent === 'number' && percent >= 0 && percent <= 1000
  if (!valid) place.faults.push(wrong(headroom, '0 … 1000'))
  return { rule: readWord(entry('rule'), ['sumOfPositive'], 'sumOfPositive'), headroomPercent: valid ? percent : 0 }
}

function readColumns(place: Place): Mapping['columns'] {
  const names = Object.keys(FIELDS) as FieldName[]
  const entry = entries(place, names, ['amount'])
  const columns: Mapping['columns'] = {}
  for (const name of names) if (entry(name).node) columns[name] = readFieldSource(entry(name))
  for (const name of ['date', 'amount'] as const) {
    const source = columns[name]
    if (source && ('constant' in source || source.columns.length !== 1 || source.map)) {
      place.faults.push(wrong(entry(name), 'column'))
    }
  }
  return columns
}

function readFieldSource(place: Place): FieldSource {
  const single = (column: string): FieldSource => ({ columns: [column], separator: '', map: null })
  if (!isMap(place.node)) return single(readText(place))
  const entry = entries(place, ['column', 'columns', 'separator', 'constant', 'map'], [])
  const given = (['column', 'columns', 'constant'] as const).filter((key) => entry(key).node)
  if (given.length !== 1) {
    place.faults.push(wrong(place, 'column | columns | constant'))
    return single('')
  }
  if (given[0] === 'constant') return { constant: readText(entry('constant')) }
  const columns = given[0] === 'column' ? [entry('column')] : readList(entry('columns'))
  if (columns.length === 0) place.faults.push(wrong(entry('columns'), '[A, B]'))
  const separator = entry('separator')
  return {
    columns: columns.map((column) => readText(column)),
    separator: separator.node ? readText(separator, () => true, '', true) : ' / ',
    map: entry('map').node ? readValueMap(entry('map')) : null,
  }
}

/** Own name → its other names, as written; answered the other way round, as a header is read. */
function readAliases(place: Place): ReadonlyMap<string, string> {
  if (!place.node) return new Map()
  if (!isMap(place.node)) {
    place.faults.push(wrong(place, '{A: [B, C]}'))
    return new Map()
  }
  return new Map(place.node.items.flatMap((item) => {
    const own = sourceText(item.key as Node)
    const names = { ...place, node: item.value as Node | null, line: place.lineOf(item.key as Node), path: `${place.path}.${own}` }
    return readList(names).map((name): [string, string] => [readText(name), own])
  }))
}

function readLimits(place: Place): bigint[] {
  return readList(place).flatMap((item) => {
    const fen = parseYuan(readText(item))
    if (!isRefusal(fen) && fen > 0n) return [fen]
    item.faults.push(wrong(item, '5000, 25000.00 …'))
    return []
  })
}

function readValueMap(place: Place): ReadonlyMap<string, string> {
  if (!isMap(place.node)) {
    place.faults.push(wrong(place, '{A: B}'))
    return new Map()
  }
  return new Map(place.node.items.map((item) => {
    const key = item.key as Node
    const value = readText({ ...place, node: item.value as Node | null, line: place.lineOf(key), })
    return [sourceText(key), value]
  }))
}

function findContradictions(root: Place, mapping: Mapping, faults: Refusal[]): void {
  const list = (root.node as YAMLMap).get('notDelivered', true) as Node | undefined
  for (const item of isSeq(list) ? (list.items as Node[]) : []) {
    const key = sourceText(item)
    if (!Object.hasOwn(mapping.columns, key)) continue
    faults.push(refuse('mapping.contradiction', { line: root.lineOf(item), key }))
  }
}

/** Checks the keys of a map and answers a function from key to place; an absent key has a place without a node. */
function entries<Key extends string>(place: Place, known: readonly Key[], required: readonly Key[]) {
  const found = new Map<string, Place>()
  if (isMap(place.node)) {
    for (const item of place.node.items) {
      const key = sourceText(item.key as Node)
      const line = place.lineOf(item.key as Node)
      if (!known.includes(key as Key)) {
        place.faults.push(refuse('mapping.unknown_key', { line, place: place.path, key, known: known.join(', ') }))
      }
      found.set(key, { ...place, node: item.value as Node | null, line, path: `${place.path}.${key}` })
    }
  } else if (place.node) {
    place.faults.push(wrong(place, known.join(', ')))
    return (key: Key): Place => ({ ...place, node: null, path: `${place.path}.${key}` })
  }
  for (const key of required) {
    if (place.node && !found.get(key)?.node) {
      place.faults.push(refuse('mapping.missing', { line: found.get(key)?.line ?? place.line, place: place.path, key }))
    }
  }
  return (key: Key): Place => found.get(key) ?? { ...place, node: null, path: `${place.path}.${key}` }
}

function readList(place: Place): Place[] {
  if (!place.node) return []
  if (!isSeq(place.node)) {
    place.faults.push(wrong(place, '[A, B]'))
    return []
  }
  return (place.node.items as Node[]).map((node) => ({ ...place, node, line: place.lineOf(node) }))
}

function readText(place: Place, accepts: Accepts = () => true, wanted = 'text', blank = false): string {
  if (!place.node) return ''
  const text = isScalar(place.node) && place.node.value !== null ? sourceText(place.node) : null
  if (text !== null && (blank || text.trim() !== '') && accepts(text)) return text
  place.faults.push(wrong(place, wanted))
  return ''
}

function readWord<Word extends string>(place: Place, words: readonly Word[], fallback: Word): Word {
  if (!place.node) return fallback
  const word = words.find((candidate) => candidate === scalar(place))
  if (word === undefined) place.faults.push(wrong(place, words.join(' | ')))
  return word ?? fallback
}

function scalar(place: Place): unknown {
  return isScalar(place.node) ? place.node.value : null
}

/** `0042` and `04-01` are names here, not numbers: the text as written. */
function sourceText(node: Node | null): string {
  if (!isScalar(node)) return ''
  return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value))
}

function wrong(place: Place, wanted: string): Refusal {
  const shape = isMap(place.node) ? '{…}' : isSeq(place.node) ? '[…]' : '—'
  const value = isScalar(place.node) ? sourceText(place.node) : shape
  return refuse('mapping.wrong_value', { line: place.line, place: place.path, value: value.slice(0, 60), wanted })
}

function isZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).format(0) !== ''
  } catch {
    return false
  }
}

function isMonthDay(text: string): boolean {
  const match = /^(\d{2})-(\d{2})$/.exec(text)
  if (!match) return false
  const [month, day] = [Number(match[1]), Number(match[2])]
  // 29 February is no first day of a year: it would be missing in three years of four.
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(2001, month, 0)).getUTCDate()
}

function isFactName(text: string): boolean {
  return /^[a-zA-Z][\w.]*$/.test(text)
}
