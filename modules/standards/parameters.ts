import type { ParameterSpec } from '#kernel/rules/model.ts'

const PROPOSAL = { document: '领域调研建议值 [DK]', verified: false }
const RECEPTION = { document: '公务接待管理规定 [DK]', verified: false }

/** Ceilings differ by place: the county's own are tighter than the central ones proposed here. Nobody has verified them. */
export const PARAMETERS: ParameterSpec[] = [
  { id: 'reception_head', title: { zh: '接待人均标准', en: 'reception, a head' }, type: 'money', unit: '元', tightens: 'down', basis: RECEPTION },
  { id: 'reception_small', title: { zh: '小规模接待人数', en: 'guests of a small reception' }, type: 'int', unit: '人', tightens: 'down', proposed: 10, basis: RECEPTION },
  { id: 'reception_escorts', title: { zh: '小规模接待陪同人数', en: 'escorts of a small reception' }, type: 'int', unit: '人', tightens: 'down', proposed: 3, basis: RECEPTION },
  { id: 'reception_guests_each', title: { zh: '每名陪同对应客人数', en: 'guests for each escort' }, type: 'int', unit: '人', tightens: 'up', proposed: 3, basis: RECEPTION },
  { id: 'three_public_near', title: { zh: '三公接近预算的比例', en: 'share of the three-public budget that is near it' }, type: 'ratio', unit: '比率', tightens: 'down', proposed: '0.9', basis: PROPOSAL },
  { id: 'meeting_person_day', title: { zh: '会议费每人每天', en: 'meeting, a person and day' }, type: 'money', unit: '元', tightens: 'down', proposed: '55000',
    basis: { document: '财行〔2016〕214号 [DK]', verified: false } },
  { id: 'training_person_day', title: { zh: '培训费每人每天', en: 'training, a person and day' }, type: 'money', unit: '元', tightens: 'down', proposed: '55000',
    basis: { document: '财行〔2016〕540号 [DK]', verified: false } },
  { id: 'vehicle_times', title: { zh: '单车费用倍数', en: 'times the fleet’s mean' }, type: 'int', unit: '倍', tightens: 'down', proposed: 2, basis: PROPOSAL },
]
