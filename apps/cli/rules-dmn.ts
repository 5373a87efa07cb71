import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stringify } from 'yaml'
import { evaluateDecision, readContext, readModel, textOf, toJson, type FeelContext, type Model } from '#kernel/dmn/index.ts'
import { discoverModules } from '#kernel/module/index.ts'
import { sentence, vocabularyOf, type RuleSource, type Vocabulary } from '#kernel/rules/index.ts'
import { isRefusal, Refused, type Bilingual } from '#kernel/values/refusal.ts'
import { readWords } from './arguments.ts'
import { judgedOf } from './rules-check/judged.ts'
import { draftsOf, type ReadDecision } from './rules-dmn/drafts.ts'
import { refuse } from './model.ts'
import { sayRefusals } from './say-refusals.ts'

const HELP = `用法  sluice rules dmn 模型.dmn [所引用的.dmn…] [--kind 种类] [--context JSON] [--out 文件夹] [--json]

  读入 DMN 模型的各个决策。规则语言写得出的，成为规则草稿（一行一条），可以回测；写不出的只能解释执行，不能成批回测，并说明原因。
  输入的名称须是事实的名称：输入数据 payment 的 amount 即 payment.amount。单元格遇到空值，规则为“无法判定”，不当作不成立。
  --kind 种类     草稿所判的单据种类或总体，省略时为 payment
  --context JSON  各输入的值：逐个计算全部决策
  --out 文件夹    写出草稿（YAML，无例子，有 level 栏的按该栏定级，否则只记录）；之后用 sluice backtest --rules 文件夹 回测
  模型读不懂返回 1。

Usage  sluice rules dmn MODEL.dmn [IMPORTED.dmn…] [--kind KIND] [--context JSON] [--out DIR] [--json]

  Reads the decisions of a DMN model. What the rule language can say becomes drafts of rules, one a row, which can be back-tested; the
  others only run interpreted, without a set-based back-test, and it is said why. Inputs are named as facts are: amount of the input
  payment is payment.amount. Where a cell meets null, a rule cannot judge; it does not count as not met.
  --kind KIND     what the drafts judge, a kind of document or a population; payment when left out
  --context JSON  values of the inputs: every decision is evaluated
  --out DIR       writes the drafts (YAML without examples; a column “level” says the level, else a hit is recorded): then
                  sluice backtest --rules DIR
  1 when the model cannot be read.
`

interface Shown extends Omit<ReadDecision, 'drafts'> {
  rules: { id: string; level: string; when: string; sentence: Bilingual }[]
  /** With --context: the value as JSON and as FEEL writes it, and why something became null. */
  value?: unknown
  text?: string
  notes?: Bilingual[]
}

export async function run(words: string[]): Promise<number> {
  const read = readWords(words, HELP, { kind: { type: 'string' }, context: { type: 'string' }, out: { type: 'string' } }, 'some')
  if (!('values' in read)) return read.code
  const { kind = 'payment', context, out, json } = read.values as { kind?: string; context?: string; out?: string; json?: boolean }
  const all = judgedOf(await discoverModules(fileURLToPath(new URL('../../modules', import.meta.url))))
  const judged = all.find(({ code }) => code === kind)
  if (!judged) return sayRefusals([refuse('cli.no_kind', { kind, known: all.map(({ code }) => code).join(', ') })], 2)
  const inputs = context === undefined ? null : readContext(context)
  if (isRefusal(inputs)) throw new Refused(inputs)
  const [main, ...others] = read.positionals.map(modelFile)
  const model = readModel(main!, others)
  if (isRefusal(model)) throw new Refused(model)
  const decisions = draftsOf(model, judged)
  if (out !== undefined) writeDrafts(out, decisions.flatMap(({ drafts }) => drafts))
  const vocabulary = vocabularyOf(judged.context.model, judged.context.features, judged.context.parameters)
  const shown = decisions.map((one): Shown => shownOf(one, vocabulary, inputs && valueIn(model, one.decision, inputs)))
  const problems = model.problems.map(({ message }) => message)
  process.stdout.write(json ? `${JSON.stringify({ model: model.name, decisions: shown, problems })}\n` : `${[...shown.map(linesOf), ...problems.map(bothOf)].join('\n')}\n`)
  return 0
}

function modelFile(file: string): { file: string; xml: string } {
  try {
    return { file: basename(file), xml: readFileSync(file, 'utf8') }
  } catch {
    throw new Refused(refuse('cli.not_readable', { file }))
  }
}

function writeDrafts(folder: string, drafts: readonly RuleSource[]): void {
  mkdirSync(folder, { recursive: true })
  for (const { over, on, ...rule } of drafts) {
    // A file says which commands ask a rule, or which population a test goes over, never both.
    writeFileSync(join(folder, `${rule.id}.yaml`), stringify({ ...rule, ...(over === undefined ? { on } : { over }) }, { lineWidth: 0 }))
  }
}

function valueIn(model: Model, decision: string, inputs: FeelContext): Pick<Shown, 'value' | 'text' | 'notes'> {
  const result = evaluateDecision(model, decision, inputs, { now: new Date(), zone: 'Asia/Shanghai' })
  if (isRefusal(result)) return { value: null, text: 'null', notes: [result.message] }
  return { value: JSON.parse(toJson(result.value)), text: textOf(result.value), notes: result.notes }
}

function shownOf({ drafts, ...decision }: ReadDecision, vocabulary: Vocabulary, value: Pick<Shown, 'value' | 'text' | 'notes'> | null): Shown {
  // What compiled can be read back.
  const read = (when: string, language: 'zh' | 'en') => String(sentence(when, vocabulary, language))
  const rules = drafts.map(({ id, level, when }) => ({ id, level, when, sentence: { zh: read(when, 'zh'), en: read(when, 'en') } }))
  return { ...decision, rules, ...value }
}

function linesOf({ decision, reason, rules, text, notes }: Shown): string {
  const head = reason ? `${decision}：解释执行，不能成批回测（${reason.zh}）\n  interpreted, no set-based back-test: ${reason.en}` : `${decision}：${rules.length} 条规则草稿，可以回测 ${rules.length} drafts of rules`
  const value = text === undefined ? [] : [`  = ${text}`, ...(notes ?? []).map(bothOf)]
  return [head, ...rules.map(({ id, level, when, sentence: { zh } }) => `  ${id} ${level}  ${when}\n    ${zh}`), ...value].join('\n')
}

function bothOf({ zh, en }: Bilingual): string {
  return `  ${zh}\n  ${en}`
}
