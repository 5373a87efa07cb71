import { EXPORT_OUTCOMES, LOGIN_OUTCOMES } from '#kernel/access/index.ts'
import type { TakenTable } from '#kernel/module/index.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { ExportEntry, LoginEntry, OperationEntry } from './model.ts'

/** The three logs as tables to take away; moments in UTC, as they are kept. */

type Say = keyof Bilingual

const W = {
  logins: { zh: '登录日志', en: 'Logins' }, operations: { zh: '操作日志', en: 'Acts' }, exports: { zh: '导出日志', en: 'Exports' },
  at: { zh: '时间（UTC）', en: 'At (UTC)' }, name: { zh: '人员', en: 'Person' }, login: { zh: '登录名', en: 'Login' }, outcome: { zh: '结果', en: 'Outcome' },
  address: { zh: '来自', en: 'From' }, agent: { zh: '客户端', en: 'Client' }, position: { zh: '岗位', en: 'Position' }, behalf: { zh: '代理', en: 'In the place of' },
  kind: { zh: '单据种类', en: 'Kind' }, number: { zh: '编号', en: 'Number' }, document: { zh: '单据', en: 'Document' }, action: { zh: '动作', en: 'Act' }, state: { zh: '状态', en: 'State' },
  leaf: { zh: '存证序号', en: 'Leaf' }, what: { zh: '内容', en: 'What' }, format: { zh: '格式', en: 'Format' }, rows: { zh: '行数', en: 'Rows' }, about: { zh: '条件', en: 'About' },
} as const satisfies Record<string, Bilingual>

const table = (name: Bilingual, columns: readonly Bilingual[], rows: TakenTable['rows'], say: Say): TakenTable => ({ name: name[say], columns: columns.map((word) => word[say]), rows })

export function loginTable(items: readonly LoginEntry[], say: Say): TakenTable {
  return table(W.logins, [W.at, W.name, W.login, W.outcome, W.address, W.agent],
    items.map(({ at, name, login, outcome, address, agent }) => [at, name, login, LOGIN_OUTCOMES[outcome][say], address, agent]), say)
}

export function operationTable(items: readonly OperationEntry[], say: Say): TakenTable {
  return table(W.operations, [W.leaf, W.at, W.name, W.position, W.behalf, W.action, W.kind, W.number, W.document, W.state],
    items.map(({ leaf, at, name, position, onBehalfOf, action, kind, number, document, state }) => (
      [leaf, at, name, position?.[say] ?? null, onBehalfOf.join('、'), action[say], kind[say], number, document, state[say]])), say)
}

/** What went out stands in words and by its code, by which programs know it. */
export function exportTable(items: readonly ExportEntry[], say: Say): TakenTable {
  return table(W.exports, [W.at, W.name, W.position, W.what, W.format, W.rows, W.outcome, W.about, W.address],
    items.map(({ at, name, position, what, said, format, rows, about, aboutSaid, outcome, address }) => [at, name, position?.[say] ?? null, said.zh === what ? what : { zh: `${said.zh}（${what}）`, en: `${said.en} (${what})` }[say], format, rows, EXPORT_OUTCOMES[outcome][say], aboutSaid?.[say] ?? about, address]), say)
}
