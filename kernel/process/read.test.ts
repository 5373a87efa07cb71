import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readDrawing } from './read.ts'

const MIWG = process.env['SLUICE_BPMN_MIWG'] ?? join(import.meta.dirname, '../../../shared/data/bpmn-miwg')

describe('reading a drawing', () => {
  it('gives posts, handbook texts, conditions and coordinates', async () => {
    const { definition, problems } = await readDrawing(xml(`
      <bpmn:startEvent id="s" name="送审" sluice:nameEn="Submitted" sluice:position="unit.clerk" sluice:duty="payment.request" />
      <bpmn:userTask id="a" name="审核" sluice:nameEn="Review" sluice:position="unit.financeHead" sluice:duty="payment.review"
        sluice:state="inApproval" sluice:actions=" approve  sendBack " sluice:timeLimitDays="2" sluice:unitScope="unit"
        sluice:dualControl="true">
        <bpmn:extensionElements>
          <sluice:basis zh="依据" en="Basis" />
          <sluice:riskPoint id="r1" level="high" zh="风险" en="Risk"><sluice:measure zh="措施" en="Measure" /></sluice:riskPoint>
        </bpmn:extensionElements>
      </bpmn:userTask>
      <bpmn:exclusiveGateway id="x" default="f4" />
      <bpmn:endEvent id="e" name="完" sluice:state="paid" sluice:outcome="paid" />
      <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="a" /><bpmn:sequenceFlow id="f2" sourceRef="a" targetRef="x" />
      <bpmn:sequenceFlow id="f3" sourceRef="x" targetRef="e" name="小额">
        <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression"> payment.amount &lt;= 50000 </bpmn:conditionExpression>
      </bpmn:sequenceFlow>
      <bpmn:sequenceFlow id="f4" sourceRef="x" targetRef="e" />`))
    expect(problems).toEqual([])
    expect(definition).toMatchObject({ kind: 'test', title: { zh: '试验', en: 'Trial' }, signerDuty: 'payment.review' })
    expect(definition!.version).toMatch(/^[0-9a-f]{16}$/)
    expect(definition!.nodes[0]).toMatchObject({ type: 'start', position: 'unit.clerk', duty: 'payment.request' })
    expect(definition!.nodes[1]).toMatchObject({
      type: 'task', name: { zh: '审核', en: 'Review' }, actions: ['approve', 'sendBack'], timeLimitDays: 2, unitScope: 'unit',
      dualControl: true, irreversible: false, rejectState: 'annulled', bounds: { x: 10, y: 20, width: 100, height: 60 },
      riskPoints: [{ id: 'r1', level: 'high', zh: '风险', en: 'Risk', measures: [{ zh: '措施', en: 'Measure' }] }],
    })
    expect(definition!.nodes[1]).toHaveProperty('texts.basis', { zh: '依据', en: 'Basis' })
    expect(definition!.nodes[2]).toMatchObject({ type: 'exclusive', defaultFlow: 'f4' })
    expect(definition!.flows[2]).toMatchObject({ condition: 'payment.amount <= 50000', name: { zh: '小额', en: '小额' } })
    expect(JSON.parse(JSON.stringify(definition))).toEqual(definition)
  })

  it('gives another version for another text', async () => {
    const one = await readDrawing(xml('<bpmn:startEvent id="s" />'))
    const two = await readDrawing(xml('<bpmn:startEvent id="t" />'))
    expect(one.definition!.version).not.toBe(two.definition!.version)
  })

  it.each([
    ['包含网关', '<bpmn:inclusiveGateway id="n" name="包含网关" />', 'InclusiveGateway'],
    ['定时', '<bpmn:userTask id="a" /><bpmn:boundaryEvent id="n" name="定时" attachedToRef="a"><bpmn:timerEventDefinition id="event" /></bpmn:boundaryEvent>', 'BoundaryEvent'],
    ['自动', '<bpmn:scriptTask id="n" name="自动" />', 'ScriptTask'],
    ['服务', '<bpmn:serviceTask id="n" name="服务" />', 'ServiceTask'],
    ['子流程', '<bpmn:subProcess id="n" name="子流程" />', 'SubProcess'],
    ['终止', '<bpmn:endEvent id="n" name="终止"><bpmn:terminateEventDefinition id="event" /></bpmn:endEvent>', 'EndEvent + TerminateEventDefinition'],
    ['会签', '<bpmn:userTask id="n" name="会签"><bpmn:multiInstanceLoopCharacteristics /></bpmn:userTask>', 'UserTask + MultiInstanceLoopCharacteristics'],
    ['定时开始', '<bpmn:startEvent id="n" name="定时开始"><bpmn:timerEventDefinition id="event" /></bpmn:startEvent>', 'StartEvent + TimerEventDefinition'],
  ])('refuses “%s” by its name in both languages', async (name, element, kind) => {
    const { definition, problems } = await readDrawing(xml(element))
    expect(definition).toBeNull()
    const refusal = problems.find(({ code, values }) => code === 'process.unsupported' && values['element'] === kind)
    expect(refusal?.message.zh).toContain(`“${name}”（n）`)
    expect(refusal?.message.en).toContain(kind)
  })

  it('refuses two processes, a missing kind, a loose flow, broken XML, unknown references and text that is not UTF-8', async () => {
    const two = xml('').replace('</bpmn:definitions>', '<bpmn:process id="p2" sluice:kind="b" /></bpmn:definitions>')
    expect(await codes(two)).toEqual(['process.one_process'])
    expect(await codes(xml('').replace('sluice:kind="test"', ''))).toEqual(['process.kind_missing'])
    const loose = '<bpmn:startEvent id="s" /><bpmn:sequenceFlow id="f" sourceRef="s" targetRef="nowhere" />'
    expect(await codes(xml(loose))).toEqual(['process.not_bpmn', 'process.flow_dangling'])
    expect(await codes('<bpmn:definitions')).toEqual(['process.not_bpmn'])
    expect(await codes('{}')).toEqual(['process.not_bpmn'])
    expect(await codes(xml('<bpmn:startEvent id="s" name="\uFFFD" />'))).toEqual(['process.not_bpmn'])
  })

  const files = existsSync(MIWG)
  if (!files) console.log('The BPMN MIWG reference files are absent; their test is skipped.')
  it.skipIf(!files)('reads each MIWG reference file or refuses it in words', async () => {
    const names = (await readdir(MIWG)).filter((name) => name.endsWith('.bpmn'))
    expect(names.length).toBeGreaterThan(0)
    for (const name of names) {
      const { definition, problems } = await readDrawing(await readFile(join(MIWG, name), 'utf8'))
      expect(definition === null, name).toBe(problems.length > 0)
      for (const { message } of problems) {
        expect(message.zh.length, name).toBeGreaterThan(10)
        expect(`${message.zh}${message.en}`, name).not.toMatch(/undefined|—|\{\w+\}/)
      }
    }
  })

  it.skipIf(!files)('reads a plain MIWG flow whole once it says what kind of document it is for', async () => {
    const text = await readFile(join(MIWG, 'A.1.0.bpmn'), 'utf8')
    const { definition, problems } = await readDrawing(text.replace('isExecutable="false"', 'isExecutable="false" xmlns:sluice="http://sluice.example/bpmn" sluice:kind="a"'))
    expect(problems).toEqual([])
    expect(definition!.nodes.map(({ type }) => type).toSorted()).toEqual(['end', 'start', 'task', 'task', 'task'])
  })
})

async function codes(text: string): Promise<string[]> {
  return (await readDrawing(text)).problems.map(({ code }) => code)
}

function xml(elements: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:sluice="http://sluice.example/bpmn" id="d" targetNamespace="t">
  <bpmn:process id="p" name="试验" sluice:kind="test" sluice:titleEn="Trial">${elements}</bpmn:process>
  <bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="p">
    ${elements.includes('id="a"') ? '<bpmndi:BPMNShape id="shape" bpmnElement="a"><dc:Bounds x="10" y="20" width="100" height="60" /></bpmndi:BPMNShape>' : ''}
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>`
}
