import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { discoverModules, loadKinds } from '#kernel/module/index.ts'
import { aboutWords, exportWords } from './export-words.ts'

const modules = await discoverModules(fileURLToPath(new URL('../../../modules', import.meta.url)))
const gate = { modules, kinds: await loadKinds(modules) }

describe('what went out', () => {
  it.each([
    ['organisation.logins', '登录日志', 'Log of logins'],
    ['payment.print', '支付申请：打印', /^Payment.*: print$/],
    ['payment.attachment', /：附件$/, /: attachment$/],
    ['payment.evidence', /：判定依据$/, /: evidence of a verdict$/],
    ['alert.inquiry', /：.*函$/, /: .*(letter|inquiry)/i],
    ['monitoring.statistics', /^监控统计/, /^Statistics/],
    ['orderFile', '支付指令文件', /^Payment order/],
  ])('%s is called %s, %s', (code, zh, en) => {
    const said = exportWords(gate).get(code)!
    for (const [words, asked] of [[said.zh, zh], [said.en, en]] as const) {
      if (typeof asked === 'string') expect(words).toBe(asked)
      else expect(words).toMatch(asked)
    }
  })

  it('of a whole table is told by the words of its kind and state, and kept words are left as they are', () => {
    const said = (what: string, about: string) => aboutWords(gate, what, about)
    expect(said('documents.export', 'payment approved')).toEqual({ zh: '支付申请：待签发', en: expect.stringMatching(/^Payment request: /) as string })
    expect(said('documents.export', 'payment')?.zh).toBe('支付申请')
    expect(said('ledger.export', 'entries')).toEqual({ zh: '全部', en: 'all' })
    expect([said('documents.export', 'gone'), said('payment.print', 'ZF-1')]).toEqual([null, null])
  })

  it('by a code that nobody declares has no words', () => {
    expect(exportWords(gate).has('something.else')).toBe(false)
  })
})
