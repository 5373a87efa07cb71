import { renderToStaticMarkup } from 'react-dom/server'
import { beforeAll, describe, expect, it } from 'vitest'
import { MemoryRouter } from 'react-router'
import { LanguageContext } from '#ui/language.tsx'
import type { EvidencePart, PrecisionView, ScoreView } from '../../../server/evidence/model.ts'
import { PrecisionTable, ReplayTold } from '../pages/rule-precision.tsx'
import { speak, startWords } from '../words/index.ts'
import { linesOf, moved } from './evidence-keys.ts'
import { EvidenceScores } from './evidence-scores.tsx'
import { EvidenceTree } from './evidence-tree.tsx'

const part = (zh: string, more: Partial<EvidencePart> = {}): EvidencePart => (
  { phrase: { zh, en: `en ${zh}` }, worked: null, truth: true, decided: true, values: [], parts: [], ...more })
const root = part('任一项成立', { parts: [
  part('甲', { parts: [part('甲一'), part('甲二', { truth: null, decided: false })] }),
  part('乙', { truth: false, decided: false, values: [{ name: { zh: '金额', en: 'amount' }, value: { zh: '未提供', en: 'not given' }, given: false }] }),
] })

beforeAll(() => startWords('zh'))

describe('the tree of evidence', () => {
  it('is a tree for the ear: level, place, unfolded or not, and each answer in words', () => {
    const page = renderToStaticMarkup(<EvidenceTree root={root} label="R-1" />)
    expect(page).toContain('role="tree" aria-label="规则 R-1 的判定过程"')
    expect(page.match(/role="treeitem"/g)).toHaveLength(5)
    expect(page.match(/aria-expanded="true"/g)).toHaveLength(2)
    expect(page).toContain('aria-level="3" aria-posinset="2" aria-setsize="2"')
    const heard = [...page.matchAll(/<li role="treeitem".*?<\/li>/g)].map(([item]) => item.replace(/<span class="evidence-fold".*?<\/span>/, '').replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ').trim())
    expect(heard).toEqual(['任一项成立 成立 依此', '甲 成立 依此', '甲一 成立 依此', '甲二 无法判断', '乙 不成立 金额 未提供'])
    // One of them is reached by the tab key, the others by arrows.
    expect(page.match(/tabindex="0"/gi)).toHaveLength(1)
    expect(page.match(/evidence-decided/g)).toHaveLength(3)
  })

  it('is gone through by arrows, Home and End, and folds', () => {
    const none: ReadonlySet<string> = new Set()
    const go = (keys: string[]) => keys.reduce(({ active, folded }, key) => moved(key, linesOf(root, folded), active, folded)!, { active: '0', folded: none })
    expect(go(['ArrowDown', 'ArrowDown']).active).toBe('0.0.0')
    expect(go(['ArrowDown', 'ArrowDown', 'ArrowUp']).active).toBe('0.0')
    expect(go(['End']).active).toBe('0.1')
    expect(go(['End', 'ArrowDown']).active).toBe('0.1')
    expect(go(['End', 'Home', 'ArrowUp']).active).toBe('0')
    expect(go(['ArrowRight']).active).toBe('0.0')
    const folded = go(['ArrowRight', 'ArrowLeft'])
    expect([folded.active, [...folded.folded]]).toEqual(['0.0', ['0.0']])
    expect(linesOf(root, folded.folded).map(({ path }) => path)).toEqual(['0', '0.0', '0.1'])
    expect(go(['ArrowRight', 'ArrowLeft', 'ArrowDown']).active).toBe('0.1')
    expect([...go(['ArrowRight', 'ArrowLeft', 'ArrowRight']).folded]).toEqual([])
    expect(go(['ArrowRight', 'ArrowRight', 'ArrowLeft']).active).toBe('0.0')
    expect([...go(['Enter']).folded]).toEqual(['0'])
    expect(moved('x', linesOf(root, none), '0', none)).toBeNull()
  })
})

describe('scores', () => {
  const score: ScoreView = { typology: 'T', title: { zh: '拆分采购', en: 'split purchase' }, origin: 'designed', score: 60, alert: 50, intercept: 90, level: 'alert',
    contributions: [{ rule: 'A', outcome: 'hit', weight: 50, title: { zh: '化整为零', en: 'split' } }, { rule: 'B', outcome: 'cannotJudge', weight: 10, title: { zh: '频繁', en: 'often' } }] }

  it('say points, thresholds and what each rule brought, in words and not by the bar alone', async () => {
    const page = renderToStaticMarkup(<EvidenceScores scores={[score]} />)
    for (const words of ['拆分采购', '60 分', '达到预警线', '+50', '化整为零', '无法判断', '设计值', '不改变判定', '60 分；预警线 50，拦截线 90；达到预警线']) expect(page).toContain(words)
    await speak('en')
    const english = renderToStaticMarkup(<LanguageContext value="en"><EvidenceScores scores={[{ ...score, score: 1 }]} /></LanguageContext>)
    await speak('zh')
    for (const words of ['split purchase', '1 point<', 'alert reached']) expect(english).toContain(words)
  })

  it('take no room where nothing was seen', () => {
    expect(renderToStaticMarkup(<EvidenceScores scores={[]} />)).toBe('')
  })
})

describe('how right the rules are', () => {
  const row: PrecisionView = { rule: 'ACCT-02', title: { zh: '同户名转账', en: 'same name' }, released: 1, returned: 2, forbidden: 1, open: 3, precision: 0.75, low: 0.3006, high: 0.9544 }

  it('is a table with the interval; a rule without a decision says so, and no rule at all as well', () => {
    const page = renderToStaticMarkup(<PrecisionTable rows={[row, { ...row, rule: 'X', precision: null, low: null, high: null }]} />)
    for (const words of ['同户名转账', '75.0%', '30.1% – 95.4%', '尚无认定', '威尔逊']) expect(page).toContain(words)
    expect(renderToStaticMarkup(<PrecisionTable rows={[]} />)).toContain('还没有规则产生过预警')
  })

  it('stands below the self-replay: 0 mismatches of N, an alarm when there are some, and nothing replayed is not called good', () => {
    const last = { day: '2026-10-11', checked: 500, judged: 1_200, mismatches: 0, notRecomputed: 0, at: '2026-10-12T01:00:00Z', found: [] }
    const told = (replay: Parameters<typeof ReplayTold>[0]['replay']) => renderToStaticMarkup(<MemoryRouter><ReplayTold region="330502000" replay={replay} /></MemoryRouter>)
    expect(told({ last })).toContain('抽查 500 项判定，0 项不符')
    expect(told({ last })).not.toContain('role="alert"')
    const found = [{ verdict: 'v-11111111', document: 'd-22222222', status: 'differs', why: null, differences: [{ what: 'effect', rule: null, name: null }] }]
    const alarm = told({ last: { ...last, mismatches: 1, found } })
    for (const words of ['1 项不符', 'role="alert"', '/documents/330502000/d-22222222', '处置']) expect(alarm).toContain(words)
    expect(told({ last: { ...last, notRecomputed: 2 } })).toContain('另有 2 项无法重算')
    expect(told({ last: { ...last, notRecomputed: 2 } })).toContain('role="alert"')
    expect(told({ last: { ...last, checked: 0 } })).not.toContain('0 项不符')
    expect(told({ last: null })).toContain('还没有每日自查')
  })
})
