import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import type { Layout, LayoutNode } from '#kernel/process/model.ts'
import { FlowDrawing } from './flow-drawing.tsx'
import { widthInEm, wrapText } from './wrap-text.ts'

const LAYOUT: Layout = {
  title: { zh: '支付申请', en: 'Payment request' }, width: 600, height: 160,
  nodes: [
    node('s', 'start', '送审', 'Submitted', 20), node('a', 'task', '单位财务负责人审核', 'Unit finance head review', 100),
    node('x', 'exclusive', '5 万元以下？', 'Up to 50,000?', 240), node('f', 'parallel', '', '', 320),
    node('b', 'task', '经办审核', 'Handler review', 400), node('e', 'end', '已支付', 'Paid', 540),
  ],
  edges: [
    { id: 'one', from: 's', to: 'a', name: { zh: '', en: '' }, points: [{ x: 56, y: 70 }, { x: 100, y: 70 }] },
    { id: 'two', from: 'x', to: 'e', name: { zh: '小额', en: 'small' }, points: [{ x: 263, y: 90 }, { x: 263, y: 140 }, { x: 558, y: 140 }, { x: 558, y: 90 }] },
  ],
  lanes: [{ id: 'lane', name: { zh: '国库支付', en: 'Treasury' }, bounds: { x: 4, y: 4, width: 590, height: 150 } }],
}

describe('the drawing of a flow', () => {
  it('draws every node and flow with an arrow, labels and lanes', () => {
    const html = draw()
    for (const { id } of LAYOUT.nodes) expect(html).toContain(`data-node="${id}"`)
    expect(html.match(/class="flow-arrow"/g)).toHaveLength(2)
    expect(html).toContain('小额')
    expect(html).toContain('国库支付')
    expect(html).toContain('viewBox="0 0 600 160"')
  })

  it('marks the current step by a word, not by colour alone, and ticks what is done', () => {
    const html = draw({ tokens: ['b'], done: ['s', 'a'] })
    expect(group(html, 'b')).toContain('flow-current')
    expect(group(html, 'b')).toContain('办理中')
    expect(group(html, 'a')).toContain('flow-tick')
    expect(group(html, 'x')).not.toContain('flow-tick')
  })

  it('is one picture with a name that tells where the token stands, and an ordered list of the steps', () => {
    const html = draw({ tokens: ['b'], done: ['s', 'a'], heat: { a: 0.5 } })
    expect(html).toContain('role="img" aria-label="支付申请；办理中：经办审核"')
    expect(items(html)).toEqual([
      '送审，已办', '单位财务负责人审核，已办，时限 1 个工作日，风险点 2 个，热度 50%', '5 万元以下？',
      '经办审核，办理中，时限 1 个工作日，风险点 2 个', '已支付',
    ])
    expect(html).toContain('<li aria-current="step">')
  })

  it('speaks English', () => {
    const html = draw({ tokens: ['b'], language: 'en' })
    expect(html).toContain('Payment request; Current: Handler review')
    expect(items(html)[3]).toBe('Handler review, Current, time limit 1 working day, 2 risk points')
    expect(html).not.toMatch(/[\u4e00-\u9fff]/)
  })

  it('offers each step as a button when it can be selected, and only then', () => {
    expect(draw()).not.toContain('<button')
    expect(draw({ onSelect: () => undefined }).match(/<button/g)).toHaveLength(5)
  })

  it('takes its colours from the style sheet', () => {
    expect(draw({ tokens: ['b'], done: ['a'], heat: { a: 1 } })).not.toMatch(/(fill|stroke)="|#[0-9a-f]{6}/)
  })
})

describe('a text in a box', () => {
  it('breaks Chinese into even lines and English between words', () => {
    expect(wrapText('单位财务负责人审核', 7, 3)).toEqual(['单位财务负', '责人审核'])
    expect(wrapText('Unit finance head review', 7, 3)).toEqual(['Unit finance', 'head review'])
    expect(wrapText('审核', 7, 3)).toEqual(['审核'])
  })

  it('never starts a line with closing punctuation and never loses a character', () => {
    for (let width = 3; width < 12; width++) {
      const lines = wrapText('审核“拨付”，复核（含附件）、归档。', width, 12)
      expect(lines.join('')).toBe('审核“拨付”，复核（含附件）、归档。')
      for (const line of lines) expect(line).not.toMatch(/^[，。、）”]/)
    }
  })

  it('ends in an ellipsis when it does not fit', () => {
    const lines = wrapText('国库集中支付动态监控预警核查处置', 4, 2)
    expect(lines).toHaveLength(2)
    expect(lines[1]).toMatch(/…$/)
    for (const line of lines) expect(widthInEm(line)).toBeLessThanOrEqual(4.6)
  })
})

function draw(change: Partial<Parameters<typeof FlowDrawing>[0]> = {}): string {
  return renderToStaticMarkup(<FlowDrawing layout={LAYOUT} tokens={[]} done={[]} language="zh" {...change} />)
}

function group(html: string, id: string): string {
  const at = html.indexOf(`data-node="${id}"`)
  const from = html.lastIndexOf('<g ', at)
  const to = html.indexOf('data-node=', at + 1)
  return html.slice(from, to === -1 ? undefined : html.lastIndexOf('<g ', to))
}

const items = (html: string) => [...html.matchAll(/<li[^>]*>(.*?)<\/li>/g)].map(([, text]) => text!.replace(/<[^>]+>/g, ''))

function node(id: string, type: LayoutNode['type'], zh: string, en: string, x: number): LayoutNode {
  const isTask = type === 'task'
  const [width, height] = isTask ? [108, 68] : [36, 36]
  return {
    id, type, name: { zh, en }, bounds: { x, y: 70 - height / 2, width, height }, position: '',
    timeLimitDays: isTask ? 1 : 0, riskPoints: isTask ? 2 : 0,
  }
}
