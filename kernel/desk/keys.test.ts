import { describe, expect, it } from 'vitest'
import { hasRuns, keysOf, readingsOf, wordsOf } from './keys.ts'

const PAPER = {
  document: '01900000-0000-7000-8000-000000000001', unit: '01900000-0000-7000-8000-000000000002', number: 'ZF-330502000-2026-000123',
  title: '甲物业公司 · 2026年10月 ＡＢ楼保洁', amountFen: 1_234_50n, madeAt: new Date('2026-10-31T23:00:00Z'),
}
/** Whether what was typed leads to the paper: some reading whose words it has and whose runs stand in its title. */
const leadsTo = (typed: string) => readingsOf(typed).some(({ words, runs }) => (
  words.every((word) => wordsOf(PAPER).includes(word)) && hasRuns(PAPER.title, runs)))

describe('what a document is found by', () => {
  it.each([
    ['part of the payee', '物业公司'], ['two words with a gap', '甲物业 保洁'], ['narrow letters for wide ones', 'ab楼'], ['the whole number', 'zf-330502000-2026-000123'],
    ['the serial without zeros', '123'], ['the amount', '1234.5'], ['the amount with separators', '1,234.50元'], ['a year and month', '2026年10月'],
  ])('%s', (_, typed) => expect(leadsTo(typed)).toBe(true))

  it.each([
    ['pairs that stand apart', '物业保洁'], ['another serial', '124'], ['another amount', '1234.51'], ['another number', 'ZF-330502000-2026-000124'],
    ['an amount taken for a serial', '000124'],
  ])('not by %s', (_, typed) => expect(leadsTo(typed)).toBe(false))

  it('is too little with one character or none', () => {
    for (const typed of ['甲', ' ', '·', '']) expect(readingsOf(typed)).toEqual([])
  })

  it('carries region and month in every stored key, the month by UTC as the search counts', () => {
    for (const key of keysOf('330502000', PAPER)) expect(key).toMatch(/^330502000202610/)
  })

  it('keeps amounts, numbers and words apart, whatever a title says', () => {
    expect(wordsOf({ ...PAPER, number: null, amountFen: null, title: '#000123 ¥12345 @01900000' }).filter((word) => /^[#¥@]/.test(word))).toEqual([`@${PAPER.unit}`])
  })
})
