import { existsSync, realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { discoverModules } from '#kernel/module/index.ts'
import type { Refusal } from '#kernel/values/refusal.ts'
import { readWords } from './arguments.ts'
import { checkRules, type Checked, type FileProblem } from './rules-check/check-rules.ts'
import { indexStatements, judgedOf, type Judged } from './rules-check/judged.ts'
import { readFolder, type FileRule, type Folder } from './rules-check/read-folder.ts'
import { refuse } from './model.ts'
import { sayRefusals } from './say-refusals.ts'

const HELP = `用法  sluice rules check [文件夹] [--kind 种类] [--json]

  检查一个文件夹中的规则（省略时检查全部已安装的规则）：语法、类型、提示语、例子；再作静态分析：
  永不成立、恒成立、多余的部分、被其他规则包含、处置矛盾、无人使用的参数和变量、缺索引、每笔的开销。
  不需要数据库。有错误时退出码为 1；分析结果只供参考，不影响退出码。
  --kind 种类  规则针对的单据种类或总体；省略时按所在文件夹或所用的事实判断

Usage  sluice rules check [DIR] [--kind KIND] [--json]

  Checks the rules of a folder (all installed rules when left out): grammar, types, messages, examples; then analyses them:
  never or always true, idle parts, inside another rule, conflicting effects, unused parameters and features, missing indexes, cost
  per payment. Needs no database. Exits with 1 when there are problems; findings are advice and do not change the exit code.
  --kind KIND  kind of document or population that the rules are about; else told by the folder, or by the facts they read
`

export async function run(words: string[]): Promise<number> {
  const dir = words.find((word, index) => !word.startsWith('-') && words[index - 1] !== '--kind')
  const read = readWords(words, HELP, { kind: { type: 'string' } }, dir === undefined ? 0 : 1)
  if (!('values' in read)) return read.code
  const modulesFolder = fileURLToPath(new URL('../../modules', import.meta.url))
  const all = judgedOf(await discoverModules(modulesFolder))
  const kind = read.values['kind'] as string | undefined
  if (kind !== undefined && all.every(({ code }) => code !== kind)) {
    return sayRefusals([refuse('cli.no_kind', { kind, known: all.map(({ code }) => code).join(', ') })], 2)
  }
  const checked = dir === undefined ? checkInstalled(all, modulesFolder) : checkFolder(dir, kind, all, modulesFolder)
  checked.findings = neverUsed(checked.findings, all)
  process.stdout.write(read.values['json'] === true ? `${JSON.stringify(checked)}\n` : shown(checked))
  return checked.problems.length > 0 ? 1 : 0
}

function checkInstalled(all: readonly Judged[], modulesFolder: string): Checked {
  const indexes = indexStatements(modulesFolder)
  return merged(all.map((judged) => {
    const found = rulesOf(judged)
    return withRefusals(checkRules(judged, found.rules, [], indexes), found.refusals)
  }))
}

function checkFolder(dir: string, kind: string | undefined, all: readonly Judged[], modulesFolder: string): Checked {
  const { rules, refusals } = readFolder(dir)
  const indexes = indexStatements(modulesFolder)
  const byJudged = Map.groupBy(rules, (one) => judgedBy(one, dir, kind, all))
  return withRefusals(merged([...byJudged].map(([judged, mine]) =>
    checkRules(judged, mine, rulesOf(judged).rules.map(({ rule }) => rule), indexes))), refusals)
}

function rulesOf({ code, isPopulation, folders }: Judged): Folder {
  const found = folders.map(readFolder)
  // Several populations may share a folder of tests.
  const isOwn = ({ rule }: FileRule) => (isPopulation ? rule.over === code : rule.over === undefined)
  return { rules: found.flatMap(({ rules }) => rules.filter(isOwn)), refusals: found.flatMap(({ refusals }) => refusals) }
}

/** A folder of a module says what its rules are about; elsewhere they are about what knows most of their names. */
function judgedBy({ rule }: FileRule, dir: string, kind: string | undefined, all: readonly Judged[]): Judged {
  const named = all.find(({ code }) => code === (kind ?? rule.over))
  if (named) return named
  const here = existsSync(dir) ? realpathSync(dir) : resolve(dir)
  const owner = all.find(({ folders, isPopulation }) => !isPopulation && folders.some((folder) => resolve(folder) === here))
  if (owner) return owner
  const names = [...`${rule.applies ?? ''} ${rule.when}`.matchAll(/([\p{L}_][\p{L}\p{N}_]*)\.([\p{L}_][\p{L}\p{N}_]*)/gu)]
  const known = ({ context, isPopulation }: Judged) => (isPopulation ? -1 : names.filter(([, group, field]) => context.model.groups[group!]?.fields[field!]
    || (group === 'feature' && context.features.some(({ id }) => id === field)) || (group === 'parameter' && context.parameters.some(({ id }) => id === field))).length)
  return all.toSorted((left, right) => known(right) - known(left))[0]!
}

function withRefusals(checked: Checked, refusals: readonly Refusal[]): Checked {
  const problems = refusals.map(({ values, message }): FileProblem => (
    { file: String(values['file'] ?? values['folder'] ?? ''), line: Number(values['line'] ?? 1), column: 1, rule: null, ...message, suggestion: null }))
  return { ...checked, problems: [...problems, ...checked.problems] }
}

function merged(parts: readonly Checked[]): Checked {
  return {
    rules: parts.flatMap(({ rules }) => rules), problems: parts.flatMap(({ problems }) => problems),
    findings: parts.flatMap(({ findings }) => findings), cost: parts.flatMap(({ cost }) => cost),
  }
}

/** Populations of one module declare the same thresholds and facts: unused is what none of them reads, said once. */
function neverUsed(findings: Checked['findings'], all: readonly Judged[]): Checked['findings'] {
  const isUnused = ({ kind }: Checked['findings'][number]) => kind.startsWith('unused')
  const times = Map.groupBy(findings.filter(isUnused).flatMap(({ names }) => names ?? []), (name) => name)
  const declared = (name: string) => all.filter(({ context: { model, features, parameters } }) => {
    const [group, id] = name.split('.') as [string, string]
    return group === 'parameter' ? parameters.some((spec) => spec.id === id) : group === 'feature' ? features.some((spec) => spec.id === id)
      : model.groups[group]?.fields[id] !== undefined
  }).length
  const shown = new Set<string>()
  return findings.filter((finding) => {
    if (!isUnused(finding)) return true
    if (shown.has(finding.zh) || !finding.names!.every((name) => times.get(name)!.length === declared(name))) return false
    shown.add(finding.zh)
    return true
  })
}

function shown({ rules, problems, findings, cost }: Checked): string {
  const lines = [
    ...problems.map(({ file, line, column, zh, en, suggestion }) => `${file}:${line}:${column} ${zh}${suggestion === null ? '' : ` → ${suggestion}`}\n    ${en}`),
    ...findings.map(({ kind, place, zh, en }) => `[${kind}]${place ? ` ${place.file}:${place.line}` : ''} ${zh}\n    ${en}`),
    ...cost.map(({ judges, ns, scans, rules: costs }) =>
      `${judges}: ${costs.length} 条规则每笔约 ${ns} 纳秒，整套规则扫描历史 ${scans} 次；${costs.length} rules take about ${ns} ns a payment, the whole set ${scans} scans of history`),
    `${rules.length} 条规则，${problems.length} 个错误，${findings.length} 条分析结果。${rules.length} rules, ${problems.length} problems, ${findings.length} findings.`,
  ]
  return `${lines.join('\n')}\n`
}
