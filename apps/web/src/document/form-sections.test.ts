import { expect, it } from 'vitest'
import type { Field } from '#kernel/document/model.ts'
import { isUsed, sectionsOf, titlesOf } from './form-sections.ts'

const field = (name: string, zh?: string): Field => ({ name, title: { zh: name, en: name }, type: 'bool', ...(zh ? { section: { zh, en: zh } } : {}) })

it('neighbours of one heading stand together, as they come from the server: headings are equal, not the same object', () => {
  const fields = [field('amount'), field('payee'), field('contract', '合同'), field('party', '合同'), field('people', '会议'), field('urgent')]
  expect(sectionsOf(fields).map(({ title, fields: own }) => [title?.zh ?? null, own.map(({ name }) => name).join(' ')])).toEqual([
    [null, 'amount payee'], ['合同', 'contract party'], ['会议', 'people'], [null, 'urgent'],
  ])
})

it('a heading stands open where something is filled in or wrong', () => {
  const fields = [field('contract', '合同'), field('party', '合同')]
  expect(isUsed(fields, { body: { amount: '100', contract: null }, problems: {} })).toBe(false)
  expect(isUsed(fields, { body: { contract: 'HT-1' }, problems: {} })).toBe(true)
  expect(isUsed(fields, { body: { party: null }, problems: { party: { word: 'int' } } })).toBe(true)
})

it('what was left empty is told by its heading where nothing under it was filled in', () => {
  const fields = [field('amount'), field('payee'), field('contract', '合同'), field('party', '合同'), field('people', '会议'), field('days', '会议')]
  const filled = ['amount', 'contract']
  expect(titlesOf(fields, ({ name }) => !filled.includes(name)).map(({ zh }) => zh)).toEqual(['payee', 'party', '会议'])
})
