import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Language } from '#ui/language.tsx'
import { en } from './en.ts'
import { zh, type Words } from './zh.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'words'
    resources: { words: Words }
  }
}

export async function startWords(language: Language): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'zh',
    defaultNS: 'words',
    resources: { zh: { words: zh }, en: { words: en } },
    interpolation: { escapeValue: false },
  })
}

export async function speak(language: Language): Promise<void> {
  await i18next.changeLanguage(language)
}
