import { createContext, useContext } from 'react'
import type { Bilingual } from '#kernel/values/refusal.ts'

export type Language = 'zh' | 'en'

/** The language of the whole page; the kit reads it here so that no page passes it down by hand. */
export const LanguageContext = createContext<Language>('zh')

export function useLanguage(): Language {
  return useContext(LanguageContext)
}

/** Text of a bilingual value. Chinese stands in where the English is empty, never the other way round a blank. */
export function say(text: Bilingual | null | undefined, language: Language): string {
  if (!text) return ''
  return text[language] || text.zh || text.en
}

/** Joins names as the language writes them: 甲、乙 or "A, B". */
export function useList(): (parts: readonly string[]) => string {
  const language = useLanguage()
  return (parts) => parts.join(language === 'zh' ? '、' : ', ')
}

/** `const said = useSay()` → `said(kind.title)`. */
export function useSay(): (text: Bilingual | null | undefined) => string {
  const language = useLanguage()
  return (text) => say(text, language)
}
