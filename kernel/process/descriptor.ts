/**
 * The extension of BPMN 2.0 in which a drawing carries the handbook: posts, duties, basis, time limits, risk points.
 * A moddle package, so that any bpmn-io designer can show and edit the same attributes.
 */
const SLUICE_NAMESPACE = 'http://sluice.example/bpmn'

const text = (name: string) => ({ name, isAttr: true, type: 'String' })
const bilingual = (name: string) => ({
  name, superClass: ['Element'], properties: [text('zh'), text('en')],
})

export const sluiceDescriptor = {
  name: 'Sluice',
  uri: SLUICE_NAMESPACE,
  prefix: 'sluice',
  xml: { tagAlias: 'lowerCase' },
  types: [
    {
      name: 'ProcessKind', extends: ['bpmn:Process'],
      properties: [text('kind'), text('titleZh'), text('titleEn'), text('signerDuty')],
    },
    { name: 'EnglishName', extends: ['bpmn:FlowElement', 'bpmn:Lane'], properties: [text('nameEn')] },
    { name: 'Maker', extends: ['bpmn:StartEvent'], properties: [text('position'), text('duty')] },
    {
      name: 'Post', extends: ['bpmn:Task'],
      properties: [
        text('position'), text('duty'), text('state'), text('actions'), text('timeLimitDays'), text('unitScope'),
        text('dualControl'), text('irreversible'), text('rejectState'),
      ],
    },
    { name: 'Final', extends: ['bpmn:EndEvent'], properties: [text('state'), text('outcome'), text('withdrawable')] },
    bilingual('Basis'), bilingual('Standard'), bilingual('Method'), bilingual('Responsibility'), bilingual('Measure'),
    {
      name: 'RiskPoint', superClass: ['Element'],
      properties: [text('id'), text('zh'), text('en'), text('level'), { name: 'measures', type: 'Measure', isMany: true }],
    },
  ],
}
