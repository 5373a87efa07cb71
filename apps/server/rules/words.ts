import type { FactValue, FieldType } from '#kernel/rules/index.ts'
import { formatYuan, parseYuan } from '#kernel/values/money.ts'
import { readPlaceholder } from '#kernel/values/plural.ts'
import { isRefusal, type Bilingual } from '#kernel/values/refusal.ts'

/** A fact of an example as its author wrote it, money in yuan; `options` are the words of the form for codes. */
export function exampleWords(type: FieldType | undefined, value: FactValue, options: readonly ({ code: string } & Bilingual)[]): Bilingual {
  if (value === null) return { zh: '不详', en: 'not known' }
  if (typeof value === 'boolean') return value ? { zh: '是', en: 'yes' } : { zh: '否', en: 'no' }
  if (Array.isArray(value)) return { zh: value.join('、'), en: value.join(', ') }
  const fen = type !== 'money' ? null : typeof value === 'bigint' ? value : parseYuan(String(value))
  if (fen !== null && !isRefusal(fen)) return { zh: `${formatYuan(fen)} 元`, en: `${formatYuan(fen)} yuan` }
  return options.find(({ code }) => code === value) ?? same(String(value))
}

/** A rule's sentence with the titles of what will stand in it: 单笔提现〔金额〕元. */
export function messageWords(message: Bilingual, titleOf: (name: string) => Bilingual | undefined): Bilingual {
  const filled = (text: string, language: 'zh' | 'en') => text.replace(/\{([^{}]*)\}/g, (_, inside: string) => {
    const { name, forms } = readPlaceholder(inside)
    return forms ? forms.at(-1)! : `〔${titleOf(name)?.[language] ?? name}〕`
  })
  return { zh: filled(message.zh, 'zh'), en: filled(message.en, 'en') }
}

function same(text: string): Bilingual {
  return { zh: text, en: text }
}
