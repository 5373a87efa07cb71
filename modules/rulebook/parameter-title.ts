import type { Document } from '#kernel/document/model.ts'
import type { DocumentKind } from '#kernel/module/model.ts'
import { parameterWords, type ParameterSpec } from '#kernel/rules/index.ts'
import { plural } from '#kernel/values/plural.ts'
import { isRefusal, type Bilingual } from '#kernel/values/refusal.ts'
import { readTypedValue } from './parameter-value.ts'

/** What is changed to what, for whom, by which paper: 单笔提现限额 8,000.00 元 · 测财监〔2026〕3号. What cannot be read yet stands as it was typed. */
export function titleOfChange({ parameter, value, unit, forUnit, documentNumber }: Document['body'], kinds: ReadonlyMap<string, Pick<DocumentKind, 'judged'>>): Bilingual {
  const spec = [...kinds.values()].flatMap(({ judged }) => judged?.parameters ?? []).find(({ id }) => id === parameter)
  const words = valueWords(spec, String(value ?? ''), String(unit ?? ''))
  const title = (language: 'zh' | 'en', ofUnit: string) => [
    [spec?.title[language] ?? parameter, words[language]].filter(Boolean).join(language === 'zh' ? ' ' : ': '), forUnit && `${ofUnit} ${String(forUnit)}`, documentNumber,
  ].filter(Boolean).join(' · ')
  return { zh: title('zh', '单位'), en: title('en', 'unit') }
}

/** A list is told by how many it has: a title has no room for more. */
function valueWords(spec: ParameterSpec | undefined, text: string, unit: string): Bilingual {
  const value = spec && text !== '' ? readTypedValue(spec, text, unit) : null
  if (spec === undefined || value === null || isRefusal(value)) return { zh: `${text} ${unit}`.trim(), en: `${text} ${unit}`.trim() }
  if (Array.isArray(value)) return { zh: `${value.length} 项`, en: `${value.length} ${plural(value.length, ['item', 'items'])}` }
  return parameterWords(spec, value, () => null)
}
