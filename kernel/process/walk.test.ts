import { describe, expect, it } from 'vitest'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { complete, offeredActions, openTasks, release, start, withdraw } from './execute.ts'
import { type Definition, type Outcome, type ProcessState } from './model.ts'
import { netOf } from './net.ts'
import { explore } from './soundness.ts'
import { conditions, drawing } from './testing.ts'

const SEED = Number(process.env['SLUICE_SEED'] ?? Date.now() % 1_000_000)
const DRAWINGS = 60
const WALKS_PER_DRAWING = 25

describe(`random drawings and random walks (SLUICE_SEED=${SEED})`, () => {
  const random = randomFrom(SEED)
  console.log(`walks: seed ${SEED}`)

  it('a drawing made of blocks is sound, and no walk loses or doubles a token', () => {
    for (let count = 0; count < DRAWINGS; count++) {
      const definition = randomDrawing(random)
      const { problems, paths } = explore(netOf(definition))
      expect(problems, describeDrawing(definition)).toEqual([])
      const ways = new Set(paths.map((path) => path.map(({ id }) => id).toSorted().join(' ')))
      for (let walk = 0; walk < WALKS_PER_DRAWING; walk++) walkOnce(definition, random, ways)
    }
  })
})

/** Completes, holds, releases, asks signers, sends back at random; asserts after each command what must always hold. */
function walkOnce(definition: Definition, random: () => number, ways: ReadonlySet<string>): void {
  const facts = { amount: Math.floor(random() * 100) }
  const demands = () => ({ held: random() < 0.15, extraSigners: random() < 0.2 ? ['signer.law', 'signer.audit'].slice(0, 1 + Math.floor(random() * 2)) : [] })
  const open = new Set<string>()
  const seen = new Set<string>()
  const done: string[] = []
  let outcome = ok(start(definition, facts, conditions, { ...demands(), signOffFen: null }))
  note(outcome, open, seen)
  for (let moves = 0; !outcome.ended; moves++) {
    expect(moves, `endless walk, SLUICE_SEED=${SEED}`).toBeLessThan(2_000)
    const { state } = outcome
    if (state.held) {
      for (const task of open) expect(isRefusal(complete(definition, state, { task, action: 'approve' }, facts, conditions))).toBe(true)
      outcome = ok(release(definition, state, facts, conditions))
    } else {
      const task = pick([...open], random)
      const action = random() < 0.03 ? 'sendBack' : 'approve'
      expect(offeredActions(definition, state, task)).toContain(action)
      outcome = ok(complete(definition, state, { task, action }, facts, conditions, demands()))
      const node = task.match(/^(\w+)#/)?.[1]
      if (node && action === 'approve') done.push(node)
      expect(outcome.closed[0]).toBe(task)
    }
    note(outcome, open, seen)
  }
  expect(openTasks(outcome.state), `SLUICE_SEED=${SEED}`).toEqual([])
  expect(open.size, `SLUICE_SEED=${SEED}`).toBe(0)
  expect(isRefusal(withdraw(definition, outcome.state))).toBe(true)
  if (outcome.result !== 'sentBack') expect([...ways], `SLUICE_SEED=${SEED}`).toContain(done.toSorted().join(' '))
}

function note(outcome: Outcome, open: Set<string>, seen: Set<string>): void {
  for (const key of outcome.closed) expect(open.delete(key), `closed twice: ${key}, SLUICE_SEED=${SEED}`).toBe(true)
  for (const { key } of outcome.opened) {
    expect(seen.has(key), `key used twice: ${key}, SLUICE_SEED=${SEED}`).toBe(false)
    open.add(key)
    seen.add(key)
  }
  expect(new Set(openTasks(outcome.state)), `SLUICE_SEED=${SEED}`).toEqual(open)
  expect(open.size > 0 || outcome.ended || outcome.state.held, `lost token, SLUICE_SEED=${SEED}`).toBe(true)
  expect(JSON.parse(JSON.stringify(outcome.state)) as ProcessState).toEqual(outcome.state)
}

/** Blocks within blocks: a task, two in a row, either-or, both. */
function randomDrawing(random: () => number): Definition {
  let count = 0
  const flows: string[] = []
  const block = (depth: number): [string, string] => {
    const kind = depth === 0 ? 0 : Math.floor(random() * 4)
    const id = `n${count++}`
    if (kind === 0) return [id, id]
    const [first, firstEnd] = block(depth - 1)
    const [second, secondEnd] = block(depth - 1)
    if (kind === 1) {
      flows.push(`${firstEnd} > ${second}`)
      return [first, secondEnd]
    }
    const [split, merge] = kind === 2 ? [`${id}?`, `${id}m?`] : [`${id}+`, `${id}j+`]
    const condition = kind === 2 ? ` : amount > ${Math.floor(random() * 100)}` : ''
    flows.push(`${split} > ${first}${condition}`, `${split} > ${second}`, `${firstEnd} > ${merge}`, `${secondEnd} > ${merge}`)
    return [split, merge]
  }
  const [first, last] = block(3)
  return drawing(['start > first', `first > ${first}`, ...flows, `${last} > end`].join('; '))
}

function ok(answer: Outcome | Refusal): Outcome {
  if (isRefusal(answer)) throw new Error(`${answer.message.en} SLUICE_SEED=${SEED}`)
  return answer
}

const describeDrawing = ({ flows }: Definition) => `${flows.map(({ from, to }) => `${from} > ${to}`).join('; ')} SLUICE_SEED=${SEED}`
const pick = <Item>(items: Item[], random: () => number): Item => items[Math.floor(random() * items.length)]!

/** mulberry32: small, and the same numbers on every machine. */
function randomFrom(seed: number): () => number {
  let at = seed
  return () => {
    at = (at + 0x6d2b79f5) | 0
    let mixed = Math.imul(at ^ (at >>> 15), 1 | at)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
