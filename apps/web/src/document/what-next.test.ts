import { describe, expect, it } from 'vitest'
import type { ActionView } from '../../../server/model.ts'
import { isComplete, isEditable, previewRequest } from './what-next.ts'

const base = { region: '330502000', position: 'p', kind: 'payment', document: 'd' }
const action = (name: string, more: Partial<ActionView> = {}): ActionView => ({
  action: name, title: { zh: name, en: name }, enabled: true, why: null, who: [], task: null, needsReason: false, reasonTitle: null, opinionOn: [], asks: [],
  tone: 'default', ...more,
})

describe('what the person could do next', () => {
  it('opens the form only to those who may keep or submit it', () => {
    expect(isEditable([action('submit'), action('annul')])).toBe(true)
    expect(isEditable([action('submit', { enabled: false }), action('approve')])).toBe(false)
  })

  it('judges the typed content as a submission while the form is open', () => {
    expect(previewRequest([action('submit')], true, base, { amount: '1' }, null))
      .toEqual({ ...base, action: 'submit', body: { amount: '1' } })
  })

  it('judges the main action of the task that the to-do list named', () => {
    const actions = [
      action('approve', { task: 'a', tone: 'primary' }), action('approve', { task: 'b', tone: 'primary' }),
    ]
    expect(previewRequest(actions, false, base, {}, 'b')).toEqual({ ...base, action: 'approve', task: 'b' })
    expect(previewRequest(actions, false, base, {}, null)).toEqual({ ...base, action: 'approve', task: 'a' })
  })

  it('judges an action that will ask for a reason as if one had been given', () => {
    const actions = [action('explain', { task: 'a', tone: 'primary', needsReason: true })]
    expect(previewRequest(actions, false, base, {}, null)).toEqual({ ...base, action: 'explain', task: 'a' })
  })

  it('judges nothing when nothing can be done', () => {
    expect(previewRequest([action('approve', { tone: 'primary', enabled: false })], false, base, {}, null)).toBeNull()
  })

  it('keeps a draft with gaps but not with wrong values, and submits only what is whole', () => {
    expect(isComplete('draft', { problems: {}, missing: ['amount'] })).toBe(true)
    expect(isComplete('draft', { problems: { lines: { word: 'missing' } }, missing: [] })).toBe(true)
    expect(isComplete('draft', { problems: { amount: { word: 'money' } }, missing: [] })).toBe(false)
    expect(isComplete('submit', { problems: {}, missing: ['amount'] })).toBe(false)
    expect(isComplete('submit', { problems: {}, missing: [] })).toBe(true)
  })
})
