import { MAX_FEN, parseYuan } from '#kernel/values/money.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { dateReader } from './date-format.ts'
import { columnKey } from './header.ts'
import { type FieldSource, type MappedRecord, type Mapping, refuse, TEXT_FIELDS, type TextField } from './model.ts'

/** Turns the cells of a row into a record, or says why not. Made once per file; keeps what repeats. */
export type RecordReader = (line: number, cells: readonly string[]) => MappedRecord | Refusal

export function recordReader(mapping: Mapping, header: readonly string[]): RecordReader {
  const positions = new Map(header.map((name, index) => [columnKey(name), index]))
  const at = (column: string) => positions.get(columnKey(column))!
  const words = wordReader(mapping)
  const readers = (Object.keys(TEXT_FIELDS) as TextField[]).flatMap((field) => {
    const source = mapping.columns[field]
    return source ? [textReader(field, source, { at, words })] : []
  })
  const amount = amountReader(mapping, at)
  const date = dayReader(mapping, at, words)
  const empty = emptyRecord()
  return (line, cells) => {
    const amountFen = amount(line, cells)
    if (isRefusal(amountFen)) return amountFen
    const day = date(line, cells)
    if (isRefusal(day)) return day
    const record: MappedRecord = { ...empty, date: day, amountFen }
    for (const read of readers) {
      const fault = read(line, cells, record)
      if (fault) return fault
    }
    return record
  }
}

/** Column names that the header of a file must have. */
export function wantedColumns(mapping: Mapping): string[] {
  const sources = Object.values(mapping.columns) as FieldSource[]
  return [...new Set(sources.flatMap((source) => ('columns' in source ? source.columns : [])))]
}

type Position = (column: string) => number
/** null: the file says nothing; REDACTED: it withholds the value. */
type Word = string | null | typeof REDACTED
type Words = (text: string) => Word
const REDACTED = Symbol('redacted')
const NOTHING_REDACTED: readonly TextField[] = Object.freeze([])
const REMEMBERED = 4096

function textReader(field: TextField, source: FieldSource, { at, words }: { at: Position; words: Words }) {
  type Read = (line: number, cells: readonly string[], record: MappedRecord) => Refusal | undefined
  if ('constant' in source) {
    return ((_line, _cells, record) => void (record[field] = source.constant)) satisfies Read
  }
  const indexes = source.columns.map(at)
  const known = rememberedWords()
  return ((line, cells, record) => {
    const raw = indexes.length === 1 ? cells[indexes[0]!]! : indexes.map((index) => cells[index]).join('\u0000')
    let word = known.get(raw)
    if (word === undefined) {
      word = indexes.length === 1 ? words(raw) : joinWords(raw.split('\u0000').map(words), source.separator)
      if (typeof word === 'string' && source.map) {
        const mapped = source.map.get(word)
        const values = { line, text: shown(word), column: source.columns.join(', ') }
        if (mapped === undefined) return refuse('files.value_not_mapped', values)
        word = mapped
      }
      known.set(raw, word)
    }
    if (word === REDACTED) record.redacted = [...record.redacted, field]
    else record[field] = word
    return undefined
  }) satisfies Read
}

/** What cells of one column came to. A column of numbers and names that hardly ever come again is not remembered any longer: that took a third of its reading. */
function rememberedWords() {
  const known = new Map<string, Word>()
  let found = 0
  let isOfUse = true
  return {
    get(raw: string): Word | undefined {
      const word = known.get(raw)
      if (word !== undefined) found += 1
      return word
    },
    set(raw: string, word: Word) {
      if (!isOfUse) return
      if (known.size >= REMEMBERED) {
        known.clear()
        isOfUse = found >= REMEMBERED / 4
        found = 0
      }
      if (isOfUse) known.set(ownCopy(raw), word)
    },
  }
}

/** A joined field of which one part is withheld is withheld. */
function joinWords(words: readonly Word[], separator: string): Word {
  if (words.includes(REDACTED)) return REDACTED
  const present = words.filter((word) => word !== null)
  return present.length > 0 ? present.join(separator) : null
}

function wordReader(mapping: Mapping): Words {
  const absent = new Set(mapping.absent.map((word) => word.toLowerCase()))
  const redacted = mapping.redacted.map(wildcard)
  return (text) => {
    const word = ownCopy(text.trim())
    if (word === '' || absent.has(word.toLowerCase())) return null
    return redacted.some((pattern) => pattern.test(word)) ? REDACTED : word
  }
}

function wildcard(pattern: string): RegExp {
  // Publishers write *** for a name; as a wildcard it would withhold every name.
  if (/^\*{2,}$/.test(pattern)) return /^\*{2,}$/
  const pieces = pattern.split(/\*+/).map((piece) => piece.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
  return new RegExp(`^${pieces.join('.*')}$`, 'isu')
}

/** Texts below this length are copied by V8 wherever they are cut from. */
const LEAST_SLICE = 13

/** A slice keeps the whole chunk it was cut from alive; a kept payee name must not keep 256 KB. */
function ownCopy(text: string): string {
  return text.length < LEAST_SLICE ? text : Buffer.from(text, 'utf16le').toString('utf16le')
}

function dayReader(mapping: Mapping, at: Position, words: Words) {
  const source = mapping.columns.date
  if (!source || 'constant' in source) return () => null
  const column = source.columns[0]!
  const index = at(column)
  const read = dateReader(mapping.dateFormats)
  return (line: number, cells: readonly string[]) => {
    const text = cells[index]!.trim()
    const day = read(text)
    if (day !== null) return day
    if (typeof words(text) !== 'string') return null
    return refuse('files.bad_date', { line, text: shown(text), column, formats: mapping.dateFormats.join(' | ') })
  }
}

function amountReader(mapping: Mapping, at: Position) {
  const source = mapping.columns.amount
  if (!source || 'constant' in source) throw new Error('a mapping without an amount column was accepted')
  const column = source.columns[0]!
  const index = at(column)
  const absent = new Set(mapping.absent.map((word) => word.toLowerCase()))
  return (line: number, cells: readonly string[]): bigint | Refusal => {
    const text = cells[index]!.trim()
    if (text === '' || absent.has(text.toLowerCase())) return refuse('files.amount_missing', { line, column })
    const fen = readAmount(text, mapping.decimal)
    if (!isRefusal(fen)) return fen
    const code = fen.code === 'money.too_large' ? 'files.amount_too_large' : 'files.bad_amount'
    return refuse(code, { line, column, text: shown(text) })
  }
}

/**
 * "£1,234.50", "(12.00)", "12.00-" and, with a decimal comma, "1.234,5" → hundredths. More than two decimals are
 * refused.
 */
export function readAmount(text: string, decimal: Mapping['decimal']): bigint | Refusal {
  if (decimal === 'point' && /^-?\d{1,13}\.\d\d$/.test(text)) {
    const fen = BigInt(text.slice(0, -3) + text.slice(-2))
    if (fen <= MAX_FEN && fen >= -MAX_FEN) return fen
  }
  const grouping = decimal === 'point' ? ',' : '.'
  let plain = text.normalize('NFKC').replace(/\u2212/g, '-').trim()
    .replace(/^([-+(]?) ?[£$€¥] ?/, '$1')
    .replace(/^\(([^-+()]+)\)$/, '-$1')
    .replace(/^([^-+]+)-$/, '-$1')
    .replace(/(?<=\d)[ '’](?=\d{3}(?:\D|$))/g, grouping)
  if (decimal === 'comma') plain = plain.replace(/[.,]/g, (mark) => (mark === '.' ? ',' : '.'))
  plain = plain.replace(/(\.\d\d)0+$/, '$1').replace(/^([-+]?)\.(?=\d)/, (_, sign: string) => `${sign}0.`)
  return parseYuan(plain)
}

function shown(text: string): string {
  return text.length > 48 ? `${text.slice(0, 45)}…` : text
}

function emptyRecord(): MappedRecord {
  const texts = Object.fromEntries(Object.keys(TEXT_FIELDS).map((field) => [field, null])) as Record<TextField, null>
  return { ...texts, date: null, amountFen: 0n, redacted: NOTHING_REDACTED }
}
