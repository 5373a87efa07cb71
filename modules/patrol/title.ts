import type { Document } from '#kernel/document/model.ts'

const CHARACTERS = 120
const cut = (text: unknown) => [...String(text ?? '').replace(/[。.]$/, '')].slice(0, CHARACTERS).join('')

/** What a patrol alert is called: its finding, and the test that found it. Empty before it says anything. */
export function titleOf({ reason, reasonEn, test }: Document['body'], language: 'zh' | 'en'): string {
  if (!reason) return ''
  return language === 'zh' ? `${cut(reason)}（${String(test)}）` : `${cut(reasonEn ?? reason)} (${String(test)})`
}
