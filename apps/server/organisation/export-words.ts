import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Site } from '../site.ts'

const WHOLE: Record<string, Bilingual> = {
  'documents.export': { zh: '单据表', en: 'Table of documents' },
  'ledger.export': { zh: '账本分录', en: 'Entries of the ledger' },
  'verdicts.export': { zh: '判定结果', en: 'Verdicts' },
  'organisation.logins': { zh: '登录日志', en: 'Log of logins' },
  'organisation.operations': { zh: '操作日志', en: 'Log of acts' },
  'organisation.exports': { zh: '导出日志', en: 'Log of what went out' },
  orderFile: { zh: '支付指令文件', en: 'Payment order file' },
  receiptOriginal: { zh: '回单文件原件', en: 'Receipt file as the bank gave it' },
}

/** Of one document; papers that a kind declares bring their own title. */
const OF_DOCUMENT: Record<string, Bilingual> = {
  print: { zh: '打印', en: 'print' }, attachment: { zh: '附件', en: 'attachment' }, evidence: { zh: '判定依据', en: 'evidence of a verdict' },
}

/** What went out, by the code under which the log keeps it. A code that nobody declares is not among them. */
export function exportWords({ kinds, modules }: Pick<Site, 'kinds' | 'modules'>): ReadonlyMap<string, Bilingual> {
  return new Map([
    ...modules.flatMap(({ routes = [] }) => routes).map(({ path, summary }) => [path.replace('/api/', '').replaceAll('/', '.'), summary] as const),
    ...[...kinds.values()].flatMap(({ code, title, prints = [] }) => (
      [...Object.entries(OF_DOCUMENT), ...prints.map((print) => [print.code, print.title] as const)]
        .map(([part, said]) => [`${code}.${part}`, { zh: `${title.zh}：${said.zh}`, en: `${title.en}: ${said.en}` }] as const))),
    ...Object.entries(WHOLE),
  ])
}

/** What a whole table was asked for: its kind and state, which are kept as codes. Null where words are kept, or a query. */
export function aboutWords({ kinds }: Pick<Site, 'kinds'>, what: string, about: string): Bilingual | null {
  if (what === 'ledger.export' || what === 'verdicts.export') return { zh: '全部', en: 'all' }
  if (what !== 'documents.export') return null
  const [code = '', state] = about.split(' ')
  const kind = kinds.get(code)
  if (!kind) return null
  const word = state === undefined ? null : kind.states[state] ?? { zh: state, en: state }
  return word ? { zh: `${kind.title.zh}：${word.zh}`, en: `${kind.title.en}: ${word.en}` } : { zh: kind.title.zh, en: kind.title.en }
}
