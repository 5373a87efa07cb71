import type { Field, StateWord } from '#kernel/document/model.ts'
import { refusals } from '#kernel/values/refusal.ts'

export const refuse = refusals({
  'organisation.unknown_unit': {
    zh: '没有代码为“{code}”的单位或处室，或者它已撤销。请核对代码。',
    en: 'There is no unit or division “{code}”, or it is closed. Check the code.',
  },
  'organisation.unit_exists': {
    zh: '代码“{code}”已用于“{name}”。代码不重复使用，请换一个。',
    en: 'The code “{code}” is that of “{name}”. Codes are not used twice: choose another.',
  },
  'organisation.unit_in_use': {
    zh: '“{name}”还有未撤销的岗位或处室（{what}），不能撤销。请先逐项撤销。',
    en: '“{name}” still has positions or divisions ({what}) and cannot be closed. Close them first.',
  },
  'organisation.name_missing': {
    zh: '请填写名称。',
    en: 'State the name.',
  },
  'organisation.machine_position': {
    zh: '“{position}”由系统自动担任，不能由人员担任、接任、授权或撤销。请选择其他岗位。',
    en: '“{position}” is held by the program: nobody is appointed to it, and no document changes it. Choose another position.',
  },
  'organisation.machine_person': {
    zh: '“{name}”是系统程序，不是人员：不能入职、任职、接任或取得登录链接。请核对人员编号。',
    en: '“{name}” is the program, not a person: it does not join, hold office, succeed anybody or log in. Check the staff number.',
  },
  'organisation.unknown_position_kind': {
    zh: '岗位代码“{code}”不是本系统声明的岗位，或由系统自动担任。请从列表中选择。',
    en: 'The position code “{code}” is none that this system declares, or one held by the program. Choose it from the list.',
  },
  'organisation.unknown_position': {
    zh: '“{unit}”没有“{code}”岗位，或者它已撤销。请先设岗。',
    en: '“{unit}” has no position “{code}”, or it is closed. Open it first.',
  },
  'organisation.position_exists': {
    zh: '“{unit}”已有“{code}”岗位。',
    en: '“{unit}” has a position “{code}” already.',
  },
  'organisation.position_elsewhere': {
    zh: '“{code}”是{where}的岗位，不能设在“{unit}”。请改选岗位或单位。',
    en: '“{code}” is a position of {where} and cannot be opened in “{unit}”. Choose another position or unit.',
  },
  'organisation.position_held': {
    zh: '“{position}”现由 {holders} 担任，不能撤销。请先结束任职或办理离岗交接。',
    en: '“{position}” is held by {holders} and cannot be closed. End the assignments or hand them over first.',
  },
  'organisation.unknown_person': {
    zh: '没有人员编号为“{staffNumber}”的在职人员。请先登记入职。',
    en: 'Nobody on the staff has the number “{staffNumber}”. Register them first.',
  },
  'organisation.person_on_staff': {
    zh: '人员编号“{staffNumber}”（{name}）已是在职人员。',
    en: '“{staffNumber}” ({name}) is on the staff already.',
  },
  'organisation.person_differs': {
    zh: '人员编号“{staffNumber}”在系统中登记为“{name}”，与填写的不符。请核对姓名、编号和三员身份。',
    en: 'The staff number “{staffNumber}” stands in the system for “{name}”, which is not what was written. Check name, number and role.',
  },
  'organisation.person_holds': {
    zh: '{name} 还担任 {positions}。请改办“离岗交接”，由接任人一并接手。',
    en: '{name} still holds {positions}. Use a handover instead, so that a successor takes them all.',
  },
  'organisation.three_apart': {
    zh: '“{position}”与 {name} 的身份不符：三员（系统、安全保密、安全审计）互不兼任，也不担任业务岗位；业务人员不担任三员。请另行确定人员。',
    en: '“{position}” does not go with {name}: the three administrators (system, security, audit) are three persons outside all business. Name somebody else.',
  },
  'organisation.already_holds': {
    zh: '{name} 在这段时间已担任“{position}”（{role}）。请先结束原任职，从次日起另任。',
    en: '{name} holds “{position}” ({role}) in that time already. End it first; the new one begins on the day after.',
  },
  'organisation.primary_exists': {
    zh: '“{position}”在这段时间已有 A 角 {name}，不能再设一个。请把新任人设为 B 角，或先结束原任职。',
    en: '“{position}” has {name} as its A holder in that time. Make the new one B holder, or end the other assignment first.',
  },
  'organisation.does_not_hold': {
    zh: '{name} 现在没有担任“{position}”。',
    en: '{name} does not hold “{position}” now.',
  },
  'organisation.days_turned': {
    zh: '截止日期 {until} 早于起始日期 {from}。',
    en: 'The last day {until} is before the first, {from}.',
  },
  'organisation.unknown_duty': {
    zh: '“{duty}”不是本系统声明的职责。请从列表中选择。',
    en: '“{duty}” is no duty that this system declares. Choose it from the list.',
  },
  'organisation.duty_apart': {
    zh: '职责“{duty}”不能授予“{position}”：三员的职责只属于三员岗位，三员岗位也不办理其他业务。',
    en: 'The duty “{duty}” cannot be granted to “{position}”: the work of the three administrators is theirs alone, and they do no other.',
  },
  'organisation.grant_exists': {
    zh: '“{position}”在这段时间已有“{duty}”职责（限额 {limit}）。要改限额，请先收回，从次日起另授。',
    en: '“{position}” has the duty “{duty}” in that time already (limit {limit}). To change the limit, end it first and grant anew from the day after.',
  },
  'organisation.no_such_grant': {
    zh: '“{position}”现在没有“{duty}”职责。',
    en: '“{position}” does not have the duty “{duty}” now.',
  },
  'organisation.until_missing': {
    zh: '授权应写明截止日期，最长三年。到期仍需要的，重新授权。',
    en: 'A grant needs a last day, at most three years away. When it is still needed then, grant it anew.',
  },
  'organisation.sides': {
    zh: '不相容岗位分离（{pair}）：{name} 将同时是“{one}”和“{other}”两方，系统和数据库都不予登记。请改由他人任职，或先结束另一方的任职。',
    en: 'Separation of duties ({pair}): {name} would be on both sides, “{one}” and “{other}”, which system and database refuse. Name somebody else, or end the other assignment first.',
  },
  'organisation.same_person': {
    zh: '接任人与离岗人是同一人。',
    en: 'The successor is the one who leaves.',
  },
  'organisation.nothing_to_hand_over': {
    zh: '{name} 没有担任任何岗位，无须交接。要登记离职，请办理“人员调整（离职）”。',
    en: '{name} holds no position; there is nothing to hand over. To register the leaving, use a change of staff.',
  },
  'organisation.nobody_left': {
    zh: '办成之后，自 {day} 起本级将没有{which}，以后的调整都无法办理。请先安排接任人。',
    en: 'From {day} on there would be no {which} here, and nothing could be changed any more. Appoint a successor first.',
  },
  'organisation.rows_wrong': {
    zh: '导入表中有 {count} 处错误，全部更正之前一行也不登记：{lines}',
    en: '{count} {count|error|errors} in the lists; nothing is registered until all are corrected: {lines}',
  },
  'organisation.nothing_listed': {
    zh: '三个表都是空的。请至少填写一行。',
    en: 'The three tables are empty. Fill in one row at least.',
  },
  'organisation.changed_meanwhile': {
    status: 409,
    zh: '送审之后机构情况有了变化，现在不能这样登记：{why} 请退回系统管理员调整。',
    en: 'The organisation has changed since this was submitted and it cannot be registered now: {why} Send it back.',
  },
})

export const STATES: Record<string, StateWord> = {
  draft: { zh: '草稿', en: 'Draft', tone: 'neutral' },
  inApproval: { zh: '审核中', en: 'In approval', tone: 'running' },
  effective: { zh: '已生效', en: 'Effective', tone: 'good' },
  withdrawn: { zh: '已撤回', en: 'Withdrawn', tone: 'neutral' },
  annulled: { zh: '已作废', en: 'Annulled', tone: 'neutral' },
}

const choice = (name: string, zh: string, en: string, options: readonly { code: string; zh: string; en: string }[]): Field => (
  { name, title: { zh, en }, type: 'code', options, required: true })
const UNIT: Field = { name: 'unit', title: { zh: '单位代码', en: 'Code of the unit' }, type: 'text', max: 20, required: true,
  hint: { zh: '单位或处室的代码，如 201001', en: 'Of the unit or division, like 201001' } }
const POSITION: Field = { name: 'position', title: { zh: '岗位', en: 'Position' }, type: 'code', options: { catalogue: 'position' }, required: true }
const STAFF_NUMBER: Field = { name: 'staffNumber', title: { zh: '人员编号', en: 'Staff number' }, type: 'text', max: 40, required: true }
const REASON: Field = { name: 'reason', title: { zh: '事由及依据', en: 'Reason and basis' }, type: 'text', max: 400, lines: 3, required: true,
  hint: { zh: '如任免文件的文号', en: 'For example the number of the paper of appointment' } }
const DAY: Field = { name: 'day', title: { zh: '生效日期', en: 'In force from' }, type: 'date', required: true,
  hint: { zh: '批准晚于这一天的，自批准之日起', en: 'When it is approved later, from the day of approval' } }

export const ROLES = [{ code: 'primary', zh: 'A角', en: 'A holder' }, { code: 'deputy', zh: 'B角', en: 'B holder' }] as const
export const THREE = [
  { code: 'none', zh: '业务人员', en: 'business' }, { code: 'system', zh: '系统管理员', en: 'system administrator' },
  { code: 'security', zh: '安全保密管理员', en: 'security administrator' }, { code: 'audit', zh: '安全审计员', en: 'audit administrator' },
] as const
export const SORTS = [{ code: 'unit', zh: '预算单位', en: 'budget unit' }, { code: 'division', zh: '财政处室', en: 'division of the office' }] as const

export const UNIT_FIELDS: readonly Field[] = [
  choice('act', '办理事项', 'What is done', [{ code: 'open', zh: '设立', en: 'open' }, { code: 'rename', zh: '更名', en: 'rename' }, { code: 'close', zh: '撤销', en: 'close' }]),
  { ...choice('sort', '性质', 'Sort', SORTS), required: false, hint: { zh: '设立时填写', en: 'When one is opened' } },
  UNIT,
  { name: 'name', title: { zh: '名称', en: 'Name' }, type: 'text', max: 80, hint: { zh: '设立、更名时填写', en: 'When one is opened or renamed' } },
  { name: 'creditCode', title: { zh: '统一社会信用代码', en: 'Unified credit code' }, type: 'text', max: 18 },
  REASON,
]

export const POSITION_FIELDS: readonly Field[] = [
  choice('act', '办理事项', 'What is done', [{ code: 'open', zh: '设岗', en: 'open' }, { code: 'close', zh: '撤岗', en: 'close' }]),
  UNIT, POSITION, REASON,
]

export const PERSON_FIELDS: readonly Field[] = [
  choice('act', '办理事项', 'What is done', [
    { code: 'join', zh: '入职', en: 'joins' }, { code: 'leave', zh: '离职', en: 'leaves' }, { code: 'newLink', zh: '重发登录链接', en: 'new log-in link' }]),
  STAFF_NUMBER,
  { name: 'name', title: { zh: '姓名', en: 'Name' }, type: 'text', max: 60, personal: true, hint: { zh: '入职时填写', en: 'When the person joins' } },
  { ...choice('administers', '身份', 'Role', THREE), required: false, hint: { zh: '三员与业务人员终身不互转；空为业务人员', en: 'Fixed for ever; empty means business' } },
  DAY, REASON,
]

export const ASSIGNMENT_FIELDS: readonly Field[] = [
  choice('act', '办理事项', 'What is done', [{ code: 'begin', zh: '任职', en: 'begin' }, { code: 'end', zh: '免职', en: 'end' }]),
  STAFF_NUMBER, UNIT, POSITION,
  { ...choice('role', 'AB角', 'Role', ROLES), required: false, hint: { zh: '任职时填写；空为 A 角', en: 'When it begins; empty means A holder' } },
  DAY,
  { name: 'until', title: { zh: '最后一天', en: 'Last day' }, type: 'date', hint: { zh: '空为长期', en: 'Empty: without end' } },
  REASON,
]

export const GRANT_FIELDS: readonly Field[] = [
  choice('act', '办理事项', 'What is done', [{ code: 'give', zh: '授权', en: 'grant' }, { code: 'end', zh: '收回', en: 'end' }]),
  UNIT, POSITION,
  { name: 'duty', title: { zh: '职责', en: 'Duty' }, type: 'code', options: { catalogue: 'duty' }, required: true },
  { name: 'limitFen', title: { zh: '单笔限额', en: 'Limit of one document' }, type: 'money', hint: { zh: '空为不限', en: 'Empty: no limit' } },
  DAY,
  { name: 'until', title: { zh: '最后一天', en: 'Last day' }, type: 'date', hint: { zh: '授权必填，最长三年；收回自次日起', en: 'Needed for a grant, three years at most; an end takes effect on the day after' } },
  REASON,
]

export const HANDOVER_FIELDS: readonly Field[] = [
  { ...STAFF_NUMBER, title: { zh: '离岗人编号', en: 'Staff number of the one who goes' } },
  { ...STAFF_NUMBER, name: 'successor', title: { zh: '接任人编号', en: 'Staff number of the successor' } },
  { ...DAY, hint: { zh: '自这一天起由接任人办理；填今天的，批准即时交接', en: 'From this day the successor acts; today means at the moment of approval' } },
  { name: 'leaves', title: { zh: '同时离职', en: 'Leaves the staff too' }, type: 'bool' },
  REASON,
]

export const LIST_FIELDS: readonly Field[] = [
  { name: 'units', title: { zh: '单位和处室', en: 'Units and divisions' }, type: 'table', maxRows: 500, columns: [
    { name: 'code', title: { zh: '单位代码', en: 'Code of the unit' }, type: 'text', max: 20, required: true },
    { name: 'name', title: { zh: '名称', en: 'Name' }, type: 'text', max: 80, required: true },
    { ...choice('sort', '性质', 'Sort', SORTS) },
  ] },
  { name: 'people', title: { zh: '人员', en: 'People' }, type: 'table', maxRows: 2_000, personal: true, columns: [
    { name: 'staffNumber', title: { zh: '人员编号', en: 'Staff number' }, type: 'text', max: 40, required: true },
    { name: 'name', title: { zh: '姓名', en: 'Name' }, type: 'text', max: 60, required: true },
  ] },
  { name: 'assignments', title: { zh: '任职', en: 'Assignments' }, type: 'table', maxRows: 2_000, columns: [
    { name: 'staffNumber', title: { zh: '人员编号', en: 'Staff number' }, type: 'text', max: 40, required: true },
    { name: 'unit', title: { zh: '单位代码', en: 'Code of the unit' }, type: 'text', max: 20, required: true },
    { name: 'position', title: { zh: '岗位', en: 'Position' }, type: 'text', max: 80, required: true },
    { ...choice('role', 'AB角', 'Role', ROLES) },
    { name: 'from', title: { zh: '起始日期', en: 'First day' }, type: 'date', required: true, hint: { zh: '已过的，自批准之日起', en: 'A day that has passed means the day of approval' } },
    { name: 'until', title: { zh: '最后一天', en: 'Last day' }, type: 'date' },
  ] },
  REASON,
]
