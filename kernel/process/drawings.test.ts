import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { checkDrawing, handbookGaps } from './check.ts'
import { complete, openTasks, start, withdraw } from './execute.ts'
import { layoutOf } from './layout.ts'
import type { Definition, Facts, Outcome } from './model.ts'
import { tasksOf } from './net.ts'
import { readDrawing } from './read.ts'
import { type Assignment, staffing } from './staff.ts'
import { conditions } from './testing.ts'

const MODULES = join(import.meta.dirname, '../../modules')
const drawn = await readDrawings()
const [payment, refund, alert, indicators] = ['payment', 'refund', 'alert', 'indicator-batch'].map((name) => drawn.get(name)!)

describe.each([...drawn])('the drawing %s', (_name, definition) => {
  it('may be published: it is sound, and its conditions, outcomes, returns and ends hold together', () => {
    expect(check(definition).problems.map(({ message }) => message.en)).toEqual([])
    expect(check(definition).paths.length).toBeGreaterThan(0)
  })

  it('fills the handbook in both languages', () => {
    expect(handbookGaps(definition).map(({ message }) => message.en)).toEqual([])
  })

  it('has coordinates for every node and flow, fits a wide screen and overlaps nowhere', () => {
    expect(definition.nodes.filter(({ bounds }) => bounds === null)).toEqual([])
    expect(definition.flows.filter(({ waypoints }) => waypoints.length < 2)).toEqual([])
    const { nodes, width } = layoutOf(definition)
    expect(width).toBeLessThanOrEqual(1400)
    const overlapping = nodes.flatMap((one, index) => nodes.slice(index + 1).filter(({ bounds }) =>
      bounds.x < one.bounds.x + one.bounds.width && one.bounds.x < bounds.x + bounds.width
      && bounds.y < one.bounds.y + one.bounds.height && one.bounds.y < bounds.y + bounds.height).map(({ id }) => `${one.id} ${id}`))
    expect(overlapping).toEqual([])
  })

  it('can be staffed by one person per position and not without one of them', () => {
    const { paths } = check(definition)
    const starts = definition.nodes.filter((node) => node.type === 'start' && node.position !== '')
    const posts = [...new Set([...tasksOf(definition), ...starts].map((node) => ('position' in node ? node.position : '')))]
    // Where one position takes two steps of a way (a reconciler, say), a second person would be needed; no drawing asks for that.
    const people = posts.map((position): Assignment => ({ position, person: `person of ${position}`, role: 'primary' }))
    expect(staffing(definition, paths, people, [])).toEqual([])
    for (const position of posts) {
      const gaps = staffing(definition, paths, people.filter((one) => one.position !== position), [])
      expect(gaps.map(({ values }) => values['position'])).toContain(position)
    }
  })
})

describe('a payment', () => {
  const unit = ['unitReview', 'handlerReview']
  const treasury = ['order', 'send', 'receive']
  it.each([
    [50_000, [...unit, ...treasury]],
    [50_000.01, [...unit, 'responsibleReview', ...treasury]],
    [200_000.01, [...unit, 'responsibleReview', 'deputyHeadReview', ...treasury]],
    [1_000_000, [...unit, 'responsibleReview', 'deputyHeadReview', ...treasury]],
    [1_000_000.01, [...unit, 'responsibleReview', 'deputyHeadReview', 'headReview', 'supervisorReview', ...treasury]],
    [5_000_000.01, [...unit, 'responsibleReview', 'deputyHeadReview', 'headReview', 'supervisorReview', 'leaderReview', ...treasury]],
  ])('with a sign-off amount of %d yuan passes %j', (amount, nodes) => {
    const { passed, last } = walk(payment!, {}, {}, BigInt(Math.round(amount * 100)))
    expect(passed).toEqual(nodes)
    expect(last).toMatchObject({ documentState: 'paid', result: 'paid' })
  })

  it('passes the states inApproval, approved, ordered, sent; a bounce ends it as returned', () => {
    const { states, last } = walk(payment!, {}, { receive: 'bounce' }, 100n)
    expect(states).toEqual(['inApproval', 'inApproval', 'approved', 'ordered', 'sent', 'returned'])
    expect(last.result).toBe('returned')
  })

  it('can be withdrawn until the order is issued', () => {
    const { outcomes } = walk(payment!, {}, {}, 100n)
    expect(outcomes.slice(0, -1).map(({ state }) => !isRefusal(withdraw(payment!, state)))).toEqual([true, true, true, false, false])
  })

  it('above a million stands at the head and the supervision post at once', () => {
    expect(check(payment!).parallel).toEqual([['headReview', 'supervisorReview']])
  })
})

describe('the other drawings', () => {
  it('a refund is received after two signatures', () => {
    expect(walk(refund!, {})).toMatchObject({ passed: ['unitReview', 'confirm'], last: { documentState: 'received' } })
  })

  it('an indicator batch becomes effective after review and approval', () => {
    expect(walk(indicators!, {})).toMatchObject({ passed: ['review', 'approve'], last: { documentState: 'effective' } })
  })

  it.each([['release', 'released'], ['returnToMaker', 'returned'], ['forbid', 'forbidden']])('an alert decided %s ends as %s', (action, state) => {
    const { states } = walk(alert!, {}, { decide: action })
    expect(states).toEqual(['awaitingExplanation', 'underReview', 'awaitingDecision', state])
  })
})

function check(definition: Definition) {
  const starts = definition.nodes.filter((node) => node.type === 'start')
  const posts = [...tasksOf(definition), ...starts]
  return checkDrawing(definition, {
    positions: new Set(posts.map(({ position }) => position)), duties: new Set(posts.map(({ duty }) => duty)), conditions,
  })
}

function walk(definition: Definition, facts: Facts, actions: Record<string, string> = {}, signOffFen: bigint | null = null) {
  const outcomes = [ok(start(definition, facts, conditions, { held: false, extraSigners: [], signOffFen }))]
  const passed: string[] = []
  for (let last = outcomes[0]!; !last.ended; last = outcomes.at(-1)!) {
    const task = openTasks(last.state)[0]!
    const node = tasksOf(definition).find(({ id }) => id === task.split('#')[0])!
    passed.push(node.id)
    const action = actions[node.id] ?? node.actions[0]!
    outcomes.push(ok(complete(definition, last.state, { task, action }, facts, conditions)))
  }
  return { passed, outcomes, last: outcomes.at(-1)!, states: outcomes.map(({ documentState }) => documentState) }
}

function ok(answer: Outcome | Refusal): Outcome {
  if (isRefusal(answer)) throw new Error(answer.message.en)
  return answer
}

async function readDrawings(): Promise<Map<string, Definition>> {
  const files = ['payment/payment', 'payment/refund', 'monitoring/alert', 'budget/indicator-batch']
  const readings = await Promise.all(files.map(async (name) => {
    const { definition, problems } = await readDrawing(await readFile(join(MODULES, `${name}.bpmn`), 'utf8'))
    if (!definition) throw new Error(`${name}: ${problems.map(({ message }) => message.en).join(' ')}`)
    return [basename(name), definition] as const
  }))
  return new Map(readings)
}
