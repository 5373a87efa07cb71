import { expect, it } from 'vitest'
import { backTo } from '../pages/back-to.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name!).sort()
const pairs = Object.entries(zh).flatMap(([group, words]) =>
  Object.entries(words)
    .map(([name, text]) => ({
      name: `${group}.${name}`, zh: text, en: (en as Record<string, Record<string, string>>)[group]![name]!,
    })))

it('says the same in both languages: every sentence takes the same values', () => {
  expect(pairs.filter((pair) => holes(pair.zh).join() !== holes(pair.en).join())).toEqual([])
})

it('leaves no word empty and no Chinese in the English except the name of the language and the word that trips a rule', () => {
  expect(pairs.filter((pair) => !pair.zh.trim() || !pair.en.trim())).toEqual([])
  expect(pairs.filter((pair) => /\p{Script=Han}/u.test(pair.en)).map(({ name }) => name)).toEqual(['shell.language', 'login.try3'])
})

it('goes back only to a page of this site after logging in', () => {
  expect(backTo('/documents?kind=payment')).toBe('/documents?kind=payment')
  for (const path of [
    null, '//evil.example', '/\\evil.example', 'https://evil.example', '/login?back=/',
  ]) expect(backTo(path)).toBe('/')
})
