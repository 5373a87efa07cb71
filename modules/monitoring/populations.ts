import type { Population } from '#kernel/module/model.ts'
import type { FieldSpec, ParameterSpec } from '#kernel/rules/model.ts'

const field = (type: FieldSpec['type'], zh: string, en: string): FieldSpec => ({ type, title: { zh, en }, nullable: true })
const count = (zh: string, en: string): FieldSpec => ({ ...field('int', zh, en), lo: 0, hi: 1_000_000_000 })
const PROPOSAL = { document: '领域调研建议值 [DK]', verified: false }

const PARAMETERS: ParameterSpec[] = [
  { id: 'approval_seconds', title: { zh: '最短审批秒数', en: 'least seconds to sign' }, type: 'int', unit: '秒', tightens: 'up', proposed: 5, basis: PROPOSAL },
  { id: 'approval_burst', title: { zh: '十分钟审批件数', en: 'signed in ten minutes' }, type: 'int', unit: '件', tightens: 'down', proposed: 100, basis: PROPOSAL },
  { id: 'urgent_share', title: { zh: '应急通道占比', en: 'share of the emergency channel' }, type: 'ratio', unit: '比率', tightens: 'down', proposed: '0.05', basis: PROPOSAL },
  { id: 'release_deviations', title: { zh: '放行率标准差倍数', en: 'standard deviations of the release rate' }, type: 'int', unit: '倍', tightens: 'down', proposed: 3, basis: PROPOSAL },
  { id: 'login_idle', title: { zh: '账号闲置天数', en: 'days that a login is idle' }, type: 'days', unit: '天', tightens: 'down', proposed: 90, basis: PROPOSAL },
  { id: 'export_rows', title: { zh: '单日导出行数', en: 'rows exported in a day' }, type: 'int', unit: '行', tightens: 'down', proposed: 1_000, basis: PROPOSAL },
  { id: 'exception_days', title: { zh: '白名单设立观察期', en: 'days between exception and payment' }, type: 'days', unit: '天', tightens: 'up', proposed: 7, basis: PROPOSAL },
]

const testsFolder = new URL('tests/', import.meta.url)
const population = (code: string, zh: string, en: string, group: string, fields: Record<string, FieldSpec>): Population => (
  { code, title: { zh, en }, testsFolder, rows: null, features: [], parameters: PARAMETERS, model: { groups: { [group]: { title: { zh, en }, fields } } } })

/** Those who work with this system, watched over time. The gate itself keeps duties apart at each act; these look at what it let through. */
export const POPULATIONS: Population[] = [
  population('approval-step', '审批环节', 'approval step', 'approvalStep', {
    document: field('text', '单据', 'document'), maker: field('text', '经办人', 'maker'), checker: field('text', '审核人', 'checker'),
    sameTerminal: field('bool', '共用终端或证书', 'one terminal or certificate'), bothRoles: field('bool', 'A角B角先后审批', 'primary and deputy both signed'),
  }),
  population('approver-day', '审批人当日', 'an approver’s day', 'approverDay', {
    person: field('text', '人员', 'person'), fastest: count('最快审批秒数', 'fastest in seconds'), mostInTenMinutes: count('十分钟最多件数', 'most in ten minutes'),
  }),
  population('division-month', '处室月度', 'a division’s month', 'divisionMonth', {
    division: field('text', '处室', 'division'), payments: count('支付笔数', 'payments'), urgent: count('应急通道笔数', 'by the emergency channel'),
  }),
  population('reviewer-unit', '核查人与单位', 'reviewer and unit', 'reviewerUnit', {
    reviewer: field('text', '核查人', 'reviewer'), unit: field('text', '单位', 'unit'), decided: { ...count('认定件数', 'decided'), hi: 1_000_000 }, released: { ...count('放行件数', 'released'), hi: 1_000_000 },
    usual: { ...count('通常放行率（百万分之）', 'usual rate in millionths'), hi: 1_000_000 }, deviation: { ...count('放行率标准差（百万分之）', 'its standard deviation in millionths'), hi: 1_000_000 },
  }),
  population('login', '账号', 'login', 'login', {
    name: field('text', '账号', 'login'), active: field('bool', '启用', 'is active'), left: field('bool', '人员已离任', 'its holder left'), idle: field('days', '未登录天数', 'days unused'),
  }),
  population('export-day', '当日导出', 'a day’s exports', 'exportDay', { person: field('text', '人员', 'person'), rows: count('行数', 'rows') }),
  population('rule-exception', '规则白名单', 'exception from a rule', 'ruleException', {
    rule: field('text', '规则', 'rule'), subject: field('text', '对象', 'subject'), used: count('其后放行笔数', 'let through since'), before: field('days', '设立至支付天数', 'days before the payment'),
  }),
]
