import type { Field, StateWord } from '#kernel/document/model.ts'
import { STANDARD_ACTIONS, type ActionWord } from '#kernel/module/model.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'

export const TITLE: Bilingual = { zh: '用印申请', en: 'Seal use request' }

/** The seals that the office keeps for its units. */
export const SEAL_KINDS = [
  { code: 'official', zh: '单位公章', en: 'official seal' },
  { code: 'finance', zh: '财务专用章', en: 'finance seal' },
  { code: 'contract', zh: '合同专用章', en: 'contract seal' },
] as const

/** What a register of seal uses records, time, applicant, approver and keeper apart: those are the steps. */
export const FIELDS: readonly Field[] = [
  { name: 'documentTitle', title: { zh: '文件名称', en: 'Document to be stamped' }, type: 'text', max: 120, required: true, personal: true,
    hint: { zh: '写文件全称，文件本身作附件上传', en: 'Its full title; attach the document itself' } },
  { name: 'fileNumber', title: { zh: '文号', en: 'File number' }, type: 'text', max: 60, required: true },
  { name: 'sealKind', title: { zh: '印章种类', en: 'Seal' }, type: 'code', options: SEAL_KINDS, required: true },
  { name: 'copies', title: { zh: '用印份数', en: 'Copies' }, type: 'int', min: 1, max: 500, required: true },
  { name: 'reason', title: { zh: '用印事由', en: 'Reason' }, type: 'text', max: 400, lines: 3, required: true, personal: true },
]

export const STATES: Record<string, StateWord> = {
  draft: { zh: '草稿', en: 'Draft', tone: 'neutral' },
  inApproval: { zh: '审核中', en: 'In approval', tone: 'running' },
  approved: { zh: '待用印', en: 'Approved', tone: 'running' },
  held: { zh: '已拦截', en: 'Held', tone: 'waiting' },
  stamped: { zh: '已用印', en: 'Stamped', tone: 'good' },
  withdrawn: { zh: '已撤回', en: 'Withdrawn', tone: 'neutral' },
  annulled: { zh: '已作废', en: 'Annulled', tone: 'bad' },
}

export const ACTIONS: Record<string, ActionWord> = {
  ...STANDARD_ACTIONS,
  stamp: { zh: '用印', en: 'Stamp', tone: 'primary' },
}
