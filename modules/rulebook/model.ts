import type { Field, StateWord } from '#kernel/document/model.ts'
import { refusals } from '#kernel/values/refusal.ts'

export const refuse = refusals({
  'rulebook.unknown_parameter': {
    zh: '参数“{parameter}”已不在本系统声明的参数之列。请从列表中重新选择。',
    en: 'The parameter “{parameter}” is no longer one that this system declares. Choose it again from the list.',
  },
  'rulebook.unit_differs': {
    zh: '参数“{parameter}”的单位是“{wanted}”，填写的是“{found}”。请按“{wanted}”折算后填写。',
    en: 'The parameter “{parameter}” is in “{wanted}”, “{found}” was written. Convert the value to “{wanted}”.',
  },
  'rulebook.unit_unwanted': {
    zh: '参数“{parameter}”没有单位，请把“{found}”从“单位”栏删去。',
    en: 'The parameter “{parameter}” has no unit. Remove “{found}” from the field “Unit”.',
  },
  'rulebook.office_only': {
    zh: '参数“{parameter}”约束的是本部门自身，不分单位。请把“适用单位代码”留空。',
    en: 'The parameter “{parameter}” binds the office itself and no unit. Leave “For one unit” empty.',
  },
  'rulebook.value_breaks_rule': {
    zh: '参数“{parameter}”取这个值，规则 {rule} 就无法计算：{reason}请改填其他值，或先改规则。',
    en: 'With this value of “{parameter}” the rule {rule} could not be computed: {reason} Write another value, or change the rule first.',
  },
  'rulebook.day_passed': {
    zh: '生效日期 {day} 已过（今天是 {today}）。已作出的判定不改，请填今天或以后的日期。',
    en: 'The day {day} has passed (today is {today}). Verdicts already given do not change: write today or a later day.',
  },
  'rulebook.no_text': {
    zh: '发布要写明规则全文；停用的，请把“规则全文”留空。',
    en: 'A release needs the text of the rule; to retire one, leave “Text of the rule” empty.',
  },
  'rulebook.one_rule': {
    zh: '“规则全文”应当只有一条规则，写明“on”（由哪些环节触发）；现有 {count} 条。总体检验不在这里发布。',
    en: 'The text must hold one rule, with “on” (the commands that ask it); it holds {count}. Tests of populations are not released here.',
  },
  'rulebook.rule_differs': {
    zh: '“规则编号”填的是 {asked}，规则全文中写的是 {written}。请改为一致。',
    en: 'The field “Rule” says {asked}, the text says {written}. Make them the same.',
  },
  'rulebook.rule_off': {
    zh: '规则全文中写着“state: off”，发布后不会起作用。请删去这一行；要停用规则，请选“停用”。',
    en: 'The text says “state: off” and would do nothing. Remove the line; to take a rule away, choose “Retire”.',
  },
  'rulebook.unknown_command': {
    zh: '规则 {rule} 由“{command}”触发，而“{kind}”没有这个环节。可用：{allowed}。',
    en: 'The rule {rule} is asked at “{command}”, which “{kind}” does not know. Allowed: {allowed}.',
  },
  'rulebook.version_not_new': {
    zh: '规则 {rule} 已有第 {last} 版，版本只增不改。请把第 {version} 版改为第 {next} 版。',
    en: 'The rule {rule} has a version {last} already and versions are never edited. Write version {next} in the place of {version}.',
  },
  'rulebook.examples_missing': {
    zh: '规则 {rule} 至少要有一个应命中的例子和一个应通过的例子。',
    en: 'The rule {rule} needs at least one example that hits and one that passes.',
  },
  'rulebook.backtest_missing': {
    zh: '规则 {rule} 的级别是“{level}”，会拦下单据：请填回测编号（64 位）和回测结果，再送审。',
    en: 'The rule {rule} has the level “{level}” and will stop documents: state the run hash (64 digits) and the numbers of its back-test, then submit.',
  },
  'rulebook.bad_run': {
    zh: '“回测编号”应为回测报告上的 64 位十六进制数。',
    en: 'The run hash is the number of 64 hexadecimal digits on the report of the back-test.',
  },
  'rulebook.backtest_unknown': {
    zh: '本财政部门没有编号为“{run}”的回测报告（别的部门的回测不能用）。请在规则编辑页对这份规则全文运行回测，再填入其编号。',
    en: 'This office keeps no back-test “{run}”; one of another office does not count. Run a back-test of this text from the rule editor and name it.',
  },
  'rulebook.backtest_other_rule': {
    zh: '回测“{run}”测的不是这份规则全文（测的是{tested}，判定“{command}”）。条件、级别等改过之后须重新回测。',
    en: 'The back-test “{run}” was not of this text (it tested {tested} at “{command}”). After a change of condition, level or anything else that judges, test again.',
  },
  'rulebook.backtest_too_old': {
    zh: '回测“{run}”是 {made} 做的，已超过 {limit} 天。请用现在的数据重新回测。',
    en: 'The back-test “{run}” was made on {made}, more than {limit} days ago. Run it again over the data of today.',
  },
  'rulebook.kind_cannot_hold': {
    zh: '“{kind}”没有“已拦截”状态，不能用级别“{level}”的规则。请改用预警或记录级别。',
    en: '“{kind}” has no state “held”, so the level “{level}” cannot be used. Use note or record.',
  },
  'rulebook.stops_for_good': {
    zh: '规则 {rule} 在“{command}”时拦截，“{kind}”到该环节已不能退回，又写着“overridable: false”不得放行，拦下的单据将永远停在那里。请删去“overridable: false”，或改在更早的环节触发。',
    en: 'The rule {rule} is asked at “{command}”, when {kind} can no longer be sent back, and “overridable: false” would forbid its release as well: it would be stopped for good. Remove “overridable: false”, or ask the rule at an earlier step.',
  },
  'rulebook.other_kind': {
    zh: '规则编号 {rule} 已用于“{kind}”的规则。编号全系统唯一，请换一个。',
    en: 'The rule id {rule} is that of a rule for “{kind}”. Ids are unique in the whole system: choose another.',
  },
  'rulebook.not_in_force': {
    zh: '规则 {rule} 现在不在“{kind}”的有效规则之列，无须停用。请核对编号。',
    en: 'The rule {rule} is not among those in force for “{kind}”; there is nothing to take away. Check its id.',
  },
  'rulebook.of_office_above': {
    zh: '规则 {rule} 由上级财政部门（{office}）发布，本级不能替换或停用。请报请上级办理。',
    en: 'The rule {rule} was released by the office above ({office}); it cannot be replaced or taken away here. Ask that office.',
  },
  'rulebook.no_such_rule': {
    zh: '现在没有编号为 {rule} 的有效规则。请核对编号。',
    en: 'No rule {rule} is in force now. Check its id.',
  },
  'rulebook.stop_too_long': {
    zh: '停用 {days} 个工作日超过上限 {limit} 个工作日。请缩短；要长期停用，请办理规则发布（停用）。',
    en: 'A stop of {days} working days is above the limit of {limit}. Shorten it; to take the rule away for good, use a release (retire).',
  },
  'rulebook.stop_standing': {
    zh: '规则 {rule} 的停用单 {number} 尚未经另一人复核，或刚刚自行撤回，不能再次停用。请先由规则审批岗复核；已撤回的，隔同样长的时间再办。',
    en: 'Nobody else has reviewed the stop {number} of the rule {rule}, or it was withdrawn a moment ago; it cannot be stopped again. Have that stop reviewed; after a withdrawal wait as long again.',
  },
  'rulebook.covers_everything': {
    zh: '白名单要写明单位或适用条件，二者至少填一项。整条规则暂缓的，请选“暂缓”。',
    en: 'A white-list entry needs a unit or a condition. To put off the whole rule, choose “Snooze”.',
  },
  'rulebook.unknown_unit': {
    zh: '单位代码“{unit}”不在本地区单位名录中。请更正代码。',
    en: 'The unit code “{unit}” is not in this region’s register. Correct the code.',
  },
  'rulebook.bad_condition': {
    zh: '适用条件有误：{reason}',
    en: 'The condition cannot be used: {reason}',
  },
  'rulebook.end_too_far': {
    zh: '到期日 {until} 超出范围：应在今天（{today}）至 {last} 之间。到期仍需要的，重新申请。',
    en: 'The last day {until} is out of range: it lies between today ({today}) and {last}. Ask again when it is still needed then.',
  },
  'rulebook.not_overridable': {
    zh: '规则 {rule} 不允许例外和放行。请更正被拦下的单据。',
    en: 'The rule {rule} allows no exception and no release. Correct the documents that it stops.',
  },
})

export const PARAMETER_FIELDS: readonly Field[] = [
  { name: 'parameter', title: { zh: '参数', en: 'Parameter' }, type: 'code', options: { catalogue: 'parameter' }, required: true },
  { name: 'value', title: { zh: '新值', en: 'New value' }, type: 'text', max: 4_000, lines: 2, required: true,
    hint: { zh: '金额按元填写，如 8000；比率填小数，如 0.05；名单各项用顿号或换行隔开',
      en: 'An amount in yuan, like 8000; a ratio as a decimal, like 0.05; items of a list on lines of their own' } },
  { name: 'unit', title: { zh: '单位', en: 'Unit' }, type: 'text', max: 12,
    hint: { zh: '与参数声明的单位一致；名单等没有单位的留空', en: 'As the parameter declares it; empty for lists and others without a unit' } },
  { name: 'forUnit', title: { zh: '适用单位代码', en: 'For one unit' }, type: 'text', max: 40,
    hint: { zh: '只对一个单位收紧时填其代码；全部单位适用的留空', en: 'The code of the unit that alone is to be held tighter; empty for all units' } },
  { name: 'validFrom', title: { zh: '生效日期', en: 'In force from' }, type: 'date', required: true,
    hint: { zh: '批准晚于这一天的，自批准之日起', en: 'When it is approved later, from the day of approval' } },
  { name: 'documentNumber', title: { zh: '依据文号', en: 'Document number' }, type: 'text', max: 80, required: true,
    hint: { zh: '定下这个标准的文件号', en: 'Of the paper that sets this standard' } },
  { name: 'reason', title: { zh: '调整理由', en: 'Reason' }, type: 'text', max: 400, lines: 3, required: true },
]

/** What is done with a rule; `act` in the database. */
export const PURPOSES = [
  { code: 'live', zh: '发布上线', en: 'release' },
  { code: 'retired', zh: '停用', en: 'retire' },
] as const

/** A leaf of the log has 64 KB; a text of this length fits whatever its characters. */
export const MAX_TEXT = 8_000

export const RELEASE_FIELDS: readonly Field[] = [
  { name: 'judges', title: { zh: '判定的单据', en: 'Documents judged' }, type: 'code', options: { catalogue: 'judgedKind' }, required: true },
  { name: 'rule', title: { zh: '规则编号', en: 'Rule' }, type: 'text', max: 40, required: true, hint: { zh: '如 CASH-01', en: 'Like CASH-01' } },
  { name: 'purpose', title: { zh: '办理事项', en: 'Purpose' }, type: 'code', options: PURPOSES, required: true },
  { name: 'text', title: { zh: '规则全文', en: 'Text of the rule' }, type: 'text', max: MAX_TEXT, lines: 20,
    hint: { zh: 'YAML：id、version、level、on、when、message、basis、tell、examples；停用的留空', en: 'YAML with id, version, level, on, when, message, basis, tell, examples; empty to retire' } },
  { name: 'backtestRun', title: { zh: '回测编号', en: 'Run hash of the back-test' }, type: 'text', max: 64,
    hint: { zh: '本部门存有的回测报告，须是这份全文的', en: 'Of a report that this office keeps, made of this very text' } },
  { name: 'backtest', title: { zh: '回测结果', en: 'Numbers of the back-test' }, type: 'text', max: 2_000, lines: 4,
    hint: { zh: '期间、笔数、命中笔数和金额、翻转的判定；禁止、拦截类规则必填', en: 'Period, documents, hits, money, verdicts that flip; mandatory for a rule that forbids or intercepts' } },
  { name: 'reason', title: { zh: '理由', en: 'Reason' }, type: 'text', max: 400, lines: 3, required: true },
]

export const STATES: Record<string, StateWord> = {
  draft: { zh: '草稿', en: 'Draft', tone: 'neutral' },
  inApproval: { zh: '审核中', en: 'In approval', tone: 'running' },
  effective: { zh: '已生效', en: 'Effective', tone: 'good' },
  withdrawn: { zh: '已撤回', en: 'Withdrawn', tone: 'neutral' },
  annulled: { zh: '已作废', en: 'Annulled', tone: 'bad' },
}

export const STOP_FIELDS: readonly Field[] = [
  { name: 'rule', title: { zh: '规则编号', en: 'Rule' }, type: 'text', max: 40, required: true, hint: { zh: '如 CASH-01', en: 'Like CASH-01' } },
  { name: 'days', title: { zh: '停用工作日数', en: 'Working days' }, type: 'int', min: 1, max: 60, required: true,
    hint: { zh: '到期自动恢复', en: 'It ends by itself' } },
  { name: 'reason', title: { zh: '停用理由', en: 'Reason' }, type: 'text', max: 400, lines: 3, required: true },
]

export const STOP_STATES: Record<string, StateWord> = {
  draft: { zh: '草稿', en: 'Draft', tone: 'neutral' },
  stopped: { zh: '已停用待复核', en: 'Stopped, to be reviewed', tone: 'waiting' },
  confirmed: { zh: '停用属实', en: 'Confirmed', tone: 'good' },
  lifted: { zh: '已解除停用', en: 'Lifted', tone: 'neutral' },
  withdrawn: { zh: '已撤回', en: 'Withdrawn', tone: 'neutral' },
  annulled: { zh: '已作废', en: 'Annulled', tone: 'bad' },
}

const EXCEPTION_PURPOSES = [
  { code: 'whitelist', zh: '白名单', en: 'white list' },
  { code: 'snooze', zh: '暂缓', en: 'snooze' },
] as const

export const EXCEPTION_FIELDS: readonly Field[] = [
  { name: 'judges', title: { zh: '判定的单据', en: 'Documents judged' }, type: 'code', options: { catalogue: 'judgedKind' }, required: true },
  { name: 'rule', title: { zh: '规则编号', en: 'Rule' }, type: 'text', max: 40, required: true, hint: { zh: '如 DUP-01', en: 'Like DUP-01' } },
  { name: 'purpose', title: { zh: '办理事项', en: 'Purpose' }, type: 'code', options: EXCEPTION_PURPOSES, required: true },
  { name: 'unit', title: { zh: '单位代码', en: 'Unit code' }, type: 'text', max: 40, hint: { zh: '只适用于一个单位时填写', en: 'When it is for one unit only' } },
  { name: 'when', title: { zh: '适用条件', en: 'Condition' }, type: 'text', max: 1_000, lines: 3, personal: true,
    hint: { zh: '与规则同一语言，如 payee.name = "某供电公司"', en: 'In the language of rules, like payee.name = "…"' } },
  { name: 'owner', title: { zh: '责任人', en: 'Who answers for it' }, type: 'text', max: 80, required: true, personal: true },
  { name: 'until', title: { zh: '到期日', en: 'Last day' }, type: 'date', required: true, hint: { zh: '过了这一天自动失效', en: 'It ends by itself after this day' } },
  { name: 'reason', title: { zh: '理由', en: 'Reason' }, type: 'text', max: 400, lines: 3, required: true, personal: true },
]
