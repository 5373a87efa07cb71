import { readFileSync } from 'node:fs'
import type { DocumentKind, Module } from '#kernel/module/model.ts'
import { facts, MODEL } from './facts.ts'
import { ACTIONS, FIELDS, STATES, TITLE } from './model.ts'

const sealRequest: DocumentKind = {
  code: 'sealRequest',
  title: TITLE,
  prefix: 'YY',
  noun: 'sealRequest',
  fields: FIELDS,
  states: STATES,
  actions: ACTIONS,
  columns: ['number', 'title', 'state', 'unit', 'madeAt'],
  drawing: readFileSync(new URL('seal-request.bpmn', import.meta.url), 'utf8'),
  make: { duty: 'seal.request', positions: ['unit.clerk'], scope: 'unit' },
  header: (body) => ({ title: (body.documentTitle as string | null) ?? '', amountFen: null, indicator: null, subject: null }),
  moneyKeys: (document) => [{ noun: 'sealRequest', id: document.id }],
  judged: {
    rulesFolder: new URL('rules/', import.meta.url),
    model: MODEL, features: [], parameters: [], history: null, facts, counted: [],
  },
}

const set = (duty: string, side: string) => (
  { pair: 'seal', duty, side, scope: 'money' as const, noun: 'sealRequest', basis: '不相容岗位 39、40', verified: false })
/** Who signs payment orders holds no seal of the bureau: with both, one person could make a valid payment paper alone. */
const apart = (duty: string, side: string) => (
  { pair: 'bureau.seal', duty, side, scope: 'bureau' as const, noun: 'office', basis: '不相容岗位 14', verified: false })

export const module: Module = {
  id: 'seal',
  title: { zh: '印章使用', en: 'Use of seals' },
  basis: [
    '《国务院关于国家行政机关和企业事业单位社会团体印章管理的规定》（国发〔1999〕25号）[DK]',
    '《行政事业单位内部控制规范（试行）》（财会〔2012〕21号）不相容岗位分离 [DK]',
  ],
  kinds: [sealRequest],
  positions: [
    { code: 'unit.clerk', title: { zh: '单位经办人', en: 'Unit clerk' }, office: false, duties: ['seal.request'] },
    { code: 'unit.financeHead', title: { zh: '单位财务负责人', en: 'Unit finance head' }, office: false, duties: ['seal.approve'] },
    { code: 'seal.keeper', title: { zh: '印章保管岗', en: 'Seal keeper' }, office: true, duties: ['seal.keep'] },
  ],
  duties: {
    'seal.request': { zh: '申请用印', en: 'request the seal' },
    'seal.approve': { zh: '批准用印', en: 'approve use of the seal' },
    'seal.keep': { zh: '保管印章', en: 'keep the seal' },
  },
  matrix: [
    set('seal.request', 'request'), set('seal.approve', 'approve'), set('seal.keep', 'keep'),
    { pair: 'unit.seal', duty: 'seal.request', side: 'request', scope: 'unit', noun: 'unit', basis: '不相容岗位 39', verified: false },
    { pair: 'unit.seal', duty: 'seal.approve', side: 'approve', scope: 'unit', noun: 'unit', basis: '不相容岗位 39', verified: false },
    apart('seal.keep', 'keep'), apart('payment.order', 'order'),
  ],
}
