import { readFileSync } from 'node:fs'
import type { Document, Field, StateWord } from '#kernel/document/model.ts'
import { STANDARD_ACTIONS, type DocumentKind } from '#kernel/module/model.ts'
import { refusals, type Refusal } from '#kernel/values/refusal.ts'
import { REGISTERS } from './model.ts'
import { loadStaged, projectLoads, type Staged } from './store.ts'

export const refuse = refusals({
  'register.not_staged': {
    zh: '没有收到内容摘要为“{content}”的登记簿内容。请用 sluice register import 重新接收文件。',
    en: 'No list with the content “{content}” was handed in. Take the file over again with sluice register import.',
  },
  'register.staged_differs': {
    zh: '收到的登记簿内容有 {found} 行，与申报的 {stated} 行或其摘要不符，没有接收。请重新接收文件。',
    en: 'The list that was handed in has {found} lines; that, or its digest, is not what was stated ({stated} lines). Take the file over again.',
  },
})

const FIELDS: readonly Field[] = [
  { name: 'register', title: { zh: '登记簿', en: 'Register' }, type: 'code', options: REGISTERS.map(({ name, title }) => ({ code: name, ...title })), required: true,
    hint: { zh: '在服务器上用 sluice register import 接收文件时，本单自动填好并提交，不必手工新建', en: 'sluice register import fills in and submits this document when it takes a file over on the server; nobody makes it by hand' } },
  { name: 'source', title: { zh: '文件名', en: 'File' }, type: 'text', max: 120, required: true },
  { name: 'fileSha256', title: { zh: '文件摘要（SHA-256）', en: 'SHA-256 of the file' }, type: 'text', max: 64, required: true },
  { name: 'contentSha256', title: { zh: '内容摘要（SHA-256）', en: 'SHA-256 of the content' }, type: 'text', max: 64, required: true },
  { name: 'rows', title: { zh: '行数', en: 'Lines' }, type: 'int', min: 0, max: 100_000_000, required: true },
  { name: 'complete', title: { zh: '整份', en: 'The whole list' }, type: 'bool', required: true },
]

const STATES: Record<string, StateWord> = {
  draft: { zh: '草稿', en: 'Draft', tone: 'neutral' },
  inApproval: { zh: '待核对', en: 'To be checked', tone: 'waiting' },
  effective: { zh: '已生效', en: 'In force', tone: 'good' },
  withdrawn: { zh: '已撤回', en: 'Withdrawn', tone: 'neutral' },
  annulled: { zh: '已作废', en: 'Annulled', tone: 'bad' },
}

/** One taking-over of an outside list: one person hands it in, another checks it, and only then rules ask it. The lines themselves are no part of the form. */
export const registerLoad: DocumentKind = {
  code: 'registerLoad',
  title: { zh: '登记簿接收', en: 'Taking over of a register' },
  prefix: 'DJ',
  noun: 'registerLoad',
  fields: FIELDS,
  states: STATES,
  actions: { ...STANDARD_ACTIONS, submit: { zh: '提交核对', en: 'Submit for check', tone: 'primary' }, approve: { zh: '核对无误', en: 'It is right', tone: 'primary' } },
  columns: ['number', 'title', 'state', 'madeAt'],
  drawing: readFileSync(new URL('register-load.bpmn', import.meta.url), 'utf8'),
  make: { duty: 'register.load', positions: ['register.keeper'], scope: 'bureau' },
  header: (body) => ({ title: titled(body, 'zh'), amountFen: null, indicator: null, subject: null }),
  titleEn: (body) => titled(body, 'en'),
  moneyKeys: (document) => [{ noun: 'registerLoad', id: document.id }],
  judged: null,
  lookups: loadStaged,
  admit: (document, lookup) => admitLoad(document, lookup as Staged | null),
  project: projectLoads,
}

function titled({ register, source, rows }: Document['body'], language: 'zh' | 'en'): string {
  const title = REGISTERS.find(({ name }) => name === register)?.title[language]
  return title ? `${title} · ${String(source ?? '')} · ${String(rows ?? '')}` : ''
}

function admitLoad({ body }: Document, staged: Staged | null): Refusal | null {
  if (!staged) return refuse('register.not_staged', { content: String(body.contentSha256).slice(0, 16) })
  if (staged.rows === body.rows && staged.contentSha256 === body.contentSha256) return null
  return refuse('register.staged_differs', { found: staged.rows, stated: String(body.rows) })
}
