import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * `npm run new -- special-fund`: a module with one kind of document that a handler makes and a reviewer approves, sends back or
 * rejects, and a first story of it. It edits nothing outside its folder; the words in capitals below are what to replace first.
 */
export async function newModule(root: string, id: string): Promise<string[]> {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) throw new Error(`“${id}” is not a module name: lower case words with hyphens, for example special-fund`)
  const folder = join(root, 'modules', id)
  if (existsSync(folder)) throw new Error(`modules/${id} exists already`)
  const kind = id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
  const files: Record<string, string> = {
    'module.ts': moduleFile(id, kind),
    'model.ts': modelFile(kind),
    [`${id}.bpmn`]: drawing(kind),
    [`${id}.test.ts`]: story(kind),
    'README.md': readme(kind),
  }
  await mkdir(folder, { recursive: true })
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  return Object.keys(files).map((name) => `modules/${id}/${name}`)
}

function moduleFile(id: string, kind: string): string {
  return `import { readFileSync } from 'node:fs'
import type { DocumentKind, Module } from '#kernel/module/model.ts'
import { ACTIONS, FIELDS, STATES, TITLE } from './model.ts'

const ${kind}: DocumentKind = {
  code: '${kind}',
  title: TITLE,
  prefix: '${kind.slice(0, 2).toUpperCase()}',
  noun: '${kind}',
  fields: FIELDS,
  states: STATES,
  actions: ACTIONS,
  columns: ['number', 'title', 'amountFen', 'state', 'madeAt'],
  drawing: readFileSync(new URL('${id}.bpmn', import.meta.url), 'utf8'),
  make: { duty: '${kind}.make', positions: ['${kind}.handler'], scope: 'unit' },
  header: (body) => ({
    title: String(body['title'] ?? ''),
    amountFen: typeof body['amountFen'] === 'string' ? BigInt(body['amountFen']) : null,
    indicator: null,
    subject: null,
  }),
  moneyKeys: (document) => [{ noun: '${kind}', id: document.id }],
  judged: null,
}

export const module: Module = {
  id: '${id}',
  title: TITLE,
  basis: ['《LEGAL BASIS》[DK]'],
  kinds: [${kind}],
  positions: [
    { code: '${kind}.handler', title: { zh: '经办岗', en: 'Handler' }, office: false, duties: ['${kind}.make'] },
    { code: '${kind}.reviewer', title: { zh: '审核岗', en: 'Reviewer' }, office: true, duties: ['${kind}.review'] },
  ],
  duties: {
    '${kind}.make': { zh: '经办 ${kind} 单据', en: 'make ${kind} documents' },
    '${kind}.review': { zh: '审核 ${kind} 单据', en: 'review ${kind} documents' },
  },
  matrix: [
    { pair: '${kind}', duty: '${kind}.make', side: 'make', scope: 'money', noun: '${kind}', basis: '《LEGAL BASIS》[DK]', verified: false },
    { pair: '${kind}', duty: '${kind}.review', side: 'review', scope: 'money', noun: '${kind}', basis: '《LEGAL BASIS》[DK]', verified: false },
  ],
}
`
}

function modelFile(kind: string): string {
  return `import type { Field, StateWord } from '#kernel/document/model.ts'
import type { ActionWord } from '#kernel/module/model.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'

export const TITLE: Bilingual = { zh: '${kind} 单据', en: '${kind} document' }

export const FIELDS: readonly Field[] = [
  { name: 'title', title: { zh: '事由', en: 'Title' }, type: 'text', max: 120, required: true },
  { name: 'amountFen', title: { zh: '金额', en: 'Amount' }, type: 'money', required: true },
]

export const STATES: Record<string, StateWord> = {
  draft: { zh: '草稿', en: 'Draft', tone: 'neutral' },
  inApproval: { zh: '审核中', en: 'In approval', tone: 'running' },
  approved: { zh: '已批准', en: 'Approved', tone: 'good' },
  withdrawn: { zh: '已撤回', en: 'Withdrawn', tone: 'neutral' },
  annulled: { zh: '已作废', en: 'Annulled', tone: 'bad' },
}

export const ACTIONS: Record<string, ActionWord> = {
  draft: { zh: '保存草稿', en: 'Save draft' },
  submit: { zh: '送审', en: 'Submit', tone: 'primary' },
  withdraw: { zh: '撤回', en: 'Withdraw' },
  annul: { zh: '作废', en: 'Annul', tone: 'danger', needsReason: true },
  approve: { zh: '同意', en: 'Approve', tone: 'primary', opinion: true },
  sendBack: { zh: '退回', en: 'Send back', tone: 'danger', needsReason: true },
  reject: { zh: '不予批准', en: 'Reject', tone: 'danger', needsReason: true },
}
`
}

function drawing(kind: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
  xmlns:sluice="http://sluice.example/bpmn" id="definitions.${kind}" targetNamespace="http://sluice.example/bpmn">
  <bpmn:process id="process.${kind}" name="${kind} 审批" isExecutable="true" sluice:kind="${kind}"
    sluice:titleZh="${kind} 审批" sluice:titleEn="Approval of ${kind}" sluice:signerDuty="${kind}.review">
    <bpmn:startEvent id="made" name="填报送审" sluice:nameEn="Made and submitted"
      sluice:position="${kind}.handler" sluice:duty="${kind}.make" />
    <bpmn:userTask id="review" name="审核" sluice:nameEn="Review" sluice:position="${kind}.reviewer"
      sluice:duty="${kind}.review" sluice:state="inApproval" sluice:actions="approve sendBack reject"
      sluice:timeLimitDays="3" sluice:unitScope="bureau">
      <bpmn:extensionElements>
        <sluice:basis zh="《法律依据》[DK]" en="LEGAL BASIS [DK]" />
        <sluice:standard zh="审核标准" en="STANDARD OF THE REVIEW" />
        <sluice:method zh="审核方法" en="METHOD OF THE REVIEW" />
        <sluice:responsibility zh="对审核结果负责" en="Answers for the review" />
        <sluice:riskPoint id="${kind}.review.1" level="medium" zh="风险点" en="RISK">
          <sluice:measure zh="防控措施" en="MEASURE" />
        </sluice:riskPoint>
      </bpmn:extensionElements>
    </bpmn:userTask>
    <bpmn:endEvent id="approved" name="批准" sluice:nameEn="Approved" sluice:state="approved" sluice:outcome="approved" />
    <bpmn:sequenceFlow id="flow.made.review" sourceRef="made" targetRef="review" />
    <bpmn:sequenceFlow id="flow.review.approved" sourceRef="review" targetRef="approved" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram.${kind}">
    <bpmndi:BPMNPlane id="plane.${kind}" bpmnElement="process.${kind}">
      <bpmndi:BPMNShape id="shape.made" bpmnElement="made"><dc:Bounds x="22" y="52" width="36" height="36" /></bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="shape.review" bpmnElement="review"><dc:Bounds x="104" y="36" width="108" height="68" /></bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="shape.approved" bpmnElement="approved"><dc:Bounds x="268" y="52" width="36" height="36" /></bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="edge.flow.made.review" bpmnElement="flow.made.review">
        <di:waypoint x="58" y="70" /><di:waypoint x="104" y="70" />
      </bpmndi:BPMNEdge>
      <bpmndi:BPMNEdge id="edge.flow.review.approved" bpmnElement="flow.review.approved">
        <di:waypoint x="212" y="70" /><di:waypoint x="268" y="70" />
      </bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
`
}

function story(kind: string): string {
  return `import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testOffice, type TestOffice } from '#kernel/command/testing.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'

let office: TestOffice
beforeAll(async () => {
  office = await testOffice()
})
afterAll(() => office.close())

const body = { title: '事由', amountFen: '10000' } as never

describe('a ${kind} document', () => {
  it('goes from the handler to the reviewer, who approves it', async () => {
    const common = { kind: '${kind}', document: newId() }
    expect(await office.done('${kind}.handler', { ...common, action: 'submit', body })).toMatchObject({ state: 'inApproval' })
    expect(await office.done('${kind}.reviewer', { ...common, action: 'approve' })).toMatchObject({ state: 'approved' })
  })

  it('sent back is a draft again; rejected it is over', async () => {
    const common = { kind: '${kind}', document: newId() }
    await office.done('${kind}.handler', { ...common, action: 'submit', body })
    expect(await office.done('${kind}.reviewer', { ...common, action: 'sendBack', reason: '金额有误' })).toMatchObject({ state: 'draft' })
    await office.done('${kind}.handler', { ...common, action: 'submit', body })
    expect(await office.done('${kind}.reviewer', { ...common, action: 'reject', reason: '不符合条件' })).toMatchObject({ state: 'annulled' })
  })

  it('is not approved by the person who made it', async () => {
    const common = { kind: '${kind}', document: newId() }
    const maker = office.actor('${kind}.handler').person
    const position = office.actor('${kind}.reviewer').position
    await office.done('${kind}.handler', { ...common, action: 'submit', body })
    await office.database.owner.query(
      \`insert into access.assignment (region, id, position, person, role, period) values ($1, $2, $3, $4, 'deputy', '[2026-01-01,)')\`,
      [office.region, newId(), position, maker])
    const answer = await office.act('${kind}.handler', { ...common, action: 'approve', actor: { person: maker, position } })
    expect(isRefusal(answer) && answer.code).toBe('access.incompatible')
  })
})
`
}

function readme(kind: string): string {
  return `# ${kind} 单据 ${kind} document

一句话说明本模块办什么事。 WHAT THIS MODULE IS FOR, IN ONE SENTENCE.

## 依据 Legal basis

- 《LEGAL BASIS》[DK]

\`[DK]\`：条文未经核对。 The wording has not been checked against the official text.

尚未实现：……
Not yet: WHAT IS MISSING.
`
}

if (import.meta.main) {
  try {
    const root = fileURLToPath(new URL('..', import.meta.url))
    for (const file of await newModule(root, process.argv[2] ?? '')) console.log(file)
    console.log('Next: replace the words in capitals, then npm run check and npm test.')
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 1
  }
}
