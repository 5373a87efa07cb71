import type { FactValue } from './model.ts'
import { all, any, codePointOrder, compare, not, type Fraction, type Truth } from './test-naive.ts'
import { CODES, INSTANTS, pick, whole, WORDS, type Random } from './test-random-facts.ts'
import { combined, day, decimal, money, number, plain, text, yuan, type Piece } from './test-random-values.ts'

/**
 * Random rules and random facts, for every test that holds two readings of a rule to each other. Each piece is written
 * twice: as text for the compiler, and as a naive function on BigInt fractions, plain loops and Date that shares nothing
 * with it.
 */
export function bool(random: Random, depth: number): Piece<Truth> {
  if (depth > 0 && random() < 0.6) {
    const parts = Array.from({ length: whole(random, 2, 3) }, () => bool(random, depth - 1))
    switch (pick(random, ['and', 'or', 'not', 'confirmed', 'if', 'equal'] as const)) {
      case 'and': return { text: `(${parts.map(({ text }) => text).join(' and ')})`,
        value: (facts) => all(parts.map(({ value }) => value(facts))) }
      case 'or': return { text: `(${parts.map(({ text }) => text).join(' or ')})`,
        value: (facts) => any(parts.map(({ value }) => value(facts))) }
      case 'not': return { text: `not(${parts[0]!.text})`, value: (facts) => not(parts[0]!.value(facts)) }
      case 'confirmed': return { text: `confirmed(${parts[0]!.text})`,
        value: (facts) => parts[0]!.value(facts) === true }
      case 'equal': return { text: `((${parts[0]!.text}) = (${parts[1]!.text}))`,
        value: (facts) => parts[0]!.value(facts) === parts[1]!.value(facts) }
      case 'if': {
        const no = bool(random, 0)
        return { text: `(if ${parts[0]!.text} then ${parts[1]!.text} else ${no.text})`,
          value: (facts) => (parts[0]!.value(facts) === true ? parts[1]!.value(facts) : no.value(facts)) }
      }
    }
  }
  return pick(random, [moneyTest, moneyTest, numberTest, numberTest, dayTest, dayTest, textTest, textTest, textTest,
    listTest, spanTest, instantTest, apartTest, nullTest, plain])(random)
}

const OPERATORS = ['=', '!=', '<', '<=', '>', '>='] as const

function moneyTest(random: Random): Piece<Truth> {
  const left = money(random, 2)
  // One fen apart, however large: what doubles get wrong.
  if (random() < 0.3) {
    return comparison(random, left, combined('+', left, { text: '0.01', value: () => ({ n: 1n, d: 1n }) }),
      () => yuan(random))
  }
  return comparison(random, left, random() < 0.5 ? money(random, 2) : yuan(random), () => yuan(random))
}

function numberTest(random: Random): Piece<Truth> {
  const left = number(random, 2)
  return comparison(random, left, random() < 0.5 ? number(random, 1) : decimal(random), () => decimal(random))
}

function comparison(random: Random, left: Piece<Fraction>, right: Piece<Fraction>,
  literal: () => Piece<Fraction>): Piece<Truth> {
  const kind = random()
  if (kind < 0.15) {
    const [low, high] = [literal(), literal()]
    const [open, close] = [pick(random, ['[', ']']), pick(random, ['[', ']'])]
    return {
      text: `(${left.text} in ${open}${low.text}..${high.text}${close})`,
      value: (facts) => all([compare(open === '[' ? '>=' : '>', left.value(facts), low.value(facts)),
        compare(close === ']' ? '<=' : '<', left.value(facts), high.value(facts))]),
    }
  }
  if (kind < 0.25) {
    const [low, high] = [literal(), right]
    return { text: `(${left.text} between ${low.text} and ${high.text})`,
      value: (facts) => all([compare('>=', left.value(facts), low.value(facts)),
      compare('<=', left.value(facts), high.value(facts))]) }
  }
  if (kind < 0.35) {
    const tests = [literal(), literal(), literal()]
    return {
      text: `(${left.text} in (${tests[0]!.text}, > ${tests[1]!.text}, ${tests[2]!.text}))`,
      value: (facts) => any(['=', '>', '='].map((operator, index) =>
        compare(operator, left.value(facts), tests[index]!.value(facts)))),
    }
  }
  const operator = pick(random, OPERATORS)
  return { text: `${left.text} ${operator} ${right.text}`,
    value: (facts) => compare(operator, left.value(facts), right.value(facts)) }
}

function dayTest(random: Random): Piece<Truth> {
  const [left, right, operator] = [day(random), day(random), pick(random, OPERATORS)]
  return {
    text: `${left.text} ${operator} ${right.text}`,
    value: (facts) => {
      const [a, b] = [left.value(facts), right.value(facts)]
      return compare(operator, a && { n: BigInt(a.getTime()), d: 1n }, b && { n: BigInt(b.getTime()), d: 1n })
    },
  }
}

const millisOf = (value: FactValue) => (value === null ? null : BigInt(Date.parse(value as string)))

/** An instant as written and as milliseconds; a literal may name any zone. */
function instant(random: Random): Piece<bigint | null> {
  const name = pick(random, ['at', 'seen'])
  const other = name === 'at' ? 'seen' : 'at'
  switch (pick(random, ['plain', 'plain', 'literal', 'if'] as const)) {
    case 'plain': return { text: `p.${name}`, value: (facts) => millisOf(facts[name]!) }
    case 'literal': {
      const written = pick(random, INSTANTS)
      return { text: random() < 0.5 ? `date and time("${written}")` : `@"${written}"`, value: () => BigInt(Date.parse(written)) }
    }
    case 'if': return { text: `(if p.cash then p.${name} else p.${other})`, value: (facts) => millisOf(facts[facts['cash'] === true ? name : other]!) }
  }
}

function instantTest(random: Random): Piece<Truth> {
  const [left, right, operator] = [instant(random), instant(random), pick(random, OPERATORS)]
  return { text: `${left.text} ${operator} ${right.text}`, value: (facts) => {
    const [a, b] = [left.value(facts), right.value(facts)]
    return compare(operator, a === null ? null : { n: a, d: 1n }, b === null ? null : { n: b, d: 1n })
  } }
}

/** What is asked of instants: their day, their hour, and the time between two. */
function apartTest(random: Random): Piece<Truth> {
  const [left, right, operator] = [instant(random), instant(random), pick(random, OPERATORS)]
  const floor = (value: bigint, by: bigint) => (value - (((value % by) + by) % by)) / by
  const number = (value: bigint | null): Fraction => (value === null ? null : { n: value, d: 1n })
  const asked = pick(random, ['minutes', 'days', 'hour', 'date'] as const)
  switch (asked) {
    case 'minutes':
    case 'days': {
      const [unit, limit] = asked === 'days' ? [86_400_000n, BigInt(whole(random, -3, 3))] : [60_000n, BigInt(whole(random, -3_000, 3_000))]
      return { text: `${asked} from(${left.text}, ${right.text}) ${operator} ${limit}`, value: (facts) => {
        const [a, b] = [left.value(facts), right.value(facts)]
        return compare(operator, number(a === null || b === null ? null : floor(b - a, unit)), { n: limit, d: 1n })
      } }
    }
    case 'hour': {
      const limit = whole(random, 0, 23)
      return { text: `hour of(${left.text}) ${operator} ${limit}`, value: (facts) => {
        const at = left.value(facts)
        return compare(operator, number(at === null ? null : BigInt(new Date(Number(at) + 28_800_000).getUTCHours())), { n: BigInt(limit), d: 1n })
      } }
    }
    case 'date': {
      const other = day(random)
      return { text: `date of(${left.text}) ${operator} ${other.text}`, value: (facts) => {
        const [at, date] = [left.value(facts), other.value(facts)]
        return compare(operator, number(at === null ? null : floor(at + 28_800_000n, 86_400_000n)), number(date && floor(BigInt(date.getTime()), 86_400_000n)))
      } }
    }
  }
}

function spanTest(random: Random): Piece<Truth> {
  const [left, right, operator, limit] = [day(random), day(random), pick(random, OPERATORS), whole(random, -400, 400)]
  return {
    text: `${left.text} - ${right.text} ${operator} ${limit}`,
    value: (facts) => {
      const [a, b] = [left.value(facts), right.value(facts)]
      return compare(operator, a && b && { n: BigInt((a.getTime() - b.getTime()) / 86_400_000), d: 1n },
        { n: BigInt(limit), d: 1n })
    },
  }
}

function textTest(random: Random): Piece<Truth> {
  const [left, right] = [text(random), text(random)]
  const pair = (test: (a: string, b: string) => boolean) => (facts: Record<string, FactValue>): Truth => {
    const [a, b] = [left.value(facts), right.value(facts)]
    return a === null || b === null ? null : test(a, b)
  }
  const words = [pick(random, WORDS), pick(random, WORDS), pick(random, CODES)]
  // An office may empty a list that a rule goes over.
  const list = random() < 0.1 ? [] : words
  switch (pick(random, ['order', 'equal', 'contains', 'starts', 'ends', 'in', 'any', 'some', 'every', 'matches',
    'under'] as const)) {
    case 'order': {
      const operator = pick(random, ['<', '<=', '>', '>='] as const)
      return { text: `${left.text} ${operator} ${right.text}`,
        value: pair((a, b) => compare(operator, { n: BigInt(codePointOrder(a, b)), d: 1n }, { n: 0n, d: 1n })!) }
    }
    case 'equal': return { text: `${left.text} = ${right.text}`,
      value: (facts) => left.value(facts) === right.value(facts) }
    case 'contains': return { text: `contains(${left.text}, ${right.text})`, value: pair((a, b) => a.includes(b)) }
    case 'starts': return { text: `starts with(${left.text}, ${right.text})`, value: pair((a, b) => a.startsWith(b)) }
    case 'ends': return { text: `ends with(${left.text}, ${right.text})`, value: pair((a, b) => a.endsWith(b)) }
    case 'under': return { text: 'under(p.code, "302")',
      value: ({ code }) => (code === null ? null : (code as string).slice(0, 3) === '302') }
    case 'in': return { text: `(${left.text} in (${words.map((word) => JSON.stringify(word)).join(', ')}))`,
      value: (facts) => words.includes(left.value(facts) as string) }
    case 'any': {
      const sought = random() < 0.5 ? list : [...words, ...'1234567890'.split('').map((digit) => `${digit}.*`)]
      return { text: `contains any(${left.text}, [${sought.map((word) => JSON.stringify(word)).join(', ')}])`,
        value: (facts) => (left.value(facts) === null ? null : sought.some((word) => left.value(facts)!.includes(word))) }
    }
    case 'some': return {
      text: `(some w in [${list.map((word) => JSON.stringify(word)).join(', ')}] satisfies starts with(p.payee, w) and p.cash)`,
      value: (facts) => any(list.map((word) =>
        all([facts['payee'] === null ? null : (facts['payee'] as string).startsWith(word), facts['cash'] as Truth]))),
    }
    case 'every': return {
      text: `(every w in ["a", "会"] satisfies p.purpose != w or p.urgent)`,
      value: (facts) => all(['a', '会'].map((word) => any([facts['purpose'] !== word, facts['urgent'] as Truth]))),
    }
    case 'matches': return { text: `matches(${left.text}, "^(会议|办公)?费{0,2}[a-cB]")`,
      value: (facts) => (left.value(facts) === null ? null : /^(会议|办公)?(费|费费)?[abcB]/u.test(left.value(facts)!)) }
  }
}

function listTest(random: Random): Piece<Truth> {
  const item = text(random)
  const value = (facts: Record<string, FactValue>): Truth =>
    (facts['tags'] === null || item.value(facts) === null ? null
    : (facts['tags'] as string[]).includes(item.value(facts)!))
  return random() < 0.5 ? { text: `list contains(p.tags, ${item.text})`, value }
    : { text: `(${item.text} in p.tags)`, value }
}

function nullTest(random: Random): Piece<Truth> {
  const not = random() < 0.5
  const operator = not ? '!=' : '='
  if (random() < 0.5) {
    const quotient = combined('/', money(random, 1), money(random, 1))
    return { text: `${quotient.text} ${operator} null`, value: (facts) => (quotient.value(facts) === null) !== not }
  }
  const name = pick(random, ['amount', 'purpose', 'cash', 'day', 'tags', 'rate', 'wait'])
  return { text: `p.${name} ${operator} null`, value: (facts) => (facts[name] === null) !== not }
}
