import type { Language } from '#ui/language.tsx'
import type { MoneyUnit } from '#ui/money-text.tsx'

/** What a person chose on this computer. Nothing here is a secret or a right. */
export interface Settings {
  language: Language
  theme: 'light' | 'dark'
  moneyUnit: MoneyUnit
  position: string | null
  /** Large type: everything a quarter larger. */
  type: 'normal' | 'large'
  /** Columns that this person does not want to see, by list. */
  hidden: Record<string, string[]>
}

const KEY = 'sluice.settings'

export function readSettings(): Settings {
  const kept = readKept()
  return {
    language: kept.language === 'en' ? 'en' : 'zh',
    theme: kept.theme ?? (window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'),
    moneyUnit: kept.moneyUnit === 'wan' ? 'wan' : 'yuan',
    position: kept.position ?? null,
    type: kept.type === 'large' ? 'large' : 'normal',
    hidden: kept.hidden ?? {},
  }
}

export function keepSettings(settings: Settings): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(settings))
  } catch {
    // A browser that keeps nothing still works; the choice lasts until the page is closed.
  }
}

function readKept(): Partial<Settings> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Settings>
  } catch {
    return {}
  }
}

/** What the style sheets ask of the whole page. */
export function showSettings({ theme, type, language }: Settings): void {
  const { dataset } = document.documentElement
  dataset['theme'] = theme
  dataset['type'] = type
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
}
