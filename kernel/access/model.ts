import { refusals, type Bilingual } from '#kernel/values/refusal.ts'

export const refuse = refusals({
  'access.no_position': {
    status: 403,
    zh: '您现在没有担任这个岗位，不能办理。请联系本单位管理员核对岗位任期。',
    en: 'You do not hold this position now. Ask your administrator to check your assignment.',
  },
  'access.no_duty': {
    status: 403,
    zh: '“{position}”没有办理这一步的职责。',
    en: 'The position “{position}” may not do this step.',
  },
  'access.over_limit': {
    status: 403,
    zh: '金额 {amount} 元超过本岗位审批限额 {limit} 元，请由上一级办理。',
    en: 'The amount {amount} yuan is above this position’s limit of {limit} yuan. The next level must decide.',
  },
  'access.other_unit': {
    status: 403,
    zh: '没有这张单据，或者它不属于您的单位。',
    en: 'There is no such document, or it does not belong to your unit.',
  },
  'access.not_task_holder': {
    status: 403,
    zh: '这个环节由“{holder}”办理，您的岗位是“{position}”。',
    en: 'This step is for “{holder}”; your position is “{position}”.',
  },
  'access.incompatible': {
    status: 403,
    zh: '不相容岗位分离：{who}在同一笔资金上已办理过“{done}”，不能再办理“{asked}”（含代理和其他单据）。请由其他人办理。',
    en: 'Separation of duties: {who} already did “{done}” on this money and cannot do “{asked}” (deputies and other documents included). Someone else must act.',
  },
  'access.already_acted': {
    status: 403,
    zh: '您（或您代理的人、代理您的人）在本轮已经办理过这张单据的一个环节，同一人不能办理两个环节。',
    en: 'You, or the one you stand in for, or your deputy, already completed a step of this document in this round. One person cannot complete two.',
  },
  'access.token_out_of_scope': {
    status: 403,
    zh: '这个接口令牌的范围不含此项（地区、单据种类或岗位）。请由令牌的主人另建一个范围合适的令牌。',
    en: 'This is outside the scope of the token (region, kind of document or position). Its owner can make one whose scope fits.',
  },
  'access.token_end': {
    zh: '令牌的有效期为 1 至 {most} 天。',
    en: 'A token lasts 1 to {most} days.',
  },
  'access.token_kind': {
    zh: '没有“{kind}”这种单据。请从列表中选择，或选择全部。',
    en: 'There is no kind of document called “{kind}”. Choose from the list, or all of them.',
  },
  'access.token_too_many': {
    status: 409,
    zh: '您已有 {limit} 个有效的令牌。请先作废不用的。',
    en: 'You have {limit} valid tokens. Revoke those that are not used.',
  },
  'access.no_such_token': {
    status: 403,
    zh: '没有这个令牌，或它不是您的。',
    en: 'There is no such token, or it is not yours.',
  },
  'access.bad_login': {
    status: 401,
    zh: '用户名或密码不正确。连续 5 次错误将锁定 15 分钟。',
    en: 'The name or the password is not right. Five failures lock the name for 15 minutes.',
  },
  'access.locked': {
    status: 401,
    zh: '该用户名因多次输错密码已锁定，请 {minutes} 分钟后再试。',
    en: 'The name is locked after several wrong passwords. Try again in {minutes} {minutes|minute|minutes}.',
  },
  'access.first_link_dead': {
    status: 403,
    zh: '这个链接已失效：已被使用、已过期，或系统中已有账号。还没有账号的，请重启系统取得新链接；已有账号的，请直接登录。',
    en: 'This link is dead: used, out of date, or there are accounts already. Without an account, restart the system for a new link; with one, log in.',
  },
  'access.staff_number_taken': {
    status: 409,
    zh: '人员编号“{staffNumber}”已登记给他人。请核对后重新填写。',
    en: 'The staff number “{staffNumber}” belongs to somebody else. Check it and type it again.',
  },
  'access.login_taken': {
    status: 409,
    zh: '用户名“{login}”已被使用。请换一个。',
    en: 'The user name “{login}” is taken. Choose another one.',
  },
  'access.office_missing': {
    zh: '请填写本级财政部门的名称和九位区划代码（如 330502000）。',
    en: 'State the name of your finance office and its region, nine digits (like 330502000).',
  },
  'access.not_shown': {
    status: 403,
    zh: '您的岗位看不到这里的内容：机构与人员供财政部门内部查看，冲突报告供三员和督查岗查看，日志只供安全审计员查看。',
    en: 'Your position does not see this: the organisation is for the finance office, conflicts for the three administrators and supervision, logs for the audit administrator alone.',
  },
  'access.nobody_invited': {
    status: 409,
    zh: '{name}没有可用的登录链接：要先有经批准的入职（或重发登录链接）单据，每张单据的链接只能使用一次。先在另一财政部门任职的人员，由该部门发放。',
    en: 'There is no link to draw for {name}: a joining (or a new log-in link) must be approved first, and the link of each document is used once. Who was on the staff of another office first gets it there.',
  },
  'access.invitation_dead': {
    status: 403,
    zh: '这个链接已失效：已被使用、已过期，或人员已离职。请联系系统管理员重新申请。',
    en: 'This link is dead: used, out of date, or the person has left. Ask the system administrator for another.',
  },
  'access.sides_apart': {
    status: 409,
    zh: '不相容岗位分离：该人员在同期已任（或代理）同一单位、同一财政部门不相容的另一方岗位，数据库不予登记。请改由他人任职，或先结束原任职。',
    en: 'Separation of duties: this person holds the other side of an incompatible set in the same unit or office at the same time, and the database refuses it. Name somebody else, or end the other assignment first.',
  },
  'access.three_apart': {
    status: 409,
    zh: '三员分立：系统管理员、安全保密管理员、安全审计员互不兼任，也不担任业务岗位。请另行确定人员。',
    en: 'The three administrators are three persons: nobody is two of them, and none of them holds a business position. Name somebody else.',
  },
  'access.name_missing': {
    zh: '请填写姓名。',
    en: 'Type the name of the person.',
  },
  'access.staff_number_missing': {
    zh: '请填写人员编号（工号）。',
    en: 'Type the staff number.',
  },
  'access.login_malformed': {
    zh: '用户名应为 2 至 64 个小写字母、数字或 . _ -，以字母或数字开头。',
    en: 'A user name has 2 to 64 lower-case letters, digits or . _ - and begins with a letter or a digit.',
  },
  'access.password_short': {
    zh: '密码至少 {least} 个字符。',
    en: 'A password needs at least {least} characters.',
  },
  'access.password_long': {
    zh: '密码最多 {most} 个字节。',
    en: 'A password has at most {most} bytes.',
  },
  'access.password_guessable': {
    zh: '密码不能包含用户名，也不能由几个重复字符组成。请换一个。',
    en: 'A password must not contain the user name or consist of a few repeated characters. Choose another one.',
  },
  'access.no_session': {
    status: 401,
    zh: '登录已过期，请重新登录。未提交的内容仍保留在页面上。',
    en: 'Your session has ended. Log in again; what you typed is still on the page.',
  },
  'access.other_region': {
    status: 403,
    zh: '您无权办理或查看该地区的业务。',
    en: 'You may not act in or look into this region.',
  },
})

/** Who acts, through which position of theirs. A deputy acts through the same position; the primary holder is found, not claimed. */
export interface Actor {
  person: string
  position: string
}

/** A holder of a position as of a day, with what the position may do. */
export interface Standing {
  person: string
  name: string
  position: string
  positionCode: string
  positionName: { zh: string; en: string }
  unit: string
  /** The position belongs to the finance office itself and so sees every unit of the region. */
  office: boolean
  role: 'primary' | 'deputy'
  /** For a deputy: the primary holders whose place is taken. Their acts are written too. */
  onBehalfOf: { person: string; name: string }[]
  /** Duty → limit in fen, or null for no limit. */
  duties: Map<string, bigint | null>
}

/** One side of an incompatible set on the id of one noun: what the database keeps apart. */
export interface Act {
  key: string
  pair: string
  person: string
  side: string
}

/** The matrix as data: which duty is which side of which set, on which noun. */
export interface IncompatibleDuty {
  pair: string
  duty: string
  side: string
  /** What a refusal calls the side. */
  title?: Bilingual
  scope: 'money' | 'unit' | 'bureau'
  noun: string
  basis: string
  verified: boolean
}

/** How an attempt to come in ended, as the login log keeps it; `invited`: a one-time link was used to set a password. Its page and its file say it alike. */
export const LOGIN_OUTCOMES = {
  success: { zh: '登录', en: 'logged in' }, failure: { zh: '失败', en: 'failed' }, barred: { zh: '已锁定', en: 'barred' },
  logout: { zh: '退出', en: 'logged out' }, invited: { zh: '凭链接设密码', en: 'set a password by link' },
} as const satisfies Record<string, Bilingual>
export type LoginOutcome = keyof typeof LOGIN_OUTCOMES

/** How far something that went out came, as the export log keeps it; what was handed out in one piece is done. */
export const EXPORT_OUTCOMES = {
  done: { zh: '完成', en: 'complete' }, begun: { zh: '未完', en: 'not finished' }, aborted: { zh: '中断', en: 'broken off' },
} as const satisfies Record<string, Bilingual>
export type ExportOutcome = keyof typeof EXPORT_OUTCOMES

/** 三员: at most one of the three for one person, for ever. */
export type Administers = 'none' | 'system' | 'security' | 'audit'

/** The only duty of each of the three administrators; nobody else has it (constraint duty_grant_administers). */
export const ADMINISTRATIVE_DUTIES: Record<string, Administers> = {
  'organisation.write': 'system', 'organisation.approve': 'security', 'organisation.audit': 'audit',
}

/** Whose place a position of these duties is. */
export function administersBy(duties: readonly string[]): Administers {
  return duties.map((duty) => ADMINISTRATIVE_DUTIES[duty]).find((one) => one !== undefined) ?? 'none'
}

/** A position as a module declares it: its duties are granted when an office opens one. */
export interface PositionKind {
  code: string
  title: Bilingual
  office: boolean
  machine: boolean
  duties: string[]
}
