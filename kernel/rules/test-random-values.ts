import type { FactValue } from './model.ts'
import { arithmetic, decimalOf, floored, fraction, plusDays, plusMonths, type Fraction, type Truth } from './test-naive.ts'
import { AMOUNTS, DAYS, pick, whole, WORDS, type Random } from './test-random-facts.ts'

/** A part of a random rule, written twice: as text for the compiler, and as a naive function. */
export interface Piece<Value> {
  text: string
  value: (facts: Record<string, FactValue>) => Value
}

/** A fact that is true or false by itself. */
export const plain = (random: Random): Piece<Truth> => {
  const name = pick(random, ['cash', 'urgent'])
  return { text: `p.${name}`, value: (facts) => facts[name] as Truth }
}

export function money(random: Random, depth: number): Piece<Fraction> {
  if (depth === 0 || random() < 0.35) {
    const name = pick(random, ['amount', 'limit', 'paid'])
    return { text: `p.${name}`, value: (facts) => fraction(facts[name]!) }
  }
  const left = money(random, depth - 1)
  switch (pick(random, ['+', '-', '*', '/', 'n', 'negate', 'if', 'modulo'] as const)) {
    case '+': return combined('+', left, random() < 0.5 ? money(random, depth - 1) : yuan(random))
    case '-': return combined('-', left, random() < 0.5 ? money(random, depth - 1) : yuan(random))
    case '*': return combined('*', left, decimal(random))
    case '/': return combined('/', left, pick(random, [number(random, 0), nonZero(random)]))
    case 'n': return combined('*', number(random, 0), left)
    case 'negate': return { text: `(-${left.text})`,
      value: (facts) => arithmetic('-', { n: 0n, d: 1n }, left.value(facts)) }
    case 'if': {
      const [condition, no] = [plain(random), money(random, 0)]
      return { text: `(if ${condition.text} then ${left.text} else ${no.text})`,
        value: (facts) => (condition.value(facts) === true ? left.value(facts) : no.value(facts)) }
    }
    case 'modulo': {
      const divisor = whole(random, 1, 10_000)
      return { text: `modulo(p.amount, ${divisor})`,
        value: (facts) => floored(fraction(facts['amount']!), BigInt(divisor) * 100n) }
    }
  }
}

export function number(random: Random, depth: number): Piece<Fraction> {
  if (depth === 0) {
    const name = pick(random, ['n', 'm', 'rate'])
    return { text: `p.${name}`, value: (facts) =>
      (name === 'rate' ? decimalOf(facts[name] as string | null) : fraction(facts[name]!)) }
  }
  switch (pick(random, ['+', '-', '*', '/', 'ratio', 'length', 'count', 'part', 'modulo', 'field'] as const)) {
    case '+': return combined('+', number(random, depth - 1), decimal(random))
    case '-': return combined('-', number(random, depth - 1), number(random, depth - 1))
    case '*': return combined('*', number(random, depth - 1), number(random, depth - 1))
    case '/': return combined('/', number(random, depth - 1),
      random() < 0.3 ? nonZero(random) : number(random, depth - 1))
    case 'ratio': return combined('/', money(random, 1), money(random, 1))
    case 'length': return { text: 'string length(p.purpose)',
      value: ({ purpose }) => (purpose === null ? null : { n: BigInt(Array.from(purpose as string).length), d: 1n }) }
    case 'count': return { text: 'count(p.tags)',
      value: ({ tags }) => (tags === null ? null : { n: BigInt((tags as string[]).length), d: 1n }) }
    case 'modulo': {
      const divisor = whole(random, 2, 12)
      return { text: `modulo(p.n, ${divisor})`, value: (facts) => floored(fraction(facts['n']!), BigInt(divisor)) }
    }
    case 'part': {
      const part = pick(random, ['year', 'month', 'day', 'day of week'])
      const at = day(random)
      return {
        text: `${part}(${at.text})`,
        value: (facts) => {
          const date = at.value(facts)
          if (date === null) return null
          const parts = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(),
            'day of week': date.getUTCDay() || 7 }
          return { n: BigInt(parts[part as 'year']), d: 1n }
        },
      }
    }
    case 'field': return number(random, 0)
  }
}

export function day(random: Random): Piece<Date | null> {
  const name = pick(random, ['day', 'due'])
  const base: Piece<Date | null> = { text: `p.${name}`,
    value: (facts) => (facts[name] === null ? null : new Date(`${facts[name] as string}T00:00:00Z`)) }
  const shift = whole(random, 0, 40)
  switch (pick(random, ['plain', 'plain', 'days', 'months', 'wait', 'span', 'literal'] as const)) {
    case 'plain': return base
    case 'days': return { text: `(${base.text} - duration("P${shift}D"))`,
      value: (facts) => plusDays(base.value(facts), -shift) }
    case 'months': return { text: `(${base.text} + duration("P1Y${shift}M"))`,
      value: (facts) => plusMonths(base.value(facts), 12 + shift) }
    case 'wait': return { text: `(${base.text} + p.wait)`,
      value: (facts) => plusDays(base.value(facts), facts['wait'] as number | null) }
    case 'span': return { text: `(${base.text} - p.span)`,
      value: (facts) => plusMonths(base.value(facts), facts['span'] === null ? null : -(facts['span'] as number)) }
    case 'literal': {
      const text = pick(random, DAYS)
      return { text: `date("${text}")`, value: () => new Date(`${text}T00:00:00Z`) }
    }
  }
}

export function text(random: Random): Piece<string | null> {
  const name = pick(random, ['purpose', 'payee', 'code'])
  const start = whole(random, 1, 3)
  const length = whole(random, 1, 3)
  switch (pick(random, ['plain', 'plain', 'literal', 'substring', 'mask'] as const)) {
    case 'plain': return { text: `p.${name}`, value: (facts) => facts[name] as string | null }
    case 'literal': {
      const word = pick(random, WORDS)
      return { text: JSON.stringify(word), value: () => word }
    }
    case 'substring': return {
      text: `substring(p.${name}, ${start}, ${length})`,
      value: (facts) => (facts[name] === null ? null
        : Array.from(facts[name] as string).slice(start - 1, start - 1 + length).join('')),
    }
    case 'mask': return {
      text: `mask(p.${name}, ["会议", "会议费", "𠮷"])`,
      value: (facts) => (facts[name] === null ? null
        : ['会议费', '会议', '𠮷'].reduce((masked, word) => masked.replaceAll(word, ' '), facts[name] as string)),
    }
  }
}

export function yuan(random: Random): Piece<Fraction> {
  const fen = random() < 0.5 ? pick(random, AMOUNTS) : BigInt(whole(random, -1_000, 1_000))
  const absolute = fen < 0n ? -fen : fen
  const cents = String(absolute % 100n).padStart(2, '0')
  return { text: `${fen < 0n ? '-' : ''}${absolute / 100n}${cents === '00' ? '' : `.${cents}`}`,
    value: () => ({ n: fen, d: 1n }) }
}

export function decimal(random: Random): Piece<Fraction> {
  const places = whole(random, 0, 4)
  const units = whole(random, -3_000, 3_000)
  return { text: (units / 10 ** places).toFixed(places), value: () => ({ n: BigInt(units), d: 10n ** BigInt(places) }) }
}

function nonZero(random: Random): Piece<Fraction> {
  const value = pick(random, ['3', '-7', '0.03', '1000', '2.5'])
  return { text: value, value: () => decimalOf(value) }
}

export function combined(operator: string, left: Piece<Fraction>, right: Piece<Fraction>): Piece<Fraction> {
  return { text: `(${left.text} ${operator} ${right.text})`,
    value: (facts) => arithmetic(operator, left.value(facts), right.value(facts)) }
}
