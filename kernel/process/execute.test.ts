import { describe, expect, it } from 'vitest'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { closeAs, complete, offeredActions, openTasks, release, start, withdraw } from './execute.ts'
import type { Beginning, Definition, Demands, Facts, Outcome, ProcessState } from './model.ts'
import { conditions, drawing } from './testing.ts'

const SEQUENCE = drawing('start > a; a > b; b > end')
const TIERS = drawing('start > a; a > t1?; t1? > done? : amount <= 5; t1? > b; b > t2?; t2? > done? : amount <= 20; t2? > c; c > done?; done? > end')
const PARALLEL = drawing('start > a; a > fork+; fork+ > b; fork+ > c; b > join+; c > join+; join+ > d; d > end')
const ORDER = drawing('start > a; a > order; order > send; send > receive; receive > x?; x? > endPaid : outcome = "receive"; x? > endReturned', {
  order: { actions: ['order', 'sendBack'], state: 'approved' },
  send: { actions: ['send'], state: 'ordered', irreversible: true },
  receive: { actions: ['receive', 'bounce'], state: 'sent' },
})

describe('sequence', () => {
  it('opens the first task on submit and ends after the last', () => {
    const first = begin(SEQUENCE)
    expect(first).toMatchObject({ documentState: 'inApproval', ended: false, closed: [] })
    expect(first.opened).toEqual([
      { key: 'a#1', node: 'a', position: 'position.a', duty: 'review', timeLimitDays: 1, unitScope: 'bureau' },
    ])
    const second = act(SEQUENCE, first.state, 'a#1')
    expect(second).toMatchObject({ closed: ['a#1'], ended: false })
    expect(act(SEQUENCE, second.state, 'b#2')).toMatchObject({ documentState: 'done', ended: true, result: 'end', opened: [] })
  })

  it('refuses a task that is gone, an action that is not offered and anything after the end', () => {
    const { state } = begin(SEQUENCE)
    expect(codeOf(complete(SEQUENCE, state, { task: 'b#2', action: 'approve' }, {}, conditions))).toBe('process.no_task')
    expect(codeOf(complete(SEQUENCE, state, { task: 'a#1', action: 'order' }, {}, conditions))).toBe('process.action_not_offered')
    const end = act(SEQUENCE, act(SEQUENCE, state, 'a#1').state, 'b#2').state
    expect(codeOf(complete(SEQUENCE, end, { task: 'b#2', action: 'approve' }, {}, conditions))).toBe('process.ended')
    expect(codeOf(withdraw(SEQUENCE, end))).toBe('process.ended')
  })

  it('keeps a state that survives JSON and stays small', () => {
    const { state } = begin(PARALLEL)
    expect(JSON.parse(JSON.stringify(state))).toEqual(state)
    const both = act(PARALLEL, state, 'a#1').state
    expect(JSON.stringify(both).length).toBeLessThan(300)
  })

  it('leaves the state it was given untouched', () => {
    const { state } = begin(PARALLEL)
    const before = JSON.stringify(state)
    act(PARALLEL, state, 'a#1')
    expect(JSON.stringify(state)).toBe(before)
  })
})

describe('amount tiers', () => {
  it.each([[5, ['a']], [6, ['a', 'b']], [20, ['a', 'b']], [21, ['a', 'b', 'c']]])('an amount of %i passes %j', (amount, nodes) => {
    expect(walk(TIERS, { amount })).toEqual(nodes)
  })

  it('an amount that is unknown stops the flow with the condition in the sentence', () => {
    const { state } = begin(TIERS)
    const answer = complete(TIERS, state, { task: 'a#1', action: 'approve' }, {}, conditions)
    expect(codeOf(answer)).toBe('process.condition_undecided')
    expect((answer as Refusal).message.zh).toContain('amount <= 5')
  })

  it('two conditions that hold at once are no choice', () => {
    const both = drawing('start > a; a > x?; x? > b : amount > 1; x? > c : amount > 2; x? > d; b > end; c > end; d > end')
    expect(codeOf(complete(both, begin(both).state, { task: 'a#1', action: 'approve' }, { amount: 3 }, conditions)))
      .toBe('process.two_ways_out')
  })

  it('no condition and no default is no way out', () => {
    const none = drawing('start > a; a > x?; x? > b : amount > 1; x? > c : amount > 2; b > end; c > end')
    expect(codeOf(complete(none, begin(none).state, { task: 'a#1', action: 'approve' }, { amount: 0 }, conditions)))
      .toBe('process.no_way_out')
  })

  it('the outcome of the step decides: a bounced payment ends as returned', () => {
    const sent = ['a#1 approve', 'order#2 order', 'send#3 send'].reduce((state, step) => {
      const [task, action] = step.split(' ')
      return act(ORDER, state, task!, action!).state
    }, begin(ORDER).state)
    expect(act(ORDER, sent, 'receive#4', 'receive')).toMatchObject({ ended: true, result: 'endPaid' })
    expect(act(ORDER, sent, 'receive#4', 'bounce')).toMatchObject({ ended: true, result: 'endReturned' })
  })
})

describe('parallel branches', () => {
  it('open together, and the join waits for both', () => {
    const forked = act(PARALLEL, begin(PARALLEL).state, 'a#1')
    expect(forked.opened.map(({ node }) => node)).toEqual(['b', 'c'])
    const one = act(PARALLEL, forked.state, 'c#3')
    expect(one.opened).toEqual([])
    expect(openTasks(one.state)).toEqual(['b#2'])
    expect(act(PARALLEL, one.state, 'b#2').opened.map(({ node }) => node)).toEqual(['d'])
  })

  it('sendBack from one branch cancels the sibling and returns the draft to its maker', () => {
    const forked = act(PARALLEL, begin(PARALLEL).state, 'a#1').state
    const back = act(PARALLEL, forked, 'c#3', 'sendBack')
    expect(back).toMatchObject({ closed: ['c#3', 'b#2'], documentState: 'draft', ended: true, result: 'sentBack', opened: [] })
    expect(openTasks(back.state)).toEqual([])
  })

  it('reject ends the document in the state that the step names', () => {
    const strict = drawing('start > a; a > end', { a: { rejectState: 'refused' } })
    expect(act(strict, begin(strict).state, 'a#1', 'reject')).toMatchObject({ documentState: 'refused', ended: true, result: 'rejected' })
    expect(act(SEQUENCE, begin(SEQUENCE).state, 'a#1', 'reject').documentState).toBe('annulled')
  })
})

describe('a hold', () => {
  it('on submit opens nothing until the release', () => {
    const held = begin(SEQUENCE, {}, { held: true, extraSigners: [] })
    expect(held).toMatchObject({ documentState: 'held', opened: [], ended: false })
    expect(held.state.held).toBe(true)
    const on = ok(release(SEQUENCE, held.state, {}, conditions))
    expect(on).toMatchObject({ documentState: 'inApproval', closed: [] })
    expect(on.opened.map(({ key }) => key)).toEqual(['a#1'])
    expect(codeOf(release(SEQUENCE, on.state, {}, conditions))).toBe('process.not_held')
  })

  it('on a step lets the step count, opens no next task, and closes every other task of the document to its holder', () => {
    const forked = act(PARALLEL, begin(PARALLEL).state, 'a#1').state
    const held = act(PARALLEL, forked, 'b#2', 'approve', {}, { held: true, extraSigners: [] })
    expect(held).toMatchObject({ documentState: 'held', closed: ['b#2'], opened: [] })
    expect(codeOf(complete(PARALLEL, held.state, { task: 'c#3', action: 'approve' }, {}, conditions))).toBe('process.held')
    expect(offeredActions(PARALLEL, held.state, 'c#3')).toEqual([])
    const on = ok(release(PARALLEL, held.state, {}, conditions)).state
    expect(act(PARALLEL, on, 'c#3').opened.map(({ node }) => node)).toEqual(['d'])
  })

  it('keeps the outcome of the step for the decision behind it', () => {
    const decide = drawing('start > a; a > x?; x? > b : task.outcome = "reviewed"; x? > end; b > end', { a: { actions: ['reviewed'] } })
    const held = act(decide, begin(decide).state, 'a#1', 'reviewed', {}, { held: true, extraSigners: [] })
    expect(ok(release(decide, held.state, {}, conditions)).opened.map(({ node }) => node)).toEqual(['b'])
  })

  it('can end in returned, forbidden or withdrawn', () => {
    const held = begin(SEQUENCE, {}, { held: true, extraSigners: [] }).state
    expect(ok(closeAs(held, 'draft'))).toMatchObject({ documentState: 'draft', ended: true, result: 'sentBack' })
    expect(ok(closeAs(held, 'annulled'))).toMatchObject({ documentState: 'annulled', ended: true, result: 'annulled' })
    expect(ok(withdraw(SEQUENCE, held))).toMatchObject({ documentState: 'withdrawn', ended: true })
  })
})

describe('an added signer', () => {
  it('signs before the first task opens', () => {
    const asked = begin(SEQUENCE, {}, { held: false, extraSigners: ['office.audit', 'office.audit', 'office.law'] })
    expect(asked.opened.map(({ key, position, addedSigner }) => [key, position, addedSigner])).toEqual([
      ['start+office.audit#1', 'office.audit', true], ['start+office.law#2', 'office.law', true],
    ])
    expect(asked.documentState).toBe('inApproval')
    const one = act(SEQUENCE, asked.state, 'start+office.law#2')
    expect(one.opened).toEqual([])
    expect(act(SEQUENCE, one.state, 'start+office.audit#1').opened.map(({ node }) => node)).toEqual(['a'])
  })

  it('demanded by a later step stands before the next task and keeps the state of the step', () => {
    const asked = act(ORDER, act(ORDER, begin(ORDER).state, 'a#1').state, 'order#2', 'order', {}, { held: false, extraSigners: ['audit'] })
    expect(asked).toMatchObject({ documentState: 'approved', closed: ['order#2'] })
    expect(asked.state.irreversible).toBe(false)
    expect(act(ORDER, asked.state, 'order+audit#3')).toMatchObject({ documentState: 'ordered' })
  })

  it('may send the document back', () => {
    const asked = begin(SEQUENCE, {}, { held: false, extraSigners: ['audit'] })
    expect(act(SEQUENCE, asked.state, 'start+audit#1', 'sendBack')).toMatchObject({ documentState: 'draft', ended: true })
  })

  it('of a held document is asked when the hold ends, together with those of the release', () => {
    const held = begin(SEQUENCE, {}, { held: true, extraSigners: ['audit'] })
    expect(held.opened).toEqual([])
    const on = ok(release(SEQUENCE, held.state, {}, conditions, { extraSigners: ['law'] }))
    expect(on.opened.map(({ position }) => position)).toEqual(['audit', 'law'])
  })

  it('dual control asks a second person of the same position for the same duty', () => {
    const two = drawing('start > a; a > end', { a: { dualControl: true, duty: 'order' } })
    const asked = act(two, begin(two).state, 'a#1')
    expect(asked.opened).toMatchObject([{ key: 'a+position.a#2', position: 'position.a', duty: 'order' }])
    expect(act(two, asked.state, 'a+position.a#2').ended).toBe(true)
  })
})

describe('withdrawal', () => {
  it('is possible after the end only where the drawing says so, and once', () => {
    const drawn: Definition = { ...SEQUENCE, nodes: SEQUENCE.nodes.map((node) => (node.type === 'end' ? { ...node, withdrawable: true } : node)) }
    const end = act(drawn, act(drawn, begin(drawn).state, 'a#1').state, 'b#2').state
    expect(codeOf(withdraw(SEQUENCE, end)), 'not marked').toBe('process.ended')
    const back = ok(withdraw(drawn, end))
    expect(back).toMatchObject({ closed: [], documentState: 'withdrawn', ended: true })
    expect(codeOf(withdraw(drawn, back.state))).toBe('process.ended')
    expect(codeOf(withdraw(drawn, { ...end, irreversible: true }))).toBe('process.ended')
  })

  it('closes every task before anything irreversible', () => {
    const forked = act(PARALLEL, begin(PARALLEL).state, 'a#1').state
    expect(ok(withdraw(PARALLEL, forked))).toMatchObject({ closed: ['b#2', 'c#3'], documentState: 'withdrawn', result: 'withdrawn' })
  })

  it('is refused once the order is issued, and so is annulment', () => {
    const approved = act(ORDER, begin(ORDER).state, 'a#1').state
    expect(ok(withdraw(ORDER, approved)).documentState).toBe('withdrawn')
    const ordered = act(ORDER, approved, 'order#2', 'order').state
    expect(codeOf(withdraw(ORDER, ordered))).toBe('process.irreversible')
    expect(codeOf(closeAs(ordered, 'annulled'))).toBe('process.irreversible')
    expect(codeOf(withdraw(ORDER, act(ORDER, ordered, 'send#3', 'send').state))).toBe('process.irreversible')
  })
})

describe('control-flow patterns', () => {
  it('exclusive choice and simple merge run the common task once', () => {
    const merge = drawing('start > x?; x? > a : amount > 1; x? > b; a > m?; b > m?; m? > c; c > end')
    expect(walk(merge, { amount: 2 })).toEqual(['a', 'c'])
    expect(walk(merge, { amount: 1 })).toEqual(['b', 'c'])
  })

  it('a parallel join behind an exclusive split waits and never fires with one token', () => {
    const stuck = drawing('start > x?; x? > a : amount > 1; x? > b; a > join+; b > join+; join+ > c; c > end')
    const { state } = begin(stuck, { amount: 2 })
    expect(codeOf(complete(stuck, state, { task: 'a#1', action: 'approve' }, { amount: 2 }, conditions))).toBe('process.stuck')
  })

  it('a multi-merge without a join opens the task once per token, under different keys', () => {
    const multi = drawing('start > f+; f+ > a; f+ > b; a > m?; b > m?; m? > c; c > end')
    const both = act(multi, act(multi, begin(multi).state, 'a#1').state, 'b#2').state
    expect(openTasks(both)).toEqual(['c#3', 'c#4'])
  })

  it('an arbitrary cycle gives each visit its own task key', () => {
    const cycle = drawing('start > a; a > x?; x? > b : outcome = "again"; x? > end; b > a', { a: { actions: ['approve', 'again'] } })
    const again = act(cycle, act(cycle, begin(cycle).state, 'a#1', 'again').state, 'b#2')
    expect(openTasks(again.state)).toEqual(['a#3'])
    expect(act(cycle, again.state, 'a#3').ended).toBe(true)
  })

  it('a limit looks at the amount that the round began with, to its end, and decides nothing where there is none', () => {
    const limits = drawing('start > a; a > x?; x? > end : signOff.amount <= 5; x? > b; b > y?; y? > end2 : signOff.amount <= 9; y? > c; c > end2')
    const through = (signOffFen: bigint) => {
      const first = act(limits, begin(limits, {}, { signOffFen }).state, 'a#1')
      return first.ended ? ['a'] : ['a', 'b', ...(act(limits, first.state, 'b#2').ended ? [] : ['c'])]
    }
    expect([500n, 501n, 900n, 901n].map(through)).toEqual([['a'], ['a', 'b'], ['a', 'b'], ['a', 'b', 'c']])
    expect(codeOf(complete(limits, begin(limits).state, { task: 'a#1', action: 'approve' }, {}, conditions))).toBe('process.condition_undecided')
  })

  it('a cycle without any person is refused instead of running for ever', () => {
    const circle = drawing('start > m?; m? > n?; n? > m?; n? > end : amount > 5')
    const looping = { ...circle, nodes: circle.nodes.map((node) => (node.id === 'n?' ? { ...node, defaultFlow: 'f2' } : node)) } as Definition
    expect(codeOf(start(looping, { amount: 1 }, conditions))).toBe('process.endless')
  })

  it('branches that end apart end the process with the last of them', () => {
    const apart = drawing('start > f+; f+ > a; f+ > b; a > end1; b > end2')
    const one = act(apart, begin(apart).state, 'a#1')
    expect(one.ended).toBe(false)
    expect(act(apart, one.state, 'b#2')).toMatchObject({ ended: true, result: 'end2' })
  })

  it('nested and interleaved forks wait for exactly their own siblings', () => {
    const nested = drawing('start > f+; f+ > a; f+ > g+; g+ > b; g+ > c; b > h+; c > h+; h+ > d; a > j+; d > j+; j+ > e; e > end')
    expect(walk(nested, {}).toSorted()).toEqual(['a', 'b', 'c', 'd', 'e'])
  })
})

function ok(answer: Outcome | Refusal): Outcome {
  if (isRefusal(answer)) throw new Error(answer.message.en)
  return answer
}

function begin(definition: Definition, facts: Facts = {}, demands: Partial<Beginning> = {}): Outcome {
  return ok(start(definition, facts, conditions, { held: false, extraSigners: [], signOffFen: null, ...demands }))
}

function act(
  definition: Definition, state: ProcessState, task: string, action = 'approve', facts: Facts = {}, demands?: Demands,
): Outcome {
  return ok(complete(definition, state, { task, action }, facts, conditions, demands))
}

/** Approves everything, first task first, and gives the nodes in the order in which they opened. */
function walk(definition: Definition, facts: Facts): string[] {
  let outcome = begin(definition, facts)
  const nodes = outcome.opened.map(({ node }) => node)
  while (!outcome.ended) {
    outcome = act(definition, outcome.state, openTasks(outcome.state)[0]!, 'approve', facts)
    nodes.push(...outcome.opened.map(({ node }) => node))
  }
  return nodes
}

const codeOf = (answer: Outcome | Refusal) => (isRefusal(answer) ? answer.code : `not refused: ${answer.documentState}`)
