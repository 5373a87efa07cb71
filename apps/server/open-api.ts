import type { Bilingual } from '#kernel/values/refusal.ts'

/** As much of a route’s declaration as is said here. */
interface Declared {
  method: string
  path: string
  may: 'public' | 'session' | 'region' | 'position' | 'document'
  summary: Bilingual
  /** The module that brings the route. */
  subject?: Bilingual
}

/** What surrounds the routes in the description of this interface (OpenAPI 3.1). */
export const OPEN_API = {
  openapi: '3.1.0' as const,
  info: {
    title: 'Sluice 廉闸', version: '1',
    description: '金额为整数分的字符串；日期为 UTC；写操作须带请求头 x-sluice: 1；拒绝时回答 {code, message{zh,en}}。'
      + ' Money is whole fen as a string; instants are UTC; writing needs the header x-sluice: 1; a refusal is {code, message{zh,en}}.',
  },
  servers: [{ url: '/' }],
  components: {
    securitySchemes: {
      session: { type: 'apiKey' as const, in: 'cookie' as const, name: 'sluice_session', description: '登录后的会话 A session after logging in' },
      token: { type: 'http' as const, scheme: 'bearer', description: '接口令牌：按其主人的权限和令牌范围逐次核对 A token: checked each time as its owner and within its scope' },
    },
  },
}

/** Subjects of the server's own routes, by the word after /api/; the routes of a module stand under its title. */
const SUBJECTS: Record<string, Bilingual> = {
  login: { zh: '登录与会话', en: 'Sessions' }, tokens: { zh: '接口令牌', en: 'Tokens' }, documents: { zh: '单据', en: 'Documents' }, commands: { zh: '办理', en: 'Acts' },
  exports: { zh: '导出', en: 'Exports' }, webhooks: { zh: '事件推送', en: 'Webhooks' }, rules: { zh: '规则', en: 'Rules' }, notices: { zh: '消息', en: 'Notices' },
  kinds: { zh: '种类与目录', en: 'Kinds and catalogues' }, attachments: { zh: '附件', en: 'Attachments' }, healthz: { zh: '运行', en: 'Operation' },
  desk: { zh: '工作台', en: 'Desk' }, organisation: { zh: '机构与人员', en: 'Organisation' }, patrol: { zh: '夜间巡查', en: 'Night patrol' },
}
const SAME_SUBJECT: Record<string, string> = {
  logout: 'login', me: 'login', 'first-link': 'login', 'first-administrator': 'login', demonstration: 'login', preview: 'commands', todo: 'desk', search: 'desk', verdicts: 'rules', backtests: 'rules', invitation: 'login',
  catalogues: 'kinds', files: 'attachments',
}

/** The subject under which a route is listed. */
function subjectOf({ path, subject }: Declared): Bilingual {
  if (subject) return subject
  const word = path.split('/').filter((part) => part !== '' && part !== 'api')[0] ?? ''
  const known = SUBJECTS[SAME_SUBJECT[word] ?? word]
  return known ?? { zh: word, en: word }
}

/** Who may call it, in the words of the declaration. */
const MAY: Record<Declared['may'], Bilingual> = {
  public: { zh: '任何人', en: 'anyone' }, session: { zh: '已登录的人员', en: 'whoever is logged in' }, region: { zh: '可读该地区的人员', en: 'whoever may read the region' },
  position: { zh: '在该地区担任所写岗位的人员', en: 'whoever holds the named position there' }, document: { zh: '可读该单据的人员', en: 'whoever may read the document' },
}

/** What a route says of itself besides its shapes. */
export function described(route: Declared) {
  const subject = subjectOf(route)
  return {
    summary: `${route.summary.zh} ${route.summary.en}`,
    description: `${MAY[route.may].zh} ${MAY[route.may].en}. may: ${route.may}`,
    tags: [subject.zh === subject.en ? subject.en : `${subject.zh} ${subject.en}`],
    // The same in both languages apart, for a page that shows one of them.
    'x-words': { subject, summary: route.summary, may: MAY[route.may] },
    operationId: `${route.method.toLowerCase()}${route.path.split('/').filter((part) => part !== '' && part !== 'api').map((part) => part.replace(/[^A-Za-z0-9]/g, '')).map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('')}`,
    security: route.may === 'public' ? [] : [{ session: [] }, { token: [] }],
  }
}
