import { readFileSync } from 'node:fs'
import type { Body, Document, Field } from '#kernel/document/model.ts'
import { STANDARD_ACTIONS, type Admission, type DocumentKind } from '#kernel/module/model.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal, type Bilingual } from '#kernel/values/refusal.ts'
import {
  ASSIGNMENT_FIELDS, GRANT_FIELDS, HANDOVER_FIELDS, LIST_FIELDS, PERSON_FIELDS, POSITION_FIELDS, STATES, UNIT_FIELDS,
} from './model.ts'
import { planAssignment, planHandover } from './plan-assignments.ts'
import { planGrant } from './plan-grants.ts'
import { planLists } from './plan-lists.ts'
import { planPerson } from './plan-people.ts'
import { planPosition, planUnit } from './plan-units.ts'
import { text, type Plan } from './plan.ts'
import { foreseen, objection, simulated } from './simulate.ts'
import { loadLookups, projectOrganisation, type OrganisationLookup } from './store.ts'
import { CODES, titlesFor, type Names } from './titles.ts'

interface Form {
  code: string
  title: Bilingual
  prefix: string
  fields: readonly Field[]
  plan: Plan
  /** What its title is made of: stored with codes, shown with what the reader may know of them. */
  about: (body: Body, names: Names) => string[]
}

/** Written by the system administrator, approved by the security administrator; carried out with the approval, in the same transaction. */
function kindOf({ code, title, prefix, fields, plan, about }: Form): DocumentKind {
  const drawn = (document: Document, lookup: OrganisationLookup, { moment: { day } }: Admission) => {
    const operations = plan({ roster: lookup.roster, kinds: lookup.kinds, day, nextId: newId }, document.body)
    return isRefusal(operations) ? operations : simulated(lookup.roster, operations, lookup.matrix, day)
  }
  const act = (body: Body) => {
    const field = fields.find(({ name }) => name === 'act')
    const options = field?.type === 'code' && Array.isArray(field.options) ? field.options as { code: string; zh: string; en: string }[] : []
    return options.find((option) => option.code === body['act'])
  }
  const titleOf = (body: Body, language: keyof Bilingual, names: Names) => [act(body)?.[language] ?? title[language], ...about(body, names)].filter(Boolean).join(' · ')
  return {
    code, title, prefix, fields,
    noun: 'organisation',
    states: STATES,
    actions: STANDARD_ACTIONS,
    columns: ['number', 'title', 'state', 'madeAt'],
    copies: { states: ['withdrawn', 'annulled'] },
    drawing: drawingOf(code, title),
    make: { duty: 'organisation.write', positions: ['organisation.system'], scope: 'bureau' },
    header: (body) => ({ title: titleOf(body, 'zh', CODES), amountFen: null, indicator: null, subject: null }),
    titlesFor: titlesFor(titleOf),
    moneyKeys: (document) => [{ noun: 'organisation', id: document.id }],
    judged: null,
    lookups: loadLookups,
    admit: (document, lookup, admission) => {
      const planned = drawn(document, lookup as OrganisationLookup, admission)
      return isRefusal(planned) ? planned : objection(planned)
    },
    foresee: (document, lookup, admission) => {
      const planned = drawn(document, lookup as OrganisationLookup, admission)
      return isRefusal(planned) ? [planned.message] : foreseen(planned, (lookup as OrganisationLookup).acts, admission)
    },
    project: projectOrganisation(plan),
  }
}

const DRAWING = readFileSync(new URL('organisation.bpmn', import.meta.url), 'utf8')

/** One drawing for all: only name and kind differ. */
function drawingOf(code: string, title: Bilingual): string {
  return DRAWING.replaceAll('KIND', code).replaceAll('TITLE_ZH', title.zh).replaceAll('TITLE_EN', title.en)
}

const unit = (body: Body, { unit: called }: Names) => called(text(body['unit']))
const person = (body: Body, { person: called }: Names, field = 'staffNumber') => called(text(body[field]))
const at = (body: Body, names: Names) => [unit(body, names), names.position(text(body['position']))]

export const KINDS: DocumentKind[] = [
  { code: 'unitChange', title: { zh: '单位调整', en: 'Change of a unit' }, prefix: 'DW', fields: UNIT_FIELDS, plan: planUnit, about: (body: Body, names: Names) => (text(body['name']) === '' ? [unit(body, names)] : [text(body['unit']), text(body['name'])]) },
  { code: 'positionChange', title: { zh: '岗位调整', en: 'Change of a position' }, prefix: 'GW', fields: POSITION_FIELDS, plan: planPosition, about: at },
  { code: 'personChange', title: { zh: '人员调整', en: 'Change of staff' }, prefix: 'RY', fields: PERSON_FIELDS, plan: planPerson, about: (body: Body, names: Names) => [person(body, names)] },
  { code: 'assignmentChange', title: { zh: '任职调整', en: 'Change of an assignment' }, prefix: 'RZ', fields: ASSIGNMENT_FIELDS, plan: planAssignment, about: (body: Body, names: Names) => [person(body, names), ...at(body, names)] },
  { code: 'grantChange', title: { zh: '授权调整', en: 'Change of a grant' }, prefix: 'SQ', fields: GRANT_FIELDS, plan: planGrant, about: (body: Body, names: Names) => [...at(body, names), text(body['duty'])] },
  { code: 'handover', title: { zh: '离岗交接', en: 'Handover' }, prefix: 'JJ', fields: HANDOVER_FIELDS, plan: planHandover, about: (body: Body, names: Names) => [`${person(body, names)} → ${person(body, names, 'successor')}`] },
  { code: 'organisationLists', title: { zh: '机构人员导入', en: 'Lists of units and people' }, prefix: 'JG', fields: LIST_FIELDS, plan: planLists, about: () => [] },
].map(kindOf)
