import { evaluateFeel, kindOf, readContext, textOf, toJson } from '#kernel/dmn/index.ts'
import { isRefusal, Refused } from '#kernel/values/refusal.ts'
import { readWords } from './arguments.ts'

const HELP = `用法  sluice feel 表达式 [--context JSON] [--json]

  计算一个 FEEL 表达式（DMN 1.5，十进制 34 位）。
  --context JSON  表达式可用的名称和值，例如 '{"金额": 5000, "单位": {"编码": "330502001"}}'
                  日期等写在表达式里：date(登记日) 或 @"2026-03-31"
  --json          一个对象：{"value": 值, "type": 类型, "text": FEEL 写法, "notes": [为何成了 null]}
  读不懂或计算量过大返回 1。

Usage  sluice feel EXPRESSION [--context JSON] [--json]

  Evaluates a FEEL expression (DMN 1.5, 34 decimal digits).
  --context JSON  the names and values that it may use, such as '{"amount": 5000, "unit": {"code": "330502001"}}'
                  dates and the like are made by the expression: date(registered) or @"2026-03-31"
  --json          one object: {"value": the value, "type": its type, "text": as FEEL writes it, "notes": [why something became null]}
  1 when it cannot be read or costs too much.
`

export async function run(words: string[]): Promise<number> {
  const read = readWords(expressionLast(words), HELP, { context: { type: 'string' } }, 1)
  if (!('values' in read)) return read.code
  const { context, json } = read.values as { context?: string; json?: boolean }
  const given = readContext(context ?? '{}')
  if (isRefusal(given)) throw new Refused(given)
  const result = evaluateFeel(read.positionals[0]!, given, { now: new Date(), zone: 'Asia/Shanghai' })
  if (isRefusal(result)) throw new Refused(result)
  const { value, notes } = result
  if (json) {
    // The value may hold more digits than a JavaScript number: it is written as JSON by hand.
    const [type, text, reasons] = [kindOf(value), textOf(value), notes].map((part) => JSON.stringify(part))
    process.stdout.write(`{"value":${toJson(value)},"type":${type},"text":${text},"notes":${reasons}}\n`)
    return 0
  }
  process.stdout.write(`${textOf(value)}\n`)
  process.stderr.write(notes.map(({ zh, en }) => `${zh}\n${en}\n`).join(''))
  return 0
}

/** `-5 + x` is an expression although it looks like an option: it goes behind `--`, where no options are. */
function expressionLast(words: string[]): string[] {
  const isOption = (word: string) => /^(--|--context(=[^]*)?|--json|--help|-h)$/.test(word)
  const at = words.findIndex((word, index) => word.startsWith('-') && !isOption(word) && words[index - 1] !== '--context')
  return at < 0 || words.includes('--') ? words : [...words.toSpliced(at, 1), '--', words[at]!]
}
