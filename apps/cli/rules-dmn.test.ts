import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { evaluateDecision, readContext, readModel, textOf } from '#kernel/dmn/index.ts'
import { discoverModules } from '#kernel/module/index.ts'
import { compileRuleSet, judge } from '#kernel/rules/index.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import { judgedOf } from './rules-check/judged.ts'
import { draftsOf } from './rules-dmn/drafts.ts'

const SEED = Number(process.env['SLUICE_SEED'] ?? Date.now() % 1_000_000)
const judged = judgedOf(await discoverModules(fileURLToPath(new URL('../../modules', import.meta.url)))).find(({ code }) => code === 'payment')!
const folder = mkdtempSync(join(tmpdir(), 'sluice-rules-dmn-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const text = (written: string) => `<text><![CDATA[${written}]]></text>`
const row = ([amount, settlement, level, days]: string[]) => `<rule><inputEntry>${text(amount!)}</inputEntry><inputEntry>${text(settlement!)}</inputEntry>
  <outputEntry>${text(level!)}</outputEntry><outputEntry>${text(days!)}</outputEntry></rule>`
const decision = (name: string, logic: string, requires = '<requiredInput href="#p"/>') =>
  `<decision id="${name}" name="${name}"><variable name="${name}"/><informationRequirement>${requires}</informationRequirement>${logic}</decision>`
const ROWS = [['> 100000', '-', '"intercept"', '5'], ['[10000..100000]', '"cash", "card"', '"note"', '2'], ['-', 'not("cash")', '"record"', '0']]
const XML = `<definitions name="大额支付" namespace="https://example.org/x"><inputData id="p" name="payment"><variable name="payment"/></inputData>
  ${decision('分级', `<decisionTable hitPolicy="FIRST"><input><inputExpression>${text('payment.amount')}</inputExpression></input>
    <input><inputExpression>${text('payment.settlement')}</inputExpression></input><output name="level"/><output name="days"/>${ROWS.map(row).join('')}</decisionTable>`)}
  ${decision('汇总', `<literalExpression>${text('分级.days * 2')}</literalExpression>`, '<requiredDecision href="#分级"/>')}
  ${decision('现金', `<literalExpression>${text('payment.settlement = "cash" and payment.amount > 10000')}</literalExpression>`)}
  ${decision('合计', `<literalExpression>${text('payment.total > 1')}</literalExpression>`)}</definitions>`

function model() {
  const read = readModel({ file: 'm.dmn', xml: XML })
  if (isRefusal(read)) throw new Error(read.message.en)
  return read
}

describe('decisions of a DMN model', () => {
  it('are drafts of rules where the language has them, and say why where it has not', () => {
    const read = draftsOf(model(), judged)
    expect(read.map(({ decision, backtest, drafts }) => `${decision} ${backtest} ${drafts.map(({ id, level }) => `${id} ${level}`).join(', ')}`)).toEqual([
      '分级 set DMN-1-1 intercept, DMN-1-2 note, DMN-1-3 record', '汇总 none ', '现金 set DMN-3-1 record', '合计 none '])
    expect(read[1]!.reason!.en).toContain('requires other decisions')
    expect(read[3]!.reason!.zh).toContain('payment.total')
  })

  it(`judge as the interpreter decides (seed ${SEED})`, () => {
    console.log(`drafts of rules: seed ${SEED}`)
    const read = model()
    const drafts = draftsOf(read, judged).flatMap((one) => one.drafts)
    const set = compileRuleSet(drafts, judged.context)
    if ('refusals' in set) throw new Error(set.refusals[0]!.message.en)
    const edges = [9_999_99, 10_000_00, 10_000_01, 99_999_99, 100_000_00, 100_000_01]
    for (let index = 0; index < 300; index++) {
      const fen = index < 60 ? edges[index % 6]! : (SEED * 7919 + index * 104_729_003) % 20_000_000
      const settlement = ['cash', 'card', 'transfer'][Math.floor(index / 6) % 3]!
      const given = readContext(`{"payment": {"amount": ${fen / 100}, "settlement": "${settlement}"}}`)
      if (isRefusal(given)) throw new Error(given.code)
      const hits = judge(set, 'submit', { payment: { amount: BigInt(fen), settlement } }, {}).findings.filter(({ outcome }) => outcome === 'hit').map(({ rule }) => rule)
      const decided = ['分级', '现金'].map((name) => {
        const result = evaluateDecision(read, name, given, { now: new Date(0), zone: 'Asia/Shanghai' })
        return isRefusal(result) ? result.code : textOf(result.value)
      })
      const place = ROWS.findIndex(([, , level]) => decided[0]!.includes(level!))
      const wanted = [...(place < 0 ? [] : [`DMN-1-${place + 1}`]), ...(decided[1] === 'true' ? ['DMN-3-1'] : [])]
      expect(hits, `seed ${SEED}: ${fen} fen by ${settlement}`).toEqual(wanted)
    }
  })
})

describe('sluice rules dmn', () => {
  const sluice = (...words: string[]) => execFileSync(process.execPath,
    ['--disable-warning=ExperimentalWarning', fileURLToPath(new URL('./main.ts', import.meta.url)), 'rules', 'dmn', ...words], { encoding: 'utf8', stdio: 'pipe' })

  it('prints one object, evaluates every decision, and writes files that are rules', () => {
    const file = join(folder, 'm.dmn')
    writeFileSync(file, XML)
    const out = join(folder, 'drafts')
    const { decisions, problems } = JSON.parse(sluice(file, '--json', '--out', out, '--context', '{"payment": {"amount": 20000, "settlement": "card"}}')) as
      { decisions: { decision: string; backtest: string; value: unknown; rules: { sentence: { zh: string } }[] }[]; problems: unknown[] }
    expect(problems).toEqual([])
    expect(decisions.map(({ value }) => value)).toEqual([{ level: 'note', days: 2 }, 4, false, null])
    expect(decisions[0]!.rules[0]!.sentence.zh).toBe('金额大于100,000.00元')
    expect(readdirSync(out).sort()).toEqual(['DMN-1-1.yaml', 'DMN-1-2.yaml', 'DMN-1-3.yaml', 'DMN-3-1.yaml'])
    const written = JSON.parse(execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', fileURLToPath(new URL('./main.ts', import.meta.url)),
      'rules', 'check', out, '--kind', 'payment', '--json'], { encoding: 'utf8', stdio: 'pipe' })) as { rules: unknown[]; problems: unknown[] }
    expect([written.rules.length, written.problems]).toEqual([4, []])
  })

  it.each([['a file that is not there', ['none.dmn'], 'cli.not_readable'], ['a kind that is not there', ['none.dmn', '--kind', 'x'], 'cli.no_kind']])('refuses %s', (_, words, code) => {
    expect(() => sluice(...words, '--json')).toThrow(expect.objectContaining({ stdout: expect.stringContaining(code) }))
  })
})
