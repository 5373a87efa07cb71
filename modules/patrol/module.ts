import { readFileSync } from 'node:fs'
import type { DocumentKind, Module } from '#kernel/module/model.ts'
import { bodyOf } from './body.ts'
import { ACTIONS, FIELDS, STATES, TITLE } from './model.ts'
import { findingsOf, keepRun, lastRun } from './store.ts'
import { titleOf } from './title.ts'

const patrolAlert: DocumentKind = {
  code: 'patrolAlert',
  title: TITLE,
  prefix: 'XC',
  noun: 'patrolAlert',
  fields: FIELDS,
  states: STATES,
  actions: ACTIONS,
  columns: ['number', 'title', 'amountFen', 'state', 'madeAt'],
  drawing: readFileSync(new URL('patrol-alert.bpmn', import.meta.url), 'utf8'),
  make: { duty: 'patrol.raise', positions: ['patrol.machine'], scope: 'bureau' },
  header: (body) => ({ title: titleOf(body, 'zh'), amountFen: typeof body.amountFen === 'string' ? BigInt(body.amountFen) : null, indicator: null, subject: null }),
  titleEn: (body) => titleOf(body, 'en'),
  moneyKeys: (document) => [{ noun: 'patrolAlert', id: document.id }],
  judged: null,
}

const set = (duty: string, side: string) => (
  { pair: 'patrolAlert', duty, side, scope: 'money' as const, noun: 'patrolAlert', basis: '不相容岗位 55、56', verified: false })

export const module: Module = {
  id: 'patrol',
  title: { zh: '夜间巡查', en: 'Night patrol' },
  basis: [
    '《中华人民共和国审计法》第三十一条（电子数据审计）[DK]',
    '财政国库集中支付动态监控的有关规定：事后监控、核查与认定分岗 [DK]',
  ],
  kinds: [patrolAlert],
  positions: [
    { code: 'patrol.machine', title: { zh: '夜间巡查程序', en: 'Night patrol program' }, office: true, machine: true, duties: ['patrol.raise'] },
    { code: 'monitoring.officer', title: { zh: '监控核查岗', en: 'Monitoring officer' }, office: true, watches: true, duties: ['patrol.review'] },
    { code: 'monitoring.head', title: { zh: '监控认定岗', en: 'Monitoring decision' }, office: true, watches: true, duties: ['patrol.decide'] },
  ],
  duties: {
    'patrol.raise': { zh: '生成巡查预警', en: 'raise patrol alerts' },
    'patrol.review': { zh: '核查巡查预警', en: 'check patrol alerts' },
    'patrol.decide': { zh: '认定巡查预警', en: 'decide patrol alerts' },
  },
  matrix: [set('patrol.raise', 'raise'), set('patrol.review', 'review'), set('patrol.decide', 'decide')],
  patrol: { kind: 'patrolAlert', position: 'patrol.machine', bodyOf, keep: keepRun, last: lastRun, findings: findingsOf },
}
