import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import type { Test } from './answers.ts'
import { Tests } from './tests.tsx'

it('a test that left something out is shown without being asked for, and says what', () => {
  const word = (text: string) => ({ zh: text, en: text })
  const test = (id: string, more: Partial<Test> = {}): Test => (
    { id, title: word(`题 ${id}`), looksFor: word('查'), cannotSee: word('不见'), ask: word('要'), thresholds: {}, quiet: false, missing: [], cannotJudge: 0, found: 0, ...more })
  const page = renderToStaticMarkup(<Tests tests={[test('T-1'), test('T-2', { leftOut: word('只列出 5,000 对。') })]} onPick={() => {}} />)
  expect(page).toContain('只列出 5,000 对。')
  expect(page).toContain('题 T-2')
  expect(page, 'what has nothing to say waits to be asked').not.toContain('题 T-1')
})
