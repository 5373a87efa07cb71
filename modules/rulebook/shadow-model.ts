import type { Field, StateWord } from '#kernel/document/model.ts'
import { refusals } from '#kernel/values/refusal.ts'
import { MAX_TEXT } from './model.ts'

export const refuse = refusals({
  'rulebook.shadow_not_judged': {
    zh: '“{kind}”不由规则判定，不能影子运行。请从列表中选择单据种类。',
    en: 'No rule judges “{kind}”, so nothing can be in shadow there. Choose a kind of document from the list.',
  },
  'rulebook.candidate_twice': {
    zh: '规则 {rule} 在全文中出现两次。同一条规则的两种写法，请分别填单。',
    en: 'The rule {rule} stands in the text twice. Put two versions of one rule into two forms.',
  },
  'rulebook.candidates_not_rules': {
    zh: '“规则全文”应为一条规则或规则列表，每条都写明“on”（由哪些环节触发）。总体检验不在这里试运行。',
    en: 'The text must hold one rule or a list of rules, each with “on” (the commands that ask it). Tests of populations are not tried here.',
  },
  'rulebook.too_many_candidates': {
    zh: '本部门已有 {standing} 条候选规则在影子运行，再加 {asked} 条超过上限 {limit} 条。请先结束不再需要的。',
    en: 'In shadow here: {standing}. With {asked} more the limit of {limit} is passed. End those that are no longer needed.',
  },
  'rulebook.shadow_too_long': {
    zh: '到期日 {until} 超出范围：应在今天（{today}）至 {last} 之间。到期仍需要的，重新填单。',
    en: 'The last day {until} is out of range: it lies between today ({today}) and {last}. Fill in the form again when it is still needed then.',
  },
  'rulebook.candidate_of_office_above': {
    zh: '规则 {rule} 由上级财政部门（{office}）发布，本级不能替换，也不在本级试运行。请换一个编号，或报请上级办理。',
    en: 'The rule {rule} was released by the office above ({office}) and cannot be replaced here, so it is not tried here. Choose another id or ask that office.',
  },
  'rulebook.no_exception': {
    zh: '没有可以终止的例外：所选单据未生效、已到期或已终止。请从现行例外中选择。',
    en: 'There is no exception to end: the document chosen is not effective, has run out or was ended before. Choose one that holds.',
  },
})

export const SHADOW_FIELDS: readonly Field[] = [
  { name: 'judges', title: { zh: '判定的单据', en: 'Documents judged' }, type: 'code', options: { catalogue: 'judgedKind' }, required: true },
  { name: 'text', title: { zh: '候选规则全文', en: 'Text of the candidates' }, type: 'text', max: MAX_TEXT, lines: 20, required: true,
    hint: { zh: 'YAML：一条规则，或以“- id: …”开头的多条；写法与规则发布相同', en: 'YAML: one rule, or several, each beginning with “- id: …”; written as for a release' } },
  { name: 'until', title: { zh: '到期日', en: 'Last day' }, type: 'date', required: true, hint: { zh: '过了这一天自动结束', en: 'It ends by itself after this day' } },
  { name: 'reason', title: { zh: '试运行目的', en: 'What is to be learnt' }, type: 'text', max: 400, lines: 3, required: true },
]

export const SHADOW_STATES: Record<string, StateWord> = {
  draft: { zh: '草稿', en: 'Draft', tone: 'neutral' },
  inShadow: { zh: '影子运行中', en: 'In shadow', tone: 'running' },
  concluded: { zh: '已作结论', en: 'Concluded', tone: 'good' },
  abandoned: { zh: '已放弃', en: 'Given up', tone: 'neutral' },
  withdrawn: { zh: '已撤回', en: 'Withdrawn', tone: 'neutral' },
  annulled: { zh: '已作废', en: 'Annulled', tone: 'bad' },
}

export const END_FIELDS: readonly Field[] = [
  { name: 'exception', title: { zh: '终止的例外', en: 'Exception' }, type: 'reference', to: 'ruleException', required: true },
  { name: 'reason', title: { zh: '终止理由', en: 'Reason' }, type: 'text', max: 400, lines: 3, required: true, personal: true },
]

export const END_STATES: Record<string, StateWord> = {
  draft: { zh: '草稿', en: 'Draft', tone: 'neutral' },
  ended: { zh: '已终止待复核', en: 'Ended, to be reviewed', tone: 'waiting' },
  confirmed: { zh: '终止属实', en: 'Confirmed', tone: 'good' },
  restored: { zh: '已恢复例外', en: 'Restored', tone: 'neutral' },
  withdrawn: { zh: '已撤回', en: 'Withdrawn', tone: 'neutral' },
  annulled: { zh: '已作废', en: 'Annulled', tone: 'bad' },
}
