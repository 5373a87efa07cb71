import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Site } from '../site.ts'

/** What the code of an export in the log stands for. The code is named beside it: it is what the log is filtered by. */

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

/** A code that nobody declares is shown as it is. */
export function exportWords({ kinds, modules }: Pick<Site, 'kinds' | 'modules'>, code: string): Bilingual {
  const words = WHOLE[code] ?? ofDocument(kinds, code) ?? modules.flatMap(({ routes = [] }) => routes).find(({ path }) => path === `/api/${code.replaceAll('.', '/')}`)?.summary
  return words === undefined ? { zh: code, en: code } : { zh: `${words.zh}（${code}）`, en: `${words.en} (${code})` }
}

function ofDocument(kinds: Site['kinds'], code: string): Bilingual | undefined {
  const [kindCode = '', part = ''] = code.split('.')
  const kind = kinds.get(kindCode)
  const said = kind?.prints?.find((print) => print.code === part)?.title ?? OF_DOCUMENT[part]
  return kind && said && { zh: `${kind.title.zh}：${said.zh}`, en: `${kind.title.en}: ${said.en}` }
}
