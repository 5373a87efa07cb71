import type { Language } from '#ui/language.tsx'
import type { MoneyUnit } from '#ui/money-text.tsx'

/** What a person chose on this computer. Nothing here is a secret or a right. */
export interface Settings {
  language: Language
  theme: 'light' | 'dark'
  moneyUnit: MoneyUnit
  position: string | null
}

const KEY = 'sluice.settings'

export function readSettings(): Settings {
  const kept = readKept()
  return {
    language: kept.language === 'en' ? 'en' : 'zh',
    theme: kept.theme ?? (window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'),
    moneyUnit: kept.moneyUnit === 'wan' ? 'wan' : 'yuan',
    position: kept.position ?? null,
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
