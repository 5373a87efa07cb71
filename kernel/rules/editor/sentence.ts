import { formatYuan } from '#kernel/values/money.ts'
import { isRefusal, type Bilingual, type Refusal } from '#kernel/values/refusal.ts'
import { checkCondition, checkPart } from '../check.ts'
import type { CheckContext, Value } from '../checker.ts'
import { rawWords } from '../value-words.ts'
import type { Unit } from '../ir.ts'
import type { CodeName, ParameterValue } from '../model.ts'
import { isSyntax, parseCondition } from '../parse.ts'
import type { Syntax, Test } from '../syntax.ts'
import type { Term, Vocabulary } from '../vocabulary.ts'
import { PHRASES, type Language, type Phrases } from './sentence-words-table.ts'

/**
 * A condition read back in words, from what the checker understood: 「金额大于单笔限额，并且收款人在黑名单中」. Groups are
 * bracketed by precedence, numbers carry their unit, and what is unknown is never read as a no: `p.cash` and
 * `p.cash = true` differ when nobody knows, so their sentences differ too. A condition that does not pass the checker
 * gives its refusal. Two conditions that can answer differently do not read alike (held by a random test).
 */
export function sentence(text: string, vocabulary: Vocabulary, language: Language,
  { nameOf = () => null, ...context }: Omit<CheckContext, 'vocabulary'> & { nameOf?: CodeName } = {}): string | Refusal {
  const syntax = parseCondition(text)
  if (!isSyntax(syntax)) return syntax
  const whole = { ...context, vocabulary }
  const checked = checkCondition(text, syntax, whole)
  if (isRefusal(checked)) return checked
  return condition({ text, context: whole, nameOf, language, words: PHRASES[language], variables: new Map(), titles: titlesOf(vocabulary, language) }, syntax).words
}

interface Speaker {
  text: string
  context: CheckContext
  language: Language
  words: Phrases
  variables: Map<string, Syntax>
  titles: ReadonlyMap<string, string>
  nameOf: CodeName
  /** Beside a fact with codes: that fact. */
  coded?: Term
}

/** A part in words; one that is not whole needs brackets inside another. */
interface Said {
  words: string
  isWhole: boolean
}

const whole = (words: string): Said => ({ words, isWhole: true })
const open = (words: string): Said => ({ words, isWhole: false })

function bracketed({ words }: Speaker, said: Said): string {
  return said.isWhole ? said.words : words.brackets(said.words)
}

function condition(speaker: Speaker, syntax: Syntax): Said {
  const { words } = speaker
  switch (syntax.kind) {
    case 'and':
    case 'or': {
      if (syntax.items.length === 1) return condition(speaker, syntax.items[0]!)
      return open(words[syntax.kind](syntax.items.map((item) => bracketed(speaker, condition(speaker, item)))))
    }
    case 'boolean': return whole(words.always(syntax.value))
    case 'name': return whole(words.isTrue(nameOf(speaker, syntax.name), true))
    case 'compare': return compare(speaker, syntax)
    case 'between': return between(speaker, syntax, syntax.value, { kind: 'interval', low: syntax.low, high: syntax.high, lowOpen: false, highOpen: false,
      from: syntax.from, to: syntax.to })
    case 'in': return membership(speaker, syntax, false)
    case 'call': return call(speaker, syntax, false)
    case 'if': return open(words.choose(...([syntax.condition, syntax.yes, syntax.no].map((part) =>
      bracketed(speaker, condition(speaker, part))) as [string, string, string])))
    case 'quantified': return quantified(speaker, syntax)
    default: throw new Error(`a ${syntax.kind} is no condition`)
  }
}

function quantified(speaker: Speaker, syntax: Extract<Syntax, { kind: 'quantified' }>): Said {
  const { words, variables } = speaker
  const list = value(speaker, syntax.list, null).words
  const inner = { ...speaker, variables: new Map(variables).set(syntax.variable, { kind: 'text', value: '', from: 0, to: 0 }) }
  const body = words.brackets(condition(inner, syntax.body).words)
  return open(words[syntax.every ? 'every' : 'some'](list, words.variable(syntax.variable), body))
}

function compare(speaker: Speaker, syntax: Extract<Syntax, { kind: 'compare' }>): Said {
  const { words } = speaker
  const { left, right, operator } = syntax
  if (left.kind === 'null' || right.kind === 'null') {
    const other = left.kind === 'null' ? right : left
    const isKnown = operator === '!='
    return whole(isBool(speaker, other) ? words.undecided(words.brackets(condition(speaker, other).words), isKnown)
      : words.unknown(bracketed(speaker, value(speaker, other, null)), isKnown))
  }
  if (isBool(speaker, left)) return whole(compareConditions(speaker, left, right, operator === '='))
  const [a, b] = sides(coded(speaker, [left, right]), left, right)
  const texts = valueOf(speaker, left)?.kind === 'text'
  return whole(texts ? words.compareTexts(a, operator, b) : words.compare(a, operator, b))
}

/** `x = true` is no when x is unknown, and x itself is unknown then: the two must not read alike. */
function compareConditions(speaker: Speaker, left: Syntax, right: Syntax, isEqual: boolean): string {
  const { words } = speaker
  const literal = right.kind === 'boolean' ? right : left.kind === 'boolean' ? left : null
  const inBrackets = (part: Syntax) => words.brackets(condition(speaker, part).words)
  if (literal === null || literal.kind !== 'boolean') return words.same(inBrackets(left), inBrackets(right), isEqual)
  const other = literal === right ? left : right
  if (!isEqual) return words.orUnknown(inBrackets(other), !literal.value)
  return other.kind === 'name' ? words.knownName(nameOf(speaker, other.name), literal.value) : words.known(inBrackets(other), literal.value)
}

function between(speaker: Speaker, range: Syntax, tested: Syntax, test: Extract<Test, { kind: 'interval' }>): Said {
  const unit = unitOf(speaker, [tested, test.low, test.high])
  const [item, low, high] = [tested, test.low, test.high].map((part) => bracketed(speaker, value(speaker, part, unit))) as [string, string, string]
  return whole(speaker.words.between(item, low, high, test.lowOpen, test.highOpen))
}

function membership(plain: Speaker, syntax: Extract<Syntax, { kind: 'in' }>, negated: boolean): Said {
  const speaker = coded(plain, [syntax.value])
  const { words } = speaker
  const { tests } = syntax
  const [only] = tests
  if (tests.length === 1 && only!.kind === 'interval' && !negated) return between(speaker, syntax, syntax.value, only!)
  const unit = unitOf(speaker, [syntax.value, ...tests.flatMap(valuesOf)])
  const item = bracketed(speaker, value(speaker, syntax.value, unit))
  const isList = (test: Test) => test.kind === 'equals' && test.value.kind !== 'list' && ['texts', 'list'].includes(valueOf(speaker, test.value)?.kind ?? '')
  if (tests.length === 1 && isList(only!)) return whole(words.inList(item, value(speaker, valuesOf(only!)[0]!, null).words, negated))
  const constants = tests.flatMap((test) => (test.kind !== 'equals' || isList(test) ? [null] : test.value.kind === 'list' ? test.value.items : [test.value]))
  if (constants.every((constant) => constant !== null && constant.kind !== 'null')) {
    const items = constants.map((constant) => bracketed(speaker, value(speaker, constant!, unit)))
    return whole(words.oneOf(item, words.listed(items), negated))
  }
  const parts = tests.map((test) => condition(speaker, asComparison(syntax.value, test)).words)
  return whole(words.anyOf(item, parts, negated))
}

/** One test of a list as the condition it stands for. */
function asComparison(tested: Syntax, test: Test): Syntax {
  const { from, to } = test
  if (test.kind === 'against') return { kind: 'compare', operator: test.operator, left: tested, right: test.value, from, to }
  if (test.kind === 'equals' && test.value.kind !== 'list' && test.value.kind !== 'name') return { kind: 'compare', operator: '=', left: tested, right: test.value, from, to }
  return { kind: 'in', value: tested, tests: [test], from, to }
}

function valuesOf(test: Test): Syntax[] {
  return test.kind === 'interval' ? [test.low, test.high] : [test.value]
}

type Call = Extract<Syntax, { kind: 'call' }>

function call(speaker: Speaker, syntax: Call, negated: boolean): Said {
  const { words } = speaker
  const [first, second] = syntax.values as [Syntax, Syntax]
  const at = (part: Syntax) => bracketed(speaker, value(speaker, part, null))
  switch (syntax.name) {
    case 'not': return negation(speaker, first)
    case 'confirmed': return whole(words.known(words.brackets(condition(speaker, first).words), true))
    case 'contains': return whole(words.search('contains', at(first), at(second), negated))
    case 'starts with': return whole(words.search('starts', at(first), at(second), negated))
    case 'ends with': return whole(words.search('ends', at(first), at(second), negated))
    case 'under': return whole(words.search('under', at(first), bracketed(speaker, value(coded(speaker, [first]), second, null)), negated))
    case 'contains any': return whole(words.anyWord(at(first), value(speaker, second, null).words, negated))
    case 'matches': return whole(words.matches(at(first), at(second), negated))
    case 'list contains': return whole(words.inList(at(second), value(speaker, first, null).words, negated))
    case 'is workday': return whole(words.isWorkday(at(first), negated))
    default: throw new Error(`${syntax.name} is no condition`)
  }
}

/** Unknown stays unknown under these negations, as it does under not(). */
function negation(speaker: Speaker, item: Syntax): Said {
  const { words } = speaker
  if (item.kind === 'name') return whole(words.isTrue(nameOf(speaker, item.name), false))
  if (item.kind === 'in') return membership(speaker, item, true)
  if (item.kind === 'call' && item.name !== 'not' && item.name !== 'confirmed') return call(speaker, item, true)
  return whole(words.not(condition(speaker, item).words))
}

function value(speaker: Speaker, syntax: Syntax, unit: Unit | null): Said {
  const { words } = speaker
  const known = valueOf(speaker, syntax)
  if (known?.kind === 'literal') return literal(words, known.numerator, known.denominator, unit ?? 'number')
  const at = (part: Syntax, partUnit: Unit | null = null) => bracketed(speaker, value(speaker, part, partUnit))
  switch (syntax.kind) {
    case 'text': {
      const called = titleOfCode(speaker, speaker.coded, syntax.value)
      return whole(called === undefined ? words.quoted(syntax.value) : words.withName(words.quoted(called), syntax.value))
    }
    case 'date': return whole(syntax.value.includes('T') ? syntax.value.replace('T', ' ') : words.date(syntax.value))
    case 'duration': return known?.kind === 'rational' && known.numerator.kind === 'int' ? literal(words, known.numerator.value, 1n, known.unit)
      : whole(syntax.value)
    case 'name': return whole(nameOf(speaker, syntax.name))
    case 'list': return whole(words.listed(syntax.items.map((item) => at(item))))
    case 'negate': return open(words.opposite(at(syntax.value, unit)))
    case 'arithmetic': {
      const { operator, left, right } = syntax
      const inner = operator === '+' || operator === '-' ? (unitOf(speaker, [left, right]) ?? unit) : null
      return open(`${at(left, inner)} ${SIGNS[operator]} ${at(right, inner)}`)
    }
    case 'if': {
      const inner = unitOf(speaker, [syntax.yes, syntax.no]) ?? unit
      return open(words.choose(bracketed(speaker, condition(speaker, syntax.condition)), at(syntax.yes, inner), at(syntax.no, inner)))
    }
    case 'call': return callValue(speaker, syntax, at)
    default: return open(condition(speaker, syntax).words)
  }
}

const SIGNS = { '+': '+', '-': '−', '*': '×', '/': '÷' } as const

function callValue(speaker: Speaker, syntax: Call, at: (part: Syntax, unit?: Unit | null) => string): Said {
  const { words } = speaker
  const [first, second, third] = syntax.values as [Syntax, Syntax, Syntax | undefined]
  switch (syntax.name) {
    case 'mask': return open(words.mask(at(first), value(speaker, second, null).words))
    case 'substring': return open(words.substring(at(first), at(second), third === undefined ? null : at(third)))
    case 'string length': return whole(words.length(at(first)))
    case 'count': return whole(words.count(at(first)))
    case 'year':
    case 'month':
    case 'day': return whole(words.datePart(syntax.name, at(first)))
    case 'day of week': return whole(words.datePart('weekday', at(first)))
    case 'date of': return whole(words.dayOf(at(first)))
    case 'hour of': return whole(words.hourOf(at(first)))
    case 'minutes from': return open(words.apart('minutes', at(first), at(second)))
    case 'days from': return open(words.apart('days', at(first), at(second)))
    case 'modulo': return open(words.modulo(at(first), at(second, unitOf(speaker, [first]))))
    default: return open(condition(speaker, syntax).words)
  }
}

function literal(words: Phrases, numerator: bigint, denominator: bigint, unit: Unit): Said {
  if (unit === 'money') return whole(words.number(formatYuan((numerator * 100n) / denominator), 'money'))
  return whole(words.number(decimal(numerator, denominator), unit))
}

/** Exact: a quotient that does not end is written as one. */
function decimal(numerator: bigint, denominator: bigint): string {
  for (let places = 0; places <= 40; places++) {
    const scaled = numerator * 10n ** BigInt(places)
    if (scaled % denominator !== 0n) continue
    const digits = String(scaled < 0n ? -(scaled / denominator) : scaled / denominator).padStart(places + 1, '0')
    return `${scaled < 0n ? '-' : ''}${digits.slice(0, digits.length - places)}${places > 0 ? `.${digits.slice(-places)}` : ''}`
  }
  return `${numerator}/${denominator}`
}

function sides(speaker: Speaker, left: Syntax, right: Syntax): [string, string] {
  const unit = unitOf(speaker, [left, right])
  const side = (part: Syntax) => {
    const said = value(speaker, part, unit)
    return part.kind === 'if' ? bracketed(speaker, said) : said.words
  }
  return [side(left), side(right)]
}

/** A code beside the fact that it is a value of is said with its title, and with itself, so that no two codes read alike. */
function coded(speaker: Speaker, parts: readonly Syntax[]): Speaker {
  for (const part of parts) {
    const term = part.kind === 'name' ? speaker.context.vocabulary.get(part.name) : undefined
    if (term?.codes || term?.catalogue) return { ...speaker, coded: term }
  }
  return speaker
}

function titleOfCode({ nameOf, language }: Speaker, term: Term | undefined, code: string): string | undefined {
  return term?.codes?.find((one) => one.code === code)?.[language] ?? (term?.catalogue === undefined ? undefined : nameOf(term.catalogue, code)?.[language])
}

/** The unit that bare numbers among these take: that of the first part that has one. */
function unitOf(speaker: Speaker, parts: readonly Syntax[]): Unit | null {
  for (const part of parts) {
    const found = valueOf(speaker, part)
    if (found?.kind === 'rational') return found.unit
  }
  return null
}

function isBool(speaker: Speaker, syntax: Syntax): boolean {
  return valueOf(speaker, syntax)?.kind === 'bool'
}

function valueOf({ text, context, variables }: Speaker, syntax: Syntax): Value | null {
  const found = checkPart(text, syntax, context, variables)
  return isRefusal(found) ? null : found
}

function nameOf(speaker: Speaker, name: string): string {
  const { words, titles, context } = speaker
  if (speaker.variables.has(name)) return words.variable(name)
  const part = titles.has(name) ? null : /^(.+)\.(year|month|day|weekday)$/.exec(name)
  if (part) return words.datePart(part[2] as 'year', titles.get(part[1]!) ?? part[1]!)
  const title = titles.get(name) ?? name
  const set = name.startsWith('parameter.') ? context.parameters?.[name.slice('parameter.'.length)] : undefined
  return set === undefined || set === null ? title : words.withValue(title, parameterWords(speaker, context.vocabulary.get(name)!, set))
}

function parameterWords(speaker: Speaker, term: Term, set: ParameterValue): string {
  const { words, language } = speaker
  if (Array.isArray(set)) {
    return words.listed((set as readonly string[]).map((item) => words.quoted([item, titleOfCode(speaker, term, item)].filter(Boolean).join(' '))))
  }
  if (term.type === 'date') return words.date(String(set))
  if (term.type === 'money') return words.number(formatYuan(BigInt(set as bigint)), 'money')
  if (term.type === 'days' || term.type === 'months') return words.number(String(set), term.type)
  return term.type === 'text' || term.type === 'code' ? words.quoted(String(set)) : term.type === 'ratio' || term.type === 'int' ? String(set)
    : rawWords(term.type, set)[language]
}

/** The title of every name, made distinct. */
function titlesOf(vocabulary: Vocabulary, language: Language): ReadonlyMap<string, string> {
  const words = PHRASES[language]
  const of = (title: Bilingual) => title[language]
  const count = (titles: string[]) => Map.groupBy(titles, (title) => title)
  const terms = [...vocabulary.values()]
  const plain = count(terms.map(({ title }) => of(title)))
  const long = ({ title, group }: Term) => (group ? words.ofGroup(of(group), of(title)) : of(title))
  const longer = count(terms.map(long))
  return new Map(terms.map((term) => {
    if (plain.get(of(term.title))!.length === 1) return [term.name, words.name(of(term.title))]
    if (term.group && longer.get(long(term))!.length === 1 && !plain.has(long(term))) return [term.name, words.name(long(term))]
    return [term.name, words.withName(words.name(of(term.title)), term.name)]
  }))
}
