import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { isRefusal } from '#kernel/values/refusal.ts'
import { runTck, type TckFile, type TckReport } from './index.ts'
import { decision, literal, modelXml } from './test-models.ts'

const TCK = fileURLToPath(new URL('../../../shared/data/dmn-tck/', import.meta.url))
if (!existsSync(TCK)) console.log(`skipped, conformance cases absent: ${TCK}`)

function run(file: TckFile): TckReport {
  const report = runTck(file, { now: new Date(), zone: 'Asia/Shanghai' })
  if (isRefusal(report)) throw new Error(report.message.en)
  return report
}

function runLevel(level: string): TckReport {
  const whole: TckReport = { cases: 0, passed: 0, failed: [] }
  for (const folder of readdirSync(join(TCK, level))) {
    const files = readdirSync(join(TCK, level, folder))
    const read = (file: string) => ({ file, xml: readFileSync(join(TCK, level, folder, file), 'utf8') })
    const models = files.filter((file) => file.endsWith('.dmn')).map(read)
    for (const file of files.filter((name) => /-test-.*\.xml$/.test(name))) {
      const { cases, passed, failed } = run({ ...read(file), models })
      whole.cases += cases
      whole.passed += passed
      whole.failed.push(...failed)
    }
  }
  return whole
}

const cases = (body: string) => `<testCases xmlns:xsi="i" xmlns:xsd="d"><modelName>m.dmn</modelName>${body}</testCases>`
const result = (name: string, value: string, type = 'decimal') => `<resultNode name="${name}"><expected><value xsi:type="xsd:${type}">${value}</value></expected></resultNode>`

describe('the official conformance cases', () => {
  it.skipIf(!existsSync(TCK))('of level 2 pass, all 116', () => {
    expect(runLevel('compliance-level-2')).toEqual({ cases: 116, passed: 116, failed: [] })
  })

  it.skipIf(!existsSync(TCK))('of level 3 pass, but for what needs Java', () => {
    const { cases: count, passed, failed } = runLevel('compliance-level-3')
    expect(count).toBe(1421)
    expect(passed).toBeGreaterThanOrEqual(1407)
    expect(failed.filter(({ file }) => !file.includes('external-java'))).toEqual([])
  })

  it('fail when the value differs, and when nothing could be run', () => {
    const models = [{ file: 'm.dmn', xml: modelXml(decision('third', literal('1/3')) + decision('list', literal('[1, null]'))) }]
    const list = '<resultNode name="list"><expected><list><item><value xsi:type="xsd:decimal">1</value></item><item><value xsi:nil="true"/></item></list></expected></resultNode>'
    const xml = cases(`<testCase id="1">${result('third', '0.333333333')}${list}</testCase><testCase id="2">${result('third', '0.3333')}</testCase>
      <testCase id="3">${result('nobody', '1')}</testCase><testCase id="4">${result('third', '0.3333333333', 'string')}</testCase><!-- <testCase id="5"/> -->`)
    expect(run({ file: 'x', xml, models })).toMatchObject({ cases: 4, passed: 1, failed: [{ case: '2', actual: expect.stringContaining('0.3333') }, { case: '3' }, { case: '4' }] })
    expect(run({ file: 'x', xml: cases('<testCase id="6"/>'), models })).toMatchObject({ cases: 1, passed: 0, failed: [{ case: '6' }] })
    expect(run({ file: 'x', xml, models: [] })).toMatchObject({ cases: 4, passed: 0 })
    expect(run({ file: 'x', xml, models: [{ file: 'm.dmn', xml: '<no' }] })).toMatchObject({ cases: 4, passed: 0 })
  })
})
