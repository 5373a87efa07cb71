import { define } from './define.ts'
import { finite, isNumber, ONE, roundTo, wholePartOf, ZERO, type FeelNumber, type Rounding } from './numbers.ts'
import type { FeelFunction, Value } from './value.ts'

const rounding = (name: string, mode: Rounding, scaleWord: string): FeelFunction =>
  define(name, `n: number, ${scaleWord}: number`, ([n, scale]) => {
    const places = scale === undefined ? 0 : wholePartOf(scale)
    return places === null ? undefined : roundTo(n as FeelNumber, places, mode)
  })

const aggregate = (name: string, of: (numbers: FeelNumber[]) => Value | undefined): FeelFunction =>
  define(name, ['list: list', '...numbers: any'], ([given]) => {
    const items = given as Value[]
    return items.every(isNumber) ? of(items) : undefined
  })

function mean(numbers: FeelNumber[]): FeelNumber | null {
  return numbers.length === 0 ? null : finite(numbers.reduce((sum, number) => sum.plus(number), ZERO).div(numbers.length))
}

function median(numbers: FeelNumber[]): FeelNumber | null {
  const sorted = numbers.toSorted((left, right) => left.cmp(right))
  const middle = Math.floor(sorted.length / 2)
  if (sorted.length === 0) return null
  return sorted.length % 2 === 1 ? sorted[middle]! : finite(sorted[middle - 1]!.plus(sorted[middle]!).div(2))
}

/** Of a sample: divided by one less than the count. */
function deviation(numbers: FeelNumber[]): FeelNumber | null {
  const average = mean(numbers)
  if (average === null || numbers.length < 2) return null
  const squares = numbers.reduce((sum, number) => sum.plus(number.minus(average).pow(2)), ZERO)
  return finite(squares.div(numbers.length - 1).sqrt())
}

function mode(numbers: FeelNumber[]): Value {
  const counts = new Map<string, { number: FeelNumber; count: number }>()
  for (const number of numbers) {
    const entry = counts.get(number.toString()) ?? { number, count: 0 }
    counts.set(number.toString(), { number, count: entry.count + 1 })
  }
  const most = Math.max(...[...counts.values()].map(({ count }) => count))
  return [...counts.values()].filter(({ count }) => count === most).map(({ number }) => number).sort((left, right) => left.cmp(right))
}

export const NUMBER_FUNCTIONS: readonly FeelFunction[] = [
  rounding('decimal', 'half-even', 'scale'), rounding('floor', 'floor', 'scale?'), rounding('ceiling', 'ceiling', 'scale?'),
  rounding('round up', 'up', 'scale'), rounding('round down', 'down', 'scale'),
  rounding('round half up', 'half-up', 'scale'), rounding('round half down', 'half-down', 'scale'),
  define('abs', 'n: any', ([given]) => {
    const n = Array.isArray(given) && given.length === 1 ? given[0]! : given!
    if (isNumber(n)) return n.abs()
    if (n === null || typeof n !== 'object' || !('kind' in n)) return undefined
    if (n.kind === 'years and months duration') return { ...n, months: Math.abs(n.months) }
    return n.kind === 'days and time duration' ? { ...n, nanos: n.nanos < 0n ? -n.nanos : n.nanos } : undefined
  }),
  define('modulo', 'dividend: number, divisor: number', ([first, second]) => {
    const [dividend, divisor] = [first as FeelNumber, second as FeelNumber]
    return divisor.isZero() ? undefined : finite(dividend.minus(divisor.times(dividend.div(divisor).floor())))
  }),
  define('sqrt', 'number: number', ([number]) => finite((number as FeelNumber).sqrt())),
  define('log', 'number: number', ([number]) => finite((number as FeelNumber).ln())),
  define('exp', 'number: number', ([number]) => finite((number as FeelNumber).exp())),
  define('odd', 'number: number', ([number]) => ((number as FeelNumber).isInteger() ? !(number as FeelNumber).mod(2).isZero() : undefined)),
  define('even', 'number: number', ([number]) => ((number as FeelNumber).isInteger() ? (number as FeelNumber).mod(2).isZero() : undefined)),
  aggregate('sum', (numbers) => (numbers.length === 0 ? undefined : finite(numbers.reduce((sum, number) => sum.plus(number), ZERO)))),
  aggregate('product', (numbers) => (numbers.length === 0 ? undefined : finite(numbers.reduce((product, number) => product.times(number), ONE)))),
  aggregate('mean', mean), aggregate('median', median), aggregate('stddev', deviation), aggregate('mode', mode),
]
