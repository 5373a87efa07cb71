import { readFileSync } from 'node:fs'
import type { Document } from '#kernel/document/model.ts'
import { STANDARD_ACTIONS, type DocumentKind, type Module } from '#kernel/module/model.ts'
import { PACK, POPULATIONS } from './rule-pack.ts'
import { ECONOMIC_CLASSES } from './economic-classes.ts'
import { faultsOf } from './faults-store.ts'
import { FIELDS, refuse, STATES, TITLE } from './model.ts'
import { civilDayOf } from '#kernel/values/civil-day.ts'
import { accounts, indicatorId, linesOf, postings } from './postings.ts'
import { indicatorsById } from './public.ts'
import { listIndicators, loadBatchLookups, projectIndicators, shortIndicators, type BatchLookup } from './store.ts'

const batch: DocumentKind = {
  code: 'indicatorBatch',
  title: TITLE,
  prefix: 'ZB',
  noun: 'indicatorBatch',
  fields: FIELDS,
  states: STATES,
  actions: STANDARD_ACTIONS,
  columns: ['number', 'title', 'amountFen', 'state', 'madeAt'],
  drawing: readFileSync(new URL('indicator-batch.bpmn', import.meta.url), 'utf8'),
  make: { duty: 'indicator.enter', positions: ['budget.handler'], scope: 'bureau' },
  header: (body) => {
    const total = ((body.lines ?? []) as unknown as { amountFen: string | null }[]).reduce((sum, line) => sum + BigInt(line.amountFen ?? 0), 0n)
    return { title: (body.title as string | null) ?? '', amountFen: total > 0n ? total : null, indicator: null, subject: null }
  },
  moneyKeys: (document) => linesOf(document).map((_, index) => ({ noun: 'indicator', id: indicatorId(document.id, index) })),
  judged: null,
  lookups: loadBatchLookups,
  admit: (document, lookup) => admitLines(document, lookup as BatchLookup),
  accounts: (document, lookup) => accounts(document, lookup as BatchLookup),
  postings: (move, document, lookup) => postings(move, document, lookup as BatchLookup),
  project: projectIndicators,
}

function admitLines(document: Document, lookup: BatchLookup) {
  const seen = new Set<string>()
  for (const [index, line] of linesOf(document).entries()) {
    const row = index + 1
    if (!lookup.units.has(line.unit)) return refuse('budget.unknown_unit', { row, unit: line.unit })
    if (seen.has(line.code)) return refuse('budget.code_repeated', { row, code: line.code })
    if (lookup.taken.has(line.code)) return refuse('budget.code_taken', { row, code: line.code, year: document.fiscalYear })
    seen.add(line.code)
  }
  return null
}

export const module: Module = {
  id: 'budget',
  title: { zh: '预算指标', en: 'Budget indicators' },
  basis: ['《预算法》第十三条 [DK]', '《预算指标核算管理办法（试行）》（财办〔2022〕36号）'],
  catalogues: ECONOMIC_CLASSES,
  packs: [PACK],
  populations: POPULATIONS,
  kinds: [batch],
  positions: [
    { code: 'budget.handler', title: { zh: '指标录入岗', en: 'Indicator entry' }, office: true, duties: ['indicator.enter'] },
    { code: 'budget.reviewer', title: { zh: '指标审核岗', en: 'Indicator review' }, office: true, duties: ['indicator.review'] },
    { code: 'budget.approver', title: { zh: '指标审批岗（分管局长）', en: 'Indicator approval (deputy director)' }, office: true, duties: ['indicator.approve'] },
  ],
  duties: {
    'indicator.enter': { zh: '录入指标', en: 'enter indicators' },
    'indicator.review': { zh: '审核指标', en: 'review indicators' },
    'indicator.approve': { zh: '批准指标', en: 'approve indicators' },
  },
  matrix: [
    { pair: 'indicator', duty: 'indicator.enter', side: 'enter', title: { zh: '录入指标', en: 'entry' }, scope: 'money', noun: 'indicator', basis: '不相容岗位 4、5', verified: false },
    { pair: 'indicator', duty: 'indicator.review', side: 'review', title: { zh: '审核指标', en: 'review' }, scope: 'money', noun: 'indicator', basis: '不相容岗位 4', verified: false },
    { pair: 'indicator', duty: 'indicator.approve', side: 'approve', title: { zh: '审批指标', en: 'approval' }, scope: 'money', noun: 'indicator', basis: '不相容岗位 2', verified: false },
    { pair: 'bureau.indicator', duty: 'indicator.enter', side: 'enter', scope: 'bureau', noun: 'office', basis: '不相容岗位 4', verified: false },
    { pair: 'bureau.indicator', duty: 'indicator.review', side: 'review', scope: 'bureau', noun: 'office', basis: '不相容岗位 4', verified: false },
  ],
  refusals: refuse,
  faults: faultsOf,
  references: { indicator: indicatorsById },
  routes: [{
    path: '/api/budget/indicators',
    summary: { zh: '指标及可用余额', en: 'Indicators with available balance' },
    query: {
      region: { type: 'string', required: true, description: 'nine digits' },
      unit: { type: 'string', description: 'unit id' },
      query: { type: 'string', description: 'part of code, title or unit name' },
      after: { type: 'string', description: 'next of the page before' },
      limit: { type: 'integer', description: 'rows, at most 200' },
    },
    read: (client, query) => listIndicators(client, {
      region: String(query.region), limit: Math.min(Number(query.limit ?? 50), 200),
      ...(query.unit ? { unit: String(query.unit) } : {}), ...(query.query ? { query: String(query.query) } : {}),
      ...(query.after ? { after: String(query.after) } : {}),
    }),
  }, {
    path: '/api/budget/indicators/short',
    summary: { zh: '快用完的指标', en: 'Indicators of which less than a tenth is available' },
    query: {
      region: { type: 'string', required: true, description: 'nine digits' },
      unit: { type: 'string', description: 'unit id' },
    },
    // The fiscal year that runs today in China.
    read: (client, query) => shortIndicators(client, {
      region: String(query.region), fiscalYear: Number(civilDayOf(new Date()).slice(0, 4)), ...(query.unit ? { unit: String(query.unit) } : {}),
    }),
  }],
}

