import { readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { noCases, noFolder, runTck, type TckReport } from '#kernel/dmn/index.ts'
import { isRefusal, Refused } from '#kernel/values/refusal.ts'
import { readWords } from './arguments.ts'

const HELP = `用法  sluice dmn-tck 文件夹 [--json]

  运行 DMN TCK 的测试：文件夹（或其下各层）里的 *-test-*.xml，模型是同一文件夹里的 .dmn。
  不能运行的测试（如需要 Java 的外部函数）算作未通过，从不跳过。
  --json  一个对象：{"cases": 个数, "passed": 通过数, "failed": [{"file", "case", "node", "expected", "actual"}]}
  运行完成返回 0，没有可运行的测试返回 1。

Usage  sluice dmn-tck DIR [--json]

  Runs cases of the DMN TCK: the *-test-*.xml in the folder or anywhere below it, with the .dmn beside them as models.
  A case that cannot be run (an external function in Java) has failed; none is skipped.
  --json  one object: {"cases": number, "passed": number, "failed": [{"file", "case", "node", "expected", "actual"}]}
  0 when the run was completed, 1 when there was nothing to run.
`

const MOST_LEVELS = 8
const PROGRESS_EVERY = 20

export async function run(words: string[]): Promise<number> {
  const read = readWords(words, HELP, {}, 1)
  if (!('values' in read)) return read.code
  const folder = read.positionals[0]!
  const report = await runFolder(folder)
  if (report.cases === 0) throw new Refused(noCases(folder))
  if (read.values['json'] === true) process.stdout.write(`${JSON.stringify(report)}\n`)
  else {
    const lines = report.failed.map((failure) => `✗ ${failure.file}  ${failure.case}  ${failure.node}: ${failure.expected} ≠ ${failure.actual}`)
    process.stdout.write(`${[...lines, `${report.passed} / ${report.cases} 通过 passed`].join('\n')}\n`)
  }
  return 0
}

async function runFolder(folder: string): Promise<TckReport> {
  const whole: TckReport = { cases: 0, passed: 0, failed: [] }
  const isFolder = await stat(folder).then((found) => found.isDirectory(), () => false)
  if (!isFolder) throw new Refused(noFolder(folder))
  const files = await filesBelow(folder, MOST_LEVELS)
  const tests = files.filter((file) => /-test-[^/\\]*\.xml$/i.test(file))
  for (const [index, file] of tests.entries()) {
    const models = files.filter((other) => dirname(other) === dirname(file) && /\.dmn$/i.test(other))
    const report = runTck({
      file: relative(folder, file), xml: await readFile(file, 'utf8'),
      models: await Promise.all(models.map(async (model) => ({ file: relative(folder, model), xml: await readFile(model, 'utf8') }))),
    }, { now: new Date(), zone: 'Asia/Shanghai' })
    // A file of cases that cannot be read is at least one case that did not pass.
    const { cases, passed, failed }: TckReport = isRefusal(report)
      ? { cases: 1, passed: 0, failed: [{ file: relative(folder, file), case: '', node: '', expected: '', actual: report.message.en }] } : report
    whole.cases += cases
    whole.passed += passed
    whole.failed.push(...failed)
    if ((index + 1) % PROGRESS_EVERY === 0) process.stderr.write(`${index + 1} / ${tests.length}\n`)
  }
  return whole
}

async function filesBelow(folder: string, levels: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const found = await Promise.all(entries.map((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? (levels > 0 ? filesBelow(path, levels - 1) : []) : entry.isFile() ? [path] : []
  }))
  return found.flat().sort()
}
