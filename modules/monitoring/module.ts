import { readFileSync } from 'node:fs'
import type { Document } from '#kernel/document/model.ts'
import type { BornDocument, DocumentKind, Module, SubjectEffect } from '#kernel/module/model.ts'
import type { Verdict } from '#kernel/rules/model.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import { INQUIRY_LETTER } from './inquiry/letter.ts'
import { ACTIONS, FIELDS, refuse, STATES, titleOf } from './model.ts'
import { POPULATIONS } from './populations.ts'
import { decidedAlerts } from './store.ts'
import { rectification } from './rectification/kind.ts'
import { ORDER_RECTIFICATION } from './rectification/order.ts'
import { ROUTES } from './routes.ts'
import { readTypologies } from './typologies.ts'

/** What the end of an alert does to the payment that it holds. */
const EFFECTS: Record<string, SubjectEffect> = { released: 'release', returned: 'sendBack', forbidden: 'forbid' }

const alert: DocumentKind = {
  code: 'alert',
  title: { zh: '监控预警', en: 'Alert' },
  prefix: 'YJ',
  noun: 'alert',
  fields: FIELDS,
  states: STATES,
  actions: ACTIONS,
  columns: ['number', 'title', 'amountFen', 'state', 'unit', 'madeAt'],
  prints: [INQUIRY_LETTER],
  drawing: readFileSync(new URL('alert.bpmn', import.meta.url), 'utf8'),
  make: null,
  header: (body) => ({ title: titleOf(body, 'zh'), amountFen: null, indicator: null, subject: null }),
  titleEn: (body) => titleOf(body, 'en'),
  // The people who judge an alert judge the money it is about.
  moneyKeys: (document) => [{ noun: 'alert', id: document.id }, ...(document.subject ? [{ noun: 'payment', id: document.subject }] : [])],
  judged: null,
  // Only what holds the document may let it go: not an alert that forbade it, nor one of an earlier round.
  onEnd: (result, { body }, subject) => (body.effect === 'intercept' && body.round === subject.round ? EFFECTS[result] ?? null : null),
  releases: (document) => String(document.body.rules ?? '').split(' ').filter(Boolean),
}

/** A verdict that forbids or holds leaves an alert, whatever becomes of the document. */
function onVerdict(document: Document, command: string, verdict: Verdict): BornDocument | null {
  if (verdict.effect !== 'forbid' && verdict.effect !== 'intercept') return null
  const findings = verdict.findings.filter((finding) => finding.effect === verdict.effect)
  const said = (language: 'zh' | 'en', between: string) => (
    [...findings.map((finding) => finding.message?.[language] ?? finding.rule).join(between)].slice(0, 4_000).join(''))
  return {
    kind: 'alert',
    body: { effect: verdict.effect, round: document.round, command, rules: findings.map((finding) => finding.rule).join(' ').slice(0, 600),
      reason: said('zh', '；'), reasonEn: said('en', ' ') },
  }
}

const set = (duty: string, side: string, title: Bilingual) => (
  { pair: 'payment', duty, side, title, scope: 'money' as const, noun: 'payment', basis: '不相容岗位 55、56', verified: false })

/** Who decided that something was wrong, or ordered it put right, does not say that it was. */
const apart = (duty: string, side: string, title: Bilingual) => (
  { pair: 'rectification', duty, side, title, scope: 'money' as const, noun: 'alert', basis: '不相容岗位 55', verified: false })

export const module: Module = {
  id: 'monitoring',
  title: { zh: '动态监控', en: 'Monitoring' },
  basis: ['财政部国库集中支付动态监控要求（要素见 monitoring-and-control §1.0）[DK]'],
  kinds: [alert, rectification],
  positions: [
    { code: 'unit.financeHead', title: { zh: '单位财务负责人', en: 'Unit finance head' }, office: false, duties: ['alert.explain', 'rectification.answer'] },
    { code: 'monitoring.officer', title: { zh: '监控核查岗', en: 'Monitoring officer' }, office: true, watches: true, duties: ['alert.review', 'rectification.check'] },
    { code: 'monitoring.head', title: { zh: '监控认定岗', en: 'Monitoring decision' }, office: true, watches: true, duties: ['alert.decide', 'rectification.order'] },
  ],
  duties: {
    'alert.explain': { zh: '说明预警', en: 'explain alerts' },
    'alert.review': { zh: '核查预警', en: 'check alerts' },
    'alert.decide': { zh: '认定预警', en: 'decide alerts' },
    'rectification.order': { zh: '责令整改', en: 'order rectification' },
    'rectification.answer': { zh: '报告整改', en: 'answer for rectification' },
    'rectification.check': { zh: '核实整改', en: 'check rectification' },
  },
  matrix: [set('alert.review', 'alertReview', { zh: '预警核查', en: 'alert review' }),
    set('alert.decide', 'alertDecision', { zh: '预警认定', en: 'alert decision' }),
    apart('alert.decide', 'alertDecision', { zh: '预警认定', en: 'alert decision' }),
    apart('rectification.order', 'alertDecision', { zh: '责令整改', en: 'ordering the rectification' }),
    apart('rectification.check', 'rectificationCheck', { zh: '整改核实', en: 'checking the rectification' })],
  populations: POPULATIONS,
  typologies: readTypologies(),
  decidedAlerts,
  onVerdict,
  refusals: refuse,
  routes: ROUTES,
  acts: [ORDER_RECTIFICATION],
}
