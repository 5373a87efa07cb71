import type { CatalogueOfKinds, Module } from '#kernel/module/model.ts'
import { refuse } from './model.ts'
import { exceptionEnd } from './exception-end.ts'
import { parameterChange } from './parameter-change.ts'
import { ruleException } from './rule-exception.ts'
import { ruleRelease } from './rule-release.ts'
import { ruleShadow } from './rule-shadow.ts'
import { ruleStop } from './rule-stop.ts'
import { refuse as refuseShadow } from './shadow-model.ts'
import { listCandidates } from './shadow-store.ts'
import { keepBacktest, listBacktests, listParameterValues, loadGenerations, readBacktest, readOfficeRules } from './store.ts'
import { rulebookFaults } from './verify-store.ts'

/** Every threshold that some rule of some kind reads. */
const parameters: CatalogueOfKinds = (kinds) => {
  const specs = new Map([...kinds.values()].flatMap(({ judged }) => (judged?.parameters ?? []).map((spec) => [spec.id, spec] as const)))
  const entries = [...specs.values()].map(({ id, title, unit }) => (
    { code: id, zh: unit ? `${title.zh}（${unit}）` : title.zh, en: unit ? `${title.en} (${unit})` : title.en }))
  return {
    title: { zh: '规则参数', en: 'parameters of rules' }, source: '本系统各模块声明的参数 parameters that the modules declare', verified: true, group: 'parameter',
    entries: entries.sort((left, right) => (left.code < right.code ? -1 : 1)),
  }
}

/** Kinds of document that rules judge. */
const judgedKinds: CatalogueOfKinds = (kinds) => ({
  title: { zh: '规则判定的单据', en: 'kinds of document that rules judge' }, source: '本系统各模块 the modules of this system', verified: true, group: 'judgedKind',
  entries: [...kinds.values()].filter(({ judged }) => judged && Object.keys(judged.model.groups).length > 0).map(({ code, title }) => ({ code, zh: title.zh, en: title.en })),
})

/** Two persons, on the same proposal and in one office (不相容岗位 54: who writes a rule does not release it). */
const apart = (topic: string, noun: string) => [
  { pair: topic, duty: `${topic}.propose`, side: 'propose', scope: 'money' as const, noun, basis: '不相容岗位 54', verified: false },
  { pair: topic, duty: `${topic}.approve`, side: 'approve', scope: 'money' as const, noun, basis: '不相容岗位 54', verified: false },
  { pair: 'bureau.rulebook', duty: `${topic}.propose`, side: 'propose', scope: 'bureau' as const, noun: 'office', basis: '不相容岗位 54', verified: false },
  { pair: 'bureau.rulebook', duty: `${topic}.approve`, side: 'approve', scope: 'bureau' as const, noun: 'office', basis: '不相容岗位 54', verified: false },
]

export const module: Module = {
  id: 'rulebook',
  title: { zh: '规则库', en: 'Rulebook' },
  basis: [
    '《行政事业单位内部控制规范（试行）》（财会〔2012〕21号）不相容岗位分离 [DK]',
    '财政部国库集中支付动态监控要求：规则编制与发布分岗（不相容岗位 54）[DK]',
  ],
  kinds: [parameterChange, ruleRelease, ruleStop, ruleException, exceptionEnd, ruleShadow],
  positions: [
    { code: 'rulebook.editor', title: { zh: '规则编制岗', en: 'Rule author' }, office: true, watches: true, duties: ['parameter.propose', 'rule.propose', 'exception.propose'] },
    { code: 'rulebook.approver', title: { zh: '规则审批岗', en: 'Rule approval' }, office: true, watches: true, duties: ['parameter.approve', 'rule.approve', 'rule.review', 'exception.approve'] },
    { code: 'rulebook.watch', title: { zh: '规则值守岗', en: 'Rule watch' }, office: true, watches: true, duties: ['rule.stop'] },
  ],
  duties: {
    'exception.propose': { zh: '提出例外', en: 'propose exceptions' },
    'exception.approve': { zh: '批准例外', en: 'approve exceptions' },
    'parameter.propose': { zh: '提出参数调整', en: 'propose changes of parameters' },
    'parameter.approve': { zh: '批准参数调整', en: 'approve changes of parameters' },
    'rule.propose': { zh: '编制规则', en: 'write rules' },
    'rule.review': { zh: '审核规则', en: 'review rules' },
    'rule.approve': { zh: '批准规则', en: 'approve rules' },
    'rule.stop': { zh: '紧急停用规则', en: 'stop rules in an emergency' },
  },
  matrix: [
    ...apart('parameter', 'parameterChange'), ...apart('rule', 'ruleRelease'), ...apart('exception', 'ruleException'),
    { pair: 'ruleStop', duty: 'rule.stop', side: 'stop', scope: 'money', noun: 'ruleStop', basis: '不相容岗位 54', verified: false },
    { pair: 'ruleStop', duty: 'rule.review', side: 'review', scope: 'money', noun: 'ruleStop', basis: '不相容岗位 54', verified: false },
    { pair: 'bureau.ruleStop', duty: 'rule.stop', side: 'stop', scope: 'bureau', noun: 'office', basis: '不相容岗位 54', verified: false },
    { pair: 'bureau.ruleStop', duty: 'rule.review', side: 'review', scope: 'bureau', noun: 'office', basis: '不相容岗位 54', verified: false },
  ],
  refusals: { catalogue: { ...refuse.catalogue, ...refuseShadow.catalogue } },
  catalogues: { parameter: parameters, judgedKind: judgedKinds },
  faults: rulebookFaults,
  rulebook: { generations: loadGenerations, read: readOfficeRules, candidates: listCandidates, keepBacktest, listBacktests, readBacktest },
  routes: [{
    path: '/api/rulebook/parameters',
    summary: { zh: '一个财政部门定过的参数值及其文号', en: 'Values of parameters that one office has set, with their document numbers' },
    query: {
      region: { type: 'string', required: true, description: 'nine digits' },
      parameter: { type: 'string', description: 'one parameter only' },
      limit: { type: 'integer', description: 'rows, at most 500' },
    },
    read: (client, query) => listParameterValues(client, {
      region: String(query.region), limit: Math.min(Number(query.limit ?? 200), 500), ...(query.parameter ? { parameter: String(query.parameter) } : {}),
    }),
  }],
}
