import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import type { ValueTree as Tree } from '#kernel/rules/model.ts'
import { FindingCard, type ShownFinding } from './finding-card.tsx'
import { LanguageContext } from './language.tsx'
import { DeadlineTag, deadlineTone, dueDay, dayAndTime, LevelTag, StateTag } from './tags.tsx'
import { ValueTree } from './value-tree.tsx'
import { watermarkImage } from './watermark.tsx'

const tree: Tree = {
  text: 'a and b', words: { zh: '两个条件', en: 'both conditions' }, value: null,
  parts: [
    { text: 'a', words: { zh: '累计 5 元 ≥ 限额 4 元', en: 'sum 5 ≥ limit 4' }, value: true },
    { text: 'b', words: { zh: '账号在名单内', en: 'account is listed' }, value: null },
  ],
}
const finding: ShownFinding = {
  rule: 'payment.split', version: 3, outcome: 'cannotJudge', level: 'intercept', effect: 'intercept', values: {},
  title: { zh: '化整为零', en: 'splitting' }, message: { zh: '疑似拆分', en: 'Looks split' }, tree, unknown: ['payee.account'], tell: 'clerk',
  rows: { sum30: { ids: ['one', 'two'], count: 12 } }, names: { 'feature.sum30': { zh: '30日累计', en: 'sum of 30 days' } }, basis: { document: '政府采购法', article: '第二十八条 [DK]', verified: false },
}

describe('a finding', () => {
  it('shows level, sentence, basis still to be verified, and what is missing', () => {
    const page = renderToStaticMarkup(<FindingCard finding={finding} />)
    expect(page).not.toContain('[DK]')
    for (const words of ['拦截', '化整为零 payment.split v3', '疑似拆分', '政府采购法 第二十八条', '条文待核', '无法判断', 'payee.account']) expect(page).toContain(words)
  })

  it('leads to the documents behind an aggregate and says how many there are in all', () => {
    const page = renderToStaticMarkup(<FindingCard finding={finding} renderDocument={(id) => <a href={id}>{id}</a>} />)
    expect(page).toContain('<a href="one">one</a>')
    expect(page).toContain('30日累计 · 12')
    expect(page).not.toContain('sum30')
  })

  it('speaks English when the page does', () => {
    const page = renderToStaticMarkup(<LanguageContext value="en"><FindingCard finding={finding} /></LanguageContext>)
    for (const words of ['Held', 'Looks split', 'Cannot be judged', 'sum 5 ≥ limit 4']) expect(page).toContain(words)
  })

  it('tells true, false and not known apart in its tree by words', () => {
    const page = renderToStaticMarkup(<ValueTree tree={tree} />)
    expect(page.match(/>不详</g)).toHaveLength(2)
    expect(page.match(/>成立</g)).toHaveLength(1)
    expect(page).toContain('<ul><li>')
  })
})

describe('tags', () => {
  it('say every level in words, an unknown level by its code', () => {
    const said = [
      'forbid', 'intercept', 'evidence', 'note', 'record', 'pass', 'purple',
    ].map((level) => renderToStaticMarkup(<LevelTag level={level} />))
    expect(said.map((html) => html.replace(/<[^>]+>/g, ''))).toEqual(['禁止', '拦截', '预警需附件', '预警', '记录', '通过', 'purple'])
    for (const html of said) expect(html).toContain('<svg')
  })

  it('count the deadline in working days with a word', () => {
    const said = [2, 0, -1].map((days) => renderToStaticMarkup(<DeadlineTag daysLeft={days} />).replace(/<[^>]+>/g, ''))
    expect(said).toEqual(['余2天', '今日到期', '逾期1天'])
    expect([3, 2, 1, 0, -1].map(deadlineTone)).toEqual(['calm', 'near', 'near', 'today', 'late'])
  })

  it('show a state that the kind does not know by its code', () => {
    expect(renderToStaticMarkup(<StateTag state="odd" word={undefined} />)).toContain('odd')
  })

  it('read instants in Shanghai, and a deadline at 24:00 as the day that ends', () => {
    expect(dayAndTime('2026-11-24T16:00:00Z')).toBe('2026-11-25 00:00')
    expect(dueDay('2026-11-24T16:00:00Z')).toBe('2026-11-24')
  })
})

it('keeps a name from breaking out of the watermark', () => {
  expect(decodeURIComponent(watermarkImage('<script>"', '2026-11-21'))).not.toContain('<script>')
})
