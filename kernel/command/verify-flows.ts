import { isDeepStrictEqual } from 'node:util'
import type { Document } from '#kernel/document/index.ts'
import { closeAs, complete, openTasks, release, start, withdraw, type Definition, type OpenedTask, type Outcome, type ProcessState, type RoundFinding } from '#kernel/process/index.ts'
import type { Facts } from '#kernel/rules/index.ts'
import { civilDayOf, type CivilDay } from '#kernel/values/civil-day.ts'
import { saysSomething } from '#kernel/values/plain-text.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { deadline, isWorkday, type WorkdayCalendar } from '#kernel/values/workday-calendar.ts'
import type { Gate } from './gate.ts'
import { findingsFor, findingsOf } from './opinion.ts'
import { keptSignOffFen, signOffFen as signOffFenOf } from './sign-off.ts'
import { documentAt, type DocumentFile, type FiledStep, type FiledTask } from './verify-file.ts'
import type { About } from './verify-problems.ts'
import { signersOf, type Yardstick } from './verify-yardstick.ts'

/** A step as the drawing allowed it: what it was done on, and as whom. */
export interface Handled {
  step: FiledStep
  /** Civil day in Shanghai. */
  day: CivilDay
  document: Document
  from: string
  to: string
  /** Null for the end of an alert, whose own step carries duty and acts. */
  duty: string | null
  scope: 'unit' | 'bureau' | null
  /** Positions of which one may do this; empty when the alert's step says it. */
  positions: readonly string[]
}

interface Fault { n: number | null; zh: string; en: string }

/** Where a replay stands after some steps. */
interface Walk {
  state: ProcessState | null
  documentState: string
  round: number
  tasks: Map<string, ExpectedTask>
  handled: Handled[]
  faults: Fault[]
  /** A step could not be taken; nothing after it can be replayed. */
  stuck: boolean
}

interface ExpectedTask extends OpenedTask { round: number; openedAt: Date; standing: 'open' | 'done' | 'cancelled'; doneStep: number | null }

/** What a withdrawn, returned or annulled document cannot hide: the steps taken again from the first, in the drawing that they began in. */
export function replayFlow(gate: Pick<Gate, 'definition' | 'calendar'>, yardstick: Yardstick, file: DocumentFile, say: About): Handled[] {
  let walk: Walk = { state: null, documentState: 'draft', round: 0, tasks: new Map(), handled: [], faults: [], stuck: false }
  const rounds = roundsOf(file)
  for (const [index, steps] of rounds.entries()) {
    walk = walkRound(gate, yardstick, file, walk, steps, index === rounds.length - 1)
    if (walk.stuck) break
  }
  for (const { n, zh, en } of walk.faults) {
    if (n === null) say.document(zh, en)
    else say.step(n, zh, en)
  }
  if (!walk.stuck) compareStanding(gate.calendar, file, walk, say)
  return walk.handled
}

/** Steps from one submit up to the next. */
function roundsOf(file: DocumentFile): FiledStep[][] {
  const rounds: FiledStep[][] = [[]]
  for (const step of file.steps) {
    if (step.action === 'submit' && rounds.at(-1)!.length > 0) rounds.push([])
    rounds.at(-1)!.push(step)
  }
  return rounds
}

/** Every leaf of a round names its drawing, and the last round's is that of the instance. */
function walkRound(
  gate: Pick<Gate, 'definition' | 'calendar'>, yardstick: Yardstick, file: DocumentFile, from: Walk, steps: readonly FiledStep[], last: boolean,
): Walk {
  const leaves = new Map(file.leaves.map((leaf) => [leaf.position, leaf]))
  const opening = from.round === 0 && file.kind.make === null ? file.leaves.slice(0, 1) : []
  const named = new Set([...opening, ...steps.map(({ leaf }) => leaves.get(leaf))].flatMap((leaf) => (leaf ? [leaf.content.drawing ?? '—'] : [])))
  if (last && file.instance) named.add(file.instance.definitionVersion)
  if (named.size > 1) {
    const list = [...named].join(', ')
    const fault = { n: null, zh: `同一轮次有不同的流程图：${list}`, en: `one round names different drawings: ${list}` }
    return { ...from, faults: [...from.faults, fault], stuck: true }
  }
  const [version] = named
  return takeSteps(gate, yardstick, file, from, steps, gate.definition(file.kind.code, version ?? file.kind.definition.version))
}

function takeSteps(
  gate: Pick<Gate, 'definition' | 'calendar'>, yardstick: Yardstick, file: DocumentFile, from: Walk, steps: readonly FiledStep[],
  definition: Definition | null,
): Walk {
  const walk: Walk = { ...from, tasks: new Map(from.tasks), handled: [...from.handled], faults: [...from.faults] }
  const stop = (n: number | null, zh: string, en: string) => {
    walk.faults.push({ n, zh, en })
    walk.stuck = true
    return walk
  }
  const flows = file.kind.make === null || steps.some(({ action }) => action === 'submit') || from.round > 0
  if (!definition && flows) return stop(null, '流程图版本不明，无法核验', 'the version of its drawing is unknown, so it could not be checked')
  if (file.kind.make === null && from.round === 0) {
    const born = start(definition!, {}, file.kind.conditions)
    if (isRefusal(born)) return stop(null, `开始环节无法重算：${born.message.zh}`, `its beginning could not be replayed: ${born.message.en}`)
    move(walk, born, 1, file.document.madeAt, null, null)
  }
  for (const step of steps) {
    const leaf = file.leaves.find(({ position }) => position === step.leaf)
    const document = leaf ? documentAt(file, leaf.content.version) : null
    if (!document) return stop(step.n, '没有当时的存证或版本，无法核验', 'its leaf or the version of that moment is missing, so it could not be checked')
    const verdict = file.verdicts.find(({ id }) => id === step.verdict)
    if (!verdict) return stop(step.n, '没有判定', 'its verdict is missing')
    const signers = signersOf(yardstick, verdict)
    if (signers === null) return stop(step.n, '判定所用规则不明，无法核验', 'a rule of its verdict is unknown, so it could not be checked')
    const day = civilDayOf(step.at)
    const facts = factsAt(gate, file, document, step, day)
    const signOffFen = step.action === 'submit' ? keptSignOffFen(file.kind, document, verdict.features) : null
    const again = step.action === 'submit' ? signOffAgain(file, document, step.n) : null
    if (signOffFen === undefined || again === undefined) return stop(step.n, '判定没有留下权限金额的依据，无法核验', 'its verdict does not say what counted at the sign-off limits, so it could not be checked')
    if (signOffFen !== again) {
      walk.faults.push({ n: step.n, zh: `权限金额按历史应为 ${again} 分，判定记录为 ${signOffFen} 分`, en: `sign-off limits look at ${again} fen by history, by its verdict at ${signOffFen}` })
    }
    const context: Context = { file, definition: definition!, facts, held: verdict.effect === 'intercept', signers, signOffFen, findings: findingsOf(verdict) }
    const task = step.task === null ? null : file.tasks.find(({ id }) => id === step.task) ?? null
    const unanswered = task && walk.state && !saysSomething(step.reason) ? findingsFor(file.kind, step.action, walk.state, task) : []
    if (unanswered.length > 0) {
      walk.faults.push({ n: step.n, zh: `没有写明对疑点（${unanswered.join('、')}）的意见`, en: `it states no opinion on what the rules found (${unanswered.join(', ')})` })
    }
    const outcome = take(context, walk, step, task, verdict.effect)
    if (outcome === null) return stop(step.n, `“${step.action}”不是单据在“${walk.documentState}”时可做的`, `“${step.action}” cannot be done to a document that is “${walk.documentState}”`)
    if (isRefusal(outcome)) return stop(step.n, `“${step.action}”不合流程图：${outcome.message.zh}`, `the drawing does not allow “${step.action}” here: ${outcome.message.en}`)
    takeStep(walk, { file, step, day, task, document, outcome })
  }
  return walk
}

/** From history; undefined: it could not be asked. */
function signOffAgain(file: DocumentFile, document: Document, n: number): bigint | null | undefined {
  if (!file.kind.judged?.signOffWith) return document.amountFen
  const found = file.totals.get(n)
  return found && signOffFenOf(file.kind, document, found)
}

interface Context { file: DocumentFile; definition: Definition; facts: Facts; held: boolean; signers: readonly string[]; signOffFen: bigint | null; findings: readonly RoundFinding[] }

function factsAt(gate: Pick<Gate, 'calendar'>, file: DocumentFile, document: Document, { at, seq }: FiledStep, day: CivilDay): Facts {
  return file.kind.judged?.facts(document, file.lookups.get(document.version), { judgedAt: at, day, workday: isWorkday(gate.calendar, day), seq }) ?? {}
}

/** The same functions that decided it. Null: such a command does not exist for a document in this state. */
function take({ file, definition, facts, held, signers, signOffFen, findings }: Context, walk: Walk, step: FiledStep, task: FiledTask | null, effect: string): Outcome | Refusal | null {
  const { state } = walk
  const { conditions } = file.kind
  const demands = { held, extraSigners: signers }
  if (effect === 'forbid' || (step.task !== null) !== (task !== null)) return null
  if (task) {
    const known = state && walk.tasks.get(taskName(walk.round, task.taskKey))
    if (!state || !known || task.round !== walk.round) return null
    return complete(definition, state, { task: task.taskKey, action: step.action }, facts, conditions, demands)
  }
  switch (step.action) {
    case 'submit': return walk.documentState === 'draft' && file.kind.make ? start(definition, facts, conditions, { ...demands, signOffFen, findings }) : null
    case 'annul': return walk.documentState === 'draft' && file.kind.make
      ? { state: state ?? NEVER_STARTED, opened: [], closed: [], documentState: 'annulled', ended: true } : null
    case 'withdraw': return state && file.kind.make ? withdraw(definition, state) : null
    case 'alertRelease': return state?.held ? release(definition, state, facts, conditions) : null
    case 'alertReturn': return state?.held ? closeAs(state, 'draft') : null
    case 'alertForbid': return state?.held ? closeAs(state, 'annulled') : null
    default: return null
  }
}

const NEVER_STARTED: ProcessState = { tokens: [], counter: 0, held: false, irreversible: false, ended: 'annulled', signOffFen: null }
const OWN = new Set(['submit', 'withdraw', 'annul'])

function takeStep(walk: Walk, taken: { file: DocumentFile; step: FiledStep; day: CivilDay; task: FiledTask | null; document: Document; outcome: Outcome }): void {
  const { file, step, task, outcome } = taken
  const { make } = file.kind
  const own = OWN.has(step.action)
  const expected = task ? walk.tasks.get(taskName(walk.round, task.taskKey))! : null
  const round = own ? walk.round + 1 : walk.round
  if (step.round !== round) walk.faults.push({ n: step.n, zh: `轮次应为 ${round}，记录为 ${step.round}`, en: `its round is ${round}, recorded is ${step.round}` })
  if (step.node !== (expected?.node ?? '')) {
    walk.faults.push({ n: step.n, zh: `环节应为“${expected?.node ?? ''}”，记录为“${step.node}”`, en: `its node is “${expected?.node ?? ''}”, recorded is “${step.node}”` })
  }
  walk.handled.push({
    step, day: taken.day, from: walk.documentState, to: outcome.documentState,
    document: { ...taken.document, state: outcome.documentState, round, steps: step.n, seq: step.seq },
    duty: expected?.duty ?? (own ? make!.duty : null), scope: expected?.unitScope ?? (own ? make!.scope : null),
    positions: expected ? [expected.position] : own ? make!.positions : [],
  })
  move(walk, outcome, round, step.at, step.n, expected?.key ?? null)
}

function move(walk: Walk, outcome: Outcome, round: number, at: Date, n: number | null, done: string | null): void {
  for (const key of outcome.closed) {
    const task = walk.tasks.get(taskName(walk.round, key))
    if (task) walk.tasks.set(taskName(walk.round, key), { ...task, standing: key === done ? 'done' : 'cancelled', doneStep: key === done ? n : null })
  }
  for (const opened of outcome.opened) walk.tasks.set(taskName(round, opened.key), { ...opened, round, openedAt: at, standing: 'open', doneStep: null })
  walk.round = round
  walk.state = outcome.state
  walk.documentState = outcome.documentState
}

const taskName = (round: number, key: string) => `${round}/${key}`

/** State, round, tokens and every task ever opened against the rows. */
function compareStanding(calendar: WorkdayCalendar, file: DocumentFile, walk: Walk, say: About): void {
  const { document, instance } = file
  if (document.state !== walk.documentState) {
    say.document(`状态应为“${walk.documentState}”，记录为“${document.state}”`, `its state is “${walk.documentState}” by its steps, recorded is “${document.state}”`)
  }
  if (document.round !== walk.round) say.document(`轮次应为 ${walk.round}，记录为 ${document.round}`, `its round is ${walk.round} by its steps, recorded is ${document.round}`)
  if (!isDeepStrictEqual(instance?.state ?? null, walk.state)) {
    say.document(`流程位置应为 ${standingOf(walk.state)}，记录为 ${standingOf(instance?.state ?? null)}`,
      `its process stands at ${standingOf(walk.state)} by its steps, recorded is ${standingOf(instance?.state ?? null)}`)
  }
  if (instance && (instance.round !== walk.round || instance.kind !== document.kind)) {
    say.document(`流程轮次应为 ${walk.round}，记录为 ${instance.round}`, `the round of its process is ${walk.round}, recorded is ${instance.round}`)
  }
  const stored = new Map(file.tasks.map((task) => [taskName(task.round, task.taskKey), task]))
  for (const [name, expected] of walk.tasks) {
    const task = stored.get(name)
    stored.delete(name)
    if (!task) say.document(`缺待办“${expected.key}”`, `the task “${expected.key}” is missing`)
    else {
      compareTask(task, expected, document, say)
      compareDue(calendar, task, expected, say)
    }
  }
  for (const task of stored.values()) {
    say.document(`待办“${task.taskKey}”（${task.position}）不是流程图开出的`, `the task “${task.taskKey}” (${task.position}) was not opened by the drawing`)
  }
}

function compareTask(task: FiledTask, expected: ExpectedTask, document: Document, say: About): void {
  const should = [
    expected.node, expected.position, expected.duty, expected.unitScope === 'unit' ? document.unit : null, expected.standing, expected.doneStep,
    expected.openedAt.toISOString(),
  ]
  const is = [task.node, task.position, task.duty, task.unit, task.state, task.doneStep, task.openedAt.toISOString()]
  const index = should.findIndex((value, at) => value !== is[at])
  if (index < 0) return
  const [zh, en] = TASK_WORDS[index]!
  say.document(`待办“${task.taskKey}”的${zh}应为 ${String(should[index])}，记录为 ${String(is[index])}`,
    `the ${en} of task “${task.taskKey}” is ${String(should[index])}, recorded is ${String(is[index])}`)
}

/** A deadline was made by the calendar of then, in which later years, or all, were not yet known: these are told apart by the days of the week alone. */
function compareDue(calendar: WorkdayCalendar, task: FiledTask, { openedAt, timeLimitDays }: ExpectedTask, say: About): void {
  const isDue = (known: WorkdayCalendar) => {
    const { at, certain } = deadline(known, openedAt, timeLimitDays)
    return at.getTime() === task.dueAt.getTime() && certain === task.dueCertain
  }
  if (isDue(calendar)) return
  const year = Number(civilDayOf(openedAt).slice(0, 4))
  const upToThen = { ...calendar, years: new Set([...calendar.years].filter((one) => one <= year)) }
  if (isDue(upToThen) || isDue({ ...calendar, years: new Set() })) return
  const [should, is] = [deadline(calendar, openedAt, timeLimitDays).at, task.dueAt].map(civilDayOf)
  say.document(`待办“${task.taskKey}”的期限应为 ${should}，记录为 ${is}`, `the deadline of task “${task.taskKey}” is ${should}, recorded is ${is}`)
}

const TASK_WORDS = [['环节', 'node'], ['岗位', 'position'], ['职责', 'duty'], ['单位', 'unit'], ['办理状态', 'state'], ['办结步骤', 'completing step'], ['开始时间', 'opening time']]

function standingOf(state: ProcessState | null): string {
  if (!state) return '—'
  const where = [...openTasks(state), ...state.tokens.filter(({ at }) => at !== 'task').map(({ at, node }) => `${node}:${at}`)].join(' ')
  return `[${where}${state.held ? ' held' : ''}${state.irreversible ? ' irreversible' : ''} #${state.counter}${state.ended === null ? '' : ` ${state.ended}`}${state.signOffFen === null ? '' : ` ¥${state.signOffFen}`}${(state.findings ?? []).map(({ rule }) => ` ${rule}`).join('')}]`
}
