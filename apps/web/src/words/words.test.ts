import i18next from 'i18next'
import { expect, it } from 'vitest'
import { backTo } from '../pages/back-to.ts'
import { en } from './en.ts'
import { speak, startWords } from './index.ts'
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

it('says one item and two items in English wherever it counts', async () => {
  const counting = pairs.filter((pair) => holes(pair.en).includes('count') && /\{\{count\}\}(?! characters)[^)]/.test(pair.en))
  const names = Object.entries(en).flatMap(([group, words]) => Object.keys(words).map((name) => `${group}.${name}`))
  expect(counting.filter(({ name }) => !names.includes(`${name}_one`)).map(({ name }) => name)).toEqual([])
  expect(counting.length).toBeGreaterThan(5)
  await startWords('en')
  const said = (count: number) => i18next.t('table.rejected', { count })
  expect([said(1), said(2), said(0)]).toEqual(['1 row was not taken', '2 rows were not taken', '0 rows were not taken'])
  await speak('zh')
  expect([said(1), said(2)]).toEqual(['1 行没有读入', '2 行没有读入'])
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
