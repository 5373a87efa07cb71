import type { Module } from '#kernel/module/model.ts'
import type { ParameterSpec } from '#kernel/rules/model.ts'
import { MODEL, SUBSIDY_BATCH } from './facts.ts'

const PROPOSAL = { document: '领域调研建议值 [DK]', verified: false }
const ONE_CARD = { document: '财办〔2020〕37号 [DK]', verified: false }

const PARAMETERS: ParameterSpec[] = [
  { id: 'card_persons', title: { zh: '一卡领取人数', en: 'persons on one card' }, type: 'int', unit: '人', tightens: 'down', proposed: 2, basis: ONE_CARD },
  { id: 'area_over', title: { zh: '申报面积倍数', en: 'times the registered area' }, type: 'ratio', unit: '倍', tightens: 'down', proposed: '1.1', basis: PROPOSAL },
  { id: 'publicity_days', title: { zh: '公示工作日', en: 'working days of public notice' }, type: 'int', unit: '个工作日', tightens: 'up', proposed: 7,
    basis: { document: '各地一卡通公示做法（7个工作日）', verified: false } },
  { id: 'aid_vehicles', title: { zh: '救助对象车辆数', en: 'vehicles of one who receives aid' }, type: 'int', unit: '辆', tightens: 'down', basis: { document: '各地社会救助办法 [DK]', verified: false } },
  { id: 'aid_houses', title: { zh: '救助对象房产数', en: 'houses of one who receives aid' }, type: 'int', unit: '处', tightens: 'down', basis: { document: '各地社会救助办法 [DK]', verified: false } },
  { id: 'aid_companies', title: { zh: '救助对象企业数', en: 'companies of one who receives aid' }, type: 'int', unit: '家', tightens: 'down', basis: { document: '各地社会救助办法 [DK]', verified: false } },
  { id: 'enterprise_staff', title: { zh: '惠企对象参保人数', en: 'insured staff of an applicant' }, type: 'int', unit: '人', tightens: 'up', proposed: 2, basis: PROPOSAL },
]

export const module: Module = {
  id: 'subsidy',
  title: { zh: '惠民惠企补贴', en: 'Subsidies to persons and enterprises' },
  basis: ['财办〔2020〕37号 [DK]', '《个人信息保护法》[DK]'],
  kinds: [],
  positions: [],
  matrix: [],
  packs: [{ judges: 'payment', rulesFolder: new URL('rules/', import.meta.url), model: MODEL, features: [], parameters: PARAMETERS }],
  populations: [
    { code: 'subsidy-batch', title: { zh: '补贴批次', en: 'subsidy batch' }, testsFolder: new URL('tests/', import.meta.url), rows: null, features: [], parameters: [], model: SUBSIDY_BATCH },
  ],
}
