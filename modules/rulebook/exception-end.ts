import { readFileSync } from 'node:fs'
import { STANDARD_ACTIONS, type DocumentKind } from '#kernel/module/model.ts'
import { loadStandingExceptions, type StandingException } from './exception-end-store.ts'
import { projectionOf } from './projection-store.ts'
import { END_FIELDS, END_STATES, refuse } from './shadow-model.ts'

/** Taking an exception away is a tightening: it holds at once, and another person reviews it. */
export const exceptionEnd: DocumentKind = {
  code: 'exceptionEnd',
  title: { zh: '例外提前终止', en: 'Early end of an exception' },
  prefix: 'ZL',
  noun: 'ruleException',
  fields: END_FIELDS,
  states: END_STATES,
  actions: {
    ...STANDARD_ACTIONS,
    submit: { zh: '立即终止', en: 'End now', tone: 'danger' },
    // One person alone restores by it, so at least why must be said.
    withdraw: { zh: '撤回（恢复例外）', en: 'Withdraw (the exception is restored)', tone: 'danger', needsReason: true },
    approve: { zh: '终止属实', en: 'Confirm', tone: 'primary' },
    sendBack: { zh: '退回（恢复例外）', en: 'Send back (the exception is restored)', tone: 'danger', needsReason: true },
    reject: { zh: '恢复例外', en: 'Restore the exception', tone: 'danger', needsReason: true },
  },
  columns: ['number', 'title', 'state', 'madeAt'],
  drawing: readFileSync(new URL('exception-end.bpmn', import.meta.url), 'utf8'),
  make: { duty: 'exception.propose', positions: ['rulebook.editor'], scope: 'bureau' },
  header: () => ({ title: '提前终止例外', amountFen: null, indicator: null, subject: null }),
  titleEn: () => 'Early end of an exception',
  moneyKeys: (document) => [{ noun: 'ruleException', id: document.id }],
  judged: null,
  lookups: loadStandingExceptions,
  admit: (_, lookup, { moment }) => (
    lookup && (lookup as StandingException).until >= moment.day ? null : refuse('rulebook.no_exception')),
  project: projectionOf('exceptionEnd'),
}
