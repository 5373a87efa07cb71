import { readFileSync } from 'node:fs'
import type { Document, FieldValue } from '#kernel/document/model.ts'
import type { BornDocument, DocumentKind, Module, SubjectEffect } from '#kernel/module/model.ts'
import type { Verdict } from '#kernel/rules/model.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import { ACTIONS, FIELDS, STATES } from './model.ts'
import { POPULATIONS } from './populations.ts'
import { decidedAlerts } from './store.ts'
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
  drawing: readFileSync(new URL('alert.bpmn', import.meta.url), 'utf8'),
  make: null,
  header: (body) => ({ title: titled(body.reason, body.rules, '（', '）'), amountFen: null, indicator: null, subject: null }),
  titleEn: (body) => titled(body.reasonEn ?? body.reason, body.rules, ' (', ')'),
  // The people who judge an alert judge the money it is about.
  moneyKeys: (document) => (document.subject ? [{ noun: 'payment', id: document.subject }] : []),
  judged: null,
  // Only what holds the document may let it go: not an alert that forbade it, nor one of an earlier round.
  onEnd: (result, { body }, subject) => (body.effect === 'intercept' && body.round === subject.round ? EFFECTS[result] ?? null : null),
  releases: (document) => String(document.body.rules ?? '').split(' ').filter(Boolean),
}

const TITLE_CHARACTERS = 120

/** The reason in words first; whoever knows the rules finds their codes at the end. What is cut off is words, never a code. */
function titled(reason: FieldValue | undefined, rules: FieldValue | undefined, open: string, close: string): string {
  const codes = `${open}${String(rules ?? '')}${close}`
  const words = [...String(reason ?? '').replace(/[。.]$/, '')]
  const room = Math.max(40, TITLE_CHARACTERS - codes.length)
  return `${words.length > room ? `${words.slice(0, room - 1).join('')}…` : words.join('')}${codes}`
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

export const module: Module = {
  id: 'monitoring',
  title: { zh: '动态监控', en: 'Monitoring' },
  basis: ['财政部国库集中支付动态监控要求（要素见 monitoring-and-control §1.0）[DK]'],
  kinds: [alert],
  positions: [
    { code: 'unit.financeHead', title: { zh: '单位财务负责人', en: 'Unit finance head' }, office: false, duties: ['alert.explain'] },
    { code: 'monitoring.officer', title: { zh: '监控核查岗', en: 'Monitoring officer' }, office: true, watches: true, duties: ['alert.review'] },
    { code: 'monitoring.head', title: { zh: '监控认定岗', en: 'Monitoring decision' }, office: true, watches: true, duties: ['alert.decide'] },
  ],
  matrix: [set('alert.review', 'alertReview', { zh: '预警核查', en: 'alert review' }),
    set('alert.decide', 'alertDecision', { zh: '预警认定', en: 'alert decision' })],
  populations: POPULATIONS,
  typologies: readTypologies(),
  decidedAlerts,
  onVerdict,
}
